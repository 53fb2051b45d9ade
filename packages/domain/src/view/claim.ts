import type { Time, Uuid } from '@handfast/protocol/statement';
import type {
  ClaimChannel,
  ClaimKind,
  ClaimStatus,
  DecisionReason,
  Refund,
} from '../claim/types.ts';
import type { Lean } from '../claim/table.ts';

/** What the claimant does or awaits next; the page words it. */
export type ClaimNext =
  | 'wait_for_parcel'
  | 'choose'
  | 'after_the_visit'
  | 'refund_on_its_way'
  | 'refunded'
  | 'person_by_date'
  | 'answer_question'
  | 'may_appeal'
  | 'replacement_on_its_way'
  | 'nothing';

export type ClaimSideOfText = 'claimant' | 'desk' | 'seller' | 'courier' | 'crime_reference';

/** What somebody wrote in a claim. `by` is a name that the reader may see, or ''. */
export type ClaimMessage = {
  readonly side: ClaimSideOfText;
  readonly by: string;
  readonly at: Time;
  readonly text: string;
};

/** One claim on the recipient's page: plain closed words and one sentence. */
export type HolderClaim = {
  readonly id: Uuid;
  /** Short enough to say on the phone. */
  readonly number: string;
  readonly no: number;
  readonly item: number;
  readonly what: ClaimKind;
  readonly channel: ClaimChannel;
  readonly status: ClaimStatus;
  /** Why, in one sentence. */
  readonly reason: string;
  readonly next: ClaimNext;
  readonly openedAt: Time;
  /** The law's clock: by when a person answers (K6). */
  readonly answerBy: Time;
  readonly overdue: boolean;
  /** The parcel's promised day, where one was promised. */
  readonly expectedBy: Time | null;
  /** K7: what may be chosen now. A gift's link is never offered money (K8). */
  readonly choices: readonly ('wait' | 'refund')[];
  /** `null` while nothing is paid, and always on a gift's page (K8). */
  readonly refund: Pick<Refund, 'status' | 'amount_minor' | 'currency'> | null;
  readonly because: DecisionReason | '';
  readonly canAppeal: boolean;
  readonly canAnswer: boolean;
  readonly replacement: string;
  readonly photos: readonly string[];
  readonly crimeReference: boolean;
  /** What claimant and desk wrote to each other. */
  readonly messages: readonly ClaimMessage[];
};

/** One row of the desk's queue: by the law's clock, then by value. */
export type ClaimRow = {
  readonly claim: Uuid;
  readonly number: string;
  readonly delivery: Uuid;
  readonly reference: string;
  readonly no: number;
  readonly what: ClaimKind;
  readonly status: ClaimStatus;
  readonly cell: string;
  readonly lean: Lean;
  readonly openedAt: Time;
  readonly dueAt: Time;
  readonly overdue: boolean;
  readonly amount_minor: number;
  readonly currency: string;
  readonly assignee: string;
  readonly refund: string;
};

/** A fact of the record, and whom it speaks for. */
export type EvidenceLine = {
  readonly side: 'for' | 'against' | 'neither';
  readonly code: string;
  readonly text: string;
};

export type ClaimPhoto = {
  readonly sha256: string;
  readonly from: 'claim' | 'door' | 'left' | 'packing';
  /** The untouched file, and the one to look at: re-encoded, without metadata. */
  readonly original: string;
  readonly shown: string;
  readonly at: Time;
  readonly width: number | null;
  readonly height: number | null;
  /** What the camera wrote: a claim, not a fact. */
  readonly takenAt: string | null;
  readonly place: { readonly lat: number; readonly lon: number } | null;
  /** Other claims' or deliveries' photos that are the same or nearly so. */
  readonly reused: readonly {
    readonly delivery: Uuid;
    readonly sha256: string;
    readonly how: 'same_file' | 'same_picture';
  }[];
};

export type CarrierClock = {
  readonly carrier: string;
  readonly from: 'shipping' | 'posting';
  readonly days: number;
  readonly until: Time;
} | null;

/** Everything that the desk shows of one claim. */
export type ClaimFile = {
  readonly row: ClaimRow;
  readonly channel: ClaimChannel;
  readonly item: number;
  readonly itemNames: readonly string[];
  readonly gift: boolean;
  readonly reports: number;
  readonly crimeReference: boolean;
  readonly reason: string;
  readonly tableVersion: number;
  readonly evidence: readonly EvidenceLine[];
  readonly messages: readonly ClaimMessage[];
  readonly photos: readonly ClaimPhoto[];
  readonly refund: Refund | null;
  readonly replacement: string;
  readonly decidedBy: string;
  readonly because: DecisionReason | '';
  readonly appealed: boolean;
  /** The reader said no before: somebody else hears the appeal. */
  readonly mustBeAnother: boolean;
  /** What may still be paid back of this payment. */
  readonly most_minor: number;
  readonly carrier: CarrierClock;
  readonly views: readonly { readonly by: string; readonly at: Time; readonly what: string }[];
};

/** K9, D4: what seller and courier see of a claim about their parcel. No name, no price, no text. */
export type ClaimNotice = {
  readonly claim: Uuid;
  readonly number: string;
  readonly delivery: Uuid;
  readonly no: number;
  /** The number on its label, as people read it. */
  readonly parcel: string;
  readonly what: ClaimKind;
  readonly status: ClaimStatus;
  readonly openedAt: Time;
};
