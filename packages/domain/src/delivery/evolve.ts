import { evolveClaim } from '../claim/evolve-claim.ts';
import { evolveCarrier } from '../carrier/evolve-carrier.ts';
import type { DeliveryEvent, ParcelInit } from './events.ts';
import { evolveParcel } from './evolve-parcel.ts';
import { evolveVisit } from './evolve-visit.ts';
import type { Delivery, Parcel } from './state.ts';

const newParcel = (init: ParcelInit, at: string): Parcel => ({
  ...init,
  fate: 'expected',
  hold: null,
  heldOnce: false,
  scale: null,
  sinceScale: [],
  packing: null,
  sealGood: null,
  sinceSeal: [],
  sealLast: null,
  seen: null,
  dispute: null,
  refusal: null,
  receipt: null,
  supersededReceipts: [],
  handedOverAt: null,
  remedy: null,
  left: null,
  tracking: null,
  custodySince: at,
});

function registered(event: Extract<DeliveryEvent, { type: 'DeliveryRegistered' }>): Delivery {
  return {
    id: event.delivery,
    tenant: event.tenant,
    log: event.log,
    mode: event.mode,
    status: 'open',
    link: event.link,
    value_minor: event.value_minor,
    limits: event.limits,
    ...(event.recheck === undefined ? {} : { recheck: event.recheck }),
    registeredAt: event.at,
    manifest: event.manifest,
    contact: event.contact,
    parcels: event.parcels.map((init) => newParcel(init, event.at)),
    holders: [],
    visits: [],
    wrong: 0,
    lockAt: event.limits.wrongToLock,
    locked: false,
    leave: null,
    needsTime: event.needsTime === true,
    claims: [],
  };
}

/**
 * The state after one more event. Total: events are facts, so nothing is checked here and
 * nothing is refused. Only `DeliveryRegistered` starts from `null`.
 */
export function evolve(state: Delivery | null, event: DeliveryEvent): Delivery {
  if (event.type === 'DeliveryRegistered') return registered(event);
  if (state === null) throw new Error(`bug: ${event.type} before DeliveryRegistered`);
  switch (event.type) {
    case 'ManifestAmended':
      return {
        ...state,
        manifest: event.manifest,
        contact: event.contact,
        parcels: [
          ...state.parcels.filter((parcel) => !event.removed.includes(parcel.no)),
          ...event.added.map((init) => newParcel(init, event.at)),
        ].toSorted((a, b) => a.no - b.no),
      };
    case 'HolderPaired':
      return {
        ...state,
        holders: [
          ...state.holders,
          {
            id: event.holder,
            role: event.role,
            link: event.link,
            key: event.key,
            thumbprint: event.thumbprint,
            certificate: event.certificate,
            pairedAt: event.at,
            revokedAt: null,
          },
        ],
      };
    case 'HolderRevoked':
      return {
        ...state,
        holders: state.holders.map((holder) =>
          holder.id === event.holder ? { ...holder, revokedAt: event.at } : holder,
        ),
      };
    case 'LeaveRequested':
      return { ...state, leave: { at: event.at, parcels: event.parcels, how: event.how } };
    case 'TimeAsked':
      return { ...state, needsTime: event.more };
    case 'Locked':
      return { ...state, locked: true };
    case 'Unlocked':
      return { ...state, locked: false, lockAt: event.lockAt };
    case 'DeliveryClosed':
      return { ...state, status: 'closed' };
    case 'CarrierSaid':
    case 'ReportMade':
      return evolveCarrier(state, event);
    case 'DelegateNamed':
    case 'HolderReported':
    case 'AlarmRaised':
    case 'Corrected':
    case 'Erased':
      return state;
    default:
      return evolveClaim(evolveVisit(evolveParcel(state, event), event), event);
  }
}

export const evolveAll = (state: Delivery | null, events: readonly DeliveryEvent[]): Delivery => {
  const end = events.reduce<Delivery | null>(evolve, state);
  if (end === null) throw new Error('bug: no events');
  return end;
};
