import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, fromBase64, fromHex, toHex, utf8, type Bytes } from '../src/bytes.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from '../src/log/merkle.ts';
import {
  encodeBundle,
  newTiles,
  parseBundle,
  parseTile,
  parseTilePath,
  placeOf,
  tilePath,
  tilesOfNodes,
  tilesOfSize,
  treeFromTiles,
  type LevelTiles,
  type Tile,
} from '../src/log/tiles.ts';
import {
  appendLeaves,
  emptyFrontier,
  frontierRoot,
  planConsistency,
  planInclusion,
  proofFromPlan,
  rootOf,
} from '../src/log/tree.ts';
import { sha256Hex } from '../src/sha256.ts';
import { seededHashes } from './support/random.ts';
import { loadVectors, SKIP_REASON } from './support/vectors.ts';

type PathCase = { level: string; index: string };
type Place = {
  treeLevel: number;
  treeIndex: number;
  tileLevel: number;
  tileIndex: number;
  nodeLevel: number;
  nodeIndex: number;
};
type Vectors = {
  tesseraLog: {
    leavesAscii: string[];
    checkpointsBySize: string[];
    entryBundlesHex: Record<string, string>;
    tilesHex: Record<string, string>;
    derivedInclusion: { index: number; size: number; proof: string[] }[];
    derivedConsistency: { size1: number; size2: number; proof: string[] }[];
  };
  sunlightMirror300: {
    checkpoint: string;
    tiles: Record<string, { bytes: number; sha256?: string; hex?: string }>;
  };
  layout: {
    entriesPathForIndex: { index: number; size: number; path: string }[];
    tilePath: { level: number; index: number; partialWidth: number; path: string }[];
    parseValid: (PathCase & { expect: { level: number; index: string; partialWidth: number } })[];
    parseInvalid: PathCase[];
    nodeToTile: Place[];
    bundleParse: { hex: string; valid: boolean; entries?: number }[];
    tilesForSize: { size: number; tiles: LevelTiles[] }[];
  };
};

const vectors = (await loadVectors('merkle.json')) as Vectors;
const skip = vectors === null && SKIP_REASON;
const SEED = 20_240_118;

const keyOf = ({ level, index }: { level: Tile['level']; index: number }): string =>
  `${level}/${index}`;

/** All hashes of a tree by tile, as a log that keeps nothing but tiles would have them. */
function storeOf(leaves: readonly Bytes[]): Map<string, Bytes[]> {
  const store = new Map<string, Bytes[]>();
  appendLeaves(emptyFrontier, leaves, (node, hash) => {
    const { tileLevel, tileIndex, nodeLevel } = placeOf(node);
    if (nodeLevel > 0) return;
    const key = keyOf({ level: tileLevel, index: tileIndex });
    const hashes = store.get(key) ?? [];
    store.set(key, [...hashes, hash]);
  });
  return store;
}

const readFrom =
  (store: ReadonlyMap<string, readonly Bytes[]>) =>
  (tile: Tile): readonly Bytes[] | null =>
    store.get(keyOf(tile))?.slice(0, tile.width) ?? null;

