import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { current, type ServerKeys } from './keys.ts';
import type { Ring } from './secrets.ts';

/**
 * Envelope encryption, AES-256-GCM (NIST SP 800-38D), a fresh 96-bit nonce each time.
 * Layout: 01 ‖ nonce (12) ‖ ciphertext ‖ tag (16). `context` is authenticated, so that what was
 * sealed for one row cannot be read in another.
 */
export function seal(key: Buffer, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, body, cipher.getAuthTag()]);
}

/** `null` for another key, another context or changed bytes. */
export function open(key: Buffer, sealed: Buffer, context: string): Buffer | null {
  if (sealed.length < 29 || sealed[0] !== 1) return null;
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13));
  cipher.setAAD(Buffer.from(context, 'utf8'));
  cipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(13, -16)), cipher.final()]);
  } catch {
    return null;
  }
}

/** Seals under the master key; its number stands in front (u16 BE), so that it can rotate. */
export function wrap(master: Ring<Buffer>, plain: Uint8Array, context: string): Buffer {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(master[0].number);
  return Buffer.concat([number, seal(current(master), plain, context)]);
}

/** `null` where no key of the ring opens it. */
export function unwrap(master: Ring<Buffer>, wrapped: Buffer, context: string): Buffer | null {
  if (wrapped.length < 2) return null;
  const number = wrapped.readUInt16BE(0);
  const key = master.find((each) => each.number === number);
  return key === undefined ? null : open(key.value, wrapped.subarray(2), context);
}

export const DATA_KEY_BYTES = 32;

/** A delivery's own data key: destroying its row makes everything sealed under it unreadable (P1). */
export type DataKey = { readonly key: Buffer; readonly wrapped: Buffer };

export function makeDataKey(keys: ServerKeys, delivery: string): DataKey {
  const key = randomBytes(DATA_KEY_BYTES);
  return { key, wrapped: wrap(keys.master, key, `data-key/${delivery}`) };
}

export const openDataKey = (keys: ServerKeys, delivery: string, wrapped: Buffer): Buffer | null =>
  unwrap(keys.master, wrapped, `data-key/${delivery}`);
