/**
 * What the log costs, as ratios to bare hashes in the same run.
 * `node bench/log.ts` takes 100,000 entries, `node bench/log.ts --entries 1000000` a million.
 */
import { concat, fromHex, utf8, type Bytes } from '@handfast/protocol/bytes';
import { entryBytes, nextEntry, type Entry } from '@handfast/protocol/chain';
import { hashLeaf, hashNode, verifyInclusion } from '@handfast/protocol/log/merkle';
import { encodeBundle, newTiles, TILE_WIDTH, tilesOfNodes } from '@handfast/protocol/log/tiles';
import {
  appendLeaves,
  emptyFrontier,
  frontierRoot,
  planInclusion,
  proofFromPlan,
  treeInMemory,
  type Frontier,
} from '@handfast/protocol/log/tree';
import { sha256, sha256Hex } from '@handfast/protocol/sha256';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { entries: { type: 'string', default: '100000' } } });
const ENTRIES = Number(values.entries);
const BATCH = 4096;
const SMALL = 10_000;
/** Batches that are integrated at the small size and at the large one, in turn. */
const PAIRS = 101;
const PROOFS = 2000;
const READS_BELOW = 20;

const timed_ms = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} times`;

function makeEntries(): Bytes[] {
  const data: Bytes[] = [];
  let before: Entry | null = null;
  for (let i = 0; i < ENTRIES; i++) {
    before = nextEntry(before, sha256Hex(utf8(`event ${i}`)));
    data.push(entryBytes(before));
  }
  return data;
}

/** What a round of the sequencer computes: leaves, nodes, tiles and bundles; not the disk. */
function integrate(frontier: Frontier, data: readonly Bytes[]): Frontier {
  const leaves = data.map(hashLeaf);
  const grown = appendLeaves(frontier, leaves);
  for (const tile of newTiles(frontier.size, grown.size)) {
    if (tile.level !== 0) continue;
    const first = Math.max(0, tile.index * TILE_WIDTH - frontier.size);
    concat(...leaves.slice(first, first + tile.width));
    encodeBundle(data.slice(first, first + tile.width));
  }
  frontierRoot(grown);
  return grown;
}

const data = makeEntries();
let frontier = emptyFrontier;
let atSmall = emptyFrontier;
let atLarge = emptyFrontier;
let all_ms = 0;
let bare_ms = 0;
for (let from = 0; from < data.length; from += BATCH) {
  if (frontier.size <= SMALL) atSmall = frontier;
  atLarge = frontier;
  const batch = data.slice(from, from + BATCH);
  bare_ms += timed_ms(() => batch.forEach((entry) => sha256(entry)));
  all_ms += timed_ms(() => {
    frontier = integrate(frontier, batch);
  });
}
console.log(`${ENTRIES} entries integrated: ${Math.round(ENTRIES / (all_ms / 1000))} a second,`);
console.log(`  ${ratio(all_ms, bare_ms)} the bare SHA-256 of the same leaves (aim: 4)`);

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number;
// The same entries onto both trees in turn: what a busy machine adds, it adds to both.
const batch = data.slice(-BATCH);
const costs_ms: { readonly small: number; readonly large: number }[] = [];
for (let i = 0; i < PAIRS; i++) {
  costs_ms.push({
    small: timed_ms(() => void integrate(atSmall, batch)),
    large: timed_ms(() => void integrate(atLarge, batch)),
  });
}
const small = median(costs_ms.map((pair) => pair.small));
const large = median(costs_ms.map((pair) => pair.large));
console.log(
  `  an entry at ${atLarge.size} costs ${ratio(large, small)} one at ${atSmall.size} (aim: 1.2)`,
);

const read = treeInMemory(data.map(hashLeaf));
const root = frontierRoot(frontier);
const asked = Array.from({ length: PROOFS }, (_, i) => Math.floor((i * ENTRIES) / PROOFS));
const proofs = asked.map((index) => {
  const plan = planInclusion(index, ENTRIES);
  const made = proofFromPlan(plan, read);
  if (!made.ok) throw new Error(made.error);
  const tiles = tilesOfNodes(plan.flat(), ENTRIES).length;
  return { index, leafHash: hashLeaf(data[index] as Bytes), proof: made.value, tiles };
});
const [left, right] = [sha256(utf8('left')), fromHex(sha256Hex(utf8('right'))) as Bytes];
let nodes_ms = 0;
let verify_ms = 0;
for (const { index, leafHash, proof } of proofs) {
  nodes_ms += timed_ms(() => proof.forEach(() => hashNode(left, right)));
  verify_ms += timed_ms(() => {
    const verified = verifyInclusion({ index, size: ENTRIES, leafHash, proof, root });
    if (!verified.ok) throw new Error(verified.error);
  });
}
console.log(
  `${PROOFS} proofs verified: ${ratio(verify_ms, nodes_ms)} the hashes they need (aim: 2)`,
);
const reads = Math.max(...proofs.map(({ tiles }) => tiles));
console.log(`a proof from tiles alone reads at most ${reads} tiles (limit: under ${READS_BELOW})`);
if (reads >= READS_BELOW) process.exitCode = 1;
