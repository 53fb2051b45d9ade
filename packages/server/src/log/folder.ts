import { tilePath, type Tile } from '@handfast/protocol/log/tiles';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Where tiles, bundles and the published checkpoint lie: the C2SP paths as files. */
export type LogFolder = {
  readonly readTile: (tile: Tile) => Promise<Buffer | null>;
  readonly writeTile: (tile: Tile, bytes: Uint8Array) => Promise<void>;
  /** Removes the narrower beginnings of a tile that is full. */
  readonly dropPartials: (tile: Tile) => Promise<void>;
  readonly readCheckpoint: () => Promise<string | null>;
  readonly writeCheckpoint: (note: string) => Promise<void>;
};

export async function openLogFolder(folder: string): Promise<LogFolder> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const checkpoint = path.join(folder, 'checkpoint');
  const placeOf = (tile: Tile): string => path.join(folder, ...tilePath(tile).split('/'));
  return {
    readTile: (tile) => readOrNull(placeOf(tile)),
    writeTile: (tile, bytes) => writeWhole(placeOf(tile), bytes),
    dropPartials: (tile) => rm(`${placeOf(tile)}.p`, { recursive: true, force: true }),
    readCheckpoint: async () => (await readOrNull(checkpoint))?.toString('utf8') ?? null,
    writeCheckpoint: (note) => writeWhole(checkpoint, Buffer.from(note, 'utf8')),
  };
}

export async function readOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault;
  }
}

/**
 * Written beside, synced, renamed, and the folder synced: after a crash the file is the old one or
 * the new one, whole. The same bytes again change nothing.
 */
export async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  const folder = path.dirname(place);
  await mkdir(folder, { recursive: true });
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (fault) {
    await rm(draft, { force: true });
    throw fault;
  } finally {
    await file.close();
  }
  await rename(draft, place);
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
