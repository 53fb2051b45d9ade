/**
 * Where tests read vectors from: published ones from `../shared/vectors` beside the project (`null`
 * where that folder is missing), our own from `spec/vectors`. In a browser the bundler puts
 * `tests/support/browser-shims/vectors.ts` in the place of this file.
 */

import { readFile } from 'node:fs/promises';

const PROJECT = new URL('../../../../', import.meta.url);
const PUBLISHED = new URL('../shared/vectors/', PROJECT);
const OURS = new URL('spec/vectors/', PROJECT);

export const SKIP_REASON = 'no ../shared/vectors on this machine';

/** The file's bytes, or `null` if it is not there. */
export async function loadVectorBytes(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(new URL(path, PUBLISHED)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The file as text, or `null` if it is not there. */
export async function loadVectorText(path: string): Promise<string | null> {
  const bytes = await loadVectorBytes(path);
  return bytes === null ? null : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** The file as JSON, or `null` if it is not there. */
export async function loadVectors(path: string): Promise<unknown> {
  const text = await loadVectorText(path);
  return text === null ? null : JSON.parse(text);
}

/** One of our own vector files in `spec/vectors`, as JSON. */
export async function loadOwnVectors(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, OURS), 'utf8'));
}
