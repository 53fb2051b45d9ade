import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { inMemory, type Played } from './support/refund-many.ts';
import { allMeetings, FAULTS, makePlayer, standing } from './support/refund-play.ts';
import { WAITS } from './support/refund-world.ts';

test('[K8] ten thousand schedules of the real job and the real webhook: never paid twice, never lost', async (t) => {
  const thread = new Worker(new URL('support/refund-many.ts', import.meta.url), {
    workerData: 10_000,
  });
  const [played] = (await once(thread, 'message')) as [Played];
  t.diagnostic(`${played.longerThan30Hours} schedules took longer than 30 hours`);
  t.diagnostic(`${played.failedAndAgain} held a refund that failed and was tried again`);
  assert.ok(played.longerThan30Hours > 1_000 && played.failedAndAgain > 1_000);
  const rare = allMeetings().filter((meeting) => (played.met.get(meeting) ?? 0) < 100);
  assert.deepEqual(rare, [], 'every wait meets every fault');
});

/** What one undisturbed worker waits for, one after the other. */
async function stepsOf(): Promise<readonly string[]> {
  const { world } = inMemory();
  const player = makePlayer(world, 1);
  const [worker] = player.workers;
  assert.ok(worker);
  await player.start(worker);
  const steps: string[] = [];
  while (worker.pending !== null) {
    steps.push(worker.pending.wait);
    await player.meet(worker, 'none');
  }
  return steps;
}

test('[K8] every fault at every step, then 30 hours, then again: one refund', async () => {
  const steps = await stepsOf();
  assert.deepEqual(new Set(steps), new Set(WAITS));
  for (const [place, wait] of steps.entries()) {
    for (const fault of FAULTS) {
      const { clock, world } = inMemory();
      const player = makePlayer(world, 2);
      const [first, second] = player.workers;
      assert.ok(first && second);
      await player.start(first);
      for (let step = 0; step < place; step++) await player.meet(first, 'none');
      await player.meet(first, fault);
      await player.lateDeeds();
      clock.advance(30 * 3600);
      await player.start(second);
      while (second.pending !== null) await player.meet(second, 'none');
      while (first.pending !== null) await player.meet(first, 'none');
      const about = `${fault} at step ${place}, ${wait}`;
      assert.equal(standing(world).length, 1, about);
      const [claim] = (await world.state()).claims;
      assert.equal(claim?.refund?.status, 'made', about);
    }
  }
});
