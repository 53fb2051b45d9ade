import type { Decision } from '@handfast/protocol/draft';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { ReceiptCore } from '@handfast/protocol/receipt';
import type {
  AgeStatement,
  Channel,
  Hex64,
  HolderRole,
  RefusalReason,
  Statement,
  Time,
  Uuid,
} from '@handfast/protocol/statement';
import type { HolderPublicKey } from '@handfast/protocol/holder';
import type { Recheck } from '../custody/recheck.ts';
import type { Sighting } from '../custody/travel.ts';
import type { CarrierFact } from '../carrier/events.ts';
import type { ClaimFact } from '../claim/events.ts';
import type { Limits } from './limits.ts';
import type {
  ContactFacts,
  Custody,
  DisputeKind,
  Hold,
  LeftHow,
  ManifestHead,
  MassReading,
  Mode,
  Packing,
  RemedyKind,
  Seal,
  SealReading,
  Tap,
  VisitEnd,
} from './state.ts';

/** Who gave a command. `id` is '' for the timer, which is the server's own clock. */
export type Actor = {
  readonly kind:
    | 'tenant'
    | 'holder'
    | 'courier'
    | 'depot'
    | 'operator'
    | 'claims'
    | 'timer'
    | 'carrier';
  readonly id: string;
};

export type ParcelInit = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly contents: Hex64;
  readonly seal: Seal;
  readonly custody: Custody;
  /** The end of the promised day, where one was promised. */
  readonly due?: Time;
};

/** A claimed place: latitude and longitude in degrees (WGS 84), accuracy in metres. */
export type Position = { readonly lat: number; readonly lon: number; readonly accuracy_m: number };

/**
 * What an erasure destroys: `personal` is names, address, contacts, contents and every salt that
 * could confirm them; `photos` are the pictures.
 */
export type ErasureClass = 'personal' | 'photos';

/** What a person must settle because facts disagree (C10). */
export type AlarmKind =
  | 'custody'
  | 'order_changed'
  | 'remedy_stopped'
  | 'conflict'
  | 'seal'
  | 'taken_back'
  | ParcelAlarmKind;

/** What a reading on the way shows (M2, M3, S1). */
export type ParcelAlarmKind =
  | 'mass_drop'
  | 'mass_rise'
  | 'seal_unknown'
  | 'seal_duplicate'
  | 'seal_swapped'
  | 'seal_opened'
  | 'two_places'
  | 'impossible_travel'
  | 'label_twice';

/** The readings that an alarm rests on; `between` had the parcel since the last good one. */
export type AlarmFacts =
  | {
      readonly before: MassReading;
      readonly after: MassReading;
      readonly between: readonly Custody[];
    }
  | {
      readonly reading: SealReading;
      readonly good: { readonly at: Time; readonly custody: Custody } | null;
      readonly between: readonly Custody[];
    }
  | { readonly from: Sighting; readonly to: Sighting; readonly distance_m: number }
  | { readonly first: string; readonly second: string };

type OfParcel<T extends string, F = unknown> = { readonly type: T; readonly no: number } & F;
type OfVisit<T extends string, F = unknown> = { readonly type: T; readonly visit: Uuid } & F;

type DeliveryFact =
  | {
      readonly type: 'DeliveryRegistered';
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
      readonly needsTime?: boolean;
      readonly parcels: readonly ParcelInit[];
    }
  | {
      readonly type: 'ManifestAmended';
      readonly manifest: ManifestHead;
      readonly contact: ContactFacts;
      readonly added: readonly ParcelInit[];
      readonly removed: readonly number[];
    }
  | {
      readonly type: 'HolderPaired';
      readonly holder: Uuid;
      readonly role: HolderRole;
      readonly link: Uuid;
      readonly key: HolderPublicKey | null;
      readonly thumbprint: string;
      readonly certificate: string;
    }
  | { readonly type: 'HolderRevoked'; readonly holder: Uuid }
  | { readonly type: 'DelegateNamed'; readonly link: Uuid }
  | { readonly type: 'LeaveRequested'; readonly parcels: readonly number[]; readonly how: LeftHow }
  | { readonly type: 'TimeAsked'; readonly more: boolean }
  | { readonly type: 'HolderReported'; readonly what: 'asked_for_code_early' | 'rushed' }
  | { readonly type: 'Locked' }
  | { readonly type: 'Unlocked'; readonly lockAt: number; readonly reason: string }
  | {
      readonly type: 'AlarmRaised';
      readonly alarm: AlarmKind;
      readonly parcels: readonly number[];
      readonly facts?: AlarmFacts;
    }
  | {
      readonly type: 'Corrected';
      readonly reason: string;
      readonly parcels: readonly number[];
      readonly event?: number;
    }
  | {
      /** L8: written before anything is destroyed. Entries `first` to `last` cannot be opened after. */
      readonly type: 'Erased';
      readonly classes: readonly ErasureClass[];
      readonly first: number;
      readonly last: number;
      readonly reason: string;
    }
  | { readonly type: 'DeliveryClosed' };

