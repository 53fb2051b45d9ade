import type { Pool } from 'pg';
import type { Blobs } from '../blobs.ts';

/** Deliveries with a logged erasure of this class; $1 names one of them, or `null` all. */
const logged = (of: 'personal' | 'photos'): string => `
  select delivery_id, (data->>'first')::int as first, (data->>'last')::int as last
  from event
  where type = 'Erased' and data->'classes' ? '${of}' and ($1::uuid is null or delivery_id = $1)`;

/** One statement: everything that could open an entry or name a person goes at once. */
const PERSONAL = `
  with erased as (${logged('personal')}),
  salts as (update event set salt = null from erased
    where event.delivery_id = erased.delivery_id and event.seq between erased.first and erased.last
      and event.salt is not null),
  keys as (delete from data_key using erased where data_key.delivery_id = erased.delivery_id),
  sealed as (delete from delivery_private using erased
    where delivery_private.delivery_id = erased.delivery_id),
  links as (update link set name = null, contact = null, token_hash = null,
      revoked_at = coalesce(link.revoked_at, now())
    from erased where link.delivery_id = erased.delivery_id
      and (link.name is not null or link.contact is not null or link.token_hash is not null))
  update sent_message set to_masked = '' from erased
  where sent_message.delivery_id = erased.delivery_id and sent_message.to_masked <> ''`;

/** The same picture may belong to another delivery, whose evidence it stays. */
const PHOTOS = `
  with erased as (${logged('photos')}),
  gone as (delete from photo using erased where photo.delivery_id = erased.delivery_id
    returning photo.delivery_id, photo.sha256)
  select encode(sha256, 'hex') as sha256 from gone
  where not exists (select from photo where photo.sha256 = gone.sha256
    and photo.delivery_id not in (select delivery_id from erased))`;

/**
 * Does what logged erasures say, for one delivery or for all: after a crash, and after a restore,
 * which brings back what was destroyed (L8). Doing it twice changes nothing.
 */
export async function doErasures(
  { pool, blobs }: { readonly pool: Pool; readonly blobs: Pick<Blobs, 'remove'> },
  delivery: string | null = null,
): Promise<void> {
  await pool.query(PERSONAL, [delivery]);
  const { rows } = await pool.query<{ sha256: string }>(PHOTOS, [delivery]);
  for (const { sha256 } of rows) await blobs.remove(sha256);
}
