import { cmac } from '@noble/ciphers/aes.js';
import { concat, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';

/** What a tap tells about the tag: UID (7 bytes) and read counter (24 bit), each only if mirrored. */
export type TagIdentity = { readonly uid: Bytes | null; readonly readCounter: number | null };

/** Three bytes, least significant first: the counter's order in every computation. */
export const counterLsbFirst = (readCounter: number): Bytes =>
  new Uint8Array([readCounter & 0xff, (readCounter >> 8) & 0xff, (readCounter >> 16) & 0xff]);

const SV1_LABEL = new Uint8Array([0xc3, 0x3c, 0x00, 0x01, 0x00, 0x80]);
const SV2_LABEL = new Uint8Array([0x3c, 0xc3, 0x00, 0x01, 0x00, 0x80]);

/**
 * Session vector (NT4H2421Tx, section 9.3.9): label, then UID and counter as far as they are
 * mirrored, zeros to 16 bytes. A missing part is left out, not zeroed in its place.
 */
function sessionVector(label: Bytes, { uid, readCounter }: TagIdentity): Bytes {
  const vector = new Uint8Array(16);
  const counter = readCounter === null ? new Uint8Array() : counterLsbFirst(readCounter);
  vector.set(concat(label, uid ?? new Uint8Array(), counter));
  return vector;
}

/** SDM session key for encryption, from SDMFileReadKey (16 bytes). Defined only with UID and counter. */
export const sessionEncKey = (fileReadKey: Bytes, uid: Bytes, readCounter: number): Bytes =>
  cmac(sessionVector(SV1_LABEL, { uid, readCounter }), fileReadKey);

/** SDM session key for the MAC, from SDMFileReadKey (16 bytes). */
export const sessionMacKey = (fileReadKey: Bytes, tag: TagIdentity): Bytes =>
  cmac(sessionVector(SV2_LABEL, tag), fileReadKey);

/** SDMMAC: of the sixteen bytes of the CMAC those at 1, 3, …, 15. */
export const sdmMac = (macKey: Bytes, input: Bytes): Bytes =>
  cmac(input, macKey).filter((_, i) => i % 2 === 1);

/**
 * Key diversification after AN10922 for AES-128: `CMAC(master, 01 ‖ UID ‖ AID ‖ system id)`.
 * Answers the function from UID to key. The application note pads every input to 32 bytes, which
 * equals plain CMAC only for 17 to 31 bytes: AID and system id together have 9 to 23 bytes.
 */
export function keyDiversifier(
  masterKey: Bytes,
  aid: Bytes,
  systemId: Bytes,
): Result<(uid: Bytes) => Bytes, 'key_length' | 'diversification_length'> {
  if (masterKey.length !== 16) return err('key_length');
  const length = aid.length + systemId.length;
  if (length < 9 || length > 23) return err('diversification_length');
  return ok((uid) => cmac(concat(new Uint8Array([0x01]), uid, aid, systemId), masterKey));
}
