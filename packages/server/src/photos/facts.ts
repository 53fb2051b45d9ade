/** What a picture says of itself. Date and place are what the camera wrote: claims, not facts. */
export type PhotoFacts = {
  readonly width: number;
  readonly height: number;
  /** As the camera wrote it, `2008-10-22T16:28:39`, without a zone; `null` where there is none. */
  readonly takenAt: string | null;
  readonly place: { readonly lat: number; readonly lon: number } | null;
  /** 64 bits as text of 0 and 1; `null` for a featureless picture, which resembles all others. */
  readonly dhash: string | null;
};

export type PhotoFault = 'not_readable' | 'too_many_pixels' | 'too_slow';

/** More than any phone's picture: 50 million pixels decode to some 150 MB. */
export const PIXELS_MAX = 50_000_000;

/** A difference hash compares each of 9 columns with the next, in 8 rows. */
export const HASH_WIDTH = 9;
export const HASH_HEIGHT = 8;
/** Grey values of a picture without features differ by less than this (standard deviation). */
const FLAT_BELOW = 8;
/** A hash with nearly all bits alike is a slope of light, not a picture. */
const ALIKE_BITS = 5;

const deviation = (grey: Uint8Array): number => {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length);
};

/**
 * The difference hash of a picture shrunk to 9 × 8 grey values, row by row: 64 bits as text, `1`
 * where a value is larger than its right neighbour. `null` where the picture has no features (K4).
 */
export function differenceHash(grey: Uint8Array): string | null {
  if (grey.length !== HASH_WIDTH * HASH_HEIGHT) throw new RangeError('expected 9 × 8 grey values');
  if (deviation(grey) < FLAT_BELOW) return null;
  let bits = '';
  for (let row = 0; row < HASH_HEIGHT; row++) {
    for (let column = 0; column < HASH_WIDTH - 1; column++) {
      const at = row * HASH_WIDTH + column;
      bits += (grey[at] as number) > (grey[at + 1] as number) ? '1' : '0';
    }
  }
  const ones = bits.replaceAll('0', '').length;
  return ones < ALIKE_BITS || ones > bits.length - ALIKE_BITS ? null : bits;
}

/** How many of the 64 bits differ. */
export const bitsApart = (a: string, b: string): number =>
  a.split('').filter((bit, at) => bit !== b[at]).length;
