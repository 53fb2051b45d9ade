import type { Claim } from '@handfast/domain/claim/types';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { ClaimPhoto } from '@handfast/domain/view/claim';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { sql } from 'kysely';
import { timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';

/** At most so many of 64 bits differ in two re-encodings of one picture. */
export const SAME_PICTURE_BITS = 6;

type PhotoDeps = Pick<Deps, 'kysely'>;

/** Photos of a parcel by where they come from: the claim itself, the door, the packing bench. */
function sourcesOf(state: Delivery, claim: Claim): Map<Hex64, ClaimPhoto['from']> {
  const sources = new Map<Hex64, ClaimPhoto['from']>();
  const parcel = state.parcels.find(({ no }) => no === claim.no);
  if (parcel?.packing && parcel.packing.openBoxPhoto !== '') {
    sources.set(parcel.packing.openBoxPhoto, 'packing');
  }
  for (const visit of state.visits) {
    for (const photo of visit.decisions[claim.no]?.photos ?? []) sources.set(photo, 'door');
  }
  for (const photo of claim.photos) sources.set(photo, 'claim');
  return sources;
}

/** K4: the photos of a claim, each with what is known of it and where it was used before. */
export async function claimPhotos(
  deps: PhotoDeps,
  state: Delivery,
  claim: Claim,
): Promise<readonly ClaimPhoto[]> {
  const sources = sourcesOf(state, claim);
  if (sources.size === 0) return [];
  const rows = await deps.kysely
    .selectFrom('photo')
    .selectAll()
    .where('delivery_id', '=', state.id)
    .where(
      'sha256',
      'in',
      [...sources.keys()].map((sha256) => Buffer.from(sha256, 'hex')),
    )
    .orderBy('at')
    .execute();
  return Promise.all(
    rows.map(async (row): Promise<ClaimPhoto> => {
      const sha256 = row.sha256.toString('hex');
      const base = `/v1/console/claims/${claim.id}/photos/${sha256}`;
      return {
        sha256,
        from: sources.get(sha256) ?? 'claim',
        original: `${base}/original`,
        shown: `${base}/shown`,
        at: timeText(row.at),
        width: row.width,
        height: row.height,
        takenAt: row.taken_at,
        place: row.lat === null || row.lon === null ? null : { lat: row.lat, lon: row.lon },
        reused: await reusesOf(deps, state.tenant, state.id, row.sha256, row.dhash),
      };
    }),
  );
}

/**
 * The same file, or nearly the same picture, in another delivery of the tenant. A featureless
 * picture has no fingerprint and so is never accused (K4).
 */
export async function reusesOf(
  deps: PhotoDeps,
  tenant: Uuid,
  delivery: Uuid,
  sha256: Buffer,
  dhash: string | null,
): Promise<ClaimPhoto['reused']> {
  const near =
    dhash === null
      ? sql<boolean>`false`
      : sql<boolean>`coalesce(bit_count(photo.dhash # ${dhash}::bit(64)) <= ${SAME_PICTURE_BITS}, false)`;
  const rows = await deps.kysely
    .selectFrom('photo')
    .innerJoin('delivery', 'delivery.delivery_id', 'photo.delivery_id')
    .select(['photo.delivery_id', 'photo.sha256'])
    .where('delivery.tenant_id', '=', tenant)
    .where('photo.delivery_id', '<>', delivery)
    .where((eb) => eb.or([eb('photo.sha256', '=', sha256), near]))
    .orderBy('photo.at')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    delivery: row.delivery_id,
    sha256: row.sha256.toString('hex'),
    how: row.sha256.equals(sha256) ? 'same_file' : 'same_picture',
  }));
}
