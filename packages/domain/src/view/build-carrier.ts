import type { Time } from '@handfast/protocol/statement';
import type { Deadlines } from '../carrier/deadlines.ts';
import {
  contradicts,
  deliveredWord,
  discrepancyOf,
  lastArrival,
  lastWord,
  type Arrival,
  type CarrierWord,
} from '../carrier/facts.ts';
import { clockOf } from '../carrier/recovery.ts';
import type { Delivery, Parcel } from '../delivery/state.ts';
import type { CarrierParcel, CarrierView, Contradiction } from './carrier.ts';

/** Asked while it is on its last way and when it is called delivered, and again if that is news. */
function isTimeToAsk(word: CarrierWord | null, arrival: Arrival | null): boolean {
  if (word === null) return false;
  if (word.status !== 'out_for_delivery' && word.status !== 'delivered') return false;
  if (arrival === null) return true;
  return !arrival.isHere && word.status === 'delivered' && arrival.told !== 'delivered';
}

function parcelView(parcel: Parcel): CarrierParcel {
  const word = lastWord(parcel);
  const arrival = lastArrival(parcel);
  return {
    no: parcel.no,
    number: parcel.number,
    sealKind: parcel.seal.kind,
    status: word?.status ?? '',
    said: word?.said ?? null,
    carrier: word?.carrier ?? '',
    asks: isTimeToAsk(word, arrival),
    arrival: arrival && {
      report: arrival.report,
      at: arrival.at,
      isHere: arrival.isHere,
      packaging: arrival.packaging,
      seal: arrival.seal,
      contents: arrival.contents,
      photos: arrival.photos.length,
    },
    wrong: discrepancyOf(parcel),
  };
}

/** The part of a holder's page that mode `carrier` adds. */
export const carrierView = (state: Delivery): CarrierView => ({
  log: state.log,
  tenant: state.tenant,
  manifest: { version: state.manifest.version, digest: state.manifest.digest },
  parcels: state.parcels.map(parcelView),
});

/** Where carrier and recipient contradict each other in one delivery. */
export function contradictionsIn(
  state: Delivery,
  row: { readonly reference: string; readonly deadlines: Deadlines; readonly now: Time },
): readonly Contradiction[] {
  return state.parcels.flatMap((parcel) => {
    const what = discrepancyOf(parcel);
    const delivered = deliveredWord(parcel);
    const arrival = lastArrival(parcel);
    if (what === null || delivered === null || arrival === null || !contradicts(parcel)) return [];
    const claim = state.claims.find(({ no, what: of }) => no === parcel.no && of === what);
    return [
      {
        delivery: state.id,
        reference: row.reference,
        no: parcel.no,
        number: parcel.number,
        carrier: delivered.carrier,
        deliveredAt: delivered.said,
        what,
        reportedAt: arrival.at,
        claim: claim ? { id: claim.id, status: claim.status } : null,
        clock: clockOf(parcel, row.deadlines, row.now),
      },
    ];
  });
}
