import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalNumber,
  canonicalText,
  canonicalTime,
  STANDARD_PREFIXES,
} from '../src/epcis/canonical-value.ts';
import { eventHashId, preHashString, type Json, type JsonObject } from '../src/epcis/event-hash.ts';

const EVENT: JsonObject = {
  type: 'ObjectEvent',
  eventTime: '2026-05-01T09:30:00Z',
  eventTimeZoneOffset: '+01:00',
  epcList: ['https://id.gs1.org/00/395011015300000011'],
  action: 'OBSERVE',
};

const CONTEXT: readonly Json[] = [{ ex: 'https://ns.example.com/epcis/' }];

const START =
  'eventType=ObjectEventeventTime=2026-05-01T09:30:00.000ZeventTimeZoneOffset=+01:00' +
  'epcListepc=https://id.gs1.org/00/395011015300000011action=OBSERVE';

const hashed = (event: Json): string => {
  const result = preHashString(event, CONTEXT);
  return result.ok ? result.value : result.error;
};

test('[M5] EPC URIs become Digital Links at id.gs1.org', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['urn:epc:id:sgtin:4012345.012345.12', '01/04012345123456/21/12'],
    ['urn:epc:id:upui:4012345.012345.AB12', '01/04012345123456/235/AB12'],
    ['urn:epc:class:lgtin:4054739.099914.20160711', '01/04054739999148/10/20160711'],
    ['urn:epc:idpat:sgtin:4054739.099914.*', '01/04054739999148'],
    ['urn:epc:id:itip:4012345.012345.01.02.999', '8006/040123451234560102/21/999'],
    ['urn:epc:idpat:itip:4012345.012345.01.02.*', '8006/040123451234560102'],
    ['urn:epc:id:sscc:4012345.0000000333', '00/040123450000003338'],
    ['urn:epc:id:sgln:4012345.00011.987', '414/4012345000115/254/987'],
    ['urn:epc:id:sgln:4012345.00011.0', '414/4012345000115'],
    ['urn:epc:id:sgln:4012345.00011.32a%2Fb', '414/4012345000115/254/32a%2Fb'],
    ['urn:epc:id:sgln:4012345.00011.a(b)', '414/4012345000115/254/a%28b%29'],
    ['urn:epc:id:pgln:4012345.00225', '417/4012345002256'],
    ['urn:epc:id:gdti:4012345.55555.98', '253/401234555555498'],
    ['urn:epc:idpat:gdti:4012345.55555.*', '253/4012345555554'],
    ['urn:epc:id:sgcn:4012345.99999.44', '255/401234599999044'],
    ['urn:epc:id:grai:4012345.66666.87', '8003/0401234566666387'],
    ['urn:epc:id:gsrn:4012345.9876540000', '8018/401234598765400000'],
    ['urn:epc:id:gsrnp:4012345.0000098765', '8017/401234500000987658'],
    ['urn:epc:id:gsin:4012345.999987654', '402/40123459999876541'],
    ['urn:epc:id:giai:4012345.AAbb', '8004/4012345AAbb'],
    ['urn:epc:id:ginc:4012345.333', '401/4012345333'],
    ['urn:epc:id:cpi:4012345.ABC.123', '8010/4012345ABC/8011/123'],
    ['urn:epc:idpat:cpi:4012345.ABC.*', '8010/4012345ABC'],
  ];
  for (const [urn, path] of cases) {
    assert.equal(canonicalText(urn, STANDARD_PREFIXES), `https://id.gs1.org/${path}`, urn);
  }
});

test('[M5] Digital Links lose their domain, their query and all but the finest identification', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'https://a.example/x/00/395011015300000011?linkType=all',
      'https://id.gs1.org/00/395011015300000011',
    ],
    [
      'https://a.example/01/09506000134352/10/L1/21/S1?17=260501',
      'https://id.gs1.org/01/09506000134352/21/S1',
    ],
    [
      'https://a.example/01/09506000134352/22/V/10/L1',
      'https://id.gs1.org/01/09506000134352/10/L1',
    ],
    [
      'https://a.example/414/4012345000054/254/32a%2Fb#x',
      'https://id.gs1.org/414/4012345000054/254/32a%2Fb',
    ],
    [
      'https://a.example/01/09506000134352/21/50%25',
      'https://id.gs1.org/01/09506000134352/21/50%25',
    ],
    ['https://a.example/parcel/7', 'https://a.example/parcel/7'],
    ['urn:epc:id:sscc:4012345.000000333', 'urn:epc:id:sscc:4012345.000000333'],
    ['urn:epc:id:new:4012345.1', 'urn:epc:id:new:4012345.1'],
    ['geo:51.5,-0.1', 'geo:51.5,-0.1'],
    ['urn:epcglobal:cbv:constructor:x', 'urn:epcglobal:cbv:constructor:x'],
    ['urn:epcglobal:cbv:bt:4012345000009:ASN1099', 'urn:epcglobal:cbv:bt:4012345000009:ASN1099'],
  ];
  for (const [uri, expected] of cases) {
    assert.equal(canonicalText(uri, STANDARD_PREFIXES), expected);
  }
});

