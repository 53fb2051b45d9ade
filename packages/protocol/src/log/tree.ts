/**
 * Growing a tree of RFC 6962 and making proofs of it, without holding its leaves: a frontier takes
 * new leaves, and a proof is first a plan (which nodes are needed), then their hashes.
 */

import type { Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { emptyRoot, hashNode } from './merkle.ts';

/** The complete subtree over leaves `index`·2^`level` up to (`index` + 1)·2^`level`; it never changes. */
export type NodeId = { readonly level: number; readonly index: number };

/** The hash of a node, or `null` where it cannot be had. */
export type ReadNode = (node: NodeId) => Bytes | null;

const WORD = 2 ** 32;

/** The exponent of the largest power of two that is not above `value`; `value` is 1 to 2^53 - 1. */
export const floorLog2 = (value: number): number =>
  value < WORD ? 31 - Math.clz32(value) : 63 - Math.clz32(Math.floor(value / WORD));

/** The largest power of two below `size`, where RFC 6962 splits a tree; `size` is at least 2. */
const splitOf = (size: number): number => 2 ** floorLog2(size - 1);

/**
 * The complete subtrees that make up leaves `begin` to `end`, from the left, each smaller than the
 * one before. Only for the ranges that splitting by RFC 6962 yields.
 */
export function cover(begin: number, end: number): NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = begin; at < end;) {
    const level = floorLog2(end - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The root over subtrees from the left, each smaller than the one before. */
export function foldNodes(hashes: readonly Bytes[]): Bytes {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot();
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

/** A proof before its hashes: each of its hashes is the fold of these nodes. */
export type ProofPlan = readonly (readonly NodeId[])[];

function requireSize(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a tree size: ${value}`);
}

/** The plan of RFC 6962 section 2.1.1. @throws {RangeError} unless 0 ≤ `index` < `size`. */
export function planInclusion(index: number, size: number): ProofPlan {
  requireSize(index);
  requireSize(size);
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const groups: NodeId[][] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin);
    if (index < middle) {
      groups.push(cover(middle, end));
      end = middle;
    } else {
      groups.push(cover(begin, middle));
      begin = middle;
    }
  }
  return groups.toReversed();
}

/** The plan of RFC 6962 section 2.1.2. @throws {RangeError} unless 0 < `oldSize` ≤ `newSize`. */
export function planConsistency(oldSize: number, newSize: number): ProofPlan {
  requireSize(oldSize);
  requireSize(newSize);
  if (oldSize === 0 || oldSize > newSize) {
    throw new RangeError(`no proof leads from size ${oldSize} to ${newSize}`);
  }
  const groups: NodeId[][] = [];
  let begin = 0;
  let end = newSize;
  while (oldSize !== end) {
    const middle = begin + splitOf(end - begin);
    if (oldSize <= middle) {
      groups.push(cover(middle, end));
      end = middle;
    } else {
      groups.push(cover(begin, middle));
      begin = middle;
    }
  }
  // What is left of the old tree is known to the verifier if it is the whole of it.
  if (begin > 0) groups.push(cover(begin, end));
  return groups.toReversed();
}

/** Fills a plan. `missing_node`: the reader did not have all of it. */
export function proofFromPlan(
  plan: ProofPlan,
  read: ReadNode,
): Result<readonly Bytes[], 'missing_node'> {
  const proof: Bytes[] = [];
  for (const group of plan) {
    const hashes: Bytes[] = [];
    for (const node of group) {
      const hash = read(node);
      if (hash === null) return err('missing_node');
      hashes.push(hash);
    }
    proof.push(foldNodes(hashes));
  }
  return ok(proof);
}

/** A tree's size and the complete subtrees that make it up, from the left: enough to append. */
export type Frontier = { readonly size: number; readonly hashes: readonly Bytes[] };

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

/** The nodes whose hashes make up the frontier of a tree of this size. */
export const frontierNodes = (size: number): readonly NodeId[] => cover(0, size);

export const frontierRoot = (frontier: Frontier): Bytes => foldNodes(frontier.hashes);

/**
 * Appends leaves. `onNode` is told each node that this makes complete, leaves included, a node
 * after its children: what a tile needs is there when it is told.
 * @throws {RangeError} when the frontier's hashes do not belong to its size.
 */
export function appendLeaves(
  frontier: Frontier,
  leafHashes: Iterable<Bytes>,
  onNode: (node: NodeId, hash: Bytes) => void = () => {},
): Frontier {
  let { size } = frontier;
  const hashes = [...frontier.hashes];
  if (hashes.length !== cover(0, size).length) {
    throw new RangeError(`${hashes.length} hashes are not the frontier of ${size} leaves`);
  }
  for (const leafHash of leafHashes) {
    let hash = leafHash;
    let node: NodeId = { level: 0, index: size };
    onNode(node, hash);
    while (node.index % 2 === 1) {
      hash = hashNode(hashes.pop() as Bytes, hash);
      node = { level: node.level + 1, index: (node.index - 1) / 2 };
      onNode(node, hash);
    }
    hashes.push(hash);
    size += 1;
  }
  return { size, hashes };
}

/** The root of a tree from all of its leaf hashes. */
export const rootOf = (leafHashes: Iterable<Bytes>): Bytes =>
  frontierRoot(appendLeaves(emptyFrontier, leafHashes));

/** All nodes of a small tree in memory; serves proofs for every size up to its own. */
export function treeInMemory(leafHashes: readonly Bytes[]): ReadNode {
  const levels: Bytes[][] = [];
  appendLeaves(emptyFrontier, leafHashes, ({ level }, hash) => {
    (levels[level] ??= []).push(hash);
  });
  return ({ level, index }) => levels[level]?.[index] ?? null;
}
