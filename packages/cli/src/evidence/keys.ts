import { configFrom } from '@handfast/server/config';
import { isKeyName, listKeys, rotateKey } from '@handfast/server/keys/rotate';
import path from 'node:path';
import { UsageError, type Subcommand } from '../subcommand.ts';

const HELP = `Shows the server's keys, or makes the next one of a name.

  handfast keys                list: name, number, what for
  handfast keys rotate NAME    make the next key; the server uses it when it is started again

HANDFAST_DATA names the data folder (default: data). Keys are files that only the server's account
may read. Older keys stay where they are: what they signed or wrapped is read with them. After a
rotation of receipt, certificate or log give out the trust file anew (GET /v1/trust.json).`;

async function run(words: readonly string[]): Promise<number> {
  const folder = path.join(configFrom(process.env).dataFolder, 'keys');
  const [what = 'list', name, ...more] = words;
  if (more.length > 0) throw new UsageError('Too many words: see handfast keys --help');
  if (what === 'list') return list(folder);
  if (what !== 'rotate' || name === undefined || !isKeyName(name)) {
    throw new UsageError('Say which: handfast keys [list], or handfast keys rotate NAME');
  }
  const number = await rotateKey(folder, name);
  console.log(`${name}-${number} is made. Start the server again to use it.`);
  return 0;
}

async function list(folder: string): Promise<number> {
  const keys = await listKeys(folder).catch(() => null);
  if (keys === null) throw new UsageError(`There are no keys in ${folder}: set HANDFAST_DATA.`);
  for (const { name, number, use, isCurrent } of keys) {
    console.log(`${`${name}-${number}`.padEnd(16)} ${isCurrent ? 'in use ' : 'kept   '} ${use}`);
  }
  return 0;
}

export const keys: Subcommand = { usage: 'handfast keys [list | rotate NAME]', help: HELP, run };
