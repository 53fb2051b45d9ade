import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import type { Delivery, Parcel } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import type { Pool } from 'pg';
import type { OutboxRow } from './announce.ts';
import type { Chain, Head } from './chain.ts';
import type { Extras } from './extras.ts';
import { CLAIM_PARTS, claimRows } from './write-claims.ts';

/** A delivery as it was read; the write succeeds only on this version. */
export type Read = { readonly state: Delivery; readonly version: number; readonly head: Head };

export type Write = {
  readonly delivery: Uuid;
  /** `null` for a new delivery. */
  readonly read: Read | null;
  readonly state: Delivery;
  readonly events: readonly DeliveryEvent[];
  readonly chain: Chain;
  readonly extras: Extras & { readonly reference?: string };
  readonly outbox: readonly OutboxRow[];
};

export const NUMBER_TAKEN = Symbol('number taken');
export const LINK_TAKEN = Symbol('link taken');
export const SEAL_TAKEN = Symbol('seal taken');
/** A machine's reading is written already: its batch was sent twice. */
export const READ_BEFORE = Symbol('read before');
type Taken = typeof NUMBER_TAKEN | typeof LINK_TAKEN | typeof SEAL_TAKEN | typeof READ_BEFORE;

/**
 * Everything that hangs on the delivery's row: each part inserts only where `d` has that row, so
 * a version that moved writes nothing at all. Parameters: $1 delivery, $2 version read,
 * $3 state, $4 seq, $5 head, $6 status, $7 time, $8 all the rows as one JSON document, $9 tenant.
 */
const PARTS = `
  e as (insert into event (delivery_id, seq, type, at, by, data, salt)
    select d.delivery_id, x.seq, x.type, x.at, x.by, x.data, decode(x.salt, 'hex')
    from d, jsonb_to_recordset($8::jsonb->'events')
      as x(seq int, type text, at timestamptz, by jsonb, data jsonb, salt text)),
  l as (insert into log_entry (delivery_id, seq, data, leaf)
    select d.delivery_id, x.seq, convert_to(x.bytes, 'UTF8'), decode(x.leaf, 'hex')
    from d, jsonb_to_recordset($8::jsonb->'events') as x(seq int, bytes text, leaf text)),
  o as (insert into outbox (delivery_id, id, kind, ref, created_at)
    select d.delivery_id, x.id, x.kind, x.ref, $7::timestamptz
    from d, jsonb_to_recordset($8::jsonb->'outbox') as x(id uuid, kind text, ref jsonb)),
  r as (insert into receipt (delivery_id, id, jws, created_at)
    select d.delivery_id, x.id, x.jws, x.at
    from d, jsonb_to_recordset($8::jsonb->'receipts') as x(id uuid, jws text, at timestamptz)),
  n as (insert into document (delivery_id, id, kind, jws, created_at)
    select d.delivery_id, x.id, x.kind, x.jws, $7::timestamptz
    from d, jsonb_to_recordset($8::jsonb->'documents') as x(id uuid, kind text, jws text)),
  g as (delete from parcel using d where parcel.delivery_id = d.delivery_id
    and parcel.no in (select jsonb_array_elements_text($8::jsonb->'gone')::int)),
  p as (insert into parcel
      (delivery_id, no, tenant_id, scheme, value, fate, custody_kind, custody_id)
    select d.delivery_id, x.no, $9::uuid, x.scheme, x.value, x.fate, x.kind, x.id
    from d, jsonb_to_recordset($8::jsonb->'parcels')
      as x(no int, scheme text, value text, fate text, kind text, id text)
    on conflict (delivery_id, no) do update set fate = excluded.fate,
      custody_kind = excluded.custody_kind, custody_id = excluded.custody_id),
  k as (insert into data_key (delivery_id, wrapped)
    select d.delivery_id, decode($8::jsonb->>'wrapped', 'hex') from d
    where $8::jsonb->>'wrapped' is not null),
  s as (insert into delivery_private (delivery_id, sealed)
    select d.delivery_id, decode($8::jsonb->>'sealed', 'hex') from d
    where $8::jsonb->>'sealed' is not null
    on conflict (delivery_id) do update set sealed = excluded.sealed),
  i as (insert into link
      (delivery_id, id, kind, token_hash, name, contact, created_at, expires_at)
    select d.delivery_id, x.id, x.kind, decode(x.hash, 'hex'), decode(x.name, 'hex'),
      decode(x.contact, 'hex'), $7::timestamptz, x.expires
    from d, jsonb_to_recordset($8::jsonb->'links')
      as x(id uuid, kind text, hash text, name text, contact text, expires timestamptz)),
  v as (update link set revoked_at = $7::timestamptz from d
    where link.delivery_id = d.delivery_id
      and link.id in (select jsonb_array_elements_text($8::jsonb->'revoked')::uuid)),
  t as (insert into session
      (delivery_id, id, holder_id, secret_hash, created_at, expires_at)
    select d.delivery_id, x.id, x.holder, decode(x.hash, 'hex'), $7::timestamptz, x.expires
    from d, jsonb_to_recordset($8::jsonb->'sessions')
      as x(id uuid, holder uuid, hash text, expires timestamptz)),
  w as (insert into alarm (delivery_id, seq, no, tenant_id, kind, facts, at)
    select d.delivery_id, x.seq, x.no, $9::uuid, x.kind, x.facts, x.at
    from d, jsonb_to_recordset($8::jsonb->'alarms')
      as x(seq int, no int, kind text, facts jsonb, at timestamptz)),
  m as (insert into reading (delivery_id, machine_id, batch, place, answer, created_at)
    select d.delivery_id, x.machine, x.batch, x.place, x.answer, $7::timestamptz
    from d, jsonb_to_recordset($8::jsonb->'readings')
      as x(machine uuid, batch text, place int, answer text)),
  b as (insert into seal (tenant_id, value, kind, state, delivery_id, no, created_at)
    select $9::uuid, x.value, x.kind, 'bound', d.delivery_id, x.no, $7::timestamptz
    from d, jsonb_to_recordset($8::jsonb->'seals') as x(value text, kind text, no int)
    on conflict (tenant_id, value) do update set delivery_id = excluded.delivery_id,
      no = excluded.no, state = case when seal.state = 'registered'
        or (seal.state = 'bound' and seal.delivery_id = excluded.delivery_id
          and seal.no = excluded.no) then 'bound' end),
  x as (update seal set state = 'void' from d where seal.tenant_id = $9::uuid
    and seal.value in (select jsonb_array_elements_text($8::jsonb->'voidSeals'))),
  u as (update seal set state = 'used' from d where seal.delivery_id = d.delivery_id
    and seal.state = 'bound'
    and seal.no in (select jsonb_array_elements_text($8::jsonb->'over')::int)),
  ${CLAIM_PARTS}
  select delivery_id from d`;

