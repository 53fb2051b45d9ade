import type { Hex64, Uuid } from '@handfast/protocol/statement';
import type { ClaimKind, DecisionReason, Money, RefundProvider } from './types.ts';

type OfClaim<T extends string, F = unknown> = { readonly type: T; readonly claim: Uuid } & F;

/** What a provider says of a refund, and of which attempt. */
type ProvidersWord = { readonly provider: RefundProvider; readonly attempt: number };

/**
 * `automatic` says whether the household's cap and the tenant's budget still allow the machine to
 * grant; without it what the machine would grant goes to a person, and nobody is declined (K5).
 */
export type ClaimCommand =
  | OfClaim<
      'claim',
      {
        readonly no: number;
        readonly item: number;
        readonly what: ClaimKind;
        readonly photos: readonly Hex64[];
        readonly crimeReference: boolean;
        readonly paid: Money;
        readonly gift: boolean;
        readonly automatic: boolean;
        /** Whether words came with it, which are kept elsewhere. */
        readonly said?: boolean;
      }
    >
  | OfClaim<'choose', { readonly choice: 'wait' | 'refund'; readonly automatic: boolean }>
  /** The table looks again, because time has passed or the record has moved on. */
  | OfClaim<'review', { readonly automatic: boolean }>
  /** H11: the remedy that a refusal for a fault starts. */
  | OfClaim<
      'startRemedy',
      { readonly no: number; readonly paid: Money; readonly automatic: boolean }
    >
  | OfClaim<
      'decideClaim',
      {
        readonly outcome: 'granted' | 'declined' | 'asked' | 'replaced';
        readonly because: DecisionReason;
        /** For `granted`: what is paid back, at most what was paid. */
        readonly amount_minor: number;
        /** For `replaced`: the new delivery, else ''. */
        readonly replacement: string;
      }
    >
  | OfClaim<'answerClaim', { readonly photos: readonly Hex64[] }>
  | OfClaim<'appeal'>
  | OfClaim<'assignClaim', { readonly to: string }>
  | OfClaim<'claimOverdue'>
  | OfClaim<
      'commentClaim',
      { readonly side: 'seller' | 'courier'; readonly photos: readonly Hex64[] }
    >
  | OfClaim<'refundMade', ProvidersWord & { readonly reference: string }>
  | OfClaim<'refundFailed', ProvidersWord & { readonly why: string }>
  | OfClaim<'retryRefund'>;
