import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PgBoss } from 'pg-boss';
import { startCluster } from '../../src/db/cluster.ts';
import { migrate } from '../../src/db/migrate.ts';
import { connectTo, makeDatabase, type Database } from '../../src/db/postgres.ts';

const TEMPLATE = 'template_handfast';
/** Files that run side by side, each with servers that hold a pool. */
const CONNECTIONS = 400;
/** Where `tools/test.ts` says which PostgreSQL the files of one run share. */
export const SHARED = 'HANDFAST_TEST_POSTGRES';

export type TestCluster = {
  readonly folder: string;
  /** A migrated database of its own, copied from a template in some 30 ms. */
  readonly freshDatabase: (poolSize?: number) => Promise<Database>;
  readonly stop: () => Promise<void>;
};

type Postgres = {
  readonly url: (database: string) => string;
  readonly stop: () => Promise<void>;
};

/**
 * The PostgreSQL of the run, or one of this file's own, whose data lie in `folder`; the folder goes
 * away with the file.
 */
export async function startTestCluster({ own = false } = {}): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-test-'));
  const shared = own ? undefined : process.env[SHARED];
  const postgres = shared === undefined ? await startTestPostgres(folder) : sharedAt(shared);
  const opened: Database[] = [];
  return {
    folder,
    freshDatabase: async (poolSize = 20) => {
      const name = `test_${randomBytes(6).toString('hex')}`;
      await makeDatabase(postgres.url('postgres'), name, TEMPLATE);
      const database = connectTo(postgres.url(name), poolSize);
      opened.push(database);
      return database;
    },
    stop: async () => {
      for (const each of opened) await each.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A PostgreSQL without fsync, with a template of what every server makes at its first start. */
export async function startTestPostgres(folder: string): Promise<Postgres> {
  const cluster = await startCluster({
    folder: path.join(folder, 'postgres'),
    password: 'test',
    durable: false,
    connections: CONNECTIONS,
  });
  const url = cluster.url(TEMPLATE);
  await makeDatabase(cluster.url('postgres'), TEMPLATE);
  const database = connectTo(url, 1);
  await migrate(database.pool);
  await database.close();
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.stop();
  return cluster;
}

const sharedAt = (url: string): Postgres => ({
  url: (database) => Object.assign(new URL(url), { pathname: `/${database}` }).href,
  stop: async () => {},
});
