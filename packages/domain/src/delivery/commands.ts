import type { Decision } from '@handfast/protocol/draft';
import type { HolderPublicKey } from '@handfast/protocol/holder';
import type {
  AgeStatement,
  Hex64,
  HolderRole,
  Statement,
  Time,
  Uuid,
} from '@handfast/protocol/statement';
import type { Recheck } from '../custody/recheck.ts';
import type { Sighting } from '../custody/travel.ts';
import type { Scale } from '../mass/tolerance.ts';
import type { SealReadingSource, SealResult } from '../seal/classify.ts';
import type { CarrierCommand } from '../carrier/commands.ts';
import type { ClaimCommand } from '../claim/commands.ts';
import type { Limits } from './limits.ts';
import type { ErasureClass, ParcelInit, Position } from './events.ts';
import type {
  ContactFacts,
  Custody,
  LeftHow,
  ManifestHead,
  MassSource,
  Mode,
  Packing,
  RemedyKind,
  Seal,
  Tap,
} from './state.ts';

/** Proof by type that a holder's signature over `hash` was checked at the door (see parse, don't validate). */
export type CheckedSignature = {
  readonly thumbprint: string;
  readonly hash: Hex64;
  readonly signature: string;
};

/** A code that was just made: only its MAC comes in here, never the digits (H6). */
export type MintedCode = { readonly n: number; readonly mac: Hex64 };

export type RegisterDelivery = {
  readonly type: 'register';
  readonly delivery: Uuid;
  readonly tenant: Uuid;
  readonly log: string;
  readonly mode: Mode;
  readonly link: 'server' | 'sender';
  readonly value_minor: number;
  readonly limits: Limits;
  readonly recheck?: Recheck;
  readonly manifest: ManifestHead;
  readonly contact: ContactFacts;
  /** H10: the sender knows that this recipient needs more time. */
  readonly needsTime?: boolean;
  readonly parcels: readonly ParcelInit[];
};

export type DeliveryCommand =
  | {
      readonly type: 'amend';
      readonly ifVersion: number;
      readonly manifest: ManifestHead;
      readonly contact: ContactFacts;
      readonly added: readonly ParcelInit[];
      readonly removed: readonly number[];
    }
  | {
      readonly type: 'pair';
      readonly holder: Uuid;
      readonly role: HolderRole;
      readonly link: Uuid;
      readonly key: HolderPublicKey | null;
      readonly thumbprint: string;
      readonly certificate: string;
    }
  | { readonly type: 'revokeHolder'; readonly holder: Uuid }
  | { readonly type: 'delegate'; readonly link: Uuid }
  | { readonly type: 'requestLeave'; readonly parcels: readonly number[]; readonly how: LeftHow }
  /** H10: more time at the door, or, with `false`, no longer. */
  | { readonly type: 'askTime'; readonly more: boolean }
  | { readonly type: 'report'; readonly what: 'asked_for_code_early' | 'rushed' }
  | { readonly type: 'unlock'; readonly reason: string }
  | {
      readonly type: 'correct';
      readonly reason: string;
      readonly parcels: readonly number[];
      /** The event that is said to be wrong, by its number in the delivery. */
      readonly event?: number;
    }
  | {
      readonly type: 'erase';
      readonly classes: readonly ErasureClass[];
      /** Number of the newest entry that cannot be opened afterwards. */
      readonly last: number;
      readonly reason: string;
    }
  | { readonly type: 'close' };

