import { equalConstantTime } from '@handfast/protocol/bytes';
import { rootOf } from '@handfast/protocol/log/tree';
import type { Logger } from '../http/log.ts';
import type { Pool, PoolClient } from 'pg';
import {
  LogBehindError,
  requireAtLeast,
  requireSize,
  type LogKeys,
  type Position,
} from './checkpoints.ts';
import { entriesBetween, openState, sequenceBatch } from './entries.ts';
import type { LogFolder } from './folder.ts';
import type { SecondPlace } from './second-place.ts';
import type { LogTree } from './tree.ts';
import type { Witnesses } from './witnesses.ts';

/** The writes of one round, in order; what a crash at each means is told in README.md beside this. */
export type Step = 'sequence' | 'tile' | 'checkpoint' | 'publish' | 'cosign';

export type SequencerOptions = {
  readonly pool: Pool;
  readonly folder: LogFolder;
  readonly tree: LogTree;
  readonly keys: LogKeys;
  readonly second: SecondPlace;
  readonly witnesses: Witnesses;
  readonly logger: Logger;
  /** Tests stop the round here, before or after a step took effect. */
  readonly at?: (step: Step, when: 'before' | 'after') => Promise<void> | void;
  /** Entries with places from `from` up to and without `to` are in the world now. */
  readonly onPublished?: (from: number, to: number) => void;
  /** The lock's connection was lost: another process may be the sequencer now. */
  readonly onLost: (fault: Error) => void;
};

export type Sequencer = {
  /** The published checkpoint; what it covers is `logged`. */
  readonly published: () => { readonly note: string; readonly position: Position };
  /** Something was written: integrate it soon. */
  readonly wake: () => void;
  /** Resolves when everything that was committed before the call is published. */
  readonly drained: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const BATCH = 4096;
/** Writes that come together share a checkpoint; L2 asks for two seconds at rest. */
const GATHER_MS = 200;
const POLL_MS = 1000;
/** "handfast log" as a number, for the lock that one process alone holds. */
const LOCK = '7521962890172690293';
const LOCK_TRIES = 8;
const LOCK_RETRY_MS = 250;

export class LogLockedError extends Error {
  override readonly name = 'LogLockedError';
  constructor() {
    super('Another server is writing this log. One database has one server that signs (L4).');
  }
}

/** Takes the lock for as long as this connection lives. A server just stopping may still hold it. */
async function takeLock(client: PoolClient): Promise<void> {
  for (let attempt = 1; attempt <= LOCK_TRIES; attempt++) {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(${LOCK}) as taken`,
    );
    if (rows[0]?.taken) return;
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
  throw new LogLockedError();
}

/** The root of the first `size` entries as the database has them, without the folder's help. */
async function rootInDatabase(client: PoolClient, size: number): Promise<Position['root']> {
  const leaves: Position['root'][] = [];
  for (let from = 0; from < size; from += BATCH) {
    const batch = await entriesBetween(client, from, Math.min(size, from + BATCH));
    leaves.push(...batch.map((entry) => entry.leaf));
  }
  return rootOf(leaves);
}

/**
 * Starts the log's only writer. Recovery is the normal path: it compares the database with the
 * checkpoints signed before, writes every tile anew that the published size lacks, and goes on.
 */
export async function startSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { pool, keys, logger } = options;
  const client = await pool.connect();
  let stopped = false;
  client.on('error', (fault) => {
    if (!stopped) options.onLost(fault);
  });
  try {
    await takeLock(client);
    const first = await recover(client, options);
    return run(client, first, options, () => (stopped = true));
  } catch (fault) {
    stopped = true;
    client.release(true);
    logger.error({ err: fault, origin: keys.origin }, 'the log did not start');
    throw fault;
  }
}

type Published = { readonly note: string; readonly position: Position };

async function recover(client: PoolClient, options: SequencerOptions): Promise<Published> {
  const { folder, keys, second, tree } = options;
  const size = await openState(client, keys.origin);
  const rootAt = (at: number) => rootInDatabase(client, at);
  const kept = await second.read();
  if (kept !== null && 'size' in kept) requireSize(kept.size, second.name, size);
  if (kept !== null && 'note' in kept) {
    await requireAtLeast(await keys.open(kept.note, second.name), second.name, size, rootAt);
  }
  const local = await folder.readCheckpoint();
  const signed = local === null ? null : await keys.open(local, 'the log folder');
  if (signed) await requireAtLeast(signed, 'the log folder', size, rootAt);
  // Tiles follow from the entries' places, so what a crash left out or cut is written again.
  const from = signed?.size ?? 0;
  await tree.grow(client, from, size);
  if (!equalConstantTime(await tree.root(size), await rootAt(size))) {
    throw new LogBehindError(
      `The tiles of the log folder do not give the root of the database's ${size} entries. ` +
        'Nothing is signed. Run handfast fsck; a log folder that is moved away is made anew.',
    );
  }
  return publish(client, size, size, options);
}

