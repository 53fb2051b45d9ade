import { evidenceOf } from '@handfast/domain/claim/evidence';
import { unpromised_minor } from '@handfast/domain/claim/grant';
import { cellById, reasonOf } from '@handfast/domain/claim/table';
import { DESK_STATUSES, type Claim } from '@handfast/domain/claim/types';
import { recoveryClock } from '@handfast/domain/carrier/deadlines';
import { shippedAt } from '@handfast/domain/carrier/facts';
import { parcelOf, type Delivery, type Parcel } from '@handfast/domain/delivery/state';
import { claimNumber } from '@handfast/domain/view/build-claim';
import type {
  CarrierClock,
  ClaimFile,
  ClaimMessage,
  ClaimNotice,
  ClaimRow,
} from '@handfast/domain/view/claim';
import { formatForPeople } from '@handfast/protocol/parcel-number';
import type { Time, Uuid } from '@handfast/protocol/statement';
import type { Operator } from '../auth/auth.ts';
import { carrierDeadlines } from '../carrier/deadlines.ts';
import { timeOf, timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { openText, readPrivate } from '../private/private-data.ts';
import type { ClaimSide } from '../store/extras.ts';
import { claimPhotos } from './claim-photos.ts';

type ViewDeps = Pick<Deps, 'kysely' | 'keys' | 'clock' | 'random'>;

/** Everything written in a delivery's claims, opened for this one answer; nothing after erasure. */
export async function messagesOf(
  deps: ViewDeps,
  delivery: Uuid,
  key: Buffer | undefined,
  sides: readonly ClaimSide[],
): Promise<Record<Uuid, ClaimMessage[]>> {
  if (key === undefined) return {};
  const rows = await deps.kysely
    .selectFrom('claim_text')
    .select(['id', 'claim_id', 'side', 'sealed', 'at'])
    .where('delivery_id', '=', delivery)
    .where('side', 'in', sides)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const found: Record<Uuid, ClaimMessage[]> = {};
  for (const { id, claim_id, side, sealed, at } of rows) {
    const text = openText(key, delivery, `claim-text/${id}`, sealed);
    if (text === null) continue;
    (found[claim_id] ??= []).push({ side, by: '', at: timeText(at), text });
  }
  return found;
}

/** What a claimant reads: their own words and the desk's, never what seller or courier wrote. */
export const CLAIMANT_SIDES = ['claimant', 'desk', 'crime_reference'] as const;
const ALL_SIDES = ['claimant', 'desk', 'seller', 'courier', 'crime_reference'] as const;

const rowOf = (state: Delivery, claim: Claim, reference: string): ClaimRow => ({
  claim: claim.id,
  number: claimNumber(claim.id),
  delivery: state.id,
  reference,
  no: claim.no,
  what: claim.what,
  status: claim.status,
  cell: claim.cell,
  lean: cellById(claim.cell)?.lean ?? 'open',
  openedAt: claim.openedAt,
  dueAt: claim.dueAt,
  overdue: claim.overdue,
  amount_minor: claim.paid.amount_minor,
  currency: claim.paid.currency,
  assignee: claim.assignee,
  refund: claim.refund?.status ?? '',
});

export type QueueFilter = {
  readonly tenant: Uuid | null;
  readonly status: 'desk' | 'all';
  readonly assignee?: string | undefined;
};

const ROWS_MAX = 500;

/**
 * K6: what is past its date first, then by the law's clock, then by value. A refund that did not go
 * through waits for a person too.
 */
export async function claimQueue(deps: ViewDeps, filter: QueueFilter): Promise<ClaimRow[]> {
  const rows = await deps.kysely
    .selectFrom('claim')
    .innerJoin('delivery', 'delivery.delivery_id', 'claim.delivery_id')
    .selectAll('claim')
    .select('delivery.reference')
    .$if(filter.tenant !== null, (query) =>
      query.where('claim.tenant_id', '=', filter.tenant as string),
    )
    .$if(filter.status === 'desk', (query) =>
      query.where((eb) =>
        eb.or([eb('claim.status', 'in', [...DESK_STATUSES]), eb('claim.refund', '=', 'failed')]),
      ),
    )
    .$if(filter.assignee !== undefined, (query) =>
      query.where('claim.assignee', '=', filter.assignee as string),
    )
    .orderBy('claim.overdue', 'desc')
    .orderBy('claim.due_at')
    .orderBy('claim.amount_minor', 'desc')
    .orderBy('claim.id')
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) => ({
    claim: row.id,
    number: claimNumber(row.id),
    delivery: row.delivery_id,
    reference: row.reference,
    no: row.no,
    what: row.what as ClaimRow['what'],
    status: row.status as ClaimRow['status'],
    cell: row.cell,
    lean: cellById(row.cell)?.lean ?? 'open',
    openedAt: timeText(row.opened_at),
    dueAt: timeText(row.due_at),
    overdue: row.overdue,
    amount_minor: row.amount_minor,
    currency: row.currency,
    assignee: row.assignee,
    refund: row.refund,
  }));
}

