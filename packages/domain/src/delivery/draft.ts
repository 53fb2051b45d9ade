import type { Draft } from '@handfast/protocol/draft';
import type { Delivery, Visit } from './state.ts';

/**
 * What the courier's side says of a visit: who is here with which parcels, every parcel of the
 * manifest named. Holder and server build the statement from it with the same function (C9).
 */
export function draftOf(state: Delivery, visit: Visit): Draft {
  return {
    type: 'handfast/draft/1',
    log: state.log,
    tenant: state.tenant,
    delivery: state.id,
    manifest: { version: visit.manifestVersion, digest: visit.manifestDigest },
    stop: visit.stop,
    visit: visit.id,
    revision: visit.revision,
    device: visit.device,
    opened: visit.opened,
    age: visit.age,
    policy: state.manifest.policy,
    parcels: state.parcels.map(({ no, number, seal }) => ({
      no,
      number,
      sealKind: seal.kind,
      presented: visit.presented.includes(no),
    })),
  };
}
