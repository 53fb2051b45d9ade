import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gs1CheckDigit } from '../src/gs1/check-digit.ts';
import {
  makeDigitalLink,
  parseDigitalLink,
  ssccLink,
  type DigitalLink,
} from '../src/gs1/digital-link.ts';
import { ssccToUrn, urnToSscc } from '../src/gs1/epc-urn.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Gs1Vectors = {
  readonly digitalLink: {
    readonly valid: readonly {
      readonly uri: string;
      readonly sscc: string;
      readonly attributes?: Readonly<Record<string, string>>;
    }[];
    readonly invalid: readonly { readonly uri: string; readonly why: string }[];
  };
  readonly epcUrn: readonly {
    readonly sscc: string;
    readonly companyPrefixLength: number;
    readonly urn: string;
    readonly digitalLink: string;
  }[];
};

const vectors = (await loadVectors('gs1.json')) as Gs1Vectors | null;
const published = { skip: vectors === null ? SKIP_REASON : false };
const SEED = { seed: 20260503, numRuns: 200 };

const errorOf = (uri: string): string => {
  const read = parseDigitalLink(uri);
  return read.ok ? 'ok' : read.error;
};

test('[M5] the 9 published links are read', published, () => {
  const { valid } = (vectors as Gs1Vectors).digitalLink;
  assert.equal(valid.length, 9);
  for (const { uri, sscc, attributes } of valid) {
    const read = parseDigitalLink(uri);
    assert.ok(read.ok, uri);
    assert.deepEqual(read.value.key, { ai: '00', value: sscc });
    assert.deepEqual(
      Object.fromEntries(read.value.attributes.map(({ ai, value }) => [ai, value])),
      attributes ?? {},
    );
  }
});

test('[M5] the 3 published wrong links are refused, each for its own reason', published, () => {
  const { invalid } = (vectors as Gs1Vectors).digitalLink;
  assert.deepEqual(
    invalid.map(({ uri }) => errorOf(uri)),
    ['link_scheme', 'link_trailing_slash', 'link_without_key'],
  );
});

test('[M5] the published EPC URNs go both ways and name the same link', published, () => {
  const list = (vectors as Gs1Vectors).epcUrn;
  assert.equal(list.length, 2);
  for (const { sscc, companyPrefixLength, urn, digitalLink } of list) {
    assert.deepEqual(ssccToUrn(sscc, companyPrefixLength), { ok: true, value: urn });
    assert.deepEqual(urnToSscc(urn), { ok: true, value: { sscc, companyPrefixLength } });
    assert.deepEqual(ssccLink(sscc), { ok: true, value: digitalLink });
  }
});

test('[M5] links that are nearly right are refused by a code', () => {
  const link = 'https://id.gs1.org/00/006141411234567890';
  const cases: readonly (readonly [string, string])[] = [
    [link, 'ok'],
    [`${link}?linkType=gs1:pip`, 'ok'],
    [`${link}?02=12345678901231&37=1;4322=1`, 'ok'],
    ['https://a/00/006141411234567891', 'link_key_value'],
    ['https://a/00/%30%30%36141411234567890', 'ok'],
    ['https://a/00/%zz', 'link_percent_encoding'],
    [`${link}?37=%zz`, 'link_percent_encoding'],
    [`${link}?07=1`, 'link_attribute_unknown'],
    [`${link}?37=A`, 'link_attribute_value'],
    [`${link}?37=1&37=2`, 'link_attribute_conflict'],
    [`${link}?37=1&37=1`, 'ok'],
    [`${link}/21/9`, 'link_without_key'],
    ['https://a/01/09506000134352/21/12345', 'ok'],
    ['https://a/01/9506000134352', 'ok'],
    ['https://a/01/09506000134352/21/12345/10/L', 'link_without_key'],
    ['https://a/parcel/7', 'link_without_key'],
    ['https://a/constructor/x/10/y', 'link_without_key'],
    ['https://a/__proto__/x', 'link_without_key'],
    ['https://a', 'link_without_key'],
    ['https://a/', 'link_trailing_slash'],
    ['https://a//00/006141411234567890', 'link_shape'],
    ['ftp://a/00/006141411234567890', 'link_scheme'],
    ['javascript:alert(1)', 'link_shape'],
    ['https://user@a/00/006141411234567890', 'link_shape'],
    ['https://a/00/006141411234567890 ', 'link_shape'],
    [`https://a/${'x/'.repeat(1100)}00/006141411234567890`, 'link_too_long'],
  ];
  for (const [uri, expected] of cases) assert.equal(errorOf(uri), expected, uri.slice(0, 80));
});

