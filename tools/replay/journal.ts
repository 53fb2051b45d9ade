import type { Fate } from '@handfast/domain/delivery/state';
import type { Ending } from './endings.ts';

/** Where the player put one parcel, by its own doing; never read from the server. */
export type ParcelLine = {
  readonly number: string;
  readonly fate: Fate;
  readonly custody: { readonly kind: string; readonly id: string };
  /** Whether a receipt that still stands must name it as taken. */
  readonly receipted: boolean;
};

/** What the player did with one order. */
export type OrderLine = {
  readonly reference: string;
  readonly ending: Ending;
  readonly parcels: readonly ParcelLine[];
  /** Parcel numbers that each receipt must name as taken, in order of issue. */
  readonly receipts: readonly (readonly string[])[];
  readonly wrongCodes: number;
  /** Mails that this order must have caused: link, pairing, receipts, alarms. */
  readonly mails: number;
};
