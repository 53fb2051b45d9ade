/**
 * The real refund job in a process of its own, to be killed: it tells its parent of every wait,
 * before the deed and after it, and goes on when it is told to.
 */
import { committedForm } from '@handfast/domain/delivery/committed';
import path from 'node:path';
import { systemClock, systemRandom } from '../../src/clock.ts';
import { connectTo } from '../../src/db/postgres.ts';
import { openKeys } from '../../src/keys/keys.ts';
import { refundJob } from '../../src/refunds/refund-job.ts';
import { receiptIssuer } from '../../src/store/receipts.ts';
import { makeUnitOfWork } from '../../src/store/unit-of-work.ts';
import { serverWorld } from './refund-server-world.ts';
import type { Gate } from './refund-world.ts';
import type { StripeServer } from './stripe.ts';

/** What the parent passes as the one argument. */
export type Task = {
  readonly database: string;
  readonly dataFolder: string;
  readonly stripe: Pick<StripeServer, 'key' | 'webhookSecret' | 'url'>;
  readonly delivery: string;
  readonly claim: string;
};

const task = JSON.parse(process.argv[2] ?? '') as Task;
const keys = await openKeys(path.join(task.dataFolder, 'keys'));
const { pool, kysely } = connectTo(task.database, 2);
const unitOfWork = makeUnitOfWork({
  pool,
  random: systemRandom,
  issueReceipt: receiptIssuer(keys, 'log.test'),
  committedForm,
});

const told = (step: string): Promise<unknown> =>
  new Promise((resolve) => {
    process.once('message', resolve);
    process.send?.(step);
  });
const gate: Gate = async (wait, deed) => {
  await told(`before ${wait}`);
  const done = await deed();
  await told(`after ${wait}`);
  return done;
};
const world = serverWorld({ unitOfWork, kysely, keys }, task.stripe, systemClock, task);
const data = { delivery: task.delivery, ref: { claim: task.claim } };
await refundJob(world.ports(gate))({ id: '', data }, async () => {});
await told('done');
