import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCluster, type Cluster } from '../../src/db/cluster.ts';
import { migrate } from '../../src/db/migrate.ts';
import { connectTo, makeDatabase, type Database } from '../../src/db/postgres.ts';

const TEMPLATE = 'template_handfast';

export type TestCluster = {
  readonly folder: string;
  /** A migrated database of its own, copied from a template in some 30 ms. */
  readonly freshDatabase: (poolSize?: number) => Promise<Database>;
  readonly stop: () => Promise<void>;
};

/** One PostgreSQL for one test file, without fsync, in a folder that goes away with it. */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-test-'));
  const cluster = await startCluster({
    folder: path.join(folder, 'postgres'),
    password: 'test',
    durable: false,
  });
  await makeTemplate(cluster);
  const opened: Database[] = [];
  return {
    folder,
    freshDatabase: async (poolSize = 20) => {
      const name = `test_${randomBytes(6).toString('hex')}`;
      await makeDatabase(cluster.url('postgres'), name, TEMPLATE);
      const database = connectTo(cluster.url(name), poolSize);
      opened.push(database);
      return database;
    },
    stop: async () => {
      for (const each of opened) await each.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(cluster: Cluster): Promise<void> {
  await makeDatabase(cluster.url('postgres'), TEMPLATE);
  const database = connectTo(cluster.url(TEMPLATE), 1);
  await migrate(database.pool);
  await database.close();
}
