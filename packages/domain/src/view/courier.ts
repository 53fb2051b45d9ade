import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { AgeStatement, Time, Uuid } from '@handfast/protocol/statement';
import type { Fate, LeftHow, Mode } from '../delivery/state.ts';

/** H22: a courier sees number, size and checks due; never contents, price or seller. */
export type CourierParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly fate: Fate;
  readonly mine: boolean;
  readonly held: boolean;
};

export type CourierStop = {
  readonly delivery: Uuid;
  readonly mode: Mode;
  readonly addressee: string;
  readonly address: readonly string[];
  readonly parcels: readonly CourierParcel[];
  /** What is unusual about this stop, in closed words that the page puts into sentences. */
  readonly notes: readonly (
    | 'age_check'
    | 'open_box'
    | 'needs_time'
    | 'locked'
    | 'leave_requested'
    | 'held_parcel'
  )[];
  readonly leaveRequested: readonly number[];
};

export type CourierVisitParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly presented: boolean;
  readonly outcome: 'undecided' | 'taken' | 'refused' | 'absent';
  readonly retaken: boolean;
};

export type CourierVisitView = {
  readonly visit: Uuid;
  readonly delivery: Uuid;
  readonly status: 'open' | 'confirmed' | 'closed';
  readonly openedAt: Time;
  readonly revision: number;
  readonly version: number;
  readonly addressee: string;
  /** H10: they asked for it beforehand; the page says so and does not hurry them. */
  readonly needsTime: boolean;
  /** H21: without any answer for so long after `openedAt`, the page offers to leave. */
  readonly leaveOfferAfter_s: number;
  readonly parcels: readonly CourierVisitParcel[];
  readonly holderPresent: boolean;
  readonly age: AgeStatement;
  readonly ageDue_years: number;
  /** What the code field needs (H3); null while nothing is released. */
  readonly released: { readonly hash: string; readonly n: number; readonly until: Time } | null;
  /** H11: the code field opens when every refused parcel was scanned again. */
  readonly toRetake: readonly number[];
  readonly codeOpen: boolean;
  readonly triesLeft: number;
  readonly locked: boolean;
  /** H9: parcels of this visit that the recipient says you took back: scan what you have. */
  readonly takenBack: readonly number[];
  /** H13: what the recipient asked to have left, from the time on from which it may be; else null. */
  readonly mayLeave: { readonly parcels: readonly number[]; readonly how: LeftHow } | null;
  readonly end: string | null;
  readonly receipt: Uuid | null;
  readonly now: Time;
};

/** H9: what a recipient says this courier took back after a handover; a scan ends it. */
export type CourierTakenBack = {
  readonly delivery: Uuid;
  readonly addressee: string;
  readonly parcels: readonly number[];
};
