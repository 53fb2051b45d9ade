import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as jose from 'jose';
import { concat, fromBase64url, fromHex, toBase64url, utf8, type Bytes } from '../src/bytes.ts';
import { parseHolderKey, signConfirmation, thumbprint, verifyConfirmation } from '../src/holder.ts';
import {
  digestOf,
  HOLDER_KEY,
  HOLDER_SECRET,
  importHolder,
  OTHER_KEY,
  subtle,
} from './support/sample.ts';

const HASH = digestOf('statement');
const privateKey = await importHolder(HOLDER_KEY, HOLDER_SECRET);
const signature = await signConfirmation(subtle, privateKey, HASH);
const verifies = (key = HOLDER_KEY, hash = HASH, text = signature): Promise<boolean> =>
  verifyConfirmation(subtle, key, hash, text);

test('[C2] a signature verifies for its key and its hash alone', async () => {
  assert.match(signature, /^[A-Za-z0-9_-]{86}$/);
  assert.ok(await verifies());
  assert.ok(!(await verifies(OTHER_KEY)));
  assert.ok(!(await verifies(HOLDER_KEY, digestOf('another statement'))));
});

test('[C2] the signed bytes are the prefix, a zero byte and the hash', async () => {
  const key = await subtle.importKey(
    'jwk',
    { ...HOLDER_KEY },
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['verify'],
  );
  const message = concat(utf8('handfast/confirm/1'), Uint8Array.of(0), fromHex(HASH) as Bytes);
  const bytes = fromBase64url(signature) as Bytes;
  assert.ok(await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes, message));
});

test('[C2] a signature with any bit changed, or of another shape, never verifies', async () => {
  const bytes = fromBase64url(signature) as Bytes;
  const bit = fc.nat(bytes.length * 8 - 1);
  await fc.assert(
    fc.asyncProperty(bit, async (at) => {
      const changed = bytes.slice();
      changed[at >> 3] = (changed[at >> 3] as number) ^ (1 << (at & 7));
      assert.ok(!(await verifies(HOLDER_KEY, HASH, toBase64url(changed))));
    }),
    { seed: 20260302, numRuns: 60 },
  );
  const misshapen = ['', 'AA', `${signature}=`, `${signature} `, signature.slice(0, -1)];
  const zeros = toBase64url(new Uint8Array(64));
  for (const text of [...misshapen, zeros, toBase64url(concat(bytes, Uint8Array.of(0)))]) {
    assert.ok(!(await verifies(HOLDER_KEY, HASH, text)), text);
  }
  assert.ok(!(await verifies(HOLDER_KEY, HASH.toUpperCase())));
});

test('[C2] the thumbprint is that of RFC 7638', async () => {
  assert.equal(thumbprint(HOLDER_KEY), await jose.calculateJwkThumbprint({ ...HOLDER_KEY }));
  assert.notEqual(thumbprint(HOLDER_KEY), thumbprint(OTHER_KEY));
});

test('[C2] a key is a point on the curve in its public part alone', async () => {
  assert.deepEqual(parseHolderKey({ ...HOLDER_KEY }), { ok: true, value: HOLDER_KEY });
  const wrong: readonly (readonly [string, string, unknown])[] = [
    ['type', '', null],
    ['unknown', '/d', { ...HOLDER_KEY, d: HOLDER_SECRET }],
    ['unknown', '/ext', { ...HOLDER_KEY, ext: true }],
    ['missing', '/y', { kty: 'EC', crv: 'P-256', x: HOLDER_KEY.x }],
    ['value', '/kty', { ...HOLDER_KEY, kty: 'OKP' }],
    ['value', '/crv', { ...HOLDER_KEY, crv: 'P-384' }],
    ['range', '/x', { ...HOLDER_KEY, x: `${HOLDER_KEY.x}=` }],
    ['format', '/x', { ...HOLDER_KEY, x: `${HOLDER_KEY.x.slice(0, -1)}h` }],
    ['contradiction', '/y', { ...HOLDER_KEY, y: OTHER_KEY.y }],
    ['contradiction', '/y', { ...HOLDER_KEY, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ];
  for (const [code, at, key] of wrong) {
    assert.deepEqual(parseHolderKey(key), { ok: false, error: { code, at } }, `${code} ${at}`);
  }
  assert.ok(!(await verifies({ ...HOLDER_KEY, y: OTHER_KEY.y })));
});

test('[C2] keys that a browser makes are taken as they come', async () => {
  for (let i = 0; i < 5; i++) {
    const usages: KeyUsage[] = ['sign', 'verify'];
    const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, usages);
    const { kty, crv, x, y } = await subtle.exportKey('jwk', pair.publicKey);
    const parsed = parseHolderKey({ kty, crv, x, y });
    assert.ok(parsed.ok);
    const signed = await signConfirmation(subtle, pair.privateKey, HASH);
    assert.ok(await verifies(parsed.value, HASH, signed));
  }
});