describe('published tile vectors', { skip }, () => {
  it('[L2] tile paths are written as published', () => {
    for (const { level, index, partialWidth, path } of vectors.layout.tilePath) {
      assert.equal(tilePath({ level, index, width: partialWidth || 256 }), path);
      assert.deepEqual(parseTilePath(path), {
        ok: true,
        value: { level, index, width: partialWidth || 256 },
      });
    }
    for (const { index, size, path } of vectors.layout.entriesPathForIndex) {
      const tile = Math.floor(index / 256);
      const width = Math.min(256, size - tile * 256);
      assert.equal(tilePath({ level: 'entries', index: tile, width }), path);
    }
  });

  it('[L2] tile paths are accepted and rejected as published', () => {
    for (const { level, index, expect } of vectors.layout.parseValid) {
      const tile = parseTilePath(`tile/${level}/${index}`);
      if (!Number.isSafeInteger(Number(expect.index))) {
        assert.deepEqual(tile, { ok: false, error: 'index_too_large' });
        continue;
      }
      const value = {
        level: expect.level,
        index: Number(expect.index),
        width: expect.partialWidth || 256,
      };
      assert.deepEqual(tile, { ok: true, value });
    }
    for (const { level, index } of vectors.layout.parseInvalid) {
      assert.equal(parseTilePath(`tile/${level}/${index}`).ok, false, `${level} ${index}`);
    }
  });

  it('[L2] nodes are found in the published tiles, sizes have the published tiles', () => {
    for (const { treeLevel, treeIndex, ...place } of vectors.layout.nodeToTile) {
      assert.deepEqual(placeOf({ level: treeLevel, index: treeIndex }), place);
    }
    for (const { size, tiles } of vectors.layout.tilesForSize) {
      assert.deepEqual(tilesOfSize(size), tiles);
    }
  });

  it('[L2] bundles are accepted and rejected as published', () => {
    for (const { hex, valid, entries } of vectors.layout.bundleParse) {
      const bundle = parseBundle(fromHex(hex) as Bytes);
      assert.equal(bundle.ok, valid, hex);
      if (bundle.ok) assert.equal(bundle.value.length, entries);
    }
  });

  it('[L2] a published log of 15 entries has the same bundles, tiles, roots and proofs', () => {
    const { leavesAscii, checkpointsBySize, entryBundlesHex, tilesHex } = vectors.tesseraLog;
    const entries = leavesAscii.map(utf8);
    const leaves = entries.map(hashLeaf);
    for (const [path, hex] of Object.entries(entryBundlesHex)) {
      const tile = parseTilePath(path);
      assert.ok(tile.ok);
      const bundle = encodeBundle(entries.slice(0, tile.value.width));
      assert.ok(bundle.ok && toHex(bundle.value) === hex);
      const parsed = parseBundle(bundle.value);
      assert.ok(parsed.ok);
      assert.deepEqual([...parsed.value], entries.slice(0, tile.value.width));
    }
    for (const [path, hex] of Object.entries(tilesHex)) {
      const tile = parseTilePath(path);
      assert.ok(tile.ok);
      assert.equal(toHex(concat(...leaves.slice(0, tile.value.width))), hex);
      const hashes = parseTile(fromHex(hex) as Bytes, tile.value.width);
      assert.deepEqual(hashes, { ok: true, value: leaves.slice(0, tile.value.width) });
    }
    for (const [size, checkpoint] of checkpointsBySize.entries()) {
      const root = fromBase64(checkpoint.split('\n')[2] as string);
      assert.deepEqual(rootOf(leaves.slice(0, size)), root);
    }
    const read = treeFromTiles(15, readFrom(storeOf(leaves)));
    for (const { index, size, proof } of vectors.tesseraLog.derivedInclusion) {
      const small = treeFromTiles(size, readFrom(storeOf(leaves)));
      const value = proof.map((hash) => fromBase64(hash));
      assert.deepEqual(proofFromPlan(planInclusion(index, size), small), { ok: true, value });
    }
    for (const { size1, size2, proof } of vectors.tesseraLog.derivedConsistency) {
      const value = proof.map((hash) => fromBase64(hash));
      assert.deepEqual(proofFromPlan(planConsistency(size1, size2), read), { ok: true, value });
    }
  });

  it('[L2] a published log of 300 entries has the same tiles', () => {
    const leaves = Array.from({ length: 300 }, (_, i) => hashLeaf(utf8(`record ${i}`)));
    const store = storeOf(leaves);
    const { tiles, checkpoint } = vectors.sunlightMirror300;
    assert.deepEqual(rootOf(leaves), fromBase64(checkpoint.split('\n')[2] as string));
    for (const [path, { bytes, sha256, hex }] of Object.entries(tiles)) {
      const tile = parseTilePath(path);
      assert.ok(tile.ok);
      const content = concat(...(readFrom(store)(tile.value) as Bytes[]));
      assert.equal(content.length, bytes);
      if (sha256 !== undefined) assert.equal(sha256Hex(content), sha256);
      if (hex !== undefined) assert.equal(toHex(content), hex);
    }
    const served = newTiles(0, 300).filter(({ level }) => level !== 'entries');
    assert.deepEqual(served.map(tilePath), Object.keys(tiles));
  });
});

