import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import {
  identity,
  postgresAccount,
  reachableBinaries,
  type Account,
  type Binaries,
} from './binaries.ts';
import { claimFolder, endOrphan } from './ownership.ts';
import { reachableFolder } from './placement.ts';

export type Cluster = {
  /** Connection string of the superuser, for the database given by name. */
  readonly url: (database: string) => string;
  readonly pid: number;
  /** Where the data really lies: elsewhere than asked for where the account cannot enter. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
};

export type ClusterOptions = {
  /** Folder of the cluster; made where it is missing. */
  readonly folder: string;
  /** The superuser's password; read from the secrets folder. */
  readonly password: string;
  /** `false` only for tests: no fsync. */
  readonly durable?: boolean;
  /** Most connections at once; 100 unless given. */
  readonly connections?: number;
  readonly log?: (line: string) => void;
};

const USER = 'handfast';
const START_TRIES = 5;

/**
 * Starts PostgreSQL on a folder: makes the cluster at first use, ends a server that a killed
 * parent left behind, and never runs two on one folder.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const log = options.log ?? (() => {});
  const account = await postgresAccount();
  const binaries = await reachableBinaries(account);
  const folder = await reachableFolder(options.folder, account, log);
  const claim = await claimFolder(folder);
  try {
    const data = path.join(folder, 'cluster');
    await endOrphan(data, log);
    await initialise(binaries, account, data, options.password);
    const { child, port } = await launch(binaries, account, data, options, log);
    return running(child, port, folder, options.password, claim.release);
  } catch (fault) {
    await claim.release();
    throw fault;
  }
}

function running(
  child: ChildProcess,
  port: number,
  folder: string,
  password: string,
  release: () => Promise<void>,
): Cluster {
  // A crash of this process must not leave a server behind where it can be helped.
  const onExit = (): void => void child.kill('SIGINT');
  process.once('exit', onExit);
  let stopping: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    process.off('exit', onExit);
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    }
    await release();
  };
  return {
    url: (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`,
    pid: child.pid as number,
    folder,
    stop: () => (stopping ??= end()),
  };
}

async function initialise(
  binaries: Binaries,
  account: Account,
  data: string,
  password: string,
): Promise<void> {
  if (await exists(path.join(data, 'PG_VERSION'))) return;
  // Made aside and renamed when whole: a killed initdb leaves nothing that looks like a cluster.
  const fresh = `${data}-${randomBytes(4).toString('hex')}`;
  await mkdir(fresh, { mode: 0o700 });
  if (account !== null) await chown(fresh, account.uid, account.gid);
  const passwordFile = path.join(fresh, '..', `password-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (account !== null) await chown(passwordFile, account.uid, account.gid);
    await initdb(binaries, account, fresh, passwordFile);
    await rename(fresh, data);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

async function initdb(
  binaries: Binaries,
  account: Account,
  data: string,
  passwordFile: string,
): Promise<void> {
  const args = [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in provider sorts alike on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  const child = spawn(binaries.initdb, args, {
    cwd: '/',
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...identity(account),
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`PostgreSQL could not make its folder ${data}: ${errors.trim()}`);
}

async function launch(
  binaries: Binaries,
  account: Account,
  data: string,
  options: ClusterOptions,
  log: (line: string) => void,
): Promise<{ child: ChildProcess; port: number }> {
  let last: unknown;
  for (let i = 0; i < START_TRIES; i++) {
    // Between choosing and binding somebody else may take the port: then another is chosen.
    const port = await freePort();
    try {
      return { child: await spawnServer(binaries, account, data, port, options, log), port };
    } catch (fault) {
      last = fault;
      if (!String(fault).includes('could not create any TCP/IP sockets')) break;
    }
  }
  throw last;
}

async function spawnServer(
  binaries: Binaries,
  account: Account,
  data: string,
  port: number,
  { durable = true, connections = 100 }: ClusterOptions,
  log: (line: string) => void,
): Promise<ChildProcess> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    // A socket's path may have 107 bytes; TCP on loopback has no such limit.
    'unix_socket_directories=',
    `max_connections=${connections}`,
    'shared_buffers=128MB',
    'timezone=UTC',
    // An error's log line names neither the statement nor the row: both may hold personal data.
    'log_statement=none',
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const child = spawn(binaries.postgres, ['-D', data, ...settings.flatMap((s) => ['-c', s])], {
    cwd: '/',
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own: Ctrl-C in the terminal reaches us, and we stop it when we are done.
    detached: true,
    ...identity(account),
  });
  await untilReady(child, log);
  return child;
}

function untilReady(child: ChildProcess, log: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      for (const line of text.split('\n')) if (line !== '') log(line);
      if (said.length < 16_384) said += text;
      if (said.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended (${code}): ${said.trim()}`)));
  });
}

/** Nothing of our own environment: it may hold secrets, and PG* variables would steer the server. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const exists = async (file: string): Promise<boolean> =>
  (await lstat(file).catch(() => null)) !== null;

/** A password for the superuser, kept beside the other secrets; made at first use. */
export async function databasePassword(secretsFolder: string): Promise<string> {
  const file = path.join(secretsFolder, 'database-password');
  await mkdir(secretsFolder, { recursive: true, mode: 0o700 });
  const made = randomBytes(24).toString('hex');
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EEXIST') throw fault;
  });
  await chmod(file, 0o600);
  return (await readFile(file, 'utf8')).trim();
}
