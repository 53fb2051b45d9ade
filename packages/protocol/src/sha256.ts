import { sha256 as hash } from '@noble/hashes/sha2.js';
import { concat, toHex, type Bytes } from './bytes.ts';

/** SHA-256 of the parts, one after the other. Synchronous, so that pure deciders can use it. */
export const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  hash(parts.length === 1 ? (parts[0] as Uint8Array) : concat(...parts)) as Bytes;

export const sha256Hex = (...parts: readonly Uint8Array[]): string => toHex(sha256(...parts));
