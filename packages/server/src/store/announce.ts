import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Random } from '../clock.ts';
import type { Announcement, Extras } from './extras.ts';

export type OutboxRow = Announcement & { readonly id: string };

/** Facts that integrators hear of. Decisions, releases and tries stay between the two at the door. */
const WEBHOOK_FACTS: ReadonlySet<DeliveryEvent['type']> = new Set([
  'DeliveryRegistered',
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
  'HolderHas',
  'Settled',
  'Recalled',
  'Returned',
  'RemedyGranted',
  'ReceiptIssued',
  'VisitClosed',
  'Locked',
  'Unlocked',
  'AlarmRaised',
  'DeliveryClosed',
]);

/** What people are written about, and under which name the mail is known. */
function noticeOf(event: DeliveryEvent): string | null {
  switch (event.type) {
    case 'HolderPaired':
      return 'paired';
    case 'Locked':
      return 'locked';
    case 'ManifestAmended':
      return event.contact.setAt === event.at ? 'contact_changed' : null;
    case 'LeaveRequested':
      return 'leave_requested';
    case 'DelegateNamed':
      return 'delegate_named';
    case 'Disputed':
      return event.kind === 'taken_back' ? 'taken_back' : null;
    default:
      return null;
  }
}

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
    const notice = noticeOf(event);
    if (notice !== null) list.push({ kind: 'notify', ref: { ...ref, notice } });
    if (event.type === 'ReceiptIssued') {
      list.push({ kind: 'send-receipt', ref: { receipt: event.receipt } });
    }
  });
  if (state.link === 'server') {
    for (const link of extras.links ?? []) {
      if (link.tokenHash === null) list.push({ kind: 'send-link', ref: { link: link.id } });
    }
  }
  return list.map((each) => ({ ...each, id: random.uuid() }));
}
