import path from 'node:path';
import type { Config } from '../config.ts';
import { databasePassword } from '../db/cluster.ts';
import { connectTo, openDatabase, type Database } from '../db/postgres.ts';
import { runningPort } from '../db/running.ts';
import { fsck, type FsckOptions } from './fsck.ts';
import type { Report } from './faults.ts';

const USER = 'handfast';

/** The database of a data folder: the one that runs, or one that is started for as long as needed. */
export async function openForCheck(config: Config): Promise<Database> {
  const secretsFolder = path.join(config.dataFolder, 'keys');
  if (config.databaseUrl === undefined) {
    const port = await runningPort(config.dataFolder);
    if (port !== null) {
      const password = await databasePassword(secretsFolder);
      return connectTo(`postgres://${USER}:${password}@127.0.0.1:${port}/${USER}`, 1);
    }
  }
  const { databaseUrl: url, dataFolder } = config;
  return openDatabase({ url, dataFolder, secretsFolder, poolSize: 2 });
}

/** Checks a deployment by its configuration; `more` are the keys to check with, the second place, and kept heads. */
export async function fsckOf(
  config: Config,
  more: Pick<FsckOptions, 'vkeys' | 'secondPlace' | 'heads' | 'headKeys' | 'receiptKeys'>,
): Promise<Report> {
  const database = await openForCheck(config);
  try {
    const client = await database.pool.connect();
    try {
      return await fsck({
        client,
        origin: config.logOrigin,
        logFolder: path.join(config.dataFolder, 'log'),
        ...more,
      });
    } finally {
      client.release();
    }
  } finally {
    await database.close();
  }
}
