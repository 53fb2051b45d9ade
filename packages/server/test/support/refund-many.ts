/**
 * Plays schedules 1 to `count` in a thread of its own, where no test runner watches each promise:
 * that takes three times as long as the schedules themselves.
 */
import { evolveAll } from '@handfast/domain/delivery/evolve';
import { parentPort, workerData } from 'node:worker_threads';
import { chooses, PAID, reports } from '../../../domain/test/support/act.ts';
import { at, recipient } from '../../../domain/test/support/build.ts';
import { onRoute, play } from '../../../domain/test/support/given.ts';
import { testClock } from './clock.ts';
import { mulberry } from './random.ts';
import { playSchedule } from './refund-schedule.ts';
import { memoryWorld } from './refund-world.ts';
import { stripeModel } from './stripe-model.ts';

export type Played = {
  /** How often each wait met each fault. */
  readonly met: ReadonlyMap<string, number>;
  readonly longerThan30Hours: number;
  readonly failedAndAgain: number;
};

const GRANTED = evolveAll(
  null,
  play(
    onRoute(),
    [reports('not_received', { paid: { ...PAID, provider: 'stripe' } }), recipient, at(120)],
    [chooses('refund'), recipient],
  ),
);

export const inMemory = () => {
  const clock = testClock(at(120));
  return { clock, world: memoryWorld(GRANTED, stripeModel(clock.now), clock) };
};

async function playMany(count: number): Promise<Played> {
  const met = new Map<string, number>();
  const seen = { longerThan30Hours: 0, failedAndAgain: 0 };
  for (let seed = 1; seed <= count; seed++) {
    const { clock, world } = inMemory();
    const schedule = await playSchedule(world, clock, mulberry(seed), seed);
    for (const [meeting, times] of schedule.met) met.set(meeting, (met.get(meeting) ?? 0) + times);
    if (schedule.passed_s > 30 * 3600) seen.longerThan30Hours++;
    if (world.model.refunds().length > 1) seen.failedAndAgain++;
  }
  return { met, ...seen };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await playMany(workerData as number));
