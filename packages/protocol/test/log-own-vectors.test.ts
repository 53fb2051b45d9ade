/** `spec/vectors/log.json`: what others may test their own reader of the log with. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromHex, toHex, utf8, type Bytes } from '../src/bytes.ts';
import { formatCheckpoint } from '../src/log/checkpoint.ts';
import { cosignatureSigner } from '../src/log/cosignature.ts';
import {
  ed25519Signer,
  ed25519Verifier,
  formatVkey,
  parseVkey,
  privateKeyFromSeed,
  publicKeyOf,
  type PrivateKey,
} from '../src/log/keys.ts';
import { hashLeaf } from '../src/log/merkle.ts';
import { signNote } from '../src/log/note.ts';
import { judgeQuorum, parsePolicy, verifiersOf } from '../src/log/policy.ts';
import { verifyProof } from '../src/log/proof.ts';
import { parseBundle, parseTilePath, type Tile } from '../src/log/tiles.ts';
import { rootOf } from '../src/log/tree.ts';
import { decideAddCheckpoint, openAddCheckpoint } from '../src/log/witness.ts';
import { loadOwnVectors } from './support/vectors.ts';

type Key = { name: string; seed: string; vkey: string };
type Refusable = { code?: string };
type Vectors = {
  keys: Record<'log' | 'otherLog' | 'one' | 'two' | 'stranger', Key>;
  policy: string;
  entries: string[];
  cosignedAt_s: number;
  roots: string[];
  checkpoint: string;
  proofs: ({
    name: string;
    leaf: string;
    text: string;
    quorum?: boolean;
    witnesses?: string[];
  } & Refusable)[];
  requests: { name: string; known: number; body: string; status: number; answer?: string }[];
  tiles: ({ path: string; tile?: Tile } & Refusable)[];
  bundles: ({ hex: string; entries?: string[] } & Refusable)[];
};

const vectors = (await loadOwnVectors('log.json')) as Vectors;
const { subtle } = globalThis.crypto;

const secretOf = ({ name, seed }: Key): Promise<PrivateKey> =>
  privateKeyFromSeed(subtle, name, fromHex(seed) as Bytes);
const bytesOf = (hex: string | undefined): Bytes => fromHex(hex as string) as Bytes;

function verifierOfLog() {
  const key = parseVkey(vectors.keys.log.vkey);
  assert.ok(key.ok);
  return ed25519Verifier(subtle, key.value);
}

describe('our own vectors', () => {
  it('[L2] keys, roots and the signed checkpoint are made again, byte for byte', async () => {
    for (const key of Object.values(vectors.keys)) {
      const { publicKey } = await secretOf(key);
      const read = parseVkey(key.vkey);
      assert.ok(read.ok);
      assert.equal(formatVkey(publicKeyOf(key.name, read.value.type, publicKey)), key.vkey);
    }
    const leaves = vectors.entries.map((entry) => hashLeaf(utf8(entry)));
    for (const [size, root] of vectors.roots.entries()) {
      assert.equal(toHex(rootOf(leaves.slice(0, size))), root);
    }
    const [log, one, two] = await Promise.all(
      [vectors.keys.log, vectors.keys.one, vectors.keys.two].map(secretOf),
    );
    const text = formatCheckpoint({
      origin: vectors.keys.log.name,
      size: leaves.length,
      root: bytesOf(vectors.roots.at(-1)),
      extensions: [],
    });
    const signed = await signNote(text, [
      ed25519Signer(subtle, log as PrivateKey),
      cosignatureSigner(subtle, one as PrivateKey, vectors.cosignedAt_s),
      cosignatureSigner(subtle, two as PrivateKey, vectors.cosignedAt_s),
    ]);
    assert.equal(signed, vectors.checkpoint);
  });

  it('[L2] proofs are accepted or refused with the code that is written there', async () => {
    const policy = parsePolicy(vectors.policy);
    assert.ok(policy.ok);
    const { logs, witnesses } = verifiersOf(subtle, policy.value);
    for (const { name, leaf, text, ...expected } of vectors.proofs) {
      const verdict = await verifyProof(utf8(text), hashLeaf(utf8(leaf)), logs, witnesses);
      if (!verdict.ok) {
        assert.equal(verdict.error, expected.code, name);
        continue;
      }
      assert.equal(expected.code, undefined, name);
      assert.deepEqual(
        judgeQuorum(policy.value, verdict.value.byOthers),
        { satisfied: expected.quorum, witnesses: expected.witnesses },
        name,
      );
    }
  });

  it('[L2] a witness answers requests with the status that is written there', async () => {
    for (const { name, known: size, body, status, answer } of vectors.requests) {
      const request = await openAddCheckpoint(utf8(body), [verifierOfLog()]);
      if (!request.ok) {
        assert.equal(request.error.status, status, name);
        continue;
      }
      const known = size === 0 ? null : { size, root: bytesOf(vectors.roots[size]) };
      const decision = decideAddCheckpoint(known, request.value);
      assert.equal(decision.status, status, name);
      if (decision.status === 409) assert.equal(decision.body, answer, name);
    }
  });

  it('[L2] tile paths and bundles are read or refused as it is written there', () => {
    for (const { path, tile, code } of vectors.tiles) {
      const expected = tile === undefined ? { ok: false, error: code } : { ok: true, value: tile };
      assert.deepEqual(parseTilePath(path), expected, path);
    }
    for (const { hex, entries, code } of vectors.bundles) {
      const bundle = parseBundle(bytesOf(hex));
      const value = entries?.map((entry) => utf8(entry));
      assert.deepEqual(
        bundle,
        entries === undefined ? { ok: false, error: code } : { ok: true, value },
      );
    }
  });
});
