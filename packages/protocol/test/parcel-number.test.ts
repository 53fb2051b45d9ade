import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  checkParcelNumber,
  formatForPeople,
  isSsccUnder,
  lastFourDigits,
  makeS10,
  makeSscc,
  type ParcelNumber,
} from '../src/parcel-number.ts';

const SEED = { seed: 20260501, numRuns: 300 };

const codeOf = (scheme: string, value: string): string => {
  const checked = checkParcelNumber({ scheme, value });
  return checked.ok ? 'ok' : checked.error;
};

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: min, maxLength: max });

const sscc = fc
  .tuple(fc.integer({ min: 0, max: 9 }), digits(4, 12))
  .chain(([extension, prefix]) =>
    digits(1, 16 - prefix.length).map((serial) => makeSscc(extension, prefix, serial)),
  );

test('[M5] each fault of a parcel number has its own code', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['sscc', '006141411234567890', 'ok'],
    ['sscc', '006141411234567891', 'sscc_check_digit'],
    ['sscc', '00614141123456789', 'sscc_shape'],
    ['sscc', '00614141123456789A', 'sscc_shape'],
    ['s10', 'RR473124829GB', 'ok'],
    ['s10', 'RB123456785GB', 'ok'],
    ['s10', 'RR473124828GB', 's10_check_digit'],
    ['s10', 'RR47312482GB', 's10_shape'],
    ['s10', 'R1473124829GB', 's10_shape'],
    ['carrier', '1Z999AA10123456784', 'ok'],
    ['carrier', '1z999AA10123456784', 'value_characters'],
    ['free', 'BOX-7', 'ok'],
    ['free', 'BOX 7', 'value_characters'],
    ['free', '', 'value_empty'],
    ['free', 'A'.repeat(32), 'ok'],
    ['free', 'A'.repeat(33), 'value_too_long'],
    ['free', '7\n', 'value_characters'],
    ['free', '٧', 'value_characters'],
    ['ean', '4006381333931', 'scheme_unknown'],
    ['toString', '1', 'scheme_unknown'],
  ];
  for (const [scheme, value, expected] of cases) {
    assert.equal(codeOf(scheme, value), expected, `${scheme} ${JSON.stringify(value)}`);
  }
});

test('[M5] a checked number holds scheme and value and nothing else', () => {
  const checked = checkParcelNumber({ scheme: 'free', value: 'A1', extra: true } as ParcelNumber);
  assert.deepEqual(checked, { ok: true, value: { scheme: 'free', value: 'A1' } });
});

test('[M5] the S10 check digits of remainders 1 and 0 are 0 and 5', () => {
  const serials = Array.from({ length: 60 }, (_, i) => makeS10('CP', String(i), 'DE'));
  for (const made of serials) assert.ok(made.ok && codeOf('s10', made.value.value) === 'ok');
  assert.equal(codeOf('s10', 'CP000000005DE'), 'ok');
  assert.equal(codeOf('s10', 'CP000000080DE'), 'ok');
});

test('[M5] makeSscc fills the serial reference and refuses what does not fit', () => {
  assert.deepEqual(makeSscc(0, '0614141', '123456789'), {
    ok: true,
    value: { scheme: 'sscc', value: '006141411234567890' },
  });
  const made = makeSscc(3, '952', '1');
  assert.deepEqual(made, { ok: false, error: 'company_prefix' });
  assert.deepEqual(makeSscc(3, '9520', '1'), {
    ok: true,
    value: { scheme: 'sscc', value: '395200000000000012' },
  });
  assert.deepEqual(makeSscc(10, '9520', '1'), { ok: false, error: 'extension' });
  assert.deepEqual(makeSscc(1.5, '9520', '1'), { ok: false, error: 'extension' });
  assert.deepEqual(makeSscc(1, '9520', '1234567890123'), { ok: false, error: 'serial_reference' });
  assert.deepEqual(makeSscc(1, '9520', '-1'), { ok: false, error: 'serial_reference' });
});

