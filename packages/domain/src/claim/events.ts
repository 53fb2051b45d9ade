import type { Hex64, Time, Uuid } from '@handfast/protocol/statement';
import type {
  ClaimChannel,
  ClaimKind,
  ClaimOutcome,
  DecisionReason,
  Money,
  RefundProvider,
} from './types.ts';

type OfClaim<T extends string, F = unknown> = { readonly type: T; readonly claim: Uuid } & F;

/** Closed words, ids, hashes and integers: what people wrote is private data, sealed elsewhere. */
export type ClaimFact =
  | OfClaim<
      'ClaimOpened',
      {
        readonly no: number;
        readonly item: number;
        readonly what: ClaimKind;
        readonly channel: ClaimChannel;
        readonly photos: readonly Hex64[];
        readonly crimeReference: boolean;
        readonly dueAt: Time;
        readonly paid: Money;
        readonly gift: boolean;
      }
    >
  | OfClaim<'ClaimJoined', { readonly photos: readonly Hex64[]; readonly crimeReference: boolean }>
  | OfClaim<
      'ClaimAnswered',
      { readonly outcome: ClaimOutcome; readonly cell: string; readonly version: number }
    >
  | OfClaim<'ClaimChosen', { readonly choice: 'wait' | 'refund' }>
  | OfClaim<
      'ClaimDecided',
      {
        readonly outcome: 'granted' | 'declined' | 'asked' | 'replaced';
        readonly because: DecisionReason;
      }
    >
  | OfClaim<'ClaimAppealed'>
  | OfClaim<'ClaimAssigned', { readonly to: string }>
  | OfClaim<'ClaimOverdue'>
  | OfClaim<
      'ClaimCommented',
      { readonly side: 'seller' | 'courier'; readonly photos: readonly Hex64[] }
    >
  | OfClaim<
      'RefundRequested',
      {
        readonly amount_minor: number;
        readonly currency: string;
        readonly provider: RefundProvider;
        readonly attempt: number;
      }
    >
  | OfClaim<'RefundMade', { readonly provider: RefundProvider; readonly reference: string }>
  | OfClaim<'RefundFailed', { readonly provider: RefundProvider; readonly why: string }>
  | OfClaim<'ReplacementMade', { readonly replacement: Uuid }>;
