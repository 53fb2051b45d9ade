import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import {
  parcelOf,
  visitOf,
  type Custody,
  type Delivery,
  type MassReading,
} from '@handfast/domain/delivery/state';
import { declareError, epcisDocument, epcisEvents } from '@handfast/protocol/epcis/build';
import type {
  EpcisFact,
  Mass,
  ParcelState,
  Place,
  SealState,
} from '@handfast/protocol/epcis/facts';
import type { EpcisDocument, EpcisEvent } from '@handfast/protocol/epcis/types';
import { localUri, type EpcisBase } from '@handfast/protocol/epcis/uris';
import type { Uuid } from '@handfast/protocol/statement';
import { timeOf, timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';

/** The names that this deployment gives hang on the log's own, which never changes. */
export const baseOf = (deps: Pick<Deps, 'config'>): EpcisBase =>
  `https://${deps.config.logOrigin.replace(/\/+$/, '')}`;

/** A party in custody: its kind and id, nobody's name. */
const partyUri = ({ kind, id }: Custody, base: EpcisBase): string =>
  localUri('party', id === '' ? kind : `${kind}-${id}`, base);

type Numbered = { readonly seq: number; readonly event: DeliveryEvent };
type Story = {
  readonly state: Delivery;
  readonly events: readonly Numbered[];
  readonly base: EpcisBase;
};

const common = (story: Story, event: DeliveryEvent, place: Place | null = null) => ({
  time: event.at,
  zoneOffset_min: 0,
  place,
  delivery: story.state.id,
  assertedBy: null,
});

const massOf = (reading: MassReading, isGood: boolean, base: EpcisBase): Mass =>
  reading.source === 'typed'
    ? { source: 'typed', grossMass_g: reading.grossMass_g }
    : {
        source: 'scale',
        grossMass_g: reading.grossMass_g,
        scale: localUri('scale', reading.scale.id === '' ? 'unregistered' : reading.scale.id, base),
        readAt: reading.at,
        outsideTolerance: !isGood,
      };

/** CBV's step for what the taker does: it loads, collects or receives. */
const stepOf = ({ kind }: Custody): 'loading' | 'collecting' | 'receiving' => {
  if (kind === 'van') return 'loading';
  return kind === 'courier' || kind === 'carrier' ? 'collecting' : 'receiving';
};

const placeOf = (
  position: { readonly lat: number; readonly lon: number; readonly accuracy_m: number } | null,
): Place | null =>
  position && {
    kind: 'position',
    latitude_deg: position.lat,
    longitude_deg: position.lon,
    accuracy_m: position.accuracy_m,
  };

const sealState = (result: string): SealState =>
  result === 'matches' ? 'intact' : result === 'opened' ? 'broken' : 'not_checked';

function stateFor(story: Story, no: number, seal: SealState): ParcelState | null {
  const number = parcelOf(story.state, no)?.number;
  return number === undefined ? null : { number, seal, mass: null };
}

/** The seal as it was read in the very act of taking over. */
function sealAtTake(story: Story, { seq, event }: Numbered, no: number): SealState {
  const near = story.events.find(
    (one) =>
      one.event.type === 'SealRead' &&
      one.event.no === no &&
      one.event.at === event.at &&
      Math.abs(one.seq - seq) <= 3,
  );
  return near?.event.type === 'SealRead' ? sealState(near.event.reading.result) : 'not_checked';
}

/** What an event of the delivery is in EPCIS; `null` for what has no word there (spec/epcis.md). */
function factOf(story: Story, numbered: Numbered): EpcisFact | null {
  const { event } = numbered;
  const { base } = story;
  if (!('no' in event)) return null;
  const parcel = stateFor(story, event.no, 'not_checked');
  if (parcel === null) return null;
  const at = common(story, event);
  switch (event.type) {
    case 'ParcelPacked': {
      const seal = event.seal.kind === 'none' ? 'not_checked' : 'intact';
      return { ...at, kind: 'packing', parcel: { ...parcel, seal }, items: null };
    }
    case 'CustodyTaken':
      return {
        ...at,
        kind: 'custody_transfer',
        at: stepOf(event.to),
        giver: partyUri(event.from, base),
        taker: partyUri(event.to, base),
        parcels: [{ ...parcel, seal: sealAtTake(story, numbered, event.no) }],
      };
    case 'MassRead':
      return {
        ...at,
        kind: 'mass_read',
        number: parcel.number,
        mass: massOf(event.reading, event.inTolerance, base),
      };
    case 'SealRead': {
      const { result } = event.reading;
      const finding = result === 'matches' ? 'as_expected' : 'not_as_expected';
      return { ...at, kind: 'inspection', parcel: { ...parcel, seal: sealState(result) }, finding };
    }
    case 'ParcelHeld':
      return { ...at, kind: 'hold', number: parcel.number, because: 'mass' };
    case 'HoldReleased':
      return { ...at, kind: 'hold_release', number: parcel.number };
    case 'HandedOver':
    case 'Refused':
      return atTheDoor(story, event, parcel);
    case 'ParcelLeft':
      return {
        ...at,
        place: placeOf(event.position),
        kind: 'left',
        giver: partyUri({ kind: 'courier', id: event.by.id }, base),
        how: event.how,
        parcels: [parcel],
      };
    default:
      return null;
  }
}

function atTheDoor(
  story: Story,
  event: Extract<DeliveryEvent, { type: 'HandedOver' | 'Refused' }>,
  parcel: ParcelState,
): EpcisFact | null {
  const { state, base } = story;
  const visit = visitOf(state, event.visit);
  if (visit === undefined) return null;
  const at = common(story, event);
  const core = issuedIn(story, event.visit);
  const judged = core?.judged.find(({ no }) => no === event.no)?.seal ?? 'not_read';
  const seal: SealState =
    judged === 'matches' ? 'intact' : judged === 'tamper_open' ? 'broken' : 'not_checked';
  if (event.type === 'Refused') {
    const { reason } = event;
    return { ...at, kind: 'refusal', visit: event.visit, parcel: { ...parcel, seal }, reason };
  }
  const release = visit.release ?? null;
  const confirmed = story.events.find(
    (one) => one.event.type === 'Confirmed' && one.event.visit === event.visit,
  )?.event;
  if (release === null || confirmed?.type !== 'Confirmed') return null;
  return {
    ...at,
    kind: 'handover',
    assertedBy: null,
    visit: event.visit,
    giver: partyUri({ kind: 'courier', id: visit.courier }, base),
    taker: partyUri({ kind: 'recipient', id: release.holder }, base),
    parcels: [{ ...parcel, seal }],
    statementHash: confirmed.hash,
    channel: confirmed.channel,
  };
}

function issuedIn(story: Story, visit: Uuid) {
  const issued = story.events.find(
    (one) => one.event.type === 'ReceiptIssued' && one.event.visit === visit,
  )?.event;
  return issued?.type === 'ReceiptIssued' ? issued.core : null;
}

/** One event's EPCIS events; a correction is the events that it is about, declared wrong. */
function eventsOf(story: Story, numbered: Numbered): readonly EpcisEvent[] {
  const { event } = numbered;
  if (event.type === 'Corrected') return correctionOf(story, event);
  const fact = factOf(story, numbered);
  if (fact === null) return [];
  const built = epcisEvents(fact, story.base);
  if (!built.ok) throw new Error(`bug: an event of ours makes no EPCIS: ${built.error}`);
  return built.value;
}

function correctionOf(
  story: Story,
  correction: Extract<DeliveryEvent, { type: 'Corrected' }>,
): readonly EpcisEvent[] {
  const wrong = story.events.find(({ seq }) => seq === correction.event);
  if (wrong === undefined || wrong.event.type === 'Corrected') return [];
  return eventsOf(story, wrong).flatMap((event) => {
    const declared = declareError(event, {
      declarationTime: correction.at,
      reason: 'incorrect_data',
    });
    return declared.ok ? [declared.value] : [];
  });
}

export type EpcisQuery = {
  readonly delivery?: Uuid | undefined;
  readonly parcel?: { readonly delivery: Uuid; readonly no: number } | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Goes on after this delivery of the tenant. */
  readonly after?: Uuid | undefined;
  /** Of so many deliveries at most. */
  readonly limit: number;
};

/**
 * A tenant's custody events as one EPCIS 2.0 document: by delivery, by parcel, by time. `next` is
 * the delivery after which there are more.
 */
export async function epcisExport(
  deps: Deps,
  tenant: Uuid,
  query: EpcisQuery,
): Promise<{ readonly document: EpcisDocument; readonly next: Uuid | null }> {
  const base = baseOf(deps);
  const list: EpcisEvent[] = [];
  const found = await deliveriesIn(deps, tenant, query);
  const told = found.slice(0, query.limit);
  for (const delivery of told) {
    const story = await storyOf(deps, delivery, base);
    if (story === null) continue;
    for (const numbered of story.events) {
      if (isWanted(numbered.event, query)) list.push(...eventsOf(story, numbered));
    }
  }
  const document = epcisDocument(
    list.toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0)),
    timeOf(deps.clock),
    base,
  );
  return { document, next: found.length > told.length ? (told.at(-1) ?? null) : null };
}

