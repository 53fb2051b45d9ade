import { visitOf, type Delivery } from '@handfast/domain/delivery/state';
import { signJws } from '@handfast/protocol/jws';
import type { Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';

/**
 * The signed note of a visit in which parcels were refused and scanned back (H11): the holder's
 * evidence where there is no code and no receipt. Ed25519 signs alike each time, so the note needs
 * no place of its own. `null` where the visit is open still or nothing was refused.
 */
export async function refusalNote(deps: Deps, state: Delivery, id: Uuid): Promise<string | null> {
  const visit = visitOf(state, id);
  if (visit === undefined || visit.status === 'open' || visit.endedAt === null) return null;
  const parcels = state.parcels.flatMap(({ no, number }) => {
    const decision = visit.decisions[no];
    return decision?.outcome === 'refused' && visit.retaken.includes(no)
      ? [{ no, number, reason: decision.reason, packaging: decision.packaging }]
      : [];
  });
  if (parcels.length === 0) return null;
  return signJws(current(deps.keys.receipt), 'handfast-refusal+jwt', {
    type: 'handfast/refusal/1',
    log: state.log,
    tenant: state.tenant,
    delivery: state.id,
    manifest: { version: visit.manifestVersion, digest: visit.manifestDigest },
    visit: visit.id,
    ended: visit.endedAt,
    parcels,
  });
}
