import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cbc, cmac, ecb } from '@noble/ciphers/aes.js';
import * as fc from 'fast-check';
import { concat, fromHex, toHex, utf8, type Bytes } from '../src/bytes.ts';
import { nfcReadDigest, verifySun, type SunKeys } from '../src/seal/ntag424.ts';
import { parseSealNumber, sameSealNumber } from '../src/seal/seal-number.ts';
import {
  counterLsbFirst,
  keyDiversifier,
  sdmMac,
  sessionEncKey,
  sessionMacKey,
} from '../src/seal/sun-keys.ts';
import {
  compileSunLayout,
  type CompiledSunLayout,
  type SunLayout,
} from '../src/seal/sun-layout.ts';
import { tamperState, tamperVerdict } from '../src/seal/tamper-status.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type SunVector = {
  readonly id: string;
  readonly url?: string;
  readonly sdmMetaReadKey?: string;
  readonly sdmFileReadKey: string;
  readonly piccEncData?: string;
  readonly encFileData?: string;
  readonly plainUid?: string;
  readonly plainCtrAscii?: string;
  readonly macInputAscii: string;
  readonly sdmMac: string;
  readonly expect: {
    readonly valid: boolean;
    readonly uid: string | null;
    readonly readCounter: number | null;
    readonly sessionMacKey: string;
    readonly sessionEncKey?: string;
    readonly cmacFull: string;
    readonly fileDataHex?: string;
    readonly tamper?: string;
  };
};

type Negative = {
  readonly id: string;
  readonly base?: string;
  readonly change?: Partial<SunVector>;
} & Partial<SunVector>;

type Vectors = {
  readonly sessionKeys: readonly {
    readonly fileReadKey: string;
    readonly uid: string;
    readonly readCounterLsbFirst: string;
    readonly sessionEncKey: string;
    readonly sessionMacKey: string;
  }[];
  readonly sun: readonly SunVector[];
  readonly syntheticTagTamper: readonly SunVector[];
  readonly negative: readonly Negative[];
  readonly lrp: readonly SunVector[];
  readonly aesCmacRfc4493: {
    readonly keyHex: string;
    readonly vectors: readonly { readonly messageHex: string; readonly macHex: string }[];
  };
  readonly keyDiversification: readonly {
    readonly masterKey: string;
    readonly uid: string;
    readonly aid: string;
    readonly systemId: string;
    readonly derivedKey: string;
  }[];
};

const loaded = (await loadVectors('ntag424.json')) as Vectors | null;
const published = { skip: loaded === null ? SKIP_REASON : false };
const vectors = loaded as Vectors;

const bytes = (hex: string): Bytes => fromHex(hex.toLowerCase()) as Bytes;

const compiled = (layout: SunLayout): CompiledSunLayout => {
  const result = compileSunLayout(layout);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};

/** The URL of a vector; those that print only their parts get one around them. */
const urlOf = (v: SunVector): string =>
  v.url ??
  (v.macInputAscii.includes(v.piccEncData ?? '-')
    ? `https://t.example/${v.macInputAscii}${v.sdmMac}`
    : `https://t.example/?p=${v.piccEncData}&e=${v.macInputAscii}${v.sdmMac}`);

/** The layout of a vector: its URL with the mirrored parts replaced by their fields. */
function layoutOf(v: SunVector, tamperAt: number | null): SunLayout {
  const url = urlOf(v);
  const macAt = url.lastIndexOf(v.sdmMac);
  const fromAt = macAt - v.macInputAscii.length;
  const from = v.macInputAscii === '' ? '' : '{from}';
  let template = `${url.slice(0, fromAt)}${from}${v.macInputAscii}{mac}${url.slice(macAt + 16)}`;
  const fields: readonly (readonly [string | undefined, string])[] = [
    [v.piccEncData, '{picc}'],
    [v.encFileData, `{file:${v.encFileData?.length}}`],
    [v.plainUid, '{uid}'],
    [v.plainCtrAscii, '{counter}'],
  ];
  for (const [text, field] of fields) {
    if (text !== undefined) template = template.replace(text, field);
  }
  return { template, tamperAt };
}

const keysOf = (v: SunVector): SunKeys => ({
  metaRead: v.sdmMetaReadKey === undefined ? null : bytes(v.sdmMetaReadKey),
  fileRead: () => bytes(v.sdmFileReadKey),
});

