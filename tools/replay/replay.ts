import { CourierClient } from '@handfast/client/courier';
import { COURIER_WRONG_MAX } from '@handfast/domain/delivery/limits';
import { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import { startCluster } from '@handfast/server/db/cluster';
import { makeDatabase } from '@handfast/server/db/postgres';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { accountOf, type AccountLine } from './account.ts';
import type { Ending } from './endings.ts';
import type { OrderLine } from './journal.ts';
import { epcisLines } from './epcis.ts';
import { openLetterBox } from './letter-box.ts';
import { readOrders, type ReplayOrder } from './orders.ts';
import { playOrder, type Cast, type Courier } from './play.ts';
import { onePixel } from './photo.ts';
import { startServe } from './serve.ts';
import { sumsOf } from './sums.ts';

export type ReplayOptions = {
  readonly folder: string;
  readonly seed: number;
  /** Couriers on the road at once; each plays one order after the other. */
  readonly couriers: number;
  readonly onOrder?: (played: number, of: number) => void;
  /** Called when the account is taken: may meddle and have it taken anew, to show that it sees that. */
  readonly afterwards?: (
    database: pg.Client,
    anew: () => Promise<readonly AccountLine[]>,
  ) => Promise<unknown>;
};

export type ReplayReport = {
  readonly orders: number;
  readonly withoutItems: number;
  readonly took_s: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  readonly mails: number;
  readonly account: readonly AccountLine[];
  /** What could not be looked at on this machine. */
  readonly notChecked: string | null;
};

const ROUNDS_AT_ONCE_MAX = 32;

/**
 * Plays a folder of orders on a real server in a process of its own, on a database of its own,
 * and takes the account. Everything is gone afterwards.
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-replay-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const cluster = await startCluster({
      folder: path.join(folder, 'postgres'),
      password: randomUUID(),
    });
    undo.push(cluster.stop);
    await makeDatabase(cluster.url('postgres'), 'replay');
    const letterBox = await openLetterBox();
    undo.push(letterBox.stop);
    const databaseUrl = cluster.url('replay');
    const server = await startServe(path.join(folder, 'data'), {
      DATABASE_URL: databaseUrl,
      HANDFAST_SMTP_URL: letterBox.url,
    });
    undo.push(server.stop);
    const { orders, withoutItems } = await readOrders(options.folder);
    const retailer = new Integrator({ origin: server.url, apiKey: server.apiKey });
    const depot = valueOf(await retailer.makeDepot('Depot')).id;
    const cast: Cast = { origin: server.url, retailer, depot, letterBox, seed: options.seed };
    const begun = performance.now();
    const journal = await playAll(cast, orders, options);
    const took_s = (performance.now() - begun) / 1000;
    const mails = journal.reduce((sum, line) => sum + line.mails, 0);
    await letterBox.settled(mails);
    const { keys } = valueOf(await retailer.keys());
    const database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    undo.push(() => database.end());
    const sums = await sumsOf(options.folder);
    const takeAccount = () => accountOf(database, sums, journal, keys);
    const account = await takeAccount();
    const epcis = await epcisLines(database, server);
    await options.afterwards?.(database, takeAccount);
    return {
      orders: orders.length,
      withoutItems,
      took_s,
      endings: countOf(journal),
      mails: letterBox.received(),
      account: [...account, ...epcis.lines, mailsLine(mails, letterBox.received())],
      notChecked: epcis.notChecked,
    };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

/** A mail may come twice (its job was cut off after the sending), and never less than once. */
const mailsLine = (due: number, received: number): AccountLine => {
  const missing = Math.max(0, due - received);
  return { what: 'mails missing', expected: '0', found: String(missing), agrees: missing === 0 };
};

const WRONG_IN_AN_ORDER_MAX = 5;

async function playAll(
  cast: Cast,
  orders: readonly ReplayOrder[],
  { couriers, onOrder }: ReplayOptions,
): Promise<readonly OrderLine[]> {
  const crew = await Promise.all(
    Array.from({ length: Math.min(couriers, ROUNDS_AT_ONCE_MAX) }, (_, at) => hire(cast, at + 1)),
  );
  const journal: OrderLine[] = [];
  const queue = orders.values();
  const drive = async (first: Courier): Promise<void> => {
    let courier = first;
    let wrong = 0;
    for (const order of queue) {
      // H7: with twenty wrong codes a courier would need a supervisor, so another takes over before.
      if (wrong > COURIER_WRONG_MAX - WRONG_IN_AN_ORDER_MAX) {
        courier = await hire(cast, journal.length);
        wrong = 0;
      }
      const line = await playNamed(cast, order, courier);
      wrong += line.wrongCodes;
      journal.push(line);
      onOrder?.(journal.length, orders.length);
    }
  };
  await Promise.all(crew.map(drive));
  return journal;
}

/** A fault says in which order it happened: with the seed, that order can be played again. */
async function playNamed(cast: Cast, order: ReplayOrder, courier: Courier): Promise<OrderLine> {
  try {
    return await playOrder(cast, order, courier);
  } catch (cause) {
    throw new Error(`order ${order.reference}: ${(cause as Error).message}`, { cause });
  }
}

async function hire({ retailer, origin }: Cast, at: number): Promise<Courier> {
  const { id } = valueOf(await retailer.makeCourier(`Courier ${at}`));
  const { token } = valueOf(await retailer.makeCourierToken(id, randomUUID()));
  const client = new CourierClient({ origin, token });
  const { sha256 } = valueOf(await client.photo(onePixel(), 'image/png'));
  return { id, client, photo: sha256 };
}

function countOf(journal: readonly OrderLine[]): Partial<Record<Ending, number>> {
  const counts: Partial<Record<Ending, number>> = {};
  for (const { ending } of journal) counts[ending] = (counts[ending] ?? 0) + 1;
  return counts;
}
