import type { Parcel } from './state.ts';

const normal = (text: string): string => text.replaceAll(/[\s-]/g, '').toUpperCase();

/** S2: numbered seals are compared by the server, however people space or case them. */
export const sealFits = (parcel: Parcel, read: string): boolean =>
  parcel.seal.kind !== 'none' && read !== '' && normal(read) === normal(parcel.seal.value);
