import type { Time } from '@handfast/protocol/statement';
import { isHome } from '../delivery/guards.ts';
import { judgeSealRead } from '../delivery/seal.ts';
import { presentedIn, type Delivery, type Parcel } from '../delivery/state.ts';
import { elapsed_s } from '../time.ts';
import type { ClaimKind } from './types.ts';

/** The last custody fact: what the record says became of the parcel. */
export const WHERES = [
  'home',
  'moving',
  'at_door',
  'handed_over',
  'left',
  'refused_fault',
  'refused_other',
  'returned',
  'recalled',
  'missing',
  'word',
  'settled',
] as const;
export type Where = (typeof WHERES)[number];

/** The receipt and what was checked. `unchecked`: not asked, not answered, or in a hurry (K10). */
export const RECEIPTS = ['none', 'unchecked', 'intact', 'inspected', 'noted'] as const;
export type ReceiptFact = (typeof RECEIPTS)[number];

/** What scales and seals say. */
export const RECORDS = ['disagrees', 'quiet', 'agrees'] as const;
export type RecordFact = (typeof RECORDS)[number];

/** `early`: its day lies ahead. `due`: somebody came without it. `overdue`: its day or scan is past. */
export const DUES = ['early', 'due', 'overdue'] as const;
export type DueFact = (typeof DUES)[number];

/** Against the tenant's instant limit; what nobody gave a price for is above it. */
export const AMOUNTS = ['within', 'above'] as const;
export type AmountFact = (typeof AMOUNTS)[number];

export type ClaimFacts = {
  readonly kind: ClaimKind;
  readonly where: Where;
  readonly receipt: ReceiptFact;
  readonly record: RecordFact;
  readonly due: DueFact;
  readonly amount: AmountFact;
};

/** H11: refusals for which the goods, not the mind, were at fault. */
export const FAULTS: ReadonlySet<string> = new Set([
  'damaged',
  'empty',
  'missing_item',
  'tampered',
  'wrong_item',
]);

/** K10: a check shorter than this is no check; it speaks against nobody. */
const QUICK_s = 5;
const DAY_s = 86_400;
/** Consumer Rights Act 2015 s.28: without a promised day, thirty days. */
const NO_PROMISE_s = 30 * DAY_s;

function whereOf(state: Delivery, parcel: Parcel): Where {
  if (presentedIn(state, parcel.no)) return 'at_door';
  switch (parcel.fate) {
    case 'expected':
      return isHome(parcel.custody.kind) ? 'home' : 'moving';
    case 'refused':
      return FAULTS.has(parcel.refusal?.reason ?? '') ? 'refused_fault' : 'refused_other';
    case 'disputed':
      return parcel.dispute?.kind === 'missing' ? 'missing' : 'word';
    default:
      return parcel.fate;
  }
}

const listedIn = (state: Delivery, parcel: Parcel) => {
  const visit = state.visits.find((one) => one.receipt !== null && one.receipt === parcel.receipt);
  const statement = visit?.release?.statement;
  const listed = statement?.parcels.find(({ no }) => no === parcel.no);
  if (!visit || !statement || !listed) return null;
  const { read } = listed.seal;
  const seal = read === '' ? 'not_read' : judgeSealRead(visit, parcel, read);
  return { listed, seal, checkTime_s: statement.checkTime_s };
};

function receiptOf(state: Delivery, parcel: Parcel): ReceiptFact {
  if (parcel.receipt === null) return 'none';
  const found = listedIn(state, parcel);
  if (found === null) return 'unchecked';
  const { listed, checkTime_s } = found;
  if (listed.packaging.some((one) => one !== 'intact')) return 'noted';
  if (checkTime_s < QUICK_s) return 'unchecked';
  if (listed.inspected) return 'inspected';
  return listed.packaging.length > 0 ? 'intact' : 'unchecked';
}

function recordOf(state: Delivery, parcel: Parcel): RecordFact {
  if (parcel.heldOnce || SEAL_AGAINST.has(parcel.sealLast?.result ?? '')) return 'disagrees';
  const seal = listedIn(state, parcel)?.seal ?? 'not_read';
  if (SEAL_AGAINST.has(seal)) return 'disagrees';
  return seal === 'matches' && parcel.scale !== null ? 'agrees' : 'quiet';
}

/** Readings of a seal that speak of another or an opened one. */
const SEAL_AGAINST: ReadonlySet<string> = new Set([
  'mismatch',
  'opened',
  'swapped',
  'duplicate',
  'unknown',
]);

/** A visit ended in which this parcel was not scanned. */
const cameWithout = (state: Delivery, { no }: Parcel): boolean =>
  state.visits.some(({ status, presented }) => status !== 'open' && !presented.includes(no));

function dueOf(state: Delivery, parcel: Parcel, now: Time): DueFact {
  const { limits, registeredAt } = state;
  if (parcel.refusal !== null && parcel.fate === 'refused') {
    return elapsed_s(parcel.refusal.at, now) >= limits.remedyAfterRefusal_s ? 'overdue' : 'due';
  }
  const round_s = elapsed_s(parcel.custodySince, now);
  if (parcel.custody.kind === 'courier' && round_s >= limits.roundReturn_s) return 'overdue';
  if (parcel.due !== undefined) return now > parcel.due ? 'overdue' : 'early';
  if (elapsed_s(registeredAt, now) > NO_PROMISE_s) return 'overdue';
  return cameWithout(state, parcel) ? 'due' : 'early';
}

/** What the record says of a parcel at a time, in the words that the table is written in. */
export const factsOf = (
  state: Delivery,
  parcel: Parcel,
  claim: { readonly what: ClaimKind; readonly amount_minor: number },
  now: Time,
): ClaimFacts => ({
  kind: claim.what,
  where: whereOf(state, parcel),
  receipt: receiptOf(state, parcel),
  record: recordOf(state, parcel),
  due: dueOf(state, parcel, now),
  amount:
    claim.amount_minor > 0 && claim.amount_minor <= state.limits.instantRemedy_minor
      ? 'within'
      : 'above',
});
