import { ok } from '@handfast/protocol/result';
import type { Fact } from '../delivery/events.ts';
import { isPerson, type Context, type Decided } from '../delivery/guards.ts';
import { refuse } from '../delivery/refusal.ts';
import type { Delivery, Parcel } from '../delivery/state.ts';
import type { ClaimCommand } from './commands.ts';
import { knownClaim } from './decide-claim.ts';
import { refundFacts, replacementFacts, unpromised_minor } from './grant.ts';
import { LIVE_STATUSES, type Claim } from './types.ts';

type Of<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;

/** K5: an appeal is heard by somebody who did not say no. */
const heardBefore = (claim: Claim, person: string): boolean =>
  claim.appealed && claim.declinedBy === person;

function remedyFacts(
  state: Delivery,
  claim: Claim,
  parcel: Parcel,
  command: Of<'decideClaim'>,
): Decided {
  if (command.outcome === 'replaced') {
    if (command.replacement === '') return refuse('reason_needed', 'replacement');
    return replacementFacts(state, parcel, claim.id, command.replacement, command.because);
  }
  const { paid } = claim;
  const most = paid.amount_minor > 0 ? paid.amount_minor : unpromised_minor(state);
  const { amount_minor } = command;
  if (amount_minor > most) return refuse('above_paid', 'amount_minor');
  return refundFacts(state, parcel, claim.id, { ...paid, amount_minor }, command.because);
}

/** A person grants, asks, declines with a reason, or sends the goods once more. */
function decideOne(state: Delivery, command: Of<'decideClaim'>, context: Context): Decided {
  if (!isPerson(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim, parcel } = known.value;
  if (!LIVE_STATUSES.has(claim.status)) return refuse('claim_decided');
  if (heardBefore(claim, context.by.id)) return refuse('same_person');
  const { outcome, because } = command;
  const decided: Fact = { type: 'ClaimDecided', claim: claim.id, outcome, because };
  if (outcome === 'declined' || outcome === 'asked') return ok([decided]);
  const remedy = remedyFacts(state, claim, parcel, command);
  return remedy.ok ? ok([decided, ...remedy.value]) : remedy;
}

function assign(state: Delivery, command: Of<'assignClaim'>, context: Context): Decided {
  if (!isPerson(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim } = known.value;
  if (heardBefore(claim, command.to)) return refuse('same_person', 'to');
  if (claim.assignee === command.to) return ok([]);
  return ok([{ type: 'ClaimAssigned', claim: claim.id, to: command.to }]);
}

/** K6: its date has passed without an answer: told once. */
function overdue(state: Delivery, command: Of<'claimOverdue'>, { by, now }: Context): Decided {
  if (by.kind !== 'timer') return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim } = known.value;
  if (!LIVE_STATUSES.has(claim.status) || claim.overdue) return ok([]);
  return now > claim.dueAt ? ok([{ type: 'ClaimOverdue', claim: claim.id }]) : refuse('too_soon');
}

/** K9: whoever sold or carried it answers with evidence; a courier only about their own visits. */
function comment(state: Delivery, command: Of<'commentClaim'>, { by }: Context): Decided {
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim, parcel } = known.value;
  if (command.side === 'seller') {
    if (by.kind !== 'tenant' && by.kind !== 'operator') return refuse('not_allowed');
  } else {
    const carried =
      by.kind === 'courier' &&
      (parcel.custody.id === by.id ||
        state.visits.some(
          (visit) => visit.courier === by.id && visit.presented.includes(parcel.no),
        ));
    if (!carried) return refuse('not_yours');
  }
  const { side, photos } = command;
  return ok([{ type: 'ClaimCommented', claim: claim.id, side, photos }]);
}

export function decideDesk(
  state: Delivery,
  command: Extract<
    ClaimCommand,
    { type: 'decideClaim' | 'assignClaim' | 'claimOverdue' | 'commentClaim' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'decideClaim':
      return decideOne(state, command, context);
    case 'assignClaim':
      return assign(state, command, context);
    case 'claimOverdue':
      return overdue(state, command, context);
    case 'commentClaim':
      return comment(state, command, context);
  }
}
