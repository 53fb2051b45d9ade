import { serve, type ServerType } from '@hono/node-server';
import { committedForm } from '@handfast/domain/delivery/committed';
import { once } from 'node:events';
import path from 'node:path';
import { makeApp } from './app.ts';
import { makeAuth, type Auth } from './auth/auth.ts';
import { openBlobs } from './blobs.ts';
import { systemClock, systemRandom, type Clock, type Random } from './clock.ts';
import type { Config } from './config.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase, type Database } from './db/postgres.ts';
import type { Deps } from './deps.ts';
import type { App } from './http/context.ts';
import { makeLogger, type Logger } from './http/log.ts';
import { makeMetrics } from './http/metrics.ts';
import { both, claimTimers, parcelRemedy, replacement, retryRefunds } from './jobs/claims.ts';
import { startJobs, type Handler, type JobQueue } from './jobs/jobs.ts';
import { sendLink, sendNotice, sendReceipt, type JobDeps } from './jobs/messages.ts';
import { sweep } from './jobs/sweep.ts';
import { runTimers } from './jobs/timers.ts';
import { fanOut, postWebhook } from './jobs/webhooks.ts';
import { current, openKeys } from './keys/keys.ts';
import { startLive, type Live } from './live.ts';
import { deliveriesWithReceipts } from './log/bundles.ts';
import { openLog, secondSettingOf, type LogOptions } from './log/open.ts';
import { makeInbox } from './mail/inbox.ts';
import { makeMailer } from './mail/mailer.ts';
import { paymentIn, refundJob } from './refunds/refund-job.ts';
import { doErasures } from './private/erasure.ts';
import { receiptIssuer } from './store/receipts.ts';
import { makeUnitOfWork } from './store/unit-of-work.ts';

export type StartOptions = {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** A database that somebody else opened and closes: tests and the simulator. */
  readonly database?: Database;
  /** Tests wait for retries: let the first come soon. */
  readonly retryDelay_s?: number;
  /** `false` listens on no port: requests go to `app.request`. */
  readonly listen?: boolean;
  /** The log can no longer be written by this process alone: by default the process ends. */
  readonly onLogLost?: (fault: Error) => void;
  /** Tests stop the log at one of its writes. */
  readonly atLogStep?: LogOptions['at'];
};

export type RunningServer = {
  readonly url: string;
  readonly app: App;
  readonly deps: Deps;
  /** Stops taking requests, ends streams and jobs, closes the database; safe to call twice. */
  readonly stop: () => Promise<void>;
};

const RETRY_DELAY_S = 5;

/** How long requests that are under way may take to end when the server stops. */
const DRAIN_MS = 10_000;

/** Starts everything in order; a fault on the way stops what was started. */
export async function startServer(
  config: Config,
  options: StartOptions = {},
): Promise<RunningServer> {
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const running = await assemble(config, options, undo);
    let stopping: Promise<void> | null = null;
    return { ...running, stop: () => (stopping ??= stopAll()) };
  } catch (fault) {
    await stopAll();
    throw fault;
  }
}

