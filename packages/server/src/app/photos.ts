import type { Actor } from '@handfast/domain/delivery/events';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { sql } from 'kysely';
import type { PhotoFacts } from '../photos/facts.ts';
import type { Deps } from '../deps.ts';

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';

const starts = (bytes: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;

/** What the bytes are, by their own first bytes; a file's name and header are claims. */
export function photoTypeOf(bytes: Uint8Array): PhotoType | 'heic' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (starts(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP')) return 'image/webp';
  return starts(bytes, 4, 'ftyphei') || starts(bytes, 4, 'ftypmif1') ? 'heic' : null;
}

/** Keeps a photo untouched under its SHA-256 (K4) and notes whose delivery it belongs to. */
export async function keepPhoto(
  deps: Deps,
  delivery: Uuid,
  by: Actor,
  photo: {
    readonly bytes: Uint8Array;
    readonly type: PhotoType;
    readonly facts?: PhotoFacts;
  },
): Promise<Hex64> {
  const sha256 = await deps.blobs.put(photo.bytes);
  await deps.kysely
    .insertInto('photo')
    .values({
      delivery_id: delivery,
      tenant_id: sql<string>`(select tenant_id from delivery where delivery_id = ${delivery})`,
      sha256: Buffer.from(sha256, 'hex'),
      media_type: photo.type,
      size_bytes: photo.bytes.length,
      by: JSON.stringify(by),
      at: deps.clock.now(),
      width: photo.facts?.width ?? null,
      height: photo.facts?.height ?? null,
      taken_at: photo.facts?.takenAt ?? null,
      lat: photo.facts?.place?.lat ?? null,
      lon: photo.facts?.place?.lon ?? null,
      dhash: photo.facts?.dhash ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return sha256;
}
