import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { EpcisFact, Mass, ParcelState } from '../../src/epcis/facts.ts';
import { localUri } from '../../src/epcis/uris.ts';
import { makeSscc, type ParcelNumber } from '../../src/parcel-number.ts';

export const BASE = 'https://handfast.example/id';
export const COURIER = localUri('party', 'carrier-1', BASE);
export const RECIPIENT = localUri('party', 'recipient-of-7', BASE);
export const scale = (grossMass_g: number, outsideTolerance = false): Mass => ({
  source: 'scale',
  grossMass_g,
  scale: localUri('scale', 's1', BASE),
  readAt: '2026-05-01T09:29:58.250Z',
  outsideTolerance,
});

const anyNumber: fc.Arbitrary<ParcelNumber> = fc.oneof(
  fc.integer({ min: 0, max: 99_999 }).map((serial) => {
    const made = makeSscc(0, '9520123', String(serial));
    return made.ok ? made.value : assert.fail(made.error);
  }),
  fc
    .string({ unit: fc.constantFrom(...'0123456789AZ-'.split('')), minLength: 1, maxLength: 32 })
    .map((value) => ({ scheme: 'carrier' as const, value })),
);

const anyMass: fc.Arbitrary<Mass | null> = fc.oneof(
  fc.constant(null),
  fc
    .tuple(fc.integer({ min: 0, max: 70_000 }), fc.boolean())
    .map(([mass, outside]) => scale(mass, outside)),
  fc.nat(70_000).map((grossMass_g) => ({ source: 'typed' as const, grossMass_g })),
);

const anyParcel: fc.Arbitrary<ParcelState> = fc.record({
  number: anyNumber,
  seal: fc.constantFrom('intact', 'broken', 'not_checked'),
  mass: anyMass,
});

const anyParcels = fc.uniqueArray(anyParcel, {
  minLength: 1,
  maxLength: 5,
  selector: ({ number }) => number.value,
});

const anyCommon = fc.record({
  time: fc
    .date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2040-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
  zoneOffset_min: fc.integer({ min: -56, max: 56 }).map((quarters) => quarters * 15),
  place: fc.oneof(
    fc.constant(null),
    fc.constant({ kind: 'site' as const, uri: 'https://id.gs1.org/414/4012345000054' }),
    fc.record({
      kind: fc.constant('position' as const),
      latitude_deg: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude_deg: fc.double({ min: -180, max: 180, noNaN: true }),
      accuracy_m: fc.nat(5_000),
    }),
  ),
  delivery: fc.option(fc.uuid()),
});

const anyAsserted = fc.record({ assertedBy: fc.option(fc.constant(COURIER)) });

const anyDetail: fc.Arbitrary<object> = fc.oneof(
  fc.record({
    kind: fc.constant('custody_transfer'),
    at: fc.constantFrom('collecting', 'loading', 'unloading', 'receiving'),
    giver: fc.constant(COURIER),
    taker: fc.constant(RECIPIENT),
    parcels: anyParcels,
  }),
  fc.record({
    kind: fc.constant('packing'),
    parcel: anyParcel,
    items: fc.option(
      fc.array(
        fc.integer({ min: 1, max: 9 }).map((count) => ({
          kind: 'class' as const,
          uri: 'https://id.gs1.org/01/09506000134352',
          count,
        })),
        { maxLength: 1 },
      ),
    ),
  }),
  fc.record({
    kind: fc.constant('mass_read'),
    number: anyNumber,
    mass: anyMass.filter((mass) => mass !== null),
  }),
  fc.record({
    kind: fc.constant('inspection'),
    parcel: anyParcel,
    finding: fc.constantFrom(
      'as_expected',
      'damaged',
      'wrong_item',
      'item_missing',
      'not_as_expected',
    ),
  }),
  fc.record({
    kind: fc.constant('hold'),
    number: anyNumber,
    because: fc.constantFrom('mass', 'seal', 'damage', 'other'),
  }),
  fc.record({ kind: fc.constant('hold_release'), number: anyNumber }),
  fc.record({
    kind: fc.constant('refusal'),
    visit: fc.uuid(),
    parcel: anyParcel,
    reason: fc.constantFrom(
      'changed_mind',
      'damaged',
      'empty',
      'late',
      'missing_item',
      'not_ordered',
      'other',
      'tampered',
      'wrong_item',
    ),
  }),
  fc.record({
    kind: fc.constant('left'),
    giver: fc.constant(COURIER),
    how: fc.constantFrom('person', 'safe_place', 'parcel_box', 'letterbox'),
    parcels: anyParcels,
  }),
  fc.record({
    kind: fc.constant('handover'),
    assertedBy: fc.constant(null),
    visit: fc.uuid(),
    giver: fc.constant(COURIER),
    taker: fc.constant(RECIPIENT),
    parcels: anyParcels,
    statementHash: fc.constant('0f'.repeat(32)),
    channel: fc.constantFrom('page', 'qr', 'sms'),
  }),
);

/** Any fact that the builders take. */
export const anyFact: fc.Arbitrary<EpcisFact> = fc
  .tuple(anyCommon, anyAsserted, anyDetail)
  .map(([first, asserted, detail]) => ({ ...first, ...asserted, ...detail }) as EpcisFact);