const CHANGE = `with d as (
  update delivery set version = version + 1, state = $3::jsonb, seq = $4, head = $5, status = $6,
    updated_at = $7::timestamptz
  where delivery_id = $1 and version = $2 and tenant_id = $9 returning delivery_id),${PARTS}`;

const BEGIN = `with d as (
  insert into delivery (delivery_id, tenant_id, version, state, seq, head, status, mode, reference,
    created_at, updated_at)
  values ($1, $9, $2::bigint + 1, $3::jsonb, $4, $5, $6, $10, $11, $7, $7)
  on conflict (delivery_id) do nothing returning delivery_id),${PARTS}`;

/** True when all was written; false when the version had moved, and then nothing was. */
export async function writeEvents(pool: Pool, write: Write): Promise<boolean | Taken> {
  const { state, chain, read } = write;
  const values = [
    write.delivery,
    read?.version ?? 0,
    JSON.stringify(state),
    chain.head.seq,
    chain.head.head,
    state.status,
    write.events.at(-1)?.at,
    JSON.stringify(rowsOf(write)),
    state.tenant,
  ];
  const statement =
    read === null
      ? {
          name: 'begin-delivery',
          text: BEGIN,
          values: [...values, state.mode, write.extras.reference ?? ''],
        }
      : { name: 'change-delivery', text: CHANGE, values };
  try {
    const { rowCount } = await pool.query(statement);
    return rowCount === 1;
  } catch (fault) {
    const taken = takenIn(fault);
    if (taken === null) throw fault;
    return taken;
  }
}