describe('tiles', () => {
  it('[L2] every tile has one path and every path one tile', () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const));
    const index = fc.oneof(fc.maxSafeNat(), fc.nat(5000));
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(fc.record({ level, index, width }), (tile) => {
        const parsed = parseTilePath(tilePath(tile));
        assert.ok(parsed.ok);
        assert.deepEqual({ ...parsed.value }, { ...tile });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('[L2] no other spelling of a path is accepted, each fault has its code', () => {
    const faults: Record<string, string> = {
      'tile/0/000.p/0': 'width_out_of_range',
      'tile/0/000.p/256': 'width_out_of_range',
      'tile/0/000.p/07': 'malformed',
      'tile/64/000': 'level_out_of_range',
      'tile/00/000': 'malformed',
      'tile/0/x000/001': 'malformed',
      'tile/0/x000/000': 'malformed',
      'tile/0/1': 'malformed',
      'tile/0/0001': 'malformed',
      'tile/data/000': 'malformed',
      '/tile/0/000': 'malformed',
      'tile/0/000/': 'malformed',
      'tile/0/000\n': 'malformed',
      'tile/0/X001/000': 'malformed',
      'tile/0/x009/x007/x199/x254/x740/992': 'index_too_large',
    };
    for (const [path, error] of Object.entries(faults)) {
      assert.deepEqual(parseTilePath(path), { ok: false, error }, path);
    }
  });

  it('[L2] what is new between two sizes, added up, is what the larger one has', () => {
    const size = fc.oneof(fc.nat(1000), fc.nat(200_000));
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const before = newTiles(0, low).map(tilePath);
        const added = newTiles(low, high).map(tilePath);
        const after = newTiles(0, high).map(tilePath);
        assert.equal(new Set([...before, ...added]).size, before.length + added.length);
        const all = new Set([...before, ...added]);
        assert.ok(after.every((path) => all.has(path)));
        assert.ok(added.every((path) => after.includes(path)));
      }),
      { seed: SEED, numRuns: 30 },
    );
    assert.deepEqual(newTiles(7, 7), []);
    assert.deepEqual(newTiles(255, 257).map(tilePath), [
      'tile/entries/000',
      'tile/entries/001.p/1',
      'tile/0/000',
      'tile/0/001.p/1',
      'tile/1/000.p/1',
    ]);
  });

  it('[L2] proofs made of tiles alone verify, and need few of them', () => {
    const size = 66_000;
    const leaves = seededHashes('tile', size);
    const store = storeOf(leaves);
    const root = frontierRoot(appendLeaves(emptyFrontier, leaves));
    const tree = treeFromTiles(size, readFrom(store));
    for (const index of [0, 255, 256, 40_000, 65_535, 65_536, size - 1]) {
      const plan = planInclusion(index, size);
      const proof = proofFromPlan(plan, tree);
      assert.ok(proof.ok);
      const leafHash = leaves[index] as Bytes;
      const verdict = verifyInclusion({ index, size, leafHash, proof: proof.value, root });
      assert.ok(verdict.ok, `leaf ${index}`);
      assert.ok(tilesOfNodes(plan.flat(), size).length <= 6);
    }
    for (const oldSize of [1, 256, 300, 65_536, 65_537, size]) {
      const proof = proofFromPlan(planConsistency(oldSize, size), tree);
      assert.ok(proof.ok);
      const oldRoot = rootOf(leaves.slice(0, oldSize));
      const claim = { oldSize, oldRoot, newSize: size, newRoot: root, proof: proof.value };
      assert.ok(verifyConsistency(claim).ok, `from ${oldSize}`);
    }
  });

  it('a tile that is missing, cut or of another tree size is no tile', () => {
    const leaves = seededHashes('cut', 300);
    const store = storeOf(leaves);
    const plan = planInclusion(0, 300);
    const missing = { ok: false, error: 'missing_node' };
    assert.deepEqual(
      proofFromPlan(
        plan,
        treeFromTiles(300, () => null),
      ),
      missing,
    );
    store.set('0/1', (store.get('0/1') as Bytes[]).slice(0, 30));
    assert.deepEqual(proofFromPlan(plan, treeFromTiles(300, readFrom(store))), missing);
    assert.deepEqual(parseTile(new Uint8Array(33), 1), { ok: false, error: 'tile_length' });
    assert.deepEqual(parseTile(new Uint8Array(32), 2), { ok: false, error: 'tile_length' });
    assert.throws(() => treeFromTiles(10, () => null)({ level: 0, index: 600 }), RangeError);
  });

  it('[L2] bundles keep entries of every length up to 65,535 bytes', () => {
    const entry = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.nat(), (entries, cut) => {
        const bundle = encodeBundle(entries);
        assert.ok(bundle.ok);
        const parsed = parseBundle(bundle.value);
        assert.ok(parsed.ok);
        assert.deepEqual(parsed.value.map(toHex), entries.map(toHex));
        if (entries.length === 0) return;
        const shorter = parseBundle(bundle.value.slice(0, cut % bundle.value.length));
        assert.ok(!shorter.ok || shorter.value.length < entries.length);
      }),
      { seed: SEED, numRuns: 200 },
    );
    assert.ok(encodeBundle([new Uint8Array(65_535)]).ok);
    const tooLong = encodeBundle([new Uint8Array(65_536)]);
    assert.deepEqual(tooLong, { ok: false, error: 'entry_too_long' });
    const empty = Array.from({ length: 257 }, () => new Uint8Array());
    assert.deepEqual(encodeBundle(empty), { ok: false, error: 'too_many_entries' });
    assert.ok(parseBundle(new Uint8Array(512)).ok);
    const crowded = parseBundle(new Uint8Array(514));
    assert.deepEqual(crowded, { ok: false, error: 'too_many_entries' });
  });
});
