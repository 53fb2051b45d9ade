import { EventEmitter } from 'node:events';
import { PgBoss, type Job } from 'pg-boss';
import type { Pool } from 'pg';
import type { Logger } from '../http/log.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Live } from '../live.ts';
import { startRelay, type Relay } from './relay.ts';

/** What a job knows: ids. Everything else it reads while it works (A5). */
export type JobData = {
  readonly delivery: string;
  readonly ref: Readonly<Record<string, string>>;
};

export type Enqueue = (queue: JobQueue, data: JobData) => Promise<void>;

export type Handler = (
  job: { readonly id: string; readonly data: JobData },
  enqueue: Enqueue,
) => Promise<void>;

export type JobQueue =
  | 'send-link'
  | 'send-receipt'
  | 'notify'
  | 'webhook'
  | 'webhook-post'
  | 'remedy'
  | 'refund'
  | 'replacement'
  | 'sweep'
  | 'timers';

/** One try of a job that ended; `fault` is its short name, or `null` when it was done. */
export type Attempt = {
  readonly queue: JobQueue;
  readonly id: string;
  readonly data: JobData;
  readonly fault: string | null;
};

export type Jobs = {
  /** Hears of every try that ends in this process; answers the way to stop hearing. */
  readonly onAttempt: (listener: (attempt: Attempt) => void) => () => void;
  /** Sends what the outbox holds now, instead of at the next look. */
  readonly relayNow: () => Promise<void>;
  readonly enqueue: Enqueue;
  readonly ready: () => boolean;
  readonly stop: () => Promise<void>;
};

export type JobsOptions = {
  readonly url: string;
  readonly pool: Pool;
  readonly live: Live;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly handlers: Readonly<Record<JobQueue, Handler>>;
  /** First retry after this; 5 outside of tests. */
  readonly retryDelay_s: number;
};

const DEAD = 'dead';
const DAY_S = 86_400;

/**
 * Mail servers grey-list for minutes and are down for hours: 14 retries over about a day.
 * Webhooks follow the same doubling from 5 s; beyond a day the receiver reads the API instead.
 */
const RETRIES = { retryLimit: 14, retryBackoff: true, retryDelayMax: DAY_S / 4 };
/** New jobs are told by a notice; retries that came due are only seen by looking. */
const LOOK_EVERY_S = 2;

/** For each queue: a slow mail server does not hold up the mails behind it. */
const WORKERS = 4;

/** A killed job is taken up again after this: longer than any of our time-outs (15 s each). */
const EXPIRE_S = 60;

const QUEUES: readonly JobQueue[] = [
  'send-link',
  'send-receipt',
  'notify',
  'webhook',
  'webhook-post',
  'remedy',
  'refund',
  'replacement',
  'sweep',
  'timers',
];

/** pg-boss on the same database, fed from the outbox. Answers when its schema stands. */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { logger } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    max: 4,
    application_name: 'handfast-jobs',
    useListenNotify: true,
    registerInstance: false,
  });
  boss.on('error', (fault) => logger.error({ err: fault }, 'jobs'));
  await boss.start();
  await boss.createQueue(DEAD, { retentionSeconds: 14 * DAY_S });
  for (const queue of QUEUES) {
    await boss.createQueue(queue, {
      ...RETRIES,
      retryDelay: options.retryDelay_s,
      expireInSeconds: EXPIRE_S,
      deleteAfterSeconds: DAY_S,
      deadLetter: DEAD,
      notify: true,
    });
  }
  const attempts = new EventEmitter().setMaxListeners(0);
  for (const queue of QUEUES) await work(boss, queue, options, attempts);
  await boss.schedule('timers', '* * * * *', { delivery: '', ref: {} });
  await boss.schedule('sweep', '17 * * * *', { delivery: '', ref: {} });
  const relay = startRelay({ pool: options.pool, boss, live: options.live, logger });
  return running(boss, relay, attempts);
}

function running(boss: PgBoss, relay: Relay, attempts: EventEmitter): Jobs {
  let ready = true;
  return {
    onAttempt: (listener) => {
      attempts.on('attempt', listener);
      return () => void attempts.off('attempt', listener);
    },
    relayNow: relay.now,
    enqueue: enqueueOn(boss),
    ready: () => ready,
    stop: async () => {
      ready = false;
      await relay.stop();
      await boss.stop({ graceful: true, timeout: 20_000 });
    },
  };
}

const enqueueOn =
  (boss: PgBoss): Enqueue =>
  async (queue, data) => {
    await boss.send(queue, data);
  };

async function work(
  boss: PgBoss,
  queue: JobQueue,
  options: JobsOptions,
  attempts: EventEmitter,
): Promise<void> {
  const { handlers, logger, metrics } = options;
  const one = async (job: Job<JobData>): Promise<void> => {
    const fault = await handlers[queue]({ id: job.id, data: job.data }, enqueueOn(boss)).then(
      () => null,
      shortName,
    );
    metrics.count('handfast_jobs_total', { queue, outcome: fault === null ? 'done' : 'failed' });
    const attempt: Attempt = { queue, id: job.id, data: job.data, fault };
    attempts.emit('attempt', attempt);
    if (fault === null) return;
    logger.warn({ queue, job: job.id, fault }, 'a job failed');
    // pg-boss keeps what is thrown in the job's row: a mail server's own words may hold an address.
    throw new Error(fault);
  };
  for (let at = 0; at < WORKERS; at++) {
    const worker = await boss.work<JobData>(
      queue,
      { pollingIntervalSeconds: LOOK_EVERY_S, notifyPollingIntervalSeconds: LOOK_EVERY_S },
      async (jobs) => {
        // One notice may stand for many jobs: look again at once, until none is found.
        boss.notifyWorker(worker);
        for (const job of jobs) await one(job);
      },
    );
  }
}

/** A fault by its code and kind alone. */
function shortName(fault: unknown): string {
  if (fault instanceof JobFault) return fault.code;
  const { code, responseCode } = fault as { code?: unknown; responseCode?: unknown };
  const parts = [fault instanceof Error ? fault.name : 'Error', code, responseCode];
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

/** A fault that a handler names itself; the code is kept in the job's row. */
export class JobFault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = 'JobFault';
    this.code = code;
  }
}
