import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fromUtf8 } from '../src/bytes.ts';
import { parseJsonStrict } from '../src/canonical.ts';
import { sha256Hex } from '../src/sha256.ts';
import {
  isSealRead,
  parseStatement,
  statementBytes,
  statementHash,
  type Statement,
} from '../src/statement.ts';
import { isTime, timeFromEpoch, timeToEpoch } from '../src/time.ts';
import { patch, type Operation } from './support/patch.ts';
import { statementOf } from './support/sample.ts';
import { loadOwnVectors } from './support/vectors.ts';

type Vectors = {
  readonly accept: readonly {
    readonly name: string;
    readonly canonical: string;
    readonly hash: string;
  }[];
  readonly reject: readonly {
    readonly name: string;
    readonly code: string;
    readonly at: string;
    readonly patch: readonly Operation[];
  }[];
};

const { accept, reject } = (await loadOwnVectors('statement.json')) as Vectors;
const SEED = { seed: 20260302, numRuns: 300 };

const read = (text: string): Statement => {
  const json = parseJsonStrict(text);
  assert.ok(json.ok);
  const parsed = parseStatement(json.value);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
};

test('[C9] accepted statements give their bytes and their hash', () => {
  assert.ok(accept.length >= 12);
  for (const { name, canonical, hash } of accept) {
    const statement = read(canonical);
    const bytes = statementBytes(statement);
    assert.equal(fromUtf8(bytes), canonical, name);
    assert.equal(statementHash(statement), hash, name);
    assert.equal(sha256Hex(bytes), hash, name);
  }
});

test('[C9] a statement is ASCII, at most 64 KiB, and without null and fractions', () => {
  for (const { name, canonical } of accept) {
    assert.match(canonical, /^[ -~]+$/, name);
    assert.ok(canonical.length <= 65_536, name);
    assert.doesNotMatch(canonical, /null|\d\.\d/, name);
  }
});

test('[C9] rejected statements fail with their code at their place', () => {
  assert.ok(reject.length >= 60);
  const base = read(accept[0]?.canonical as string);
  for (const { name, code, at, patch: operations } of reject) {
    const parsed = parseStatement(patch(base, operations));
    assert.deepEqual(parsed, { ok: false, error: { code, at } }, name);
  }
});

test('[C9] every key is due: without any one of them there is no statement', () => {
  const statement = statementOf();
  const paths = pathsOf(statement).filter((path) => !/\/\d+$/.test(path));
  assert.ok(paths.length > 40);
  for (const path of paths) {
    const parsed = parseStatement(patch(statement, [{ op: 'remove', path }]));
    assert.deepEqual(parsed, { ok: false, error: { code: 'missing', at: path } }, path);
  }
});

/** JSON pointers of every member and list item. */
function pathsOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    `${at}/${key}`,
    ...pathsOf(member, `${at}/${key}`),
  ]);
}

/** Another value of the same JSON type, whether or not it makes a statement. */
const otherValue = (value: unknown): unknown =>
  typeof value === 'boolean'
    ? !value
    : typeof value === 'number'
      ? value + 1
      : typeof value === 'string'
        ? `${value}0`
        : Array.isArray(value)
          ? [...value, 'x']
          : { ...(value as object), x: 1 };

const at = (value: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce((parent, key) => (parent as Record<string, unknown>)[key], value);

test('[H3] any single field changed changes the hash', () => {
  const statement = statementOf();
  const hash = statementHash(statement);
  const hashes = new Set([hash]);
  const paths = pathsOf(statement);
  for (const path of paths) {
    const value = otherValue(at(statement, path));
    const changed = patch(statement, [{ op: 'replace', path, value }]);
    hashes.add(statementHash(changed as Statement));
  }
  assert.equal(hashes.size, paths.length + 1);
});

test('[H3] a parcel more, fewer or decided otherwise changes the hash', () => {
  const statement = statementOf();
  const changes: Operation[] = [
    { op: 'remove', path: '/parcels/2' },
    { op: 'replace', path: '/parcels/0/outcome', value: 'refused' },
    { op: 'replace', path: '/parcels/0/outcome', value: 'absent' },
    { op: 'add', path: '/parcels/-', value: { ...statement.parcels[2], no: 5 } },
  ];
  const hashes = changes.map((change) => statementHash(patch(statement, [change]) as Statement));
  assert.equal(new Set([statementHash(statement), ...hashes]).size, changes.length + 1);
});

test('[A3] no JSON value makes the parser throw', () => {
  const statement = statementOf();
  const paths = ['', ...pathsOf(statement)];
  const mutation = fc.tuple(fc.constantFrom(...paths), fc.jsonValue());
  fc.assert(
    fc.property(mutation, ([path, value]) => {
      const parsed = parseStatement(patch(statement, [{ op: 'replace', path, value }]));
      if (parsed.ok) assert.equal(statementHash(parsed.value).length, 64);
      else assert.match(parsed.error.at, /^(?:\/|$)/);
    }),
    SEED,
  );
});

test('[S2] what can be read from a seal follows from its kind', () => {
  assert.ok(isSealRead('none', '') && isSealRead('number', '') && isSealRead('nfc', ''));
  assert.ok(isSealRead('number', 'A-1') && isSealRead('nfc', 'a'.repeat(64)));
  assert.ok(!isSealRead('none', 'A1') && !isSealRead('number', 'a1') && !isSealRead('nfc', 'A1'));
});

test('times are the moments that exist, in one form', () => {
  const seconds = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(
    fc.property(seconds, (epoch_s) => {
      const time = timeFromEpoch(epoch_s + 0.9);
      assert.ok(isTime(time));
      assert.equal(timeToEpoch(time), epoch_s);
    }),
    SEED,
  );
  for (const text of ['2027-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-01-01t00:00:00z', '']) {
    assert.ok(!isTime(text), text);
  }
});
