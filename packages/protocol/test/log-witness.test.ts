import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromBase64, toBase64, type Bytes } from '../src/bytes.ts';
import { formatCheckpoint, openCheckpoint } from '../src/log/checkpoint.ts';
import { cosignatureSigner, cosignatureVerifier } from '../src/log/cosignature.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Signer,
  ed25519Verifier,
  parseVkey,
  privateKeyFromSeed,
  publicKeyOf,
} from '../src/log/keys.ts';
import { formatSignatureLine, signNote } from '../src/log/note.ts';
import { planConsistency, proofFromPlan, rootOf, treeInMemory } from '../src/log/tree.ts';
import {
  decideAddCheckpoint,
  formatAddCheckpoint,
  openAddCheckpoint,
  openCosignatures,
  parseAddCheckpoint,
  parseKnownSize,
  type Known,
} from '../src/log/witness.ts';
import { seededHashes } from './support/random.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Vectors = {
  witnessAddCheckpoint: {
    logVkey: string;
    requests: {
      name: string;
      old: number;
      proof: string[];
      note: string;
      status: number;
      body?: string;
      body_request: string;
    }[];
  };
};

const vectors = (await loadVectors('notes.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;
const { subtle } = globalThis.crypto;
const SEED = 20_240_121;
const fails = (error: string) => ({ ok: false, error });

describe('published add-checkpoint requests', { skip }, () => {
  it('[L2] a fresh witness answers them in their order as published', async () => {
    const { logVkey, requests } = vectors.witnessAddCheckpoint;
    const key = parseVkey(logVkey);
    assert.ok(key.ok);
    let known: Known = null;
    for (const { name, body_request, status, body } of requests) {
      const request = await openAddCheckpoint(body_request, [ed25519Verifier(subtle, key.value)]);
      if (!request.ok) {
        assert.equal(request.error.status, status, name);
        continue;
      }
      const decision = decideAddCheckpoint(known, request.value);
      assert.equal(decision.status, status, name);
      if (decision.status === 409) assert.equal(decision.body, body, name);
      if (decision.status === 200) known = decision.next;
    }
    assert.equal(known?.size, 5);
  });

  it('[L2] requests are read and written as published', () => {
    for (const { old, proof, note, body_request } of vectors.witnessAddCheckpoint.requests) {
      const request = parseAddCheckpoint(body_request);
      assert.ok(request.ok);
      assert.equal(request.value.oldSize, old);
      assert.deepEqual(request.value.proof.map(toBase64), proof);
      assert.equal(request.value.checkpoint, note);
      assert.equal(formatAddCheckpoint(request.value), body_request);
    }
  });
});

const log = await privateKeyFromSeed(subtle, 'log.example/a', new Uint8Array(32).fill(1));
const witness = await privateKeyFromSeed(subtle, 'witness.example', new Uint8Array(32).fill(2));
const logs = [ed25519Verifier(subtle, publicKeyOf(log.name, ED25519, log.publicKey))];
const witnesses = [
  cosignatureVerifier(subtle, publicKeyOf(witness.name, COSIGNATURE_V1, witness.publicKey)),
];

const leaves = seededHashes('witness', 40);
const read = treeInMemory(leaves);
const rootAt = (size: number): Bytes => rootOf(leaves.slice(0, size));
const textOf = (size: number, root = rootAt(size)): string =>
  formatCheckpoint({ origin: log.name, size, root, extensions: [] });

function consistency(oldSize: number, newSize: number): readonly Bytes[] {
  if (oldSize === 0 || oldSize > newSize) return [];
  const proof = proofFromPlan(planConsistency(oldSize, newSize), read);
  assert.ok(proof.ok);
  return proof.value;
}

async function ask(known: Known, oldSize: number, text: string, proof: readonly Bytes[]) {
  const checkpoint = await signNote(text, [ed25519Signer(subtle, log)]);
  const request = await openAddCheckpoint(
    formatAddCheckpoint({ oldSize, proof, checkpoint }),
    logs,
  );
  assert.ok(request.ok);
  return decideAddCheckpoint(known, request.value);
}

const knownAt = (size: number): Known => (size === 0 ? null : { size, root: rootAt(size) });

const statusOf = async (body: string): Promise<number> => {
  const request = await openAddCheckpoint(body, logs);
  return request.ok ? 200 : request.error.status;
};
const withCheckpoint = (checkpoint: string): string =>
  formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint });

