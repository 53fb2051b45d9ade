import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stillToCheck, type Recheck } from '../src/custody/recheck.ts';
import { evolveAll } from '../src/delivery/evolve.ts';
import type { Actor } from '../src/delivery/events.ts';
import { parcelOf, type Custody } from '../src/delivery/state.ts';
import { transfer, weigh } from './support/act.ts';
import { ann, at, depot, DEPOT, PACKER, tenant, WITH_ANN } from './support/build.ts';
import { ordered, play, type Step } from './support/given.ts';

type Reading = readonly [source?: 'scale' | 'typed', grossMass_g?: number];

const VAN: Custody = { kind: 'van', id: 'van-7' };
const sealed: Step = [
  { type: 'pack', no: 1, seal: { kind: 'number', value: 'A1' } },
  tenant,
  at(10),
];
const reads = (by: Actor, s: number): Step => [
  { type: 'readSeal', no: 1, read: 'A1', source: 'scanned', result: 'matches' },
  by,
  at(s),
];
const weighs = (by: Actor, s: number, ...[source, grossMass_g = 412]: Reading): Step => [
  weigh(1, grossMass_g, source),
  by,
  at(s),
];
const takes = (to: Custody, by: Actor, s: number): Step => [transfer([1], to), by, at(s)];

const due = (taker: Custody, recheck: Recheck | undefined, ...steps: readonly Step[]): Recheck => {
  const state = evolveAll(null, play(ordered({ custody: PACKER }), ...steps));
  const parcel = parcelOf(state, 1);
  assert.ok(parcel !== undefined);
  return stillToCheck(recheck === undefined ? state : { recheck }, parcel, taker);
};
const both: Recheck = { seal: true, mass: true };
const nothing: Recheck = { seal: false, mass: false };

test('[M1] [S1] each hand is asked for the seal, until it read it; without a seal nothing is asked', () => {
  const taken = [sealed, takes(DEPOT, depot, 60)] as const;
  assert.deepEqual(due(DEPOT, undefined, ...taken), { seal: true, mass: false });
  assert.deepEqual(due(DEPOT, undefined, ...taken, reads(depot, 90)), nothing);
  assert.deepEqual(
    due(DEPOT, undefined, sealed, reads(depot, 59), takes(DEPOT, depot, 60)),
    nothing,
  );
  const onVan = [...taken, reads(depot, 90), takes(VAN, tenant, 120)] as const;
  assert.equal(due(VAN, undefined, ...onVan).seal, true, 'the depot’s reading is not the van’s');
  assert.equal(due(DEPOT, undefined, ...onVan).seal, false, 'it is with the van now');
  const withAnn = [...onVan, takes(WITH_ANN, ann, 180)] as const;
  assert.equal(due(WITH_ANN, undefined, ...withAnn).seal, true);
  assert.deepEqual(due(DEPOT, both, takes(DEPOT, depot, 60)), { seal: false, mass: true });
  assert.deepEqual(due(DEPOT, nothing, ...taken), nothing);
});

test('[M1] [M2] where policy says so the mass is asked for; a typed one is none, one that holds is', () => {
  const taken = [sealed, weighs(tenant, 20), takes(DEPOT, depot, 60)] as const;
  const mass = (...steps: readonly Step[]) => due(DEPOT, both, ...taken, ...steps).mass;
  assert.equal(mass(), true);
  assert.equal(mass(weighs(depot, 90, 'typed')), true);
  assert.equal(mass(weighs(depot, 90)), false);
  assert.equal(mass(weighs(depot, 90, 'scale', 590)), false);
});

test('[M1] who is no depot, van or courier is asked for nothing', () => {
  const carrier: Custody = { kind: 'carrier', id: 'c' };
  assert.deepEqual(due(carrier, both, sealed, takes(carrier, tenant, 60)), nothing);
});
