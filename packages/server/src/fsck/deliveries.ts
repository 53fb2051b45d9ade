import type { ClientBase } from 'pg';
import type { Found } from './faults.ts';
import { signedPayload, type SigningKey } from './jws.ts';
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
       order by delivery_id limit 200`,
      [after],
    );
    if (rows.length === 0) return counts;
    const chains = await chainsOf(
      client,
      rows.map((row) => row.delivery_id),
    );
    for (const row of rows) {
      counts.deliveries++;
      checkDelivery(row, chains.get(row.delivery_id) ?? [], counts, found);
    }
    after = (rows.at(-1) as DeliveryRow).delivery_id;
  }
}

async function chainsOf(
  client: Queries,
  deliveries: readonly string[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const { rows } = await client.query<Row & { readonly delivery_id: string }>(
    `select delivery_id, seq, e.type, e.by, e.data, e.salt, l.data as entry, l.leaf,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at
     from (select * from event where delivery_id = any($1::uuid[])) e
     full join (select * from log_entry where delivery_id = any($1::uuid[])) l
       using (delivery_id, seq)
     order by delivery_id, seq`,
    [deliveries],
  );
  return Map.groupBy(rows, (row) => row.delivery_id);
}

function checkDelivery(
  delivery: DeliveryRow,
  rows: readonly Row[],
  counts: ChainCounts,
  found: Found,
): void {
  const id = delivery.delivery_id;
  const end = followChain(id, rows, counts, found);
  checkErasure(rows, id, found);
  checkIssued(rows, id, found);
  if (end === null) return;
  if (rows.length !== delivery.seq) {
    const where = `${id} #${rows.length + 1}`;
    found('chain', where, `the delivery counts ${delivery.seq} entries, ${rows.length} are there`);
  } else if (end !== delivery.head) {
    found('delivery', id, `its head is ${delivery.head}, its entries give ${end}`);
  }
}

/** The head after the last entry, or `null` from the first fault on. */
function followChain(
  id: string,
  rows: readonly Row[],
  counts: ChainCounts,
  found: Found,
): string | null {
  let prev = FIRST_PREVIOUS;
  for (const [at, row] of rows.entries()) {
    const where = `${id} #${at + 1}`;
    if (row.seq !== at + 1) {
      found('chain', where, `the chain goes on with #${row.seq}: an entry is left out`);
      return null;
    }
    counts.entries++;
    const next = checkEntry(row, prev, where, counts, found);
    if (next === null) return null;
    prev = next;
  }
  return prev;
}

/**
 * A receipt's entry commits to the receipt alone, so that its keeper can open it. When and by whom
 * it was issued is in the confirmation that it was written with.
 */
function checkIssued(rows: readonly Row[], id: string, found: Found): void {
  for (const row of rows) {
    if (row.type !== 'ReceiptIssued') continue;
    const confirmed = rows.find(
      ({ type, data }) => type === 'Confirmed' && data['visit'] === row.data['visit'],
    );
    if (confirmed?.at !== row.at || jcs(confirmed.by) !== jcs(row.by)) {
      found('event', `${id} #${row.seq}`, 'its time or author is not that of the confirmation');
    }
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
  const said = committedIn(row.entry);
  const commitment = row.salt === null ? said : commitmentOf(row, row.salt);
  if (row.salt === null) counts.erased++;
  const isItsLeaf = row.leaf !== null && leafOf(row.entry).equals(row.leaf);
  if (row.entry.toString('utf8') === entryText(row.seq, prev, commitment)) {
    if (!isItsLeaf) found('entry', where, 'its leaf hash is not that of its bytes');
    return headOf(prev, row.seq, commitment);
  }
  if (!isItsLeaf) found('entry', where, 'its bytes were changed: they are not those of its leaf');
  else if (said !== commitment) {
    found('event', where, 'the event or its salt was changed: the entry commits to something else');
  } else found('entry', where, 'it is not what follows from the entry before');
  return null;
}

/** L8: what cannot be opened was erased on the record, and what was erased cannot be opened. */
function checkErasure(rows: readonly Row[], id: string, found: Found): void {
  const erasures = rows.filter(({ type }) => type === 'Erased').map(({ data }) => data);
  const isErased = (seq: number): boolean =>
    erasures.some(({ first, last }) => Number(first) <= seq && seq <= Number(last));
  for (const { seq, salt, type } of rows) {
    if (type === null) continue;
    const where = `${id} #${seq}`;
    if (salt === null && !isErased(seq)) {
      found('event', where, 'nobody can open it, and no erasure is logged that covers it');
    }
    if (salt !== null && isErased(seq)) {
      found('event', where, 'its erasure is logged and was not done: erase it again');
    }
  }
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
export async function checkReceipts(
  client: Queries,
  keys: readonly SigningKey[],
  found: Found,
): Promise<void> {
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
    const payload = signedPayload(jws, 'handfast-receipt+jwt', keys);
    const { log, ...held } = payload ?? {};
    if (payload === null) {
      found('receipt', where, 'none of our keys signed it as it is');
    } else if (!sha256(jcs(held)).equals(sha256(jcs(core)))) {
      found('receipt', where, 'it is not the receipt that its event issued');
    } else if (jcs((log as { entry?: unknown }).entry) !== entry.toString('utf8')) {
      found('receipt', where, 'it promises another entry than the one in the log');
    }
  }
}
