import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toHex, utf8 } from '../src/bytes.ts';
import { canonicalJson, JSON_LIMITS, parseJsonStrict } from '../src/canonical.ts';
import { loadOwnVectors, loadVectors, loadVectorText, SKIP_REASON } from './support/vectors.ts';

const NAMES = ['arrays', 'french', 'structures', 'unicode', 'values', 'weird'];
type Numbers = {
  readonly numbers: readonly { readonly ieeeHex: string; readonly expected: string | null }[];
};
type OwnVectors = {
  readonly rejectText: readonly {
    readonly name: string;
    readonly code: string;
    readonly text: string;
  }[];
};

const numbers = (await loadVectors('jcs/numbers.json')) as Numbers | null;
const published = { skip: numbers === null ? SKIP_REASON : false };
const own = (await loadOwnVectors('statement.json')) as OwnVectors;
const SEED = { seed: 20260302, numRuns: 200 };

const valueOf = (text: string): unknown => {
  const parsed = parseJsonStrict(text);
  assert.ok(parsed.ok, text);
  return parsed.value;
};

const errorOf = (text: string, limits = JSON_LIMITS): string => {
  const parsed = parseJsonStrict(text, limits);
  assert.ok(!parsed.ok, `taken: ${text.slice(0, 80)}`);
  return parsed.error;
};

test('[C9] RFC 8785: published documents come out byte for byte', published, async () => {
  for (const name of NAMES) {
    const input = (await loadVectorText(`jcs/input/${name}.json`)) as string;
    const outhex = (await loadVectorText(`jcs/outhex/${name}.txt`)) as string;
    const hex = outhex.replaceAll(/\s/g, '');
    assert.equal(toHex(utf8(canonicalJson(valueOf(input)))), hex, name);
  }
});

test('[C9] RFC 8785: published numbers, and errors where there is no number', published, () => {
  for (const { ieeeHex, expected } of (numbers as Numbers).numbers) {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${ieeeHex}`));
    const number = view.getFloat64(0);
    if (expected === null) assert.throws(() => canonicalJson(number), Error, ieeeHex);
    else assert.equal(canonicalJson(number), expected, ieeeHex);
  }
});

test('[C9] what is no JSON value throws', () => {
  class Point {
    readonly x = 1;
  }
  const wrong = [
    undefined,
    { a: undefined },
    [undefined],
    [() => 1],
    Symbol('s'),
    1n,
    new Date(0),
    new Uint8Array(1),
    new Map(),
    new Point(),
    { a: Number.NaN },
    [Number.POSITIVE_INFINITY],
    '\ud800',
    { '\udc00': 1 },
  ];
  for (const value of wrong) assert.throws(() => canonicalJson(value), Error, typeof value);
});

test('[A3] a text that is not I-JSON is refused, each for its own reason', () => {
  for (const { name, code, text } of own.rejectText) assert.equal(errorOf(text), code, name);
});

test('[A3] length and depth have limits, and no text takes long', () => {
  assert.equal(errorOf('"aaa"', { length: 4, depth: 1 }), 'too_large');
  assert.equal(errorOf('[[1]]', { length: 9, depth: 1 }), 'too_deep');
  assert.ok(parseJsonStrict('["[[[["]', { length: 9, depth: 1 }).ok, 'brackets in a text');
  assert.ok(parseJsonStrict(String.raw`["\"[["]`, { length: 9, depth: 1 }).ok, 'after a quote');
  assert.equal(errorOf(`"${String.raw`\"`.repeat(200_000)}`), 'not_json');
  assert.equal(errorOf('['.repeat(JSON_LIMITS.length)), 'too_deep');
  assert.ok(parseJsonStrict(`"${'a'.repeat(JSON_LIMITS.length - 2)}"`).ok);
});

test('[C9] members named like the language’s own are members', () => {
  const text = '{"__proto__":{"a":1},"constructor":2}';
  assert.equal(canonicalJson(valueOf(text)), text);
  assert.equal(errorOf('{"constructor":1,"constructor":1}'), 'duplicate_member');
});

test('[C9] canonical text is I-JSON and canonical again', () => {
  const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 5 });
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(JSON.stringify(value).isWellFormed());
      const text = canonicalJson(value);
      assert.equal(canonicalJson(valueOf(text)), text);
    }),
    SEED,
  );
});

test('[C9] the order of keys makes no difference', () => {
  const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer()), {
    selector: ([key]) => key,
    maxLength: 12,
  });
  fc.assert(
    fc.property(entries, (members) => {
      assert.equal(
        canonicalJson(Object.fromEntries(members)),
        canonicalJson(Object.fromEntries(members.toReversed())),
      );
    }),
    SEED,
  );
});
