/** A server on this machine for the test page: the bundle, and the vectors that tests read. */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const PROJECT = new URL('../../', import.meta.url);
const FOLDERS: Readonly<Record<string, URL>> = {
  '/vectors/': new URL('../shared/vectors/', PROJECT),
  '/spec-vectors/': new URL('spec/vectors/', PROJECT),
};

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>tests</title>' +
  '<script type="module" src="/tests.js"></script>';

type Answer = readonly [type: string, body: string | Uint8Array];

async function answer(path: string, bundle: ReadonlyMap<string, string>): Promise<Answer | null> {
  if (path === '/') return ['text/html', PAGE];
  const code = bundle.get(path.slice(1));
  if (code !== undefined) return ['text/javascript', code];
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    if (!path.startsWith(prefix)) continue;
    const file = new URL(path.slice(prefix.length), folder);
    if (!file.href.startsWith(folder.href)) return null;
    return ['application/octet-stream', await readFile(file)];
  }
  return null;
}

export type TestServer = { readonly origin: string; readonly close: () => Promise<void> };

export async function serveTests(bundle: ReadonlyMap<string, string>): Promise<TestServer> {
  const server: Server = createServer((request, response) => {
    answer(request.url ?? '/', bundle)
      .catch(() => null)
      .then((found) => {
        if (found === null) return response.writeHead(404).end();
        return response.writeHead(200, { 'content-type': found[0] }).end(found[1]);
      });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
