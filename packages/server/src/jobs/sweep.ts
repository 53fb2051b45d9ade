import { forgetSeen } from '../app/tracking.ts';
import { secondsLater } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Handler } from './jobs.ts';

const RELAYED_KEPT_S = 86_400;

/** Forgets what has had its time: results of requests, relayed outbox rows, ended sessions. */
export const sweep =
  (deps: Pick<Deps, 'kysely' | 'pool' | 'clock'>): Handler =>
  async () => {
    const now = deps.clock.now();
    await deps.kysely.deleteFrom('idempotency').where('expires_at', '<=', now).execute();
    await deps.kysely
      .deleteFrom('outbox')
      .where('relayed_at', '<', secondsLater(now, -RELAYED_KEPT_S))
      .execute();
    await forgetSeen(deps);
    await deps.kysely.deleteFrom('session').where('expires_at', '<=', now).execute();
  };
