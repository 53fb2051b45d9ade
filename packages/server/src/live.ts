import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Logger } from './http/log.ts';

/** A delivery has a new version: whoever shows it reads it again. */
export type Change = {
  readonly delivery: string;
  readonly version: number;
  /** Whose claims desk shows something of it; '' where there is no claim. */
  readonly desk: string;
};

export type Live = {
  /** Told after a write; heard here at once and in other processes a moment later. */
  readonly publish: (change: Change) => void;
  /** Answers the way to stop listening. A lost notice is possible: also read when connecting. */
  readonly subscribe: (delivery: string, onChange: (change: Change) => void) => () => void;
  /** Changes that a tenant's claims desk shows; of all tenants for `null`. */
  readonly subscribeDesk: (tenant: string | null, onChange: () => void) => () => void;
  /** Every change, for whoever works off what was written. */
  readonly onAny: (listener: () => void) => () => void;
  readonly stop: () => Promise<void>;
};

const CHANNEL = 'handfast_live';
const GATHER_MS = 20;
/** PostgreSQL takes at most 8,000 bytes in one notice; an entry has up to 95. */
const CHANGES_PER_NOTICE = 80;
const RECONNECT_MS = 1000;

/** A change as a notice carries it. */
type Told = readonly [delivery: string, version: number, desk: string];

/**
 * In this process an emitter; between processes LISTEN/NOTIFY. Notices are gathered and sent
 * beside the writes, not in them: NOTIFY takes a lock of the whole database until its
 * transaction's commit, and would make all handovers commit one after the other.
 */
export async function startLive(pool: pg.Pool, url: string, logger: Logger): Promise<Live> {
  const emitter = new EventEmitter().setMaxListeners(0);
  const origin = `${process.pid}-${Math.trunc(performance.timeOrigin)}-${performance.now()}`;
  const waiting = new Map<string, Change>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<unknown> = Promise.resolve();

  const hear = (change: Change): void => {
    emitter.emit(`delivery ${change.delivery}`, change);
    if (change.desk !== '') {
      emitter.emit(`desk ${change.desk}`, change);
      emitter.emit('desk', change);
    }
    emitter.emit('any');
  };
  const flush = (): void => {
    timer = null;
    const next = [...waiting.values()].slice(0, CHANGES_PER_NOTICE);
    for (const { delivery } of next) waiting.delete(delivery);
    const changes: Told[] = next.map(({ delivery, version, desk }) => [delivery, version, desk]);
    const payload = JSON.stringify({ origin, changes });
    sending = pool.query('select pg_notify($1, $2)', [CHANNEL, payload]).catch((fault: unknown) => {
      logger.warn({ err: fault }, 'other processes were not told of changes');
    });
    if (waiting.size > 0) timer = setTimeout(flush, GATHER_MS);
  };
  const listener = await listen(url, logger, (payload) => {
    const heard = JSON.parse(payload) as { origin: string; changes: Told[] };
    if (heard.origin === origin) return;
    for (const [delivery, version, desk] of heard.changes) hear({ delivery, version, desk });
  });

  return {
    publish: (change) => {
      hear(change);
      waiting.set(change.delivery, change);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    subscribe: (delivery, onChange) => on(emitter, `delivery ${delivery}`, onChange),
    subscribeDesk: (tenant, onChange) =>
      on(emitter, tenant === null ? 'desk' : `desk ${tenant}`, onChange),
    onAny: (heard) => on(emitter, 'any', heard),
    stop: async () => {
      if (timer !== null) clearTimeout(timer);
      await sending;
      await listener.stop();
      emitter.removeAllListeners();
    },
  };
}

function on(emitter: EventEmitter, name: string, listener: (change: Change) => void): () => void {
  emitter.on(name, listener);
  return () => void emitter.off(name, listener);
}

async function listen(
  url: string,
  logger: Logger,
  onPayload: (payload: string) => void,
): Promise<{ stop: () => Promise<void> }> {
  let stopped = false;
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true });
    const lost = (): void => {
      if (stopped || client !== fresh) return;
      client = null;
      again = setTimeout(() => void connect().catch(lost), RECONNECT_MS);
    };
    client = fresh;
    fresh.on('error', (fault) => {
      logger.warn({ err: fault }, 'the listening connection was lost');
      lost();
    });
    fresh.on('end', lost);
    fresh.on('notification', ({ payload }) => onPayload(payload ?? ''));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (fault) {
      logger.warn({ err: fault }, 'could not listen for changes of other processes');
      lost();
    }
  };

  await connect();
  return {
    stop: async () => {
      stopped = true;
      if (again !== null) clearTimeout(again);
      await client?.end();
    },
  };
}