type ParcelFact =
  | OfParcel<'ParcelPacked', { readonly seal: Seal; readonly packing: Packing }>
  | OfParcel<'SealRead', { readonly reading: SealReading }>
  | OfParcel<'Sighted', { readonly sighting: Sighting }>
  | OfParcel<
      'CustodyTaken',
      {
        readonly from: Custody;
        readonly to: Custody;
        /** A courier took it over at the door, without the depot's part (H5). */
        readonly selfTransfer: boolean;
        readonly sealRead: string;
      }
    >
  | OfParcel<'MassRead', { readonly reading: MassReading; readonly inTolerance: boolean }>
  | OfParcel<'ParcelHeld', { readonly hold: Hold }>
  | OfParcel<'HoldReleased', { readonly reason: string }>
  | OfParcel<'Recalled'>
  | OfParcel<'Returned'>
  | OfParcel<
      'ParcelLeft',
      { readonly how: LeftHow; readonly photo: Hex64; readonly position: Position | null }
    >
  | OfParcel<
      'Disputed',
      { readonly kind: DisputeKind; readonly visit: string; readonly position: Position | null }
    >
  | OfParcel<
      'Found',
      { readonly custody: Custody; readonly fate: 'expected' | 'refused' | 'recalled' }
    >
  | OfParcel<'LeftAcknowledged'>
  | OfParcel<'HolderHas', { readonly fate: 'handed_over' | 'settled' }>
  | OfParcel<
      'Settled',
      { readonly as: 'lost' | 'with_recipient' | 'with_courier'; readonly reason: string }
    >
  | OfParcel<
      'RemedyGranted',
      {
        readonly remedy: RemedyKind;
        readonly reason: string;
        /** The claim that it answers and what is paid back, minor units. */
        readonly claim?: Uuid;
        readonly amount_minor?: number;
      }
    >
  | OfParcel<'ReceiptSuperseded', { readonly receipt: Uuid }>;

type VisitFact =
  | OfVisit<
      'VisitOpened',
      {
        readonly stop: Uuid;
        readonly courier: Uuid;
        readonly device: Uuid;
        readonly opened: Time;
        readonly manifestVersion: number;
        readonly manifestDigest: Hex64;
        readonly age: AgeStatement;
        readonly distance_m: number | null;
        readonly accuracy_m?: number;
        readonly silent?: boolean;
      }
    >
  | OfVisit<'Presented', { readonly no: number; readonly revision: number }>
  | OfVisit<'Unpresented', { readonly no: number; readonly revision: number }>
  | OfVisit<'AgeStated', { readonly age: AgeStatement }>
  | OfVisit<
      'Decided',
      { readonly holder: Uuid; readonly decisions: Readonly<Record<number, Decision>> }
    >
  | OfVisit<'SealTapped', Tap & { readonly holder: Uuid }>
  | OfVisit<'LabelMismatched', { readonly no: number; readonly holder: Uuid }>
  | OfVisit<'ReleaseVoided', { readonly n: number }>
  | OfVisit<
      'Released',
      {
        readonly hash: Hex64;
        readonly n: number;
        readonly mac: Hex64;
        readonly holder: Uuid;
        readonly statement: Statement;
        readonly signature: string;
        readonly certificate: string;
      }
    >
  | OfVisit<'CodeRenewed', { readonly n: number; readonly mac: Hex64 }>
  | OfVisit<'ReleaseWithdrawn', { readonly holder: Uuid }>
  | OfVisit<'Retaken', { readonly no: number }>
  | OfVisit<'CodeWrong', { readonly wrong: number }>
  | OfVisit<'Confirmed', { readonly hash: Hex64; readonly n: number; readonly channel: Channel }>
  | OfVisit<'HandedOver', { readonly no: number; readonly receipt: Uuid }>
  | OfVisit<'Refused', { readonly no: number; readonly reason: RefusalReason }>
  | OfVisit<'ReceiptIssued', { readonly receipt: Uuid; readonly core: ReceiptCore }>
  | OfVisit<'VisitClosed', { readonly end: VisitEnd }>;

export type Fact = CarrierFact | ClaimFact | DeliveryFact | ParcelFact | VisitFact;
export type FactType = Fact['type'];

/** A fact with when (server's clock) and by whom. */
export type DeliveryEvent = Fact & { readonly at: Time; readonly by: Actor };
