import type { CarrierFact } from '../carrier/events.ts';
import type { ClaimFact } from '../claim/events.ts';
import type { DeliveryEvent } from '../delivery/events.ts';
import type { Custody } from '../delivery/state.ts';
import type { StoryLine } from './operator.ts';
import { isOfCarrier, tellCarrier } from './story-carrier.ts';
import { isOfClaim, tellClaim } from './story-claim.ts';

/** What a line needs to name people and places: ids mean nothing to a reader. */
export type Names = {
  /** Of a custodian: `Courier 3`, `depot North`. */
  readonly custody: (custody: Custody) => string;
};

type Told = Pick<StoryLine, 'text' | 'tone' | 'parcels'>;
type Tone = StoryLine['tone'];

const told = (text: string, tone: Tone = 'plain', parcels: readonly number[] = []): Told => ({
  text,
  tone,
  parcels,
});

const list = (nos: readonly number[]): string =>
  nos.length === 1 ? `parcel ${nos[0]}` : `parcels ${nos.join(', ')}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const spoken = (word: string): string => word.replaceAll('_', ' ');

const mass = (grossMass_g: number): string =>
  grossMass_g < 1000 ? `${grossMass_g} g` : `${(grossMass_g / 1000).toFixed(2)} kg`;

const DISPUTES: Readonly<Record<string, string>> = {
  taken_back: 'the recipient says that the courier took it back',
  kept: 'the courier says that it was given and kept without a code',
  missing: 'no depot scanned it after the round',
  not_retaken: 'it was refused and the courier did not scan it again',
  conflict: 'two confirmations contradict each other',
  paid: 'it was confirmed after money went out',
  holder_revoked: 'it was confirmed by a phone that was revoked before',
  not_here: 'the carrier calls it delivered, the recipient says that it is not here',
};

const SEALS: Readonly<Record<string, string>> = {
  unknown: 'a number that is in no register',
  duplicate: 'a number whose use was over',
  swapped: 'it belongs on another parcel',
  opened: 'it was opened',
};

const ENDS: Readonly<Record<string, string>> = {
  nobody: 'nobody was there',
  left: 'the courier left with the parcels',
  done: 'done',
  stopped_by_holder: 'stopped by the recipient',
  idle: 'nothing happened for an hour',
  locked: 'too many wrong codes',
};

type DeliveryFact = Extract<
  DeliveryEvent,
  {
    type:
      | 'DeliveryRegistered'
      | 'ManifestAmended'
      | 'HolderPaired'
      | 'HolderRevoked'
      | 'DelegateNamed'
      | 'LeaveRequested'
      | 'TimeAsked'
      | 'HolderReported'
      | 'Locked'
      | 'Unlocked'
      | 'AlarmRaised'
      | 'Corrected'
      | 'Erased'
      | 'DeliveryClosed';
  }
>;

function ofDelivery(event: DeliveryFact): Told {
  switch (event.type) {
    case 'DeliveryRegistered':
      return told(
        `Registered with ${event.parcels.length === 1 ? 'one parcel' : `${event.parcels.length} parcels`}.`,
        'plain',
        event.parcels.map(({ no }) => no),
      );
    case 'ManifestAmended': {
      const added = event.added.map(({ no }) => no);
      const parts = [
        ...(added.length > 0 ? [`added ${list(added)}`] : []),
        ...(event.removed.length > 0 ? [`removed ${list(event.removed)}`] : []),
      ];
      const what = parts.length > 0 ? parts.join(', ') : 'contact changed';
      const text = `List changed to version ${event.manifest.version}: ${what}.`;
      return told(text, 'plain', [...added, ...event.removed]);
    }
    case 'HolderPaired':
      return told(`The ${event.role}'s link was opened on a phone.`);
    case 'HolderRevoked':
      return told('A phone may no longer speak for this delivery.', 'warn');
    case 'DelegateNamed':
      return told('The recipient named somebody else to take it in.');
    case 'LeaveRequested':
      return told(
        `The recipient asked to have ${list(event.parcels)} left: ${spoken(event.how)}.`,
        'plain',
        event.parcels,
      );
    case 'TimeAsked':
      return told(
        event.more
          ? 'The recipient asked for more time at the door.'
          : 'The recipient needs no more time.',
      );
    case 'HolderReported':
      return event.what === 'rushed'
        ? told('The recipient says: I am being rushed.', 'warn')
        : told('The recipient says: somebody asked for the code early.', 'warn');
    case 'Locked':
      return told('Locked: too many wrong codes.', 'bad');
    case 'Unlocked':
      return told(
        `Unlocked up to ${event.lockAt} wrong codes${event.reason === '' ? '' : `: ${event.reason}`}.`,
        'warn',
      );
    case 'AlarmRaised':
      return told(`Needs a person: ${spoken(event.alarm)}.`, 'bad', event.parcels);
    case 'Erased':
      return told(`Erased (${event.classes.join(', ')}): ${event.reason}.`, 'warn');
    case 'Corrected':
      return told(`Note by an operator: ${event.reason}.`, 'warn', event.parcels);
    case 'DeliveryClosed':
      return told('Closed.');
  }
}

