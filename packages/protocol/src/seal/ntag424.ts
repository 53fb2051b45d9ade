import { cbc, ecb } from '@noble/ciphers/aes.js';
import { concat, equalConstantTime, fromHex, toHex, utf8, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { sha256Hex } from '../sha256.ts';
import { counterLsbFirst, sdmMac, sessionEncKey, sessionMacKey } from './sun-keys.ts';
import {
  LRP_PICC_LENGTH,
  splitSunUrl,
  type CompiledSunLayout,
  type SunFields,
} from './sun-layout.ts';
import { tamperState, type TamperState } from './tamper-status.ts';

/**
 * The batch's AES-128 keys, 16 bytes each. `metaRead` decrypts PICCData and is the same for the
 * batch, because the UID is inside; `null` where UID and counter are mirrored in plain.
 * `fileRead` may be diversified by UID (`keyDiversifier`); it is given `null` where the tag does
 * not mirror its UID.
 */
export type SunKeys = {
  readonly metaRead: Bytes | null;
  readonly fileRead: (uid: Bytes | null) => Bytes;
};

/**
 * A genuine tap. `uid` is 14 hex digits, lower case; `readCounter` grows with every tap. Either is
 * `null` where the batch does not mirror it; then the tap can be replayed and is no evidence of a seal.
 */
export type SunReading = {
  readonly uid: string | null;
  readonly readCounter: number | null;
  readonly fileData: Bytes | null;
  readonly tamper: { readonly state: TamperState; readonly status: string } | null;
};

/**
 * - `sun_layout`: the URL is not one of this batch's.
 * - `sun_lrp`: a tag in LRP mode; only AES mode is supported.
 * - `sun_keys`: a key is missing or has no 16 bytes.
 * - `sun_picc_data`: PICCData does not decrypt to a known form: wrong key, or made up.
 * - `sun_mac`: the MAC is wrong.
 */
export type SunError = 'sun_layout' | 'sun_lrp' | 'sun_keys' | 'sun_picc_data' | 'sun_mac';

/**
 * Verifies the URL that an NTAG 424 DNA gave at one tap (secure unique NFC message, NT4H2421Tx
 * section 9.3, AES mode). Says that this tag, with this counter, wrote this URL. It says nothing of
 * replay: the caller keeps the highest counter per UID and takes only a greater one.
 */
export function verifySun(
  url: string,
  layout: CompiledSunLayout,
  keys: SunKeys,
): Result<SunReading, SunError> {
  const fields = splitSunUrl(url, layout);
  if (fields === null) {
    const lrp = layout.has.has('picc') && splitSunUrl(url, layout, LRP_PICC_LENGTH) !== null;
    return err(lrp ? 'sun_lrp' : 'sun_layout');
  }
  const tag = readIdentity(fields, keys.metaRead);
  if (!tag.ok) return tag;
  const { uid, readCounter } = tag.value;

  const fileReadKey = keys.fileRead(uid);
  if (fileReadKey.length !== 16) return err('sun_keys');
  const mac = sdmMac(sessionMacKey(fileReadKey, tag.value), utf8(fields.macInput));
  if (!equalConstantTime(mac, hexField(fields, 'mac') as Bytes)) return err('sun_mac');

  const encrypted = hexField(fields, 'file');
  if (encrypted !== null && (uid === null || readCounter === null)) return err('sun_picc_data');
  const fileData =
    encrypted === null || uid === null || readCounter === null
      ? null
      : decryptFileData(encrypted, sessionEncKey(fileReadKey, uid, readCounter), readCounter);
  return ok({
    uid: uid === null ? null : toHex(uid),
    readCounter,
    fileData,
    tamper: readTamper(fields, fileData, layout.tamperAt),
  });
}

const hexField = (fields: SunFields, name: keyof SunFields['values']): Bytes | null => {
  const text = fields.values[name];
  return text === undefined ? null : fromHex(text.toLowerCase());
};

type Identity = { readonly uid: Bytes | null; readonly readCounter: number | null };

function readIdentity(fields: SunFields, metaReadKey: Bytes | null): Result<Identity, SunError> {
  const picc = hexField(fields, 'picc');
  if (picc === null) {
    const counter = fields.values.counter;
    return ok({
      uid: hexField(fields, 'uid'),
      readCounter: counter === undefined ? null : Number.parseInt(counter, 16),
    });
  }
  if (metaReadKey === null || metaReadKey.length !== 16) return err('sun_keys');
  const plain = cbc(metaReadKey, new Uint8Array(16), { disablePadding: true }).decrypt(picc);
  const identity = parsePiccData(plain);
  return identity === null ? err('sun_picc_data') : ok(identity);
}

/** PICCDataTag: bit 7 UID mirrored, bit 6 counter mirrored, low nibble the UID's length, 7. */
const PICC_TAG = { uidAndCounter: 0xc7, uidOnly: 0x87, counterOnly: 0x40 } as const;

function parsePiccData(plain: Bytes): Identity | null {
  const tag = plain[0];
  if (tag === PICC_TAG.uidAndCounter) {
    return { uid: plain.slice(1, 8), readCounter: counterAt(plain, 8) };
  }
  if (tag === PICC_TAG.uidOnly) return { uid: plain.slice(1, 8), readCounter: null };
  if (tag === PICC_TAG.counterOnly) return { uid: null, readCounter: counterAt(plain, 1) };
  return null;
}

const counterAt = (plain: Bytes, at: number): number =>
  (plain[at] as number) | ((plain[at + 1] as number) << 8) | ((plain[at + 2] as number) << 16);

/** AES-CBC under the session key; the IV is the counter, zero padded, encrypted under the same key. */
function decryptFileData(encrypted: Bytes, encKey: Bytes, readCounter: number): Bytes {
  const block = concat(counterLsbFirst(readCounter), new Uint8Array(13));
  const iv = ecb(encKey, { disablePadding: true }).encrypt(block);
  return cbc(encKey, iv, { disablePadding: true }).decrypt(encrypted);
}

function readTamper(
  fields: SunFields,
  fileData: Bytes | null,
  tamperAt: number | null,
): SunReading['tamper'] {
  const status =
    fileData !== null && tamperAt !== null
      ? String.fromCharCode(...fileData.subarray(tamperAt, tamperAt + 2))
      : fields.values.tamper;
  return status === undefined ? null : { state: tamperState(status), status };
}

/** What a statement holds of an NFC reading: SHA-256 of the URL as read, 64 hex digits. */
export const nfcReadDigest = (url: string): string => sha256Hex(utf8(url));
