import { err, ok, type Result } from '../result.ts';
import { canonicalNumber } from './canonical-value.ts';
import { eventHashId, type EventHashError } from './event-hash.ts';
import type {
  CustodyTransfer,
  EpcisFact,
  Handover,
  Inspection,
  Left,
  Mass,
  Packing,
  ParcelState,
  Place,
  Refusal,
  SealState,
} from './facts.ts';
import type {
  AggregationEvent,
  EpcisDocument,
  EpcisEvent,
  ErrorDeclaration,
  Extensions,
  ObjectEvent,
  ReadPoint,
  SensorElement,
} from './types.ts';
import { localUri, parcelUri, vocabulary, type EpcisBase } from './uris.ts';
import type { BizStep, Disposition } from './words.ts';

type Common = Pick<EpcisFact, 'time' | 'zoneOffset_min' | 'place' | 'delivery' | 'assertedBy'>;

/** The `@context` of events and documents: EPCIS itself, and this project's extensions. */
export const epcisContext = (base: EpcisBase): EpcisDocument['@context'] => [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { handfast: vocabulary(base) },
];

export type EpcisBuildError = EventHashError | 'event_zone_offset';

/**
 * The EPCIS events that a fact makes, each with its hash id as eventID. A fact about several
 * parcels makes one event for those in the same state, and one for each parcel that was weighed,
 * because a reading in an event speaks of all its parcels. Errors: those of the hash (a time that
 * is none), and `event_zone_offset` for an offset beyond 14 hours or not in whole minutes.
 */
export function epcisEvents(
  fact: EpcisFact,
  base: EpcisBase,
): Result<readonly EpcisEvent[], EpcisBuildError> {
  const { zoneOffset_min } = fact;
  if (!Number.isInteger(zoneOffset_min) || Math.abs(zoneOffset_min) > 840) {
    return err('event_zone_offset');
  }
  const events: EpcisEvent[] = [];
  for (const event of unnamedEvents(fact, base)) {
    const eventID = eventHashId(event, [...epcisContext(base)]);
    if (!eventID.ok) return eventID;
    events.push({ ...event, eventID: eventID.value });
  }
  return ok(events);
}

function unnamedEvents(fact: EpcisFact, base: EpcisBase): readonly EpcisEvent[] {
  switch (fact.kind) {
    case 'custody_transfer':
      return custodyEvents(fact, base);
    case 'packing':
      return [packingEvent(fact, base)];
    case 'mass_read':
      return [
        parcelEvent(fact, base, 'sensor_reporting', [
          { number: fact.number, seal: 'not_checked', mass: fact.mass },
        ]),
      ];
    case 'inspection':
      return [inspectionEvent(fact, base)];
    case 'hold':
      return [holdEvent(fact, base, { 'handfast:because': fact.because })];
    case 'hold_release':
      return [holdEvent(fact, base, null)];
    case 'handover':
      return handoverEvents(fact, base);
    case 'refusal':
      return [refusalEvent(fact, base)];
    case 'left':
      return leftEvents(fact, base);
  }
}

