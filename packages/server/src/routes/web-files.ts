import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HolderView } from '@handfast/domain/view/holder';

/** Where the build of the pages lies; another package, found by its place, never imported. */
export const WEB_DIST = path.join(import.meta.dirname, '..', '..', '..', 'web', 'dist');

export type Entry =
  | 'recipient'
  | 'arrival'
  | 'landing'
  | 'courier'
  | 'console'
  | 'packing'
  | 'depot'
  | 'inbox'
  | 'home';

export type WebFiles = {
  /** The entry's page; `data` becomes its JSON data block, `body` what is drawn already. */
  readonly page: (entry: Entry, data?: unknown, body?: string) => Promise<string>;
  readonly asset: (
    name: string,
  ) => Promise<{ readonly bytes: Buffer; readonly type: string } | null>;
  /** The recipient's page as HTML (H24: the first answer shows who is here with what). */
  readonly drawHolder: (view: HolderView) => Promise<string>;
};

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

const ROOT = '<div id="app"></div>';

/** Cannot end the script element that it stands in. */
const dataBlock = (value: unknown): string =>
  `<script type="application/json" id="view">${JSON.stringify(value).replaceAll('<', String.raw`\u003c`)}</script>`;

type ServerSide = { readonly renderHolder: (view: HolderView) => string };

/** Reads a build of the pages once, file by file as it is asked for. */
export function openWebFiles(dist: string = WEB_DIST): WebFiles {
  const pages = new Map<Entry, string>();
  const assets = new Map<string, { bytes: Buffer; type: string }>();
  let serverSide: Promise<ServerSide> | null = null;

  const shell = async (entry: Entry): Promise<string> => {
    const known = pages.get(entry);
    if (known !== undefined) return known;
    const html = await readFile(path.join(dist, `${entry}.html`), 'utf8');
    pages.set(entry, html);
    return html;
  };
  return {
    page: async (entry, data, body = '') => {
      const html = await shell(entry);
      // A function, because `$` means something in a replacement text.
      const filled = `<div id="app">${body}</div>${data === undefined ? '' : dataBlock(data)}`;
      return html.replace(ROOT, () => filled);
    },
    asset: async (name) => {
      const known = assets.get(name);
      if (known !== undefined) return known;
      const type = TYPES[path.extname(name)];
      if (type === undefined || !/^[A-Za-z0-9_.-]+$/.test(name)) return null;
      const bytes = await readFile(path.join(dist, 'assets', name)).catch(() => null);
      if (bytes === null) return null;
      const found = { bytes, type };
      assets.set(name, found);
      return found;
    },
    drawHolder: async (view) => {
      serverSide ??= import(
        pathToFileURL(path.join(dist, 'ssr', 'recipient.js')).href
      ) as Promise<ServerSide>;
      return (await serverSide).renderHolder(view);
    },
  };
}
