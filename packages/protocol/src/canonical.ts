import canonicalize from 'canonicalize';
import { err, ok, type Result } from './result.ts';

/**
 * RFC 8785 text of a JSON value. Hash its UTF-8 bytes.
 * Throws on anything that is not JSON: NaN, infinity, lone surrogates, `undefined`, bigint,
 * functions, symbols, objects with a class, cycles. Such a value is a bug of the caller.
 */
export function canonicalJson(value: unknown): string {
  assertJson(value);
  return canonicalize(value) as string;
}

function assertJson(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') return;
  if (Array.isArray(value)) {
    for (const item of value) assertJson(item);
    return;
  }
  if (typeof value !== 'object') throw new TypeError(`not JSON: ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError('not JSON: an object with a class');
  }
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new TypeError('not JSON: lone surrogate in a key');
    assertJson(member);
  }
}

/**
 * Why a text is not I-JSON (RFC 7493): `not_json` breaks the grammar of RFC 8259 or holds a number
 * beyond a double, `duplicate_member` names a member of one object twice, `lone_surrogate` holds half
 * a character, `too_deep` and `too_large` pass the limits.
 */
export type JsonError =
  | 'not_json'
  | 'duplicate_member'
  | 'lone_surrogate'
  | 'too_deep'
  | 'too_large';

/** `length` in UTF-16 code units, `depth` in arrays and objects around a value. */
export type JsonLimits = { readonly length: number; readonly depth: number };

/** Far above the largest receipt (99 parcels with four photos each). */
export const JSON_LIMITS: JsonLimits = { length: 512 * 1024, depth: 16 };

/** Parses a text that somebody else wrote. Numbers become doubles, as everywhere in JSON. */
export function parseJsonStrict(
  text: string,
  limits: JsonLimits = JSON_LIMITS,
): Result<unknown, JsonError> {
  if (text.length > limits.length) return err('too_large');
  if (isDeeperThan(text, limits.depth)) return err('too_deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('not_json');
  }
  const fault = memberFault(text);
  return fault === null ? ok(value) : err(fault);
}

/** Runs before the parser, so that nesting cannot exhaust its stack; one pass over any text. */
function isDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString && char === '\\') i++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === ']' || char === '}') depth--;
    else if ((char === '[' || char === '{') && ++depth > depthMax) return true;
  }
  return false;
}

/** Looks again, token by token, at a text that is known to be JSON. */
function memberFault(text: string): JsonError | null {
  const open: (Set<string> | null)[] = [];
  for (const [token, string, colon] of text.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")[ \t\r\n]*(:?)|[[\]{}]|-?\d[\d.eE+-]*/gs,
  )) {
    if (string !== undefined) {
      const decoded = JSON.parse(string) as string;
      if (!decoded.isWellFormed()) return 'lone_surrogate';
      if (colon !== ':') continue;
      const names = open.at(-1) as Set<string>;
      if (names.has(decoded)) return 'duplicate_member';
      names.add(decoded);
    } else if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (!Number.isFinite(Number(token))) return 'not_json';
  }
  return null;
}
