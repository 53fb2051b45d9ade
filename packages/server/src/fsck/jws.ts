import { createPublicKey, verify } from 'node:crypto';

/** A public key of the server: `publicKey` is 32 bytes of Ed25519 in base64url. */
export type SigningKey = { readonly kid: string; readonly publicKey: string };

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('utf8');

/** The payload of a compact JWS (RFC 7515) that one of the keys signed under this `typ`, or `null`. */
export function signedPayload(
  jws: string,
  typ: string,
  keys: readonly SigningKey[],
): Readonly<Record<string, unknown>> | null {
  const [header = '', payload = '', signature = ''] = jws.trim().split('.');
  try {
    const said = JSON.parse(decoded(header)) as Record<string, unknown>;
    const key = keys.find((one) => one.kid === said['kid']);
    if (key === undefined || said['alg'] !== 'Ed25519' || said['typ'] !== typ) return null;
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey },
      format: 'jwk',
    });
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.toString('base64url') !== signature) return null;
    const isSigned = verify(null, Buffer.from(`${header}.${payload}`, 'ascii'), publicKey, bytes);
    return isSigned ? (JSON.parse(decoded(payload)) as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
