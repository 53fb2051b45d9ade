import type { Actor } from '@handfast/domain/delivery/events';
import type { Uuid } from '@handfast/protocol/statement';
import type { SealedPrivate } from '../private/private-data.ts';

export type NewLink = {
  readonly id: Uuid;
  readonly kind: 'recipient' | 'delegate';
  /** `null` until the job that sends the link makes its token; given where the sender made it (C8). */
  readonly tokenHash: Buffer | null;
  readonly expiresAt: Date;
  /** A delegate's name and contact, sealed under the delivery's data key. */
  readonly name?: Buffer;
  readonly contact?: Buffer;
};

export type NewSession = {
  readonly id: Uuid;
  readonly holder: Uuid;
  readonly secretHash: Buffer;
  readonly expiresAt: Date;
};

/** One thing for a job to do. References only: never a secret, a name or a text (A5). */
export type Announcement = {
  readonly kind: OutboxKind;
  readonly ref: Readonly<Record<string, string>>;
};

export type OutboxKind =
  | 'send-link'
  | 'send-receipt'
  | 'notify'
  | 'webhook'
  | 'remedy'
  | 'refund'
  | 'replacement';

/** What somebody wrote in a claim, sealed under the delivery's data key. */
export type NewClaimText = {
  readonly id: Uuid;
  readonly claim: Uuid;
  readonly side: ClaimSide;
  readonly by: Actor;
  readonly sealed: Buffer;
};
export type ClaimSide = 'claimant' | 'desk' | 'seller' | 'courier' | 'crime_reference';

/** S1: put on a parcel in the same statement as the event; refused where it is on another. */
export type BoundSeal = {
  readonly value: string;
  readonly kind: 'number' | 'nfc';
  readonly no: number;
};

/** One reading of a machine, with its place in the batch and what it was answered. */
export type MachineReading = {
  readonly machine: Uuid;
  readonly batch: string;
  readonly place: number;
  readonly answer: string;
};

export type NewDocument = { readonly id: Uuid; readonly kind: string; readonly jws: string };

/** Rows that belong to the same act as the events, and are written with them or not at all. */
export type Extras = {
  readonly private?: SealedPrivate | { readonly sealed: Buffer };
  readonly links?: readonly NewLink[];
  readonly revokedLinks?: readonly Uuid[];
  readonly sessions?: readonly NewSession[];
  readonly documents?: readonly NewDocument[];
  readonly outbox?: readonly Announcement[];
  readonly seals?: readonly BoundSeal[];
  /** Seals that a new one replaces. */
  readonly voidSeals?: readonly string[];
  readonly readings?: readonly MachineReading[];
  readonly claimTexts?: readonly NewClaimText[];
};
