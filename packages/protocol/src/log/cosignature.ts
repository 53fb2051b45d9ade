/**
 * Cosignatures by Ed25519 (C2SP tlog-cosignature, cosignature/v1, note signature type 04): a
 * witness says that at a time it had seen this checkpoint, and none that contradicts it. Other
 * types (06, ML-DSA-44) are signatures by unknown keys here, and so ignored.
 */

import { concat, utf8, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import {
  COSIGNATURE_V1,
  keyIdOf,
  signEd25519,
  verifyEd25519,
  type PrivateKey,
  type PublicKey,
} from './keys.ts';
import type { Signer, Verifier } from './note.ts';

const TIME_LENGTH = 8;
const LENGTH = TIME_LENGTH + 64;

export type Cosignature = {
  /** POSIX seconds, by the witness's clock. */
  readonly time_s: number;
  readonly signature: Bytes;
};

/** `cosignature_length`: not 72 bytes behind the key id. `time_too_large`: above 2^53 - 1. */
export type CosignatureError = 'cosignature_length' | 'time_too_large';

/** What follows the key id: time as u64, big endian, then the signature. */
export function parseCosignature(bytes: Uint8Array): Result<Cosignature, CosignatureError> {
  if (bytes.length !== LENGTH) return err('cosignature_length');
  const time_s = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(time_s)) return err('time_too_large');
  return ok({ time_s, signature: new Uint8Array(bytes.subarray(TIME_LENGTH)) });
}

/** What is signed: the time is part of it, the witness's name is not. */
const messageOf = (time_s: number, text: string): Bytes =>
  utf8(`cosignature/v1\ntime ${time_s}\n${text}`);

/** The verifier of a witness's cosignatures. @throws {TypeError} for a key of another type. */
export function cosignatureVerifier(subtle: SubtleCrypto, key: PublicKey): Verifier {
  if (key.type !== COSIGNATURE_V1) throw new TypeError(`${key.name} is not a key of type 04`);
  return {
    name: key.name,
    keyId: key.keyId,
    verify: async (text, bytes) => {
      const cosignature = parseCosignature(bytes);
      if (!cosignature.ok) return false;
      const { time_s, signature } = cosignature.value;
      return verifyEd25519(subtle, key.publicKey, messageOf(time_s, text), signature);
    },
  };
}

/** Cosigns checkpoints as of a time, in POSIX seconds. */
export const cosignatureSigner = (
  subtle: SubtleCrypto,
  key: PrivateKey,
  time_s: number,
): Signer => ({
  name: key.name,
  keyId: keyIdOf(key.name, COSIGNATURE_V1, key.publicKey),
  sign: async (text) => {
    const time = new Uint8Array(TIME_LENGTH);
    new DataView(time.buffer).setBigUint64(0, BigInt(time_s));
    return concat(time, await signEd25519(subtle, key, messageOf(time_s, text)));
  },
});
