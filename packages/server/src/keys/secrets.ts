import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The secrets folder: `<name>-<number>.key` for secrets, `<name>-<number>.jwk` for signing keys.
 * The highest number is current; older ones stay, so that what they wrapped or signed is still
 * read. To rotate: add the next number and restart. Folder 0700, files 0600, never in the database.
 */
export type Numbered<T> = { readonly number: number; readonly value: T };

/** Newest first; never empty. */
export type Ring<T> = readonly [Numbered<T>, ...Numbered<T>[]];

export async function openFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return folder;
}

/** All numbers of one name; the first is made where there is none. */
export async function readRing(
  folder: string,
  name: string,
  ending: 'key' | 'jwk',
  make: () => string | Promise<string>,
): Promise<Ring<string>> {
  const found = await readAll(folder, name, ending);
  if (isRing(found)) return found;
  await writeFile(path.join(folder, `${name}-1.${ending}`), `${await make()}\n`, {
    mode: 0o600,
    flag: 'wx',
  }).catch((fault: NodeJS.ErrnoException) => {
    // Another process made it first: its value counts.
    if (fault.code !== 'EEXIST') throw fault;
  });
  const made = await readAll(folder, name, ending);
  if (isRing(made)) return made;
  throw new Error(`${folder} holds no ${name} key, and none could be made.`);
}

const isRing = <T>(list: readonly Numbered<T>[]): list is Ring<T> => list.length > 0;

async function readAll(folder: string, name: string, ending: string): Promise<Numbered<string>[]> {
  const pattern = new RegExp(`^${name}-([1-9]\\d{0,3})\\.${ending}$`);
  const files = (await readdir(folder)).flatMap((file) => {
    const number = pattern.exec(file)?.[1];
    return number === undefined ? [] : [{ file, number: Number(number) }];
  });
  files.sort((a, b) => b.number - a.number);
  return Promise.all(
    files.map(async ({ file, number }) => {
      const at = path.join(folder, file);
      await chmod(at, 0o600);
      return { number, value: (await readFile(at, 'utf8')).trim() };
    }),
  );
}

const SECRET_BYTES = 32;

export async function secretRing(folder: string, name: string): Promise<Ring<Buffer>> {
  const ring = await readRing(folder, name, 'key', () =>
    randomBytes(SECRET_BYTES).toString('base64url'),
  );
  const decoded = ring.map(({ number, value }) => {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length !== SECRET_BYTES) {
      throw new Error(`${name}-${number}.key is not ${SECRET_BYTES} bytes of base64url.`);
    }
    return { number, value: bytes };
  });
  return decoded as [Numbered<Buffer>, ...Numbered<Buffer>[]];
}

/** How tokens and session secrets are kept: 128 and more random bits need no slow hash. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
