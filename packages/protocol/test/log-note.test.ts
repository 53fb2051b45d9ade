import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, fromBase64, fromHex, toBase64, utf8, type Bytes } from '../src/bytes.ts';
import {
  cosignatureSigner,
  cosignatureVerifier,
  parseCosignature,
} from '../src/log/cosignature.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Signer,
  ed25519Verifier,
  formatPrivateKey,
  formatVkey,
  keyIdOf,
  parsePrivateKey,
  parseVkey,
  privateKeyFromSeed,
  publicKeyOf,
  type KeyType,
  type PrivateKey,
} from '../src/log/keys.ts';
import {
  formatNote,
  parseNote,
  signNote,
  verifyNote,
  type Note,
  type Verifier,
} from '../src/log/note.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Key = {
  name: string;
  vkey: string;
  type: number;
  skey?: string;
  seedHex?: string;
  publicKeyHex?: string;
  cosignerVkeyDerived?: string;
};
type NoteCase = {
  id: string;
  vkeys: string[];
  note: string;
  verifiedBy?: string[];
  unverified?: string[];
  reject?: string;
  parseOnly?: boolean;
  keyIdHex?: string;
};
type Vectors = {
  keys: Key[];
  badVkeys: { vkey: string; why: string }[];
  notes: NoteCase[];
  malformedNotes: { why: string; noteBase64: string }[];
  cosignatures: { id: string; vkey: string; note: string; timestamp: number; logVkey?: string }[];
  cosignatureTimestampOnly: { base64: string; timestamp?: number; reject?: string }[];
  c2spCosignatureExampleParseOnly: { note: string; witnessTimestamp: number };
  rfc6962NoteSignature: { verifier: string; note: string };
};

