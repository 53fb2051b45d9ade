import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toBase64, utf8, type Bytes } from '../src/bytes.ts';
import { formatCheckpoint } from '../src/log/checkpoint.ts';
import {
  ED25519,
  ed25519Signer,
  ed25519Verifier,
  parseVkey,
  privateKeyFromSeed,
  publicKeyOf,
} from '../src/log/keys.ts';
import { hashLeaf } from '../src/log/merkle.ts';
import { signNote } from '../src/log/note.ts';
import { formatProof, parseProof, verifyProof, type LogProof } from '../src/log/proof.ts';
import { planInclusion, proofFromPlan, rootOf, treeInMemory } from '../src/log/tree.ts';
import { flipBit, seededHashes } from './support/random.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Vectors = {
  tlogProof: {
    format: {
      index: number;
      hashes: string[];
      checkpoint: string;
      text: string;
      extraAscii?: string;
    }[];
    invalid: { text: string; why: string }[];
    derivedFull: { leafAscii: string; vkey: string; text: string };
  };
};

const vectors = (await loadVectors('notes.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;
const { subtle } = globalThis.crypto;
const SEED = 20_240_122;
const fails = (error: string) => ({ ok: false, error });

describe('published proofs', { skip }, () => {
  it('[L2] proofs are read and written as published', () => {
    for (const { index, hashes, checkpoint, text, extraAscii } of vectors.tlogProof.format) {
      const proof = parseProof(text);
      assert.ok(proof.ok);
      const extra = extraAscii === undefined ? null : utf8(extraAscii);
      assert.deepEqual(
        { ...proof.value, hashes: proof.value.hashes.map(toBase64) },
        { extra, index, hashes, checkpoint },
      );
      assert.equal(formatProof(proof.value), text);
    }
  });

  it('[L2] malformed proofs are rejected, each with its code', () => {
    const codes: Record<string, string> = {
      header: 'wrong_header',
      'extra not base64': 'malformed_extra',
      'no index': 'malformed_index',
      'index not a number': 'malformed_index',
      'negative index': 'malformed_index',
      'hash not base64': 'malformed_hash',
      'hash length 64': 'malformed_hash',
    };
    for (const { text, why } of vectors.tlogProof.invalid) {
      assert.deepEqual(parseProof(text), fails(codes[why] as string), why);
    }
  });

  it('[L2] a whole proof verifies for its leaf and for no other', async () => {
    const { leafAscii, vkey, text } = vectors.tlogProof.derivedFull;
    const key = parseVkey(vkey);
    assert.ok(key.ok);
    const logs = [ed25519Verifier(subtle, key.value)];
    const verdict = await verifyProof(text, hashLeaf(utf8(leafAscii)), logs);
    assert.ok(verdict.ok);
    assert.equal(verdict.value.index, 6);
    assert.equal(verdict.value.checkpoint.size, 15);
    const other = await verifyProof(text, hashLeaf(utf8('eight')), logs);
    assert.deepEqual(other, fails('root_mismatch'));
  });
});

const log = await privateKeyFromSeed(subtle, 'log.example/a', new Uint8Array(32).fill(1));
const logs = [ed25519Verifier(subtle, publicKeyOf(log.name, ED25519, log.publicKey))];
const leaves = seededHashes('proof', 21);
const text = formatCheckpoint({
  origin: log.name,
  size: leaves.length,
  root: rootOf(leaves),
  extensions: [],
});
const checkpoint = await signNote(text, [ed25519Signer(subtle, log)]);

function proofAt(index: number): LogProof {
  const hashes = proofFromPlan(planInclusion(index, leaves.length), treeInMemory(leaves));
  assert.ok(hashes.ok);
  return { extra: null, index, hashes: hashes.value, checkpoint };
}

describe('proofs', () => {
  it('[L2] every leaf has a proof that verifies', async () => {
    for (const [index, leafHash] of leaves.entries()) {
      const verdict = await verifyProof(formatProof(proofAt(index)), leafHash, logs);
      assert.ok(verdict.ok, `leaf ${index}`);
    }
  });

  it('[L2] a proof with a flipped bit is rejected, whatever the bit', async () => {
    const proof = { ...proofAt(6), extra: null };
    const bytes = utf8(formatProof(proof));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const verdict = await verifyProof(flipBit(bytes, bit), leaves[6] as Bytes, logs);
        assert.ok(!verdict.ok, `bit ${bit}`);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('[L2] what goes wrong on the way has its own code', async () => {
    const proof = proofAt(6);
    const leafHash = leaves[6] as Bytes;
    const verdictOf = (change: Partial<LogProof>) =>
      verifyProof(formatProof({ ...proof, ...change }), leafHash, logs);
    assert.ok((await verdictOf({ extra: utf8('anything') })).ok, 'extra is not authenticated');
    assert.deepEqual(await verdictOf({ index: 7 }), fails('root_mismatch'));
    assert.deepEqual(await verdictOf({ index: 21 }), fails('index_beyond_size'));
    assert.deepEqual(await verdictOf({ hashes: proof.hashes.slice(1) }), fails('proof_too_short'));
    const longer = [...proof.hashes, leafHash];
    assert.deepEqual(await verdictOf({ hashes: longer }), fails('proof_too_long'));
    const stale = checkpoint.replace('\n21\n', '\n20\n');
    assert.deepEqual(await verdictOf({ checkpoint: stale }), fails('bad_signature'));
    const elsewhere = checkpoint.replaceAll(log.name, 'log.example/b');
    assert.deepEqual(await verdictOf({ checkpoint: elsewhere }), fails('unknown_origin'));
    assert.deepEqual(await verdictOf({ checkpoint: text }), fails('no_signature'));
  });

  it('[L2] a proof has one spelling', () => {
    const written = formatProof({ ...proofAt(6), extra: utf8('x') });
    const hash = toBase64(leaves[0] as Bytes);
    const faults: Record<string, string> = {
      [written.replace('@v1', '@v2')]: 'wrong_header',
      [written.replace('@v1\n', '@v1\r\n')]: 'wrong_header',
      [` ${written}`]: 'wrong_header',
      [`\ufeff${written}`]: 'wrong_header',
      [written.replace('extra eA==', 'extra ')]: 'malformed_extra',
      [written.replace('extra eA==', 'extra eB==')]: 'malformed_extra',
      [written.replace('extra eA==', 'Extra eA==')]: 'malformed_index',
      [written.replace('extra eA==\nindex 6', 'index 6\nextra eA==')]: 'malformed_hash',
      [written.replace('index 6', 'index 06')]: 'malformed_index',
      [written.replace('index 6', 'index  6')]: 'malformed_index',
      [written.replace('index 6', 'index 9007199254740992')]: 'index_too_large',
      [written.replace('index 6\n', `index 6\n${`${hash}\n`.repeat(54)}`)]: 'too_many_hashes',
      [written.replace('index 6\n', `index 6\n${hash} \n`)]: 'malformed_hash',
      [written.slice(0, written.indexOf('\n\n') + 2)]: 'no_checkpoint',
      [written.slice(0, written.indexOf('\n\n') + 1)]: 'no_checkpoint',
      '\udc00': 'not_text',
    };
    assert.ok(parseProof(written).ok);
    for (const [proof, error] of Object.entries(faults)) {
      assert.deepEqual(parseProof(proof), fails(error), JSON.stringify(proof.slice(0, 80)));
    }
  });
});
