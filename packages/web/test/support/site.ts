/** The built pages on a local port, with a server in small behind them: HTTP, events, and a state per test. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from '../../../../tools/build-web.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Where a page finds the checker; as a script of its own the browser reads it once. */
export const AXE_PATH = '/axe.js';
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')));

export type Call = { readonly method: string; readonly path: string; readonly body: unknown };
export type Reply = { readonly status?: number; readonly json: unknown } | null;
/** Answers a call to the API; null is 404. */
export type Api = (call: Call) => Reply;

export type Site = {
  readonly origin: string;
  /** What is served below `/v1` and `/api` from now on. */
  api: Api;
  /** A JSON value that `/h/…` is drawn from, before any script runs; null: an empty page. */
  view: unknown;
  readonly calls: Call[];
  /** Tells every open event stream that something changed. */
  readonly announce: () => void;
  /** Resolves when a page listens. */
  readonly listened: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  wasm: 'application/wasm',
};

/** The policy that the pages must live under: nothing inline, nothing from elsewhere. */
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const pageOf = (path: string, view: unknown): string => {
  const isByCarrier = typeof view === 'object' && view !== null && 'carrier' in view;
  if (path.startsWith('/h/')) return isByCarrier ? 'arrival' : 'recipient';
  if (path.startsWith('/d/')) return 'landing';
  return /^\/(courier|console|packing|depot|inbox)/.exec(path)?.[1] ?? 'home';
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  if (request.headers['content-type'] !== 'application/json') return text;
  return text === '' ? null : JSON.parse(text);
}

type Renderer = {
  readonly renderHolder: (view: unknown) => string;
  readonly dataBlock: (value: unknown) => string;
};

export async function openSite(): Promise<Site> {
  await buildWeb();
  const { renderHolder, dataBlock } = (await import(join(DIST, 'ssr/recipient.js'))) as Renderer;
  const streams = new Set<ServerResponse>();
  const waiting = new Set<() => void>();

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  const site: Site = {
    origin: `http://127.0.0.1:${port}`,
    api: () => null,
    view: null,
    calls: [],
    announce: () => {
      for (const stream of streams) stream.write('event: view\ndata: {}\n\n');
    },
    listened: () =>
      streams.size > 0
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.add(() => resolve())),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path.endsWith('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      streams.add(response);
      for (const listened of waiting) listened();
      waiting.clear();
      response.on('close', () => void streams.delete(response));
      return;
    }
    if (path.startsWith('/v1/') || path.startsWith('/api/')) {
      const call = {
        method: request.method ?? 'GET',
        path: request.url ?? '',
        body: await readBody(request),
      };
      site.calls.push(call);
      const reply = site.api(call) ?? { status: 404, json: { title: 'Not found' } };
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(reply.json));
      return;
    }
    if (path === AXE_PATH) {
      response.writeHead(200, { 'content-type': TYPES['js'], 'cache-control': 'max-age=3600' });
      response.end(axe);
      return;
    }
    if (path.startsWith('/assets/')) {
      const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(await readFile(join(DIST, path)));
      return;
    }
    const entry = pageOf(path, site.view);
    let html = await readFile(join(DIST, `${entry}.html`), 'utf8');
    if (site.view !== null) {
      const drawn = path.startsWith('/h/') ? renderHolder(site.view) : '';
      const block = `<script type="application/json" id="view">${dataBlock(site.view)}</script>`;
      html = html.replace('<div id="app"></div>', () => `<div id="app">${drawn}</div>${block}`);
    }
    response.writeHead(200, { 'content-type': TYPES['html'], 'content-security-policy': CSP });
    response.end(html);
  }

  return site;
}
