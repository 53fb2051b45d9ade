import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canEnter, type Account } from './binaries.ts';

const ELSEWHERE = '/var/lib/handfast';

/**
 * A folder that the account can enter. The one asked for where possible; below a folder that only
 * root may enter, one under /var/lib/handfast that is named after it, with a note left behind.
 */
export async function reachableFolder(
  wanted: string,
  account: Account,
  log: (line: string) => void,
): Promise<string> {
  const folder = path.resolve(wanted);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (account === null) return folder;
  await openTemporary(path.dirname(folder));
  if (await canEnter(folder, account)) return own(folder, account);

  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const elsewhere = path.join(ELSEWHERE, name);
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  if (!(await canEnter(elsewhere, account))) {
    throw new Error(
      `The account "${account.name}" can enter neither ${folder} nor ${elsewhere}. ` +
        'Choose a data folder that it can enter, or set DATABASE_URL.',
    );
  }
  log(`the account "${account.name}" cannot enter ${folder}: the database lies in ${elsewhere}`);
  await writeFile(path.join(folder, 'MOVED'), `${elsewhere}\n`);
  return own(elsewhere, account);
}

/**
 * A folder made in the temporary folder is closed to everybody else: others may now pass through
 * it, not list it. The secrets in it have a closed folder of their own.
 */
async function openTemporary(folder: string): Promise<void> {
  const [stat, parent] = await Promise.all([lstat(folder), lstat(path.dirname(folder))]);
  const sticky = (parent.mode & 0o1000) !== 0;
  if (sticky && stat.uid === process.getuid?.()) await chmod(folder, stat.mode | 0o011);
}

async function own(folder: string, account: NonNullable<Account>): Promise<string> {
  await chown(folder, account.uid, account.gid);
  return folder;
}
