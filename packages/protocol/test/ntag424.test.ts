import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { cbc, ecb } from '@noble/ciphers/aes.js';
import { concat, toHex, utf8, type Bytes } from '../src/bytes.ts';
import { nfcReadDigest, verifySun, type SunKeys } from '../src/seal/ntag424.ts';
import { parseSealNumber, sameSealNumber } from '../src/seal/seal-number.ts';
import {
  counterLsbFirst,
  keyDiversifier,
  sdmMac,
  sessionEncKey,
  sessionMacKey,
} from '../src/seal/sun-keys.ts';
import { compileSunLayout, type SunLayout } from '../src/seal/sun-layout.ts';
import { tamperState, tamperVerdict } from '../src/seal/tamper-status.ts';
import { bytes, compiled } from './support/sun.ts';

const LAYOUT: SunLayout = {
  template: 'https://seal.example/t?p={picc}&e={from}{file:64}&c={mac}',
  tamperAt: 2,
};

type Tap = {
  readonly metaKey: Bytes;
  readonly fileKey: Bytes;
  readonly uid: Bytes;
  readonly readCounter: number;
  readonly fileData: Bytes;
  readonly random: Bytes;
};

const raw = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => new Uint8Array(array));

const anyTap: fc.Arbitrary<Tap> = fc.record({
  metaKey: raw(16),
  fileKey: raw(16),
  uid: raw(7),
  readCounter: fc.integer({ min: 0, max: 0xffffff }),
  fileData: raw(32),
  random: raw(5),
});

const upper = (data: Uint8Array): string => toHex(data).toUpperCase();
const unpadded = { disablePadding: true };

/** What the chip does at a tap, for LAYOUT. */
function tapUrl(tap: Tap): string {
  const counter = counterLsbFirst(tap.readCounter);
  const picc = concat(new Uint8Array([0xc7]), tap.uid, counter, tap.random);
  const encKey = sessionEncKey(tap.fileKey, tap.uid, tap.readCounter);
  const iv = ecb(encKey, unpadded).encrypt(concat(counter, new Uint8Array(13)));
  const file = upper(cbc(encKey, iv, unpadded).encrypt(tap.fileData));
  const mac = sdmMac(sessionMacKey(tap.fileKey, tap), utf8(`${file}&c=`));
  const encryptedPicc = upper(cbc(tap.metaKey, new Uint8Array(16), unpadded).encrypt(picc));
  return `https://seal.example/t?p=${encryptedPicc}&e=${file}&c=${upper(mac)}`;
}

const tapKeys = (tap: Tap): SunKeys => ({ metaRead: tap.metaKey, fileRead: () => tap.fileKey });

test('[S3] whatever a chip encrypts is read back, whole', () => {
  const layout = compiled(LAYOUT);
  fc.assert(
    fc.property(anyTap, (tap) => {
      const read = verifySun(tapUrl(tap), layout, tapKeys(tap));
      assert.ok(read.ok);
      assert.equal(read.value.uid, toHex(tap.uid));
      assert.equal(read.value.readCounter, tap.readCounter);
      assert.deepEqual(read.value.fileData, tap.fileData);
      assert.equal(read.value.tamper?.status, String.fromCharCode(...tap.fileData.subarray(2, 4)));
    }),
    { seed: 20260505, numRuns: 100 },
  );
});

test('[S3] no character of the URL can be changed, dropped or added', () => {
  const layout = compiled(LAYOUT);
  const hex = fc.constantFrom(...'0123456789ABCDEFabcdef&'.split(''));
  fc.assert(
    fc.property(anyTap, fc.nat(1000), hex, (tap, at, char) => {
      const url = tapUrl(tap);
      const i = at % url.length;
      const changed = [
        url.slice(0, i) + char + url.slice(i + 1),
        url.slice(0, i) + url.slice(i + 1),
        url.slice(0, i) + char + url.slice(i),
        `${url}${char}`,
      ];
      for (const other of changed.filter((text) => text !== url)) {
        assert.equal(verifySun(other, layout, tapKeys(tap)).ok, false, other);
      }
    }),
    { seed: 20260506, numRuns: 150 },
  );
});

