import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  nextRefundStep,
  refundKey,
  type ListedRefund,
  type RefundKnowledge,
} from '../src/claim/refund-saga.ts';

/** A small generator with a fixed seed (mulberry32): a schedule that fails can be played again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ORDER = { claim: 'c1', attempt: 1 };
const HOUR = 1;
const KEY_LIFE = 24 * HOUR;

type World = {
  now: number;
  readonly refunds: ListedRefund[];
  /** Idempotency keys and when the provider first saw them: forgotten after a day. */
  readonly keys: Map<string, { readonly at: number; readonly refund: ListedRefund }>;
  recorded: RefundKnowledge['recorded'];
  downUntil: number;
};

type Worker = { listed: readonly ListedRefund[] | null };

const LOST = Symbol('no answer');

function create(world: World, key: string): ListedRefund {
  const known = world.keys.get(key);
  if (known && world.now - known.at < KEY_LIFE) return known.refund;
  const refund: ListedRefund = {
    reference: `re_${world.refunds.length + 1}`,
    ...ORDER,
    status: 'succeeded',
  };
  world.refunds.push(refund);
  world.keys.set(key, { at: world.now, refund });
  return refund;
}

/** A call to the provider: it may be away, and its answer may be lost after the deed. */
function call<T>(world: World, random: () => number, deed: () => T): T | typeof LOST {
  if (world.now < world.downUntil) return LOST;
  const done = deed();
  return random() < 0.3 ? LOST : done;
}

/** One step of one worker; a worker that gets no answer, or crashes, begins anew. */
function step(world: World, worker: Worker, random: () => number): void {
  if (random() < 0.15) worker.listed = null;
  const next = nextRefundStep(ORDER, { recorded: world.recorded, listed: worker.listed });
  switch (next.do) {
    case 'nothing':
      return;
    case 'look': {
      const listed = call(world, random, () => [...world.refunds]);
      worker.listed = listed === LOST ? null : listed;
      return;
    }
    case 'create': {
      const made = call(world, random, () => create(world, next.key));
      worker.listed = made === LOST ? null : [made];
      return;
    }
    case 'record_made':
      world.recorded = 'made';
      return;
    case 'record_failed':
      world.recorded = 'failed';
  }
}

/** A webhook may come at any time after the deed: before the answer, twice, or never. */
function webhook(world: World, random: () => number): void {
  if (world.refunds.length > 0 && random() < 0.5) world.recorded = 'made';
}

/**
 * Between looking and creating a worker may sleep, but not for a day: a job is killed after a
 * minute. So time passes in hours only when every worker has begun anew.
 */
function timePasses(world: World, workers: readonly Worker[], random: () => number): void {
  for (const worker of workers) worker.listed = null;
  world.now += Math.ceil(random() * 40) * HOUR;
  if (random() < 0.3) world.downUntil = world.now + 30 * HOUR;
}

function play(seed: number): World {
  const random = randomFrom(seed);
  const workers: Worker[] = [{ listed: null }, { listed: null }];
  const world: World = {
    now: 0,
    refunds: [],
    keys: new Map(),
    recorded: 'requested',
    downUntil: random() < 0.3 ? 30 * HOUR : 0,
  };
  for (let round = 0; round < 40; round++) {
    const dice = random();
    if (dice < 0.8) step(world, workers[dice < 0.4 ? 0 : 1] as Worker, random);
    else if (dice < 0.9) webhook(world, random);
    else timePasses(world, workers, random);
  }
  // In the end the provider is back, and somebody looks until nothing is left to do.
  world.downUntil = 0;
  const last: Worker = { listed: null };
  for (let round = 0; round < 200 && world.recorded === 'requested'; round++) {
    step(world, last, random);
  }
  return world;
}

test('[K8] ten thousand random schedules: never paid twice, never lost', (t) => {
  let lostAnswers = 0;
  for (let seed = 1; seed <= 10_000; seed++) {
    const world = play(seed);
    assert.equal(world.refunds.length, 1, `schedule ${seed}: ${world.refunds.length} refunds`);
    assert.equal(world.recorded, 'made', `schedule ${seed}`);
    if (world.now >= KEY_LIFE) lostAnswers++;
  }
  t.diagnostic(`${lostAnswers} schedules outlived the provider's memory of keys`);
  assert.ok(lostAnswers > 1_000);
});

test('[K8] what another claim or attempt made is not ours', () => {
  const others: ListedRefund[] = [
    { reference: 're_1', claim: 'c2', attempt: 1, status: 'succeeded' },
    { reference: 're_2', claim: 'c1', attempt: 1, status: 'failed' },
  ];
  const second = { claim: 'c1', attempt: 2 };
  const known = { recorded: 'requested', listed: others } as const;
  assert.deepEqual(nextRefundStep(second, known), { do: 'create', key: refundKey(second) });
  assert.deepEqual(nextRefundStep(ORDER, known), { do: 'record_failed', reference: 're_2' });
  assert.deepEqual(nextRefundStep(ORDER, { recorded: 'made', listed: [] }), { do: 'nothing' });
});

test('[K8] a refund that is on its way counts as made: it is never made again', () => {
  const pending: ListedRefund = { reference: 're_9', ...ORDER, status: 'pending' };
  assert.deepEqual(nextRefundStep(ORDER, { recorded: 'requested', listed: [pending] }), {
    do: 'record_made',
    reference: 're_9',
  });
});
