import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { declareError, epcisContext, epcisDocument, epcisEvents } from '../src/epcis/build.ts';
import { eventHashId, type Json } from '../src/epcis/event-hash.ts';
import type { EpcisFact, ParcelState } from '../src/epcis/facts.ts';
import type { EpcisEvent } from '../src/epcis/types.ts';
import { epcisBase, localUri, parcelUri, tradeItemUri } from '../src/epcis/uris.ts';
import type { ParcelNumber } from '../src/parcel-number.ts';
import { anyFact, BASE, COURIER, RECIPIENT, scale } from './support/epcis-facts.ts';
import { loadEpcisSchema } from './support/epcis-schema.ts';
import { SKIP_REASON } from './support/vectors.ts';

const SSCC: ParcelNumber = { scheme: 'sscc', value: '395011015300000011' };
const S10: ParcelNumber = { scheme: 's10', value: 'RB123456785GB' };

const common = {
  time: '2026-05-01T09:30:00Z',
  zoneOffset_min: 60,
  place: { kind: 'position', latitude_deg: 51.5, longitude_deg: -0.1, accuracy_m: 12 },
  delivery: '5e7cf4b0-6f0c-4f6a-9d6e-0d4f1f6f2f10',
  assertedBy: null,
} as const;

const parcel = (number: ParcelNumber, part: Partial<ParcelState> = {}): ParcelState => ({
  number,
  seal: 'not_checked',
  mass: null,
  ...part,
});

const handover: EpcisFact = {
  ...common,
  kind: 'handover',
  visit: 'b1946ac9-2f5b-4a43-8a52-1c1d3b6f2a77',
  giver: COURIER,
  taker: RECIPIENT,
  parcels: [parcel(SSCC, { seal: 'intact' }), parcel(S10, { seal: 'broken' })],
  statementHash: 'ab'.repeat(32),
  channel: 'page',
};

function built(fact: EpcisFact): readonly EpcisEvent[] {
  const events = epcisEvents(fact, BASE);
  assert.ok(events.ok, JSON.stringify(events));
  return events.value;
}

/** The one event of a fact, without what every event has. */
function only(fact: EpcisFact): object {
  const [event, ...others] = built(fact);
  assert.equal(others.length, 0);
  const { eventID: _id, eventTime: _t, eventTimeZoneOffset: _z, ...rest } = event as EpcisEvent;
  return rest;
}

const bare = { ...common, place: null, delivery: null } as const;

