import type { Kysely } from 'kysely';
import type { Tables } from '../db/types.ts';
import { makeDataKey, open, openDataKey, seal } from '../keys/envelope.ts';
import type { ServerKeys } from '../keys/keys.ts';

export type Addressee = {
  readonly name: string;
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly country: string;
};

export type Contact = { readonly email?: string | undefined; readonly phone?: string | undefined };

export type Item = {
  readonly name: string;
  readonly quantity: number;
  /** What its barcode says: GTIN or the shop's own. Serials or IMEIs, where they are known before. */
  readonly code?: string | undefined;
  readonly serials?: readonly string[] | undefined;
};

/** What was scanned into a parcel at the bench (M4): personal data, like the contents. */
export type PackedItem = { readonly code: string; readonly serial: string };

export type PrivateParcel = {
  readonly no: number;
  readonly contents: readonly Item[];
  readonly value_minor?: number | undefined;
  /** Mass that the catalogue says: a hint for the packer (rule M2). */
  readonly mass_g?: number | undefined;
  readonly packed?: readonly PackedItem[] | undefined;
};

/**
 * What is personal in a delivery, and the salts of its commitments (hex, 32 bytes). It lies under
 * the delivery's own data key; erasure destroys that key (rules L3, P1).
 */
export type PrivateData = {
  readonly addressee: Addressee;
  readonly contact: Contact;
  /** The contact before its last change: it is told of the change (rule H26). */
  readonly formerContact?: Contact | undefined;
  readonly currency: string;
  readonly gift: boolean;
  /** How it was paid: the only way back for money (rule K8). Without it the retailer's own system. */
  readonly payment?: Payment | undefined;
  /** Where the address is, degrees (WGS 84), if the sender said so (rule H18). */
  readonly place?: { readonly lat: number; readonly lon: number } | undefined;
  readonly parcels: readonly PrivateParcel[];
  readonly salts: {
    readonly addressee: string;
    readonly contact: string;
    readonly contents: Readonly<Record<number, string>>;
  };
};

/** `id` is the provider's own: of Stripe the payment intent. */
export type Payment = { readonly provider: 'stripe'; readonly id: string };

export type SealedPrivate = { readonly sealed: Buffer; readonly wrapped: Buffer };

const context = (delivery: string): string => `private/${delivery}`;

/** Seals a new delivery's data under a new data key. */
export function sealPrivate(keys: ServerKeys, delivery: string, data: PrivateData): SealedPrivate {
  const { key, wrapped } = makeDataKey(keys, delivery);
  return { wrapped, sealed: seal(key, Buffer.from(JSON.stringify(data)), context(delivery)) };
}

/** The key and data of a delivery; `null` where there are none or they were erased. */
export async function readPrivate(
  kysely: Kysely<Tables>,
  keys: ServerKeys,
  delivery: string,
): Promise<{ readonly key: Buffer; readonly data: PrivateData } | null> {
  const row = await kysely
    .selectFrom('data_key')
    .innerJoin('delivery_private', 'delivery_private.delivery_id', 'data_key.delivery_id')
    .select(['data_key.wrapped', 'delivery_private.sealed'])
    .where('data_key.delivery_id', '=', delivery)
    .executeTakeFirst();
  if (row === undefined) return null;
  const key = openDataKey(keys, delivery, row.wrapped);
  const plain = key === null ? null : open(key, row.sealed, context(delivery));
  if (key === null || plain === null) return null;
  return { key, data: JSON.parse(plain.toString('utf8')) as PrivateData };
}

/** Seals changed data under the delivery's present data key. */
export const resealPrivate = (key: Buffer, delivery: string, data: PrivateData): Buffer =>
  seal(key, Buffer.from(JSON.stringify(data)), context(delivery));

/** A further small text of the delivery (a delegate's name or contact), sealed under its key. */
export const sealText = (key: Buffer, delivery: string, what: string, text: string): Buffer =>
  seal(key, Buffer.from(text), `${what}/${delivery}`);

export const openText = (
  key: Buffer,
  delivery: string,
  what: string,
  sealed: Buffer,
): string | null => open(key, sealed, `${what}/${delivery}`)?.toString('utf8') ?? null;
