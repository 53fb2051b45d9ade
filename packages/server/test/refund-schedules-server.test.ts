import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { mulberry } from './support/random.ts';
import { makeWorld, type World } from './support/actors.ts';
import { jobEnds, paidOrder } from './support/claims.ts';
import { playRetailer, startRetailer } from './support/refund-retailer.ts';
import { playSchedule } from './support/refund-schedule.ts';
import { RETRIER, serverWorld } from './support/refund-server-world.ts';
import type { Task } from './support/refund-worker.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';
import { startStripe } from './support/stripe.ts';

/** `HANDFAST_SCHEDULES=100` before a release. */
const SCHEDULES = Number(process.env['HANDFAST_SCHEDULES'] ?? 40);
const AT_ONCE = 10;
const ROUNDS = 15;
const RETAILERS = 25;
const HOUR_S = 3600;

let cluster: TestCluster;
let world: World;
/** It has no provider: nobody makes these refunds but the tests. */
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

/** A refund that a person granted and nobody has made yet. */
async function granted(
  { shop, server }: World,
  provider: 'stripe' | 'webhook' = 'stripe',
): Promise<{ readonly delivery: string; readonly claim: string }> {
  const { payment, ...order } = paidOrder();
  const { id } = valueOf(
    await shop.register(provider === 'stripe' ? { ...order, payment } : order),
  );
  const claim = server.deps.random.uuid();
  const paid = { amount_minor: 29_000, currency: 'GBP', provider };
  const report = { no: 2, item: 0, what: 'not_received', photos: [], crimeReference: false };
  const told = { ...report, paid, gift: false, automatic: false } as const;
  const yes = { outcome: 'granted', because: 'record_supports', replacement: '' } as const;
  const outcome = await server.deps.unitOfWork.execute(
    id,
    [
      { type: 'claim', claim, ...told, what: 'not_received' },
      { type: 'decideClaim', claim, ...yes, amount_minor: 29_000 },
    ],
    { now: '2026-03-02T09:00:00Z', by: RETRIER },
  );
  assert.ok(outcome.ok);
  return { delivery: id, claim };
}

/** One schedule with a provider of its own; how many refunds that held in the end. */
async function playOne(seed: number): Promise<number> {
  const clock = testClock();
  const stripe = await startStripe(clock.now);
  const place = serverWorld(world.server.deps, stripe, clock, await granted(world));
  await playSchedule(place, clock, mulberry(seed), seed, ROUNDS);
  await stripe.stop();
  return stripe.refunds().length;
}

test(`[K8] ${SCHEDULES} of the schedules on the real database, through the official library`, async () => {
  const made: number[] = [];
  for (let first = 1; first <= SCHEDULES; first += AT_ONCE) {
    const seeds = Array.from({ length: AT_ONCE }, (_, at) => first + at);
    made.push(...(await Promise.all(seeds.map(playOne))));
  }
  assert.ok(
    made.some((refunds) => refunds > 1),
    'some failed at the bank and were made anew',
  );
});

test('[K8] the retailer’s own system: messages and acknowledgements lost, doubled and late', async (t) => {
  const clock = testClock();
  const database = await cluster.freshDatabase();
  const retailer = await startRetailer();
  t.after(retailer.stop);
  const server = await startTestServer(cluster, { database, clock });
  const shop = await makeWorld(server);
  const claims = await Promise.all(
    Array.from({ length: RETAILERS }, () => granted(shop, 'webhook')),
  );
  await server.send('POST', '/v1/webhook-endpoints', {
    token: shop.apiKey,
    body: { url: retailer.url },
  });
  // From here on nothing runs by itself: the jobs are run one by one.
  await server.stop();
  const place = { deps: server.deps, world: shop, clock, retailer };
  for (const [at, about] of claims.entries()) {
    await playRetailer(place, about, mulberry(at + 1), at + 1);
  }
  t.diagnostic(`${retailer.posts()} messages reached the retailer`);
  assert.ok(retailer.posts() > 2 * RETAILERS, 'they were sent again');
});

/** What a worker is killed at: told by itself, before and after each deed. */
const STEPS = [
  'before list',
  'after list',
  'before create',
  'after create',
  'before write',
  'after write',
  'done',
];

async function killedAt(step: string, task: Task): Promise<void> {
  const file = path.join(import.meta.dirname, 'support', 'refund-worker.ts');
  const child = fork(file, [JSON.stringify(task)], { execArgv: [] });
  const gone = once(child, 'exit');
  child.on('message', (at) => {
    if (at === step) child.kill('SIGKILL');
    else child.send('go on');
  });
  const [code, signal] = (await gone) as [number | null, string | null];
  assert.deepEqual([code, signal], [null, 'SIGKILL'], step);
}

test('[K8] killed at every step, and 30 hours later the hourly job: one refund each', async (t) => {
  const stripe = await startStripe();
  t.after(stripe.stop);
  const { key, webhookSecret, url } = stripe;
  const dataFolder = await mkdtemp(path.join(cluster.folder, 'killed-'));
  const database = await cluster.freshDatabase();
  const before_ = await startTestServer(cluster, { database, dataFolder });
  const first = await makeWorld(before_);
  const claims = await Promise.all(STEPS.map(() => granted(first)));
  await before_.deps.jobs.relayNow();
  await before_.stop();
  await database.pool.query(`delete from pgboss.job where name = 'refund'`);
  const place = { database: database.url, dataFolder, stripe: { key, webhookSecret, url } };
  await Promise.all(claims.map((about, at) => killedAt(STEPS[at] ?? '', { ...place, ...about })));
  const made = (): number[] =>
    claims.map(
      ({ claim }) => stripe.refunds().filter(({ metadata }) => metadata['claim'] === claim).length,
    );
  assert.deepEqual(made(), [0, 0, 0, 1, 1, 1, 1]);

  stripe.forgetKeys();
  const clock = testClock(new Date(Date.now() + 30 * HOUR_S * 1000).toISOString());
  const stripeSettings = { stripe: { key, webhookSecret, url } };
  const later = { database, dataFolder, clock, config: stripeSettings };
  const second = await startTestServer(cluster, later);
  t.after(second.stop);
  const unrecorded = claims.slice(0, 5);
  const done = Promise.all(unrecorded.map(({ delivery }) => jobEnds(second, 'refund', delivery)));
  await second.deps.jobs.enqueue('sweep', { delivery: '', ref: {} });
  await done;
  assert.deepEqual(made(), [1, 1, 1, 1, 1, 1, 1]);
  for (const { delivery } of claims) {
    const read = await second.deps.unitOfWork.read(delivery);
    assert.equal(read?.state.claims[0]?.refund?.status, 'made');
  }
});
