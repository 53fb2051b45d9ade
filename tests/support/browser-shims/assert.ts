/** `node:assert/strict` for a browser: the comparisons that test files of pure packages use. */

type Message = string | Error | undefined;

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

function raise(message: Message, otherwise: () => string): never {
  if (message instanceof Error) throw message;
  throw new AssertionError(message ?? otherwise());
}

function show(value: unknown): string {
  const seen = new Set<unknown>();
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part === undefined) return '[undefined]';
    if (typeof part === 'function') return `[function ${part.name}]`;
    if (part instanceof Error) return `[${part.name}: ${part.message}]`;
    if (ArrayBuffer.isView(part)) return `[${part.constructor.name} ${bytesOf(part).join(' ')}]`;
    if (part instanceof Map || part instanceof Set) return [...part];
    if (typeof part === 'object' && part !== null) {
      if (seen.has(part)) return '[again]';
      seen.add(part);
    }
    return part;
  });
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

function sameEntries(a: object, b: object): boolean {
  const keys = Reflect.ownKeys(a).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(a, key),
  );
  const others = Reflect.ownKeys(b).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(b, key),
  );
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** Deep and strict: prototypes count, -0 is not 0, NaN is NaN. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(bytesOf(a), bytesOf(b));
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    return sameBytes(new Uint8Array(a), new Uint8Array(b));
  }
  if (a instanceof Date && b instanceof Date && !Object.is(a.getTime(), b.getTime())) return false;
  if (a instanceof RegExp && b instanceof RegExp && String(a) !== String(b)) return false;
  if (a instanceof Error && b instanceof Error) {
    if (a.name !== b.name || a.message !== b.message) return false;
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return false;
    return [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
  }
  if (a instanceof Set && b instanceof Set) {
    if (a.size !== b.size) return false;
    return [...a].every((item) => b.has(item) || [...b].some((other) => same(item, other)));
  }
  return sameEntries(a, b);
}

export function ok(value: unknown, message?: string | Error): asserts value {
  if (!value) raise(message, () => `${show(value)} is not truthy`);
}

export function equal(actual: unknown, expected: unknown, message?: string | Error): void {
  if (!Object.is(actual, expected))
    raise(message, () => `${show(actual)} is not ${show(expected)}`);
}

export function notEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (Object.is(actual, expected)) raise(message, () => `both are ${show(actual)}`);
}

export function deepEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (!same(actual, expected)) raise(message, () => `${show(actual)} is not ${show(expected)}`);
}

export function notDeepEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (same(actual, expected)) raise(message, () => `both are ${show(actual)}`);
}

export function match(text: string, pattern: RegExp, message?: string | Error): void {
  if (!pattern.test(text)) raise(message, () => `${show(text)} does not match ${String(pattern)}`);
}

export function doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void {
  if (pattern.test(text)) raise(message, () => `${show(text)} matches ${String(pattern)}`);
}

export function fail(message?: string | Error): never {
  raise(message, () => 'failed');
}

export function ifError(value: unknown): void {
  if (value !== null && value !== undefined) raise(undefined, () => `got ${show(value)}`);
}

type Expected = RegExp | object | ((error: unknown) => unknown) | string | undefined;

const isErrorClass = (expected: unknown): expected is new () => Error =>
  typeof expected === 'function' &&
  (expected === Error || Object.prototype.isPrototypeOf.call(Error, expected));

function checkThrown(error: unknown, expected: Expected): void {
  if (expected === undefined || typeof expected === 'string') return;
  if (expected instanceof RegExp) return match(String(error), expected);
  if (isErrorClass(expected)) {
    return ok(error instanceof expected, `${show(error)} is not a ${expected.name}`);
  }
  if (typeof expected === 'function') {
    return equal(expected(error), true, `the validation of ${show(error)} did not answer true`);
  }
  for (const key of Object.keys(expected)) {
    const wanted: unknown = Reflect.get(expected, key);
    const found: unknown = Reflect.get(error as object, key);
    if (wanted instanceof RegExp && typeof found === 'string') match(found, wanted);
    else deepEqual(found, wanted);
  }
}

export function throws(body: () => unknown, expected?: Expected, message?: string): void {
  try {
    body();
  } catch (error) {
    return checkThrown(error, expected);
  }
  raise(message, () => 'nothing was thrown');
}

export function doesNotThrow(body: () => unknown): void {
  body();
}

type Work = Promise<unknown> | (() => Promise<unknown>);

export async function rejects(work: Work, expected?: Expected, message?: string): Promise<void> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return checkThrown(error, expected);
  }
  raise(message, () => 'nothing was rejected');
}

export async function doesNotReject(work: Work): Promise<void> {
  await (typeof work === 'function' ? work() : work);
}

const assert = Object.assign((value: unknown, message?: string | Error) => ok(value, message), {
  AssertionError,
  ok,
  equal,
  strictEqual: equal,
  notEqual,
  notStrictEqual: notEqual,
  deepEqual,
  deepStrictEqual: deepEqual,
  notDeepEqual,
  notDeepStrictEqual: notDeepEqual,
  match,
  doesNotMatch,
  fail,
  ifError,
  throws,
  doesNotThrow,
  rejects,
  doesNotReject,
});

export {
  deepEqual as deepStrictEqual,
  equal as strictEqual,
  notDeepEqual as notDeepStrictEqual,
  notEqual as notStrictEqual,
  assert as strict,
};
export default assert;
