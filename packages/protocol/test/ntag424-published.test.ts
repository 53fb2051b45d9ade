import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cmac } from '@noble/ciphers/aes.js';
import { toHex, utf8 } from '../src/bytes.ts';
import { verifySun, type SunKeys } from '../src/seal/ntag424.ts';
import {
  counterLsbFirst,
  keyDiversifier,
  sessionEncKey,
  sessionMacKey,
} from '../src/seal/sun-keys.ts';
import { type SunLayout } from '../src/seal/sun-layout.ts';
import { bytes, compiled } from './support/sun.ts';
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
