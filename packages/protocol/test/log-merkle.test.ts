import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBase64, fromHex, toHex, utf8, type Bytes } from '../src/bytes.ts';
import {
  emptyRoot,
  hashLeaf,
  hashNode,
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
} from '../src/log/merkle.ts';
import {
  cover,
  foldNodes,
  planConsistency,
  planInclusion,
  proofFromPlan,
  rootOf,
  treeInMemory,
  type ProofPlan,
  type ReadNode,
} from '../src/log/tree.ts';
import { sha256, sha256Hex } from '../src/sha256.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type Hashes = readonly string[];
type Inclusion = { index: number; size: number; proof: Hashes };
type Consistency = { size1: number; size2: number; proof: Hashes };
type Published = {
  case: string;
  valid: boolean;
  proof: Hashes | null;
  index: string;
  size: string;
  leafHash: string;
  root: string;
  size1: string;
  size2: string;
  root1: string;
  root2: string;
};
type Vectors = {
  hasher: {
    desc: string;
    rootHex?: string;
    leafHex?: string;
    leftHex?: string;
    rightHex?: string;
    hashHex?: string;
  }[];
  reference8: {
    leavesHex: Hashes;
    levelsHex: Hashes[];
    rootsHexBySize: Hashes;
    inclusion: Inclusion[];
    consistency: Consistency[];
  };
  publishedInclusion: { cases: Published[] };
  publishedConsistency: { cases: Published[] };
  rolling: {
    subtreeHash: { sha256: string };
    subtreeInclusion: { sha256: string };
    derived: Record<'root' | 'inclusion' | 'consistency', { sha256: string }>;
  };
  sunlightMirror300: {
    derivedInclusion: {
      index: number;
      size: number;
      leafHash: string;
      proof: Hashes;
      root: string;
    }[];
    derivedConsistency: {
      size1: number;
      size2: number;
      root1: string;
      root2: string;
      proof: Hashes;
    }[];
  };
};

