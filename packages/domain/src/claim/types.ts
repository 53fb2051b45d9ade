import type { Hex64, Time, Uuid } from '@handfast/protocol/statement';

/** K1: what somebody says is wrong with a parcel or an item in it. */
export const CLAIM_KINDS = [
  'not_received',
  'empty',
  'item_missing',
  'wrong_item',
  'damaged',
  'seal_broken',
  'taken_back',
] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/**
 * Where a claim came from. `refusal`: the remedy that a refusal at the door starts (H11). `record`:
 * what a carrier and the recipient say of it differs (H19).
 */
export type ClaimChannel = 'page' | 'operator' | 'refusal' | 'record';

/**
 * What the table answers. There is no word for "no" and none for "in part": those take a person (K5).
 * `arrived` ends a "not received" whose parcel its own holder confirmed later.
 */
export type ClaimOutcome = 'in_transit' | 'open' | 'granted' | 'to_person' | 'arrived';

export type ClaimStatus = ClaimOutcome | 'waiting' | 'asked' | 'declined' | 'replaced';

/** Why a person decided as they did, in closed words; their own words are private data. */
export const DECISION_REASONS = [
  'record_supports',
  'goods_back',
  'no_record_against',
  'goodwill',
  'receipt_and_record_against',
  'not_the_parcel',
  'outside_terms',
  'photo_needed',
  'more_needed',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

export type RefundProvider = 'stripe' | 'webhook';

/** What was paid for the thing claimed: minor units. 0 where nobody said what it cost. */
export type Money = {
  readonly amount_minor: number;
  readonly currency: string;
  readonly provider: RefundProvider;
};

export type Refund = Money & {
  readonly status: 'requested' | 'made' | 'failed';
  /** Grows when a person has a failed refund tried again. */
  readonly attempt: number;
  readonly requestedAt: Time;
  readonly endedAt: Time | null;
  /** The provider's own id of the refund, or ''. */
  readonly reference: string;
  /** Why it failed, in the provider's closed word, or ''. */
  readonly why: string;
};

export type Claim = {
  readonly id: Uuid;
  readonly no: number;
  /** Position of the item in the parcel's list, from 1; 0 is the whole parcel. */
  readonly item: number;
  readonly what: ClaimKind;
  readonly channel: ClaimChannel;
  readonly openedAt: Time;
  readonly openedBy: string;
  /** How often the same thing was reported; the first report counts. */
  readonly reports: number;
  readonly photos: readonly Hex64[];
  readonly crimeReference: boolean;
  /** The clock of the law: answered by then, or on top of the queue (K6). */
  readonly dueAt: Time;
  readonly overdue: boolean;
  readonly paid: Money;
  /** A gift's link shows no price and claims no money (K8). */
  readonly gift: boolean;
  readonly status: ClaimStatus;
  readonly cell: string;
  readonly version: number;
  readonly answeredAt: Time;
  /** Operator who decided last, '' while the machine's answer stands. */
  readonly decidedBy: string;
  readonly because: DecisionReason | '';
  readonly appealed: boolean;
  /** Who said no: never the one who hears the appeal. */
  readonly declinedBy: string;
  readonly assignee: string;
  readonly refund: Refund | null;
  /** The delivery that replaces what went wrong, or ''. */
  readonly replacement: string;
};

/** Claims on which somebody still has to do something. */
export const LIVE_STATUSES: ReadonlySet<ClaimStatus> = new Set([
  'in_transit',
  'open',
  'waiting',
  'to_person',
  'asked',
]);

/** Claims that wait for a person at the desk. */
export const DESK_STATUSES: ReadonlySet<ClaimStatus> = new Set(['to_person', 'asked']);
