import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Bytes } from '../src/bytes.ts';
import {
  emptyRoot,
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
} from '../src/log/merkle.ts';
import {
  appendLeaves,
  cover,
  emptyFrontier,
  floorLog2,
  frontierNodes,
  frontierRoot,
  planConsistency,
  planInclusion,
  proofFromPlan,
  rootOf,
  treeInMemory,
  type Frontier,
  type NodeId,
  type ProofPlan,
} from '../src/log/tree.ts';
import { flipBit, seededHashes } from './support/random.ts';

const SEED = 20_240_117;
const MAX = 300;
const VALID = { ok: true, value: true };
const fails = (error: string) => ({ ok: false, error });

const leaves = seededHashes('leaf', MAX);
const read = treeInMemory(leaves);
const roots = Array.from({ length: MAX + 1 }, (_, size) =>
  frontierRoot({ size, hashes: cover(0, size).map((node) => read(node) as Bytes) }),
);

function proofOf(plan: ProofPlan): readonly Bytes[] {
  const proof = proofFromPlan(plan, read);
  assert.ok(proof.ok);
  return proof.value;
}

const inclusionClaim = (index: number, size: number): InclusionClaim => ({
  index,
  size,
  leafHash: leaves[index] as Bytes,
  proof: proofOf(planInclusion(index, size)),
  root: roots[size] as Bytes,
});

const consistencyClaim = (oldSize: number, newSize: number): ConsistencyClaim => ({
  oldSize,
  oldRoot: roots[oldSize] as Bytes,
  newSize,
  newRoot: roots[newSize] as Bytes,
  proof: proofOf(planConsistency(oldSize, newSize)),
});

/** Every way to spoil a proof's hashes: a bit, one missing, one too many, two exchanged. */
function spoiled(proof: readonly Uint8Array[], at: number, bit: number): (readonly Uint8Array[])[] {
  const i = proof.length === 0 ? 0 : at % proof.length;
  const extra = leaves[at % MAX] as Uint8Array;
  const ways: (readonly Uint8Array[])[] = [
    [extra, ...proof],
    [...proof, extra],
    proof.toSpliced(i, 0, proof[i] ?? extra),
  ];
  if (proof.length > 0) {
    ways.push(proof.with(i, flipBit(proof[i] as Uint8Array, bit)), proof.toSpliced(i, 1));
    ways.push(proof.with(i, (proof[i] as Uint8Array).slice(1)));
  }
  if (proof.length > 1) {
    const j = (i + 1) % proof.length;
    ways.push(proof.with(i, proof[j] as Uint8Array).with(j, proof[i] as Uint8Array));
  }
  return ways;
}

