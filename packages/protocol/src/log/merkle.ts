/**
 * The Merkle tree of RFC 6962 section 2.1 with SHA-256: its hashes, and the verification of proofs
 * as in RFC 9162 sections 2.1.3.2 and 2.1.4.2. What builds trees and proofs is in `tree.ts`: a
 * verifier needs none of it.
 */

import { equalConstantTime, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { sha256 } from '../sha256.ts';

export const HASH_LENGTH = 32;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** H(00 ‖ data). */
export const hashLeaf = (data: Uint8Array): Bytes => sha256(LEAF, data);

/** Filled anew for each node: a buffer of its own for each one would double the time. */
const nodeInput = new Uint8Array(1 + 2 * HASH_LENGTH);
nodeInput.set(NODE);

/** H(01 ‖ left ‖ right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Bytes {
  if (left.length !== HASH_LENGTH || right.length !== HASH_LENGTH) return sha256(NODE, left, right);
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_LENGTH);
  return sha256(nodeInput);
}

/** The root of the tree without leaves: the hash of nothing. */
export const emptyRoot = (): Bytes => sha256(new Uint8Array());

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

/** Sizes are doubles below 2^53: bit operators of the language stop at 2^32. */
function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}

export type ProofShapeError =
  /** A size or index is negative, fractional or above 2^53 - 1. */
  | 'out_of_range'
  /** A hash is not 32 bytes long. */
  | 'hash_length'
  | 'proof_too_short'
  | 'proof_too_long';

export type InclusionError =
  | ProofShapeError
  /** The index is not below the size. */
  | 'index_beyond_size'
  | 'root_mismatch';

/**
 * Who made the proof chose `index`, `proof` (its length and every hash) and, unless a signed
 * checkpoint gave them, `size` and `root`. `leafHash` is the caller's own: computed from the entry
 * that the caller looks at, never taken from the proof.
 */
export type InclusionClaim = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling up to a child of the root. */
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
};

/**
 * Is the leaf at `index` in the tree of `size` leaves with this root? (RFC 9162 section 2.1.3.2)
 * The size itself is only as good as the signature over {size, root}: neighbouring sizes can share
 * a path's shape.
 */
export function verifyInclusion(claim: InclusionClaim): Result<true, InclusionError> {
  const { index, size, leafHash, proof, root } = claim;
  if (!isSize(index) || !isSize(size)) return err('out_of_range');
  if (index >= size) return err('index_beyond_size');
  if (leafHash.length !== HASH_LENGTH || root.length !== HASH_LENGTH) return err('hash_length');
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return err('proof_too_long');
    if (sibling.length !== HASH_LENGTH) return err('hash_length');
    if (isOdd(node) || node === last) {
      hash = hashNode(sibling, hash);
      // On the right edge a node without a sibling rises until it has one on its left.
      for (; node !== 0 && !isOdd(node); node = half(node)) last = half(last);
    } else {
      hash = hashNode(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) return err('proof_too_short');
  return equalConstantTime(hash, root) ? ok(true) : err('root_mismatch');
}

export type ConsistencyError =
  | ProofShapeError
  /** From the empty tree everything is consistent: such a proof says nothing. */
  | 'empty_old_tree'
  /** The old size is above the new one. */
  | 'size_decreases'
  | 'old_root_mismatch'
  | 'new_root_mismatch';

/**
 * Who made the proof chose `proof` (its length and every hash); sizes and roots should come from
 * two signed checkpoints.
 */
export type ConsistencyClaim = {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Is the old tree the beginning of the new one? (RFC 9162 section 2.1.4.2) */
export function verifyConsistency(claim: ConsistencyClaim): Result<true, ConsistencyError> {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim;
  if (!isSize(oldSize) || !isSize(newSize)) return err('out_of_range');
  if (oldSize > newSize) return err('size_decreases');
  if (oldSize === 0) return err('empty_old_tree');
  for (const hash of [oldRoot, newRoot, ...proof]) {
    if (hash.length !== HASH_LENGTH) return err('hash_length');
  }
  if (oldSize === newSize) {
    if (proof.length > 0) return err('proof_too_long');
    return equalConstantTime(oldRoot, newRoot) ? ok(true) : err('new_root_mismatch');
  }
  return walkConsistency(claim);
}

function walkConsistency(claim: ConsistencyClaim): Result<true, ConsistencyError> {
  const { oldSize, oldRoot, newSize, newRoot, proof } = claim;
  // A complete old tree is itself the first node of the way, so the proof leaves it out.
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return err('proof_too_short');
  let node = oldSize - 1;
  let last = newSize - 1;
  for (; isOdd(node); node = half(node)) last = half(last);
  let oldHash = start;
  let newHash = start;
  for (const sibling of rest) {
    if (last === 0) return err('proof_too_long');
    if (isOdd(node) || node === last) {
      oldHash = hashNode(sibling, oldHash);
      newHash = hashNode(sibling, newHash);
      for (; node !== 0 && !isOdd(node); node = half(node)) last = half(last);
    } else {
      newHash = hashNode(newHash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) return err('proof_too_short');
  if (!equalConstantTime(oldHash, oldRoot)) return err('old_root_mismatch');
  return equalConstantTime(newHash, newRoot) ? ok(true) : err('new_root_mismatch');
}
