import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { Auth } from './auth/auth.ts';
import type { Blobs } from './blobs.ts';
import type { Clock, Random } from './clock.ts';
import type { Config } from './config.ts';
import type { Tables } from './db/types.ts';
import type { Logger } from './http/log.ts';
import type { Metrics } from './http/metrics.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { ServerKeys } from './keys/keys.ts';
import type { Live } from './live.ts';
import type { EvidenceLog } from './log/open.ts';
import type { Inbox } from './mail/inbox.ts';
import type { RefundsAtProvider } from './refunds/provider.ts';
import type { UnitOfWork } from './store/unit-of-work.ts';

/** Everything that routes and jobs are given. `origin` and `auth` are known once the server listens. */
export type Deps = {
  readonly config: Config;
  readonly pool: Pool;
  readonly kysely: Kysely<Tables>;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: ServerKeys;
  readonly blobs: Blobs;
  readonly log: EvidenceLog;
  readonly live: Live;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly jobs: Jobs;
  /** Where refunds are made; `null` without a provider's key. */
  readonly refunds: RefundsAtProvider | null;
  /** What the demonstration has sent; `null` in production. */
  readonly inbox: Inbox | null;
  readonly origin: () => string;
  readonly auth: () => Auth;
  /** Ends when the server stops: event streams close with it. */
  readonly stopping: AbortSignal;
};
