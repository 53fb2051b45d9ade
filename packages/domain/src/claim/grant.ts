import { ok } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import { recallFacts } from '../delivery/decide-parcel.ts';
import type { Fact } from '../delivery/events.ts';
import type { Decided } from '../delivery/guards.ts';
import { refuse } from '../delivery/refusal.ts';
import { presentedIn, type Delivery, type Parcel, type RemedyKind } from '../delivery/state.ts';
import type { Money } from './types.ts';

/** K8: what of the payment nobody was promised back yet, minor units. */
export const unpromised_minor = (state: Delivery): number =>
  state.claims.reduce(
    (left, { refund }) => (refund === null ? left : left - refund.amount_minor),
    state.value_minor,
  );

/**
 * K12: the remedy and the end of the parcel's life, in one step. A parcel in an open visit has
 * neither; a parcel that could still be delivered is recalled.
 */
function endedBy(state: Delivery, parcel: Parcel, granted: Fact): Decided {
  if (parcel.remedy !== null) return refuse('already_remedied', parcel.no);
  if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
  if (parcel.fate !== 'expected') return ok([granted]);
  const recalled = recallFacts(state, parcel);
  return recalled.ok ? ok([...recalled.value, granted]) : recalled;
}

const remedyOf = (
  no: number,
  remedy: RemedyKind,
  reason: string,
  claim: Uuid,
  amount_minor: number,
): Fact => ({ type: 'RemedyGranted', no, remedy, reason, claim, amount_minor });

/** A refund to the original payment: at most what is left of it. */
export function refundFacts(
  state: Delivery,
  parcel: Parcel,
  claim: Uuid,
  money: Money,
  reason: string,
): Decided {
  if (money.amount_minor < 1 || money.amount_minor > unpromised_minor(state)) {
    return refuse('above_paid', 'amount_minor');
  }
  const ended = endedBy(
    state,
    parcel,
    remedyOf(parcel.no, 'refund', reason, claim, money.amount_minor),
  );
  if (!ended.ok) return ended;
  return ok([...ended.value, { type: 'RefundRequested', claim, ...money, attempt: 1 }]);
}

/** The same goods once more, as a delivery of their own. */
export function replacementFacts(
  state: Delivery,
  parcel: Parcel,
  claim: Uuid,
  replacement: Uuid,
  reason: string,
): Decided {
  const ended = endedBy(state, parcel, remedyOf(parcel.no, 'replacement', reason, claim, 0));
  if (!ended.ok) return ended;
  return ok([...ended.value, { type: 'ReplacementMade', claim, replacement }]);
}
