import type { Draft } from '@handfast/protocol/draft';
import type { Line } from '@handfast/protocol/proves';
import type {
  HolderRole,
  Packaging,
  RefusalReason,
  SealKind,
  Time,
  Uuid,
} from '@handfast/protocol/statement';
import type { CarrierView } from './carrier.ts';
import type { HolderClaim } from './claim.ts';
import type { DisputeKind, Fate, LeftBy, Mode, RemedyKind } from '../delivery/state.ts';

/** What the page needs to know of one parcel. `contents` is empty where H22 hides it. */
export type HolderParcel = {
  readonly no: number;
  /** Parcel number as printed, without its last four digits (H25: the holder types those). */
  readonly shownNumber: string;
  readonly contents: readonly { readonly name: string; readonly quantity: number }[];
  readonly fate: Fate;
  /** Where it is, in a closed word: the page words it. */
  readonly whereabouts:
    | 'at_door'
    | 'with_courier'
    | 'at_depot'
    | 'on_the_way'
    | 'at_packer'
    | 'with_you'
    | 'left'
    | 'unknown';
  readonly held: boolean;
  readonly sealKind: SealKind;
  readonly refusal: string | null;
  readonly dispute: DisputeKind | null;
  readonly left: {
    readonly how: LeftBy;
    readonly at: Time;
    readonly acknowledgedAt?: Time;
  } | null;
  readonly remedy: RemedyKind | null;
  readonly receipt: Uuid | null;
  readonly handedOverAt: Time | null;
  /** Until when "the courier took it back" disputes by itself (H9), or null. */
  readonly graceUntil: Time | null;
};

export type HolderVisitParcel = {
  readonly no: number;
  readonly decision: {
    readonly outcome: 'taken' | 'refused';
    readonly reason: RefusalReason | '';
    readonly packaging: readonly Packaging[];
    readonly label: string;
    /** H25: the holder learns match or mismatch of what was typed, never the number itself. */
    readonly seal: 'not_read' | 'matches' | 'differs';
    readonly inspected: boolean;
    readonly byMe: boolean;
  } | null;
  readonly labelMisses: number;
  readonly onlyUnreadable: boolean;
  readonly retaken: boolean;
};

export type HolderVisit = {
  readonly id: Uuid;
  readonly status: 'open' | 'confirmed' | 'closed';
  readonly openedAt: Time;
  readonly revision: number;
  /** What the page builds the statement from; also names what is not here. */
  readonly draft: Draft;
  readonly presented: readonly HolderVisitParcel[];
  /** Numbers of expected parcels that are not at the door. */
  readonly notHere: readonly number[];
  readonly released: {
    readonly hash: string;
    readonly n: number;
    readonly until: Time;
    /** Whether this very holder released it and so was told the code. */
    readonly byMe: boolean;
  } | null;
  readonly triesLeft: number;
  /** H18: a claimed distance that the page names above everything; null if near. */
  readonly farAway_m: number | null;
  /** H18: the address is known, and the courier's phone is silent about where it is. */
  readonly distanceUnknown: boolean;
  readonly receipt: Uuid | null;
  readonly end: string | null;
};

/** Everything that a holder's page shows; made by the server, never holding a code (H6). */
export type HolderView = {
  readonly delivery: Uuid;
  readonly shop: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly locked: boolean;
  readonly lockIsFinal: boolean;
  readonly role: HolderRole;
  readonly holder: Uuid;
  readonly addressLine: string;
  readonly version: number;
  readonly parcels: readonly HolderParcel[];
  readonly visit: HolderVisit | null;
  readonly checks: {
    readonly readBack: boolean;
    readonly openBox: boolean;
    readonly age_years: number;
  };
  /** H10: the courier is told that more time is needed. */
  readonly needsTime: boolean;
  readonly can: {
    readonly delegate: boolean;
    readonly requestLeave: boolean;
    readonly askTime: boolean;
    readonly unlock: boolean;
  };
  readonly receipts: readonly {
    readonly id: Uuid;
    /** `signed`: the log has promised it; `logged`: its published tree has it. */
    readonly status: 'signed' | 'logged';
    readonly acceptedAt: Time;
    readonly taken: readonly number[];
    readonly refused: readonly number[];
    readonly absent: readonly number[];
    readonly superseded: boolean;
    readonly proves: readonly Line[];
    readonly doesNotProve: readonly Line[];
  }[];
  /** In mode `carrier` alone: what the carrier says, and what a report is made from. */
  readonly carrier?: CarrierView;
  /** The recipient's claims, the newest last; a delegate's page has none (H16). */
  readonly claims: readonly HolderClaim[];
  readonly now: Time;
};

/** The only answer that ever holds a code (H6): to the holder who released. */
export type CodeAnswer = {
  readonly code: string;
  readonly n: number;
  readonly hash: string;
  readonly until: Time;
  readonly covers: readonly number[];
  readonly doesNotCover: readonly number[];
};
