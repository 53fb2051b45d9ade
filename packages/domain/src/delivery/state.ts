import type { Decision } from '@handfast/protocol/draft';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type {
  AgeStatement,
  Channel,
  Hex64,
  HolderRole,
  Policy,
  SealKind,
  Statement,
  Time,
  Uuid,
} from '@handfast/protocol/statement';
import type { HolderPublicKey } from '@handfast/protocol/holder';
import type { Recheck } from '../custody/recheck.ts';
import type { Sighting } from '../custody/travel.ts';
import type { Scale } from '../mass/tolerance.ts';
import type { SealReadingSource, SealResult } from '../seal/classify.ts';
import type { Tracking } from '../carrier/facts.ts';
import type { Claim } from '../claim/types.ts';
import type { Limits } from './limits.ts';

/** H19: what brings the parcels, and so what their record can be worth. */
export type Mode = 'verified' | 'simple' | 'carrier';

/** M1: what became of a parcel. Custody and hold are fields of their own. */
export type Fate =
  | 'expected'
  | 'handed_over'
  | 'refused'
  | 'left'
  | 'disputed'
  | 'recalled'
  | 'returned'
  | 'settled';

export type CustodyKind =
  | 'packer'
  | 'line'
  | 'depot'
  | 'van'
  | 'courier'
  | 'desk'
  | 'recipient'
  | 'place'
  | 'carrier'
  | 'unknown';

/** M3: who has a parcel; exactly one at any time. `id` is '' where the kind says it all. */
export type Custody = { readonly kind: CustodyKind; readonly id: string };

export type MassSource = 'scale' | 'typed';

/** One mass reading. Typed masses are shown and prove nothing (M2). */
export type MassReading = {
  readonly grossMass_g: number;
  readonly source: MassSource;
  /** As it was when it read: what a later reading is compared by. */
  readonly scale: Scale;
  readonly at: Time;
  readonly custody: Custody;
};

/** One reading of a seal, judged against the register (S1). */
export type SealReading = {
  readonly result: SealResult;
  /** The number as read, or the digest of a tag's URL. */
  readonly read: string;
  readonly source: SealReadingSource;
  readonly at: Time;
  readonly custody: Custody;
};

/** What was done at the packing bench; names and serials of items are personal data, counts are not. */
export type Packing = {
  readonly items: { readonly expected: number; readonly scanned: number };
  readonly tare_g: number | null;
  /** SHA-256 of the photo of the open box, or ''. */
  readonly openBoxPhoto: string;
};

/** M2: a parcel stopped because two scale readings disagree. */
export type Hold = {
  readonly before: MassReading;
  readonly after: MassReading;
  /** Who held the parcel since the last good reading: none of them releases the hold. */
  readonly custodians: readonly Custody[];
};

export type DisputeKind =
  | 'taken_back'
  | 'kept'
  | 'missing'
  | 'not_retaken'
  | 'conflict'
  | 'paid'
  | 'holder_revoked'
  | 'not_here';

export type Dispute = {
  readonly kind: DisputeKind;
  readonly since: Time;
  /** What the parcel was before, because a refused parcel that turns up is still refused. */
  readonly was: Fate;
};

export type RemedyKind = 'refund' | 'replacement';

export type RefusalFacts = { readonly reason: string; readonly visit: Uuid; readonly at: Time };

export type Seal = { readonly kind: SealKind; readonly value: string };

/** How a parcel was left (H1): it makes no receipt and says so for ever. */
export type LeftHow = 'person' | 'safe_place' | 'parcel_box' | 'letterbox';
/** Mode `carrier`: the holder says that it is here, and nobody of ours left it. */
export type LeftBy = LeftHow | 'carrier';

export type Parcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  /** Salted commitment to the contents (H2); the contents themselves are personal data. */
  readonly contents: Hex64;
  readonly seal: Seal;
  readonly fate: Fate;
  readonly custody: Custody;
  readonly hold: Hold | null;
  /** Whether two scales ever disagreed about it, hold released or not. */
  readonly heldOnce: boolean;
  /** Last reading by a scale, against which the next one is compared. */
  readonly scale: MassReading | null;
  /** Custodians since that reading. */
  readonly sinceScale: readonly Custody[];
  readonly packing: Packing | null;
  /** When the seal was last known to be the right one and whole, and who had the parcel since. */
  readonly sealGood: { readonly at: Time; readonly custody: Custody } | null;
  readonly sinceSeal: readonly Custody[];
  readonly sealLast: SealReading | null;
  /** Where its label was last read, as far as the place is known (M3). */
  readonly seen: Sighting | null;
  /** The promised day's end, where the sender promised one: a claim's clock (K7). */
  readonly due?: Time;
  readonly dispute: Dispute | null;
  readonly refusal: RefusalFacts | null;
  /** The live receipt: at most one (H1). */
  readonly receipt: Uuid | null;
  readonly supersededReceipts: readonly Uuid[];
  readonly handedOverAt: Time | null;
  /** Mode `carrier`: the carrier's words and the holder's reports; `null` without any. */
  readonly tracking: Tracking | null;
  readonly remedy: RemedyKind | null;
  readonly left: {
    readonly how: LeftBy;
    readonly at: Time;
    /** H13: when the recipient said that they have it. It stays `left`. */
    readonly acknowledgedAt?: Time;
  } | null;
  /** When the present courier took it: the clock of M6. */
  readonly custodySince: Time;
};

