import { fromBase64url, fromUtf8, toBase64url, utf8, type Bytes } from './bytes.ts';
import { canonicalJson, parseJsonStrict } from './canonical.ts';
import { err, ok, type Result } from './result.ts';
import { object, text } from './shape.ts';
import type { Time } from './time.ts';

/**
 * JWS compact serialisation (RFC 7515) in one narrow profile: alg `Ed25519` (RFC 9864), header
 * exactly {alg, kid, typ}, header and payload in canonical JSON. So each signed thing has one
 * spelling, and whatever a lenient reader might read differently is refused.
 */

/** Whoever holds a server key: a CryptoKey, a hardware module, a key service. */
export type Signer = {
  readonly kid: string;
  /** Ed25519 (RFC 8032) over the bytes: 64 bytes. */
  readonly sign: (bytes: Bytes) => Promise<Uint8Array>;
};

export const KEY_USES = ['receipt', 'certificate'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/**
 * A key that a verifier believes, for one use. `publicKey`: 32 raw bytes of Ed25519 in base64url.
 * What it signed counts when it is dated within [`from`, `until`]; without them, always.
 */
export type TrustedKey = {
  readonly kid: string;
  readonly publicKey: string;
  readonly use: KeyUse;
  readonly from?: Time;
  readonly until?: Time;
};

export type TrustedKeys = readonly TrustedKey[];

/**
 * Why a JWS is refused: `jws_too_large`, `jws_malformed` (not three base64url parts),
 * `jws_header` (not canonical, another member, wrong shape), `jws_alg`, `jws_typ`, `jws_kid` (no
 * trusted key of this use), `jws_signature`, `jws_payload` (not I-JSON), `jws_duplicate_member`,
 * `jws_not_canonical`.
 */
export type JwsError =
  | 'jws_too_large'
  | 'jws_malformed'
  | 'jws_header'
  | 'jws_alg'
  | 'jws_typ'
  | 'jws_kid'
  | 'jws_signature'
  | 'jws_payload'
  | 'jws_duplicate_member'
  | 'jws_not_canonical';

const ALG = 'Ed25519';
const SIGNATURE_LENGTH = 64;

/** A signer over a WebCrypto Ed25519 private key with usage `sign`. */
export const webCryptoSigner = (
  subtle: SubtleCrypto,
  kid: string,
  privateKey: CryptoKey,
): Signer => ({
  kid,
  sign: async (bytes) => new Uint8Array(await subtle.sign(ALG, privateKey, bytes)),
});

/** Signs the canonical JSON of `payload`. Throws when it is not JSON. */
export async function signJws(signer: Signer, typ: string, payload: unknown): Promise<string> {
  const header = canonicalJson({ alg: ALG, kid: signer.kid, typ });
  const input = `${toBase64url(utf8(header))}.${toBase64url(utf8(canonicalJson(payload)))}`;
  return `${input}.${toBase64url(await signer.sign(utf8(input)))}`;
}

const headerShape = object({
  alg: text(/^.*$/s, 32),
  kid: text(/^[!-~]+$/, 128),
  typ: text(/^.*$/s, 64),
});

/** `lengthMax` in characters. The value is the payload, JSON whose shape the caller checks. */
export async function verifyJws(
  subtle: SubtleCrypto,
  keys: TrustedKeys,
  jws: string,
  due: { readonly typ: string; readonly use: KeyUse; readonly lengthMax: number },
): Promise<Result<{ readonly payload: unknown; readonly key: TrustedKey }, JwsError>> {
  if (jws.length > due.lengthMax) return err('jws_too_large');
  const parts = jws.split('.');
  const [header, payload, signature] = parts.map(fromBase64url);
  if (parts.length !== 3 || !header || !payload || !signature) return err('jws_malformed');
  const key = trustedKeyOf(header, keys, due);
  if (!key.ok) return key;
  const input = utf8(jws.slice(0, jws.lastIndexOf('.')));
  const isSigned =
    signature.length === SIGNATURE_LENGTH &&
    (await verifyEd25519(subtle, key.value.publicKey, signature, input));
  if (!isSigned) return err('jws_signature');
  const value = readPayload(payload);
  return value.ok ? ok({ payload: value.value, key: key.value }) : value;
}

/** The key is chosen by the verifier's own list; nothing in the header brings one. */
function trustedKeyOf(
  bytes: Bytes,
  keys: TrustedKeys,
  due: { readonly typ: string; readonly use: KeyUse },
): Result<TrustedKey, JwsError> {
  const text = fromUtf8(bytes);
  const parsed = text === null ? null : parseJsonStrict(text, { length: 1024, depth: 1 });
  if (!parsed?.ok || headerShape(parsed.value, '') !== null) return err('jws_header');
  if (canonicalJson(parsed.value) !== text) return err('jws_header');
  const { alg, kid, typ } = parsed.value as { alg: string; kid: string; typ: string };
  if (alg !== ALG) return err('jws_alg');
  if (typ !== due.typ) return err('jws_typ');
  const key = keys.find((known) => known.kid === kid && known.use === due.use);
  return key === undefined ? err('jws_kid') : ok(key);
}

async function verifyEd25519(
  subtle: SubtleCrypto,
  publicKey: string,
  signature: Bytes,
  input: Bytes,
): Promise<boolean> {
  const raw = fromBase64url(publicKey);
  if (raw?.length !== 32) throw new RangeError('a trusted key is 32 bytes in base64url');
  const key = await subtle.importKey('raw', raw, ALG, false, ['verify']);
  return subtle.verify(ALG, key, signature, input);
}

function readPayload(bytes: Bytes): Result<unknown, JwsError> {
  const text = fromUtf8(bytes);
  if (text === null) return err('jws_payload');
  const parsed = parseJsonStrict(text);
  if (!parsed.ok) {
    return err(parsed.error === 'duplicate_member' ? 'jws_duplicate_member' : 'jws_payload');
  }
  return canonicalJson(parsed.value) === text ? parsed : err('jws_not_canonical');
}

/** True when the key may date something at this moment. */
export const isWithin = (
  range: { readonly from?: Time; readonly until?: Time },
  at: Time,
): boolean =>
  (range.from === undefined || range.from <= at) &&
  (range.until === undefined || at <= range.until);
