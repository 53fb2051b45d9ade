import { lastWord } from '@handfast/domain/carrier/facts';
import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Random } from '../clock.ts';
import type { Announcement, Extras } from './extras.ts';

export type OutboxRow = Announcement & { readonly id: string };

/** Facts that integrators hear of. Decisions, releases and tries stay between the two at the door. */
const WEBHOOK_FACTS: ReadonlySet<DeliveryEvent['type']> = new Set([
  'DeliveryRegistered',
  'CarrierSaid',
  'ReportMade',
  'ManifestAmended',
  'ParcelPacked',
  'CustodyTaken',
  'ParcelHeld',
  'HoldReleased',
  'VisitOpened',
  'Confirmed',
  'HandedOver',
  'Refused',
  'ParcelLeft',
  'Disputed',
  'Found',
  'LeftAcknowledged',
  'HolderHas',
  'Settled',
  'Recalled',
  'Returned',
  'RemedyGranted',
  'ClaimOpened',
  'ClaimAnswered',
  'ClaimChosen',
  'ClaimDecided',
  'ClaimAppealed',
  'ClaimOverdue',
  'RefundRequested',
  'RefundMade',
  'RefundFailed',
  'ReplacementMade',
  'ReceiptIssued',
  'VisitClosed',
  'Locked',
  'Unlocked',
  'AlarmRaised',
  'DeliveryClosed',
]);

/** H19: the page asks at these two words; one mail each, not one for each of twenty parcels. */
function carrierNotice(
  { status, said, no }: Extract<DeliveryEvent, { type: 'CarrierSaid' }>,
  { parcels }: Delivery,
): string | null {
  const isTime = status === 'out_for_delivery' || status === 'delivered';
  const last = lastWord(parcels.find((parcel) => parcel.no === no) ?? { tracking: null });
  if (!isTime || last?.status !== status || last.said !== said) return null;
  const isFirst = parcels.every(
    (parcel) =>
      parcel.no === no || !(parcel.tracking?.words ?? []).some((word) => word.status === status),
  );
  if (!isFirst) return null;
  return status === 'delivered' ? 'carrier_delivered' : 'carrier_out';
}

/** What people are written about, and under which name the mail is known. */
function noticeOf(event: DeliveryEvent, state: Delivery): string | null {
  switch (event.type) {
    case 'CarrierSaid':
      return carrierNotice(event, state);
    case 'HolderPaired':
      return 'paired';
    case 'Locked':
      return 'locked';
    case 'LeaveRequested':
      return 'leave_requested';
    case 'DelegateNamed':
      return 'delegate_named';
    case 'Disputed':
      return event.kind === 'taken_back' ? 'taken_back' : null;
    case 'ClaimOpened':
      return event.channel === 'refusal' ? 'refusal_noted' : 'claim_opened';
    case 'ClaimDecided':
      return event.outcome === 'granted' ? null : `claim_${event.outcome}`;
    case 'ClaimOverdue':
      return 'claim_overdue';
    case 'RefundRequested':
      return 'refund_started';
    case 'RefundMade':
      return 'refund_made';
    default:
      return null;
  }
}

/** What claims wait for, or what starts a remedy: a job looks at the parcel again (H11, K7). */
function remedyOf(event: DeliveryEvent, state: Delivery): Announcement | null {
  switch (event.type) {
    case 'RefundRequested':
      return event.provider === 'stripe' ? { kind: 'refund', ref: { claim: event.claim } } : null;
    case 'ReplacementMade':
      return { kind: 'replacement', ref: { claim: event.claim } };
    case 'Refused':
      return { kind: 'remedy', ref: { no: String(event.no) } };
    case 'Returned':
    case 'Disputed':
    case 'HandedOver':
      return concerns(state, event.no) ? { kind: 'remedy', ref: { no: String(event.no) } } : null;
    default:
      return null;
  }
}

const concerns = (state: Delivery, no: number): boolean =>
  state.claims.some((claim) => claim.no === no) ||
  state.parcels.some((parcel) => parcel.no === no && parcel.refusal !== null);

/** Everything that jobs have to do because of these events, as references by sequence number. */
export function announcements(
  events: readonly DeliveryEvent[],
  state: Delivery,
  extras: Extras,
  random: Random,
): readonly OutboxRow[] {
  const list: Announcement[] = [...(extras.outbox ?? [])];
  events.forEach((event, at) => {
    const ref = { at: String(at) };
    if (WEBHOOK_FACTS.has(event.type)) list.push({ kind: 'webhook', ref });
    const notice = noticeOf(event, state);
    if (notice !== null) list.push({ kind: 'notify', ref: { ...ref, notice } });
    const remedy = remedyOf(event, state);
    if (remedy !== null) list.push(remedy);
    if (event.type === 'ReceiptIssued') {
      list.push({ kind: 'send-receipt', ref: { receipt: event.receipt } });
    }
  });
  for (const link of extras.links ?? []) {
    if (link.tokenHash === null) list.push({ kind: 'send-link', ref: { link: link.id } });
  }
  return list.map((each) => ({ ...each, id: random.uuid() }));
}
