import type { DeliveryEvent } from '../delivery/events.ts';
import type { Delivery } from '../delivery/state.ts';
import type { Claim } from './types.ts';

type Opened = Extract<DeliveryEvent, { type: 'ClaimOpened' }>;

const opened = (event: Opened): Claim => ({
  id: event.claim,
  no: event.no,
  item: event.item,
  what: event.what,
  channel: event.channel,
  openedAt: event.at,
  openedBy: event.by.id,
  reports: 1,
  photos: event.photos,
  crimeReference: event.crimeReference,
  dueAt: event.dueAt,
  overdue: false,
  paid: event.paid,
  gift: event.gift,
  status: 'open',
  cell: '',
  version: 0,
  answeredAt: event.at,
  decidedBy: '',
  because: '',
  appealed: false,
  declinedBy: '',
  assignee: '',
  refund: null,
  replacement: '',
});

function changed(claim: Claim, event: DeliveryEvent): Claim {
  switch (event.type) {
    case 'ClaimJoined':
      return {
        ...claim,
        reports: claim.reports + 1,
        photos: [...claim.photos, ...event.photos],
        crimeReference: claim.crimeReference || event.crimeReference,
        status: claim.status === 'asked' ? 'to_person' : claim.status,
      };
    case 'ClaimAnswered':
      return {
        ...claim,
        status: event.outcome,
        cell: event.cell,
        version: event.version,
        answeredAt: event.at,
      };
    case 'ClaimChosen':
      return event.choice === 'wait' ? { ...claim, status: 'waiting' } : claim;
    case 'ClaimDecided':
      return {
        ...claim,
        status: event.outcome,
        because: event.because,
        decidedBy: event.by.id,
        declinedBy: event.outcome === 'declined' ? event.by.id : claim.declinedBy,
        answeredAt: event.at,
      };
    case 'ClaimAppealed':
      return { ...claim, status: 'to_person', appealed: true, assignee: '' };
    case 'ClaimAssigned':
      return { ...claim, assignee: event.to };
    case 'ClaimOverdue':
      return { ...claim, overdue: true };
    case 'RefundRequested':
      return {
        ...claim,
        refund: {
          amount_minor: event.amount_minor,
          currency: event.currency,
          provider: event.provider,
          status: 'requested',
          attempt: event.attempt,
          requestedAt: event.at,
          endedAt: null,
          reference: '',
          why: '',
        },
      };
    case 'RefundMade':
      return {
        ...claim,
        refund: claim.refund && {
          ...claim.refund,
          status: 'made',
          reference: event.reference,
          why: '',
          endedAt: event.at,
        },
      };
    case 'RefundFailed':
      return {
        ...claim,
        refund: claim.refund && {
          ...claim.refund,
          status: 'failed',
          why: event.why,
          endedAt: event.at,
        },
      };
    case 'ReplacementMade':
      return { ...claim, replacement: event.replacement };
    default:
      return claim;
  }
}

export function evolveClaim(state: Delivery, event: DeliveryEvent): Delivery {
  if (event.type === 'ClaimOpened') return { ...state, claims: [...state.claims, opened(event)] };
  // A remedy names its claim too, but changes the parcel.
  if (!('claim' in event) || event.type === 'RemedyGranted') return state;
  return {
    ...state,
    claims: state.claims.map((claim) => (claim.id === event.claim ? changed(claim, event) : claim)),
  };
}