const plainLink = (stem: string, value: string): DigitalLink => ({
  stem,
  key: { ai: '00', value },
  qualifiers: [],
  attributes: [],
});

test('[M5] a link is made only if it reads back as itself', () => {
  assert.deepEqual(makeDigitalLink(plainLink('https://p.example/t', '006141411234567890')), {
    ok: true,
    value: 'https://p.example/t/00/006141411234567890',
  });
  assert.equal(makeDigitalLink(plainLink('https://p.example/', '006141411234567890')).ok, false);
  assert.equal(makeDigitalLink(plainLink('https://p.example', '006141411234567891')).ok, false);
  assert.equal(makeDigitalLink(plainLink('https://p.example?x=', '006141411234567890')).ok, false);
  assert.equal(makeDigitalLink(plainLink('p.example', '006141411234567890')).ok, false);
  const text = {
    ...plainLink('https://p.example', '006141411234567890'),
    attributes: [{ ai: '400', value: "A/7%&=!'" }],
  };
  const made = makeDigitalLink(text);
  assert.ok(made.ok);
  assert.deepEqual(parseDigitalLink(made.value), { ok: true, value: text });
});

test('[M5] an EPC URN needs the length of the prefix and keeps every digit but the check digit', () => {
  assert.deepEqual(ssccToUrn('106141412345678908', 5), {
    ok: false,
    error: 'company_prefix_length',
  });
  assert.deepEqual(ssccToUrn('106141412345678908', 13), {
    ok: false,
    error: 'company_prefix_length',
  });
  assert.deepEqual(ssccToUrn('106141412345678907', 7), { ok: false, error: 'sscc_check_digit' });
  assert.deepEqual(ssccToUrn('10614141234567890', 7), { ok: false, error: 'sscc_shape' });
  assert.deepEqual(urnToSscc('urn:epc:id:sscc:0614141.123456789'), {
    ok: false,
    error: 'urn_shape',
  });
  assert.deepEqual(urnToSscc('urn:epc:id:sgtin:0614141.1234567890'), {
    ok: false,
    error: 'urn_shape',
  });
  const body = fc.string({
    unit: fc.constantFrom(...'0123456789'.split('')),
    minLength: 17,
    maxLength: 17,
  });
  fc.assert(
    fc.property(body, fc.integer({ min: 6, max: 12 }), (first17, companyPrefixLength) => {
      const sscc = first17 + gs1CheckDigit(first17);
      const urn = ssccToUrn(sscc, companyPrefixLength);
      assert.ok(urn.ok);
      assert.deepEqual(urnToSscc(urn.value), { ok: true, value: { sscc, companyPrefixLength } });
    }),
    SEED,
  );
});

test('[M5] the reader of links answers with a link or a code, whatever it is given', () => {
  const segment = fc.constantFrom(
    ...'00 01 10 21 254 414 006141411234567890 09506000134352 % %41 ? 37=1 # ; \u00fc'.split(' '),
    ...' ,constructor,__proto__,toString,'.split(','),
  );
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      const read = parseDigitalLink(`https://a.example/${segments.join('/')}`);
      if (read.ok) assert.match(read.value.key.ai, /^\d{2,4}$/);
      else assert.match(read.error, /^link_/);
    }),
    { ...SEED, numRuns: 1000 },
  );
});
