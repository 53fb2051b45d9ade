import type { Delivery } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import type { Pool } from 'pg';
import { rowsOf, takenIn, type Write } from './write.ts';

/**
 * Many deliveries' readings in one statement: `x` are the deliveries with the version that was
 * read, `d` those that still have it. Each part joins `d`, so of a delivery that moved meanwhile
 * nothing is written. Of a state only what changed is sent: the version says that the rest stands. $1 the deliveries, $2 their rows, both as one JSON document each.
 */
const STATEMENT = `with x as (
    select * from jsonb_to_recordset($1::jsonb)
      as x(delivery uuid, version bigint, state jsonb, seq int, head text, at timestamptz)),
  d as (update delivery set version = delivery.version + 1, state = delivery.state || x.state, seq = x.seq,
      head = x.head, updated_at = x.at
    from x where delivery.delivery_id = x.delivery and delivery.version = x.version
    returning delivery.delivery_id, delivery.tenant_id, delivery.updated_at),
  e as (insert into event (delivery_id, seq, type, at, by, data, salt)
    select d.delivery_id, y.seq, y.type, y.at, y.by, y.data, decode(y.salt, 'hex')
    from d join jsonb_to_recordset($2::jsonb->'events') as y(delivery uuid, seq int, type text,
      at timestamptz, by jsonb, data jsonb, salt text) on y.delivery = d.delivery_id),
  l as (insert into log_entry (delivery_id, seq, data, leaf)
    select d.delivery_id, y.seq, convert_to(y.bytes, 'UTF8'), decode(y.leaf, 'hex')
    from d join jsonb_to_recordset($2::jsonb->'events')
      as y(delivery uuid, seq int, bytes text, leaf text) on y.delivery = d.delivery_id),
  o as (insert into outbox (delivery_id, id, kind, ref, created_at)
    select d.delivery_id, y.id, y.kind, y.ref, d.updated_at
    from d join jsonb_to_recordset($2::jsonb->'outbox')
      as y(delivery uuid, id uuid, kind text, ref jsonb) on y.delivery = d.delivery_id),
  w as (insert into alarm (delivery_id, seq, no, tenant_id, kind, facts, at)
    select d.delivery_id, y.seq, y.no, d.tenant_id, y.kind, y.facts, y.at
    from d join jsonb_to_recordset($2::jsonb->'alarms')
      as y(delivery uuid, seq int, no int, kind text, facts jsonb, at timestamptz)
      on y.delivery = d.delivery_id),
  m as (insert into reading (delivery_id, machine_id, batch, place, answer, created_at)
    select d.delivery_id, y.machine, y.batch, y.place, y.answer, d.updated_at
    from d join jsonb_to_recordset($2::jsonb->'readings')
      as y(delivery uuid, machine uuid, batch text, place int, answer text)
      on y.delivery = d.delivery_id)
  select delivery_id from d`;

const PARTS = ['events', 'outbox', 'alarms', 'readings'] as const;

/** Which deliveries were written; none where the database refused one of them. */
export async function writeReadings(
  pool: Pool,
  writes: readonly Write[],
): Promise<ReadonlySet<Uuid>> {
  if (writes.length === 0) return new Set();
  const deliveries = writes.map(({ delivery, read, state, events, chain }) => ({
    delivery,
    version: read?.version,
    state: changedIn(read?.state, state),
    seq: chain.head.seq,
    head: chain.head.head,
    at: events.at(-1)?.at,
  }));
  const rows = writes.map((write) => ({ delivery: write.delivery, rows: readingRows(write) }));
  const parts = Object.fromEntries(
    PARTS.map((part) => [
      part,
      rows.flatMap(({ delivery, rows: of }) => of[part].map((row) => ({ ...row, delivery }))),
    ]),
  );
  try {
    const written = await pool.query<{ delivery_id: string }>({
      name: 'write-readings',
      text: STATEMENT,
      values: [JSON.stringify(deliveries), JSON.stringify(parts)],
    });
    return new Set(written.rows.map(({ delivery_id }) => delivery_id));
  } catch (fault) {
    if (takenIn(fault) === null) throw fault;
    return new Set();
  }
}

function changedIn(before: Delivery | undefined, after: Delivery): Partial<Delivery> {
  const old: Partial<Delivery> = before ?? {};
  const isNew = ([key, value]: [string, unknown]): boolean => old[key as keyof Delivery] !== value;
  return Object.fromEntries(Object.entries(after).filter(isNew));
}

function readingRows(write: Write) {
  const rows = rowsOf(write);
  const more = [rows.receipts, rows.documents, rows.links, rows.sessions, rows.seals, rows.parcels];
  if (more.some((list) => list.length > 0)) throw new Error('bug: not a reading');
  return rows;
}
