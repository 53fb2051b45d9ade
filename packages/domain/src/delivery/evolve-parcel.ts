import type { DeliveryEvent } from './events.ts';
import {
  sameCustody,
  type Custody,
  type Delivery,
  type Parcel,
  type SealReading,
} from './state.ts';

const UNKNOWN: Custody = { kind: 'unknown', id: '' };

type Change = (parcel: Parcel) => Parcel;

const joined = (list: readonly Custody[], to: Custody): readonly Custody[] =>
  list.some((one) => sameCustody(one, to)) ? list : [...list, to];

const moved =
  (to: Custody, at: string): Change =>
  (parcel) => ({
    ...parcel,
    custody: to,
    custodySince: at,
    sinceScale: joined(parcel.sinceScale, to),
    sinceSeal: joined(parcel.sinceSeal, to),
  });

/** A seal that is right and whole starts the custody chain of the seal anew. */
const sealFound =
  (reading: SealReading): Change =>
  (parcel) =>
    reading.result === 'matches'
      ? {
          ...parcel,
          sealLast: reading,
          sealGood: { at: reading.at, custody: reading.custody },
          sinceSeal: [parcel.custody],
        }
      : { ...parcel, sealLast: reading };

/** The newest reading is then the one to compare with, or every scale would hold it again. */
const released: Change = (parcel) => {
  const { hold, scale, custody } = parcel;
  const newest = hold && (scale === null || scale.at <= hold.after.at) ? hold.after : scale;
  return { ...parcel, hold: null, scale: newest, sinceScale: [custody] };
};

/** What an event does to the one parcel that it names, or `null` if it does nothing to parcels. */
function changeOf(event: DeliveryEvent): Change | null {
  switch (event.type) {
    case 'ParcelPacked':
      return (parcel) => ({
        ...parcel,
        seal: event.seal,
        packing: event.packing,
        sealGood: event.seal.kind === 'none' ? null : { at: event.at, custody: parcel.custody },
        sinceSeal: [parcel.custody],
        sealLast: null,
      });
    case 'SealRead':
      return sealFound(event.reading);
    case 'Sighted':
      return (parcel) => ({ ...parcel, seen: event.sighting });
    case 'CustodyTaken':
      return moved(event.to, event.at);
    case 'MassRead':
      return event.reading.source === 'scale' && event.inTolerance
        ? (parcel) => ({ ...parcel, scale: event.reading, sinceScale: [parcel.custody] })
        : null;
    case 'ParcelHeld':
      return (parcel) => ({ ...parcel, hold: event.hold, heldOnce: true });
    case 'HoldReleased':
      return released;
    case 'Recalled':
      return (parcel) => ({ ...parcel, fate: 'recalled' });
    case 'Returned':
      return (parcel) => ({ ...parcel, fate: 'returned' });
    case 'ParcelLeft':
      return (parcel) => ({
        ...moved({ kind: 'place', id: '' }, event.at)(parcel),
        fate: 'left',
        left: { how: event.how, at: event.at },
      });
    case 'LeftAcknowledged':
      return (parcel) => ({
        ...moved({ kind: 'recipient', id: '' }, event.at)(parcel),
        left: parcel.left && { ...parcel.left, acknowledgedAt: event.at },
      });
    case 'Disputed':
      return (parcel) => ({
        ...moved(UNKNOWN, event.at)(parcel),
        fate: 'disputed',
        dispute: { kind: event.kind, since: event.at, was: parcel.fate },
      });
    case 'Found':
      return (parcel) => ({
        ...moved(event.custody, event.at)(parcel),
        fate: event.fate,
        dispute: null,
      });
    case 'HolderHas':
      return (parcel) => ({
        ...moved({ kind: 'recipient', id: '' }, event.at)(parcel),
        fate: event.fate,
        dispute: null,
      });
    case 'Settled':
      return (parcel) => ({ ...parcel, fate: 'settled', dispute: null });
    case 'RemedyGranted':
      return (parcel) => ({ ...parcel, remedy: event.remedy });
    case 'ReceiptSuperseded':
      return (parcel) => ({
        ...parcel,
        receipt: null,
        supersededReceipts: [...parcel.supersededReceipts, event.receipt],
      });
    case 'HandedOver':
      return (parcel) => ({
        ...moved({ kind: 'recipient', id: '' }, event.at)(parcel),
        fate: 'handed_over',
        receipt: event.receipt,
        handedOverAt: event.at,
      });
    case 'Refused':
      return (parcel) => ({
        ...parcel,
        fate: 'refused',
        refusal: { reason: event.reason, visit: event.visit, at: event.at },
      });
    default:
      return null;
  }
}

export function evolveParcel(state: Delivery, event: DeliveryEvent): Delivery {
  const change = changeOf(event);
  if (change === null || !('no' in event)) return state;
  return {
    ...state,
    parcels: state.parcels.map((parcel) => (parcel.no === event.no ? change(parcel) : parcel)),
  };
}
