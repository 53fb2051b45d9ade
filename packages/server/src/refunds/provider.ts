import type { ListedRefund, RefundOrder } from '@handfast/domain/claim/refund-saga';

export type RefundInput = RefundOrder & {
  readonly delivery: string;
  /** The provider's own id of the original payment: the only payee that there is (K8). */
  readonly payment: string;
  readonly amount_minor: number;
  readonly currency: string;
};

/** What a webhook of the provider said about one of our refunds. */
export type RefundNews = {
  readonly delivery: string;
  readonly claim: string;
  readonly attempt: number;
  readonly reference: string;
  readonly status: ListedRefund['status'];
};

export type RefundsAtProvider = {
  readonly list: (input: RefundInput) => Promise<readonly ListedRefund[]>;
  readonly create: (input: RefundInput, key: string) => Promise<ListedRefund>;
  /** `null` for an event that is not about a refund of ours; throws if the signature is not theirs. */
  readonly read: (body: string, signature: string) => RefundNews | null;
};
