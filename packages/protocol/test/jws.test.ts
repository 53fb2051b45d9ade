import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as jose from 'jose';
import { fromBase64url, fromUtf8, toBase64url, toHex, utf8, type Bytes } from '../src/bytes.ts';
import { signJws, verifyJws, webCryptoSigner, type TrustedKeys } from '../src/jws.ts';
import { ISSUER, subtle, TRUST } from './support/sample.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Published = {
  readonly jwkPrivate: JsonWebKey & { readonly x: string };
  readonly derivedFullySpecified: { readonly compact: string };
  readonly ed25519: readonly { readonly seedHex: string; readonly publicHex: string }[];
};

const vectors = (await loadVectors('jose.json')) as Published | null;
const published = { skip: vectors === null ? SKIP_REASON : false };

const DUE = { typ: 'test+jwt', use: 'receipt', lengthMax: 4096 } as const;
const check = async (jws: string, keys: TrustedKeys = TRUST, due = DUE) => {
  const read = await verifyJws(subtle, keys, jws, due);
  return read.ok ? read.value.payload : read.error;
};

test('[R2] the published key signs the published signature', published, async () => {
  const { jwkPrivate, derivedFullySpecified } = vectors as Published;
  const key = await subtle.importKey('jwk', jwkPrivate, 'Ed25519', false, ['sign']);
  const [header, payload, signature] = derivedFullySpecified.compact.split('.');
  const signed = await webCryptoSigner(subtle, 'k', key).sign(utf8(`${header}.${payload}`));
  assert.equal(toBase64url(signed), signature);
});

test('[R2] an independent implementation reads what is signed here', async () => {
  const jws = await signJws(ISSUER, 'test+jwt', { b: 1, a: 'ü' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: TRUST[0]?.publicKey as string };
  const key = await jose.importJWK(jwk, 'Ed25519');
  const read = await jose.compactVerify(jws, key, { algorithms: ['Ed25519'] });
  assert.equal(fromUtf8(read.payload), '{"a":"ü","b":1}');
  assert.deepEqual(read.protectedHeader, { alg: 'Ed25519', kid: ISSUER.kid, typ: 'test+jwt' });
  assert.deepEqual(await check(jws), { b: 1, a: 'ü' });
});

test('[R2] what an independent implementation signs is read here', published, async () => {
  const { jwkPrivate } = vectors as Published;
  const key = await jose.importJWK(jwkPrivate, 'Ed25519');
  const signed = await new jose.CompactSign(utf8('{"a":1}'))
    .setProtectedHeader({ alg: 'Ed25519', kid: 'k', typ: 'test+jwt' })
    .sign(key);
  const keys: TrustedKeys = [{ kid: 'k', publicKey: jwkPrivate.x, use: 'receipt' }];
  assert.deepEqual(await check(signed, keys), { a: 1 });
});

test('[R2] a key serves its own use and typ alone, and length has a limit', async () => {
  const jws = await signJws(ISSUER, 'test+jwt', {});
  assert.equal(await check(jws, TRUST.slice(1)), 'jws_kid');
  assert.equal(await check(jws, []), 'jws_kid');
  assert.equal(await check(await signJws(ISSUER, 'other+jwt', {})), 'jws_typ');
  const due = { ...DUE, lengthMax: jws.length };
  assert.deepEqual(await check(jws, TRUST, due as typeof DUE), {});
  const shorter = { ...DUE, lengthMax: jws.length - 1 };
  assert.equal(await check(jws, TRUST, shorter as typeof DUE), 'jws_too_large');
});

test('[R2] every single changed character is refused', async () => {
  const jws = await signJws(ISSUER, 'test+jwt', { a: 1 });
  for (let i = 0; i < jws.length; i++) {
    const changed = `${jws.slice(0, i)}${jws[i] === 'A' ? 'B' : 'A'}${jws.slice(i + 1)}`;
    assert.match(String(await check(changed)), /^jws_/, `character ${i}`);
  }
});

test('[R2] RFC 8032 keys are read as raw bytes', published, async () => {
  for (const { publicHex } of (vectors as Published).ed25519) {
    const raw = Uint8Array.from(publicHex.match(/../g) as string[], (hex) => parseInt(hex, 16));
    const publicKey = toBase64url(raw);
    assert.equal(toHex(fromBase64url(publicKey) as Bytes), publicHex);
    const jws = await signJws(ISSUER, 'test+jwt', {});
    const keys: TrustedKeys = [{ kid: ISSUER.kid, publicKey, use: 'receipt' }];
    assert.equal(await check(jws, keys), 'jws_signature');
  }
});
