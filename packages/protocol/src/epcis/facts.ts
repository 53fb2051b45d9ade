import type { ParcelNumber } from '../parcel-number.ts';

/**
 * What happened, in plain facts: the only thing the builders read. No personal data belongs here:
 * parties are organisations, or an opaque name for a person.
 */
export type EpcisFact =
  | CustodyTransfer
  | Packing
  | MassRead
  | Inspection
  | Hold
  | HoldRelease
  | Handover
  | Refusal
  | Left;

type Common = {
  /** UTC, `YYYY-MM-DDThh:mm:ssZ`, with up to three decimals of a second. */
  readonly time: string;
  /** What local clocks were ahead of UTC where it happened, -840 to 840 minutes. */
  readonly zoneOffset_min: number;
  readonly place: Place | null;
  /** The delivery that the parcels belong to, as its id; `null` where there is none. */
  readonly delivery: string | null;
  /** The other system that says so; `null` for an event of this one. */
  readonly assertedBy: string | null;
};

/** A known site by its URI, or a position with the radius within which the device places itself. */
export type Place =
  | { readonly kind: 'site'; readonly uri: string }
  | {
      readonly kind: 'position';
      readonly latitude_deg: number;
      readonly longitude_deg: number;
      readonly accuracy_m: number;
    };

/** `not_checked` says nothing; `broken` is what the seal shows, not who broke it. */
export type SealState = 'intact' | 'broken' | 'not_checked';

/**
 * Gross mass in whole grams. A `scale` names itself by URI and says when it was read and whether
 * the reading is outside the tolerance; a `typed` mass proves nothing and is no sensor reading.
 */
export type Mass =
  | {
      readonly source: 'scale';
      readonly grossMass_g: number;
      readonly scale: string;
      readonly readAt: string;
      readonly outsideTolerance: boolean;
    }
  | { readonly source: 'typed'; readonly grossMass_g: number };

export type ParcelState = {
  readonly number: ParcelNumber;
  readonly seal: SealState;
  readonly mass: Mass | null;
};

/** Parcels that the taker scanned and took over from the giver; parties by URI. */
export type CustodyTransfer = Common & {
  readonly kind: 'custody_transfer';
  readonly at: 'collecting' | 'loading' | 'unloading' | 'receiving';
  readonly giver: string;
  readonly taker: string;
  readonly parcels: readonly ParcelState[];
};

/** An item in a parcel: one instance by its URI, or a number of items of one class. */
export type PackedItem =
  | { readonly kind: 'instance'; readonly uri: string }
  | { readonly kind: 'class'; readonly uri: string; readonly count: number };

/** A parcel closed at packing. `items` is `null` where its contents are not to be told. */
export type Packing = Common & {
  readonly kind: 'packing';
  readonly parcel: ParcelState;
  readonly items: readonly PackedItem[] | null;
};

export type MassRead = Common & {
  readonly kind: 'mass_read';
  readonly number: ParcelNumber;
  readonly mass: Mass;
};

export type Inspection = Common & {
  readonly kind: 'inspection';
  readonly parcel: ParcelState;
  readonly finding: 'as_expected' | 'damaged' | 'wrong_item' | 'item_missing' | 'not_as_expected';
};

export type Hold = Common & {
  readonly kind: 'hold';
  readonly number: ParcelNumber;
  readonly because: 'mass' | 'seal' | 'damage' | 'other';
};

export type HoldRelease = Common & { readonly kind: 'hold_release'; readonly number: ParcelNumber };

/**
 * Parcels that the recipient's side took in a confirmed visit, and the statement that says so.
 * Never from another system: what it asserts is no taker's confirmation (rule M7).
 */
export type Handover = Common & {
  readonly kind: 'handover';
  readonly assertedBy: null;
  readonly visit: string;
  readonly giver: string;
  readonly taker: string;
  readonly parcels: readonly ParcelState[];
  /** SHA-256 of the statement, 64 hex digits. */
  readonly statementHash: string;
  readonly channel: 'page' | 'qr' | 'sms';
};

/** One parcel refused at the door and scanned again by the courier, who keeps it. */
export type Refusal = Common & {
  readonly kind: 'refusal';
  readonly visit: string;
  readonly parcel: ParcelState;
  readonly reason:
    | 'changed_mind'
    | 'damaged'
    | 'empty'
    | 'late'
    | 'missing_item'
    | 'not_ordered'
    | 'other'
    | 'tampered'
    | 'wrong_item';
};

/** Parcels left without a confirmed handover. */
export type Left = Common & {
  readonly kind: 'left';
  readonly giver: string;
  readonly how: 'person' | 'safe_place' | 'parcel_box' | 'letterbox';
  readonly parcels: readonly ParcelState[];
};
