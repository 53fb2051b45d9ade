/** The pages' own reader of barcodes, alone on a page: `readPicture(path)` answers what it reads. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';

const PROJECT = new URL('../../', import.meta.url);
const READER = fileURLToPath(new URL('packages/web/src/lib/barcodes.ts', PROJECT));
const ENTRY = 'virtual:reader';

const SOURCE = `
  import { readBarcodes } from ${JSON.stringify(READER)};
  window.readPicture = async (path) => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(path + ': ' + response.status);
    return readBarcodes(await createImageBitmap(await response.blob()));
  };
`;

const entry: Plugin = {
  name: 'reader-alone',
  resolveId: (source) => (source === ENTRY ? `\0${ENTRY}` : null),
  load: (id) => (id === `\0${ENTRY}` ? SOURCE : null),
};

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>reader</title>' +
  '<script type="module" src="/reader.js"></script>';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  wasm: 'application/wasm',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

async function bundle(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('packages/web/', PROJECT)),
    logLevel: 'error',
    publicDir: false,
    plugins: [entry],
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: { reader: ENTRY }, output: { entryFileNames: 'reader.js' } },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  return new Map(
    output.map((item) => [`/${item.fileName}`, item.type === 'chunk' ? item.code : item.source]),
  );
}

export type BarcodePage = { readonly origin: string; readonly close: () => Promise<void> };

/** Serves the reader, pictures below `folder` at `/pictures/…`, and those `drawn` at `/drawn/…`. */
export async function openBarcodePage(
  folder: URL,
  drawn: ReadonlyMap<string, Uint8Array>,
): Promise<BarcodePage> {
  const files = await bundle();
  const find = async (path: string): Promise<string | Uint8Array> => {
    if (path === '/') return PAGE;
    const known = files.get(path);
    if (known !== undefined) return known;
    if (path.startsWith('/drawn/')) return drawn.get(path.slice('/drawn/'.length)) ?? '';
    return readFile(new URL(path.slice('/pictures/'.length), folder));
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    find(path).then(
      (body) => {
        const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html';
        response.writeHead(200, { 'content-type': type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
    },
  };
}