test('[S3] a URL of any text is answered with a code', () => {
  const layout = compiled(LAYOUT);
  const [tap] = fc.sample(anyTap, { seed: 20260512, numRuns: 1 }) as [Tap];
  const start = 'https://seal.example/t?p=';
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.boolean(), (text, known) => {
      const read = verifySun(known ? start + text : text, layout, tapKeys(tap));
      assert.deepEqual(read, { ok: false, error: 'sun_layout' });
    }),
    { seed: 20260513, numRuns: 200 },
  );
});

test('[S3] file data of another tap, another key or another UID does not verify', () => {
  const layout = compiled(LAYOUT);
  fc.assert(
    fc.property(anyTap, anyTap, (tap, other) => {
      const url = tapUrl(tap);
      const mixed = tapUrl({ ...tap, readCounter: (tap.readCounter + 1) & 0xffffff });
      const spliced = url.slice(0, url.indexOf('&e=')) + mixed.slice(mixed.indexOf('&e='));
      assert.deepEqual(verifySun(spliced, layout, tapKeys(tap)), { ok: false, error: 'sun_mac' });
      const wrongFileKey = { metaRead: tap.metaKey, fileRead: () => other.fileKey };
      assert.deepEqual(verifySun(url, layout, wrongFileKey), { ok: false, error: 'sun_mac' });
      assert.equal(verifySun(url, layout, { ...tapKeys(tap), metaRead: other.metaKey }).ok, false);
    }),
    { seed: 20260507, numRuns: 60 },
  );
});

test('[S3] the file key may be diversified by the UID that PICCData holds', () => {
  const diversify = keyDiversifier(new Uint8Array(16).fill(7), utf8('AID'), utf8('handfast'));
  assert.ok(diversify.ok);
  const [tap] = fc.sample(anyTap, { seed: 20260508, numRuns: 1 }) as [Tap];
  const diversified = { ...tap, fileKey: diversify.value(tap.uid) };
  const fileRead = (uid: Bytes | null): Bytes => diversify.value(uid as Bytes);
  const keys: SunKeys = { metaRead: tap.metaKey, fileRead };
  assert.ok(verifySun(tapUrl(diversified), compiled(LAYOUT), keys).ok);
  const short = new Uint8Array(8);
  const long = new Uint8Array(24);
  for (const systemId of [short, long]) {
    assert.deepEqual(keyDiversifier(new Uint8Array(16), new Uint8Array(0), systemId), {
      ok: false,
      error: 'diversification_length',
    });
  }
  assert.deepEqual(keyDiversifier(new Uint8Array(15), utf8('AID'), utf8('handfast')), {
    ok: false,
    error: 'key_length',
  });
});

test('[S3] keys of a wrong length are named, not used', () => {
  const [tap] = fc.sample(anyTap, { seed: 20260509, numRuns: 1 }) as [Tap];
  const url = tapUrl(tap);
  const layout = compiled(LAYOUT);
  for (const keys of [
    { ...tapKeys(tap), metaRead: null },
    { ...tapKeys(tap), metaRead: new Uint8Array(32) },
    { ...tapKeys(tap), fileRead: () => new Uint8Array(24) },
  ]) {
    assert.deepEqual(verifySun(url, layout, keys), { ok: false, error: 'sun_keys' });
  }
});

