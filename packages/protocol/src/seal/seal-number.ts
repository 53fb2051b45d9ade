import { err, ok, type Result } from '../result.ts';

export type SealNumberError = 'seal_empty' | 'seal_too_long' | 'seal_characters';

const SEAL_NUMBER_LENGTH_MAX = 32;

/**
 * The written form of a numbered seal, `^[0-9A-Z-]{1,32}$`: spaces fall away, letters become
 * capitals. Used for what is registered at packing and for what the holder typed.
 */
export function parseSealNumber(text: string): Result<string, SealNumberError> {
  const number = text.replaceAll(' ', '').toUpperCase();
  if (number === '') return err('seal_empty');
  if (number.length > SEAL_NUMBER_LENGTH_MAX) return err('seal_too_long');
  return /^[0-9A-Z-]+$/.test(number) ? ok(number) : err('seal_characters');
}

/** Two seal numbers in written form are the same when they differ at most in dashes. */
export const sameSealNumber = (registered: string, read: string): boolean =>
  registered.replaceAll('-', '') === read.replaceAll('-', '');
