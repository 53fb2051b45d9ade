import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as sha256Function } from '@noble/hashes/sha2.js';
import { concat, fromHex, toHex, u32be, utf8, type Bytes } from './bytes.ts';
import type { Hex64, Uuid } from './statement.ts';

const PREFIX = utf8('handfast/code/1\0');

/**
 * What is kept of a code (rule C1): HMAC-SHA-256(pepper, "handfast/code/1" ‖ 00 ‖ visit (16) ‖
 * statement hash (32) ‖ release number (u32 BE) ‖ six ASCII digits).
 * Throws when an input has another shape; parse what a person typed with `isCode` first.
 */
export function codeMac(
  pepper: Uint8Array,
  bound: {
    readonly visit: Uuid;
    readonly hash: Hex64;
    readonly n: number;
    readonly code: string;
  },
): Hex64 {
  if (pepper.length < 32) throw new RangeError('a pepper has at least 32 bytes');
  const visit = bytesOf(bound.visit.replaceAll('-', ''), 16);
  const hash = bytesOf(bound.hash, 32);
  if (!Number.isInteger(bound.n) || bound.n < 1 || bound.n > 0xffff_ffff) {
    throw new RangeError('a release number is 1 to 2^32 - 1');
  }
  if (!isCode(bound.code)) throw new RangeError('a code is six digits');
  const message = concat(PREFIX, visit, hash, u32be(bound.n), utf8(bound.code));
  return toHex(hmac(sha256Function, pepper, message));
}

function bytesOf(hex: string, length: number): Bytes {
  const bytes = fromHex(hex);
  if (bytes?.length !== length) throw new RangeError(`not ${length} bytes of hex`);
  return bytes;
}

export const isCode = (text: string): boolean => /^\d{6}$/.test(text);

const CODES = 1_000_000;
/** Draws at or above this would favour the lower codes. */
const DRAW_LIMIT = Math.floor(2 ** 32 / CODES) * CODES;

/** Six digits, each code as likely as any other. `randomBytes` must be a CSPRNG. */
export function makeCode(randomBytes: (length: number) => Uint8Array): string {
  for (;;) {
    const bytes = randomBytes(4);
    const draw = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (draw < DRAW_LIMIT) return String(draw % CODES).padStart(6, '0');
  }
}
