import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeWorld, type World } from './support/actors.ts';
import { expecting, jobEnds, paidOrder, refundedNow, type Claimant } from './support/claims.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
  type TestServer,
} from './support/server.ts';
import { startStripe, type StripeServer } from './support/stripe.ts';

const HOUR_S = 3600;

let cluster: TestCluster;
let stripe: StripeServer;
before(async () => {
  cluster = await startTestCluster();
  stripe = await startStripe();
});
after(async () => {
  await stripe.stop();
  await cluster.stop();
});

const settings = () => {
  const { key, webhookSecret, url } = stripe;
  return { stripe: { key, webhookSecret, url } };
};

const refundsOf = (claim: string) =>
  stripe.refunds().filter(({ metadata }) => metadata['claim'] === claim);

const sweep = async (server: TestServer): Promise<void> => {
  const ran = jobEnds(server, 'sweep', '');
  await server.deps.jobs.enqueue('sweep', { delivery: '', ref: {} });
  await ran;
};

/**
 * Tries that are used up: the job is in no queue any more. A failed try that is being put back
 * while we delete stands there afterwards as a row that the deletion did not see: hence again.
 */
const tiresOut = async ({ database }: TestServer): Promise<void> => {
  const jobs = `from pgboss.job where name in ('refund', 'webhook')`;
  do await database.pool.query(`delete ${jobs}`);
  while ((await database.pool.query(`select 1 ${jobs}`)).rows.length > 0);
};

const waiting = async ({ database }: TestServer, queue: string, delivery: string) => {
  const { rows } = await database.pool.query(
    `select 1 from pgboss.job where name = $1 and data->>'delivery' = $2`,
    [queue, delivery],
  );
  return rows.length;
};

const stateOf = async ({ server }: World, claim: string): Promise<string> => {
  const { rows } = await server.database.pool.query<{ refund: string }>(
    'select refund from claim where id = $1',
    [claim],
  );
  return rows[0]?.refund ?? '';
};

const madeEvents = async ({ server }: World, delivery: string): Promise<number> => {
  const { rows } = await server.database.pool.query(
    `select 1 from event where delivery_id = $1 and type = 'RefundMade'`,
    [delivery],
  );
  return rows.length;
};

test('[K8] killed between the provider’s deed and our record: after the restart one refund', async (t) => {
  const database = await cluster.freshDatabase();
  const dataFolder = await mkdtemp(path.join(cluster.folder, 'killed-'));
  const same = { database, dataFolder, config: settings() };
  const first = await startTestServer(cluster, same);
  const world = await makeWorld(first);
  const me = await expecting(world);
  stripe.failWith('down');
  const failed = jobEnds(first, 'refund', me.sent.id, false);
  const { claim } = await refundedNow(me);
  await failed;
  await first.stop();

  stripe.failWith('answer_waits');
  const made = stripe.nextRefund();
  const child = fork(path.join(import.meta.dirname, 'support', 'killable.ts'), [], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      HANDFAST_DATA: dataFolder,
      HANDFAST_MODE: 'test',
      HANDFAST_PORT: '0',
      HANDFAST_LOG_LEVEL: 'error',
      HANDFAST_STRIPE_KEY: stripe.key,
      HANDFAST_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      HANDFAST_STRIPE_URL: stripe.url,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await made;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  assert.deepEqual([await stateOf(world, claim.id), refundsOf(claim.id).length], ['requested', 1]);

  stripe.failWith(null);
  stripe.forgetKeys();
  const clock = testClock(new Date(Date.now() + 30 * HOUR_S * 1000).toISOString());
  const second = await startTestServer(cluster, { ...same, clock });
  t.after(() => second.stop());
  const done = jobEnds(second, 'refund', me.sent.id);
  await sweep(second);
  await done;
  assert.deepEqual([await stateOf(world, claim.id), refundsOf(claim.id).length], ['made', 1]);
  assert.equal(await madeEvents(world, me.sent.id), 1);
});

const stateIn = async ({ holder }: Claimant) =>
  valueOf(await holder.view()).claims[0]?.refund?.status;

describe('a provider that is away for longer than it remembers', () => {
  const clock = testClock();
  let world: World;
  before(async () => {
    world = await makeWorld(await startTestServer(cluster, { clock, config: settings() }));
  });
  after(() => world.server.stop());

  const requested = async (fault: 'down' | 'answer_lost') => {
    const me = await expecting(world);
    stripe.failWith(fault);
    const failed = jobEnds(world.server, 'refund', me.sent.id, false);
    const { claim } = await refundedNow(me);
    await failed;
    stripe.failWith('down');
    return { me, claim: claim.id };
  };

  for (const [fault, before_] of [
    ['answer_lost', 1],
    ['down', 0],
  ] as const) {
    test(`[K8] 30 hours away after "${fault}", every try used up: the hourly job brings one refund`, async () => {
      const { me, claim } = await requested(fault);
      assert.equal(refundsOf(claim).length, before_);
      clock.advance(30 * HOUR_S);
      stripe.forgetKeys();
      await tiresOut(world.server);
      stripe.failWith(null);
      const done = jobEnds(world.server, 'refund', me.sent.id);
      await sweep(world.server);
      await done;
      assert.equal(refundsOf(claim).length, 1);
      assert.equal(await stateIn(me), 'made');
      assert.equal(await madeEvents(world, me.sent.id), 1);
    });
  }

  test('[K8] the hourly job tries what waited an hour, not before, and nothing that is settled', async () => {
    const { me, claim } = await requested('down');
    await tiresOut(world.server);
    clock.advance(HOUR_S - 60);
    await sweep(world.server);
    assert.equal(await waiting(world.server, 'refund', me.sent.id), 0);
    clock.advance(120);
    stripe.failWith(null);
    const done = jobEnds(world.server, 'refund', me.sent.id);
    await sweep(world.server);
    await done;
    assert.equal(refundsOf(claim).length, 1);
    await tiresOut(world.server);
    clock.advance(2 * HOUR_S);
    const asked = stripe.requests();
    await sweep(world.server);
    assert.equal(await waiting(world.server, 'refund', me.sent.id), 0);
    assert.equal(stripe.requests(), asked);
  });

  test('[K8] a retailer’s own system that did not acknowledge hears of it again', async () => {
    const { payment: _payment, ...order } = paidOrder();
    const me = await expecting(world, order);
    await refundedNow(me);
    await world.server.deps.jobs.relayNow();
    await tiresOut(world.server);
    clock.advance(HOUR_S + 60);
    await sweep(world.server);
    assert.equal(await waiting(world.server, 'webhook', me.sent.id), 1);
    assert.equal(await stateIn(me), 'requested');
  });
});