export type Holder = {
  readonly id: Uuid;
  readonly role: HolderRole;
  /** The link that was paired: five pairings each (C2). */
  readonly link: Uuid;
  readonly key: HolderPublicKey | null;
  readonly thumbprint: string;
  readonly certificate: string;
  readonly pairedAt: Time;
  readonly revokedAt: Time | null;
};

export type Release = {
  readonly hash: Hex64;
  /** Grows with every code of the visit, so that an older code is known by its number. */
  readonly n: number;
  readonly mac: Hex64;
  readonly holder: Uuid;
  readonly statement: Statement;
  readonly signature: string;
  readonly certificate: string;
  readonly at: Time;
};

export type VisitEnd = 'nobody' | 'left' | 'done' | 'stopped_by_holder' | 'idle' | 'locked';

/** S3: a tap on an NFC seal by a paired holder. `digest` is what the statement holds of it. */
export type Tap = {
  readonly no: number;
  readonly digest: Hex64;
  readonly verdict: 'matches' | 'mismatch' | 'tamper_open';
};

export type HolderDecision = Decision & { readonly holder: Uuid };

export type Visit = {
  readonly id: Uuid;
  readonly stop: Uuid;
  readonly courier: Uuid;
  readonly device: Uuid;
  /** The device's claim; server time is `openedAt`. */
  readonly opened: Time;
  readonly openedAt: Time;
  readonly touchedAt: Time;
  readonly status: 'open' | 'confirmed' | 'closed';
  readonly endedAt: Time | null;
  readonly end: VisitEnd | null;
  readonly manifestVersion: number;
  readonly manifestDigest: Hex64;
  /** Grows with every change of the presented set (H24). */
  readonly revision: number;
  readonly presented: readonly number[];
  readonly decisions: Readonly<Record<number, HolderDecision>>;
  readonly labelMisses: Readonly<Record<number, number>>;
  readonly retaken: readonly number[];
  readonly taps: readonly Tap[];
  readonly age: AgeStatement;
  readonly release: Release | null;
  /** Codes made in this visit so far: the next one is `releases + 1`. */
  readonly releases: number;
  readonly wrong: number;
  /** Greatest distance claimed between the courier's phone and the address (H18), or null. */
  readonly distance_m: number | null;
  /** H18: the address is known, and the phone said nothing of where it is. */
  readonly silent: boolean;
  readonly channel: Channel | null;
  readonly receipt: Uuid | null;
};

export type ManifestHead = {
  readonly version: number;
  readonly digest: Hex64;
  readonly addressee: Hex64;
  readonly contact: Hex64;
  readonly policy: Policy;
};

export type ContactFacts = {
  readonly lastTwo: string;
  readonly setBy: 'tenant' | 'operator';
  readonly setAt: Time;
};

export type LeaveRequest = {
  readonly at: Time;
  readonly parcels: readonly number[];
  readonly how: LeftHow;
};

export type Delivery = {
  readonly id: Uuid;
  readonly tenant: Uuid;
  /** Origin of the evidence log that this delivery is written to. */
  readonly log: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly link: 'server' | 'sender';
  readonly value_minor: number;
  readonly limits: Limits;
  /** Absent where the sender said nothing: then the default holds. */
  readonly recheck?: Recheck;
  readonly registeredAt: Time;
  readonly manifest: ManifestHead;
  readonly contact: ContactFacts;
  readonly parcels: readonly Parcel[];
  readonly holders: readonly Holder[];
  readonly visits: readonly Visit[];
  readonly wrong: number;
  /** Wrong codes at which the delivery locks next; grows by unlocking. */
  readonly lockAt: number;
  readonly locked: boolean;
  readonly leave: LeaveRequest | null;
  /** H10: asked for beforehand, by the recipient or the sender. */
  readonly needsTime: boolean;
  readonly claims: readonly Claim[];
};

export const parcelOf = (delivery: Delivery, no: number): Parcel | undefined =>
  delivery.parcels.find((parcel) => parcel.no === no);

export const visitOf = (delivery: Delivery, id: Uuid): Visit | undefined =>
  delivery.visits.find((visit) => visit.id === id);

export const holderOf = (delivery: Delivery, id: Uuid): Holder | undefined =>
  delivery.holders.find((holder) => holder.id === id);

/** The open visit in which a parcel is presented; there is at most one. */
export const presentedIn = (delivery: Delivery, no: number): Visit | undefined =>
  delivery.visits.find((visit) => visit.status === 'open' && visit.presented.includes(no));

export const sameCustody = (a: Custody, b: Custody): boolean => a.kind === b.kind && a.id === b.id;
