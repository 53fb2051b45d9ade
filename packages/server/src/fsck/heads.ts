import type { ClientBase } from 'pg';
import type { Found } from './faults.ts';
import { signedPayload, type SigningKey } from './jws.ts';

type Head = { readonly delivery: string; readonly seq: number; readonly head: string };

/**
 * L6: what we signed that a chain was at is still in it. A head that somebody kept shows an entry
 * that was left out, or a chain that was written anew.
 */
export async function checkHeads(
  client: Pick<ClientBase, 'query'>,
  kept: readonly string[],
  keys: readonly SigningKey[],
  found: Found,
): Promise<void> {
  for (const [at, jws] of kept.entries()) {
    const head = signedPayload(jws, 'handfast-head+jwt', keys) as Head | null;
    if (head === null) {
      found('kept head', `line ${at + 1}`, 'none of our keys signed it');
      continue;
    }
    const { delivery, seq } = head;
    const { rows } = await client.query<{ data: Buffer }>(
      'select data from log_entry where delivery_id = $1 and seq = $2',
      [delivery, seq],
    );
    const entry = rows[0]?.data.toString('utf8');
    const where = `${delivery} #${seq}`;
    if (entry === undefined) {
      found('kept head', where, 'we signed that the chain was there; now it has no such entry');
    } else if (headIn(entry) !== head.head) {
      found('kept head', where, `we signed the head ${head.head}; the chain says ${headIn(entry)}`);
    }
  }
}

function headIn(entry: string): string {
  try {
    return String((JSON.parse(entry) as { head?: unknown }).head);
  } catch {
    return 'nothing that can be read';
  }
}