async function assemble(
  config: Config,
  options: StartOptions,
  undo: (() => Promise<void>)[],
): Promise<Omit<RunningServer, 'stop'>> {
  const logger = options.logger ?? makeLogger(config);
  const secretsFolder = path.join(config.dataFolder, 'keys');
  const keys = await openKeys(secretsFolder);
  const database = options.database ?? (await open(config, secretsFolder, logger));
  if (options.database === undefined) undo.push(database.close);
  await migrate(database.pool);

  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const metrics = makeMetrics();
  const inbox = config.mode === 'production' ? null : makeInbox();
  const live = await startLive(database.pool, database.url, logger);
  undo.push(live.stop);
  const unitOfWork = makeUnitOfWork({
    pool: database.pool,
    random,
    issueReceipt: receiptIssuer(keys, config.logOrigin),
    committedForm,
    onWritten: live.publish,
  });
  const blobs = await openBlobs(path.join(config.dataFolder, 'blobs'));
  const log = await openLog({
    pool: database.pool,
    origin: config.logOrigin,
    dataFolder: config.dataFolder,
    secretsFolder,
    second: secondSettingOf(config),
    witnesses: config.witnesses,
    logger,
    onPublished: (from, to) => void tellLogged(database.pool, live, logger, from, to),
    onLost: (fault) => {
      logger.fatal({ err: fault }, 'the log is no longer ours alone: this server ends');
      (options.onLogLost ?? endProcess)(fault);
    },
    ...(options.atLogStep === undefined ? {} : { at: options.atLogStep }),
  });
  undo.push(log.sequencer.stop);
  // A restored backup brings back what was erased: not for one request (L8).
  await doErasures({ pool: database.pool, blobs });
  const unheard = live.onAny(log.sequencer.wake);
  undo.push(async () => unheard());
  const mailer = makeMailer(config, inbox, clock);
  undo.push(async () => mailer.stop());

  // The port, and with it the origin, is known only when the server listens.
  const place: { origin: string; auth: Auth | null; app: App | null } = {
    origin: config.publicUrl ?? 'http://localhost',
    auth: null,
    app: null,
  };
  const { pool, kysely } = database;
  const origin = (): string => place.origin;
  const refunds = config.stripe === null ? null : await stripeAt(config.stripe);
  const jobDeps = {
    pool,
    kysely,
    keys,
    random,
    clock,
    unitOfWork,
    origin,
    logger,
    config,
    inbox,
    mailer,
    log,
    refunds,
  };
  const jobs = await startJobs({
    url: database.url,
    pool,
    live,
    logger,
    metrics,
    handlers: handlersOf(jobDeps),
    retryDelay_s: options.retryDelay_s ?? RETRY_DELAY_S,
  });
  undo.push(jobs.stop);

  const stopping = new AbortController();
  const deps: Deps = {
    config,
    pool,
    kysely,
    unitOfWork,
    clock,
    random,
    keys,
    blobs,
    live,
    log,
    logger,
    metrics,
    jobs,
    refunds,
    inbox,
    origin,
    auth: () => place.auth as Auth,
    stopping: stopping.signal,
  };
  const answer = (request: Request, env?: object): Response | Promise<Response> =>
    place.app?.fetch(request, env) ?? new Response(null, { status: 503 });
  if (options.listen !== false) {
    const { server, port } = await listen(config, answer);
    undo.push(() => close(server, stopping));
    place.origin = config.publicUrl ?? `http://${hostInUrl(config.host)}:${port}`;
  }
  const secret = current(keys.session).toString('base64url');
  place.auth = makeAuth({ pool, secret, origin: place.origin });
  place.app = makeApp(deps);
  logger.info({ url: place.origin }, 'ready');
  return { url: place.origin, app: place.app, deps };
}

/** Pages show a receipt as `logged` when it is: those of these deliveries read again (R3). */
async function tellLogged(
  pool: Database['pool'],
  live: Live,
  logger: Logger,
  from: number,
  to: number,
): Promise<void> {
  try {
    for (const { delivery, version } of await deliveriesWithReceipts(pool, from, to)) {
      live.publish({ delivery, version, desk: '' });
    }
  } catch (fault) {
    logger.warn({ err: fault }, 'pages were not told that their receipts are logged');
  }
}

/** A library of 218 files, read only where it is used. */
const stripeAt = async (settings: NonNullable<Config['stripe']>) =>
  (await import('./refunds/stripe.ts')).stripeRefunds(settings);

/** Nothing that this process would still do is safe: another may sign the log by now. */
const endProcess = (): never => process.exit(1);

const open = (config: Config, secretsFolder: string, logger: Logger): Promise<Database> =>
  openDatabase({
    url: config.databaseUrl,
    dataFolder: config.dataFolder,
    secretsFolder,
    poolSize: config.poolSize,
    durable: config.durable,
    log: (line) => logger.debug({ line }, 'postgres'),
    onError: (fault) => logger.warn({ err: fault }, 'a database connection was lost'),
  });

function handlersOf(deps: JobDeps & Pick<Deps, 'refunds'>): Readonly<Record<JobQueue, Handler>> {
  return {
    'send-link': sendLink(deps),
    'send-receipt': sendReceipt(deps),
    notify: sendNotice(deps),
    webhook: fanOut(deps),
    'webhook-post': postWebhook(deps),
    remedy: parcelRemedy(deps),
    refund: refundJob({ ...deps, paymentOf: paymentIn(deps) }),
    replacement: replacement(deps),
    sweep: both(sweep(deps), retryRefunds(deps)),
    timers: both(runTimers(deps), claimTimers(deps)),
  };
}

async function listen(
  config: Config,
  answer: (request: Request, env?: object) => Response | Promise<Response>,
): Promise<{ server: ServerType; port: number }> {
  const server = serve({ fetch: answer, hostname: config.host, port: config.port });
  await once(server, 'listening');
  return { server, port: (server.address() as { port: number }).port };
}

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

/** No new connections; streams end by `stopping`; what hangs longer than the drain is cut. */
async function close(server: ServerType, stopping: AbortController): Promise<void> {
  stopping.abort();
  const closed = once(server, 'close');
  server.close();
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const cut = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(cut);
}