const STATES: readonly (readonly [string, string])[] = [
  ['closed', 'closed'],
  ['tampered-reclosed', 'reclosed'],
  ['tampered-open', 'open'],
  ['not-enabled', 'not_enabled'],
  ['inconsistent: must not', 'inconsistent'],
  ['inconsistent on silicon', 'open'],
  ['not-supported', 'unknown'],
];

test('[S3] AES-CMAC agrees with the 4 published vectors', published, () => {
  const { keyHex, vectors: list } = vectors.aesCmacRfc4493;
  assert.equal(list.length, 4);
  for (const { messageHex, macHex } of list) {
    assert.equal(toHex(cmac(bytes(messageHex), bytes(keyHex))), macHex);
  }
});

test('[S3] session keys and diversified keys agree with the published ones', published, () => {
  for (const v of vectors.sessionKeys) {
    const [low, middle, high] = bytes(v.readCounterLsbFirst) as unknown as [number, number, number];
    const readCounter = low + middle * 256 + high * 65_536;
    assert.deepEqual(counterLsbFirst(readCounter), bytes(v.readCounterLsbFirst));
    const key = bytes(v.fileReadKey);
    assert.deepEqual(sessionEncKey(key, bytes(v.uid), readCounter), bytes(v.sessionEncKey));
    assert.deepEqual(
      sessionMacKey(key, { uid: bytes(v.uid), readCounter }),
      bytes(v.sessionMacKey),
    );
  }
  for (const v of vectors.keyDiversification) {
    const diversify = keyDiversifier(bytes(v.masterKey), bytes(v.aid), bytes(v.systemId));
    assert.ok(diversify.ok);
    assert.deepEqual(diversify.value(bytes(v.uid)), bytes(v.derivedKey));
  }
});

test(
  '[S3] the 20 published messages and 6 tamper states verify, each to its content',
  published,
  () => {
    assert.deepEqual([vectors.sun.length, vectors.syntheticTagTamper.length], [20, 6]);
    for (const v of [...vectors.sun, ...vectors.syntheticTagTamper]) {
      const tamperAt = v.expect.tamper === undefined ? null : 0;
      const read = verifySun(urlOf(v), compiled(layoutOf(v, tamperAt)), keysOf(v));
      assert.ok(read.ok, `${v.id} ${JSON.stringify(read)}`);
      assert.equal(read.value.uid, v.expect.uid?.toLowerCase() ?? null, v.id);
      assert.equal(read.value.readCounter, v.expect.readCounter, v.id);
      const fileData = read.value.fileData === null ? undefined : toHex(read.value.fileData);
      assert.equal(fileData, v.expect.fileDataHex?.toLowerCase(), v.id);
      const state = STATES.find(([start]) => v.expect.tamper?.startsWith(start));
      assert.equal(read.value.tamper?.state, state?.[1], v.id);

      const uid = v.expect.uid === null ? null : bytes(v.expect.uid);
      const macKey = sessionMacKey(bytes(v.sdmFileReadKey), {
        uid,
        readCounter: v.expect.readCounter,
      });
      assert.deepEqual(macKey, bytes(v.expect.sessionMacKey), v.id);
      assert.deepEqual(cmac(utf8(v.macInputAscii), macKey), bytes(v.expect.cmacFull), v.id);
    }
  },
);

test('[S3] the 4 published wrong messages are refused', published, () => {
  const refused = vectors.negative.map((negative) => {
    const base = vectors.sun.find(({ id }) => id === negative.base) ?? (negative as SunVector);
    const changed = { ...base, ...negative.change };
    let url = urlOf(base);
    if (negative.change?.sdmMac !== undefined) url = url.replace(base.sdmMac, changed.sdmMac);
    if (changed.plainCtrAscii !== undefined) {
      url = url.replace(`ctr=${base.plainCtrAscii}`, `ctr=${changed.plainCtrAscii}`);
    }
    const read = verifySun(url, compiled(layoutOf(base, null)), keysOf(base));
    return read.ok ? 'ok' : read.error;
  });
  assert.deepEqual(refused, ['sun_mac', 'sun_mac', 'sun_mac', 'sun_picc_data']);
});

test(
  '[S3] the 5 published messages in LRP mode are recognised and refused as such',
  published,
  () => {
    assert.equal(vectors.lrp.length, 5);
    for (const v of vectors.lrp) {
      const read = verifySun(urlOf(v), compiled(layoutOf(v, null)), keysOf(v));
      assert.deepEqual(read, { ok: false, error: 'sun_lrp' }, v.id);
    }
  },
);

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
