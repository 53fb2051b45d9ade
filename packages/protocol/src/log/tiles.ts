/**
 * The tree cut into tiles, as C2SP tlog-tiles serves it: paths, which tiles a tree has, and what
 * is in them. A tile at level L holds up to 256 hashes of tree level 8·L; a bundle the entries
 * below a level 0 tile.
 */

import { concat, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { parseDecimal } from './decimal.ts';
import { HASH_LENGTH, hashNode } from './merkle.ts';
import type { NodeId, ReadNode } from './tree.ts';

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;

/** `level` is 'entries' for a bundle; `width` is 1 to 256, and 256 is a full tile. */
export type Tile = {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
};

/** 1234067 → `x001/x234/067`: groups of three digits, all but the last behind an `x`. */
function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`. */
export function tilePath({ level, index, width }: Tile): string {
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${indexPath(index)}${partial}`;
}

export type TilePathError =
  /** Not of the form, or not the one way to write this tile. */
  | 'malformed'
  /** Level above 63. */
  | 'level_out_of_range'
  /** Partial width not 1 to 255. */
  | 'width_out_of_range'
  /** The index is above 2^53 - 1. */
  | 'index_too_large';

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** A path that a stranger asks for. Accepts exactly what `tilePath` writes. */
export function parseTilePath(path: string): Result<Tile, TilePathError> {
  const found = PATH.exec(path);
  if (found === null) return err('malformed');
  const [, levelText, indexText, widthText] = found as unknown as [string, string, string, string?];
  const level = levelText === 'entries' ? levelText : Number(levelText);
  if (level !== 'entries' && level > MAX_LEVEL) return err('level_out_of_range');
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText);
  if (widthText !== undefined && (width < 1 || width >= TILE_WIDTH)) {
    return err('width_out_of_range');
  }
  const index = parseDecimal(indexText.replaceAll(/[x/]/g, '').replace(/^0+(?=.)/, ''));
  if (!index.ok) return err('index_too_large');
  const tile: Tile = { level, index: index.value, width };
  return tilePath(tile) === path ? ok(tile) : err('malformed');
}

/** How many full tiles a level has, and how wide its partial tile is (0: there is none). */
export type LevelTiles = {
  readonly level: number;
  readonly full: number;
  readonly partialWidth: number;
};

/** The tiles of a tree, from level 0 up. Bundles are cut like level 0. */
export function tilesOfSize(size: number): LevelTiles[] {
  const levels: LevelTiles[] = [];
  let hashes = size;
  for (let level = 0; hashes > 0; level++) {
    const full = Math.floor(hashes / TILE_WIDTH);
    levels.push({ level, full, partialWidth: hashes % TILE_WIDTH });
    hashes = full;
  }
  return levels;
}

function newTilesOfLevel(level: Tile['level'], oldHashes: number, newHashes: number): Tile[] {
  if (newHashes === oldHashes) return [];
  const tiles: Tile[] = [];
  const full = Math.floor(newHashes / TILE_WIDTH);
  for (let index = Math.floor(oldHashes / TILE_WIDTH); index < full; index++) {
    tiles.push({ level, index, width: TILE_WIDTH });
  }
  const width = newHashes % TILE_WIDTH;
  if (width > 0) tiles.push({ level, index: full, width });
  return tiles;
}

/**
 * Tiles and bundles that a tree of `newSize` has and one of `oldSize` has not: bundles first, then
 * hashes from level 0 up. An old partial tile stays servable, it is not listed again.
 */
export function newTiles(oldSize: number, newSize: number): Tile[] {
  const tiles = newTilesOfLevel('entries', oldSize, newSize);
  let before = oldSize;
  let after = newSize;
  for (let level = 0; after > 0; level++) {
    tiles.push(...newTilesOfLevel(level, before, after));
    before = Math.floor(before / TILE_WIDTH);
    after = Math.floor(after / TILE_WIDTH);
  }
  return tiles;
}

