import type { ClientBase } from 'pg';
import type { Found } from './faults.ts';
import {
  commitmentOf,
  entryText,
  FIRST_PREVIOUS,
  headOf,
  jcs,
  leafOf,
  sha256,
  type EventRow,
} from './rederive.ts';

type Queries = Pick<ClientBase, 'query'>;

type Row = EventRow & {
  readonly entry: Buffer | null;
  readonly leaf: Buffer | null;
};

type DeliveryRow = { readonly delivery_id: string; readonly seq: number; readonly head: string };

export type ChainCounts = { deliveries: number; entries: number; erased: number };

/** Every delivery's events against its entries, entry by entry, and the end against its row. */
export async function checkDeliveries(client: Queries, found: Found): Promise<ChainCounts> {
  const counts = { deliveries: 0, entries: 0, erased: 0 };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<DeliveryRow>(
      `select delivery_id, seq, head from delivery where delivery_id > $1
       order by delivery_id limit 500`,
      [after],
    );
    if (rows.length === 0) return counts;
    for (const row of rows) {
      counts.deliveries++;
      await checkDelivery(client, row, counts, found);
    }
    after = (rows.at(-1) as DeliveryRow).delivery_id;
  }
}

async function checkDelivery(
  client: Queries,
  delivery: DeliveryRow,
  counts: ChainCounts,
  found: Found,
): Promise<void> {
  const id = delivery.delivery_id;
  const { rows } = await client.query<Row>(
    `select seq, e.type, e.at, e.by, e.data, e.salt, l.data as entry, l.leaf
     from event e full join log_entry l using (delivery_id, seq)
     where delivery_id = $1 order by seq`,
    [id],
  );
  let prev = FIRST_PREVIOUS;
  let seq = 0;
  for (const row of rows) {
    seq++;
    const where = `${id} #${seq}`;
    if (row.seq !== seq) {
      found('chain', where, `the chain goes on with #${row.seq}: an entry is left out`);
      return;
    }
    counts.entries++;
    const next = checkEntry(row, prev, where, counts, found);
    if (next === null) return;
    prev = next;
  }
  if (seq !== delivery.seq) {
    found(
      'chain',
      `${id} #${seq + 1}`,
      `the delivery counts ${delivery.seq} entries, ${seq} are there`,
    );
  } else if (prev !== delivery.head) {
    found('delivery', id, `its head is ${delivery.head}, its entries give ${prev}`);
  }
}

/** The entry's head, or `null` where the chain cannot be followed further. */
function checkEntry(
  row: Row,
  prev: string,
  where: string,
  counts: ChainCounts,
  found: Found,
): string | null {
  if (row.entry === null) return missing('entry', where, found);
  if (row.type === null) return missing('event', where, found);
  const commitment = row.salt === null ? committedIn(row.entry) : commitmentOf(row, row.salt);
  if (row.salt === null) counts.erased++;
  const due = entryText(row.seq, prev, commitment);
  const text = row.entry.toString('utf8');
  if (text !== due) {
    const isEntry = committedIn(row.entry) !== commitment;
    found(
      isEntry ? 'event' : 'entry',
      where,
      isEntry
        ? 'the event, its salt or its entry was changed: the entry commits to something else'
        : 'the entry is not what follows from the entry before',
    );
    return null;
  }
  if (row.leaf === null || !leafOf(row.entry).equals(row.leaf)) {
    found('entry', where, 'its leaf hash is not that of its bytes');
  }
  return headOf(prev, row.seq, commitment);
}

function missing(item: 'entry' | 'event', where: string, found: Found): null {
  found(item, where, `the ${item} is missing`);
  return null;
}

/** The commitment that an entry claims; '' for bytes that are no entry. */
function committedIn(entry: Buffer): string {
  try {
    const read = JSON.parse(entry.toString('utf8')) as { commitment?: unknown };
    return typeof read.commitment === 'string' ? read.commitment : '';
  } catch {
    return '';
  }
}

/** Every receipt stands in the chain with the very core that its JWS holds. */
export async function checkReceipts(client: Queries, found: Found): Promise<void> {
  const { rows } = await client.query<{
    delivery_id: string;
    id: string;
    jws: string;
    core: unknown;
    entry: Buffer | null;
  }>(
    `select r.delivery_id, r.id, r.jws, e.data->'core' as core, l.data as entry
     from receipt r
     left join event e on e.delivery_id = r.delivery_id and e.type = 'ReceiptIssued'
       and e.data->>'receipt' = r.id::text
     left join log_entry l on l.delivery_id = e.delivery_id and l.seq = e.seq
     order by r.delivery_id, r.id`,
  );
  for (const { delivery_id, id, jws, core, entry } of rows) {
    const where = `${delivery_id} receipt ${id}`;
    if (core === null || entry === null) {
      found('receipt', where, 'no event issued it');
      continue;
    }
    const payload = payloadOf(jws);
    const { log, ...held } = payload ?? {};
    if (payload === null || !sha256(jcs(held)).equals(sha256(jcs(core)))) {
      found('receipt', where, 'it is not the receipt that its event issued');
    } else if (jcs((log as { entry?: unknown }).entry) !== entry.toString('utf8')) {
      found('receipt', where, 'it promises another entry than the one in the log');
    }
  }
}

function payloadOf(jws: string): Record<string, unknown> | null {
  try {
    const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8');
    return JSON.parse(payload) as Record<string, unknown>;
  } catch {
    return null;
  }
}
