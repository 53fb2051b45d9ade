import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Files by their SHA-256: written once, never changed. */
export type Blobs = {
  /** Keeps the bytes durably and answers their SHA-256, hex. */
  readonly put: (bytes: Uint8Array) => Promise<string>;
  readonly get: (sha256: string) => Promise<Buffer | null>;
  readonly remove: (sha256: string) => Promise<void>;
};

const HEX64 = /^[0-9a-f]{64}$/;

export async function openBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const placeOf = (sha256: string): string => {
    if (!HEX64.test(sha256)) throw new RangeError('a blob is named by its SHA-256');
    return path.join(folder, sha256.slice(0, 2), sha256);
  };
  return {
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await writeWhole(placeOf(sha256), bytes);
      return sha256;
    },
    get: async (sha256) => {
      try {
        return await readFile(placeOf(sha256));
      } catch (fault) {
        if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw fault;
      }
    },
    remove: (sha256) => rm(placeOf(sha256), { force: true }),
  };
}

/** Synced under another name and then renamed: a crash leaves the whole file or none. */
async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, place);
}
