import { tilePath, type Tile } from '@handfast/protocol/log/tiles';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export type TileBytes = { readonly tile: Tile; readonly bytes: Uint8Array };

/** Where tiles, bundles and the published checkpoint lie: the C2SP paths as files. */
export type LogFolder = {
  readonly readTile: (tile: Tile) => Promise<Buffer | null>;
  readonly writeTiles: (tiles: readonly TileBytes[]) => Promise<void>;
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
    writeTiles: (tiles) =>
      writeAllWhole(tiles.map(({ tile, bytes }) => ({ place: placeOf(tile), bytes }))),
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

type Whole = { readonly place: string; readonly bytes: Uint8Array };

/** Files written at once: half of the threads that Node has for files and signatures. */
const WRITES_AT_ONCE = 2;

/**
 * Each written beside, synced, renamed, and the folders synced: after a crash a file is the old one
 * or the new one, whole. The same bytes again change nothing. Files are synced side by side, which
 * a disk takes as one, and each folder once.
 */
async function writeAllWhole(files: readonly Whole[]): Promise<void> {
  const folders = new Set<string>();
  for (const { place } of files) {
    let folder = path.resolve(path.dirname(place));
    const made = await mkdir(folder, { recursive: true });
    const stood = made === undefined ? folder : path.dirname(path.resolve(made));
    folders.add(folder);
    // A folder that is new must itself be found after a crash.
    while (folder.length > stood.length) folders.add((folder = path.dirname(folder)));
  }
  await eachOf(files, writeOne);
  await eachOf([...folders], syncFolder);
}

export const writeWhole = (place: string, bytes: Uint8Array): Promise<void> =>
  writeAllWhole([{ place, bytes }]);

async function eachOf<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = list.values();
  const workers = Array.from({ length: WRITES_AT_ONCE }, async () => {
    for (const one of rest) await work(one);
  });
  // A fault is told when nothing is under way any more.
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function writeOne({ place, bytes }: Whole): Promise<void> {
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
}

async function syncFolder(place: string): Promise<void> {
  const folder = await open(place, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