test('[M5] a handover is an accepting from courier to recipient, with the statement it rests on', () => {
  const [sealed, open] = built(handover);
  assert.deepEqual(sealed, {
    type: 'ObjectEvent',
    eventID: sealed?.eventID,
    eventTime: '2026-05-01T09:30:00Z',
    eventTimeZoneOffset: '+01:00',
    readPoint: { id: 'geo:51.5,-0.1', 'handfast:accuracy_m': 12 },
    bizTransactionList: [
      { bizTransaction: `${BASE}/delivery/5e7cf4b0-6f0c-4f6a-9d6e-0d4f1f6f2f10` },
    ],
    epcList: ['https://id.gs1.org/00/395011015300000011'],
    action: 'OBSERVE',
    bizStep: 'accepting',
    disposition: 'container_closed',
    sourceList: [{ type: 'possessing_party', source: COURIER }],
    destinationList: [{ type: 'possessing_party', destination: RECIPIENT }],
    'handfast:visit': 'b1946ac9-2f5b-4a43-8a52-1c1d3b6f2a77',
    'handfast:channel': 'page',
    'handfast:statement': `ni:///sha-256;${'ab'.repeat(32)}`,
  });
  assert.equal(open?.disposition, 'container_open');
  assert.deepEqual(open?.persistentDisposition, { set: ['container_open'] });
  assert.match(sealed?.eventID ?? '', /^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
});

test('[M1] custody changes: one event for parcels in one state, one for each that was weighed', () => {
  const fact: EpcisFact = {
    ...common,
    kind: 'custody_transfer',
    at: 'loading',
    giver: localUri('site', 'depot-3', BASE),
    taker: COURIER,
    parcels: [
      parcel(SSCC, { mass: scale(12_480) }),
      parcel(S10),
      parcel({ scheme: 'carrier', value: '15501234567890' }),
      parcel({ scheme: 'free', value: 'BOX-7' }, { mass: scale(900, true) }),
    ],
  };
  const events = built(fact);
  assert.deepEqual(
    events.map((event) => (event.type === 'ObjectEvent' ? event.epcList : [])),
    [
      ['https://id.gs1.org/00/395011015300000011'],
      [`${BASE}/parcel/s10/RB123456785GB`, `${BASE}/parcel/carrier/15501234567890`],
      [`${BASE}/parcel/free/BOX-7`],
    ],
  );
  const [weighed, , light] = events;
  assert.deepEqual(weighed?.sensorElementList, [
    {
      sensorMetadata: { time: '2026-05-01T09:29:58.250Z', deviceID: `${BASE}/scale/s1` },
      sensorReport: [{ type: 'Mass', value: 12.48, uom: 'KGM' }],
    },
  ]);
  assert.equal(light?.sensorElementList?.[0]?.sensorReport[0]?.exception, 'ALARM_CONDITION');
  assert.ok(
    events.every(
      ({ bizStep, disposition }) => bizStep === 'loading' && disposition === 'in_transit',
    ),
  );
});

test('[M2] a typed mass is a remark and never a sensor reading', () => {
  assert.deepEqual(
    only({ ...bare, kind: 'mass_read', number: SSCC, mass: { source: 'typed', grossMass_g: 900 } }),
    {
      type: 'ObjectEvent',
      epcList: [parcelUri(SSCC, BASE)],
      action: 'OBSERVE',
      bizStep: 'sensor_reporting',
      'handfast:typedGrossMass_g': 900,
    },
  );
});

test('[M4] packing tells contents as an aggregation, or only that the parcel was packed', () => {
  const phone = tradeItemUri('09506000134352', 'IMEI-490154203237518');
  const cable = tradeItemUri('09506000134369', null);
  assert.ok(phone.ok && cable.ok);
  const fact: EpcisFact = {
    ...bare,
    kind: 'packing',
    parcel: parcel(SSCC, { seal: 'intact', mass: scale(1_250) }),
    items: [
      { kind: 'instance', uri: phone.value },
      { kind: 'class', uri: cable.value, count: 2 },
    ],
  };
  const told = only(fact);
  assert.deepEqual(told, {
    type: 'AggregationEvent',
    parentID: parcelUri(SSCC, BASE),
    childEPCs: ['https://id.gs1.org/01/09506000134352/21/IMEI-490154203237518'],
    childQuantityList: [{ epcClass: 'https://id.gs1.org/01/09506000134369', quantity: 2 }],
    action: 'ADD',
    bizStep: 'packing',
    disposition: 'container_closed',
    sensorElementList: [
      {
        sensorMetadata: { time: '2026-05-01T09:29:58.250Z', deviceID: `${BASE}/scale/s1` },
        sensorReport: [{ type: 'Mass', value: 1.25, uom: 'KGM' }],
      },
    ],
  });
  const untold = only({ ...fact, items: null });
  assert.equal('childEPCs' in untold, false);
  assert.deepEqual((untold as { epcList: unknown }).epcList, [parcelUri(SSCC, BASE)]);
  assert.deepEqual(tradeItemUri('09506000134353', null), { ok: false, error: 'gtin' });
  assert.deepEqual(tradeItemUri('09506000134352', 'ü'), { ok: false, error: 'serial' });
});

test('[M2] a hold stays with the parcel until its release takes the same word back', () => {
  const held = only({ ...bare, kind: 'hold', number: SSCC, because: 'mass' });
  const released = only({ ...bare, kind: 'hold_release', number: SSCC });
  assert.deepEqual(held, {
    type: 'ObjectEvent',
    epcList: [parcelUri(SSCC, BASE)],
    action: 'OBSERVE',
    bizStep: 'holding',
    disposition: 'unavailable',
    persistentDisposition: { set: ['unavailable'] },
    'handfast:because': 'mass',
  });
  assert.deepEqual(released, {
    type: 'ObjectEvent',
    epcList: [parcelUri(SSCC, BASE)],
    action: 'OBSERVE',
    bizStep: 'inspecting',
    disposition: 'available',
    persistentDisposition: { unset: ['unavailable'] },
  });
});

test('[H1] what was left or refused is never an accepting and names no taker', () => {
  const left = only({
    ...bare,
    kind: 'left',
    giver: COURIER,
    how: 'safe_place',
    parcels: [parcel(SSCC, { seal: 'broken' })],
  });
  assert.deepEqual(left, {
    type: 'ObjectEvent',
    epcList: [parcelUri(SSCC, BASE)],
    action: 'OBSERVE',
    bizStep: 'unloading',
    disposition: 'unknown',
    persistentDisposition: { set: ['container_open'] },
    sourceList: [{ type: 'possessing_party', source: COURIER }],
    'handfast:left': 'safe_place',
  });
  const refused = only({
    ...bare,
    kind: 'refusal',
    visit: 'v1',
    parcel: parcel(SSCC),
    reason: 'tampered',
  });
  assert.deepEqual(refused, {
    type: 'ObjectEvent',
    epcList: [parcelUri(SSCC, BASE)],
    action: 'OBSERVE',
    bizStep: 'inspecting',
    disposition: 'container_open',
    'handfast:visit': 'v1',
    'handfast:refused': 'tampered',
  });
});

test('[M7] an event from another system names who asserted it', () => {
  const asserted = only({
    ...bare,
    assertedBy: localUri('party', 'line-haul', BASE),
    kind: 'inspection',
    parcel: parcel(SSCC, { seal: 'broken' }),
    finding: 'damaged',
  });
  assert.deepEqual(asserted, {
    type: 'ObjectEvent',
    'handfast:assertedBy': `${BASE}/party/line-haul`,
    epcList: [parcelUri(SSCC, BASE)],
    action: 'OBSERVE',
    bizStep: 'inspecting',
    disposition: 'damaged',
    persistentDisposition: { set: ['container_open'] },
  });
});

test('[M5] an error is declared beside the event, which keeps its content and its id', () => {
  const [event] = built(handover) as [EpcisEvent];
  const declared = declareError(event, {
    declarationTime: '2026-05-02T08:00:00Z',
    reason: 'incorrect_data',
    correctiveEventIDs: [event.eventID as string],
  });
  assert.ok(declared.ok);
  const { errorDeclaration: _declaration, ...rest } = declared.value;
  assert.deepEqual(rest, event);
  const again = eventHashId(declared.value, [...epcisContext(BASE)]);
  assert.deepEqual(again, { ok: true, value: event.eventID });
  const { eventID: _id, ...unnamed } = event;
  assert.deepEqual(
    declareError(unnamed, { declarationTime: '2026-05-02T08:00:00Z', reason: 'did_not_occur' }),
    {
      ok: false,
      error: 'event_not_named',
    },
  );
});

test('[M5] times and offsets that are none are refused', () => {
  for (const time of ['2026-02-30T09:30:00Z', '2026-05-01 09:30:00Z', '2026-05-01T24:00:00Z', '']) {
    assert.deepEqual(
      epcisEvents({ ...handover, time }, BASE),
      { ok: false, error: 'event_time' },
      time,
    );
  }
  for (const zoneOffset_min of [841, -841, 0.5, Number.NaN]) {
    assert.deepEqual(epcisEvents({ ...handover, zoneOffset_min }, BASE), {
      ok: false,
      error: 'event_zone_offset',
    });
  }
});

test('[M5] a base is an https address without a slash at its end', () => {
  assert.equal(epcisBase(BASE).ok, true);
  for (const text of ['http://a.example', `${BASE}/`, 'https://a.example?x=1', 'a.example', '']) {
    assert.deepEqual(epcisBase(text), { ok: false, error: 'base_shape' }, text);
  }
});

const validate = await loadEpcisSchema();
const skip = validate === null ? SKIP_REASON : false;

test('[M5] whatever happened, its document passes the official schema', { skip }, () => {
  fc.assert(
    fc.property(fc.array(anyFact, { minLength: 1, maxLength: 4 }), (facts) => {
      const events = facts.flatMap(built);
      const document = epcisDocument(events, '2026-05-01T12:00:00Z', BASE);
      const valid = validate?.(JSON.parse(JSON.stringify(document)));
      assert.ok(valid, JSON.stringify(validate?.errors));
      for (const event of events) {
        const bareEvent = { '@context': epcisContext(BASE), ...event };
        assert.ok(
          validate?.(JSON.parse(JSON.stringify(bareEvent))),
          JSON.stringify(validate?.errors),
        );
      }
    }),
    { seed: 20260510, numRuns: 60 },
  );
});

const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reversed).toReversed();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
};

test('[M5] an eventID is found again from the JSON alone, in any order, and by nobody else', () => {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(anyFact, (fact) => {
      for (const event of built(fact)) {
        const json = JSON.parse(JSON.stringify(event)) as Json;
        const id = eventHashId(reversed(json), [...epcisContext(BASE)]);
        assert.deepEqual(id, { ok: true, value: event.eventID });
        const content = JSON.stringify(event);
        assert.equal(seen.get(event.eventID as string) ?? content, content);
        seen.set(event.eventID as string, content);
      }
    }),
    { seed: 20260511, numRuns: 150 },
  );
});
