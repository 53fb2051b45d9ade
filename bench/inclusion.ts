/**
 * How long after its acknowledgement an event is in a published checkpoint (L2), while events come
 * in at a steady rate. `node bench/inclusion.ts [--rate 500] [--seconds 10]`: on this machine, in
 * this process, with the real database, its disk and the real log folder.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { configFrom } from '../packages/server/src/config.ts';
import { startServer } from '../packages/server/src/start.ts';
import { registration } from '../packages/server/test/support/delivery.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
  },
});
const RATE = Number(values.rate);
const TICK_MS = 20;
const AIM_MS = 2000;
const SHOP = { now: '2026-03-02T09:00:00Z', by: { kind: 'tenant', id: '' } } as const;

const folder = await mkdtemp(path.join(tmpdir(), 'handfast-bench-'));
const server = await startServer(
  configFrom({
    HANDFAST_DATA: path.join(folder, 'data'),
    HANDFAST_PORT: '0',
    HANDFAST_LOG_LEVEL: 'warn',
  }),
);
const { unitOfWork, log, pool } = server.deps;

const acknowledged = new Map<string, number>();
const published: { readonly at: number; readonly size: number }[] = [];
const watch = setInterval(() => {
  const { size } = log.sequencer.published().position;
  if (size !== published.at(-1)?.size) published.push({ at: performance.now(), size });
}, 2);

async function write(): Promise<void> {
  const command = registration();
  const outcome = await unitOfWork.register(command, SHOP, { reference: 'bench' });
  if (!outcome.ok) throw new Error(`not written: ${outcome.error.code}`);
  acknowledged.set(command.delivery, performance.now());
}

const began = performance.now();
const until = began + Number(values.seconds) * 1000;
const pending: Promise<void>[] = [];
while (performance.now() < until) {
  const due = ((performance.now() - began) / 1000) * RATE;
  while (pending.length < due) pending.push(write());
  await wait(TICK_MS);
}
await Promise.all(pending);
const rate = acknowledged.size / ((performance.now() - began) / 1000);
await log.sequencer.drained();
await wait(TICK_MS);
clearInterval(watch);

const { rows } = await pool.query<{ delivery_id: string; position: number }>(
  'select delivery_id, position from log_entry',
);
const delays_ms = rows
  .map(({ delivery_id, position }) => {
    const seen = published.find(({ size }) => size > position)?.at ?? Number.POSITIVE_INFINITY;
    return Math.max(0, seen - (acknowledged.get(delivery_id) ?? 0));
  })
  .toSorted((a, b) => a - b);
const at = (share: number): string =>
  `${Math.round(delays_ms[Math.min(delays_ms.length - 1, Math.floor(share * delays_ms.length))] ?? 0)} ms`;
console.log(
  `${acknowledged.size} events, ${rate.toFixed(0)} a second, ${published.length} checkpoints`,
);
console.log(
  `in a published checkpoint after p50 ${at(0.5)}, p99 ${at(0.99)}, at most ${at(1)} (aim: ${AIM_MS} ms)`,
);
await server.stop();
await rm(folder, { recursive: true, force: true });
