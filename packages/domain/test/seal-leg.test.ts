import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealHands, sealLeg } from '../src/custody/seal-leg.ts';
import type { Actor, DeliveryEvent } from '../src/delivery/events.ts';
import type { Custody } from '../src/delivery/state.ts';
import type { SealResult } from '../src/seal/classify.ts';
import { open, present, transfer } from './support/act.ts';
import { ann, at, depot, DEPOT, PACKER, recipient, tenant, WITH_ANN } from './support/build.ts';
import { ordered, play, type Step } from './support/given.ts';

const VAN: Custody = { kind: 'van', id: 'van-7' };
const pack: Step = [{ type: 'pack', no: 1, seal: { kind: 'number', value: 'A1' } }, tenant, at(10)];

const reads = (result: SealResult, by: Actor, s: number): Step => [
  { type: 'readSeal', no: 1, read: 'X', source: 'scanned', result },
  by,
  at(s),
];
const takes = (to: Custody, by: Actor, s: number): Step => [transfer([1], to), by, at(s)];

const recorded = (events: readonly DeliveryEvent[]) =>
  events.map((event, seq) => ({ seq: seq + 1, event }));
const handsOf = (...steps: readonly Step[]) =>
  sealHands(recorded(play(ordered({ custody: PACKER }), ...steps)), 1);
const shown = (hands: ReturnType<typeof handsOf>) =>
  hands.map(({ custody, state }) => [custody.kind, state]);

/** Each taker reads first and takes then, as the routes do it. */
const legs = [
  pack,
  reads('matches', depot, 60),
  takes(DEPOT, depot, 60),
  reads('matches', tenant, 120),
  takes(VAN, tenant, 121),
] as const;

test('[M1] [S1] the state of the seal at each hand; who reads while taking is the taker', () => {
  const hands = handsOf(...legs, reads('swapped', ann, 180), takes(WITH_ANN, ann, 180));
  assert.deepEqual(shown(hands), [
    ['packer', 'sealed'],
    ['depot', 'matches'],
    ['van', 'matches'],
    ['courier', 'swapped'],
  ]);
  const leg = sealLeg(hands);
  assert.deepEqual([leg?.from.custody, leg?.to.custody], [VAN, WITH_ANN]);
  assert.deepEqual(leg?.holders, [VAN], 'who found it bad when taking did not have it');
});

test('[M1] a hand that reads nothing makes the leg longer, and clears nobody', () => {
  const hands = handsOf(
    pack,
    reads('matches', depot, 60),
    takes(DEPOT, depot, 60),
    takes(VAN, tenant, 120),
    takes(WITH_ANN, ann, 180),
    [open(), ann, at(240)],
    [present(1), ann, at(250)],
    reads('unknown', recipient, 260),
  );
  assert.deepEqual(shown(hands).slice(2), [
    ['van', 'not_read'],
    ['courier', 'not_read'],
    ['recipient', 'unknown'],
  ]);
  assert.deepEqual(sealLeg(hands)?.holders, [DEPOT, VAN, WITH_ANN]);
});

test('[M1] a bad reading in one’s own custody has its reader on the leg', () => {
  const hands = handsOf(...legs, takes(WITH_ANN, ann, 180), reads('opened', ann, 900));
  assert.deepEqual(sealLeg(hands)?.holders, [VAN, WITH_ANN]);
  const own = sealLeg(handsOf(...legs, reads('opened', tenant, 900)));
  assert.deepEqual([own?.from.state, own?.to.state, own?.holders], ['matches', 'opened', [VAN]]);
});

test('[S1] no leg while the seal fits, after a reading that was right again, or without a seal', () => {
  assert.equal(sealLeg(handsOf(...legs)), null);
  const again = handsOf(...legs, reads('unknown', ann, 180), reads('matches', ann, 190));
  assert.equal(sealLeg(again), null);
  const bare: Step = [{ type: 'pack', no: 1, seal: { kind: 'none', value: '' } }, tenant, at(10)];
  assert.deepEqual(handsOf(bare, takes(DEPOT, depot, 60)), []);
});

test('[S1] a parcel that is sealed anew begins anew', () => {
  const hands = handsOf(pack, reads('unknown', tenant, 20), [pack[0], tenant, at(30)]);
  assert.deepEqual(shown(hands), [['packer', 'sealed']]);
});
