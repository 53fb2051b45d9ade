import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { concat, fromHex, fromUtf8, u32be, utf8, type Bytes } from '../src/bytes.ts';
import {
  CHAIN_START,
  entryBytes,
  eventCommitment,
  leafHash,
  nextEntry,
  parseEntry,
  type Entry,
} from '../src/chain.ts';
import { sha256, sha256Hex } from '../src/sha256.ts';
import { digestOf } from './support/sample.ts';

const SALT = sha256(utf8('a salt'));
const ZERO = Uint8Array.of(0);

const chainOf = (...names: string[]): Entry[] => {
  const entries: Entry[] = [];
  for (const name of names) entries.push(nextEntry(entries.at(-1) ?? null, digestOf(name)));
  return entries;
};

test('[L3] an event’s commitment is SHA-256 over its prefix, the salt and the event', () => {
  const expected = sha256Hex(utf8('handfast/event/1'), ZERO, SALT, utf8('{"a":1,"b":[]}'));
  assert.equal(eventCommitment({ b: [], a: 1 }, SALT), expected);
  assert.notEqual(eventCommitment({ b: [], a: 1 }, sha256(SALT)), expected);
  assert.throws(() => eventCommitment({}, SALT.slice(1)), RangeError);
});

const bytes = (hex: string) => fromHex(hex) as Bytes;

test('[L6] the first entry follows zeros, each next one the head before it', () => {
  const [first, second] = chainOf('one', 'two') as [Entry, Entry];
  assert.deepEqual([first.seq, first.prev], [1, '0'.repeat(64)]);
  assert.deepEqual([second.seq, second.prev], [2, first.head]);
  assert.equal(
    second.head,
    sha256Hex(
      concat(utf8('handfast/chain/1'), ZERO, bytes(first.head), u32be(2), bytes(digestOf('two'))),
    ),
  );
});

test('[L6] the head changes with any event before it, left out, added or exchanged', () => {
  const heads = [
    ['a', 'b', 'c'],
    ['a', 'c'],
    ['a', 'c', 'b'],
    ['a', 'b', 'b', 'c'],
    ['x', 'b', 'c'],
  ].map((names) => chainOf(...names).at(-1)?.head);
  assert.equal(new Set(heads).size, heads.length);
});

test('[L1] a leaf is the RFC 6962 hash of the entry’s canonical bytes', () => {
  const [entry] = chainOf('one') as [Entry];
  const data = entryBytes(entry);
  assert.equal(
    fromUtf8(data),
    `{"commitment":"${entry.commitment}","head":"${entry.head}","prev":"${CHAIN_START}","seq":1,` +
      `"type":"handfast/entry/1"}`,
  );
  assert.equal(leafHash(data), sha256Hex(ZERO, data));
  assert.equal(
    leafHash(new Uint8Array(0)),
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
});

test('[L6] an entry is read back, and no field of it can be changed alone', () => {
  const entry = chainOf('one', 'two', 'three')[2] as Entry;
  assert.deepEqual(parseEntry(structuredClone(entry)), { ok: true, value: entry });
  const digit = fc.constantFrom('prev', 'commitment', 'head');
  fc.assert(
    fc.property(digit, fc.nat(63), (field, at) => {
      const hex = entry[field as 'prev'];
      const other = hex[at] === '0' ? '1' : '0';
      const changed = { ...entry, [field]: `${hex.slice(0, at)}${other}${hex.slice(at + 1)}` };
      assert.deepEqual(parseEntry(changed), {
        ok: false,
        error: { code: 'contradiction', at: '/head' },
      });
    }),
    { seed: 20260302, numRuns: 100 },
  );
});

test('[A3] what is no entry is refused with its place', () => {
  const [first, second] = chainOf('one', 'two') as [Entry, Entry];
  const wrong: readonly (readonly [string, string, unknown])[] = [
    ['type', '', []],
    ['unknown', '/note', { ...first, note: '' }],
    ['range', '/seq', { ...first, seq: 0 }],
    ['range', '/seq', { ...first, seq: 2 ** 32 }],
    ['contradiction', '/prev', { ...second, seq: 1 }],
    ['contradiction', '/prev', { ...first, seq: 2 }],
    ['contradiction', '/head', { ...second, seq: 3 }],
  ];
  for (const [code, at, entry] of wrong) {
    assert.deepEqual(parseEntry(entry), { ok: false, error: { code, at } });
  }
});
