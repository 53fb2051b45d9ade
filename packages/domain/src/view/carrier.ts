import type { CarrierStatus, ContentsSaid } from '@handfast/protocol/report';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Hex64, Packaging, SealKind, Time, Uuid } from '@handfast/protocol/statement';
import type { SealSaid } from '../carrier/facts.ts';
import type { RecoveryClock } from '../carrier/deadlines.ts';
import type { ClaimKind, ClaimStatus } from '../claim/types.ts';

/** One parcel that a carrier without Handfast brings, as its recipient's page needs it. */
export type CarrierParcel = {
  readonly no: number;
  /** In full: in this mode no digits are read back, and the person needs it to look it up. */
  readonly number: ParcelNumber;
  readonly sealKind: SealKind;
  /** The carrier's last word and when it said so; '' where it has said nothing. */
  readonly status: CarrierStatus | '';
  readonly said: Time | null;
  readonly carrier: string;
  /** Whether now is the time to ask. Silence stays possible (H19). */
  readonly asks: boolean;
  readonly arrival: {
    /** The report that said it last. */
    readonly report: Hex64;
    readonly at: Time;
    readonly isHere: boolean;
    readonly packaging: readonly Packaging[];
    readonly seal: SealSaid;
    readonly contents: ContentsSaid;
    readonly photos: number;
  } | null;
  readonly wrong: ClaimKind | null;
};

/** What the page of mode `carrier` shows and what it builds a report from. It holds no code and no visit. */
export type CarrierView = {
  readonly log: string;
  readonly tenant: Uuid;
  readonly manifest: { readonly version: number; readonly digest: Hex64 };
  readonly parcels: readonly CarrierParcel[];
};

/** A parcel that the carrier calls delivered and the recipient does not. */
export type Contradiction = {
  readonly delivery: Uuid;
  readonly reference: string;
  readonly no: number;
  readonly number: ParcelNumber;
  readonly carrier: string;
  readonly deliveredAt: Time;
  readonly what: ClaimKind;
  readonly reportedAt: Time;
  readonly claim: { readonly id: Uuid; readonly status: ClaimStatus } | null;
  readonly clock: RecoveryClock;
};
