import { ok } from '@handfast/protocol/result';
import { isPerson, type Context, type Decided } from '../delivery/guards.ts';
import { refuse } from '../delivery/refusal.ts';
import type { Delivery } from '../delivery/state.ts';
import type { ClaimCommand } from './commands.ts';
import { knownClaim } from './decide-claim.ts';
import type { Refund } from './types.ts';

type Of<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;

const isProvider = ({ by }: Context): boolean => by.kind === 'claims' || by.kind === 'tenant';

/** Word of an attempt that is over comes late and says nothing of the one under way. */
const isStale = (refund: Refund, { attempt }: Of<'refundMade' | 'refundFailed'>): boolean =>
  attempt !== refund.attempt;

/**
 * Of an attempt that failed "made" is old news: believed, it would hide that nobody was paid. At the
 * provider failed is final; a retailer may correct itself, with a reference that it did not name before.
 */
const isFinal = ({ status, provider, reference }: Refund, named: string): boolean =>
  status === 'failed' && (provider === 'stripe' || reference === named);

/** K8: the provider's word that the money went back. Said again it changes nothing. */
function made(state: Delivery, command: Of<'refundMade'>, context: Context): Decided {
  if (!isProvider(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { id, no, refund } = known.value.claim;
  if (refund === null || refund.provider !== command.provider) return refuse('not_refunding');
  if (isStale(refund, command)) return ok([]);
  if (isFinal(refund, command.reference)) return ok([]);
  if (refund.status === 'made') {
    // A second refund of one claim: a person must know of it at once.
    return refund.reference === command.reference
      ? ok([])
      : ok([{ type: 'AlarmRaised', alarm: 'conflict', parcels: [no] }]);
  }
  const { provider, reference } = command;
  return ok([{ type: 'RefundMade', claim: id, provider, reference }]);
}

/** A provider may say so even after it said "made": the money came back to the retailer. */
function failed(state: Delivery, command: Of<'refundFailed'>, context: Context): Decided {
  if (!isProvider(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { id, refund } = known.value.claim;
  if (refund === null || refund.provider !== command.provider) return refuse('not_refunding');
  if (isStale(refund, command) || refund.status === 'failed') return ok([]);
  const { provider, why } = command;
  return ok([{ type: 'RefundFailed', claim: id, provider, why }]);
}

function retry(state: Delivery, command: Of<'retryRefund'>, context: Context): Decided {
  if (!isPerson(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { id, refund } = known.value.claim;
  if (refund?.status !== 'failed') return refuse('not_refunding');
  const { amount_minor, currency, provider } = refund;
  const attempt = refund.attempt + 1;
  return ok([{ type: 'RefundRequested', claim: id, amount_minor, currency, provider, attempt }]);
}

export function decideRefund(
  state: Delivery,
  command: Extract<ClaimCommand, { type: 'refundMade' | 'refundFailed' | 'retryRefund' }>,
  context: Context,
): Decided {
  switch (command.type) {
    case 'refundMade':
      return made(state, command, context);
    case 'refundFailed':
      return failed(state, command, context);
    case 'retryRefund':
      return retry(state, command, context);
  }
}