/** Where a node is: the tile, and inside it the level and index counted from the tile's corner. */
export type Place = {
  readonly tileLevel: number;
  readonly tileIndex: number;
  readonly nodeLevel: number;
  readonly nodeIndex: number;
};

export function placeOf({ level, index }: NodeId): Place {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const nodeLevel = level % TILE_HEIGHT;
  const nodesAcross = 2 ** (TILE_HEIGHT - nodeLevel);
  return {
    tileLevel,
    tileIndex: Math.floor(index / nodesAcross),
    nodeLevel,
    nodeIndex: index % nodesAcross,
  };
}

/** The tile, as wide as a tree of `size` has it, that holds what is below a node. */
export function tileOfNode(node: NodeId, size: number): Tile {
  const { tileLevel, tileIndex } = placeOf(node);
  const hashes = Math.floor(size / TILE_WIDTH ** tileLevel);
  const width = Math.min(TILE_WIDTH, hashes - tileIndex * TILE_WIDTH);
  if (width < 1) throw new RangeError(`a tree of ${size} has no node ${node.level}/${node.index}`);
  return { level: tileLevel, index: tileIndex, width };
}

/** The tiles to read for these nodes in a tree of `size`, each once. */
export function tilesOfNodes(nodes: Iterable<NodeId>, size: number): Tile[] {
  const tiles = new Map<string, Tile>();
  for (const node of nodes) {
    const tile = tileOfNode(node, size);
    tiles.set(tilePath(tile), tile);
  }
  return [...tiles.values()];
}

/** A tile's bytes into its hashes. `tile_length`: not `width` hashes long. */
export function parseTile(
  bytes: Uint8Array,
  width: number,
): Result<readonly Bytes[], 'tile_length'> {
  if (bytes.length !== width * HASH_LENGTH) return err('tile_length');
  const hashes: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += HASH_LENGTH) {
    hashes.push(new Uint8Array(bytes.subarray(at, at + HASH_LENGTH)));
  }
  return ok(hashes);
}

/** Reads nodes from tiles: `read` has the hashes of a tile of the tree of `size`, or `null`. */
export function treeFromTiles(
  size: number,
  read: (tile: Tile) => readonly Bytes[] | null,
): ReadNode {
  return (node) => {
    const { nodeLevel, nodeIndex } = placeOf(node);
    const hashes = read(tileOfNode(node, size));
    const across = 2 ** nodeLevel;
    const below = hashes?.slice(nodeIndex * across, (nodeIndex + 1) * across);
    return below?.length === across ? rootOfComplete(below) : null;
  };
}

function rootOfComplete(hashes: readonly Bytes[]): Bytes {
  let row = hashes;
  while (row.length > 1) {
    const above: Bytes[] = [];
    for (let i = 0; i < row.length; i += 2) {
      above.push(hashNode(row[i] as Bytes, row[i + 1] as Bytes));
    }
    row = above;
  }
  return row[0] as Bytes;
}

export const ENTRY_MAX_BYTES = 65_535;

/** Entries, each behind its length in two bytes, big endian. */
export function encodeBundle(
  entries: readonly Uint8Array[],
): Result<Bytes, 'entry_too_long' | 'too_many_entries'> {
  if (entries.length > TILE_WIDTH) return err('too_many_entries');
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (entry.length > ENTRY_MAX_BYTES) return err('entry_too_long');
    parts.push(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
  }
  return ok(concat(...parts));
}

/** `truncated`: the bytes end within an entry or its length. `too_many_entries`: above 256. */
export function parseBundle(
  bytes: Uint8Array,
): Result<readonly Bytes[], 'truncated' | 'too_many_entries'> {
  const entries: Bytes[] = [];
  for (let at = 0; at < bytes.length;) {
    if (entries.length === TILE_WIDTH) return err('too_many_entries');
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined) return err('truncated');
    const begin = at + 2;
    at = begin + high * 256 + low;
    if (at > bytes.length) return err('truncated');
    entries.push(new Uint8Array(bytes.subarray(begin, at)));
  }
  return ok(entries);
}
