import { concat, fromBase64url, fromHex, toBase64url, utf8, type Bytes } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { err, ok, type Result } from './result.ts';
import { sha256 } from './sha256.ts';
import { fault, object, oneOf, text, type Fault } from './shape.ts';
import type { Hex64 } from './statement.ts';

/** A P-256 public key as JWK (RFC 7518 section 6.2.1), these four members only. */
export type HolderPublicKey = {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
};

/** A holder's key pair; only the public half ever leaves the device. */
export type HolderKey = { readonly privateKey: CryptoKey; readonly publicKey: HolderPublicKey };

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A fresh P-256 key (rule C2). A page leaves `extractable` out; a program may want to keep its key. */
export async function makeHolderKey(
  subtle: SubtleCrypto,
  { extractable = false }: { readonly extractable?: boolean } = {},
): Promise<HolderKey> {
  const { privateKey, publicKey } = await subtle.generateKey(CURVE, extractable, [
    'sign',
    'verify',
  ]);
  return { privateKey, publicKey: publicHalf(await subtle.exportKey('jwk', publicKey)) };
}

/** The key of a private JWK (RFC 7518 section 6.2.2), as `subtle.exportKey` gave it. */
export async function importHolderKey(subtle: SubtleCrypto, jwk: JsonWebKey): Promise<HolderKey> {
  const privateKey = await subtle.importKey('jwk', jwk, CURVE, false, ['sign']);
  return { privateKey, publicKey: publicHalf(jwk) };
}

const publicHalf = ({ x = '', y = '' }: JsonWebKey): HolderPublicKey => ({
  kty: 'EC',
  crv: 'P-256',
  x,
  y,
});

const coordinate = text(/^[A-Za-z0-9_-]{43}$/, 43);

export const holderKeyShape = object({
  kty: oneOf(['EC']),
  crv: oneOf(['P-256']),
  x: coordinate,
  y: coordinate,
});

/** Takes a JSON value for a holder's public key: a point on the curve, and no private part. */
export function parseHolderKey(value: unknown): Result<HolderPublicKey, Fault> {
  const found = holderKeyShape(value, '');
  if (found !== null) return err(found);
  const key = value as HolderPublicKey;
  const x = fromBase64url(key.x);
  if (x === null) return err(fault('format', '/x'));
  const y = fromBase64url(key.y);
  if (y === null) return err(fault('format', '/y'));
  return isOnCurve(toInteger(x), toInteger(y)) ? ok(key) : err(fault('contradiction', '/y'));
}

/** P-256 (SP 800-186): y² = x³ - 3x + b over the integers mod p. */
const P = 0xffffffff_00000001_00000000_00000000_00000000_ffffffff_ffffffff_ffffffffn;
const B = 0x5ac635d8_aa3a93e7_b3ebbd55_769886bc_651d06b0_cc53b0f6_3bce3c3e_27d2604bn;

const isOnCurve = (x: bigint, y: bigint): boolean =>
  x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n;

const toInteger = (bytes: Uint8Array): bigint =>
  bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** RFC 7638 thumbprint, SHA-256, base64url: 43 characters. */
export const thumbprint = ({ kty, crv, x, y }: HolderPublicKey): string =>
  toBase64url(sha256(utf8(canonicalJson({ kty, crv, x, y }))));

const SIGNATURE_LENGTH = 64;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** What a holder signs is named in the signed bytes, so that no act can pass for another. */
type Act = 'handfast/confirm/1' | 'handfast/report/1';

function messageOf(act: Act, hash: Hex64): Bytes {
  const bytes = fromHex(hash);
  if (bytes?.length !== 32) throw new RangeError('a hash is 64 lower-case hex digits');
  return concat(utf8(`${act}\0`), bytes);
}

/** ES256 over act ‖ 00 ‖ hash (32 bytes), as r ‖ s in base64url (86 characters). */
export async function signHashAs(
  act: Act,
  subtle: SubtleCrypto,
  privateKey: CryptoKey,
  hash: Hex64,
): Promise<string> {
  const signature = await subtle.sign(ES256, privateKey, messageOf(act, hash));
  return toBase64url(new Uint8Array(signature));
}

/** True when this key signed this hash as this act; false for anything else, misshapen input included. */
export async function verifyHashAs(
  act: Act,
  subtle: SubtleCrypto,
  key: HolderPublicKey,
  hash: Hex64,
  signature: string,
): Promise<boolean> {
  const bytes = fromBase64url(signature);
  const parsed = parseHolderKey(key);
  if (bytes?.length !== SIGNATURE_LENGTH || !/^[0-9a-f]{64}$/.test(hash) || !parsed.ok) {
    return false;
  }
  const usages: KeyUsage[] = ['verify'];
  const publicKey = await subtle.importKey('jwk', { ...parsed.value }, CURVE, false, usages);
  return subtle.verify(ES256, publicKey, bytes, messageOf(act, hash));
}

/**
 * The holder's act (rule C2): ES256 over "handfast/confirm/1" ‖ 00 ‖ hash (32 bytes), as r ‖ s in
 * base64url (86 characters). `privateKey`: ECDSA P-256, usage `sign`.
 */
export const signConfirmation = (
  subtle: SubtleCrypto,
  privateKey: CryptoKey,
  hash: Hex64,
): Promise<string> => signHashAs('handfast/confirm/1', subtle, privateKey, hash);

/** True when this key signed this hash; false for anything else, misshapen input included. */
export const verifyConfirmation = (
  subtle: SubtleCrypto,
  key: HolderPublicKey,
  hash: Hex64,
  signature: string,
): Promise<boolean> => verifyHashAs('handfast/confirm/1', subtle, key, hash, signature);
