import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confusion, oddities } from '../../bench/lib/confusion.ts';
import { isHeld } from '../../bench/lib/mass-model.ts';
import type { OrderMass } from '../../bench/lib/orders.ts';
import { drawFrom } from '../../bench/lib/random.ts';

const SEED = 20_260_302;

/** Orders as the real ones are: one to three things from 50 g to 20 kg. */
const orders: readonly OrderMass[] = Array.from({ length: 50 }, (_, at) => {
  const draw = drawFrom(SEED + at);
  const items = 1 + Math.floor(draw.unit() * 3);
  return { items_g: Array.from({ length: items }, () => 50 * 400 ** draw.unit()) };
});

test('[M2] unchanged parcels are held at most once in 2,000 readings', () => {
  const draw = drawFrom(SEED);
  let held = 0;
  for (let i = 0; i < 40_000; i++) if (isHeld(100 * 300 ** draw.unit(), 0, draw)) held++;
  assert.ok(held <= 20, String(held));
});

test('[M2, S1, M3] every fault that mass or seal can show is caught; an equal mass is not', () => {
  for (const row of confusion(orders, [SEED, SEED + 1], 10)) {
    assert.equal(row.missed, 0, row.fault);
    if (row.fault === 'swapped, same mass') assert.equal(row.showable, 0);
    else assert.ok(row.showable > 0, row.fault);
  }
});

test('[M2, S1, M3] honest oddities raise no alarm', () => {
  assert.deepEqual(oddities(orders, [SEED], 120), { played: 120, alarms: 0 });
});
