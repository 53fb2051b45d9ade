import type { Time, Uuid } from '@handfast/protocol/statement';
import type { Recheck } from '../custody/recheck.ts';
import type { AlarmFacts, AlarmKind } from '../delivery/events.ts';
import type { Custody, Fate, MassSource, Seal } from '../delivery/state.ts';

/** A parcel as the bench and the ramp name it. */
export type BenchParcel = {
  readonly delivery: Uuid;
  readonly no: number;
  readonly number: { readonly scheme: string; readonly value: string };
};

/** What one parcel should hold; `code` is '' where the item is ticked by its name. */
export type BenchItem = {
  readonly name: string;
  readonly quantity: number;
  readonly code: string;
  /** Serial numbers or IMEIs, where they are known; one of them is scanned for each piece. */
  readonly serials: readonly string[];
};

/** What the packing bench shows for one label: what to pack, and what policy asks for. */
export type PackingView = BenchParcel & {
  readonly reference?: string;
  readonly fate: Fate;
  readonly custody: Custody;
  readonly items: readonly BenchItem[];
  /** What the catalogue says, grams; often wrong, so it only asks to look again (M2). */
  readonly mass_g: number | null;
  /** Policy asks for a photo of the open box. */
  readonly openBoxPhoto: boolean;
  readonly packed: boolean;
  readonly seal: Seal;
};

/** An item as the packer scanned it (its code) or ticked it (its name). */
export type ScannedItem = { readonly code: string; readonly serial?: string };

/** `check`: only look, nothing is written. `massIsRight`: the packer looked and stands by it. */
export type PackBody = {
  readonly items: readonly ScannedItem[];
  readonly tare_g?: number;
  readonly gross?: {
    readonly grossMass_g: number;
    readonly source: MassSource;
    readonly scale: string;
  };
  readonly seal?: { readonly number: string } | { readonly url: string };
  readonly openBoxPhoto?: string;
  readonly check: boolean;
  readonly massIsRight: boolean;
};

export type FindingKind =
  | 'wrong_item'
  | 'too_many'
  | 'missing_item'
  | 'wrong_serial'
  | 'serial_twice'
  | 'surprising_mass'
  | 'tare_above_gross'
  | 'photo_needed'
  | 'unknown_photo'
  | 'unknown_scale'
  | 'seal_look_again'
  | 'seal_alarm'
  | 'seal_tag';

/** What to look for, in words for the packer. `stops`: the parcel is not packed with it. */
export type Finding = {
  readonly kind: FindingKind;
  readonly text: string;
  readonly stops: boolean;
};

export type PackAnswer = { readonly packed: boolean; readonly findings: readonly Finding[] };

/** One label as the taker scanned it, with the seal and the mass where policy asks for them. */
export type TakeScan = {
  readonly label: string;
  readonly seal?: string;
  readonly gross?: PackBody['gross'];
};

export type TakeBody = {
  readonly to: Custody;
  /** Whose parcels these should be: what of them was not scanned is missing. */
  readonly expectedFrom?: Custody;
  readonly scans: readonly TakeScan[];
};

/**
 * What a list came to. `extra`: taken, but booked to somebody else than expected. `held`: on
 * hold, so it stays where it is, except that a depot takes it to look at it. `refused`: cannot
 * change hands. `unknown`: no label of this tenant. `sealsNotRead`: a tap that proved nothing, or
 * what was scanned is a `label`. `sealAlarms`: taken or not, its seal is not the right one, or was
 * opened. `toCheck`: taken, and policy asks this taker for its seal or its mass too.
 */
export type TakeAnswer = {
  readonly taken: readonly BenchParcel[];
  readonly extra: readonly BenchParcel[];
  readonly missing: readonly BenchParcel[];
  readonly held: readonly BenchParcel[];
  readonly refused: readonly (BenchParcel & { readonly why: string })[];
  readonly unknown: readonly string[];
  readonly sealsNotRead: readonly (BenchParcel & { readonly why: string })[];
  readonly sealAlarms: readonly (BenchParcel & { readonly why: string })[];
  readonly toCheck: readonly (BenchParcel & Recheck)[];
};

/** An alarm as the operator's list shows it. */
export type AlarmRow = {
  readonly delivery: Uuid;
  readonly reference: string;
  readonly seq: number;
  readonly no: number;
  readonly kind: AlarmKind;
  readonly facts: AlarmFacts | Record<string, never>;
  readonly at: Time;
  readonly acknowledged: {
    readonly at: Time;
    readonly by: string;
    readonly note: string;
  } | null;
};