const at = fc.nat(MAX - 1);
const bit = fc.nat(255);
const pair = fc
  .tuple(fc.integer({ min: 1, max: MAX }), fc.integer({ min: 1, max: MAX }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('every pair of sizes up to 300', () => {
  it('[L2] every leaf is proved to be in every tree that holds it', () => {
    for (let size = 1; size <= MAX; size++) {
      for (let index = 0; index < size; index++) {
        const verdict = verifyInclusion(inclusionClaim(index, size));
        assert.ok(verdict.ok, `${index} in ${size}`);
      }
    }
  });

  it('[L2] every tree is proved to begin every larger one', () => {
    for (let newSize = 1; newSize <= MAX; newSize++) {
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const verdict = verifyConsistency(consistencyClaim(oldSize, newSize));
        assert.ok(verdict.ok, `${oldSize} to ${newSize}`);
      }
    }
  });
});

describe('spoiled proofs', () => {
  it('[L2] an inclusion proof with anything changed in it is rejected', () => {
    fc.assert(
      fc.property(pair, at, bit, ([low, size], position, flipped) => {
        const claim = inclusionClaim(low - 1, size);
        for (const proof of spoiled(claim.proof, position, flipped)) {
          assert.ok(!verifyInclusion({ ...claim, proof }).ok);
        }
        const { leafHash, root } = claim;
        assert.ok(!verifyInclusion({ ...claim, leafHash: flipBit(leafHash, flipped) }).ok);
        assert.ok(!verifyInclusion({ ...claim, root: flipBit(root, flipped) }).ok);
        if (position % size !== claim.index) {
          assert.ok(!verifyInclusion({ ...claim, index: position % size }).ok);
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('[L2] a consistency proof with anything changed in it is rejected', () => {
    fc.assert(
      fc.property(pair, at, bit, ([oldSize, newSize], position, flipped) => {
        const claim = consistencyClaim(oldSize, newSize);
        for (const proof of spoiled(claim.proof, position, flipped)) {
          assert.ok(!verifyConsistency({ ...claim, proof }).ok);
        }
        const { oldRoot, newRoot } = claim;
        assert.ok(!verifyConsistency({ ...claim, oldRoot: flipBit(oldRoot, flipped) }).ok);
        assert.ok(!verifyConsistency({ ...claim, newRoot: flipBit(newRoot, flipped) }).ok);
        if (oldSize !== newSize) {
          const swapped = { ...claim, oldRoot: newRoot, newRoot: oldRoot };
          assert.ok(!verifyConsistency(swapped).ok);
          assert.ok(!verifyConsistency({ ...claim, oldSize: newSize, newSize: oldSize }).ok);
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('[L2] each fault has its own code', () => {
    const inclusion = inclusionClaim(4, 7);
    const long = [...inclusion.proof, ...inclusion.proof];
    const verdictOf = (change: Partial<InclusionClaim>) =>
      verifyInclusion({ ...inclusion, ...change });
    assert.deepEqual(verdictOf({}), VALID);
    assert.deepEqual(verdictOf({ index: 7 }), fails('index_beyond_size'));
    assert.deepEqual(verdictOf({ index: -1 }), fails('out_of_range'));
    assert.deepEqual(verdictOf({ index: 0.5 }), fails('out_of_range'));
    assert.deepEqual(verdictOf({ size: 2 ** 53 }), fails('out_of_range'));
    assert.deepEqual(verdictOf({ proof: inclusion.proof.slice(1) }), fails('proof_too_short'));
    assert.deepEqual(verdictOf({ proof: long }), fails('proof_too_long'));
    assert.deepEqual(verdictOf({ proof: [new Uint8Array(33)] }), fails('hash_length'));
    assert.deepEqual(verdictOf({ leafHash: new Uint8Array(31) }), fails('hash_length'));
    assert.deepEqual(verdictOf({ root: emptyRoot() }), fails('root_mismatch'));
  });

  it('[L2] each fault of a consistency proof has its own code', () => {
    const consistency = consistencyClaim(3, 7);
    const verdictOf = (change: Partial<ConsistencyClaim>) =>
      verifyConsistency({ ...consistency, ...change });
    const { proof, newRoot } = consistency;
    assert.deepEqual(verdictOf({}), VALID);
    assert.deepEqual(verdictOf({ oldSize: 8 }), fails('size_decreases'));
    assert.deepEqual(verdictOf({ oldSize: 0 }), fails('empty_old_tree'));
    assert.deepEqual(verdictOf({ newSize: Number.NaN }), fails('out_of_range'));
    assert.deepEqual(verdictOf({ proof: [] }), fails('proof_too_short'));
    assert.deepEqual(verdictOf({ proof: proof.slice(0, -1) }), fails('proof_too_short'));
    assert.deepEqual(verdictOf({ proof: [...proof, newRoot] }), fails('proof_too_long'));
    assert.deepEqual(verdictOf({ oldSize: 7 }), fails('proof_too_long'));
    assert.deepEqual(verdictOf({ proof: [new Uint8Array()] }), fails('hash_length'));
    assert.deepEqual(verdictOf({ oldRoot: newRoot }), fails('old_root_mismatch'));
    assert.deepEqual(verdictOf({ newRoot: emptyRoot() }), fails('new_root_mismatch'));
    assert.deepEqual(verdictOf({ oldSize: 7, proof: [] }), fails('new_root_mismatch'));
  });
});

describe('growing a tree', () => {
  it('[L2] leaves appended in batches make the same tree as all at once', () => {
    const batches = fc.array(fc.nat(40), { maxLength: 12 });
    fc.assert(
      fc.property(batches, (sizes) => {
        let frontier: Frontier = emptyFrontier;
        const told = new Map<string, Bytes>();
        const note = ({ level, index }: NodeId, hash: Bytes) => {
          assert.ok(!told.has(`${level}/${index}`), 'a node is told once');
          told.set(`${level}/${index}`, hash);
        };
        for (const size of sizes) {
          const batch = leaves.slice(frontier.size, frontier.size + size);
          frontier = appendLeaves(frontier, batch, note);
        }
        assert.deepEqual(frontierRoot(frontier), rootOf(leaves.slice(0, frontier.size)));
        assert.deepEqual(
          frontierNodes(frontier.size).map(({ level, index }) => told.get(`${level}/${index}`)),
          [...frontier.hashes],
        );
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('a frontier whose hashes do not belong to its size is a bug', () => {
    assert.throws(() => appendLeaves({ size: 3, hashes: [] }, leaves), RangeError);
  });

  it('a proof of what the tree does not hold is a bug, a node that cannot be read an error', () => {
    assert.throws(() => planInclusion(3, 3), RangeError);
    assert.throws(() => planInclusion(-1, 3), RangeError);
    assert.throws(() => planConsistency(0, 3), RangeError);
    assert.throws(() => planConsistency(4, 3), RangeError);
    assert.throws(() => planConsistency(1, 2 ** 53), RangeError);
    const unread = proofFromPlan(planInclusion(0, 2), () => null);
    assert.deepEqual(unread, { ok: false, error: 'missing_node' });
  });

  it('sizes up to 2^53 - 1 are exact', () => {
    for (let exponent = 0; exponent < 53; exponent++) {
      assert.equal(floorLog2(2 ** exponent), exponent);
      assert.equal(floorLog2(2 ** (exponent + 1) - 1), exponent);
    }
    const size = Number.MAX_SAFE_INTEGER;
    assert.equal(cover(0, size).length, 53);
    assert.equal(planInclusion(0, size).length, 53);
    assert.equal(planInclusion(size - 1, size).length, 52);
    const nodes = planConsistency(2 ** 52 + 1, size).flat();
    assert.ok(nodes.every(({ index }) => Number.isSafeInteger(index)));
  });
});
