import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gs1CheckDigit } from '../src/gs1/check-digit.ts';
import { GS } from '../src/gs1/element-string.ts';
import { checkParcelNumber } from '../src/parcel-number.ts';
import { parseScan } from '../src/scan.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Gs1Vectors = {
  readonly elementStrings: readonly {
    readonly humanReadable: string;
    readonly scan: string;
    readonly data: Readonly<Record<string, string>>;
  }[];
  readonly digitalLink: {
    readonly valid: readonly { readonly uri: string; readonly sscc: string }[];
  };
};

const vectors = (await loadVectors('gs1.json')) as Gs1Vectors | null;
const published = { skip: vectors === null ? SKIP_REASON : false };
const SEED = { seed: 20260504, numRuns: 300 };

const SSCC = '006141411234567890';

/** `form: scheme value, scheme value` or the error. */
const said = (text: string): string => {
  const scan = parseScan(text);
  if (!scan.ok) return scan.error;
  return `${scan.value.form}: ${scan.value.candidates.map((n) => `${n.scheme} ${n.value}`).join(', ')}`;
};

test('[M5] every published scan gives its SSCC and its AIs', published, () => {
  for (const { scan, data, humanReadable } of (vectors as Gs1Vectors).elementStrings) {
    for (const text of [scan, `${scan}\r\n`, GS + scan.slice(3), humanReadable]) {
      const read = parseScan(text);
      assert.ok(read.ok, JSON.stringify(text));
      assert.deepEqual(read.value.candidates, [{ scheme: 'sscc', value: data['00'] }]);
      assert.deepEqual(
        Object.fromEntries(read.value.elements.map(({ ai, value }) => [ai, value])),
        data,
      );
    }
  }
  for (const { uri, sscc } of (vectors as Gs1Vectors).digitalLink.valid) {
    for (const text of [uri, `]Q1${uri}`, `]d1${uri}\n`]) {
      assert.equal(said(text), `digital_link: sscc ${sscc}`);
    }
  }
});

test('[M5] the same SSCC in every dress', () => {
  const gs1 = `element_string: sscc ${SSCC}`;
  const cases: readonly (readonly [string, string])[] = [
    [`]C100${SSCC}`, gs1],
    [`]C1${GS}00${SSCC}`, gs1],
    [`]d200${SSCC}${GS}403R42`, gs1],
    [`${GS}00${SSCC}`, gs1],
    [`00${SSCC}`, gs1],
    [`]C000${SSCC}`, gs1],
    [`(00) 0 0614141 123456789 0`, gs1],
    [`00${SSCC}3302001250`, gs1],
    [`403R42${GS}00${SSCC}`, gs1],
    [`https://id.gs1.org/00/${SSCC}`, `digital_link: sscc ${SSCC}`],
    [SSCC, `sscc: sscc ${SSCC}, carrier ${SSCC}, free ${SSCC}`],
    ['00 6141 4112 3456 7890', `sscc: sscc ${SSCC}, carrier ${SSCC}, free ${SSCC}`],
  ];
  for (const [text, expected] of cases) assert.equal(said(text), expected, JSON.stringify(text));
});

test('[M5] carriers: S10, DPD in 27 and 28 characters, others as they stand', () => {
  assert.equal(
    said('rr473124829gb\r'),
    's10: s10 RR473124829GB, carrier RR473124829GB, free RR473124829GB',
  );
  assert.equal(said('RR473124828GB'), 'other: carrier RR473124828GB, free RR473124828GB');
  const label = '00B11HQ15501234567890101826';
  const dpd = `dpd: carrier 15501234567890, carrier ${label}, free ${label}`;
  assert.equal(label.length, 27);
  assert.equal(said(label), dpd);
  assert.equal(said(`%${label}`), dpd);
  assert.equal(said(`]C0%${label}\t`), dpd);
  assert.equal(
    said('1Z999AA10123456784'),
    'other: carrier 1Z999AA10123456784, free 1Z999AA10123456784',
  );
  assert.equal(
    said('006141411234567891'),
    'other: carrier 006141411234567891, free 006141411234567891',
  );
});

test('[M5] a scan that is no parcel is refused, or has no candidate', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'scan_empty'],
    [' \r\n', 'scan_empty'],
    [']C0', 'scan_empty'],
    [']C1', 'empty'],
    [']E04006381333931', 'scan_symbology'],
    [']', 'scan_symbology'],
    ['Bücher', 'scan_characters'],
    ['a\u0000b', 'scan_characters'],
    ['A\nB', 'scan_characters'],
    ['A'.repeat(33), 'scan_not_a_number'],
    ['%', 'scan_not_a_number'],
    ['PO/7', 'scan_not_a_number'],
    ['A'.repeat(2049), 'scan_too_long'],
    ['00006141411234567891', 'scan_sscc_check_digit'],
    [']C100006141411234567891', 'ai_check_digit'],
    [']C100123', 'ai_value'],
    ['(00)006141411234567891', 'ai_check_digit'],
    ['https://shop.example/track?id=7', 'link_without_key'],
    ['WIFI:S:x;;', 'scan_not_a_number'],
    [']d20109506000134352', 'element_string: '],
    ['https://id.gs1.org/01/09506000134352/21/12345', 'digital_link: '],
  ];
  for (const [text, expected] of cases) assert.equal(said(text), expected, JSON.stringify(text));
});

test('[M5] every candidate passes its own check, whatever was scanned', () => {
  const anything = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...`]C10123456789%RGB ${GS}()`.split('')), maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const scan = parseScan(text);
      if (!scan.ok) return;
      for (const number of scan.value.candidates) assert.ok(checkParcelNumber(number).ok);
    }),
    SEED,
  );
});

test('[M5] any SSCC is found again through any symbology', () => {
  const body = fc.string({
    unit: fc.constantFrom(...'0123456789'.split('')),
    minLength: 17,
    maxLength: 17,
  });
  const dress = fc.constantFrom(
    ']C100',
    ']d200',
    ']Q300',
    '00',
    `${GS}00`,
    '(00)',
    'https://a.example/00/',
  );
  fc.assert(
    fc.property(body, dress, (first17, prefix) => {
      const sscc = first17 + gs1CheckDigit(first17);
      const scan = parseScan(prefix + sscc);
      assert.ok(scan.ok);
      assert.deepEqual(scan.value.candidates[0], { scheme: 'sscc', value: sscc });
    }),
    SEED,
  );
});
