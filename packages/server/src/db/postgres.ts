import { Kysely, PostgresDialect } from 'kysely';
import path from 'node:path';
import pg from 'pg';
import { databasePassword, startCluster } from './cluster.ts';
import type { Tables } from './types.ts';

export type Database = {
  readonly pool: pg.Pool;
  readonly kysely: Kysely<Tables>;
  readonly url: string;
  /** Ends the pool and then the server, where it is ours. */
  readonly close: () => Promise<void>;
};

export type DatabaseOptions = {
  /** A server of one's own; otherwise PostgreSQL is started on `<dataFolder>/postgres`. */
  readonly url?: string | undefined;
  readonly dataFolder: string;
  readonly secretsFolder: string;
  readonly poolSize: number;
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
  readonly onError?: (fault: Error) => void;
};

const NAME = 'handfast';

const BIGINT = 20;
// bigint is read as a number: every one of ours stays far below 2^53.
const types = new pg.TypeOverrides();
types.setTypeParser(BIGINT, Number);

/** Opens the database: the one at `url`, or an embedded one that is started first. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return connect(options.url, options, async () => {});
  const cluster = await startCluster({
    folder: path.join(options.dataFolder, 'postgres'),
    password: await databasePassword(options.secretsFolder),
    durable: options.durable ?? true,
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  try {
    await makeDatabase(cluster.url('postgres'), NAME);
    return connect(cluster.url(NAME), options, cluster.stop);
  } catch (fault) {
    await cluster.stop();
    throw fault;
  }
}

function connect(
  url: string,
  options: Pick<DatabaseOptions, 'poolSize' | 'onError'>,
  after: () => Promise<void>,
): Database {
  const pool = new pg.Pool({ connectionString: url, max: options.poolSize, types });
  let closing: Promise<void> | null = null;
  // Without a listener an idle connection that the server closes would end this process. While we
  // close, our own server's goodbye is no news.
  pool.on('error', (fault) => {
    if (closing === null) options.onError?.(fault);
  });
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const end = async (): Promise<void> => {
    await pool.end();
    await after();
  };
  return { pool, kysely, url, close: () => (closing ??= end()) };
}

export const connectTo = (url: string, poolSize: number): Database =>
  connect(url, { poolSize }, async () => {});

/** Makes a database where it is missing; `template` copies another one whole. */
export async function makeDatabase(
  adminUrl: string,
  name: string,
  template?: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const known = await client.query('select from pg_database where datname = $1', [name]);
    if (known.rowCount !== 0) return;
    const from = template === undefined ? '' : ` template ${client.escapeIdentifier(template)}`;
    await client.query(`create database ${client.escapeIdentifier(name)}${from}`);
  } finally {
    await client.end();
  }
}
