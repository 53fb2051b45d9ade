import type { DeliveryEvent } from '../delivery/events.ts';
import type { Custody, Delivery, Fate, Parcel } from '../delivery/state.ts';
import { arrivalOf, custodyIn, NO_TRACKING, placingWord, withArrival, withWord } from './facts.ts';

type Of<T extends DeliveryEvent['type']> = Extract<DeliveryEvent, { type: T }>;

function said(parcel: Parcel, event: Of<'CarrierSaid'>): Parcel {
  const { status, said: time, carrier, source, ref, custody } = event;
  const tracking = withWord(parcel.tracking ?? NO_TRACKING, {
    status,
    said: time,
    carrier,
    source,
    ref,
  });
  return custody === null
    ? { ...parcel, tracking }
    : { ...parcel, tracking, custody, custodySince: event.at };
}

const MOVED_BY_REPORT: ReadonlySet<Fate> = new Set(['expected', 'left', 'disputed']);

/** "Here" ends it as left by the carrier; "not here" takes an earlier "here" back. */
function reported(parcel: Parcel, event: Of<'ReportMade'>): Parcel {
  const one = event.report.parcels.find(({ no }) => no === parcel.no);
  if (!one) return parcel;
  const { hash, holder, at, seals } = event;
  const tracking = withArrival(
    parcel.tracking ?? NO_TRACKING,
    arrivalOf(one, { report: hash, holder, at, seals }),
  );
  const isTheirs = parcel.dispute === null || parcel.dispute.kind === 'not_here';
  if (!isTheirs || !MOVED_BY_REPORT.has(parcel.fate)) return { ...parcel, tracking };
  if (one.arrival === 'here') {
    const custody: Custody = { kind: 'recipient', id: '' };
    const left = { how: 'carrier', at } as const;
    return { ...parcel, tracking, fate: 'left', left, dispute: null, custody, custodySince: at };
  }
  if (parcel.fate !== 'left') return { ...parcel, tracking };
  const word = placingWord(tracking);
  const custody: Custody = (word && custodyIn(word)) ?? { kind: 'unknown', id: '' };
  return { ...parcel, tracking, fate: 'expected', left: null, custody, custodySince: at };
}

export function evolveCarrier(state: Delivery, event: Of<'CarrierSaid' | 'ReportMade'>): Delivery {
  const change = (parcel: Parcel): Parcel => {
    if (event.type === 'ReportMade') return reported(parcel, event);
    return parcel.no === event.no ? said(parcel, event) : parcel;
  };
  return { ...state, parcels: state.parcels.map(change) };
}
