import { concat, type Bytes } from '@handfast/protocol/bytes';
import {
  encodeBundle,
  newTiles,
  parseTile,
  TILE_WIDTH,
  tilePath,
  tilesOfNodes,
  treeFromTiles,
  type Tile,
} from '@handfast/protocol/log/tiles';
import {
  foldNodes,
  frontierNodes,
  planConsistency,
  planInclusion,
  proofFromPlan,
  rootOf,
  type NodeId,
  type ProofPlan,
  type ReadNode,
} from '@handfast/protocol/log/tree';
import { entriesBetween, type Queries } from './entries.ts';
import type { LogFolder } from './folder.ts';

/**
 * The tree as tiles in the folder. Every tile of a size follows from the entries' places alone, so
 * writing it twice writes the same bytes, and a crash in the middle is mended by writing again.
 */
export type LogTree = {
  /** Writes the tiles and bundles that a tree of `to` has and one of `from` has not. */
  readonly grow: (client: Queries, from: number, to: number) => Promise<void>;
  /** Once `to` is published: removes what began the tiles that became full on the way from `from`. */
  readonly prune: (from: number, to: number) => Promise<void>;
  readonly root: (size: number) => Promise<Bytes>;
  readonly inclusion: (index: number, size: number) => Promise<readonly Bytes[]>;
  readonly consistency: (oldSize: number, newSize: number) => Promise<readonly Bytes[]>;
};

const CACHED_TILES = 512;
/** So many tiles' entries are read at once: a log that is made anew does not fit into memory. */
const TILES_AT_ONCE = 16;

const isLeaves = ({ level }: Tile): boolean => level === 'entries' || level === 0;
const groupOf = ({ index }: Tile): number => Math.floor(index / TILES_AT_ONCE);

export function openTree(folder: LogFolder): LogTree {
  const cache = new Map<string, readonly Bytes[]>();

  const tileHashes = async (tile: Tile): Promise<readonly Bytes[]> => {
    const key = tilePath(tile);
    const known = cache.get(key);
    if (known) return known;
    const bytes = await folder.readTile(tile);
    // What began a tile goes when the tile is full: then it is the beginning of the full one.
    if (bytes === null && tile.width < TILE_WIDTH) {
      return (await tileHashes({ ...tile, width: TILE_WIDTH })).slice(0, tile.width);
    }
    const hashes = bytes === null ? null : parseTile(bytes, tile.width);
    if (!hashes?.ok) throw new Error(`The log's ${key} is missing or broken. Run handfast fsck.`);
    if (cache.size >= CACHED_TILES) cache.delete(cache.keys().next().value as string);
    cache.set(key, hashes.value);
    return hashes.value;
  };

  const nodesIn = async (nodes: readonly NodeId[], size: number): Promise<ReadNode> => {
    const tiles = new Map<string, readonly Bytes[]>();
    for (const tile of tilesOfNodes(nodes, size)) {
      tiles.set(tilePath(tile), await tileHashes(tile));
    }
    return treeFromTiles(size, (tile) => tiles.get(tilePath(tile)) ?? null);
  };

  const proof = async (plan: ProofPlan, size: number): Promise<readonly Bytes[]> => {
    const made = proofFromPlan(plan, await nodesIn(plan.flat(), size));
    if (!made.ok) throw new Error(`bug: a tree of ${size} without a node of its own`);
    return made.value;
  };

  /** The hashes of a tile above level 0 are the roots of the full tiles below it. */
  const rootsBelow = async ({ level, index, width }: Tile): Promise<readonly Bytes[]> => {
    const hashes: Bytes[] = [];
    const below = (level as number) - 1;
    for (let i = 0; i < width; i++) {
      const tile = { level: below, index: index * TILE_WIDTH + i, width: TILE_WIDTH };
      hashes.push(rootOf(await tileHashes(tile)));
    }
    return hashes;
  };

  /** Tiles of one level and bundles from the entries below them, which are read once. */
  const growLeaves = async (client: Queries, tiles: readonly Tile[]): Promise<void> => {
    const places = tiles.map(({ index }) => index * TILE_WIDTH);
    const from = Math.min(...places);
    const to = Math.max(...tiles.map(({ index, width }) => index * TILE_WIDTH + width));
    const entries = await entriesBetween(client, from, to);
    await folder.writeTiles(
      tiles.map((tile) => {
        const first = tile.index * TILE_WIDTH - from;
        const below = entries.slice(first, first + tile.width);
        const bytes = tile.level === 0 ? concat(...below.map((e) => e.leaf)) : bundle(below);
        return { tile, bytes };
      }),
    );
  };

  const grow: LogTree['grow'] = async (client, from, to) => {
    const leaves: Tile[] = [];
    const above: Tile[] = [];
    for (const tile of newTiles(from, to)) (isLeaves(tile) ? leaves : above).push(tile);
    for (const some of Map.groupBy(leaves, groupOf).values()) await growLeaves(client, some);
    // From below upwards: each is made of the full tiles under it.
    for (const tile of above) {
      await folder.writeTiles([{ tile, bytes: concat(...(await rootsBelow(tile))) }]);
    }
  };

  const prune: LogTree['prune'] = async (from, to) => {
    for (const tile of newTiles(from, to)) {
      if (tile.width === TILE_WIDTH) await folder.dropPartials(tile);
    }
  };

  return {
    grow,
    prune,
    root: async (size) => {
      const nodes = frontierNodes(size);
      const read = await nodesIn(nodes, size);
      return foldNodes(nodes.map((node) => read(node) as Bytes));
    },
    inclusion: (index, size) => proof(planInclusion(index, size), size),
    consistency: (oldSize, newSize) => proof(planConsistency(oldSize, newSize), newSize),
  };
}

function bundle(entries: readonly { readonly data: Bytes }[]): Bytes {
  const encoded = encodeBundle(entries.map((entry) => entry.data));
  if (!encoded.ok) throw new Error(`bug: a bundle that cannot be: ${encoded.error}`);
  return encoded.value;
}
