import type { Time, Uuid } from '@handfast/protocol/statement';
import type { Actor, DeliveryEvent } from '../delivery/events.ts';
import { sealHands, sealLeg, type SealHand } from '../custody/seal-leg.ts';
import { sameCustody, type Custody, type Delivery } from '../delivery/state.ts';
import type { OperatorParcel, OperatorRow, OperatorStory, StoryLine } from './operator.ts';
import { tellEvent } from './story-line.ts';

/** An event with its place in the delivery's chain. */
export type RecordedEvent = { readonly seq: number; readonly event: DeliveryEvent };

/** What the events do not hold: names, personal data, and the head of the chain. */
export type StoryExtras = {
  readonly reference: string;
  readonly addressee: string;
  readonly address: readonly string[];
  readonly contents: Readonly<Record<number, OperatorParcel['contents']>>;
  readonly head: { readonly seq: number; readonly head: string };
  /** Name of a courier, depot or operator by id; `null` where there is none. */
  readonly nameOf: (id: string) => string | null;
};

type Band = OperatorParcel['bands'][number];

const CUSTODY_WORDS: Readonly<Record<Custody['kind'], string>> = {
  packer: 'the packer',
  line: 'the line',
  depot: 'a depot',
  van: 'a van',
  courier: 'a courier',
  desk: 'a desk',
  recipient: 'the recipient',
  place: 'a place',
  carrier: 'a carrier',
  unknown: 'nobody knows',
};

const custodyName = (custody: Custody, extras: StoryExtras): string =>
  extras.nameOf(custody.id) ?? CUSTODY_WORDS[custody.kind];

const ACTOR_WORDS: Readonly<Record<Actor['kind'], string>> = {
  tenant: 'shop',
  holder: 'recipient',
  courier: 'courier',
  depot: 'depot',
  operator: 'operator',
  claims: 'claims desk',
  timer: 'clock',
  carrier: 'carrier’s word',
};

/** Whose custody each fact leaves a parcel in; `null` where it stays where it was. */
function custodyAfter(event: DeliveryEvent, no: number): Custody | null {
  switch (event.type) {
    case 'DeliveryRegistered':
      return event.parcels.find((parcel) => parcel.no === no)?.custody ?? null;
    case 'ManifestAmended':
      return event.added.find((parcel) => parcel.no === no)?.custody ?? null;
    case 'CustodyTaken':
      return event.no === no ? event.to : null;
    case 'CarrierSaid':
      return event.no === no ? event.custody : null;
    case 'ReportMade':
      return event.report.parcels.some((one) => one.no === no && one.arrival === 'here')
        ? { kind: 'recipient', id: '' }
        : null;
    case 'HandedOver':
      return event.no === no ? { kind: 'recipient', id: '' } : null;
    case 'LeftAcknowledged':
    case 'HolderHas':
      return event.no === no ? { kind: 'recipient', id: '' } : null;
    case 'ParcelLeft':
      return event.no === no ? { kind: 'place', id: '' } : null;
    case 'Found':
      return event.no === no ? event.custody : null;
    case 'Disputed':
      return event.no === no ? { kind: 'unknown', id: '' } : null;
    default:
      return null;
  }
}

function bandsOf(events: readonly RecordedEvent[], no: number, extras: StoryExtras): Band[] {
  const bands: Band[] = [];
  for (const { seq, event } of events) {
    const custody = custodyAfter(event, no);
    const last = bands.at(-1);
    if (custody === null || (last && sameCustody(last.custody, custody))) continue;
    if (last) bands[bands.length - 1] = { ...last, to: event.at, toSeq: seq };
    const name = custodyName(custody, extras);
    bands.push({ custody, name, from: event.at, to: null, fromSeq: seq, toSeq: null });
  }
  return bands;
}

const massesOf = (events: readonly RecordedEvent[], no: number): OperatorParcel['masses'] =>
  events.flatMap(({ seq, event }) =>
    event.type === 'MassRead' && event.no === no ? [{ ...event.reading, seq }] : [],
  );

function sealsOf(
  events: readonly RecordedEvent[],
  no: number,
  extras: StoryExtras,
): Pick<OperatorParcel, 'seals' | 'sealLeg'> {
  const hands = sealHands(events, no);
  const leg = sealLeg(hands);
  const named = (hand: SealHand) => ({ ...hand, name: custodyName(hand.custody, extras) });
  return {
    seals: hands.map(named),
    sealLeg: leg && {
      from: named(leg.from),
      to: named(leg.to),
      holders: leg.holders.map((custody) => custodyName(custody, extras)),
    },
  };
}

function lineOf({ seq, event }: RecordedEvent, extras: StoryExtras): StoryLine {
  const { at, by, type } = event;
  const told = tellEvent(event, { custody: (custody) => custodyName(custody, extras) });
  const byName = extras.nameOf(by.id) ?? ACTOR_WORDS[by.kind];
  return { seq, at, by, byName, type, visit: 'visit' in event ? event.visit : '', ...told };
}

const receiptsOf = (
  state: Delivery,
  events: readonly RecordedEvent[],
): { readonly id: Uuid; readonly at: Time; readonly superseded: boolean }[] =>
  events.flatMap(({ event }) =>
    event.type === 'ReceiptIssued'
      ? [
          {
            id: event.receipt,
            at: event.at,
            superseded: state.parcels.some((parcel) =>
              parcel.supersededReceipts.includes(event.receipt),
            ),
          },
        ]
      : [],
  );

/** A delivery's whole story for an operator: each fact a sentence, custody as bands, masses. */
export function operatorStory(
  state: Delivery,
  events: readonly RecordedEvent[],
  extras: StoryExtras,
): OperatorStory {
  return {
    delivery: state.id,
    reference: extras.reference,
    mode: state.mode,
    status: state.status,
    locked: state.locked,
    lockIsFinal: state.locked && state.wrong >= state.limits.wrongFinal,
    wrong: state.wrong,
    addressee: extras.addressee,
    address: extras.address,
    contactLastTwo: state.contact.lastTwo,
    manifestVersion: state.manifest.version,
    parcels: state.parcels.map((parcel) => ({
      no: parcel.no,
      number: parcel.number,
      contents: extras.contents[parcel.no] ?? [],
      fate: parcel.fate,
      custody: parcel.custody,
      custodyName: custodyName(parcel.custody, extras),
      held: parcel.hold !== null,
      seal: parcel.seal,
      dispute: parcel.dispute?.kind ?? null,
      remedy: parcel.remedy,
      receipt: parcel.receipt,
      masses: massesOf(events, parcel.no),
      ...sealsOf(events, parcel.no, extras),
      bands: bandsOf(events, parcel.no, extras),
    })),
    lines: events.map((event) => lineOf(event, extras)),
    receipts: receiptsOf(state, events),
    head: extras.head,
  };
}

/** One row of the operator's list. */
export const operatorRow = (
  state: Delivery,
  row: { readonly reference: string; readonly updatedAt: Time },
): OperatorRow => ({
  delivery: state.id,
  reference: row.reference,
  mode: state.mode,
  status: state.status,
  locked: state.locked,
  parcels: state.parcels.map(({ no, fate }) => ({ no, fate })),
  updatedAt: row.updatedAt,
});