const vectors = (await loadVectors('merkle.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;

const hex = (text: string | undefined): Bytes => fromHex(text as string) as Bytes;
const base64 = (text: string): Bytes => fromBase64(text) as Bytes;

function proofOf(plan: ProofPlan, read: ReadNode): readonly Bytes[] {
  const proof = proofFromPlan(plan, read);
  assert.ok(proof.ok);
  return proof.value;
}

describe('published Merkle vectors', { skip }, () => {
  it('[L2] leaves, nodes and the empty tree hash as RFC 6962 says', () => {
    for (const { desc, rootHex, leafHex, leftHex, rightHex, hashHex } of vectors.hasher) {
      if (rootHex !== undefined) assert.equal(toHex(emptyRoot()), rootHex, desc);
      else if (leafHex !== undefined) assert.equal(toHex(hashLeaf(hex(leafHex))), hashHex, desc);
      else assert.equal(toHex(hashNode(hex(leftHex), hex(rightHex))), hashHex, desc);
    }
  });

  it('[L2] the tree of eight leaves has the published nodes, roots and proofs', () => {
    const { leavesHex, levelsHex, rootsHexBySize, inclusion, consistency } = vectors.reference8;
    const leaves = leavesHex.map((leaf) => hashLeaf(hex(leaf)));
    const read = treeInMemory(leaves);
    for (const [level, row] of levelsHex.entries()) {
      for (const [index, hash] of row.entries()) {
        assert.deepEqual(read({ level, index }), hex(hash));
      }
    }
    for (const [size, root] of rootsHexBySize.entries()) {
      assert.equal(toHex(rootOf(leaves.slice(0, size))), root);
    }
    for (const { index, size, proof } of inclusion) {
      assert.deepEqual(proofOf(planInclusion(index, size), read).map(toHex), proof);
    }
    for (const { size1, size2, proof } of consistency) {
      assert.deepEqual(proofOf(planConsistency(size1, size2), read).map(toHex), proof);
    }
  });

  it('[L2] 98 published inclusion proofs are accepted and rejected as published', () => {
    const { cases } = vectors.publishedInclusion;
    assert.equal(cases.length, 98);
    for (const { case: name, index, size, leafHash, root, proof, valid } of cases) {
      const verdict = verifyInclusion({
        index: Number(index),
        size: Number(size),
        leafHash: base64(leafHash),
        root: base64(root),
        proof: (proof ?? []).map(base64),
      });
      assert.equal(verdict.ok, valid, name);
    }
  });

  it('[L2] 98 published consistency proofs are accepted and rejected as published', () => {
    const { cases } = vectors.publishedConsistency;
    assert.equal(cases.length, 98);
    const claimOf = ({ size1, size2, root1, root2, proof }: Published): ConsistencyClaim => ({
      oldSize: Number(size1),
      newSize: Number(size2),
      oldRoot: base64(root1),
      newRoot: base64(root2),
      proof: (proof ?? []).map(base64),
    });
    const short = 'consistency/additional/sizes-are-equal-one-and-proof-is-empty.json';
    for (const published of cases) {
      if (published.case === short) continue;
      assert.equal(verifyConsistency(claimOf(published)).ok, published.valid, published.case);
    }
    // Its roots are 12 bytes long, which no SHA-256 is; with real roots it is accepted.
    const claim = claimOf(cases.find((published) => published.case === short) as Published);
    assert.deepEqual(verifyConsistency(claim), { ok: false, error: 'hash_length' });
    const roots = { oldRoot: sha256(claim.oldRoot), newRoot: sha256(claim.newRoot) };
    assert.ok(verifyConsistency({ ...claim, ...roots }).ok);
  });

  it('[L2] proofs of a published tree of 300 leaves are made alike and verify', () => {
    const leaves = Array.from({ length: 300 }, (_, i) => hashLeaf(utf8(`record ${i}`)));
    const read = treeInMemory(leaves);
    for (const { index, size, leafHash, proof, root } of vectors.sunlightMirror300
      .derivedInclusion) {
      const made = proofOf(planInclusion(index, size), read);
      assert.deepEqual(made, proof.map(base64));
      const claim = { index, size, leafHash: base64(leafHash), proof: made, root: base64(root) };
      assert.deepEqual(verifyInclusion(claim), { ok: true, value: true });
    }
    for (const { size1, size2, root1, root2, proof } of vectors.sunlightMirror300
      .derivedConsistency) {
      const made = proofOf(planConsistency(size1, size2), read);
      assert.deepEqual(made, proof.map(base64));
      const roots = { oldRoot: base64(root1), newRoot: base64(root2) };
      const claim = { oldSize: size1, newSize: size2, ...roots, proof: made };
      assert.deepEqual(verifyConsistency(claim), { ok: true, value: true });
    }
  });
});

const digest = (lines: readonly string[]): string =>
  sha256Hex(utf8(lines.map((line) => `${line}\n`).join('')));

describe('published rolling hashes up to size 130', { skip }, () => {
  const MAX = 130;
  const leaves = Array.from({ length: MAX }, (_, i) => hashLeaf(Uint8Array.of(i)));
  const read = treeInMemory(leaves);
  const withProof = (head: string, plan: ProofPlan, from: ReadNode = read): string =>
    [head, ...proofOf(plan, from).map(toHex)].join(' ');

  /** Ranges of the published rule: from 0, empty, or aligned to a power of two that holds them. */
  function* subtrees(): Generator<readonly [begin: number, end: number]> {
    for (let end = 0; end <= MAX; end++) {
      for (let begin = 0; begin <= end; begin++) {
        const width = end - begin;
        const aligned = width > 0 && begin % 2 ** Math.ceil(Math.log2(width)) === 0;
        if (begin === 0 || width === 0 || aligned) yield [begin, end];
      }
    }
  }

  it('[L2] every subtree has the published root', () => {
    const lines = [...subtrees()].map(([begin, end]) => {
      const hashes = cover(begin, end).map((node) => read(node) as Bytes);
      return `[${begin}, ${end}) ${toHex(foldNodes(hashes))}`;
    });
    assert.equal(digest(lines), vectors.rolling.subtreeHash.sha256);
  });

  it('[L2] every leaf of every subtree has the published proof', () => {
    const lines: string[] = [];
    for (const [begin, end] of subtrees()) {
      const from = treeInMemory(leaves.slice(begin, end));
      for (let index = begin; index < end; index++) {
        const plan = planInclusion(index - begin, end - begin);
        lines.push(withProof(`${index} [${begin}, ${end})`, plan, from));
      }
    }
    assert.equal(digest(lines), vectors.rolling.subtreeInclusion.sha256);
  });

  it('[L2] every tree has the published root, inclusion and consistency proofs', () => {
    const roots: string[] = [];
    const inclusion: string[] = [];
    const consistency: string[] = [];
    for (let n = 0; n <= MAX; n++) {
      roots.push(`${n} ${toHex(rootOf(leaves.slice(0, n)))}`);
      for (let i = 0; i < n; i++) inclusion.push(withProof(`${i} ${n}`, planInclusion(i, n)));
      for (let m = 1; m <= n; m++) {
        consistency.push(withProof(`${m} ${n}`, planConsistency(m, n)));
      }
    }
    const { derived } = vectors.rolling;
    assert.equal(digest(roots), derived.root.sha256);
    assert.equal(digest(inclusion), derived.inclusion.sha256);
    assert.equal(digest(consistency), derived.consistency.sha256);
  });
});