test('[S3] a layout that would read something unauthentic is refused', () => {
  const faults: readonly (readonly [string, number | null, string])[] = [
    ['{picc}{mac}', null, 'ok'],
    ['{uid}x{counter}x{mac}', null, 'ok'],
    ['{uid}{counter}{from}{file:32}{mac}', 30, 'layout_tamper_offset'],
    ['{uid}{counter}{from}{file:32}{mac}', 14, 'ok'],
    ['{picc}{from}{tamper}{mac}', null, 'ok'],
    ['{picc}{from}{tamper}{file:32}{mac}', 0, 'layout_tamper_offset'],
    ['{picc}', null, 'layout_without_mac'],
    ['{mac}', null, 'layout_without_identity'],
    ['{picc}{uid}{mac}', null, 'layout_identity_twice'],
    ['{uid}{from}{file:32}{mac}', null, 'layout_without_identity'],
    ['{picc}{picc}{mac}', null, 'layout_field_repeated'],
    ['{picc}{mac}{from}', null, 'layout_mac_range'],
    ['{picc}{file:32}{mac}', null, 'layout_file_outside_mac'],
    ['{picc}{file:32}{from}{mac}', null, 'layout_file_outside_mac'],
    ['{picc}{tamper}{from}{mac}', null, 'layout_tamper_outside_mac'],
    ['{picc}{from}{mac}{tamper}', null, 'layout_tamper_outside_mac'],
    ['{picc}{from}{file:33}{mac}', null, 'layout_field_length'],
    ['{picc}{serial}{mac}', null, 'layout_field_unknown'],
    ['{picc}{toString}{mac}', null, 'layout_field_unknown'],
    ['{picc}{from}{file:32}{mac}', -1, 'layout_tamper_offset'],
    ['{picc}{mac}', 0, 'layout_tamper_offset'],
  ];
  for (const [template, tamperAt, expected] of faults) {
    const result = compileSunLayout({ template, tamperAt });
    assert.equal(result.ok ? 'ok' : result.error, expected, `${template} ${tamperAt}`);
  }
});

test('[S3] of the nine pairs of status bytes only CC is closed', () => {
  const closed: string[] = [];
  for (const permanent of 'COI') {
    for (const current of 'COI') {
      if (tamperState(permanent + current) === 'closed') closed.push(permanent + current);
    }
  }
  assert.deepEqual(closed, ['CC']);
  const verdicts = ['CC', 'OC', 'OO', 'CO', 'II', 'IC', 'NT'].map((status) =>
    tamperVerdict(tamperState(status)),
  );
  assert.deepEqual(verdicts, [
    'matches',
    'tamper_open',
    'tamper_open',
    'tamper_open',
    'mismatch',
    'mismatch',
    'mismatch',
  ]);
  for (const status of ['NT', '', 'C', 'CCC', 'cc']) assert.equal(tamperState(status), 'unknown');
});

test('[S3] a plain tamper status inside the MAC range is read', () => {
  const layout = compiled({
    template: 'https://s.example/{uid}/{counter}?t={from}{tamper}&m={mac}',
    tamperAt: null,
  });
  const key = new Uint8Array(16).fill(3);
  const uid = bytes('04a1b2c3d4e5f6');
  const mac = upper(sdmMac(sessionMacKey(key, { uid, readCounter: 258 }), utf8('OC&m=')));
  const keys: SunKeys = { metaRead: null, fileRead: () => key };
  const url = (status: string): string =>
    `https://s.example/04A1B2C3D4E5F6/000102?t=${status}&m=${mac}`;
  assert.deepEqual(verifySun(url('OC'), layout, keys), {
    ok: true,
    value: {
      uid: '04a1b2c3d4e5f6',
      readCounter: 258,
      fileData: null,
      tamper: { state: 'reclosed', status: 'OC' },
    },
  });
  assert.deepEqual(verifySun(url('CC'), layout, keys), { ok: false, error: 'sun_mac' });
});

test('[S3] the statement holds the SHA-256 of the URL as read', () => {
  assert.equal(
    nfcReadDigest('abc'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('[S2] a typed seal number is compared in one written form', () => {
  assert.deepEqual(parseSealNumber(' a 004 711 '), { ok: true, value: 'A004711' });
  assert.deepEqual(parseSealNumber('  '), { ok: false, error: 'seal_empty' });
  assert.deepEqual(parseSealNumber('A'.repeat(33)), { ok: false, error: 'seal_too_long' });
  assert.deepEqual(parseSealNumber('A/7'), { ok: false, error: 'seal_characters' });
  assert.equal(sameSealNumber('A-004711', 'A004711'), true);
  assert.equal(sameSealNumber('A004711', 'A004771'), false);
});
