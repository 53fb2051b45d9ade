import { err, ok, type Result } from '../result.ts';

export type DecimalError = 'not_decimal' | 'too_large';

/**
 * A non-negative decimal number in ASCII without sign or leading zero. The standards allow up to
 * 2^64 - 1; here everything above 2^53 - 1 is `too_large`, so that numbers are exact.
 */
export function parseDecimal(text: string): Result<number, DecimalError> {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) return err('not_decimal');
  const value = Number(text);
  return Number.isSafeInteger(value) ? ok(value) : err('too_large');
}