export type ParcelCommand =
  | {
      readonly type: 'pack';
      readonly no: number;
      readonly seal: Seal;
      readonly packing?: Packing;
    }
  | {
      readonly type: 'readSeal';
      readonly no: number;
      readonly read: string;
      readonly source: SealReadingSource;
      /** The register's judgement: it spans deliveries, so it comes in. */
      readonly result: SealResult;
    }
  | { readonly type: 'sight'; readonly no: number; readonly sighting: Sighting }
  | {
      /** Two parcels wear this label: two readings that one parcel cannot give. */
      readonly type: 'labelTwice';
      readonly no: number;
      readonly first: string;
      readonly second: string;
    }
  | {
      readonly type: 'transfer';
      readonly parcels: readonly number[];
      readonly to: Custody;
      readonly sealRead: string;
    }
  | {
      readonly type: 'weigh';
      readonly no: number;
      readonly grossMass_g: number;
      readonly source: MassSource;
      /** Left out for a scale that nobody registered. */
      readonly scale?: Scale;
    }
  | {
      readonly type: 'releaseHold';
      readonly no: number;
      readonly custody: Custody;
      readonly reason: string;
    }
  | { readonly type: 'recall'; readonly parcels: readonly number[] }
  | {
      readonly type: 'leave';
      readonly parcels: readonly number[];
      readonly how: LeftHow;
      readonly photo: Hex64;
      readonly position: Position | null;
    }
  | { readonly type: 'takenBack'; readonly parcels: readonly number[] }
  | { readonly type: 'missing'; readonly parcels: readonly number[] }
  | { readonly type: 'found'; readonly parcels: readonly number[]; readonly custody: Custody }
  | { readonly type: 'have'; readonly parcels: readonly number[] }
  | {
      readonly type: 'settle';
      readonly no: number;
      readonly as: 'lost' | 'with_recipient' | 'with_courier';
      readonly reason: string;
    }
  | {
      readonly type: 'remedy';
      readonly no: number;
      readonly remedy: RemedyKind;
      readonly reason: string;
    };

export type VisitCommand =
  | {
      readonly type: 'open';
      readonly visit: Uuid;
      readonly stop: Uuid;
      readonly device: Uuid;
      readonly opened: Time;
      readonly age: AgeStatement;
      /** H18: how far the phone surely is from the address; `null` where either is not known. */
      readonly distance_m: number | null;
      readonly accuracy_m?: number;
      /** The address is known and the phone says nothing of where it is. */
      readonly silent?: boolean;
    }
  | {
      readonly type: 'present';
      readonly visit: Uuid;
      readonly no: number;
      readonly selfTransfer: boolean;
    }
  | { readonly type: 'unpresent'; readonly visit: Uuid; readonly no: number }
  | { readonly type: 'stateAge'; readonly visit: Uuid; readonly age: AgeStatement }
  | {
      readonly type: 'decide';
      readonly visit: Uuid;
      readonly revision: number;
      /** The numbers that the page showed as presented (H24). */
      readonly seen: readonly number[];
      readonly decisions: Readonly<Record<number, Decision>>;
    }
  | {
      readonly type: 'release';
      readonly visit: Uuid;
      readonly revision: number;
      readonly statement: Statement;
      readonly signed: CheckedSignature;
      readonly code: MintedCode;
    }
  | {
      readonly type: 'renew';
      readonly visit: Uuid;
      readonly hash: Hex64;
      readonly code: MintedCode;
    }
  | ({ readonly type: 'tap'; readonly visit: Uuid } & Tap)
  | { readonly type: 'withdraw'; readonly visit: Uuid }
  | { readonly type: 'retake'; readonly visit: Uuid; readonly no: number }
  | {
      readonly type: 'enterCode';
      readonly visit: Uuid;
      readonly hash: Hex64;
      readonly n: number;
      /** MAC of the digits as typed, made with the pepper that the database never sees. */
      readonly mac: Hex64;
      /** H7: this courier's wrong codes in the last day; it spans deliveries, so it comes in. */
      readonly courierWrong: number;
      readonly receipt: Uuid;
    }
  | {
      readonly type: 'kept';
      readonly visit: Uuid;
      readonly parcels: readonly number[];
      readonly position: Position | null;
    }
  | {
      readonly type: 'end';
      readonly visit: Uuid;
      readonly end: 'nobody' | 'left' | 'done' | 'stopped_by_holder' | 'idle';
    };

export type Command =
  | CarrierCommand
  | ClaimCommand
  | DeliveryCommand
  | ParcelCommand
  | VisitCommand;
export type CommandType = Command['type'] | 'register';