/** Fields that every event has: when, where, which delivery, and who says so. */
function commonFields(
  fact: Common,
  base: EpcisBase,
): Pick<ObjectEvent, 'eventTime' | 'eventTimeZoneOffset' | 'readPoint' | 'bizTransactionList'> {
  return {
    eventTime: fact.time,
    eventTimeZoneOffset: zoneOffset(fact.zoneOffset_min),
    ...(fact.place === null ? {} : { readPoint: readPoint(fact.place) }),
    ...(fact.delivery === null
      ? {}
      : { bizTransactionList: [{ bizTransaction: localUri('delivery', fact.delivery, base) }] }),
    ...(fact.assertedBy === null ? {} : { 'handfast:assertedBy': fact.assertedBy }),
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function zoneOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

const readPoint = (place: Place): ReadPoint =>
  place.kind === 'site'
    ? { id: place.uri }
    : {
        id: `geo:${canonicalNumber(place.latitude_deg)},${canonicalNumber(place.longitude_deg)}`,
        'handfast:accuracy_m': place.accuracy_m,
      };

/** An ObjectEvent that observes parcels in one state. */
function parcelEvent(
  fact: Common,
  base: EpcisBase,
  bizStep: BizStep,
  parcels: readonly [ParcelState, ...ParcelState[]],
): ObjectEvent {
  return {
    type: 'ObjectEvent',
    ...commonFields(fact, base),
    epcList: parcels.map(({ number }) => parcelUri(number, base)),
    action: 'OBSERVE',
    bizStep,
    ...massFields(parcels[0].mass),
  };
}

/** A scale's reading is a sensor element; a typed mass is a remark of ours. */
export function massFields(
  mass: Mass | null,
): { sensorElementList?: readonly SensorElement[] } & Extensions {
  if (mass === null) return {};
  if (mass.source === 'typed') return { 'handfast:typedGrossMass_g': mass.grossMass_g };
  return { sensorElementList: [massSensorElement(mass)] };
}

/** Gross mass in kilograms with the scale that read it; ALARM_CONDITION outside the tolerance. */
export const massSensorElement = (mass: Extract<Mass, { source: 'scale' }>): SensorElement => ({
  sensorMetadata: { time: mass.readAt, deviceID: mass.scale },
  sensorReport: [
    {
      type: 'Mass',
      ...(mass.outsideTolerance ? { exception: 'ALARM_CONDITION' as const } : {}),
      value: mass.grossMass_g / 1000,
      uom: 'KGM',
    },
  ],
});

type DispositionFields = Pick<ObjectEvent, 'disposition' | 'persistentDisposition'>;

/**
 * The seal's word comes before the step's own: `container_open` stays with the parcel until an
 * event takes it back; it says nothing about who opened it, or by what right.
 */
export function sealDisposition(seal: SealState, otherwise: Disposition): DispositionFields {
  if (seal === 'broken') return { disposition: 'container_open', ...lasting(seal) };
  return { disposition: seal === 'intact' ? 'container_closed' : otherwise };
}

const lasting = (seal: SealState): Pick<ObjectEvent, 'persistentDisposition'> =>
  seal === 'broken' ? { persistentDisposition: { set: ['container_open'] } } : {};

/** Parcels in groups that one event can speak of: the same seal state, and no mass of their own. */
function groups(parcels: readonly ParcelState[]): (readonly [ParcelState, ...ParcelState[]])[] {
  const bySeal = new Map<string, [ParcelState, ...ParcelState[]]>();
  for (const [i, parcel] of parcels.entries()) {
    const key = parcel.mass === null ? parcel.seal : `weighed ${i}`;
    const group = bySeal.get(key);
    if (group === undefined) bySeal.set(key, [parcel]);
    else group.push(parcel);
  }
  return [...bySeal.values()];
}

const possession = (
  giver: string,
  taker: string,
): Pick<ObjectEvent, 'sourceList' | 'destinationList'> => ({
  sourceList: [{ type: 'possessing_party', source: giver }],
  destinationList: [{ type: 'possessing_party', destination: taker }],
});

const custodyEvents = (fact: CustodyTransfer, base: EpcisBase): readonly ObjectEvent[] =>
  groups(fact.parcels).map((parcels) => ({
    ...parcelEvent(fact, base, fact.at, parcels),
    ...sealDisposition(parcels[0].seal, fact.at === 'receiving' ? 'in_progress' : 'in_transit'),
    ...possession(fact.giver, fact.taker),
  }));

/** With its contents an aggregation of items in the parcel; without, an observation of the parcel. */
function packingEvent(fact: Packing, base: EpcisBase): EpcisEvent {
  const observed = parcelEvent(fact, base, 'packing', [fact.parcel]);
  const disposition = sealDisposition(fact.parcel.seal, 'in_progress');
  if (fact.items === null || fact.items.length === 0) return { ...observed, ...disposition };
  const { epcList: _parcel, ...fields } = observed;
  return {
    ...fields,
    type: 'AggregationEvent',
    parentID: parcelUri(fact.parcel.number, base),
    ...packedItems(fact.items),
    action: 'ADD',
    ...disposition,
  };
}

function packedItems(
  items: NonNullable<Packing['items']>,
): Pick<AggregationEvent, 'childEPCs' | 'childQuantityList'> {
  const instances = items.filter((item) => item.kind === 'instance');
  const classes = items.filter((item) => item.kind === 'class');
  return {
    ...(instances.length === 0 ? {} : { childEPCs: instances.map(({ uri }) => uri) }),
    ...(classes.length === 0
      ? {}
      : {
          childQuantityList: classes.map(({ uri, count }) => ({ epcClass: uri, quantity: count })),
        }),
  };
}

const FINDINGS: Readonly<Record<Inspection['finding'], Disposition>> = {
  as_expected: 'conformant',
  damaged: 'damaged',
  wrong_item: 'mismatch_instance',
  item_missing: 'mismatch_quantity',
  not_as_expected: 'non_conformant',
};

/** What was found is the disposition; a broken seal found beside it stays with the parcel. */
const inspectionEvent = (fact: Inspection, base: EpcisBase): ObjectEvent => ({
  ...parcelEvent(fact, base, 'inspecting', [fact.parcel]),
  disposition: FINDINGS[fact.finding],
  ...lasting(fact.parcel.seal),
});

/** A hold is a lasting word, and its release takes that very word back. */
function holdEvent(
  fact: Extract<EpcisFact, { kind: 'hold' | 'hold_release' }>,
  base: EpcisBase,
  because: Extensions | null,
): ObjectEvent {
  const parcel: ParcelState = { number: fact.number, seal: 'not_checked', mass: null };
  const held: readonly Disposition[] = ['unavailable'];
  return because === null
    ? {
        ...parcelEvent(fact, base, 'inspecting', [parcel]),
        disposition: 'available',
        persistentDisposition: { unset: held },
      }
    : {
        ...parcelEvent(fact, base, 'holding', [parcel]),
        disposition: 'unavailable',
        persistentDisposition: { set: held },
        ...because,
      };
}

/** `accepting` is CBV's word for the moment at which possession changes. */
const handoverEvents = (fact: Handover, base: EpcisBase): readonly ObjectEvent[] =>
  groups(fact.parcels).map((parcels) => ({
    ...parcelEvent(fact, base, 'accepting', parcels),
    ...sealDisposition(parcels[0].seal, 'in_progress'),
    ...possession(fact.giver, fact.taker),
    'handfast:visit': fact.visit,
    'handfast:channel': fact.channel,
    'handfast:statement': `ni:///sha-256;${fact.statementHash}`,
  }));

const REFUSALS: Readonly<Record<Refusal['reason'], Disposition>> = {
  changed_mind: 'in_transit',
  damaged: 'damaged',
  empty: 'mismatch_quantity',
  late: 'in_transit',
  missing_item: 'mismatch_quantity',
  not_ordered: 'in_transit',
  other: 'in_transit',
  tampered: 'container_open',
  wrong_item: 'mismatch_instance',
};

/** The courier keeps the parcel, so no possession changes; the reason is the holder's word. */
const refusalEvent = (fact: Refusal, base: EpcisBase): ObjectEvent => ({
  ...parcelEvent(fact, base, 'inspecting', [fact.parcel]),
  disposition: REFUSALS[fact.reason],
  ...lasting(fact.parcel.seal),
  'handfast:visit': fact.visit,
  'handfast:refused': fact.reason,
});

/** Nobody confirmed anything: the step is the unloading, and what became of the parcel is unknown. */
const leftEvents = (fact: Left, base: EpcisBase): readonly ObjectEvent[] =>
  groups(fact.parcels).map((parcels) => ({
    ...parcelEvent(fact, base, 'unloading', parcels),
    disposition: 'unknown',
    ...lasting(parcels[0].seal),
    sourceList: [{ type: 'possessing_party', source: fact.giver }],
    'handfast:left': fact.how,
  }));

/**
 * An event said to be wrong: itself again, same eventID, with the declaration (EPCIS 2.0, section
 * 7.4.1.4). The event that was sent is never changed; what is right comes as events of its own,
 * named here. Errors: `event_not_named`, the event has no eventID to match it by.
 */
export function declareError(
  event: EpcisEvent,
  declaration: ErrorDeclaration,
): Result<EpcisEvent, 'event_not_named'> {
  return event.eventID === undefined
    ? err('event_not_named')
    : ok({ ...event, errorDeclaration: declaration });
}

/** A document of events. `creationDate` is UTC, in the form of an event's time. */
export const epcisDocument = (
  events: readonly EpcisEvent[],
  creationDate: string,
  base: EpcisBase,
): EpcisDocument => ({
  '@context': epcisContext(base),
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate,
  epcisBody: { eventList: events },
});