const vectors = (await loadVectors('notes.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;
const { subtle } = globalThis.crypto;
const SEED = 20_240_119;

function verifierOf(vkey: string): Verifier {
  const key = parseVkey(vkey);
  assert.ok(key.ok, vkey);
  return key.value.type === ED25519
    ? ed25519Verifier(subtle, key.value)
    : cosignatureVerifier(subtle, key.value);
}

function noteOf(input: Uint8Array | string): Note {
  const note = parseNote(input);
  assert.ok(note.ok);
  return note.value;
}

async function secretOf({ name, skey, seedHex }: Key): Promise<PrivateKey | null> {
  if (seedHex !== undefined) return privateKeyFromSeed(subtle, name, fromHex(seedHex) as Bytes);
  if (skey === undefined) return null;
  const key = await parsePrivateKey(subtle, skey);
  assert.ok(key.ok);
  assert.equal(formatPrivateKey(key.value), skey);
  return key.value;
}

const fails = (error: string) => ({ ok: false, error });

describe('published keys', { skip }, () => {
  it('[L2] verifier keys are read and written as published', () => {
    for (const { vkey, name, type } of vectors.keys) {
      const key = parseVkey(vkey);
      assert.ok(key.ok, vkey);
      assert.deepEqual([key.value.name, key.value.type], [name, type]);
      assert.equal(formatVkey(key.value), vkey);
    }
  });

  it('[L2] private keys yield the published public keys', async () => {
    let count = 0;
    for (const key of vectors.keys) {
      const secret = await secretOf(key);
      if (secret === null) continue;
      count += 1;
      const { name, publicKey } = secret;
      assert.equal(formatVkey(publicKeyOf(name, key.type as KeyType, publicKey)), key.vkey);
      if (key.cosignerVkeyDerived !== undefined) {
        const cosigner = publicKeyOf(name, COSIGNATURE_V1, publicKey);
        assert.equal(formatVkey(cosigner), key.cosignerVkeyDerived);
      }
    }
    assert.equal(count, 7);
  });

  it('[L2] bad verifier keys are rejected, each with its code', () => {
    const codes: Record<string, string> = {
      // Its base64 has spare bits, which is fault enough.
      'key longer than 32 bytes, key id recomputed': 'malformed',
      'unknown signature type, key id recomputed': 'unsupported_type',
      'wrong key id': 'key_id_mismatch',
      'two parts only': 'malformed',
      'not base64': 'malformed',
      'type 3 reserved': 'unsupported_type',
    };
    for (const { vkey, why } of vectors.badVkeys) {
      assert.deepEqual(parseVkey(vkey), fails(codes[why] as string), why);
    }
  });
});

describe('published notes', { skip }, () => {
  it('[L2] notes are accepted and rejected as published', async () => {
    const codes: Record<string, string> = {
      'go-no-known-key': 'no_known_signature',
      'go-invalid-known-signature': 'bad_signature',
      // Its base64 has spare bits: the line is not read at all.
      'sigsum-size3-bad': 'malformed_signature',
    };
    for (const { id, vkeys, note, verifiedBy, unverified, reject, ...rest } of vectors.notes) {
      const parsed = parseNote(note);
      const verdict = parsed.ok ? await verifyNote(parsed.value, vkeys.map(verifierOf)) : parsed;
      if (parsed.ok) assert.equal(formatNote(parsed.value), note);
      if (rest.parseOnly === true) {
        assert.equal(noteOf(note).signatures[0]?.keyId.toString(16), rest.keyIdHex);
      } else if (verdict.ok) {
        assert.equal(reject, undefined, id);
        const names = [verdict.value.verified, verdict.value.ignored].map((some) =>
          some.map(({ name }) => name),
        );
        assert.deepEqual(names, [verifiedBy, unverified], id);
      } else {
        assert.equal(verdict.error, codes[id], id);
      }
    }
  });

  it('[L2] malformed notes are rejected, each with its code', () => {
    const codes: Record<string, string> = {
      'no blank line or signature': 'no_signature',
      'no signature': 'no_signature',
      'last signature line lacks newline': 'malformed_signature',
      'control character': 'control_character',
      'invalid UTF-8 byte ff at start': 'not_text',
      'key name holds a space; no final newline': 'malformed_signature',
      'junk after signatures': 'malformed_signature',
    };
    for (const { why, noteBase64 } of vectors.malformedNotes) {
      assert.deepEqual(
        parseNote(fromBase64(noteBase64) as Bytes),
        fails(codes[why] as string),
        why,
      );
    }
  });

  it('[L2] a published key signs the published note, byte for byte', async () => {
    const secret = await secretOf(vectors.keys[0] as Key);
    const published = vectors.notes[0] as NoteCase;
    const { text } = noteOf(published.note);
    const signer = ed25519Signer(subtle, secret as PrivateKey);
    assert.equal(await signNote(text, [signer]), published.note);
  });

  it('[L2] a signature of RFC 6962 type is one by an unknown key', async () => {
    const { verifier, note } = vectors.rfc6962NoteSignature;
    assert.deepEqual(parseVkey(verifier), fails('unsupported_type'));
    assert.deepEqual(await verifyNote(noteOf(note), []), fails('no_known_signature'));
  });
});

describe('published cosignatures', { skip }, () => {
  it('[L2] cosignatures verify and tell their time', async () => {
    for (const { id, vkey, note, timestamp, logVkey } of vectors.cosignatures) {
      const keys = [vkey, ...(logVkey === undefined ? [] : [logVkey])].map(verifierOf);
      const verdict = await verifyNote(noteOf(note), keys);
      assert.ok(verdict.ok, id);
      assert.equal(verdict.value.verified.length, keys.length, id);
      const own = verdict.value.verified.find(({ keyId }) => keyId === keys[0]?.keyId);
      const cosignature = parseCosignature(own?.signature as Bytes);
      assert.ok(cosignature.ok);
      assert.equal(cosignature.value.time_s, timestamp, id);
    }
  });

  it('[L2] published witness keys cosign alike, byte for byte', async () => {
    for (const { vkey, note, timestamp, id } of vectors.cosignatures) {
      const owner = vectors.keys.find((key) => [key.vkey, key.cosignerVkeyDerived].includes(vkey));
      const secret = await secretOf(owner as Key);
      const { text, signatures } = noteOf(note);
      const signer = cosignatureSigner(subtle, secret as PrivateKey, timestamp);
      const published = signatures.find(({ keyId }) => keyId === signer.keyId);
      assert.deepEqual(await signer.sign(text), published?.signature, id);
    }
  });

  it('[L2] times are read, a plain signature is no cosignature', () => {
    for (const { base64, timestamp, reject } of vectors.cosignatureTimestampOnly) {
      const cosignature = parseCosignature((fromBase64(base64) as Bytes).slice(4));
      assert.equal(cosignature.ok, reject === undefined);
      if (cosignature.ok) assert.equal(cosignature.value.time_s, timestamp);
      else assert.equal(cosignature.error, 'cosignature_length');
    }
    const { note, witnessTimestamp } = vectors.c2spCosignatureExampleParseOnly;
    const bytes = noteOf(note).signatures[1]?.signature as Bytes;
    const cosignature = parseCosignature(bytes);
    assert.ok(cosignature.ok);
    assert.equal(cosignature.value.time_s, witnessTimestamp);
  });
});

const secret = await privateKeyFromSeed(subtle, 'log.example/a', new Uint8Array(32).fill(7));
const other = await privateKeyFromSeed(subtle, 'log.example/b', new Uint8Array(32).fill(8));
const idOf = (key: PrivateKey): string =>
  keyIdOf(key.name, ED25519, key.publicKey).toString(16).padStart(8, '0');
const vkeyOf = ({ name, publicKey }: PrivateKey, type: KeyType): string =>
  formatVkey(publicKeyOf(name, type, publicKey));
const known = verifierOf(vkeyOf(secret, ED25519));

describe('notes', () => {
  it('[L2] any text that a note may have is signed, taken apart and verified', async () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.replaceAll(/\p{Cc}/gu, ''));
    const texts = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(texts, async (start) => {
        const text = `${start}\n`;
        const signed = await signNote(text, [ed25519Signer(subtle, secret)]);
        const note = noteOf(utf8(signed));
        assert.equal(note.text, text);
        assert.ok((await verifyNote(note, [known])).ok);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('[L2] one flipped bit anywhere spoils text, name, key id or signature', async () => {
    const signed = utf8(await signNote('origin\n3\nroot\n', [ed25519Signer(subtle, secret)]));
    for (let bit = 0; bit < signed.length * 8; bit += 3) {
      const copy = new Uint8Array(signed);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      const note = parseNote(copy);
      if (note.ok) assert.equal((await verifyNote(note.value, [known])).ok, false, `bit ${bit}`);
    }
  });

  it('[L2] one bad signature by a known key spoils a note that another known key signed', async () => {
    const good = noteOf(await signNote('a\n', [ed25519Signer(subtle, secret)]));
    const bad = noteOf(await signNote('b\n', [ed25519Signer(subtle, other)]));
    const both = { text: 'a\n', signatures: [...good.signatures, ...bad.signatures] };
    const keys = [known, verifierOf(vkeyOf(other, ED25519))];
    assert.deepEqual(await verifyNote(both, keys), fails('bad_signature'));
    const lone = await verifyNote(both, [known]);
    assert.ok(lone.ok && lone.value.ignored.length === 1);
  });

  it('[L2] the same name with another key id is another key, and so is the reverse', async () => {
    const [signature] = noteOf(await signNote('a\n', [ed25519Signer(subtle, secret)])).signatures;
    assert.ok(signature !== undefined);
    for (const changed of [
      { ...signature, keyId: signature.keyId + 1 },
      { ...signature, name: 'log.example/c' },
    ]) {
      const note = { text: 'a\n', signatures: [changed] };
      assert.deepEqual(await verifyNote(note, [known]), fails('no_known_signature'));
    }
  });

  it('[L2] where two known keys share name and id, either may have signed', async () => {
    const impostor = { ...known, verify: async () => false };
    const note = noteOf(await signNote('a\n', [ed25519Signer(subtle, secret)]));
    assert.ok((await verifyNote(note, [impostor, known])).ok);
    assert.deepEqual(await verifyNote(note, [impostor]), fails('bad_signature'));
  });

  it('[L2] up to 100 signatures are read, 101 are too many', async () => {
    const [signature] = noteOf(await signNote('a\n', [ed25519Signer(subtle, secret)])).signatures;
    assert.ok(signature !== undefined);
    const withMany = (count: number): string =>
      formatNote({ text: 'a\n', signatures: Array.from({ length: count }, () => signature) });
    for (const count of [16, 100]) {
      const verdict = await verifyNote(noteOf(withMany(count)), [known]);
      assert.ok(verdict.ok && verdict.value.verified.length === count);
    }
    assert.deepEqual(parseNote(withMany(101)), fails('too_many_signatures'));
    assert.deepEqual(parseNote('x'.repeat(1_000_001)), fails('not_text'));
  });

  it('[L2] signature lines have one spelling', () => {
    const encoded = toBase64(new Uint8Array(68));
    const lineFaults = [
      `- a ${encoded}\n`,
      `—a ${encoded}\n`,
      `—  a ${encoded}\n`,
      `— a  ${encoded}\n`,
      `— a ${encoded} \n`,
      `— a ${encoded}\r\n`,
      `— a+b ${encoded}\n`,
      `— a\u00a0b ${encoded}\n`,
      `— a\u0085b ${encoded}\n`,
      `— ${encoded}\n`,
      `— a ${encoded.slice(0, -1)}\n`,
      `— a ${toBase64(new Uint8Array(4))}\n`,
      `— a ${encoded.replace('AAA=', 'AAB=')}\n`,
      `— a ${encoded}\n— b\n`,
      `— a ${encoded}`,
    ];
    for (const line of lineFaults) assert.equal(parseNote(`text\n\n${line}`).ok, false, line);
    assert.ok(parseNote(`text\n\n— a ${encoded}\n`).ok);
    assert.deepEqual(parseNote(`\ud800\n\n— a ${encoded}\n`), fails('not_text'));
    assert.deepEqual(parseNote(`text\n— a ${encoded}\n`), fails('no_signature'));
  });

  it('a text that no note may have is not signed', async () => {
    const signer = ed25519Signer(subtle, secret);
    for (const text of ['no line feed', 'tab\t\n', 'return\r\n', '\ud800\n', '']) {
      await assert.rejects(() => signNote(text, [signer]), TypeError);
    }
  });
});

describe('keys', () => {
  it('[L2] each fault of a private key has its code', async () => {
    const text = formatPrivateKey(secret);
    const cut = text.replace(/[^+]*$/, toBase64(concat(Uint8Array.of(1), new Uint8Array(31))));
    const long = toBase64(concat(Uint8Array.of(1), new Uint8Array(35)));
    assert.deepEqual(parseVkey(`a+00000000+${long}`), fails('key_length'));
    const typed = text.replace(/[^+]*$/, toBase64(concat(Uint8Array.of(4), secret.seed)));
    const cases: Record<string, string> = {
      [vkeyOf(secret, ED25519)]: 'malformed',
      'PRIVATE+KEY+a+b': 'malformed',
      [text.replace(idOf(secret), idOf(other))]: 'key_id_mismatch',
      [text.replace('log.example/a', 'log.example/x')]: 'key_id_mismatch',
      [cut]: 'key_length',
      [typed]: 'unsupported_type',
    };
    for (const [key, error] of Object.entries(cases)) {
      assert.deepEqual(await parsePrivateKey(subtle, key), fails(error), error);
    }
    assert.deepEqual(await parsePrivateKey(subtle, text), { ok: true, value: secret });
  });

  it('a seed of another length, an impossible name and a key of another type are bugs', async () => {
    await assert.rejects(() => privateKeyFromSeed(subtle, 'a', new Uint8Array(31)), TypeError);
    await assert.rejects(() => privateKeyFromSeed(subtle, 'a b', new Uint8Array(32)), TypeError);
    const plain = publicKeyOf('a', ED25519, secret.publicKey);
    const witness = publicKeyOf('a', COSIGNATURE_V1, secret.publicKey);
    assert.throws(() => ed25519Verifier(subtle, witness), TypeError);
    assert.throws(() => cosignatureVerifier(subtle, plain), TypeError);
  });

  it('[L2] a cosignature binds its time and is no plain signature, nor the reverse', async () => {
    const verifier = verifierOf(vkeyOf(secret, COSIGNATURE_V1));
    const signer = cosignatureSigner(subtle, secret, 1_700_000_000);
    const bytes = await signer.sign('a\n');
    assert.equal(await verifier.verify('a\n', bytes), true);
    assert.equal(await verifier.verify('b\n', bytes), false);
    const later = new Uint8Array(bytes);
    later[7] = (later[7] as number) + 1;
    assert.equal(await verifier.verify('a\n', later), false);
    const plain = await ed25519Signer(subtle, secret).sign('a\n');
    assert.equal(await verifier.verify('a\n', plain), false);
    assert.equal(await known.verify('a\n', bytes), false);
    const huge = parseCosignature(new Uint8Array(72).fill(255));
    assert.deepEqual(huge, fails('time_too_large'));
  });

  it('[L2] an ML-DSA-44 cosignature is ignored', async () => {
    const signed = noteOf(await signNote('a\n', [ed25519Signer(subtle, secret)]));
    const mlDsa = { name: 'witness.example', keyId: 6, signature: new Uint8Array(2420 + 8) };
    const note = noteOf(formatNote({ ...signed, signatures: [...signed.signatures, mlDsa] }));
    const verdict = await verifyNote(note, [known]);
    assert.ok(verdict.ok);
    assert.deepEqual(verdict.value.ignored, [mlDsa]);
    const vkey = `witness.example+00000006+${toBase64(concat(Uint8Array.of(6), new Uint8Array(1312)))}`;
    assert.deepEqual(parseVkey(vkey), fails('unsupported_type'));
  });
});