/** The delivery of a claim, if it is of this tenant (or any, for the deployment's own people). */
export async function deliveryOfClaim(
  deps: Pick<Deps, 'kysely'>,
  claim: Uuid,
  tenant: Uuid | null,
): Promise<Uuid | null> {
  const row = await deps.kysely
    .selectFrom('claim')
    .select(['delivery_id', 'tenant_id'])
    .where('id', '=', claim)
    .executeTakeFirst();
  if (row === undefined || (tenant !== null && row.tenant_id !== tenant)) return null;
  return row.delivery_id;
}

/** P2: who looked at what. */
export async function noteView(
  deps: ViewDeps,
  operator: Operator,
  at: { readonly delivery: Uuid; readonly claim: Uuid; readonly what: string },
): Promise<void> {
  await deps.kysely
    .insertInto('claim_view')
    .values({
      delivery_id: at.delivery,
      id: deps.random.uuid(),
      claim_id: at.claim,
      operator_id: operator.id,
      what: at.what,
      at: deps.clock.now(),
    })
    .execute();
}

/** K11: until when the carrier can be held to it, where the table knows the carrier. */
async function carrierClock(parcel: Parcel, now: Time): Promise<CarrierClock> {
  const name = parcel.tracking?.words.at(-1)?.carrier;
  if (name === undefined) return null;
  const clock = recoveryClock(await carrierDeadlines(), name, shippedAt(parcel), now);
  const { carrier, from, days, due } = clock;
  return from === null || days === null || due === null
    ? null
    : { carrier, from, days, until: due };
}

/** Everything that the desk shows of a claim. */
export async function claimFile(
  deps: ViewDeps,
  operator: Operator,
  state: Delivery,
  claim: Claim,
): Promise<ClaimFile> {
  const parcel = parcelOf(state, claim.no);
  if (parcel === undefined) throw new Error('bug: a claim about no parcel');
  const personal = await readPrivate(deps.kysely, deps.keys, state.id);
  const now = timeOf(deps.clock);
  const [messages, photos, views, row] = await Promise.all([
    messagesOf(deps, state.id, personal?.key, ALL_SIDES),
    claimPhotos(deps, state, claim),
    viewsOf(deps, state.id, claim.id),
    deps.kysely
      .selectFrom('delivery')
      .select('reference')
      .where('delivery_id', '=', state.id)
      .executeTakeFirstOrThrow(),
  ]);
  const contents = personal?.data.parcels.find(({ no }) => no === claim.no)?.contents ?? [];
  return {
    row: rowOf(state, claim, row.reference),
    channel: claim.channel,
    item: claim.item,
    itemNames: contents.map(({ name }) => name),
    gift: claim.gift,
    reports: claim.reports,
    crimeReference: claim.crimeReference,
    reason: reasonOf(claim.cell),
    tableVersion: claim.version,
    evidence: evidenceOf(state, parcel, claim, now),
    messages: messages[claim.id] ?? [],
    photos,
    refund: claim.refund,
    replacement: claim.replacement,
    decidedBy: claim.decidedBy,
    because: claim.because,
    appealed: claim.appealed,
    mustBeAnother: claim.appealed && claim.declinedBy === operator.id,
    most_minor:
      claim.paid.amount_minor > 0
        ? Math.min(claim.paid.amount_minor, unpromised_minor(state))
        : unpromised_minor(state),
    carrier: await carrierClock(parcel, now),
    views,
  };
}

async function viewsOf(deps: ViewDeps, delivery: Uuid, claim: Uuid) {
  const rows = await deps.kysely
    .selectFrom('claim_view')
    .leftJoin('operator', 'operator.id', 'claim_view.operator_id')
    .select(['operator.name', 'claim_view.at', 'claim_view.what'])
    .where('claim_view.delivery_id', '=', delivery)
    .where('claim_view.claim_id', '=', claim)
    .orderBy('claim_view.at', 'desc')
    .limit(100)
    .execute();
  return rows.map(({ name, at, what }) => ({ by: name ?? '', at: timeText(at), what }));
}

/** K9, D4: what is claimed, for those whom it concerns: no name, no price, no words. */
export const claimNotice = (state: Delivery, claim: Claim): ClaimNotice => {
  const parcel = parcelOf(state, claim.no);
  return {
    claim: claim.id,
    number: claimNumber(claim.id),
    delivery: state.id,
    no: claim.no,
    parcel: parcel === undefined ? '' : formatForPeople(parcel.number),
    what: claim.what,
    status: claim.status,
    openedAt: claim.openedAt,
  };
};

const CSV_COLUMNS = [
  'number',
  'reference',
  'delivery',
  'no',
  'what',
  'status',
  'cell',
  'openedAt',
  'dueAt',
  'overdue',
  'amount_minor',
  'currency',
  'assignee',
  'refund',
] as const satisfies readonly (keyof ClaimRow)[];

/** RFC 4180. A leading sign would be read as a formula by a spreadsheet, so it is quoted away. */
const field = (value: string | number | boolean): string => {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const claimsCsv = (rows: readonly ClaimRow[]): string =>
  [
    CSV_COLUMNS.join(','),
    ...rows.map((row) => CSV_COLUMNS.map((name) => field(row[name])).join(',')),
  ].join('\r\n') + '\r\n';
