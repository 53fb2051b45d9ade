import { paymentIn } from '../../src/refunds/refund-job.ts';
import { stripeRefunds } from '../../src/refunds/stripe.ts';
import { timeOf, type Clock } from '../../src/clock.ts';
import type { Deps } from '../../src/deps.ts';
import type { RefundWorld } from './refund-world.ts';
import { stripeModel, type StripeModel } from './stripe-model.ts';
import type { StripeServer } from './stripe.ts';

export const RETRIER = { kind: 'operator', id: '00000000-0000-4000-8000-0000000000e1' } as const;

/** One refund on the real database, brought about through the official library over HTTP. */
export function serverWorld(
  { unitOfWork, kysely, keys }: Pick<Deps, 'unitOfWork' | 'kysely' | 'keys'>,
  stripe: Pick<StripeServer, 'key' | 'webhookSecret' | 'url'> & { readonly model?: StripeModel },
  clock: Clock,
  { delivery, claim }: { readonly delivery: string; readonly claim: string },
): RefundWorld {
  const { key, webhookSecret, url, model = stripeModel(clock.now) } = stripe;
  const provider = stripeRefunds({ key, webhookSecret, url });
  const paymentOf = paymentIn({ kysely, keys });
  return {
    delivery,
    claim,
    model,
    reader: provider,
    ports: (gate) => ({
      clock,
      paymentOf: (id) => gate('payment', () => paymentOf(id)),
      unitOfWork: {
        read: (id) => gate('read', () => unitOfWork.read(id)),
        execute: (...acts) => gate('write', () => unitOfWork.execute(...acts)),
      },
      refunds: {
        list: (input) => gate('list', () => provider.list(input)),
        create: (input, idempotency) => gate('create', () => provider.create(input, idempotency)),
        read: provider.read,
      },
    }),
    state: async () => {
      const read = await unitOfWork.read(delivery);
      if (read === null) throw new Error('no such delivery');
      return read.state;
    },
    retry: async () => {
      const context = { now: timeOf(clock), by: RETRIER };
      await unitOfWork.execute(delivery, { type: 'retryRefund', claim }, context);
    },
    events: () =>
      kysely.selectFrom('event').select('type').where('delivery_id', '=', delivery).execute(),
  };
}
