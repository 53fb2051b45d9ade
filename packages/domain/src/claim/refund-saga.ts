/**
 * How one refund is brought about at a provider whose answers get lost and whose idempotency keys
 * are forgotten after a day. Pure: what is known goes in, the next thing to do comes out. A worker
 * may stop at every step, and several may work at once.
 *
 * Looking comes first and is repeated by every worker, because the provider's list of refunds is
 * the one memory that outlives a lost answer, a crash and an expired key. The key is the same for
 * everybody who tries the same attempt, so two who look at once and find nothing make one refund.
 */
export type RefundOrder = {
  readonly claim: string;
  /** Grows only when a person has a refund tried again that the provider itself let fail. */
  readonly attempt: number;
};

/** A refund as the provider lists it. */
export type ListedRefund = {
  readonly reference: string;
  readonly claim: string;
  readonly attempt: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
};

export type RefundKnowledge = {
  /** What our own record says. */
  readonly recorded: 'requested' | 'made' | 'failed';
  /** What the provider lists, or `null` before it was asked. */
  readonly listed: readonly ListedRefund[] | null;
};

export type RefundStep =
  | { readonly do: 'nothing' }
  | { readonly do: 'look' }
  | { readonly do: 'create'; readonly key: string }
  | { readonly do: 'record_made'; readonly reference: string }
  | { readonly do: 'record_failed'; readonly reference: string };

/** The idempotency key of an attempt. */
export const refundKey = ({ claim, attempt }: RefundOrder): string => `${claim}-${attempt}`;

export function nextRefundStep(order: RefundOrder, known: RefundKnowledge): RefundStep {
  if (known.recorded !== 'requested') return { do: 'nothing' };
  if (known.listed === null) return { do: 'look' };
  const ours = known.listed.filter(({ claim }) => claim === order.claim);
  const stands = ours.find(({ status }) => status !== 'failed');
  if (stands) return { do: 'record_made', reference: stands.reference };
  const failed = ours.find(({ attempt }) => attempt === order.attempt);
  if (failed) return { do: 'record_failed', reference: failed.reference };
  return { do: 'create', key: refundKey(order) };
}
