import { ok, type Result } from '@handfast/protocol/result';
import { decideCarrier } from '../carrier/decide-carrier.ts';
import { decideClaim } from '../claim/decide-claim.ts';
import { decideDesk } from '../claim/decide-desk.ts';
import { decideRefund } from '../claim/decide-refund.ts';
import type { Command, RegisterDelivery } from './commands.ts';
import { decideDelivery } from './decide-delivery.ts';
import { decideDispute } from './decide-dispute.ts';
import { decideDoorstep } from './decide-doorstep.ts';
import { decideParcel } from './decide-parcel.ts';
import { decideReading } from './decide-reading.ts';
import { decideVisit } from './decide-visit.ts';
import type { DeliveryEvent, Fact } from './events.ts';
import type { Context, Decided } from './guards.ts';
import { withinFloors } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { Delivery } from './state.ts';

export type { Context } from './guards.ts';

const stamp = (facts: readonly Fact[], { now, by }: Context): readonly DeliveryEvent[] =>
  facts.map((fact) => ({ ...fact, at: now, by }));

/** The first command of a delivery. Limits outside the floors of A7 are refused. */
export function register(
  command: RegisterDelivery,
  context: Context,
): Result<readonly DeliveryEvent[], Refusal> {
  if (context.by.kind !== 'tenant') return refuse('not_allowed');
  if (!withinFloors(command.limits)) return refuse('not_allowed', 'limits');
  // C8: a report says nothing of who sent the link, and a receipt, which does, is never made there.
  if (command.link === 'sender' && command.mode === 'carrier') return refuse('wrong_mode', 'link');
  const { type: _command, ...facts } = command;
  return ok(stamp([{ type: 'DeliveryRegistered', ...facts }], context));
}

/** What a closed delivery still takes: late words about parcels, never a new handover. */
const AFTER_CLOSE: ReadonlySet<Command['type']> = new Set([
  'pair',
  'revokeHolder',
  'correct',
  'erase',
  'settle',
  'remedy',
  'enterCode',
  'claim',
  'choose',
  'review',
  'startRemedy',
  'answerClaim',
  'appeal',
  'decideClaim',
  'assignClaim',
  'claimOverdue',
  'commentClaim',
  'refundMade',
  'refundFailed',
  'retryRefund',
]);

function route(state: Delivery, command: Command, context: Context): Decided {
  switch (command.type) {
    case 'amend':
    case 'pair':
    case 'revokeHolder':
    case 'delegate':
    case 'requestLeave':
    case 'askTime':
    case 'report':
    case 'unlock':
    case 'correct':
    case 'erase':
    case 'close':
      return decideDelivery(state, command, context);
    case 'weigh':
    case 'readSeal':
    case 'sight':
    case 'labelTwice':
    case 'tap':
      return decideReading(state, command, context);
    case 'pack':
    case 'transfer':
    case 'releaseHold':
    case 'recall':
    case 'leave':
      return decideParcel(state, command, context);
    case 'takenBack':
    case 'missing':
    case 'found':
    case 'have':
    case 'settle':
    case 'remedy':
      return decideDispute(state, command, context);
    case 'open':
    case 'present':
    case 'unpresent':
    case 'stateAge':
    case 'kept':
    case 'end':
      return decideVisit(state, command, context);
    case 'decide':
    case 'release':
    case 'renew':
    case 'withdraw':
    case 'retake':
    case 'enterCode':
      return decideDoorstep(state, command, context);
    case 'carrierSays':
    case 'reportArrival':
    case 'claimReported':
      return decideCarrier(state, command, context);
    case 'claim':
    case 'choose':
    case 'review':
    case 'startRemedy':
    case 'answerClaim':
    case 'appeal':
      return decideClaim(state, command, context);
    case 'decideClaim':
    case 'assignClaim':
    case 'claimOverdue':
    case 'commentClaim':
      return decideDesk(state, command, context);
    case 'refundMade':
    case 'refundFailed':
    case 'retryRefund':
      return decideRefund(state, command, context);
  }
}

/**
 * The one place where a command becomes facts or a refusal. Pure: the clock, the actor, ids and
 * MACs come in. An accepted command with no facts was said before and changes nothing (H14).
 */
export function decide(
  state: Delivery,
  command: Command,
  context: Context,
): Result<readonly DeliveryEvent[], Refusal> {
  if (state.status === 'closed' && !AFTER_CLOSE.has(command.type)) return refuse('delivery_closed');
  const decided = route(state, command, context);
  return decided.ok ? ok(stamp(decided.value, context)) : decided;
}
