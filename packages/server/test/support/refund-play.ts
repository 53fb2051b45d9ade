import assert from 'node:assert/strict';
import { hearRefund, refundJob } from '../../src/refunds/refund-job.ts';
import { Stripe } from 'stripe';
import { WAITS, type Gate, type RefundWorld, type Wait } from './refund-world.ts';
import { WEBHOOK_SECRET, type MadeRefund } from './stripe-model.ts';

/**
 * What becomes of one wait. `lost`: the deed is done and its answer lost. `late`: nobody answers in
 * time, and the deed is done afterwards. A crash ends the worker, before or after the deed.
 */
export const FAULTS = ['none', 'away', 'lost', 'late', 'crash_before', 'crash_after'] as const;
export type Fault = (typeof FAULTS)[number];

type Pending = {
  readonly wait: Wait;
  readonly deed: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (fault: Error) => void;
};

type Worker = { pending: Pending | null; busy: boolean };

const atProvider = (wait: Wait): boolean => wait === 'list' || wait === 'create';

/** All that follows from what just happened has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const stripe = new Stripe('sk_test');

/** A webhook as the provider signs it: the refund as it was then. */
function signed(object: MadeRefund): { readonly body: string; readonly signature: string } {
  const body = JSON.stringify({ object: 'event', type: 'refund.updated', data: { object } });
  const header = { payload: body, secret: WEBHOOK_SECRET };
  return { body, signature: stripe.webhooks.generateTestHeaderString(header) };
}

export type Player = {
  readonly workers: readonly Worker[];
  /** Takes up the job, as the queue does with one that failed or was killed. */
  readonly start: (worker: Worker) => Promise<void>;
  readonly hear: (worker: Worker, refund: MadeRefund) => Promise<void>;
  readonly meet: (worker: Worker, fault: Fault) => Promise<void>;
  /** What was asked for in time and nobody waits for any more is done now. */
  readonly lateDeeds: () => Promise<void>;
  readonly met: Map<string, number>;
};

export const allMeetings = (): string[] =>
  WAITS.flatMap((wait) =>
    FAULTS.filter((fault) => fault !== 'late' || atProvider(wait)).map(
      (fault) => `${wait} ${fault}`,
    ),
  );

/** Workers whose every wait is answered by whoever plays them, one at a time. */
export function makePlayer(world: RefundWorld, count: number): Player {
  const workers: Worker[] = Array.from({ length: count }, () => ({ pending: null, busy: false }));
  const late: (() => unknown)[] = [];
  const met = new Map<string, number>();

  /** Waits of a worker that crashed meanwhile are nobody's. */
  const gateOf =
    (worker: Worker): Gate =>
    (wait, deed) =>
      new Promise((resolve, reject) => {
        worker.pending = { wait, deed, resolve, reject };
      });
  const run = async (worker: Worker, work: Promise<void>): Promise<void> => {
    worker.busy = true;
    void work.catch(() => {}).then(() => (worker.busy = false));
    await settled();
  };
  const data = { delivery: world.delivery, ref: { claim: world.claim } };
  return {
    workers,
    met,
    start: (worker) =>
      run(
        worker,
        refundJob(world.ports(gateOf(worker)))({ id: '', data }, async () => {}),
      ),
    hear: (worker, refund) => {
      const { body, signature } = signed(refund);
      const news = world.reader.read(body, signature);
      assert.ok(news, 'a refund of ours');
      return run(worker, hearRefund(world.ports(gateOf(worker)), news));
    },
    meet: async (worker, asked) => {
      const { pending } = worker;
      if (pending === null) return;
      const { wait, deed, resolve, reject } = pending;
      const fault = asked === 'late' && !atProvider(wait) ? 'away' : asked;
      worker.pending = null;
      met.set(`${wait} ${fault}`, (met.get(`${wait} ${fault}`) ?? 0) + 1);
      if (fault === 'late') late.push(deed);
      if (fault === 'none' || fault === 'lost' || fault === 'crash_after') {
        const done = await Promise.resolve()
          .then(deed)
          .then(
            (value) => () => resolve(value as never),
            (thrown: Error) => () => reject(thrown),
          );
        if (fault === 'none') done();
      }
      if (fault === 'crash_before' || fault === 'crash_after') worker.busy = false;
      else if (fault !== 'none') reject(new Error(fault));
      await settled();
    },
    lateDeeds: async () => {
      for (const deed of late.splice(0))
        await Promise.resolve()
          .then(deed)
          .catch(() => {});
    },
  };
}

/** Refunds of which the money is gone, or on its way. */
export const standing = ({ model }: RefundWorld): readonly MadeRefund[] =>
  model.refunds().filter(({ status }) => status !== 'failed');

export const neverTwice = (world: RefundWorld, seed: number | string): void =>
  assert.ok(standing(world).length <= 1, `schedule ${seed}: paid twice`);
