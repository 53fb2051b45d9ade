import { ok } from '@handfast/protocol/result';
import type { Time, Uuid } from '@handfast/protocol/statement';
import type { Fact } from '../delivery/events.ts';
import type { Decided } from '../delivery/guards.ts';
import { presentedIn, type Delivery, type Parcel } from '../delivery/state.ts';
import { factsOf } from './facts.ts';
import { refundFacts, unpromised_minor } from './grant.ts';
import { cellFor, choiceFor, TABLE_VERSION } from './table.ts';
import type { ClaimKind, ClaimOutcome, Money } from './types.ts';

export type Answer = { readonly outcome: ClaimOutcome; readonly cell: string };

/** What the table is asked about. `automatic`: the household's cap and the budget allow a grant. */
export type Asked = {
  readonly what: ClaimKind;
  readonly paid: Money;
  readonly gift: boolean;
  readonly automatic: boolean;
};

const aside = (cell: string): Answer => ({ outcome: 'to_person', cell });

/** K5: a yes that the machine may not give by itself goes to a person; it never becomes a no. */
function allowed(state: Delivery, parcel: Parcel, asked: Asked, answer: Answer): Answer {
  if (answer.outcome !== 'granted') return answer;
  const { amount_minor } = asked.paid;
  if (asked.gift) return aside('gift');
  if (amount_minor < 1 || amount_minor > unpromised_minor(state)) return aside('price');
  if (!asked.automatic) return aside('cap');
  return parcel.remedy !== null || presentedIn(state, parcel.no) ? aside('already') : answer;
}

const asFacts = (asked: Asked) => ({ what: asked.what, amount_minor: asked.paid.amount_minor });

export function answerOf(state: Delivery, parcel: Parcel, asked: Asked, now: Time): Answer {
  const { id, outcome } = cellFor(factsOf(state, parcel, asFacts(asked), now));
  return allowed(state, parcel, asked, { outcome, cell: id });
}

/** K7: the answer to "refund me now". */
export function chosenAnswer(state: Delivery, parcel: Parcel, asked: Asked, now: Time): Answer {
  const { id, outcome } = choiceFor(factsOf(state, parcel, asFacts(asked), now));
  return allowed(state, parcel, asked, { outcome, cell: id });
}

/** An answer as facts; a grant comes with its refund and, where it is due, the recall. */
export function answerFacts(
  state: Delivery,
  parcel: Parcel,
  claim: Uuid,
  paid: Money,
  { outcome, cell }: Answer,
): Decided {
  const answered: Fact = { type: 'ClaimAnswered', claim, outcome, cell, version: TABLE_VERSION };
  if (outcome !== 'granted') return ok([answered]);
  const granted = refundFacts(state, parcel, claim, paid, cell);
  return granted.ok ? ok([answered, ...granted.value]) : granted;
}