/** What a refusal of the database says about somebody else's row; `null` for any other fault. */
export function takenIn(fault: unknown): Taken | null {
  const { code, constraint, table } = fault as {
    code?: string;
    constraint?: string;
    table?: string;
  };
  if (code === '23505' && constraint === 'parcel_number_once') return NUMBER_TAKEN;
  if (code === '23505' && constraint === 'link_by_token') return LINK_TAKEN;
  if (code === '23505' && constraint === 'reading_once') return READ_BEFORE;
  // A seal that is not free would get no state at all.
  return code === '23502' && table === 'seal' ? SEAL_TAKEN : null;
}

/** All rows as one JSON document; bytes as hex, but the log's entries as the text that they are. */
export function rowsOf({ read, state, events, chain, extras, outbox }: Write) {
  const first = (read?.head.seq ?? 0) + 1;
  return {
    events: chain.logged.map(({ event, salt, entry, data, leaf }) => {
      const { type, at, by, ...rest } = event;
      const bytes = Buffer.from(data).toString('utf8');
      return { seq: entry.seq, type, at, by, data: rest, salt: hex(salt), bytes, leaf };
    }),
    outbox: outbox.map(({ id, kind, ref }) => ({ id, kind, ref: withSeq(ref, first) })),
    receipts: chain.receipts,
    documents: extras.documents ?? [],
    ...parcelRows(read?.state.parcels ?? [], state.parcels),
    wrapped: hex(
      extras.private !== undefined && 'wrapped' in extras.private ? extras.private.wrapped : null,
    ),
    sealed: hex(extras.private?.sealed),
    links: (extras.links ?? []).map((link) => ({
      id: link.id,
      kind: link.kind,
      hash: hex(link.tokenHash),
      name: hex(link.name),
      contact: hex(link.contact),
      expires: link.expiresAt,
    })),
    revoked: extras.revokedLinks ?? [],
    alarms: alarmRows(events, first),
    readings: extras.readings ?? [],
    seals: extras.seals ?? [],
    voidSeals: extras.voidSeals ?? [],
    over: journeysOver(events),
    ...claimRows(read?.state.claims ?? [], state.claims, extras),
    sessions: (extras.sessions ?? []).map((session) => ({
      id: session.id,
      holder: session.holder,
      hash: hex(session.secretHash),
      expires: session.expiresAt,
    })),
  };
}

const hex = (bytes: Uint8Array | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('hex');

/** `at` counts among this write's events; stored is the sequence number in the delivery. */
function withSeq(ref: Readonly<Record<string, string>>, first: number): Record<string, string> {
  const { at, ...rest } = ref;
  return at === undefined ? rest : { ...rest, seq: String(first + Number(at)) };
}

/** An alarm stands under the number of the event that raised it, once for each parcel. */
function alarmRows(events: readonly DeliveryEvent[], first: number): object[] {
  return events.flatMap((event, at) =>
    event.type === 'AlarmRaised'
      ? (event.parcels.length === 0 ? [0] : event.parcels).map((no) => ({
          seq: first + at,
          no,
          kind: event.alarm,
          facts: event.facts ?? {},
          at: event.at,
        }))
      : [],
  );
}

/** S1: a seal is used once: its use ends with its parcel's journey. */
const journeysOver = (events: readonly DeliveryEvent[]): number[] =>
  events.flatMap((event) =>
    event.type === 'HandedOver' ||
    event.type === 'Returned' ||
    event.type === 'ParcelLeft' ||
    event.type === 'Settled'
      ? [event.no]
      : [],
  );

/** The index of numbers: rows that are new or changed, and those that are gone. */
function parcelRows(before: readonly Parcel[], after: readonly Parcel[]) {
  const old = new Map(before.map((parcel) => [parcel.no, parcel]));
  const kept = new Set(after.map((parcel) => parcel.no));
  return {
    gone: before.filter((parcel) => !kept.has(parcel.no)).map((parcel) => parcel.no),
    parcels: after
      .filter((parcel) => {
        const was = old.get(parcel.no);
        return was?.fate !== parcel.fate || was.custody !== parcel.custody;
      })
      .map(({ no, number, fate, custody }) => ({
        no,
        scheme: number.scheme,
        value: number.value,
        fate,
        kind: custody.kind,
        id: custody.id,
      })),
  };
}
