import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { readOrNull, writeWhole } from './folder.ts';

/**
 * Where the newest checkpoint is kept besides the log's own folder (L4): what a restored backup or
 * a copied folder cannot take back. Another disk by default; anything that can keep one text.
 */
export type SecondPlace = {
  readonly name: string;
  readonly read: () => Promise<string | null>;
  readonly write: (note: string) => Promise<void>;
};

/** `origin` is part of the file's name, so that several logs may share a disk. */
export async function folderPlace(folder: string, origin: string): Promise<SecondPlace> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${origin.replaceAll('/', '_')}.checkpoint`);
  return {
    name: file,
    read: async () => (await readOrNull(file))?.toString('utf8') ?? null,
    write: (note) => writeWhole(file, Buffer.from(note, 'utf8')),
  };
}
