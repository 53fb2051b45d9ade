import type { Bytes } from '@handfast/protocol/bytes';
import type { ClientBase } from 'pg';

export type StoredEntry = { readonly data: Bytes; readonly leaf: Bytes };

/** Anything that runs a query: the sequencer's own connection, or the pool for readers. */
export type Queries = Pick<ClientBase, 'query'>;

/** The log's row, made at first start. Throws when the database is another log's. */
export async function openState(client: Queries, origin: string): Promise<number> {
  await client.query(
    'insert into log_state (id, origin, size) values (1, $1, 0) on conflict (id) do nothing',
    [origin],
  );
  const { rows } = await client.query<{ origin: string; size: number }>(
    'select origin, size from log_state where id = 1',
  );
  const row = rows[0];
  if (row === undefined) throw new Error('The log has no state row.');
  if (row.origin !== origin) {
    throw new Error(
      `This database is the log "${row.origin}", not "${origin}". Set HANDFAST_LOG_ORIGIN to it.`,
    );
  }
  return row.size;
}

/**
 * Gives places to entries that have none, in one statement: after it the entries and the size say
 * the same, or nothing happened. Answers the log's size. Without new entries nothing is written. An entry that commits late simply comes in a later batch. Within a
 * delivery the order of transactions is the order of its chain.
 */
export async function sequenceBatch(client: Queries, most: number): Promise<number> {
  const { rows } = await client.query<{ size: number }>({
    name: 'sequence',
    text: `with batch as (
       select delivery_id, seq, row_number() over (order by written_by, delivery_id, seq) as at
       from log_entry where position is null
       order by written_by, delivery_id, seq limit $1),
     state as (
       update log_state set size = size + (select count(*) from batch)
       where id = 1 and exists (select from batch)
       returning size - (select count(*) from batch) as first, size),
     placed as (
       update log_entry set position = state.first + batch.at - 1 from state, batch
       where log_entry.delivery_id = batch.delivery_id and log_entry.seq = batch.seq)
     select size from state
     union all select size from log_state where not exists (select from state)`,
    values: [most],
  });
  return rows[0]?.size ?? 0;
}

/** Entries with places `from` up to and without `to`, all of them. */
export async function entriesBetween(
  client: Queries,
  from: number,
  to: number,
): Promise<readonly StoredEntry[]> {
  const { rows } = await client.query<{ data: Buffer; leaf: Buffer }>(
    'select data, leaf from log_entry where position >= $1 and position < $2 order by position',
    [from, to],
  );
  if (rows.length !== to - from) {
    throw new Error(`The database has ${rows.length} entries between ${from} and ${to}.`);
  }
  return rows.map(({ data, leaf }) => ({ data: new Uint8Array(data), leaf: new Uint8Array(leaf) }));
}
