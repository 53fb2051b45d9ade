import type { Claim } from '@handfast/domain/claim/types';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { ClaimPhoto } from '@handfast/domain/view/claim';
import type { Hex64 } from '@handfast/protocol/statement';
import { timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { reusesOf } from '../photos/reuse.ts';

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
        reused: await reusesOf(deps, {
          tenant: state.tenant,
          delivery: state.id,
          sha256: row.sha256,
          dhash: row.dhash,
        }),
      };
    }),
  );
}
