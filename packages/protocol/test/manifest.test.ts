import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toHex, utf8 } from '../src/bytes.ts';
import {
  commit,
  manifestDigest,
  parseManifest,
  verifyCommitment,
  type Manifest,
} from '../src/manifest.ts';
import { sha256, sha256Hex } from '../src/sha256.ts';
import { patch } from './support/patch.ts';
import { digestOf, uuid } from './support/sample.ts';

const SALT = sha256(utf8('a salt'));
const SEED = { seed: 20260302, numRuns: 200 };

const MANIFEST: Manifest = {
  type: 'handfast/manifest/1',
  delivery: uuid(2),
  version: 1,
  addressee: digestOf('addressee'),
  contact: digestOf('contact'),
  policy: { age_years: 0, readBack: true, openBox: false },
  parcels: [
    { no: 1, number: { scheme: 'free', value: 'SAW-1' }, contents: digestOf('saw') },
    { no: 2, number: { scheme: 'free', value: 'CASE-1' }, contents: digestOf('suitcase') },
  ],
};

test('[H2] a commitment is SHA-256 over its prefix, the salt and the canonical value', () => {
  const value = { b: 1, a: 'x' };
  const message = `68616e64666173742f636f6d6d69742f3100${toHex(SALT)}${toHex(utf8('{"a":"x","b":1}'))}`;
  const bytes = Uint8Array.from(message.match(/../g) as string[], (hex) =>
    Number.parseInt(hex, 16),
  );
  assert.equal(commit(value, SALT), sha256Hex(bytes));
});

test('[H2] a commitment opens to its own value and salt alone', () => {
  const salts = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), salts, salts, (value, other, salt, otherSalt) => {
      fc.pre(toHex(salt) !== toHex(otherSalt));
      const commitment = commit(value, salt);
      assert.ok(verifyCommitment(commitment, value, salt));
      assert.ok(!verifyCommitment(commitment, value, otherSalt));
      const isSame = commit(other, SALT) === commit(value, SALT);
      assert.equal(verifyCommitment(commitment, other, salt), isSame);
    }),
    SEED,
  );
});

const nested = (name: string) => ({ [name]: [{ name }] });

test('[L3] one name written in two Unicode forms is one value, at any depth', () => {
  const [composed, decomposed] = ['Zo\u00eb', 'Zoe\u0308'];
  assert.equal(commit(nested(composed), SALT), commit(nested(decomposed), SALT));
  assert.notEqual(commit('Zoe', SALT), commit(composed, SALT));
  assert.throws(() => commit({ [composed]: 1, [decomposed]: 2 }, SALT), /NFC/);
});

test('[L3] a salt has 32 bytes, and a commitment of another length opens to nothing', () => {
  for (const length of [0, 31, 33]) {
    assert.throws(() => commit('x', new Uint8Array(length)), RangeError);
  }
  assert.ok(!verifyCommitment('', 'x', SALT));
});

test('[H2] the digest changes with the contents, the policy and the list of parcels', () => {
  const changes = [
    { op: 'replace', path: '/parcels/0/contents', value: digestOf('brick') },
    { op: 'replace', path: '/policy/readBack', value: false },
    { op: 'replace', path: '/contact', value: digestOf('another') },
    { op: 'replace', path: '/version', value: 2 },
    { op: 'remove', path: '/parcels/1' },
  ] as const;
  const digests = changes.map((change) => manifestDigest(patch(MANIFEST, [change]) as Manifest));
  assert.equal(new Set([manifestDigest(MANIFEST), ...digests]).size, changes.length + 1);
});

test('[H2] a manifest has every key, no other, and its parcels in order', () => {
  assert.deepEqual(parseManifest(structuredClone(MANIFEST)), { ok: true, value: MANIFEST });
  const wrong = [
    ['unknown', '/price', { op: 'add', path: '/price', value: 1 }],
    ['missing', '/contact', { op: 'remove', path: '/contact' }],
    ['duplicate', '/parcels/1/no', { op: 'replace', path: '/parcels/1/no', value: 1 }],
    ['format', '/parcels/0/contents', { op: 'replace', path: '/parcels/0/contents', value: 'saw' }],
    ['range', '/version', { op: 'replace', path: '/version', value: 0 }],
  ] as const;
  for (const [code, at, operation] of wrong) {
    const parsed = parseManifest(patch(MANIFEST, [operation]));
    assert.deepEqual(parsed, { ok: false, error: { code, at } });
  }
});
