import { ok } from '@handfast/protocol/result';
import { LIVE_STATUSES, type Claim } from '../claim/types.ts';
import { elapsed_s } from '../time.ts';
import type { DeliveryCommand } from './commands.ts';
import {
  activeHolder,
  anyVisitOpen,
  freeParcel,
  isPerson,
  recipient,
  type Context,
  type Decided,
} from './guards.ts';
import { voided } from './decide-visit.ts';
import { refuse } from './refusal.ts';
import { holderOf, type Delivery, type Parcel } from './state.ts';

type Of<T extends DeliveryCommand['type']> = Extract<DeliveryCommand, { type: T }>;

function amend(state: Delivery, command: Of<'amend'>, { by }: Context): Decided {
  if (by.kind !== 'tenant' && by.kind !== 'operator') return refuse('not_allowed');
  if (command.ifVersion !== state.manifest.version) return refuse('stale_version');
  if (command.manifest.version !== command.ifVersion + 1) return refuse('stale_version');
  if (anyVisitOpen(state)) return refuse('visit_open');
  const used = new Set(state.parcels.map((parcel) => parcel.no));
  for (const { no } of command.added) {
    if (used.has(no)) return refuse('not_allowed', no);
    used.add(no);
  }
  for (const no of command.removed) {
    const parcel = freeParcel(state, no);
    if (!parcel.ok) return parcel;
    if (parcel.value.fate !== 'expected') return refuse('wrong_fate', no);
  }
  const { manifest, contact, added, removed } = command;
  return ok([{ type: 'ManifestAmended', manifest, contact, added, removed }]);
}

/** C2: pairings are logged, and five per link. An id stands for one pairing, revoked or not. */
function pair(state: Delivery, command: Of<'pair'>): Decided {
  if (holderOf(state, command.holder)) return refuse('not_allowed', 'holder');
  const paired = state.holders.filter((holder) => holder.link === command.link);
  if (paired.length >= state.limits.pairingsPerLink) return refuse('too_many_pairings');
  const { holder, role, link, key, thumbprint, certificate } = command;
  return ok([{ type: 'HolderPaired', holder, role, link, key, thumbprint, certificate }]);
}

/** H3: what the holder released ends with their link, so that no code of theirs still works. */
function revokeHolder(state: Delivery, command: Of<'revokeHolder'>, context: Context): Decided {
  const target = holderOf(state, command.holder);
  if (!target) return refuse('unknown_holder');
  if (!isPerson(context)) {
    const holder = recipient(state, context);
    if (!holder.ok) return holder;
    if (target.role === 'recipient') return refuse('not_allowed');
  }
  if (target.revokedAt !== null) return refuse('holder_revoked');
  const theirs = state.visits.filter(
    (visit) => visit.status === 'open' && visit.release?.holder === target.id,
  );
  return ok([{ type: 'HolderRevoked', holder: target.id }, ...theirs.flatMap(voided)]);
}

function delegate(state: Delivery, command: Of<'delegate'>, context: Context): Decided {
  const holder = recipient(state, context);
  if (!holder.ok) return holder;
  if (anyVisitOpen(state)) return refuse('visit_open');
  return ok([{ type: 'DelegateNamed', link: command.link }]);
}

/** H13: only the recipient asks for it, under the tenant's value. */
function requestLeave(state: Delivery, command: Of<'requestLeave'>, context: Context): Decided {
  const holder = recipient(state, context);
  if (!holder.ok) return holder;
  if (state.mode === 'carrier') return refuse('wrong_mode');
  if (anyVisitOpen(state)) return refuse('visit_open');
  if (state.value_minor > state.limits.leaveUpTo_minor) return refuse('not_allowed', 'value');
  for (const no of command.parcels) {
    const parcel = freeParcel(state, no);
    if (!parcel.ok) return parcel;
    if (parcel.value.fate !== 'expected') return refuse('wrong_fate', no);
  }
  return ok([{ type: 'LeaveRequested', parcels: command.parcels, how: command.how }]);
}

/** H10, H16: the recipient's to ask before a visit, and to take back. */
function askTime(state: Delivery, command: Of<'askTime'>, context: Context): Decided {
  const holder = recipient(state, context);
  if (!holder.ok) return holder;
  if (state.mode === 'carrier') return refuse('wrong_mode');
  if (state.needsTime === command.more) return ok([]);
  if (anyVisitOpen(state)) return refuse('visit_open');
  return ok([{ type: 'TimeAsked', more: command.more }]);
}

