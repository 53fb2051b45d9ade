/** The keys of notes (C2SP signed-note "Verifier keys"), and Ed25519 with them. */

import {
  concat,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64,
  utf8,
  type Bytes,
} from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { sha256 } from '../sha256.ts';
import { isKeyName, noteMessage, type Signer, type Verifier } from './note.ts';

export const ED25519 = 1;
export const COSIGNATURE_V1 = 4;

/** The signature types that we verify. */
export type KeyType = typeof ED25519 | typeof COSIGNATURE_V1;

export type PublicKey = {
  readonly name: string;
  readonly type: KeyType;
  /** Both types have an Ed25519 key of 32 bytes. */
  readonly publicKey: Bytes;
  readonly keyId: number;
};

export type VkeyError =
  | 'malformed'
  /** A signature type that we do not verify: ECDSA, RFC 6962, ML-DSA-44, reserved ones. */
  | 'unsupported_type'
  | 'key_length'
  | 'key_id_mismatch';

const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
const PRIVATE_START = 'PRIVATE+KEY+';

/** SHA-256(name ‖ LF ‖ type ‖ public key), the first four bytes. */
export function keyIdOf(name: string, type: KeyType, publicKey: Uint8Array): number {
  const hash = sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey);
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}

const idText = (keyId: number): string => keyId.toString(16).padStart(8, '0');

export const publicKeyOf = (name: string, type: KeyType, publicKey: Bytes): PublicKey => ({
  name,
  type,
  publicKey,
  keyId: keyIdOf(name, type, publicKey),
});

/** `<name>+<id>+<base64(type ‖ key)>`. */
export const formatVkey = ({ name, type, publicKey, keyId }: PublicKey): string =>
  `${name}+${idText(keyId)}+${toBase64(concat(Uint8Array.of(type), publicKey))}`;

type Parts = { readonly name: string; readonly keyId: number; readonly key: Bytes };

/** The base64 part may hold `+` itself, so only the first two are taken as separators. */
function splitKey(text: string): Parts | null {
  const found = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  if (found === null) return null;
  const [, name, id, encoded] = found as unknown as [string, string, string, string];
  const key = fromBase64(encoded);
  if (key === null || key.length === 0 || !isKeyName(name)) return null;
  return { name, keyId: new DataView((fromHex(id) as Bytes).buffer).getUint32(0), key };
}

/** A verifier key as configuration and policies write it. */
export function parseVkey(vkey: string): Result<PublicKey, VkeyError> {
  const parts = splitKey(vkey);
  if (parts === null) return err('malformed');
  const [type] = parts.key;
  if (type !== ED25519 && type !== COSIGNATURE_V1) return err('unsupported_type');
  const publicKey = parts.key.slice(1);
  if (publicKey.length !== KEY_LENGTH) return err('key_length');
  const key = publicKeyOf(parts.name, type, publicKey);
  return key.keyId === parts.keyId ? ok(key) : err('key_id_mismatch');
}

const ALGORITHM = { name: 'Ed25519' };

/** Ed25519 over a message; `false` for any other signature, its length included. */
export async function verifyEd25519(
  subtle: SubtleCrypto,
  publicKey: Bytes,
  message: Bytes,
  signature: Bytes,
): Promise<boolean> {
  if (signature.length !== SIGNATURE_LENGTH) return false;
  const key = await subtle.importKey('raw', publicKey, ALGORITHM, false, ['verify']);
  return subtle.verify(ALGORITHM, key, signature, message);
}

/** The verifier of a plain note signature, type 01. @throws {TypeError} for another type. */
export function ed25519Verifier(subtle: SubtleCrypto, key: PublicKey): Verifier {
  if (key.type !== ED25519) throw new TypeError(`${key.name} is not a key of type 01`);
  return {
    name: key.name,
    keyId: key.keyId,
    verify: (text, signature) => verifyEd25519(subtle, key.publicKey, noteMessage(text), signature),
  };
}

/** A private key: a seed of 32 bytes that never leaves the server. */
export type PrivateKey = {
  readonly name: string;
  readonly seed: Bytes;
  readonly publicKey: Bytes;
};

/** The ASN.1 in front of a seed that makes it a private key of PKCS #8 (RFC 8410 section 7). */
const PKCS8_START = Uint8Array.of(0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

const importSeed = (subtle: SubtleCrypto, seed: Bytes, extractable: boolean): Promise<CryptoKey> =>
  subtle.importKey('pkcs8', concat(PKCS8_START, seed), ALGORITHM, extractable, ['sign']);

/**
 * The key pair of a seed: 32 random bytes, from the caller.
 * @throws {TypeError} for another length, or a name that no key can have.
 */
export async function privateKeyFromSeed(
  subtle: SubtleCrypto,
  name: string,
  seed: Bytes,
): Promise<PrivateKey> {
  if (seed.length !== KEY_LENGTH) throw new TypeError('a seed has 32 bytes');
  if (!isKeyName(name)) throw new TypeError(`not a key name: ${name}`);
  const { x } = await subtle.exportKey('jwk', await importSeed(subtle, seed, true));
  return { name, seed, publicKey: fromBase64url(x as string) as Bytes };
}

/** `PRIVATE+KEY+<name>+<id>+<base64(01 ‖ seed)>`, as Go's tools write it. */
export const formatPrivateKey = ({ name, seed, publicKey }: PrivateKey): string =>
  `${PRIVATE_START}${name}+${idText(keyIdOf(name, ED25519, publicKey))}+${toBase64(
    concat(Uint8Array.of(ED25519), seed),
  )}`;

/** Reads `formatPrivateKey`'s form and checks that the id belongs to the seed. */
export async function parsePrivateKey(
  subtle: SubtleCrypto,
  text: string,
): Promise<Result<PrivateKey, VkeyError>> {
  if (!text.startsWith(PRIVATE_START)) return err('malformed');
  const parts = splitKey(text.slice(PRIVATE_START.length));
  if (parts === null) return err('malformed');
  if (parts.key[0] !== ED25519) return err('unsupported_type');
  const seed = parts.key.slice(1);
  if (seed.length !== KEY_LENGTH) return err('key_length');
  const key = await privateKeyFromSeed(subtle, parts.name, seed);
  const keyId = keyIdOf(key.name, ED25519, key.publicKey);
  return keyId === parts.keyId ? ok(key) : err('key_id_mismatch');
}

/** Ed25519 over a message: 64 bytes. */
export async function signEd25519(
  subtle: SubtleCrypto,
  { seed }: PrivateKey,
  message: Bytes,
): Promise<Bytes> {
  const key = await importSeed(subtle, seed, false);
  return new Uint8Array(await subtle.sign(ALGORITHM, key, message));
}

/** Signs notes plainly, type 01. */
export const ed25519Signer = (subtle: SubtleCrypto, key: PrivateKey): Signer => ({
  name: key.name,
  keyId: keyIdOf(key.name, ED25519, key.publicKey),
  sign: (text) => signEd25519(subtle, key, noteMessage(text)),
});