function isWanted(event: DeliveryEvent, { from, to, parcel }: EpcisQuery): boolean {
  if (from !== undefined && event.at < from) return false;
  if (to !== undefined && event.at >= to) return false;
  if (parcel === undefined) return true;
  const { no } = parcel;
  return 'no' in event ? event.no === no : event.type === 'Corrected' && event.parcels.includes(no);
}

/** The deliveries asked for by id, and one more than wanted if there is one. */
async function deliveriesIn(
  deps: Deps,
  tenant: Uuid,
  { delivery, parcel, from, to, after, limit }: EpcisQuery,
): Promise<readonly Uuid[]> {
  const only = [delivery, parcel?.delivery].filter((id) => id !== undefined);
  const rows = await deps.kysely
    .selectFrom('delivery')
    .select('delivery_id')
    .where('tenant_id', '=', tenant)
    .where((eb) => eb.and(only.map((id) => eb('delivery_id', '=', id))))
    .$if(after !== undefined, (sql) => sql.where('delivery_id', '>', after as Uuid))
    .$if(from !== undefined, (sql) => sql.where('updated_at', '>=', new Date(from as string)))
    .$if(to !== undefined, (sql) => sql.where('created_at', '<', new Date(to as string)))
    .orderBy('delivery_id')
    .limit(limit + 1)
    .execute();
  return rows.map(({ delivery_id }) => delivery_id);
}

async function storyOf(deps: Deps, delivery: Uuid, base: EpcisBase): Promise<Story | null> {
  const read = await deps.unitOfWork.read(delivery);
  if (read === null) return null;
  const rows = await deps.kysely
    .selectFrom('event')
    .select(['seq', 'type', 'at', 'by', 'data'])
    .where('delivery_id', '=', delivery)
    .orderBy('seq')
    .execute();
  const events = rows.map(({ seq, type, at, by, data }) => ({
    seq,
    event: { ...data, type, at: timeText(at), by } as DeliveryEvent,
  }));
  return { state: read.state, events, base };
}
