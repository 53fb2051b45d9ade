import { recoveryPack, type RecoveryPack } from '@handfast/domain/carrier/recovery';
import { parcelOf, type Delivery } from '@handfast/domain/delivery/state';
import { contradictionsIn } from '@handfast/domain/view/build-carrier';
import type { Contradiction } from '@handfast/domain/view/carrier';
import { signJws } from '@handfast/protocol/jws';
import type { SignedReport } from '@handfast/protocol/report';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { sql } from 'kysely';
import { carrierDeadlines } from '../carrier/deadlines.ts';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';
import { readPrivate } from '../private/private-data.ts';
import { acknowledgement } from './arrival.ts';

export type ContradictionPage = {
  readonly items: readonly Contradiction[];
  /** The delivery after which to go on, or `null` at the end. */
  readonly next: Uuid | null;
};

/** Deliveries in which somebody reported something: the index of that name holds just these. */
const REPORTED = `select delivery_id, reference, state from delivery
  where ($1::uuid is null or tenant_id = $1) and mode = 'carrier'
    and jsonb_path_exists(state, '$.parcels[*].tracking.arrivals[*]')
    and delivery_id > $2
  order by delivery_id limit $3`;

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Which parcels the carrier calls delivered and the recipient does not: of one tenant, or of all
 * (`null`) for the deployment's own operator.
 */
export async function contradictions(
  deps: Deps,
  tenant: Uuid | null,
  { after = FIRST, limit }: { readonly after?: Uuid | undefined; readonly limit: number },
): Promise<ContradictionPage> {
  const deadlines = await carrierDeadlines();
  const now = timeOf(deps.clock);
  const { rows } = await deps.pool.query<{
    delivery_id: string;
    reference: string;
    state: Delivery;
  }>(REPORTED, [tenant, after, limit]);
  return {
    items: rows.flatMap(({ state, reference }) =>
      contradictionsIn(state, { reference, deadlines, now }),
    ),
    next: rows.length === limit ? (rows.at(-1)?.delivery_id ?? null) : null,
  };
}

export type SignedPack = { readonly pack: RecoveryPack; readonly jws: string };

/** K11: what to send to the carrier, signed; `null` where there is nothing to recover. */
export async function recovery(deps: Deps, delivery: Uuid, no: number): Promise<SignedPack | null> {
  const [read, personal, row, deadlines] = await Promise.all([
    deps.unitOfWork.read(delivery),
    readPrivate(deps.kysely, deps.keys, delivery),
    deps.kysely
      .selectFrom('delivery')
      .select('reference')
      .where('delivery_id', '=', delivery)
      .executeTakeFirst(),
    carrierDeadlines(),
  ]);
  const parcel = read && parcelOf(read.state, no);
  if (!read || !parcel) return null;
  const kept = personal?.data.parcels.find((each) => each.no === no);
  const pack = recoveryPack(read.state, parcel, {
    reference: row?.reference ?? '',
    value: { amount_minor: kept?.value_minor ?? 0, currency: personal?.data.currency ?? '' },
    contents: kept?.contents ?? [],
    deadlines,
    now: timeOf(deps.clock),
  });
  if (pack === null) return null;
  return { pack, jws: await signJws(current(deps.keys.receipt), 'handfast-recovery+jwt', pack) };
}

/** A holder's own report with what makes it checkable offline, or `null`. */
export async function signedReport(
  deps: Deps,
  delivery: Uuid,
  holder: Uuid,
  hash: Hex64,
): Promise<SignedReport | null> {
  const row = await deps.kysely
    .selectFrom('event')
    .select('data')
    .where('delivery_id', '=', delivery)
    .where('type', '=', 'ReportMade')
    .where(sql<string>`data->>'hash'`, '=', hash)
    .where(sql<string>`data->>'holder'`, '=', holder)
    .executeTakeFirst();
  const read = row === undefined ? null : await deps.unitOfWork.read(delivery);
  if (row === undefined || read === null) return null;
  const { report, signature, certificate } = row.data as unknown as Omit<SignedReport, 'ack'>;
  return { report, signature, certificate, ack: await acknowledgement(deps, read.state, hash) };
}
