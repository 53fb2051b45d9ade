import { sha256 as hash } from '@noble/hashes/sha2.js';
import { concat, toHex, type Bytes } from './bytes.ts';

/** SHA-256 of the parts, one after the other. Synchronous, so that pure deciders can use it. */
export const sha256 = (...parts: readonly Uint8Array[]): Bytes => {
  const [only] = parts;
  return hash(parts.length === 1 && only ? only : concat(...parts));
};

export const sha256Hex = (...parts: readonly Uint8Array[]): string => toHex(sha256(...parts));
