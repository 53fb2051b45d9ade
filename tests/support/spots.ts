import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Pool } from 'pg';
import { SMTPServer } from 'smtp-server';
import { simpleParser } from 'mailparser';
import type { World } from '../../packages/server/test/support/actors.ts';
import type { Place } from './leaks.ts';

const BYTEA = 17;

/** Every column of every table that is not PostgreSQL's own, jobs included; bytes as bytes. */
export async function databaseSpots(pool: Pool, when: string): Promise<readonly Place[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const spots: Place[] = [];
  for (const { name } of tables) {
    const { rows, fields } = await pool.query<(string | null)[]>({
      text: `select * from ${name}`,
      rowMode: 'array',
      types: { getTypeParser: () => (text: string) => text },
    });
    fields.forEach(({ name: column, dataTypeID }, at) => {
      const values = rows.map((row) => row[at] ?? '');
      const bytes = values.map((text) =>
        dataTypeID === BYTEA ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text),
      );
      const joined = bytes.flatMap((value) => [value, Buffer.from('\n')]);
      spots.push({ where: `${name}.${column} ${when}`, bytes: Buffer.concat(joined) });
    });
  }
  return spots;
}

/** Every file below the folder but those below `except`. */
export async function fileSpots(folder: string, except?: string): Promise<readonly Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => except === undefined || !file.startsWith(except + path.sep));
  return Promise.all(
    files.map(async (file) => ({
      where: `file ${path.relative(folder, file)}`,
      bytes: Buffer.concat([Buffer.from(`${path.basename(file)}\n`), await readFile(file)]),
    })),
  );
}

/** Keeps every header and body that a `carry` answers with, event streams frame by frame. */
export function recorder(inner: World['carry']): {
  readonly carry: World['carry'];
  readonly spots: () => readonly Place[];
} {
  const spots: Place[] = [];
  const carry: World['carry'] = async (request) => {
    const response = await inner(request);
    const name = `${request.method} ${new URL(request.url).pathname} ${response.status}`;
    spots.push({
      where: `${name} headers`,
      bytes: Buffer.from([...response.headers].map((pair) => pair.join(': ')).join('\n')),
    });
    if (!/event-stream/.test(response.headers.get('content-type') ?? '')) {
      spots.push({
        where: `${name} body`,
        bytes: Buffer.from(await response.clone().arrayBuffer()),
      });
      return response;
    }
    const [forReader, forUs] = response.body?.tee() ?? [];
    void keepFrames(forUs, `${name} frame`, spots);
    return new Response(forReader, response);
  };
  return { carry, spots: () => spots };
}

async function keepFrames(
  stream: ReadableStream<Uint8Array> | undefined,
  where: string,
  spots: Place[],
): Promise<void> {
  const reader = stream?.getReader();
  for (;;) {
    // Whoever reads ends the stream by leaving it; that is no fault here.
    const read = await reader?.read().catch(() => null);
    if (read == null || read.done) return;
    spots.push({ where, bytes: Buffer.from(read.value) });
  }
}

export type PostOffice = {
  readonly url: string;
  /** While closed, mail servers are kept waiting at the door: what they send is not sent yet. */
  readonly close: () => void;
  readonly open: () => void;
  /** Resolves when somebody waits at the closed door. */
  readonly knocked: () => Promise<void>;
  readonly spots: () => readonly Place[];
  readonly stop: () => Promise<void>;
};

/** A mail server that can hold what comes, and keeps it raw and read. */
export async function openPostOffice(): Promise<PostOffice> {
  const spots: Place[] = [];
  let gate: PromiseWithResolvers<void> | null = null;
  let knock = Promise.withResolvers<void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom(_address, _session, done) {
      if (gate !== null) knock.resolve();
      void (gate?.promise ?? Promise.resolve()).then(() => done());
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts);
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        void simpleParser(raw).then(({ subject, text }) => {
          const read = Buffer.from(`\n${subject}\n${text}`);
          spots.push({
            where: `mail to ${to}: ${subject}`,
            bytes: Buffer.concat([raw, read]),
          });
          done();
        });
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    close: () => {
      gate = Promise.withResolvers();
      knock = Promise.withResolvers();
    },
    open: () => {
      gate?.resolve();
      gate = null;
    },
    knocked: () => knock.promise,
    spots: () => spots,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export type Hook = {
  readonly url: string;
  readonly spots: () => readonly Place[];
  /** Resolves when a body that fits has come. */
  readonly came: (fits: RegExp) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A receiver of webhooks that keeps headers and bodies. */
export async function openHook(): Promise<Hook> {
  const spots: Place[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const head = Buffer.from(`${JSON.stringify(request.headers)}\n`);
      spots.push({ where: 'webhook', bytes: Buffer.concat([head, ...parts]) });
      for (const look of waiting) look();
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    spots: () => spots,
    came: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!spots.some(({ bytes }) => fits.test(bytes.toString()))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
