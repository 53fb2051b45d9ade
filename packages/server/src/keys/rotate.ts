import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openFolder } from './secrets.ts';
import { makeJwk } from './signing.ts';

/** What each key is for, and how its file ends. The log's seed lies with the others. */
const NAMES = {
  receipt: { ending: 'jwk', use: 'signs receipts' },
  certificate: { ending: 'jwk', use: "signs holders' certificates and heads" },
  log: { ending: 'key', use: "signs the log's checkpoints" },
  master: { ending: 'key', use: 'wraps data keys' },
  pepper: { ending: 'key', use: 'keeps codes unreadable' },
  session: { ending: 'key', use: "signs operators' sessions" },
  fingerprint: { ending: 'key', use: 'recognises repeated requests' },
} as const;

export type KeyName = keyof typeof NAMES;

export const isKeyName = (name: string): name is KeyName => Object.hasOwn(NAMES, name);

export type KeyFile = {
  readonly name: KeyName;
  readonly number: number;
  readonly use: string;
  /** The newest is used; older ones still read what they signed or wrapped. */
  readonly isCurrent: boolean;
};

/** All keys of a secrets folder, by name, newest first. */
export async function listKeys(folder: string): Promise<readonly KeyFile[]> {
  const files = await readdir(folder);
  return (Object.keys(NAMES) as KeyName[]).flatMap((name) => {
    const { ending, use } = NAMES[name];
    const pattern = new RegExp(`^${name}-([1-9]\\d{0,3})\\.${ending}$`);
    const numbers = files
      .flatMap((file) => Number(pattern.exec(file)?.[1] ?? []))
      .filter((number) => number > 0)
      .sort((a, b) => b - a);
    return numbers.map((number, at) => ({ name, number, use, isCurrent: at === 0 }));
  });
}

/**
 * Makes the next key of this name; the server uses it from its next start on. The older ones stay:
 * what they signed must verify for ever. Answers the new number.
 */
export async function rotateKey(folder: string, name: KeyName): Promise<number> {
  await openFolder(folder);
  const { ending } = NAMES[name];
  const known = (await listKeys(folder)).filter((key) => key.name === name);
  const number = (known[0]?.number ?? 0) + 1;
  const value = ending === 'jwk' ? await makeJwk() : randomBytes(32).toString('base64url');
  const file = path.join(folder, `${name}-${number}.${ending}`);
  await writeFile(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
  return number;
}
