import type { BenchParcel } from '@handfast/domain/view/packing';
import { formatForPeople, type ParcelNumber } from '@handfast/protocol/parcel-number';

/** A parcel's number as its label shows it. */
export const wholeNumber = ({ number }: Pick<BenchParcel, 'number'>): string =>
  formatForPeople(number as ParcelNumber);

const SHOWN = 8;

/** The end of a long number: what eyes compare from two metres. */
export function shortNumber({ number: { value } }: Pick<BenchParcel, 'number'>): string {
  if (value.length <= SHOWN + 5) return value;
  return `…${value.slice(-SHOWN, -4)}\u00a0${value.slice(-4)}`;
}
