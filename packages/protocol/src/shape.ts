/**
 * Exact shapes of JSON values that somebody else wrote: every key present, no other key, no
 * `null`, no float. A check answers the first fault that it meets, or `null` when the value fits.
 */

/**
 * What is wrong with a value:
 * `type` another JSON type than due (null and floats included), `missing` a key that is due,
 * `unknown` a key that is not, `range` a number or a length outside its bounds, `format` text that
 * does not match, `value` none of the closed words, `order` a list out of order, `duplicate` a
 * member twice, `check_digit` a parcel number mistyped, `contradiction` two fields that exclude
 * each other (`at` names the later one).
 */
export type FaultCode =
  | 'type'
  | 'missing'
  | 'unknown'
  | 'range'
  | 'format'
  | 'value'
  | 'order'
  | 'duplicate'
  | 'check_digit'
  | 'contradiction';

/** `at` is a JSON pointer (RFC 6901), `''` for the whole value. */
export type Fault = { readonly code: FaultCode; readonly at: string };

export type Check = (value: unknown, at: string) => Fault | null;

export const fault = (code: FaultCode, at: string): Fault => ({ code, at });

/** One step of a JSON pointer, escaped. */
export const step = (key: string | number): string =>
  `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with exactly these keys. Members are checked in the order given. */
export function object(members: Readonly<Record<string, Check>>): Check {
  const keys = Object.keys(members);
  return (value, at) => {
    if (!isObject(value)) return fault('type', at);
    const stranger = Object.keys(value).find((key) => !Object.hasOwn(members, key));
    if (stranger !== undefined) return fault('unknown', at + step(stranger));
    for (const key of keys) {
      const place = at + step(key);
      if (!Object.hasOwn(value, key)) return fault('missing', place);
      const found = (members[key] as Check)(value[key], place);
      if (found !== null) return found;
    }
    return null;
  };
}

/** A list of `min` to `max` members. */
export function list(member: Check, min: number, max: number): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return fault('type', at);
    if (value.length < min || value.length > max) return fault('range', at);
    for (const [index, item] of value.entries()) {
      const found = member(item, at + step(index));
      if (found !== null) return found;
    }
    return null;
  };
}

/** A list of texts, ascending by code unit, none twice: the one way to write a set. */
export function set(member: Check, max: number): Check {
  const members = list(member, 0, max);
  return (value, at) => {
    const found = members(value, at);
    if (found !== null) return found;
    const texts = value as readonly string[];
    for (let i = 1; i < texts.length; i++) {
      if (texts[i] === texts[i - 1]) return fault('duplicate', at + step(i));
      if ((texts[i] as string) < (texts[i - 1] as string)) return fault('order', at + step(i));
    }
    return null;
  };
}

/** Text that matches the whole pattern (anchor it). `lengthMax` is in UTF-16 code units. */
export function text(pattern: RegExp, lengthMax: number): Check {
  return (value, at) => {
    if (typeof value !== 'string') return fault('type', at);
    if (value.length > lengthMax) return fault('range', at);
    return pattern.test(value) ? null : fault('format', at);
  };
}

/** Text for which `good` holds. */
export function textWhere(good: (value: string) => boolean): Check {
  return (value, at) => {
    if (typeof value !== 'string') return fault('type', at);
    return good(value) ? null : fault('format', at);
  };
}

export function integer(min: number, max: number): Check {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return fault('type', at);
    return value < min || value > max || Object.is(value, -0) ? fault('range', at) : null;
  };
}

export const boolean: Check = (value, at) =>
  typeof value === 'boolean' ? null : fault('type', at);

export function oneOf(words: readonly string[]): Check {
  return (value, at) => {
    if (typeof value !== 'string') return fault('type', at);
    return words.includes(value) ? null : fault('value', at);
  };
}

export function nullOr(check: Check): Check {
  return (value, at) => (value === null ? null : check(value, at));
}