/** Tiles, then the signed checkpoint to the second place, then to the world. */
async function publish(
  client: PoolClient,
  from: number,
  size: number,
  { folder, tree, keys, second, at }: SequencerOptions,
): Promise<Published> {
  await at?.('tile', 'before');
  await tree.grow(client, from, size);
  await at?.('tile', 'after');
  const position = { size, root: await tree.root(size) };
  const note = await keys.sign(position);
  await at?.('checkpoint', 'before');
  await second.write(note);
  await at?.('checkpoint', 'after');
  await at?.('publish', 'before');
  await folder.writeCheckpoint(note);
  await at?.('publish', 'after');
  await tree.prune(from, size);
  return { note, position };
}

function run(
  client: PoolClient,
  first: Published,
  options: SequencerOptions,
  markStopped: () => void,
): Sequencer {
  const { logger, folder, witnesses, at } = options;
  let published = first;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let ended = false;
  let gathering = false;

  /** One after the other: two writes of the checkpoint at once could put the older one last. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = running.then(work);
    running = done.catch(() => {});
    return done;
  };

  const round = async (): Promise<void> => {
    for (;;) {
      await at?.('sequence', 'before');
      const size = await sequenceBatch(client, BATCH);
      await at?.('sequence', 'after');
      const from = published.position.size;
      if (size === from) return;
      published = await publish(client, from, size, options);
      options.onPublished?.(from, size);
      void cosign(published).catch(failed);
      // What came meanwhile waits for the next round, and shares its checkpoint.
      if (size - from < BATCH) return;
    }
  };

  /** Published first, cosigned when the witnesses answer: a slow witness delays nobody. */
  const cosign = async (signed: Published): Promise<void> => {
    if (witnesses.count === 0) return;
    const note = await witnesses.cosign(signed.note, signed.position);
    if (note === signed.note) return;
    await inTurn(async () => {
      if (signed !== published || ended) return;
      await at?.('cosign', 'before');
      await folder.writeCheckpoint(note);
      await at?.('cosign', 'after');
      published = { note, position: signed.position };
    });
  };
  const failed = (fault: unknown): void =>
    logger.error({ err: fault }, 'a round of the log failed; the next one goes on from there');

  const next = (after_ms: number): void => {
    if (ended) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      gathering = false;
      void inTurn(round)
        .catch(failed)
        .then(() => timer ?? next(POLL_MS));
    }, after_ms);
  };
  next(0);
  void cosign(first).catch(failed);

  return {
    published: () => published,
    wake: () => {
      // The first write sets the clock: a stream of them must not push it back for ever.
      if (!gathering) next(GATHER_MS);
      gathering = true;
    },
    drained: () => inTurn(round),
    stop: async () => {
      ended = true;
      markStopped();
      if (timer) clearTimeout(timer);
      await running;
      client.release(true);
    },
  };
}
