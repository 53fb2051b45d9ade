import type { ParcelKnowledge } from '@handfast/protocol/judged';
import { buildReceiptCore, type ReceiptCore } from '@handfast/protocol/receipt';
import type { RefusalReason, Time, Uuid } from '@handfast/protocol/statement';
import type { Fact } from './events.ts';
import { holderOf, type Delivery, type Parcel, type Release, type Visit } from './state.ts';
import { judgeSealRead } from './seal.ts';

type Whereabouts = NonNullable<ParcelKnowledge['absentBecause']>;

const BY_FATE: Readonly<Record<Exclude<Parcel['fate'], 'expected'>, Whereabouts>> = {
  handed_over: 'handed_over_before',
  refused: 'refused_before',
  left: 'left_before',
  disputed: 'disputed',
  recalled: 'recalled',
  returned: 'returned',
  settled: 'settled',
};

const BY_CUSTODY: Readonly<Record<Parcel['custody']['kind'], Whereabouts>> = {
  packer: 'with_packer',
  line: 'at_depot',
  depot: 'at_depot',
  van: 'in_transit',
  courier: 'with_courier',
  carrier: 'with_carrier',
  desk: 'unknown',
  recipient: 'unknown',
  place: 'unknown',
  unknown: 'unknown',
};

/** Why a parcel of the manifest was not in this visit, by the record (H2). */
function absentBecause(parcel: Parcel): Whereabouts {
  if (parcel.fate !== 'expected') return BY_FATE[parcel.fate];
  return parcel.hold ? 'held' : BY_CUSTODY[parcel.custody.kind];
}

function knowledge(
  state: Delivery,
  visit: Visit,
  release: Release,
): Record<number, ParcelKnowledge> {
  const known: Record<number, ParcelKnowledge> = {};
  for (const { no, outcome, seal } of release.statement.parcels) {
    const parcel = state.parcels.find((one) => one.no === no);
    if (!parcel) continue;
    known[no] = {
      ...(outcome === 'absent' ? { absentBecause: absentBecause(parcel) } : {}),
      ...(seal.read === '' ? {} : { seal: judgeSealRead(visit, parcel, seal.read) }),
    };
  }
  return known;
}

function receiptOf(
  state: Delivery,
  visit: Visit,
  release: Release,
  id: Uuid,
  now: Time,
): ReceiptCore {
  const { statement, signature, certificate } = release;
  const taken = new Set(
    statement.parcels.filter((one) => one.outcome === 'taken').map((one) => one.no),
  );
  return buildReceiptCore({
    id,
    statement,
    holder: { key: holderOf(state, release.holder)?.key ?? null, signature, certificate },
    courier: null,
    accepted: now,
    wrong: visit.wrong,
    contact: state.contact,
    link: state.link,
    earlier: state.visits.flatMap((one) => (one.receipt === null ? [] : [one.receipt])),
    supersedes: [
      ...new Set(
        state.parcels
          .filter((parcel) => taken.has(parcel.no))
          .flatMap((parcel) => parcel.supersededReceipts),
      ),
    ],
    known: knowledge(state, visit, release),
  });
}

/**
 * The facts of a confirmed statement (H1): what it lists as taken is handed over, what it lists as
 * refused is refused, and one receipt says both.
 */
export function confirmFacts(
  state: Delivery,
  visit: Visit,
  release: Release,
  receipt: Uuid,
  now: Time,
): readonly Fact[] {
  const { hash, n, statement } = release;
  const facts: Fact[] = [
    { type: 'Confirmed', visit: visit.id, hash, n, channel: statement.channel },
  ];
  for (const { no, outcome, reason } of statement.parcels) {
    if (outcome === 'taken') facts.push({ type: 'HandedOver', visit: visit.id, no, receipt });
    if (outcome === 'refused') {
      facts.push({ type: 'Refused', visit: visit.id, no, reason: reason as RefusalReason });
    }
  }
  const core = receiptOf(state, visit, release, receipt, now);
  facts.push({ type: 'ReceiptIssued', visit: visit.id, receipt, core });
  return facts;
}
