import { fromUtf8 } from '../bytes.ts';

/**
 * What arrived as bytes, or as text already, as text that survives the way back to UTF-8. `null`
 * for invalid UTF-8 and lone surrogates, and for more than `limit` bytes (or UTF-16 code units).
 */
export function readText(input: Uint8Array | string, limit: number): string | null {
  if (input.length > limit) return null;
  if (typeof input === 'string') return input.isWellFormed() ? input : null;
  return fromUtf8(input);
}
