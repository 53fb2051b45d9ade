import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { timeOf, type Clock } from '../../src/clock.ts';
import type { Deps } from '../../src/deps.ts';
import { retryRefunds } from '../../src/jobs/claims.ts';
import { JobFault, type Enqueue, type JobData, type JobQueue } from '../../src/jobs/jobs.ts';
import { fanOut, postWebhook } from '../../src/jobs/webhooks.ts';
import { makeMailer } from '../../src/mail/mailer.ts';
import type { World } from './actors.ts';
import { RETRIER } from './refund-server-world.ts';

const HOUR_S = 3600;
const ROUNDS = 24;

/** What the retailer's own system has to say yet, of which message. */
type Owing = { readonly path: 'refunded' | 'refund-failed'; readonly body: object };

type Body = { readonly type: string; readonly data: { readonly attempt: number } };

export type Retailer = {
  readonly url: string;
  /** Messages that it paid for. */
  readonly paid: Set<string>;
  readonly owing: Map<string, Owing>;
  readonly posts: () => number;
  /** Nothing of the last claim is kept, and dice of its own are thrown. */
  readonly reset: (random: () => number) => void;
  readonly stop: () => Promise<void>;
};

/**
 * A retailer's own refund system, as the documentation asks for it: it pays once for each message
 * id, or says that it cannot. Its line is bad both ways.
 */
export async function startRetailer(): Promise<Retailer> {
  const paid = new Set<string>();
  const owing = new Map<string, Owing>();
  let random: () => number = Math.random;
  let posts = 0;
  const hear = (id: string, { type, data: { attempt } }: Body): void => {
    posts++;
    if (type !== 'delivery.refund_requested' || owing.has(id)) return;
    if (random() < 0.2)
      return void owing.set(id, { path: 'refund-failed', body: { attempt, why: 'other' } });
    paid.add(id);
    owing.set(id, { path: 'refunded', body: { attempt, reference: `OURS-${id.slice(-12)}` } });
  };
  const server = createServer((request: IncomingMessage, response) => {
    void (async () => {
      let text = '';
      for await (const part of request) text += String(part);
      const lost = random();
      if (lost < 0.3) return void response.destroy();
      hear(String(request.headers['webhook-id']), JSON.parse(text) as Body);
      if (lost < 0.5) response.destroy();
      else response.writeHead(204).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    paid,
    owing,
    posts: () => posts,
    reset: (dice) => {
      random = dice;
      paid.clear();
      owing.clear();
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Job = { readonly queue: JobQueue; readonly data: JobData };

/**
 * One refund that the retailer's own system makes: jobs that fail, are killed after the deed or
 * tried too often, acknowledgements that are lost or come twice, the hourly job in between.
 */
export async function playRetailer(
  {
    deps,
    world,
    clock,
    retailer,
  }: {
    readonly deps: Deps;
    readonly world: World;
    readonly clock: Clock & { readonly advance: (seconds: number) => void };
    readonly retailer: Retailer;
  },
  { delivery, claim }: { readonly delivery: string; readonly claim: string },
  random: () => number,
  seed: number,
): Promise<void> {
  retailer.reset(random);
  const mailer = makeMailer(deps.config, deps.inbox, clock);
  const jobDeps = { ...deps, mailer };
  const jobs: Job[] = [];
  const enqueue: Enqueue = async (queue, data) => {
    if (data.delivery === delivery) jobs.push({ queue, data });
  };
  const refund = async () =>
    (await deps.unitOfWork.read(delivery))?.state.claims[0]?.refund ?? assert.fail();
  const told = (type: string) =>
    deps.kysely
      .selectFrom('event')
      .select(['seq'])
      .where('delivery_id', '=', delivery)
      .where('type', '=', type)
      .orderBy('seq', 'desc')
      .execute();
  const runOne = async (): Promise<void> => {
    const [job] = jobs.splice(Math.floor(random() * jobs.length), 1);
    if (job === undefined) return;
    const handler = job.queue === 'webhook' ? fanOut(jobDeps) : postWebhook(jobDeps);
    const failed = await handler({ id: '', data: job.data }, enqueue).then(
      () => random() < 0.15,
      (fault: unknown) => {
        assert.ok(fault instanceof JobFault || (fault as { code?: string }).code !== undefined);
        return random() < 0.7;
      },
    );
    if (failed) jobs.push(job);
  };
  const acknowledge = async (): Promise<void> => {
    const all = [...retailer.owing.values()];
    const said = all[Math.floor(random() * all.length)];
    if (said === undefined) return;
    await world.server.send('POST', `/v1/deliveries/${delivery}/claims/${claim}/${said.path}`, {
      token: world.apiKey,
      body: said.body,
    });
  };
  const retry = async (): Promise<void> => {
    const context = { now: timeOf(clock), by: RETRIER };
    const again = await deps.unitOfWork.execute(delivery, { type: 'retryRefund', claim }, context);
    if (!again.ok) return;
    const [newest] = await told('RefundRequested');
    jobs.push({ queue: 'webhook', data: { delivery, ref: { seq: String(newest?.seq) } } });
  };
  const anHour = async (): Promise<void> => {
    clock.advance(HOUR_S + 1);
    await retryRefunds(jobDeps)({ id: '', data: { delivery: '', ref: {} } }, enqueue);
  };
  for (let round = 0; round < ROUNDS; round++) {
    const dice = random();
    if (dice < 0.6) await runOne();
    else if (dice < 0.75) await acknowledge();
    else if (dice < 0.85) await retry();
    else await anHour();
    assert.ok(retailer.paid.size <= 1, `schedule ${seed}: paid twice`);
  }
  for (let hour = 0; hour < 40 && (await refund()).status !== 'made'; hour++) {
    await anHour();
    while (jobs.length > 0) await runOne();
    await acknowledge();
    await retry();
  }
  assert.equal(retailer.paid.size, 1, `schedule ${seed}`);
  assert.equal((await refund()).status, 'made', `schedule ${seed}: lost`);
  assert.equal((await told('RefundMade')).length, 1, `schedule ${seed}`);
  assert.deepEqual(await told('AlarmRaised'), [], `schedule ${seed}`);
}