type ParcelFact = Extract<DeliveryEvent, { no: number }>;
type OfParcel = Exclude<
  ParcelFact,
  {
    type:
      | 'CarrierSaid'
      | 'Presented'
      | 'Unpresented'
      | 'LabelMismatched'
      | 'SealTapped'
      | 'Retaken'
      | 'HandedOver'
      | 'Refused'
      | 'ClaimOpened';
  }
>;

function ofParcel(event: OfParcel, names: Names): Told {
  const it = capital(list([event.no]));
  const say = (text: string, tone: Tone = 'plain'): Told => told(`${it} ${text}`, tone, [event.no]);
  switch (event.type) {
    case 'ParcelPacked':
      return event.seal.kind === 'none'
        ? say('packed, without a seal.')
        : say(`packed and sealed with ${event.seal.value}.`);
    case 'CustodyTaken': {
      const flag = event.selfTransfer ? ', taken over at the door by the courier alone' : '';
      const seal = event.sealRead === '' ? '' : `, seal read ${event.sealRead}`;
      return say(
        `passed from ${names.custody(event.from)} to ${names.custody(event.to)}${seal}${flag}.`,
        event.selfTransfer ? 'warn' : 'plain',
      );
    }
    case 'MassRead':
      return say(
        `weighed ${mass(event.reading.grossMass_g)}${event.reading.source === 'typed' ? ', typed by hand' : ''}` +
          `${event.inTolerance ? '' : ': not what it weighed before'}.`,
        event.inTolerance ? 'plain' : 'bad',
      );
    case 'SealRead':
      return event.reading.result === 'matches'
        ? say('seal read: the right one, whole.')
        : say(`seal read: ${SEALS[event.reading.result]}.`, 'bad');
    case 'Sighted':
      return say(`label read${event.sighting.site === '' ? '' : ` at ${event.sighting.site}`}.`);
    case 'ParcelHeld':
      return say(
        `held: ${mass(event.hold.before.grossMass_g)} before, ${mass(event.hold.after.grossMass_g)} now.`,
        'bad',
      );
    case 'HoldReleased':
      return say(`let go on: ${event.reason}.`, 'warn');
    case 'Recalled':
      return say('recalled: it is not to be delivered.', 'warn');
    case 'Returned':
      return say('is back.');
    case 'ParcelLeft':
      return say(`left: ${spoken(event.how)}. There is no receipt.`, 'warn');
    case 'Disputed':
      return say(`in dispute: ${DISPUTES[event.kind] ?? spoken(event.kind)}.`, 'bad');
    case 'Found':
      return say(
        `turned up with ${names.custody(event.custody)}; it is ${event.fate} again.`,
        'good',
      );
    case 'LeftAcknowledged':
      return say('was left, and the recipient says that they have it.', 'good');
    case 'HolderHas':
      return say('is with the recipient, who says so.', 'good');
    case 'Settled':
      return say(`settled as ${spoken(event.as)}: ${event.reason}.`, 'warn');
    case 'RemedyGranted':
      return say(`${event.remedy} granted: ${event.reason}.`, 'good');
    case 'ReceiptSuperseded':
      return say('came back: its receipt no longer stands.', 'warn');
  }
}

type OfVisit = Exclude<DeliveryEvent, CarrierFact | ClaimFact | DeliveryFact | OfParcel>;

