import { utf8, type Bytes } from '../../src/bytes.ts';
import { sha256 } from '../../src/sha256.ts';

/** Distinct hashes that look random and are the same in every run. */
export const seededHashes = (seed: string, count: number): Bytes[] =>
  Array.from({ length: count }, (_, i) => sha256(utf8(`${seed} ${i}`)));

/** A copy with one bit turned over; `bit` counts from the first bit of the first byte. */
export function flipBit(bytes: Uint8Array, bit: number): Bytes {
  const copy = new Uint8Array(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (0x80 >> (bit & 7));
  return copy;
}
