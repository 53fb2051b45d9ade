import type { ListedRefund } from '@handfast/domain/claim/refund-saga';
import { uuidCheck } from '@handfast/protocol/statement';
import { Stripe } from 'stripe';
import type { RefundInput, RefundNews, RefundsAtProvider } from './provider.ts';

export type StripeSettings = {
  readonly key: string;
  readonly webhookSecret: string;
  /** Where its HTTP protocol is spoken; `null` is the provider itself. */
  readonly url: string | null;
};

const TIMEOUT_MS = 15_000;

const statusOf = (status: string | null): ListedRefund['status'] => {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
};

const listedFrom = (refund: Stripe.Refund): ListedRefund => ({
  reference: refund.id,
  claim: refund.metadata?.['claim'] ?? '',
  attempt: Number(refund.metadata?.['attempt'] ?? 0),
  status: statusOf(refund.status),
});

const placeOf = (url: string | null) => {
  if (url === null) return {};
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    protocol: protocol === 'http:' ? ('http' as const) : ('https' as const),
  };
};

/** Refunds through the official library. It is told not to retry: the saga looks first, each time. */
export function stripeRefunds(settings: StripeSettings): RefundsAtProvider {
  const stripe = new Stripe(settings.key, {
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    ...placeOf(settings.url),
  });
  return {
    list: async ({ payment }) => {
      const found: ListedRefund[] = [];
      for await (const refund of stripe.refunds.list({ payment_intent: payment, limit: 100 })) {
        found.push(listedFrom(refund));
      }
      return found;
    },
    create: async (input, key) => {
      try {
        return listedFrom(await stripe.refunds.create(paramsOf(input), { idempotencyKey: key }));
      } catch (fault) {
        if (!isRefused(fault)) throw fault;
        return { reference: '', claim: input.claim, attempt: input.attempt, status: 'failed' };
      }
    },
    read: (body, signature) =>
      newsOf(stripe.webhooks.constructEvent(body, signature, settings.webhookSecret)),
  };
}

/** A plain no, of which trying again makes no yes: a person must see it. */
const isRefused = (fault: unknown): boolean =>
  (fault instanceof Stripe.errors.StripeInvalidRequestError ||
    fault instanceof Stripe.errors.StripeCardError) &&
  REFUSED.has(fault.statusCode ?? 0);
/** Not 409 or 429: somebody else is at it just now. */
const REFUSED: ReadonlySet<number> = new Set([400, 402, 404]);

const paramsOf = (input: RefundInput): Stripe.RefundCreateParams => ({
  payment_intent: input.payment,
  amount: input.amount_minor,
  metadata: { claim: input.claim, delivery: input.delivery, attempt: String(input.attempt) },
});

function newsOf(event: Stripe.Event): RefundNews | null {
  if (
    event.type !== 'refund.created' &&
    event.type !== 'refund.updated' &&
    event.type !== 'refund.failed'
  ) {
    return null;
  }
  const refund = event.data.object;
  const { claim, attempt, reference, status } = listedFrom(refund);
  const delivery = refund.metadata?.['delivery'] ?? '';
  // An account may serve other programs too, with metadata of their own.
  const ours = uuidCheck(delivery, '') === null && uuidCheck(claim, '') === null;
  return ours ? { delivery, claim, attempt, reference, status } : null;
}
