import { concat, toHex, utf8, type Bytes } from '@handfast/protocol/bytes';
import {
  counterLsbFirst,
  sdmMac,
  sessionEncKey,
  sessionMacKey,
} from '@handfast/protocol/seal/sun-keys';
import { createCipheriv, randomBytes } from 'node:crypto';

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

function encrypt(key: Bytes, iv: Uint8Array, plain: Uint8Array): Bytes {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]));
}

/** A batch of one NTAG 424 DNA TagTamper, with keys of its own: the demonstration plays the chip. */
export type DemoTag = {
  readonly batch: object;
  readonly code: string;
  readonly uid: string;
  /** The URL of the next tap; the wire's two states, permanent and now. */
  readonly tap: (status: 'CC' | 'OO' | 'OC') => string;
};

export function makeTag(origin: string): DemoTag {
  const code = `DEMO${randomBytes(4).toString('hex')}`;
  const [metaKey, fileKey] = [new Uint8Array(randomBytes(16)), new Uint8Array(randomBytes(16))];
  const uid = new Uint8Array([0x04, ...randomBytes(6)]);
  const base = `${origin}/t/${code}`;
  let counter = 0;
  return {
    code,
    uid: toHex(uid),
    batch: {
      id: code,
      template: `${base}?p={picc}&e={from}{file:64}&c={mac}`,
      tamperAt: 0,
      keys: { metaRead: hex(metaKey), fileRead: hex(fileKey) },
    },
    tap: (status) => {
      const lsb = counterLsbFirst(++counter);
      const zero = new Uint8Array(16);
      const picc = concat(new Uint8Array([0xc7]), uid, lsb, new Uint8Array(5));
      const encKey = sessionEncKey(fileKey, uid, counter);
      // ECB of one block is CBC with a zero vector.
      const iv = encrypt(encKey, zero, concat(lsb, new Uint8Array(13)));
      const e = hex(encrypt(encKey, iv, concat(utf8(status.padEnd(16, '0')), zero))).toUpperCase();
      const mac = sdmMac(sessionMacKey(fileKey, { uid, readCounter: counter }), utf8(`${e}&c=`));
      const p = hex(encrypt(metaKey, zero, picc)).toUpperCase();
      return `${base}?p=${p}&e=${e}&c=${hex(mac).toUpperCase()}`;
    },
  };
}
