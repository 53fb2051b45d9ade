import type { Actor } from '@handfast/domain/delivery/events';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import { timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Head } from '../store/unit-of-work.ts';

/** What an integrator is told of a delivery: everything but personal data and MACs (H6). */
export async function deliveryRecord(
  deps: Deps,
  { state, head }: { readonly state: Delivery; readonly head: Head },
) {
  const row = await deps.kysely
    .selectFrom('delivery')
    .select('reference')
    .where('delivery_id', '=', state.id)
    .executeTakeFirstOrThrow();
  return {
    id: state.id,
    reference: row.reference,
    mode: state.mode,
    status: state.status,
    locked: state.locked,
    wrong: state.wrong,
    manifest: { version: state.manifest.version, digest: state.manifest.digest },
    parcels: state.parcels.map((parcel) => ({
      no: parcel.no,
      number: { ...parcel.number },
      fate: parcel.fate,
      custody: { ...parcel.custody },
      held: parcel.hold !== null,
      seal: { ...parcel.seal },
      dispute: parcel.dispute?.kind ?? null,
      refusal: parcel.refusal?.reason ?? null,
      left: parcel.left?.how ?? null,
      receipt: parcel.receipt,
      supersededReceipts: [...parcel.supersededReceipts],
      handedOverAt: parcel.handedOverAt,
    })),
    visits: state.visits.map((visit) => ({
      id: visit.id,
      courier: visit.courier,
      status: visit.status,
      openedAt: visit.openedAt,
      endedAt: visit.endedAt,
      end: visit.end,
      presented: [...visit.presented],
      receipt: visit.receipt,
    })),
    receipts: state.visits.flatMap(({ receipt }) => (receipt === null ? [] : [receipt])),
    log: { origin: state.log, seq: head.seq, head: head.head },
  };
}

export const registeredRecord = (state: Delivery, reference: string) => ({
  id: state.id,
  reference,
  mode: state.mode,
  manifest: { version: state.manifest.version, digest: state.manifest.digest },
  parcels: state.parcels.map(({ no, number }) => ({ no, number: { ...number } })),
});

export async function deliveryRows(
  deps: Deps,
  tenant: Uuid,
  after: Uuid | undefined,
  limit: number,
) {
  const rows = await deps.kysely
    .selectFrom('delivery')
    .select(['delivery_id', 'reference', 'mode', 'status', 'updated_at'])
    .where('tenant_id', '=', tenant)
    .$if(after !== undefined, (query) => query.where('delivery_id', '>', after as string))
    .orderBy('delivery_id')
    .limit(limit)
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.delivery_id,
      reference: row.reference,
      mode: row.mode as Delivery['mode'],
      status: row.status as Delivery['status'],
      updatedAt: timeText(row.updated_at),
    })),
    next: rows.length === limit ? (rows.at(-1)?.delivery_id ?? null) : null,
  };
}

export type EventRow = {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly by: Actor;
  readonly data: Record<string, unknown>;
};

/** A delivery's events as told to others: a code's MAC stays here (H6). */
export async function eventRecords(deps: Deps, delivery: Uuid): Promise<EventRow[]> {
  const rows = await deps.kysely
    .selectFrom('event')
    .select(['seq', 'type', 'at', 'by', 'data'])
    .where('delivery_id', '=', delivery)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq, type, at, by, data }) => {
    const { mac: _, ...told } = data;
    return { seq, type, at: timeText(at), by, data: told };
  });
}