describe('a witness', () => {
  it('[L2] follows a log that only grows, and tells a log that lost count where it is', async () => {
    const size = fc.nat(leaves.length);
    await fc.assert(
      fc.asyncProperty(size, size, size, async (knownSize, oldSize, newSize) => {
        const text = textOf(newSize);
        const decision = await ask(
          knownAt(knownSize),
          oldSize,
          text,
          consistency(oldSize, newSize),
        );
        if (oldSize > newSize) assert.deepEqual(decision, { status: 400 });
        else if (oldSize !== knownSize) {
          assert.deepEqual(decision, { status: 409, body: `${knownSize}\n` });
        } else {
          const next = { size: newSize, root: rootAt(newSize) };
          assert.deepEqual(decision, { status: 200, next });
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('[L2] refuses another tree of the same size, a fork, and a proof where none belongs', async () => {
    const fork = textOf(9, rootAt(8));
    assert.deepEqual(await ask(knownAt(9), 9, fork, []), { status: 409, body: '9\n' });
    assert.deepEqual(await ask(knownAt(7), 7, fork, consistency(7, 9)), { status: 422 });
    assert.deepEqual(await ask(knownAt(7), 7, textOf(9), []), { status: 422 });
    assert.deepEqual(await ask(null, 0, textOf(9), [rootAt(1)]), { status: 422 });
    assert.deepEqual(await ask(knownAt(9), 9, textOf(9), [rootAt(1)]), { status: 422 });
  });

  it('[L2] knows its logs: another origin 404, another signature 403, no request 400', async () => {
    const signed = await signNote(textOf(3), [ed25519Signer(subtle, log)]);
    assert.equal(await statusOf(withCheckpoint(signed)), 200);
    assert.equal(await statusOf(withCheckpoint(signed.replaceAll(log.name, 'log.example/x'))), 404);
    assert.equal(
      await statusOf(withCheckpoint(signed.replace(`— ${log.name}`, '— log.example/x'))),
      403,
    );
    assert.equal(await statusOf(withCheckpoint(signed.replace('\n3\n', '\n4\n'))), 403);
    assert.equal(await statusOf(withCheckpoint(signed.replace('\n3\n', '\n03\n'))), 400);
    assert.equal(await statusOf(signed), 400);
    assert.equal(await statusOf(''), 400);
  });

  it('[L2] each fault of a request has its code', () => {
    const hash = toBase64(rootAt(1));
    const faults: Record<string, string> = {
      'old 0\n': 'no_checkpoint',
      '\n\nx': 'malformed_old_size',
      'old\n\nx': 'malformed_old_size',
      'old 01\n\nx': 'malformed_old_size',
      'Old 1\n\nx': 'malformed_old_size',
      'old -1\n\nx': 'malformed_old_size',
      'old 9007199254740992\n\nx': 'old_size_too_large',
      [`old 1\n${hash} \n\nx`]: 'malformed_hash',
      [`old 1\n${hash.slice(4)}\n\nx`]: 'malformed_hash',
      [`old 1\n${`${hash}\n`.repeat(64)}\nx`]: 'too_many_hashes',
      '\ud800': 'not_text',
    };
    for (const [body, error] of Object.entries(faults)) {
      assert.deepEqual(parseAddCheckpoint(body), fails(error), JSON.stringify(body));
    }
    assert.ok(parseAddCheckpoint(`old 1\n${`${hash}\n`.repeat(63)}\nx`).ok);
  });
});

describe('the answer of a witness', () => {
  it('[L2] cosignatures that verify are taken and can be added to the checkpoint', async () => {
    const text = textOf(3);
    const signer = cosignatureSigner(subtle, witness, 1_700_000_000);
    const { name, keyId } = signer;
    const line = formatSignatureLine({ name, keyId, signature: await signer.sign(text) });
    const unknown = line.replace(witness.name, 'unknown.example');
    const taken = await openCosignatures(`${unknown}${line}`, text, witnesses);
    assert.ok(taken.ok && taken.value.length === 1);
    const signed = await signNote(text, [ed25519Signer(subtle, log)]);
    const both = `${signed}${taken.value.map(formatSignatureLine).join('')}`;
    const opened = await openCheckpoint(both, logs, witnesses);
    assert.ok(opened.ok && opened.value.byOthers.length === 1);
    const other = await openCosignatures(line, textOf(4), witnesses);
    assert.deepEqual(other, fails('bad_signature'));
    assert.deepEqual(await openCosignatures(unknown, text, witnesses), fails('no_known_signature'));
    assert.deepEqual(await openCosignatures('', text, witnesses), fails('no_signature'));
    assert.deepEqual(await openCosignatures('ok\n', text, witnesses), fails('malformed_signature'));
    const bytes = fromBase64('/w==') as Bytes;
    assert.deepEqual(await openCosignatures(bytes, text, witnesses), fails('not_text'));
  });

  it('[L2] the known size of a conflict is read strictly', () => {
    assert.equal(parseKnownSize('12\n'), 12);
    for (const body of ['12', '012\n', '12\n\n', '-1\n', '', 'x\n']) {
      assert.equal(parseKnownSize(body), null);
    }
  });
});
