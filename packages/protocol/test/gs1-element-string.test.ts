import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { elementFault, type Element } from '../src/gs1/ai.ts';
import { gs1CheckDigit, hasGs1CheckDigit } from '../src/gs1/check-digit.ts';
import {
  formatBracketed,
  formatElementString,
  grossMassElement,
  grossMass_g,
  GS,
  GS1_128_LENGTH_MAX,
  impliedDecimal,
  parseBracketed,
  parseElementString,
} from '../src/gs1/element-string.ts';
import { checkParcelNumber } from '../src/parcel-number.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type ElementStringVector = {
  readonly humanReadable: string;
  readonly scan: string;
  readonly data: Readonly<Record<string, string>>;
  readonly grossWeightKg?: string;
};

type Gs1Vectors = {
  readonly sscc: {
    readonly valid: readonly string[];
    readonly invalid: readonly { readonly sscc: string; readonly why: string }[];
    readonly checkDigits: readonly { readonly first17: string; readonly check: string }[];
  };
  readonly elementStrings: readonly ElementStringVector[];
};

const vectors = (await loadVectors('gs1.json')) as Gs1Vectors | null;
const published = { skip: vectors === null ? SKIP_REASON : false };
const SEED = { seed: 20260502, numRuns: 200 };

const record = (elements: readonly Element[]): Record<string, string> =>
  Object.fromEntries(elements.map(({ ai, value }) => [ai, value]));

const errorOf = (text: string): string => {
  const read = parseElementString(text);
  return read.ok ? 'ok' : read.error;
};

test('[M5] the published SSCCs: 9 right, 5 wrong, 9 check digits', published, () => {
  const { valid, invalid, checkDigits } = (vectors as Gs1Vectors).sscc;
  assert.deepEqual([valid.length, invalid.length, checkDigits.length], [9, 5, 9]);
  for (const value of valid) assert.ok(checkParcelNumber({ scheme: 'sscc', value }).ok, value);
  for (const { sscc, why } of invalid) {
    const checked = checkParcelNumber({ scheme: 'sscc', value: sscc });
    const expected = why.startsWith('check digit') ? 'sscc_check_digit' : 'sscc_shape';
    assert.deepEqual(checked, { ok: false, error: expected }, sscc);
    assert.equal(elementFault({ ai: '00', value: sscc }) === null, false, sscc);
  }
  for (const { first17, check } of checkDigits) assert.equal(gs1CheckDigit(first17), check);
});

test('[M5] the published element strings, read and written again', published, () => {
  const list = (vectors as Gs1Vectors).elementStrings;
  assert.equal(list.length, 6);
  for (const vector of list) {
    const data = vector.scan.slice(3);
    const read = parseElementString(data);
    assert.ok(read.ok, vector.scan);
    assert.deepEqual(record(read.value), vector.data);
    assert.equal(formatBracketed(read.value), vector.humanReadable);
    assert.deepEqual(parseBracketed(vector.humanReadable), read);
    assert.deepEqual(formatElementString(read.value, GS1_128_LENGTH_MAX), {
      ok: true,
      value: data,
    });
    if (vector.grossWeightKg !== undefined) {
      const mass = read.value.find(({ ai }) => ai.startsWith('330')) as Element;
      assert.equal(impliedDecimal(mass), vector.grossWeightKg);
      assert.equal(grossMass_g(read.value), Number(vector.grossWeightKg) * 1000);
    }
  }
});

test('[M5] an element string that is not quite right is refused by a code', () => {
  const sscc = '00006141411234567890';
  const cases: readonly (readonly [string, string])[] = [
    [sscc, 'ok'],
    [`${sscc}${GS}`, 'ok'],
    [`${sscc}${GS}403R42`, 'ok'],
    ['', 'empty'],
    [GS, 'ai_unknown'],
    [`${sscc}${GS}${GS}403R42`, 'ai_unknown'],
    ['00006141411234567891', 'ai_check_digit'],
    ['0000614141123456789', 'ai_value'],
    [`403R42${sscc}`, 'ok'],
    [`403${GS}${sscc}`, 'ai_value'],
    [`403${'R'.repeat(31)}`, 'ai_value'],
    ['05123', 'ai_unknown'],
    ['5', 'ai_unknown'],
    [`${sscc}43221`, 'ok'],
    [`${sscc}43222`, 'ai_value'],
    [`${sscc}43242605019999`, 'ok'],
    [`${sscc}43242602301200`, 'ai_value'],
    [`${sscc}43242602282400`, 'ai_value'],
    [`${sscc}${sscc}`, 'ok'],
    [`${sscc}00123456789012345675`, 'ai_conflict'],
    ['0212345678901231', 'ok'],
    ['0212345678901232', 'ai_check_digit'],
    ['40206141411234567891', 'ai_check_digit'],
    ['420SW1A 1AA', 'ai_value'],
    ['3306001250', 'ai_unknown'],
  ];
  for (const [text, expected] of cases) assert.equal(errorOf(text), expected, JSON.stringify(text));
});

