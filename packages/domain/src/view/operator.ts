import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Time, Uuid } from '@handfast/protocol/statement';
import type { SealHand } from '../custody/seal-leg.ts';
import type {
  Custody,
  DisputeKind,
  Fate,
  MassReading,
  Mode,
  RemedyKind,
  Seal,
} from '../delivery/state.ts';
import type { Actor } from '../delivery/events.ts';

export type OperatorParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly contents: readonly { readonly name: string; readonly quantity: number }[];
  readonly fate: Fate;
  readonly custody: Custody;
  readonly custodyName: string;
  readonly held: boolean;
  readonly seal: Seal;
  readonly dispute: DisputeKind | null;
  readonly remedy: RemedyKind | null;
  readonly receipt: Uuid | null;
  readonly masses: readonly (Omit<MassReading, 'scale'> & { readonly seq: number })[];
  /** The seal at each hand since it was put on, and the leg on which it changed, if it did. */
  readonly seals: readonly NamedSealHand[];
  readonly sealLeg: {
    readonly from: NamedSealHand;
    readonly to: NamedSealHand;
    /** Names of those who had it in between. */
    readonly holders: readonly string[];
  } | null;
  /** Who had it: the band of the story, from one line to another. `to`s are null while it lasts. */
  readonly bands: readonly {
    readonly custody: Custody;
    readonly name: string;
    readonly fromSeq: number;
    readonly toSeq: number | null;
    readonly from: Time;
    readonly to: Time | null;
  }[];
};

/** A hand's word on the seal, with the hand's name. */
export type NamedSealHand = SealHand & { readonly name: string };

/** One line of a delivery's story: plain words, with the fact behind it. */
export type StoryLine = {
  readonly seq: number;
  readonly at: Time;
  readonly by: Actor;
  readonly byName: string;
  readonly type: string;
  readonly parcels: readonly number[];
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  readonly visit: string;
};

export type OperatorStory = {
  readonly delivery: Uuid;
  readonly reference: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly locked: boolean;
  readonly lockIsFinal: boolean;
  readonly wrong: number;
  readonly addressee: string;
  readonly address: readonly string[];
  readonly contactLastTwo: string;
  readonly manifestVersion: number;
  readonly parcels: readonly OperatorParcel[];
  readonly lines: readonly StoryLine[];
  readonly receipts: readonly {
    readonly id: Uuid;
    readonly at: Time;
    readonly superseded: boolean;
  }[];
  readonly head: { readonly seq: number; readonly head: string };
};

export type OperatorRow = {
  readonly delivery: Uuid;
  readonly reference: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly locked: boolean;
  readonly parcels: readonly { readonly no: number; readonly fate: Fate }[];
  readonly updatedAt: Time;
};
