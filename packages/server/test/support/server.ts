import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../src/clock.ts';
import { configFrom, type Config } from '../../src/config.ts';
import type { Database } from '../../src/db/postgres.ts';
import { makeLogger, type Logger } from '../../src/http/log.ts';
import { startServer, type RunningServer, type StartOptions } from '../../src/start.ts';
import { createApiKey, createTenant } from '../../src/tenants.ts';

import type { TestCluster } from './database.ts';

export { testClock } from './clock.ts';
export { startTestCluster, type TestCluster } from './database.ts';

export type TestServer = RunningServer & {
  readonly database: Database;
  readonly logs: string[];
  /** The first log line of this kind, as soon as it is there. */
  readonly heard: (line: RegExp) => Promise<string>;
  /** A tenant with a key that may do everything. */
  readonly tenant: (name?: string) => Promise<{ readonly id: string; readonly token: string }>;
  /** One JSON request; `Idempotency-Key` is fresh unless one is given. */
  readonly send: (
    method: string,
    path: string,
    options?: {
      readonly token?: string;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: never }>;
};

/** The whole server on a fresh database, in this process, without a port unless asked for. */
export async function startTestServer(
  cluster: TestCluster,
  options: {
    readonly config?: Partial<Config>;
    readonly clock?: Clock;
    readonly listen?: boolean;
    readonly dataFolder?: string;
    readonly database?: Database;
    readonly atLogStep?: StartOptions['atLogStep'];
  } = {},
): Promise<TestServer> {
  const database = options.database ?? (await cluster.freshDatabase());
  const logs: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const write = (line: string): void => {
    logs.push(line);
    for (const listener of listeners) listener(line);
  };
  const logger: Logger = makeLogger({ logLevel: 'trace' }, { write });
  const running = await startServer(
    {
      ...configFrom({ HANDFAST_MODE: 'test', HANDFAST_PORT: '0' }),
      dataFolder: options.dataFolder ?? (await mkdtemp(path.join(cluster.folder, 'data-'))),
      webhooksToLoopback: true,
      requestsPerMinute: 1_000_000,
      ...options.config,
    },
    {
      logger,
      database,
      retryDelay_s: 1,
      listen: options.listen ?? false,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(options.atLogStep === undefined ? {} : { atLogStep: options.atLogStep }),
    },
  );
  return {
    ...running,
    database,
    logs,
    heard: (wanted) =>
      new Promise((resolve) => {
        const listener = (line: string): void => {
          if (!wanted.test(line)) return;
          listeners.delete(listener);
          resolve(line);
        };
        listeners.add(listener);
        logs.forEach(listener);
      }),
    tenant: async (name = 'Willow Goods') => {
      const id = await createTenant(running.deps, { name });
      const { token } = await createApiKey(running.deps, { tenantId: id, label: 'test' });
      return { id, token };
    },
    send: (method, to, request = {}) => sendJson(running, method, to, request),
  };
}

let fresh = 0;

async function sendJson(
  running: RunningServer,
  method: string,
  to: string,
  { token, body, headers = {} }: NonNullable<Parameters<TestServer['send']>[2]>,
) {
  const response = await running.app.request(to, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': `test-${fresh++}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' || !/json/.test(response.headers.get('content-type') ?? '')
      ? text
      : JSON.parse(text)) as never,
  };
}
