import { concat, toHex, utf8, type Bytes } from '@handfast/protocol/bytes';
import {
  counterLsbFirst,
  sdmMac,
  sessionEncKey,
  sessionMacKey,
} from '@handfast/protocol/seal/sun-keys';
import { createCipheriv } from 'node:crypto';

const bytes = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'));
const upper = (data: Uint8Array): string => Buffer.from(data).toString('hex').toUpperCase();

function encrypt(key: Bytes, iv: Uint8Array, plain: Uint8Array): Bytes {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]));
}

export const META_KEY = '00112233445566778899aabbccddeeff';
export const FILE_KEY = 'ffeeddccbbaa99887766554433221100';

export const batchBody = (id: string, origin = 'http://localhost') => ({
  id,
  template: `${origin}/t/${id}?p={picc}&e={from}{file:64}&c={mac}`,
  tamperAt: 0,
  keys: { metaRead: META_KEY, fileRead: FILE_KEY },
});

export type TagTap = {
  readonly batch: string;
  readonly uid: string;
  readonly counter: number;
  readonly status?: 'CC' | 'OC' | 'OO' | 'CO' | 'II';
  readonly metaKey?: string;
  readonly fileKey?: string;
  readonly origin?: string;
};

/** The URL that an NTAG 424 DNA TagTamper of this batch gives at one tap. */
export function tapUrl(tap: TagTap): string {
  const { batch, uid, counter, status = 'CC', origin = 'http://localhost' } = tap;
  const id = bytes(uid);
  const lsb = counterLsbFirst(counter);
  const picc = concat(new Uint8Array([0xc7]), id, lsb, new Uint8Array(5));
  const p = upper(encrypt(bytes(tap.metaKey ?? META_KEY), new Uint8Array(16), picc));
  const fileKey = bytes(tap.fileKey ?? FILE_KEY);
  const encKey = sessionEncKey(fileKey, id, counter);
  const zero = new Uint8Array(16);
  // ECB of one block is CBC with a zero vector.
  const iv = encrypt(encKey, zero, concat(lsb, new Uint8Array(13)));
  const plain = concat(utf8(status.padEnd(16, '0')), new Uint8Array(16));
  const e = upper(encrypt(encKey, iv, plain));
  const mac = sdmMac(sessionMacKey(fileKey, { uid: id, readCounter: counter }), utf8(`${e}&c=`));
  return `${origin}/t/${batch}?p=${p}&e=${e}&c=${toHex(mac).toUpperCase()}`;
}
