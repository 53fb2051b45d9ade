import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromBase64, toBase64 } from '../src/bytes.ts';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
} from '../src/log/checkpoint.ts';
import { cosignatureSigner, cosignatureVerifier } from '../src/log/cosignature.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Signer,
  ed25519Verifier,
  privateKeyFromSeed,
  publicKeyOf,
} from '../src/log/keys.ts';
import { emptyRoot, hashLeaf } from '../src/log/merkle.ts';
import { signNote } from '../src/log/note.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Vectors = {
  checkpointBodies: {
    desc: string;
    body: string;
    valid: boolean;
    origin?: string;
    size?: string;
  }[];
};

const vectors = (await loadVectors('notes.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;
const { subtle } = globalThis.crypto;
const SEED = 20_240_120;

const fails = (error: string) => ({ ok: false, error });
const root = hashLeaf(new Uint8Array(1));
const rootText = toBase64(root);

describe('published checkpoint bodies', { skip }, () => {
  it('[L2] bodies are accepted and rejected as published, roots of other length are rejected', () => {
    for (const { desc, body, valid } of vectors.checkpointBodies) {
      const checkpoint = parseCheckpoint(body);
      const published = fromBase64(body.split('\n')[2] ?? '');
      if (valid && published?.length !== 32) {
        assert.deepEqual(checkpoint, fails('malformed_root'), desc);
        const mended = parseCheckpoint(body.replace(/^(.*\n.*\n).*$/m, `$1${rootText}`));
        assert.ok(mended.ok, desc);
        continue;
      }
      assert.equal(checkpoint.ok, valid, desc);
      if (checkpoint.ok) assert.equal(formatCheckpoint(checkpoint.value), body);
    }
  });
});

describe('checkpoints', () => {
  it('[L2] every checkpoint has one text and every text one checkpoint', () => {
    const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\n'));
    const some: fc.Arbitrary<Checkpoint> = fc.record({
      origin: word,
      size: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      root: fc.constant(root),
      extensions: fc.array(word, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(some, (checkpoint) => {
        const parsed = parseCheckpoint(formatCheckpoint(checkpoint));
        assert.deepEqual(parsed, { ok: true, value: { ...checkpoint } });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('[L2] each fault of a body has its code', () => {
    const faults: Record<string, string> = {
      '': 'missing_lines',
      'o\n': 'missing_lines',
      'o\n1\n': 'missing_lines',
      [`o\n1\n${rootText}`]: 'missing_lines',
      [`\n1\n${rootText}\n`]: 'empty_origin',
      [`o\n01\n${rootText}\n`]: 'malformed_size',
      [`o\n+1\n${rootText}\n`]: 'malformed_size',
      [`o\n1 \n${rootText}\n`]: 'malformed_size',
      [`o\n1e3\n${rootText}\n`]: 'malformed_size',
      [`o\n\n${rootText}\n`]: 'malformed_size',
      [`o\n9007199254740992\n${rootText}\n`]: 'size_too_large',
      [`o\n1\n${rootText} \n`]: 'malformed_root',
      [`o\n1\n${rootText.slice(0, -1)}\n`]: 'malformed_root',
      [`o\n1\n${toBase64(new Uint8Array(31))}\n`]: 'malformed_root',
      [`o\n0\n${rootText}\n`]: 'wrong_empty_root',
      [`o\n1\n${rootText}\n\n`]: 'empty_extension_line',
      [`o\n1\n${rootText}\nx\n\n`]: 'empty_extension_line',
    };

    for (const [body, error] of Object.entries(faults)) {
      assert.deepEqual(parseCheckpoint(body), fails(error), JSON.stringify(body));
    }
    assert.ok(parseCheckpoint(`o\n0\n${toBase64(emptyRoot())}\n`).ok);
  });
});

const keyOf = (name: string, fill: number) =>
  privateKeyFromSeed(subtle, name, new Uint8Array(32).fill(fill));
const log = await keyOf('log.example/a', 1);
const otherLog = await keyOf('log.example/b', 2);
const witness = await keyOf('witness.example/w', 3);
const verifierOf = (key: typeof log) =>
  ed25519Verifier(subtle, publicKeyOf(key.name, ED25519, key.publicKey));
const cosigner = cosignatureVerifier(
  subtle,
  publicKeyOf(witness.name, COSIGNATURE_V1, witness.publicKey),
);
const logs = [verifierOf(log), verifierOf(otherLog)];
const text = formatCheckpoint({ origin: log.name, size: 5, root, extensions: [] });
const byLog = ed25519Signer(subtle, log);
const byWitness = cosignatureSigner(subtle, witness, 1_700_000_000);

describe('signed checkpoints', () => {
  it('[L2] the log that the origin names has signed, and known witnesses are told apart', async () => {
    const signed = await signNote(text, [byLog, byWitness]);
    const opened = await openCheckpoint(signed, logs, [cosigner]);
    assert.ok(opened.ok);
    assert.deepEqual(opened.value.checkpoint, { origin: log.name, size: 5, root, extensions: [] });
    assert.deepEqual(
      opened.value.byLog.map(({ name }) => name),
      [log.name],
    );
    assert.deepEqual(
      opened.value.byOthers.map(({ name }) => name),
      [witness.name],
    );
    const alone = await openCheckpoint(signed, logs);
    assert.ok(alone.ok && alone.value.byOthers.length === 0);
  });

  it('[L2] another known log cannot sign for this origin', async () => {
    const signed = await signNote(text, [ed25519Signer(subtle, otherLog)]);
    assert.deepEqual(await openCheckpoint(signed, logs), fails('no_known_signature'));
    const foreign = await openCheckpoint(signed, [verifierOf(otherLog)]);
    assert.deepEqual(foreign, fails('unknown_origin'));
  });

  it('[L2] a witness alone is not enough', async () => {
    const signed = await signNote(text, [byWitness]);
    assert.deepEqual(await openCheckpoint(signed, logs, [cosigner]), fails('no_log_signature'));
  });

  it('[L2] what is wrong with note, body or signature is told', async () => {
    const signed = await signNote(text, [byLog]);
    assert.deepEqual(await openCheckpoint('x', logs), fails('no_signature'));
    const bodiless = await signNote('x\n', [byLog]);
    assert.deepEqual(await openCheckpoint(bodiless, logs), fails('missing_lines'));
    const grown = signed.replace('\n5\n', '\n6\n');
    assert.deepEqual(await openCheckpoint(grown, logs), fails('bad_signature'));
    const renamed = signed.replace(log.name, otherLog.name);
    assert.deepEqual(await openCheckpoint(renamed, logs), fails('no_known_signature'));
  });
});
