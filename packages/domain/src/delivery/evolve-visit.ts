import type { DeliveryEvent } from './events.ts';
import type { Delivery, HolderDecision, Visit } from './state.ts';

const without = (numbers: readonly number[], no: number): readonly number[] =>
  numbers.filter((one) => one !== no);

function withoutKey<T>(
  record: Readonly<Record<number, T>>,
  no: number,
): Readonly<Record<number, T>> {
  const { [no]: _gone, ...rest } = record;
  return rest;
}

function opened(event: Extract<DeliveryEvent, { type: 'VisitOpened' }>): Visit {
  return {
    id: event.visit,
    stop: event.stop,
    courier: event.courier,
    device: event.device,
    opened: event.opened,
    openedAt: event.at,
    touchedAt: event.at,
    status: 'open',
    endedAt: null,
    end: null,
    manifestVersion: event.manifestVersion,
    manifestDigest: event.manifestDigest,
    revision: 0,
    presented: [],
    decisions: {},
    labelMisses: {},
    retaken: [],
    taps: [],
    age: event.age,
    release: null,
    releases: 0,
    wrong: 0,
    distance_m: event.distance_m,
    silent: event.silent === true,
    channel: null,
    receipt: null,
  };
}

function decided(visit: Visit, event: Extract<DeliveryEvent, { type: 'Decided' }>): Visit {
  const decisions: Record<number, HolderDecision> = { ...visit.decisions };
  for (const [no, decision] of Object.entries(event.decisions)) {
    decisions[Number(no)] = { ...decision, holder: event.holder };
  }
  return { ...visit, decisions };
}

function changed(visit: Visit, event: DeliveryEvent): Visit {
  switch (event.type) {
    case 'Presented':
      return {
        ...visit,
        presented: [...visit.presented, event.no].toSorted((a, b) => a - b),
        revision: event.revision,
      };
    case 'Unpresented':
      return {
        ...visit,
        presented: without(visit.presented, event.no),
        decisions: withoutKey(visit.decisions, event.no),
        revision: event.revision,
      };
    case 'AgeStated':
      return { ...visit, age: event.age };
    case 'Decided':
      return decided(visit, event);
    case 'SealTapped': {
      const { no, digest, verdict } = event;
      return { ...visit, taps: [...visit.taps, { no, digest, verdict }] };
    }
    case 'LabelMismatched':
      return {
        ...visit,
        labelMisses: { ...visit.labelMisses, [event.no]: (visit.labelMisses[event.no] ?? 0) + 1 },
      };
    case 'ReleaseVoided':
    case 'ReleaseWithdrawn':
      return { ...visit, release: null };
    case 'Released':
      return {
        ...visit,
        releases: event.n,
        release: {
          hash: event.hash,
          n: event.n,
          mac: event.mac,
          holder: event.holder,
          statement: event.statement,
          signature: event.signature,
          certificate: event.certificate,
          at: event.at,
        },
      };
    case 'CodeRenewed':
      return {
        ...visit,
        releases: event.n,
        release: visit.release && { ...visit.release, n: event.n, mac: event.mac, at: event.at },
      };
    case 'Retaken':
      return { ...visit, retaken: [...visit.retaken, event.no] };
    case 'CodeWrong':
      return { ...visit, wrong: visit.wrong + 1 };
    case 'Confirmed':
      // C3: success consumes the code. The release stays: the same confirmation again is known by it (H14).
      return {
        ...visit,
        status: 'confirmed',
        endedAt: event.at,
        channel: event.channel,
      };
    case 'ReceiptIssued':
      return { ...visit, receipt: event.receipt };
    case 'VisitClosed':
      return { ...visit, status: 'closed', end: event.end, endedAt: event.at, release: null };
    default:
      return visit;
  }
}

export function evolveVisit(state: Delivery, event: DeliveryEvent): Delivery {
  if (event.type === 'VisitOpened') return { ...state, visits: [...state.visits, opened(event)] };
  if (event.type === 'Disputed' && event.visit !== '') {
    return mapVisit(state, event.visit, (visit) => dropped(visit, event.no));
  }
  if (!('visit' in event) || event.type === 'Disputed') return state;
  const counted = event.type === 'CodeWrong' ? { ...state, wrong: event.wrong } : state;
  return mapVisit(counted, event.visit, (visit) => ({
    ...changed(visit, event),
    touchedAt: event.at,
  }));
}

/** A parcel stated `kept` leaves the presented set of an open visit, which changes the set (H24). */
const dropped = (visit: Visit, no: number): Visit =>
  visit.status === 'open' && visit.presented.includes(no)
    ? {
        ...visit,
        presented: without(visit.presented, no),
        decisions: withoutKey(visit.decisions, no),
        revision: visit.revision + 1,
      }
    : visit;

const mapVisit = (state: Delivery, id: string, change: (visit: Visit) => Visit): Delivery => ({
  ...state,
  visits: state.visits.map((visit) => (visit.id === id ? change(visit) : visit)),
});