function ofVisit(event: OfVisit): Told {
  switch (event.type) {
    case 'VisitOpened':
      return event.distance_m !== null && event.distance_m > 300
        ? told(
            `A courier is at the door, but seems ${(event.distance_m / 1000).toFixed(1)} km away.`,
            'bad',
          )
        : event.silent === true
          ? told('A courier is at the door; their phone does not say where it is.', 'warn')
          : told('A courier is at the door.');
    case 'Presented':
      return told(`Parcel ${event.no} scanned at the door.`, 'plain', [event.no]);
    case 'Unpresented':
      return told(`Parcel ${event.no} is not for this door after all.`, 'plain', [event.no]);
    case 'AgeStated':
      return told(`The courier says of the age check: ${spoken(event.age)}.`);
    case 'Decided': {
      const parts = Object.entries(event.decisions).map(([no, { outcome, reason }]) =>
        outcome === 'taken' ? `take parcel ${no}` : `refuse parcel ${no} (${spoken(reason)})`,
      );
      const nos = Object.keys(event.decisions).map(Number);
      return told(`The recipient decides: ${parts.join(', ')}.`, 'plain', nos);
    }
    case 'SealTapped':
      return told(
        `The recipient tapped the seal of parcel ${event.no}: ${spoken(event.verdict)}.`,
        event.verdict === 'matches' ? 'good' : 'bad',
        [event.no],
      );
    case 'LabelMismatched':
      return told(`The digits typed for parcel ${event.no} are not its label's.`, 'warn', [
        event.no,
      ]);
    case 'ReleaseVoided':
      return told('Something changed: the code is void.', 'warn');
    case 'Released':
      return told('The recipient has them in hand and released a code.', 'good');
    case 'CodeRenewed':
      return told('The recipient made a new code; the old one is void.');
    case 'ReleaseWithdrawn':
      return told('The recipient took the code back.', 'warn');
    case 'Retaken':
      return told(`Parcel ${event.no}, refused, is back with the courier.`, 'plain', [event.no]);
    case 'CodeWrong':
      return told(`Wrong code, number ${event.wrong} of this delivery.`, 'warn');
    case 'Confirmed':
      return told('The code was right: confirmed.', 'good');
    case 'HandedOver':
      return told(`Parcel ${event.no} handed over.`, 'good', [event.no]);
    case 'Refused':
      return told(`Parcel ${event.no} refused: ${spoken(event.reason)}.`, 'warn', [event.no]);
    case 'ReceiptIssued':
      return told('Receipt issued to recipient, courier and shop.', 'good');
    case 'VisitClosed':
      return told(`The visit ended: ${ENDS[event.end] ?? spoken(event.end)}.`);
  }
}

const DELIVERY_FACTS: ReadonlySet<string> = new Set<DeliveryFact['type']>([
  'DeliveryRegistered',
  'ManifestAmended',
  'HolderPaired',
  'HolderRevoked',
  'DelegateNamed',
  'LeaveRequested',
  'TimeAsked',
  'HolderReported',
  'Locked',
  'Unlocked',
  'AlarmRaised',
  'Corrected',
  'Erased',
  'DeliveryClosed',
]);

const PARCEL_FACTS: ReadonlySet<string> = new Set<OfParcel['type']>([
  'ParcelPacked',
  'CustodyTaken',
  'SealRead',
  'Sighted',
  'MassRead',
  'ParcelHeld',
  'HoldReleased',
  'Recalled',
  'Returned',
  'ParcelLeft',
  'Disputed',
  'Found',
  'LeftAcknowledged',
  'HolderHas',
  'Settled',
  'RemedyGranted',
  'ReceiptSuperseded',
]);

const isOfDelivery = (event: DeliveryEvent): event is DeliveryEvent & DeliveryFact =>
  DELIVERY_FACTS.has(event.type);
const isOfParcel = (event: DeliveryEvent): event is DeliveryEvent & OfParcel =>
  PARCEL_FACTS.has(event.type);

/** One event as one plain sentence, with its tone and the parcels that it is about. */
export function tellEvent(event: DeliveryEvent, names: Names): Told {
  if (isOfDelivery(event)) return ofDelivery(event);
  if (isOfClaim(event)) return tellClaim(event);
  if (isOfCarrier(event)) return tellCarrier(event);
  return isOfParcel(event) ? ofParcel(event, names) : ofVisit(event);
}
