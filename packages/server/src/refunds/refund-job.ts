import { nextRefundStep, type ListedRefund } from '@handfast/domain/claim/refund-saga';
import type { Claim } from '@handfast/domain/claim/types';
import type { Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import { JobFault, type Handler } from '../jobs/jobs.ts';
import type { JobDeps } from '../jobs/messages.ts';
import { readPrivate } from '../private/private-data.ts';
import type { RefundInput, RefundsAtProvider } from './provider.ts';

type RefundDeps = JobDeps & { readonly refunds: RefundsAtProvider | null };

/** Most steps that one refund takes: look, create, record. Beyond that something goes in circles. */
const STEPS_MAX = 4;

async function inputOf(deps: RefundDeps, delivery: Uuid, claim: Claim): Promise<RefundInput> {
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  const payment = personal?.data.payment;
  if (claim.refund === null || payment?.provider !== 'stripe') throw new JobFault('no_payment');
  const { attempt, amount_minor, currency } = claim.refund;
  return { claim: claim.id, attempt, delivery, payment: payment.id, amount_minor, currency };
}

const CLAIMS = { kind: 'claims', id: '' } as const;

export async function recordRefund(
  deps: Pick<RefundDeps, 'unitOfWork' | 'clock'>,
  delivery: Uuid,
  claim: Uuid,
  listed: Pick<ListedRefund, 'reference' | 'status'>,
): Promise<void> {
  const outcome = await deps.unitOfWork.execute(
    delivery,
    listed.status === 'failed'
      ? { type: 'refundFailed', claim, provider: 'stripe', why: 'provider_failed' }
      : { type: 'refundMade', claim, provider: 'stripe', reference: listed.reference },
    { now: timeOf(deps.clock), by: CLAIMS },
  );
  if (!outcome.ok) throw new JobFault(outcome.error.code);
}

/**
 * Brings one refund about, exactly once. Fault table: fails before `create` reached the provider:
 * nothing happened, the next try looks and creates. Fails after: the next try finds it by its claim.
 * Fails after it was recorded: the next try has nothing to do.
 */
export const refundJob =
  (deps: RefundDeps): Handler =>
  async ({ data }) => {
    const id = data.ref['claim'] ?? '';
    let listed: readonly ListedRefund[] | null = null;
    for (let step = 0; step < STEPS_MAX; step++) {
      const read = await deps.unitOfWork.read(data.delivery);
      const claim = read?.state.claims.find((one) => one.id === id);
      if (claim?.refund == null || claim.refund.provider !== 'stripe') return;
      const { attempt, status } = claim.refund;
      const next = nextRefundStep({ claim: id, attempt }, { recorded: status, listed });
      if (next.do === 'nothing') return;
      if (deps.refunds === null) throw new JobFault('no_provider');
      if (next.do === 'look') {
        listed = await deps.refunds.list(await inputOf(deps, data.delivery, claim));
      } else if (next.do === 'create') {
        listed = [await deps.refunds.create(await inputOf(deps, data.delivery, claim), next.key)];
      } else {
        const failed = next.do === 'record_failed';
        await recordRefund(deps, data.delivery, id, {
          reference: next.reference,
          status: failed ? 'failed' : 'succeeded',
        });
        return;
      }
    }
    throw new JobFault('refund_unsettled');
  };
