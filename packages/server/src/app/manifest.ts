import type { ParcelInit } from '@handfast/domain/delivery/events';
import type { ManifestHead } from '@handfast/domain/delivery/state';
import { commit, manifestDigest, SALT_LENGTH } from '@handfast/protocol/manifest';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Policy, Uuid } from '@handfast/protocol/statement';
import type { Random } from '../clock.ts';
import type { PrivateData } from '../private/private-data.ts';

/** Salts are kept as hex beside what they hide. */
export const newSalt = (random: Random): string =>
  Buffer.from(random.bytes(SALT_LENGTH)).toString('hex');

export const commitment = (value: unknown, salt: string): string =>
  commit(value, Buffer.from(salt, 'hex'));

/** What a parcel's contents commit to: names and quantities, nothing about price or mass. */
export const contentsCommitment = (data: PrivateData, no: number): string => {
  const parcel = data.parcels.find((each) => each.no === no);
  const salt = data.salts.contents[no];
  if (parcel === undefined || salt === undefined)
    throw new Error(`bug: no contents of parcel ${no}`);
  return commitment(
    parcel.contents.map(({ name, quantity }) => ({ name, quantity })),
    salt,
  );
};

/** The head of a manifest version: its digest commits to addressee, contact and contents (H2, H26). */
export function manifestHead(
  delivery: Uuid,
  version: number,
  policy: Policy,
  data: PrivateData,
  parcels: readonly {
    readonly no: number;
    readonly number: ParcelNumber;
    readonly contents: string;
  }[],
): ManifestHead {
  const addressee = commitment(data.addressee, data.salts.addressee);
  const contact = commitment(data.contact, data.salts.contact);
  const digest = manifestDigest({
    type: 'handfast/manifest/1',
    delivery,
    version,
    addressee,
    contact,
    policy,
    parcels: parcels.map(({ no, number, contents }) => ({ no, number, contents })),
  });
  return { version, digest, addressee, contact, policy };
}

/** The last two digits of a phone number: what a receipt shows of the contact (H26). */
export const lastTwoOf = (contact: PrivateData['contact']): string =>
  (contact.phone ?? '').replaceAll(/\D/g, '').slice(-2);

export const packerCustody: ParcelInit['custody'] = { kind: 'packer', id: '' };