test('[M5] words are the same bare, compact, as URN and in full', () => {
  const full = 'https://ref.gs1.org/cbv/BizStep-accepting';
  for (const bizStep of [
    'accepting',
    'cbv:BizStep-accepting',
    'urn:epcglobal:cbv:bizstep:accepting',
    ` ${full} `,
  ]) {
    assert.equal(hashed({ ...EVENT, bizStep }), `${START}bizStep=${full}`);
  }
});

test('[M5] numbers have no exponent and no trailing zeros', () => {
  const cases: readonly (readonly [number, string])[] = [
    [1, '1'],
    [12.5, '12.5'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
  ];
  for (const [value, expected] of cases) assert.equal(canonicalNumber(value), expected);
});

test('[M5] times are UTC, in milliseconds, the fourth decimal rounds and carries', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['2020-03-04T11:00:30+01:00', '2020-03-04T10:00:30.000Z'],
    ['2020-03-04T11:00:30.1-06:00', '2020-03-04T17:00:30.100Z'],
    ['2020-12-31T23:59:59.9995Z', '2021-01-01T00:00:00.000Z'],
    ['2020-03-04T11:00:30.12349Z', '2020-03-04T11:00:30.123Z'],
    ['2020-02-30T11:00:30Z', null],
    ['2020-03-04T11:00:30', null],
    ['2020-03-04', null],
    ['2020-03-04T11:60:30Z', null],
  ];
  for (const [text, expected] of cases) assert.equal(canonicalTime(text), expected, text);
});

test('[M5] what may be added later is no part of the id', () => {
  const later = {
    ...EVENT,
    eventID: 'urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8',
    recordTime: '2026-05-01T09:31:00Z',
    errorDeclaration: { declarationTime: '2026-05-02T00:00:00Z', reason: 'did_not_occur' },
  };
  assert.equal(hashed(later), START);
  assert.deepEqual(eventHashId(later, CONTEXT), eventHashId(EVENT, []));
});

test('[M5] extensions are named by their namespace, whatever their prefix, and stay inside their parent', () => {
  const event = {
    ...EVENT,
    readPoint: { 'ex:floor': 2, id: 'geo:1,2' },
    'ex:b': ['2', '10'],
    'ex:a': { 'ex:c': true },
  };
  const ns = '{https://ns.example.com/epcis/}';
  const expected = `${START}readPointid=geo:1,2${ns}floor=2${ns}a${ns}c=true${ns}b=10${ns}b=2`;
  assert.equal(hashed(event), expected);
  const own = {
    ...EVENT,
    '@context': { other: 'https://ns.example.com/epcis/' },
    readPoint: { id: 'geo:1,2', 'other:floor': 2 },
    'https://ns.example.com/epcis/a': { 'other:c': true },
    'other:b': ['10', '2'],
  };
  assert.equal(hashed(own), expected);
});

test('[M5] what has no canonical form is refused', () => {
  const cases: readonly (readonly [Json, string])[] = [
    [null, 'event_shape'],
    [[], 'event_shape'],
    [{}, 'event_shape'],
    [{ ...EVENT, epcList: 'x' }, 'event_shape'],
    [{ ...EVENT, readPoint: 'x' }, 'event_shape'],
    [{ ...EVENT, sourceList: ['x'] }, 'event_shape'],
    [{ ...EVENT, action: null }, 'event_shape'],
    [{ ...EVENT, 'ex:a': null }, 'event_shape'],
    [{ ...EVENT, eventTime: 'yesterday' }, 'event_time'],
    [{ ...EVENT, colour: 'red' }, 'event_key'],
    [{ ...EVENT, 'unknown:colour': 'red' }, 'event_key'],
    [{ ...EVENT, 'ex:a': { plain: 1 } }, 'event_key'],
  ];
  for (const [event, expected] of cases)
    assert.equal(hashed(event), expected, JSON.stringify(event));
});
