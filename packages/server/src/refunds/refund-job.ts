import {
  nextRefundStep,
  type ListedRefund,
  type RefundOrder,
} from '@handfast/domain/claim/refund-saga';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { JobFault, type Handler } from '../jobs/jobs.ts';
import { readPrivate } from '../private/private-data.ts';
import type { RefundNews, RefundsAtProvider } from './provider.ts';

export type RefundDeps = {
  readonly unitOfWork: Pick<Deps['unitOfWork'], 'read' | 'execute'>;
  readonly clock: Deps['clock'];
  readonly refunds: RefundsAtProvider | null;
  /** The provider's own id of a delivery's payment. */
  readonly paymentOf: (delivery: Uuid) => Promise<string | null>;
};

export const paymentIn =
  ({ kysely, keys }: Pick<Deps, 'kysely' | 'keys'>): RefundDeps['paymentOf'] =>
  async (delivery) =>
    (await readPrivate(kysely, keys, delivery))?.data.payment?.id ?? null;

/** Most steps that one refund takes: look, create, record, and one more look. */
const STEPS_MAX = 4;

/**
 * What the provider listed is believed for so long. A worker that slept past the life of its
 * idempotency key (a day) and then created by an old list would pay twice. Nor is a list from
 * before the refund failed and was asked for anew: on it the failed one still stands.
 */
const LIST_GOOD_S = 3600;

const CLAIMS = { kind: 'claims', id: '' } as const;

const refundOf = (state: Delivery | undefined, id: string) => {
  const refund = state?.claims.find((one) => one.id === id)?.refund;
  return refund?.provider === 'stripe' ? refund : null;
};

async function record(
  deps: Pick<RefundDeps, 'unitOfWork' | 'clock'>,
  delivery: Uuid,
  { claim, attempt }: RefundOrder,
  listed: Pick<ListedRefund, 'reference' | 'status'>,
): Promise<void> {
  const outcome = await deps.unitOfWork.execute(
    delivery,
    listed.status === 'failed'
      ? { type: 'refundFailed', claim, attempt, provider: 'stripe', why: 'provider_failed' }
      : { type: 'refundMade', claim, attempt, provider: 'stripe', reference: listed.reference },
    { now: timeOf(deps.clock), by: CLAIMS },
  );
  if (!outcome.ok) throw new JobFault(outcome.error.code);
}

/** What the provider's webhook said. What is not about a refund of ours changes nothing. */
export async function hearRefund(
  deps: Pick<RefundDeps, 'unitOfWork' | 'clock'>,
  news: RefundNews,
): Promise<void> {
  if (news.status === 'pending') return;
  const read = await deps.unitOfWork.read(news.delivery);
  if (refundOf(read?.state, news.claim) === null) return;
  await record(deps, news.delivery, news, news);
}

/**
 * Brings one refund about, exactly once. Fault table: fails before `create` reached the provider:
 * nothing happened, the next try looks and creates. Fails after: the next try finds it by its claim.
 * Fails after it was recorded: the next try has nothing to do.
 */
export const refundJob =
  (deps: RefundDeps): Handler =>
  async ({ data: { delivery, ref } }) => {
    const claim = ref['claim'] ?? '';
    const payment = await deps.paymentOf(delivery);
    let listed: readonly ListedRefund[] | null = null;
    let good = { until: deps.clock.now(), attempt: 0 };
    for (let step = 0; step < STEPS_MAX; step++) {
      const refund = refundOf((await deps.unitOfWork.read(delivery))?.state, claim);
      if (refund === null) return;
      const { attempt, status, amount_minor, currency } = refund;
      const order = { claim, attempt };
      const now = deps.clock.now();
      if (now > good.until || attempt !== good.attempt) listed = null;
      const next = nextRefundStep(order, { recorded: status, listed });
      if (next.do === 'nothing') return;
      if (deps.refunds === null) throw new JobFault('no_provider');
      if (payment === null) throw new JobFault('no_payment');
      const input = { ...order, delivery, payment, amount_minor, currency };
      if (next.do === 'look') {
        good = { until: secondsLater(now, LIST_GOOD_S), attempt };
        listed = await deps.refunds.list(input);
      } else if (next.do === 'create') {
        // Nothing is waited for between the look at the clock and this call.
        listed = [await deps.refunds.create(input, next.key)];
      } else {
        const made = next.do === 'record_made';
        const { reference } = next;
        await record(deps, delivery, order, { reference, status: made ? 'succeeded' : 'failed' });
        return;
      }
    }
    throw new JobFault('refund_unsettled');
  };