test('[M5] a value keeps what follows it only up to the separator', () => {
  const read = parseElementString(`403R4200006141411234567890`);
  assert.ok(read.ok);
  assert.deepEqual(record(read.value), { '403': 'R4200006141411234567890' });
});

test('[M5] what is printed has its companions and fits the symbol', () => {
  const sscc = { ai: '00', value: '006141411234567890' };
  assert.deepEqual(formatElementString([{ ai: '403', value: 'R42' }], 48), {
    ok: false,
    error: 'companion_missing',
  });
  assert.deepEqual(formatElementString([sscc, { ai: '02', value: '12345678901231' }], 48), {
    ok: false,
    error: 'companion_missing',
  });
  assert.deepEqual(formatElementString([sscc, { ai: '403', value: 'R'.repeat(30) }], 48), {
    ok: false,
    error: 'too_long',
  });
  assert.deepEqual(formatElementString([], 48), { ok: false, error: 'empty' });
});

test('[M5] gross mass goes in and comes out in grams', () => {
  assert.deepEqual(grossMassElement(12_500), { ai: '3303', value: '012500' });
  assert.equal(grossMassElement(1_000_000), null);
  assert.equal(grossMassElement(0.5), null);
  assert.equal(grossMass_g([{ ai: '3300', value: '000012' }]), 12_000);
  assert.equal(grossMass_g([{ ai: '00', value: '006141411234567890' }]), null);
  assert.equal(impliedDecimal({ ai: '3305', value: '000001' }), '0.00001');
  assert.equal(impliedDecimal({ ai: '00', value: '000001' }), null);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (mass_g) => {
      assert.equal(grossMass_g([grossMassElement(mass_g) as Element]), mass_g);
    }),
    SEED,
  );
});

const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...'0123456789'.split('')),
    minLength: length,
    maxLength: length,
  });

const text = (max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'019AZaz-/!%_'.split('')), minLength: 1, maxLength: max });

const elementsWithSscc = fc
  .tuple(
    digits(17).map((body) => ({ ai: '00', value: body + gs1CheckDigit(body) })),
    fc.uniqueArray(
      fc.oneof(
        fc
          .constantFrom('400', '401', '403')
          .chain((ai) => text(30).map((value) => ({ ai, value }))),
        text(20).map((value) => ({ ai: '420', value })),
        digits(6).map((value) => ({ ai: '3303', value })),
        digits(12).map((body) => ({ ai: '410', value: body + gs1CheckDigit(body) })),
        fc.constantFrom('0', '1').map((value) => ({ ai: '4322', value })),
      ),
      { maxLength: 5, selector: ({ ai }) => ai },
    ),
    fc.nat(5),
  )
  .map(([sscc, others, at]) => [...others.slice(0, at), sscc, ...others.slice(at)]);

test('[M5] any elements survive writing and reading, in any order', () => {
  fc.assert(
    fc.property(elementsWithSscc, (elements) => {
      const written = formatElementString(elements, 500);
      assert.ok(written.ok);
      assert.deepEqual(parseElementString(written.value), { ok: true, value: elements });
    }),
    SEED,
  );
});

test('[M5] a misread digit of an SSCC is always noticed', () => {
  fc.assert(
    fc.property(digits(17), fc.nat(17), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
      const sscc = (body + gs1CheckDigit(body)).split('');
      sscc[at] = String((Number(sscc[at]) + by) % 10);
      assert.equal(hasGs1CheckDigit(sscc.join('')), false);
    }),
    SEED,
  );
});

test('[M5] the reader answers with elements or a code, whatever it is given', () => {
  const unit = fc.constantFrom(...`0123449${GS}ABR(`.split(''));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (data) => {
      const read = parseElementString(data);
      if (!read.ok) return;
      for (const element of read.value) assert.equal(elementFault(element), null);
    }),
    SEED,
  );
});
