import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, type Exploration } from './explorer/explore.ts';
import { FAULTS } from './explorer/faults.ts';
import { SMALL } from './explorer/world.ts';

const BUDGET = { depthMax: 100, statesMax: 200_000 };

function assertClean(found: Exploration): void {
  assert.equal(found.breach, null, JSON.stringify(found.breach, null, 1));
  assert.ok(found.closed);
}

test('[H1, H3, H5, H11, K12] two parcels, two couriers, two visits: every state is sound and reaches an end', (t) => {
  const found = explore({ ...SMALL, parcels: 2 }, BUDGET);
  t.diagnostic(`${found.states} states, ${found.steps} steps, depth ${found.depth}`);
  assertClean(found);
  assert.ok(found.states > 30_000, 'the world shrank: what can no longer be reached?');
  for (const event of ['HandedOver', 'Refused', 'Locked', 'ReceiptSuperseded', 'RemedyGranted']) {
    assert.ok(found.seen.has(event), event);
  }
});

test('[H8, H9, H13, M6] one parcel while time passes: every state is sound and closes', (t) => {
  const found = explore({ ...SMALL, clock: true, leave: true, selfTransfer: true }, BUDGET);
  t.diagnostic(`${found.states} states, ${found.steps} steps, depth ${found.depth}`);
  assertClean(found);
  for (const word of ['DeliveryClosed', 'ParcelLeft', 'code_expired', 'too_late', 'too_soon']) {
    assert.ok(found.seen.has(word), word);
  }
});

test('[M2] one parcel on scales that disagree: no held parcel is presented, none is stuck', (t) => {
  const found = explore({ ...SMALL, visits: 1, mass: true }, BUDGET);
  t.diagnostic(`${found.states} states, ${found.steps} steps, depth ${found.depth}`);
  assertClean(found);
  assert.ok(found.seen.has('ParcelHeld') && found.seen.has('on_hold'));
});

test('[K8, K12] one parcel with claims: no state has goods and money on one side by a machine', (t) => {
  const found = explore({ ...SMALL, visits: 1, claims: true }, BUDGET);
  t.diagnostic(`${found.states} states, ${found.steps} steps, depth ${found.depth}`);
  assertClean(found);
  for (const word of ['ClaimOpened', 'RefundRequested', 'RefundMade', 'ClaimAppealed']) {
    assert.ok(found.seen.has(word), word);
  }
});

for (const { name, machine, world, says } of FAULTS) {
  test(`[H1] the explorer finds a seeded fault: ${name}`, (t) => {
    const { breach, states } = explore(world, BUDGET, machine);
    assert.ok(breach, 'not found');
    t.diagnostic(`${states} states, ${breach.path.length} commands: ${breach.what}`);
    assert.match(breach.what, says);
  });
}