/** H7: five more tries, by the recipient or by an operator with a reason; at the last number none. */
function unlock(state: Delivery, command: Of<'unlock'>, context: Context): Decided {
  if (isPerson(context)) {
    if (command.reason.trim() === '') return refuse('reason_needed', 'reason');
  } else {
    const holder = recipient(state, context);
    if (!holder.ok) return holder;
  }
  if (!state.locked) return refuse('not_locked');
  if (state.wrong >= state.limits.wrongFinal) return refuse('lock_is_final');
  const lockAt = Math.min(state.wrong + state.limits.wrongPerUnlock, state.limits.wrongFinal);
  return ok([{ type: 'Unlocked', lockAt, reason: command.reason }]);
}

function report(state: Delivery, command: Of<'report'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  return holder.ok ? ok([{ type: 'HolderReported', what: command.what }]) : holder;
}

/** H12: a correction is one more fact with an author and a reason; it changes no fate. */
function correct(command: Of<'correct'>, context: Context): Decided {
  if (!isPerson(context)) return refuse('not_allowed');
  if (command.reason.trim() === '') return refuse('reason_needed', 'reason');
  const { reason, parcels, event } = command;
  return ok([{ type: 'Corrected', reason, parcels, ...(event === undefined ? {} : { event }) }]);
}

function isFinal(parcel: Parcel, state: Delivery, now: string): boolean {
  switch (parcel.fate) {
    case 'handed_over':
      return elapsed_s(parcel.handedOverAt ?? now, now) > state.limits.grace_s;
    case 'returned':
    case 'left':
    case 'settled':
      return true;
    default:
      return false;
  }
}

function close(state: Delivery, { by, now }: Context): Decided {
  if (by.kind !== 'timer') return refuse('not_allowed');
  if (anyVisitOpen(state)) return refuse('visit_open');
  const open = state.parcels.find((parcel) => !isFinal(parcel, state, now));
  if (open) return refuse('wrong_fate', open.no);
  const last = state.visits.reduce(
    (end, visit) => ((visit.endedAt ?? end) > end ? (visit.endedAt ?? end) : end),
    state.registeredAt,
  );
  if (elapsed_s(last, now) < state.limits.syncWindow_s) return refuse('too_soon');
  return ok([{ type: 'DeliveryClosed' }]);
}

/** K8: how it was paid is among what is erased, and a refund that is not made needs it. */
const isUnsettled = ({ status, refund }: Claim): boolean =>
  LIVE_STATUSES.has(status) || (refund !== null && refund.status !== 'made');

/**
 * L8: what is still needed is not erased: nothing under dispute, nothing under way. What the log
 * has stays; what could open it goes.
 */
function erase(state: Delivery, command: Of<'erase'>, context: Context): Decided {
  if (!isPerson(context) && context.by.kind !== 'timer') return refuse('not_allowed');
  if (command.reason.trim() === '') return refuse('reason_needed', 'reason');
  if (command.classes.length === 0 || command.last < 1) return refuse('nothing_to_do');
  if (anyVisitOpen(state)) return refuse('visit_open');
  const disputed = state.parcels.find(({ fate }) => fate === 'disputed');
  if (disputed) return refuse('under_dispute', disputed.no);
  if (state.claims.some(isUnsettled)) return refuse('under_dispute', 'claims');
  const open = state.parcels.find((parcel) => !isFinal(parcel, state, context.now));
  if (open) return refuse('wrong_fate', open.no);
  const { classes, last, reason } = command;
  return ok([{ type: 'Erased', classes, first: 1, last, reason }]);
}

export function decideDelivery(
  state: Delivery,
  command: DeliveryCommand,
  context: Context,
): Decided {
  switch (command.type) {
    case 'amend':
      return amend(state, command, context);
    case 'pair':
      return pair(state, command);
    case 'revokeHolder':
      return revokeHolder(state, command, context);
    case 'delegate':
      return delegate(state, command, context);
    case 'requestLeave':
      return requestLeave(state, command, context);
    case 'askTime':
      return askTime(state, command, context);
    case 'report':
      return report(state, command, context);
    case 'unlock':
      return unlock(state, command, context);
    case 'correct':
      return correct(command, context);
    case 'erase':
      return erase(state, command, context);
    case 'close':
      return close(state, context);
  }
}
