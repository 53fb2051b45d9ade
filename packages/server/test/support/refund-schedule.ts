import assert from 'node:assert/strict';
import type { Clock } from '../../src/clock.ts';
import { FAULTS, makePlayer, standing, type Fault, type Player } from './refund-play.ts';
import type { RefundWorld } from './refund-world.ts';
import type { MadeRefund } from './stripe-model.ts';

const HOUR_S = 3600;
/** The hourly job, seen every so many hours until nothing is left to do. */
const TAIL = { rounds: 20, hours: 6 };

type Ticking = Clock & { readonly advance: (seconds: number) => void };

type Play = {
  readonly world: RefundWorld;
  readonly clock: Ticking;
  readonly random: () => number;
  readonly player: Player;
  /** What the provider will tell, each as it was then; it tells again what it told. */
  readonly news: MadeRefund[];
  downUntil: number;
  passed_s: number;
};

const one = <T>(random: () => number, of: readonly T[]): T | undefined =>
  of[Math.floor(random() * of.length)];

/** Acts go wrong more often than reading; a provider that is away answers nobody. */
function faultFor(play: Play, wait: string): Fault {
  const away = play.passed_s < play.downUntil && (wait === 'list' || wait === 'create');
  if (away) return play.random() < 0.8 ? 'away' : 'crash_before';
  const smooth = wait === 'create' || wait === 'write' ? 0.25 : 0.85;
  return play.random() < smooth ? 'none' : (one(play.random, FAULTS) ?? 'none');
}

/**
 * Nobody waits longer for a provider than a quarter of a minute, and no request is on its way for
 * hours. A worker that waits for the database may sleep through all of it.
 */
async function timePasses(play: Play, seconds: number): Promise<void> {
  const { player, random } = play;
  for (const worker of player.workers) {
    const { pending } = worker;
    if (pending?.wait !== 'list' && pending?.wait !== 'create') continue;
    await player.meet(worker, random() < 0.5 ? 'away' : 'crash_before');
  }
  await player.lateDeeds();
  play.clock.advance(seconds);
  play.passed_s += seconds;
}

/** A refund on its way arrives, or fails; one that arrived may fail yet. */
function bankSays({ world, random, news }: Play): void {
  const refund = one(random, standing(world));
  if (refund === undefined) return;
  const fails = refund.status === 'succeeded' || random() < 0.5;
  news.push(world.model.becomes(refund.id, fails ? 'failed' : 'succeeded'));
}

/** Told at any time, in any order, and again. */
async function webhook({ player, random, news }: Play): Promise<void> {
  const free = player.workers.find(({ busy }) => !busy);
  const told = one(random, news);
  if (free !== undefined && told !== undefined) await player.hear(free, told);
}

async function act(play: Play): Promise<void> {
  const { world, player, random } = play;
  const dice = random();
  if (dice < 0.72) {
    const worker = one(random, player.workers);
    if (worker === undefined) return;
    const made = world.model.refunds().length;
    if (worker.pending === null) await player.start(worker);
    else {
      if (worker.pending.wait === 'create' && random() < 0.25) {
        world.model.answerNext(
          one(random, ['refused', 'broken', 'broken_after', 'pending'] as const) ?? 'broken',
        );
      }
      await player.meet(worker, faultFor(play, worker.pending.wait));
    }
    play.news.push(...world.model.refunds().slice(made));
  } else if (dice < 0.82) await webhook(play);
  else if (dice < 0.87) bankSays(play);
  else if (dice < 0.91) await world.retry();
  else if (dice < 0.93) play.downUntil = play.passed_s + 30 * HOUR_S;
  else if (dice < 0.97) await timePasses(play, 60 * Math.ceil(random() * 20));
  else await timePasses(play, HOUR_S * Math.ceil(random() * 30));
}

/** The provider is back, tells what is still to be told, and the hourly job looks each hour. */
async function end(play: Play): Promise<void> {
  const { world, player, random } = play;
  for (let round = 0; round < TAIL.rounds; round++) {
    await timePasses(play, TAIL.hours * HOUR_S);
    for (const worker of player.workers) {
      while (worker.pending !== null) await player.meet(worker, 'none');
    }
    const [worker] = player.workers;
    assert.ok(worker && !worker.busy);
    const told = round === 0 ? play.news : [];
    for (const refund of told.toSorted(() => random() - 0.5)) {
      await player.hear(worker, refund);
      while (worker.pending !== null) await player.meet(worker, 'none');
    }
    await world.retry();
    await player.start(worker);
    while (worker.pending !== null) await player.meet(worker, 'none');
    if ((await world.state()).claims[0]?.refund?.status === 'made') return;
  }
}

/**
 * Two workers and the provider's webhooks, at one refund, with whatever may go wrong wherever they
 * wait. Afterwards the money is gone once, and our record says so.
 */
export async function playSchedule(
  world: RefundWorld,
  clock: Ticking,
  random: () => number,
  seed: number,
  rounds = 40,
): Promise<{ readonly met: ReadonlyMap<string, number>; readonly passed_s: number }> {
  const player = makePlayer(world, 3);
  const play: Play = { world, clock, random, player, news: [], downUntil: 0, passed_s: 0 };
  for (let round = 0; round < rounds; round++) {
    await act(play);
    assert.ok(standing(world).length <= 1, `schedule ${seed}: paid twice`);
  }
  play.downUntil = 0;
  await end(play);
  const [stands, second] = standing(world);
  assert.equal(second, undefined, `schedule ${seed}: paid twice`);
  const refund = (await world.state()).claims[0]?.refund;
  assert.deepEqual(
    [refund?.status, refund?.reference],
    ['made', stands?.id],
    `schedule ${seed}: lost`,
  );
  const told = (await world.events()).map(({ type }) => type);
  assert.ok(!told.includes('AlarmRaised'), `schedule ${seed}: an alarm about nothing`);
  return { met: player.met, passed_s: play.passed_s };
}
