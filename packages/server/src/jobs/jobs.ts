import { PgBoss, type Job, type JobSpyInterface } from 'pg-boss';
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
  | 'sweep';

export type Jobs = {
  /** Sends what the outbox holds now, instead of at the next look. */
  readonly relayNow: () => Promise<void>;
  readonly enqueue: Enqueue;
  readonly ready: () => boolean;
  /** Tests and the simulator await jobs by it; only where spies were asked for. */
  readonly spy: (queue: JobQueue) => JobSpyInterface<JobData>;
  readonly stop: () => Promise<void>;
};

export type JobsOptions = {
  readonly url: string;
  readonly pool: Pool;
  readonly live: Live;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly handlers: Readonly<Record<JobQueue, Handler>>;
  readonly spies: boolean;
};

const DEAD = 'dead';
const DAY_S = 86_400;

/**
 * Mail servers grey-list for minutes and are down for hours: 12 tries over about a day.
 * Webhooks follow the same doubling from 5 s; beyond a day the receiver reads the API instead.
 */
const RETRIES = { retryLimit: 14, retryDelay: 5, retryBackoff: true, retryDelayMax: DAY_S / 4 };

/** A killed job is taken up again after this: longer than any of our time-outs (15 s each). */
const EXPIRE_S = 60;

const QUEUES: readonly JobQueue[] = [
  'send-link',
  'send-receipt',
  'notify',
  'webhook',
  'webhook-post',
  'sweep',
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
    __test__enableSpies: options.spies,
  });
  boss.on('error', (fault) => logger.error({ err: fault }, 'jobs'));
  await boss.start();
  await boss.createQueue(DEAD, { retentionSeconds: 14 * DAY_S });
  for (const queue of QUEUES) {
    await boss.createQueue(queue, {
      ...RETRIES,
      expireInSeconds: EXPIRE_S,
      deleteAfterSeconds: DAY_S,
      deadLetter: DEAD,
      notify: true,
    });
  }
  for (const queue of QUEUES) await work(boss, queue, options);
  await boss.schedule('sweep', '17 * * * *', { delivery: '', ref: {} });
  const relay = startRelay({ pool: options.pool, boss, live: options.live, logger });
  return running(boss, relay);
}

function running(boss: PgBoss, relay: Relay): Jobs {
  let ready = true;
  return {
    relayNow: relay.now,
    enqueue: enqueueOn(boss),
    ready: () => ready,
    spy: (queue) => boss.getSpy<JobData>(queue),
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

async function work(boss: PgBoss, queue: JobQueue, options: JobsOptions): Promise<void> {
  const { handlers, logger, metrics } = options;
  const one = async (job: Job<JobData>): Promise<void> => {
    const fault = await handlers[queue]({ id: job.id, data: job.data }, enqueueOn(boss)).then(
      () => null,
      shortName,
    );
    metrics.count('handfast_jobs_total', { queue, outcome: fault === null ? 'done' : 'failed' });
    if (fault === null) return;
    logger.warn({ queue, job: job.id, fault }, 'a job failed');
    // pg-boss keeps what is thrown in the job's row: a mail server's own words may hold an address.
    throw new Error(fault);
  };
  await boss.work<JobData>(
    queue,
    { localConcurrency: 2, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 30 },
    async (jobs) => {
      for (const job of jobs) await one(job);
    },
  );
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
