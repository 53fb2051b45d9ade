import type { Recheck } from '@handfast/domain/custody/recheck';
import type { Actor, Position } from '@handfast/domain/delivery/events';
import type { Custody, Fate, LeftBy, Mode, Seal, VisitEnd } from '@handfast/domain/delivery/state';
import type { Limits } from '@handfast/domain/delivery/limits';
import type { CourierStop } from '@handfast/domain/view/courier';
import type { HolderView } from '@handfast/domain/view/holder';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Policy, Time, Uuid } from '@handfast/protocol/statement';
import type { TrustFile } from '@handfast/protocol/trust';

/** What `POST /v1/deliveries` takes for each parcel. Money in minor units, mass in grams. */
export type NewParcel = {
  /** Made by the server under the tenant's prefix if absent. */
  readonly number?: ParcelNumber;
  readonly contents: readonly { readonly name: string; readonly quantity: number }[];
  readonly value_minor?: number;
  readonly mass_g?: number;
  readonly seal?: { readonly kind: 'number' | 'nfc'; readonly value: string };
  /** The end of the promised day: a claim before it answers “in transit”. */
  readonly promisedBy?: Time;
};

export type SenderLink = { readonly by: 'sender'; readonly tokenSha256: string };

export type NewDelivery = {
  readonly reference: string;
  readonly mode?: Mode;
  readonly value: { readonly amount_minor: number; readonly currency: string };
  readonly addressee: {
    readonly name: string;
    readonly lines: readonly string[];
    readonly postcode: string;
    readonly country: string;
  };
  /** Where the address is, if the sender knows (degrees, WGS 84): for H18. */
  readonly place?: { readonly lat: number; readonly lon: number };
  readonly contact: { readonly email?: string; readonly phone?: string };
  readonly policy?: Partial<Policy>;
  readonly limits?: Partial<Limits>;
  /** What depot, van and courier look at again: by default the seal, not the mass. */
  readonly recheck?: Partial<Recheck>;
  readonly gift?: boolean;
  /** H10: this recipient needs more time at the door. */
  readonly needsTime?: boolean;
  /** C8: the sender sends the link; the token stays with them, and every receipt says so. */
  readonly link?: SenderLink;
  /** Where refunds go; without it the retailer's own system is told by webhook (K8). */
  readonly payment?: { readonly provider: 'stripe'; readonly id: string };
  readonly parcels: readonly NewParcel[];
};

export type Registered = {
  readonly id: Uuid;
  readonly reference: string;
  readonly mode: Mode;
  readonly manifest: { readonly version: number; readonly digest: string };
  readonly parcels: readonly { readonly no: number; readonly number: ParcelNumber }[];
};

export type ParcelRecord = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly fate: Fate;
  readonly custody: Custody;
  readonly held: boolean;
  readonly seal: Seal;
  readonly dispute: string | null;
  readonly refusal: string | null;
  readonly left: LeftBy | null;
  readonly receipt: Uuid | null;
  readonly supersededReceipts: readonly Uuid[];
  readonly handedOverAt: Time | null;
};

export type DeliveryRecord = {
  readonly id: Uuid;
  readonly reference: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly locked: boolean;
  readonly wrong: number;
  readonly manifest: { readonly version: number; readonly digest: string };
  readonly parcels: readonly ParcelRecord[];
  readonly visits: readonly {
    readonly id: Uuid;
    readonly courier: Uuid;
    readonly status: 'open' | 'confirmed' | 'closed';
    readonly openedAt: Time;
    readonly endedAt: Time | null;
    readonly end: VisitEnd | null;
    readonly presented: readonly number[];
    readonly receipt: Uuid | null;
  }[];
  readonly receipts: readonly Uuid[];
  readonly log: { readonly origin: string; readonly seq: number; readonly head: string };
};

export type DeliveryRow = {
  readonly id: Uuid;
  readonly reference: string;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly updatedAt: Time;
};

export type EventRecord = {
  readonly seq: number;
  readonly type: string;
  readonly at: Time;
  readonly by: Actor;
  readonly data: Readonly<Record<string, unknown>>;
};

export type ReceiptRecord = { readonly id: Uuid; readonly delivery: Uuid; readonly jws: string };

export type ServerKey = {
  readonly kid: string;
  readonly use: 'receipt' | 'certificate';
  /** 32 bytes of Ed25519, base64url. */
  readonly publicKey: string;
};

/** What a verifier needs: the log's name and the server's public keys. */
export type TrustMaterial = {
  readonly log: string;
  readonly keys: readonly ServerKey[];
  /** The same as one file that verifiers read. */
  readonly trust: TrustFile;
};

export type ScanAnswer = {
  readonly delivery: Uuid;
  readonly no: number;
  readonly number: ParcelNumber;
  readonly mode: Mode;
  readonly status: 'open' | 'closed';
  readonly fate: Fate;
  readonly mine: boolean;
  readonly held: boolean;
  readonly stop: CourierStop;
};

/** `seal`: `not_read`, what the seal is, or why a tap proves nothing. */
export type LoadAnswer = ScanAnswer & { readonly seal: string; readonly toCheck: Recheck };

export type Paired = {
  readonly delivery: Uuid;
  readonly holder: Uuid;
  readonly role: 'recipient' | 'delegate' | 'desk';
  readonly certificate: string;
  readonly log: string;
  readonly view: HolderView;
};

export type { Position };
