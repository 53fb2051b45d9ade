import type { PgBoss } from 'pg-boss';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../http/log.ts';
import type { Live } from '../live.ts';
import type { JobData } from './jobs.ts';

export type Relay = { readonly now: () => Promise<void>; readonly stop: () => Promise<void> };

type Row = { delivery_id: string; id: string; kind: string; ref: Record<string, string> };

const BATCH = 200;
/** Notices of new rows can be lost with their process: look anyway. */
const LOOK_EVERY_MS = 1000;

/**
 * Moves outbox rows into job queues. Both happen in one transaction, so a row becomes exactly one
 * job; a job's id is its row's. Several relays share the work by skipping rows that are locked.
 */
export function startRelay(options: {
  readonly pool: Pool;
  readonly boss: PgBoss;
  readonly live: Live;
  readonly logger: Logger;
}): Relay {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;
  let again = false;

  const drain = async (): Promise<void> => {
    do {
      again = false;
      while (!signal.aborted && (await relayBatch(options.pool, options.boss)) === BATCH);
    } while (again && !signal.aborted);
  };
  const now = (): Promise<void> => {
    again = true;
    running ??= drain()
      .catch((fault: unknown) => options.logger.error({ err: fault }, 'the outbox waits'))
      .finally(() => (running = null));
    return running;
  };

  const unsubscribe = options.live.onAny(() => void now());
  const timer = setInterval(() => void now(), LOOK_EVERY_MS);
  return {
    now,
    stop: async () => {
      stopping.abort();
      unsubscribe();
      clearInterval(timer);
      await running;
    },
  };
}

async function relayBatch(pool: Pool, boss: PgBoss): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<Row>(
      `select delivery_id, id, kind, ref from outbox where relayed_at is null
       order by created_at, id limit ${BATCH} for update skip locked`,
    );
    await insertJobs(boss, client, rows);
    await client.query(
      'update outbox set relayed_at = now() from unnest($1::uuid[], $2::uuid[]) as x(d, i) ' +
        'where outbox.delivery_id = x.d and outbox.id = x.i',
      [rows.map((row) => row.delivery_id), rows.map((row) => row.id)],
    );
    await client.query('commit');
    return rows.length;
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  } finally {
    client.release();
  }
}

async function insertJobs(boss: PgBoss, client: PoolClient, rows: readonly Row[]): Promise<void> {
  // The jobs must become visible with the rows' mark, so they go through the same connection.
  const db = {
    executeSql: (text: string, values?: unknown[]) => client.query<object>(text, values as never),
  };
  for (const [kind, each] of Map.groupBy(rows, (row) => row.kind)) {
    const jobs = each.map(({ delivery_id, id, ref }) => {
      const data: JobData = { delivery: delivery_id, ref };
      return { id, data };
    });
    await boss.insert(kind, jobs, { db });
  }
}
