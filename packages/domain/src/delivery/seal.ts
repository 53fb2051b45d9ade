import type { Parcel, Tap, Visit } from './state.ts';

const normal = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase();

/** S2: numbered seals are compared by the server, however people space or case them. */
export const sealFits = (parcel: Parcel, read: string): boolean =>
  parcel.seal.kind !== 'none' && read !== '' && normal(read) === normal(parcel.seal.value);

/**
 * What is known of a seal as the holder read it: a number by comparing, a tag by the tap that this
 * visit saw. A digest that no tap of this visit has is no evidence, so a mismatch (S3).
 */
export function judgeSealRead(visit: Visit, parcel: Parcel, read: string): Tap['verdict'] {
  if (parcel.seal.kind !== 'nfc') return sealFits(parcel, read) ? 'matches' : 'mismatch';
  const tap = visit.taps.findLast((one) => one.no === parcel.no && one.digest === read);
  return tap?.verdict ?? 'mismatch';
}