test('[M5] makeS10 refuses each part that does not fit', () => {
  assert.deepEqual(makeS10('R', '1', 'GB'), { ok: false, error: 'service_indicator' });
  assert.deepEqual(makeS10('RR', '123456789', 'GB'), { ok: false, error: 'serial_number' });
  assert.deepEqual(makeS10('RR', '1', 'gb'), { ok: false, error: 'country' });
});

test('[M5] every SSCC made passes its check, and no other last digit does', () => {
  fc.assert(
    fc.property(sscc, (made) => {
      assert.ok(made.ok);
      const { value } = made.value;
      const passing = '0123456789'
        .split('')
        .filter((digit) => codeOf('sscc', value.slice(0, -1) + digit) === 'ok');
      assert.deepEqual(passing, [value.at(-1)]);
    }),
    SEED,
  );
});

test('[M5] one changed digit of an S10 serial number is always noticed', () => {
  fc.assert(
    fc.property(digits(8, 8), fc.nat(7), fc.integer({ min: 1, max: 9 }), (serial, at, by) => {
      const made = makeS10('RR', serial, 'GB');
      assert.ok(made.ok);
      const changed = made.value.value.split('');
      changed[2 + at] = String((Number(changed[2 + at]) + by) % 10);
      const code = codeOf('s10', changed.join(''));
      // Remainders 0 and 6 are both written 5: the one blind spot of the scheme.
      if (code === 'ok') assert.equal(made.value.value[10], '5');
    }),
    SEED,
  );
});

test('[M5] an SSCC belongs to a prefix only behind its extension digit', () => {
  const number: ParcelNumber = { scheme: 'sscc', value: '395200000000000012' };
  assert.equal(isSsccUnder(number, '9520'), true);
  assert.equal(isSsccUnder(number, '3952'), false);
  assert.equal(isSsccUnder(number, ''), false);
  assert.equal(isSsccUnder({ scheme: 'carrier', value: number.value }, '9520'), false);
});

test('[H25] the last four digits skip letters and dashes, or are null', () => {
  const cases: readonly (readonly [ParcelNumber['scheme'], string, string | null])[] = [
    ['sscc', '395011015300000011', '0011'],
    ['s10', 'RB123456785GB', '6785'],
    ['carrier', '1Z999AA10123456784', '6784'],
    ['free', 'AB1-2C34', '1234'],
    ['free', 'BOX-123', null],
    ['free', 'BOX', null],
  ];
  for (const [scheme, value, expected] of cases) {
    assert.equal(lastFourDigits({ scheme, value }), expected, value);
  }
});

const anyNumber = fc.oneof(
  fc
    .string({ unit: fc.constantFrom(...'0123456789AZ-'.split('')), minLength: 1, maxLength: 32 })
    .chain((value) =>
      fc.constantFrom('carrier' as const, 'free' as const).map((scheme) => ({ scheme, value })),
    ),
  sscc.map((made) => (made.ok ? made.value : assert.fail(made.error))),
);

test('[H25] four digits exactly, whatever the number', () => {
  fc.assert(
    fc.property(anyNumber, (number) => {
      const last = lastFourDigits(number);
      const count = number.value.split('').filter((char) => char >= '0' && char <= '9').length;
      assert.equal(last !== null, count >= 4);
      if (last !== null) assert.match(last, /^\d{4}$/);
    }),
    SEED,
  );
});

test('[H25] grouping ends an SSCC with the four digits to be read and loses nothing', () => {
  assert.equal(
    formatForPeople({ scheme: 'sscc', value: '395011015300000011' }),
    '39 5011 0153 0000 0011',
  );
  assert.equal(formatForPeople({ scheme: 's10', value: 'RB123456785GB' }), 'RB 1 2345 6785 GB');
  assert.equal(formatForPeople({ scheme: 'free', value: 'JJD-01234567' }), 'JJD-0123 4567');
  fc.assert(
    fc.property(anyNumber, (number) => {
      const text = formatForPeople(number);
      assert.equal(text.replaceAll(' ', ''), number.value);
      if (number.scheme === 'sscc') assert.equal(text.split(' ').at(-1), lastFourDigits(number));
    }),
    SEED,
  );
});
