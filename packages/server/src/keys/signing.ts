import type { Signer } from '@handfast/protocol/jws';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { readRing, type Ring } from './secrets.ts';

/** An Ed25519 key of the server; `kid` is its RFC 7638 thumbprint. */
export type SigningKey = Signer & {
  readonly publicKey: CryptoKey;
  readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
};

export async function signingRing(folder: string, name: string): Promise<Ring<SigningKey>> {
  const ring = await readRing(folder, name, 'jwk', makeJwk);
  const [first, ...rest] = ring;
  const read = async ({ number, value }: (typeof ring)[number]) => ({
    number,
    value: await keyFrom(value),
  });
  return [await read(first), ...(await Promise.all(rest.map(read)))];
}

/** A fresh Ed25519 key pair as JWK text. */
export async function makeJwk(): Promise<string> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const { kty, crv, x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return JSON.stringify({ kty, crv, x, d });
}

async function keyFrom(text: string): Promise<SigningKey> {
  const jwk = JSON.parse(text) as JWK & { x: string };
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: jwk.x } as const;
  const [privateKey, publicKey, kid] = await Promise.all([
    // The private half cannot be exported again, not even by us.
    crypto.subtle.importKey('jwk', jwk as JsonWebKey, 'Ed25519', false, ['sign']),
    crypto.subtle.importKey('jwk', publicJwk, 'Ed25519', true, ['verify']),
    calculateJwkThumbprint(publicJwk),
  ]);
  const sign: Signer['sign'] = async (bytes) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes));
  return { kid, sign, publicKey, publicJwk };
}
