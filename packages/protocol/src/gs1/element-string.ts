import { err, ok, type Result } from '../result.ts';
import {
  aiAtStart,
  companionsOf,
  elementFault,
  predefinedLength,
  type Element,
  type ElementError,
} from './ai.ts';

/** Group separator, 1Dh: how a scanner sends FNC1 between elements. */
export const GS = '\u001d';

export type ElementStringError = ElementError | 'empty' | 'ai_conflict';

/**
 * Reads concatenated GS1 element strings as a scanner sends them (General Specifications, section
 * 7.8), without the symbology identifier. An element of predefined length ends by its length,
 * any other at a separator or at the end; a separator too many after an element is allowed once.
 * Errors: `empty`; `ai_unknown` (its length cannot be known either); `ai_value` (characters,
 * length or content); `ai_check_digit`; `ai_conflict` (the same AI twice with two values).
 */
export function parseElementString(text: string): Result<readonly Element[], ElementStringError> {
  const elements: Element[] = [];
  let rest = text;
  while (rest !== '') {
    const ai = aiAtStart(rest);
    if (ai === null) return err('ai_unknown');
    const length = predefinedLength(ai);
    const end = length ?? endOfVariable(rest);
    elements.push({ ai, value: rest.slice(ai.length, end) });
    rest = rest.slice(end);
    if (rest.startsWith(GS)) rest = rest.slice(1);
  }
  return checked(elements);
}

const endOfVariable = (text: string): number => {
  const separator = text.indexOf(GS);
  return separator === -1 ? text.length : separator;
};

function checked(elements: readonly Element[]): Result<readonly Element[], ElementStringError> {
  if (elements.length === 0) return err('empty');
  const seen = new Map<string, string>();
  for (const element of elements) {
    const fault = elementFault(element);
    if (fault !== null) return err(fault);
    if ((seen.get(element.ai) ?? element.value) !== element.value) return err('ai_conflict');
    seen.set(element.ai, element.value);
  }
  return ok([...seen].map(([ai, value]) => ({ ai, value })));
}

/**
 * Reads the bracketed text under a barcode, `(00)006141411234567890(403)R42`. A bracketed number
 * inside a value would read as an AI: such a value cannot be written in this form.
 */
export function parseBracketed(text: string): Result<readonly Element[], ElementStringError> {
  const parts = text.split(/\((\d{2,4})\)/);
  if (parts[0] !== '') return err('ai_unknown');
  const elements: Element[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    elements.push({ ai: parts[i] as string, value: parts[i + 1] as string });
  }
  return checked(elements);
}

export type FormatElementsError = ElementStringError | 'companion_missing' | 'too_long';

/** Most characters that one GS1-128 symbol may carry (General Specifications, section 5.4.4). */
export const GS1_128_LENGTH_MAX = 48;

/**
 * Writes elements as one element string for a symbol, with a separator after every element that is
 * not of predefined length and not the last. `length_max` bounds the data characters.
 * Errors beyond the reader's: `companion_missing` (02 without 37, 403 without 00, …), `too_long`.
 */
export function formatElementString(
  elements: readonly Element[],
  length_max: number,
): Result<string, FormatElementsError> {
  const valid = checked(elements);
  if (!valid.ok) return valid;
  const present = new Set(valid.value.map((element) => element.ai));
  for (const ai of present) {
    const companions = companionsOf(ai);
    if (companions.length > 0 && !companions.some((other) => present.has(other))) {
      return err('companion_missing');
    }
  }
  const last = valid.value.length - 1;
  const text = valid.value
    .map(({ ai, value }, i) => ai + value + (i < last && predefinedLength(ai) === null ? GS : ''))
    .join('');
  return text.length <= length_max ? ok(text) : err('too_long');
}

/** The text for people under the symbol: `(00)006141411234567890(403)R42`. */
export const formatBracketed = (elements: readonly Element[]): string =>
  elements.map(({ ai, value }) => `(${ai})${value}`).join('');

export const valueOf = (elements: readonly Element[], ai: string): string | null =>
  elements.find((element) => element.ai === ai)?.value ?? null;

/**
 * A value with implied decimals (AIs 310n to 369n) as decimal text: `3302`, `001250` is `12.50`.
 * `null` for an AI that has none.
 */
export function impliedDecimal({ ai, value }: Element): string | null {
  if (!/^3[1-6]\d[0-5]$/.test(ai) || !/^\d{6}$/.test(value)) return null;
  const decimals = Number(ai[3]);
  const whole = String(Number(value.slice(0, 6 - decimals)));
  return decimals === 0 ? whole : `${whole}.${value.slice(6 - decimals)}`;
}

/** Gross mass from AI 330n in grams (hundredths of a gram at the finest), `null` when there is none. */
export function grossMass_g(elements: readonly Element[]): number | null {
  const element = elements.find(({ ai }) => /^330[0-5]$/.test(ai));
  if (element === undefined || !/^\d{6}$/.test(element.value)) return null;
  return (Number(element.value) * 1000) / 10 ** Number(element.ai[3]);
}

/** AI 330n for a whole number of grams: kilograms with three decimals, up to 999.999 kg, else `null`. */
export const grossMassElement = (grossMass_g: number): Element | null =>
  Number.isInteger(grossMass_g) && grossMass_g >= 0 && grossMass_g <= 999_999
    ? { ai: '3303', value: String(grossMass_g).padStart(6, '0') }
    : null;
