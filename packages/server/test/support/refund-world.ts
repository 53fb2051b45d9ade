import type { ListedRefund } from '@handfast/domain/claim/refund-saga';
import type { Command } from '@handfast/domain/delivery/commands';
import { decide } from '@handfast/domain/delivery/decide';
import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import { evolveAll } from '@handfast/domain/delivery/evolve';
import type { Delivery } from '@handfast/domain/delivery/state';
import { err, ok } from '@handfast/protocol/result';
import { timeOf, type Clock } from '../../src/clock.ts';
import type { RefundInput, RefundsAtProvider } from '../../src/refunds/provider.ts';
import type { RefundDeps } from '../../src/refunds/refund-job.ts';
import { stripeRefunds } from '../../src/refunds/stripe.ts';
import type { CommandFor } from '../../src/store/unit-of-work.ts';
import { WEBHOOK_SECRET, type MadeRefund, type StripeModel } from './stripe-model.ts';

/** Everything that a refund waits for. */
export const WAITS = ['payment', 'read', 'write', 'list', 'create'] as const;
export type Wait = (typeof WAITS)[number];

/** Lets a wait happen, later, in its own way or not at all. */
export type Gate = <T>(wait: Wait, deed: () => T | Promise<T>) => Promise<T>;

/** Where one claim's refund is brought about: in memory, or on the real database. */
export type RefundWorld = {
  readonly delivery: string;
  readonly claim: string;
  readonly model: StripeModel;
  readonly reader: Pick<RefundsAtProvider, 'read'>;
  readonly ports: (gate: Gate) => RefundDeps;
  readonly state: () => Promise<Delivery>;
  /** A person has a failed refund tried again. */
  readonly retry: () => Promise<void>;
  readonly events: () => Promise<readonly { readonly type: string }[]>;
};

const PERSON = { kind: 'operator', id: '00000000-0000-4000-8000-0000000000e1' } as const;

/** The official library's own check of signatures, and its reading of events. */
const reader = stripeRefunds({ key: 'sk_test', webhookSecret: WEBHOOK_SECRET, url: null });

const listed = ({ id, status, metadata }: MadeRefund): ListedRefund => ({
  reference: id,
  claim: metadata['claim'] ?? '',
  attempt: Number(metadata['attempt']),
  status,
});

/** The provider's answers, without the HTTP between. */
const portOf = (model: StripeModel): Omit<RefundsAtProvider, 'read'> => ({
  list: async ({ payment }) => model.list(payment).map(listed),
  create: async (input: RefundInput, key) => {
    const { claim, delivery, attempt, payment, amount_minor } = input;
    const metadata = { claim, delivery, attempt: String(attempt) };
    const asked = { payment_intent: payment, amount: amount_minor, metadata };
    const { status, refund } = model.create(asked, key);
    if (refund !== null) return listed(refund);
    if (status === 400) return { reference: '', claim, attempt, status: 'failed' };
    throw new Error(`answered ${status}`);
  },
});

/** One delivery in memory, written only where its version is the one that was read. */
export function memoryWorld(start: Delivery, model: StripeModel, clock: Clock): RefundWorld {
  let row = { state: start, version: 1, head: { seq: 1, head: '' } };
  const told: DeliveryEvent[] = [];
  const write = (version: number, events: readonly DeliveryEvent[]): boolean => {
    if (version !== row.version) return false;
    row = { ...row, state: evolveAll(row.state, events), version: version + 1 };
    told.push(...events);
    return true;
  };
  const execute =
    (gate: Gate): RefundDeps['unitOfWork']['execute'] =>
    async (_delivery, command, context) => {
      for (;;) {
        const { state, version, head } = await gate('read', () => row);
        const decided = decide(state, command as Exclude<CommandFor, Function>, context);
        if (!decided.ok) return err({ code: 'refused', refusal: decided.error });
        const events = decided.value;
        if (events.length === 0) return ok({ state, events, head, version });
        if (await gate('write', () => write(version, events))) {
          return ok({ ...row, events });
        }
      }
    };
  const provider = portOf(model);
  const claim = start.claims[0]?.id ?? '';
  return {
    delivery: start.id,
    claim,
    model,
    reader,
    ports: (gate) => ({
      clock,
      unitOfWork: { execute: execute(gate), read: () => gate('read', () => row) },
      paymentOf: () => gate('payment', () => 'pi_1'),
      refunds: {
        list: (input) => gate('list', () => provider.list(input)),
        create: (input, key) => gate('create', () => provider.create(input, key)),
        read: reader.read,
      },
    }),
    state: async () => row.state,
    retry: async () => {
      const command: Command = { type: 'retryRefund', claim };
      const decided = decide(row.state, command, { now: timeOf(clock), by: PERSON });
      if (decided.ok) write(row.version, decided.value);
    },
    events: async () => told,
  };
}
