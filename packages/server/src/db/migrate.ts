import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool, PoolClient } from 'pg';

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
};

export const MIGRATIONS_FOLDER = path.join(import.meta.dirname, '..', '..', 'migrations');

/** Any number that no other program on this database uses: "handfast" in ASCII, cut to 63 bits. */
const LOCK = '7521962890172690292';

/** The numbered files of a folder, in order, without a gap. */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, at) => {
      const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
      if (number === undefined || name === undefined || Number(number) !== at + 1) {
        throw new Error(`Migration ${file}: expected ${String(at + 1).padStart(4, '0')}_name.sql`);
      }
      const sql = await readFile(path.join(folder, file), 'utf8');
      return {
        number: at + 1,
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

/**
 * Brings the database up to the newest migration: all or nothing, one process at a time.
 * A file that was changed after it ran, or a database newer than the files, is an error.
 */
export async function migrate(pool: Pool, migrations?: readonly Migration[]): Promise<number> {
  const wanted = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('begin');
    const applied = await applyAll(client, wanted);
    await client.query('commit');
    return applied;
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  } finally {
    client.release();
  }
}

async function applyAll(client: PoolClient, wanted: readonly Migration[]): Promise<number> {
  await client.query(`select pg_advisory_xact_lock(${LOCK})`);
  await client.query(`create table if not exists schema_migration (
    number integer primary key, name text not null, checksum text not null,
    applied_at timestamptz not null default now())`);
  const { rows: done } = await client.query<{ number: number; checksum: string }>(
    'select number, checksum from schema_migration order by number',
  );
  refuseOthers(done, wanted);
  const missing = wanted.slice(done.length);
  for (const { number, name, sql, checksum } of missing) {
    await client.query(sql);
    await client.query(
      'insert into schema_migration (number, name, checksum) values ($1, $2, $3)',
      [number, name, checksum],
    );
  }
  return missing.length;
}

function refuseOthers(
  done: readonly { number: number; checksum: string }[],
  wanted: readonly Migration[],
): void {
  if (done.length > wanted.length) {
    throw new Error(
      `The database is at migration ${done.length}, this program knows ${wanted.length}: run a newer one.`,
    );
  }
  for (const [at, row] of done.entries()) {
    if (row.checksum !== wanted[at]?.checksum) {
      throw new Error(`Migration ${row.number} was changed after it ran. Add a new one instead.`);
    }
  }
}
