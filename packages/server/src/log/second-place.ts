import path from 'node:path';
import { readOrNull, writeWhole } from './folder.ts';
import type { SecondSetting } from './second-setting.ts';

/** What a place remembers: the checkpoint itself, or of a witness the size that it saw. */
export type Remembered = { readonly note: string } | { readonly size: number };

/**
 * Where the newest checkpoint is kept besides the log's own folder (L4): what a restored backup or
 * a copied folder cannot take back. Another disk by default; anything that can keep one text.
 */
export type SecondPlace = {
  readonly name: string;
  /** `null`: nothing yet. Throws when the place cannot be asked: then nothing may be signed. */
  readonly read: () => Promise<Remembered | null>;
  readonly write: (note: string) => Promise<void>;
};

/** A place that keeps the text itself: what `fsck` can compare. */
export type TextPlace = SecondPlace & {
  readonly read: () => Promise<{ readonly note: string } | null>;
};

/** `origin` is part of the file's name, so that several logs may share a place. */
export const checkpointName = (origin: string): string =>
  `${origin.replaceAll('/', '_')}.checkpoint`;

export function folderPlace(folder: string, origin: string): TextPlace {
  const file = path.join(folder, checkpointName(origin));
  return {
    name: file,
    read: async () => {
      const bytes = await readOrNull(file);
      return bytes === null ? null : { note: bytes.toString('utf8') };
    },
    write: (note) => writeWhole(file, Buffer.from(note, 'utf8')),
  };
}

/** The configured place; `null` for a witness, which keeps no text. S3's SDK is loaded only for S3. */
export async function openTextPlace(
  setting: SecondSetting,
  origin: string,
): Promise<TextPlace | null> {
  if (setting.kind === 'witness') return null;
  if (setting.kind === 'folder') return folderPlace(setting.folder, origin);
  const { s3Place } = await import('./s3-place.ts');
  return s3Place(setting, origin);
}
