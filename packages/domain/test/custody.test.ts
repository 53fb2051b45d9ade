import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Custody } from '../src/delivery/state.ts';
import {
  end,
  found,
  kept,
  have,
  leaves,
  missing,
  open,
  present,
  recall,
  refuses,
  remedy,
  requestLeave,
  retake,
  transfer,
  weigh,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  claims,
  DAY,
  DEPOT,
  depot,
  HOUR,
  operator,
  PACKER,
  recipient,
  tenant,
  timer,
  uuid,
  WITH_ANN,
  WITH_BEN,
  type Order,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, stateOf } from './support/given.ts';

const REFUSED = play(atDoor(), [refuses(1), recipient], [retake(1), ann], [end('done'), ann]);

test('[M1] the taker confirms: nobody books a parcel onto somebody else', () => {
  given(ordered())
    .when(transfer([1], WITH_ANN), ann)
    .gives([
      { type: 'CustodyTaken', no: 1, from: DEPOT, to: WITH_ANN, selfTransfer: false, sealRead: '' },
    ]);
  given(ordered())
    .when(transfer([1], WITH_BEN), ann)
    .refused('not_allowed');
  given(ordered())
    .when(transfer([1], WITH_ANN), depot)
    .refused('not_allowed');
  given(ordered())
    .when(transfer([1], WITH_ANN), operator)
    .refused('not_allowed');
  given(onRoute())
    .when(transfer([1], { kind: 'depot', id: uuid(0xd2) }), depot)
    .refused('not_allowed');
  given(onRoute())
    .when(transfer([1], DEPOT), recipient)
    .refused('not_allowed');
  given(ordered())
    .when(transfer([1], { kind: 'van', id: '7' }), operator)
    .does('CustodyTaken');
});

test('[M1, K12] what is at a door moves only by its visit', () => {
  given(atDoor())
    .when(transfer([1], WITH_BEN), ben)
    .refused('still_presented');
  given(atDoor())
    .when(transfer([1], DEPOT), depot)
    .refused('still_presented');
});

test('[M3] a parcel is in one custody, and a second scan by the same taker says nothing new', () => {
  given(onRoute())
    .when(transfer([1], WITH_ANN), ann)
    .gives([]);
  const taken = given(onRoute())
    .when(transfer([1], WITH_BEN), ben)
    .state();
  assert.deepEqual(taken.parcels[0]?.custody, WITH_BEN);
});

test('[M1] a transfer of several parcels is refused as a whole', () => {
  const events = play(ordered({ parcels: 2 }), [recall(2), tenant]);
  given(events)
    .when(transfer([1, 2], WITH_ANN), ann)
    .refused('wrong_fate', '2');
  given(events)
    .when(transfer([1, 5], WITH_ANN), ann)
    .refused('unknown_parcel', '5');
  given(events).when(transfer([], WITH_ANN), ann).refused('nothing_to_do');
});

test('[H11] a refused parcel is returned when a depot scans it', () => {
  given(REFUSED)
    .when(transfer([1], WITH_BEN), ben)
    .does('CustodyTaken');
  const state = given(REFUSED)
    .when(transfer([1], DEPOT), depot)
    .state();
  assert.equal(state.parcels[0]?.fate, 'returned');
});

test('[M4] a parcel gets its seal from the packer and from nobody later', () => {
  const pack = { type: 'pack', no: 1, seal: { kind: 'number', value: 'A004711' } } as const;
  const order: Order = { custody: PACKER };
  given(ordered(order)).when(pack, tenant).does('ParcelPacked');
  given(ordered(order)).when(pack, ann).refused('not_allowed');
  given(ordered()).when(pack, tenant).refused('wrong_custody');
  const recalled = play(ordered({ ...order, parcels: 2 }), [recall(1), tenant]);
  given(recalled).when(pack, tenant).refused('wrong_fate');
});

const WEIGHED = play(ordered(), [weigh(1, 1000), depot], [transfer([1], WITH_ANN), ann]);
const HELD = play(WEIGHED, [transfer([1], DEPOT), depot], [weigh(1, 1500), depot]);

test('[M2] a scale that disagrees with the last scale holds the parcel', () => {
  given(WEIGHED).when(weigh(1, 1120), ann).does('MassRead');
  given(WEIGHED).when(weigh(1, 1121), ann).does('MassRead', 'ParcelHeld', 'AlarmRaised');
  given(WEIGHED).when(weigh(1, 881), ann).does('MassRead');
  given(WEIGHED).when(weigh(1, 880), ann).does('MassRead', 'ParcelHeld', 'AlarmRaised');
});

test('[M2] a typed mass proves nothing: it holds nothing and is compared with nothing', () => {
  given(WEIGHED)
    .when(weigh(1, 5000, 'typed'), ann)
    .does('MassRead');
  const typed = play(WEIGHED, [weigh(1, 5000, 'typed'), ann]);
  given(typed).when(weigh(1, 1010), ann).does('MassRead');
  given(WEIGHED).when(weigh(1, 1000), recipient).refused('not_allowed');
  given(WEIGHED).when(weigh(1, 1000), timer).refused('not_allowed');
});

test('[M2] a held parcel goes home or nowhere', () => {
  given(HELD)
    .when(transfer([1], WITH_ANN), ann)
    .refused('on_hold');
  const held = play(WEIGHED, [weigh(1, 1500), ann]);
  given(held)
    .when(transfer([1], DEPOT), depot)
    .does('CustodyTaken');
  given(held).when(leaves(1), ann).refused('on_hold');
  given(play(held, [open(), ann]))
    .when(present(1), ann)
    .refused('on_hold');
});

const releaseHold = (custody: Custody, reason = 'opened and counted') =>
  ({ type: 'releaseHold', no: 1, custody, reason }) as const;

test('[M2] who held the parcel since the last good reading does not release its hold', () => {
  const other: Custody = { kind: 'depot', id: uuid(0xd2) };
  const otherDepot = { kind: 'depot', id: other.id } as const;
  given(HELD).when(releaseHold(DEPOT), depot).refused('not_allowed');
  given(HELD).when(releaseHold(WITH_ANN), operator).refused('not_allowed');
  given(HELD).when(releaseHold(other), otherDepot).does('HoldReleased');
  given(HELD)
    .when(releaseHold({ kind: 'line', id: '9' }), operator)
    .does('HoldReleased');
  given(HELD).when(releaseHold(other, ''), otherDepot).refused('reason_needed');
  given(HELD).when(releaseHold(WITH_ANN), ann).refused('not_allowed');
  given(WEIGHED).when(releaseHold(other), otherDepot).refused('not_on_hold');
});

test('[M2] after a hold was released, the reading that was let pass is the one to compare with', () => {
  const passed = play(HELD, [releaseHold({ kind: 'line', id: '9' }), operator]);
  given(passed).when(weigh(1, 1510), depot).does('MassRead');
  given(passed).when(weigh(1, 1000), depot).does('MassRead', 'ParcelHeld', 'AlarmRaised');
  const again = play(HELD, [weigh(1, 1010), depot, at(900)]);
  const old = play(again, [releaseHold({ kind: 'line', id: '9' }), operator]);
  given(old).when(weigh(1, 1020), depot).does('MassRead');
});

test('[M2] a depot releases a hold in its own name only', () => {
  const custody: Custody = { kind: 'depot', id: uuid(0xd2) };
  const release = { type: 'releaseHold', no: 1, custody, reason: 'opened' } as const;
  given(HELD).when(release, depot).refused('not_allowed');
});

test('[K12] a parcel is recalled unless it is at a door, and is returned if it is at home', () => {
  given(onRoute()).when(recall(1), tenant).does('Recalled');
  given(ordered()).when(recall(1), claims).does('Recalled', 'Returned');
  given(atDoor()).when(recall(1), tenant).refused('still_presented');
  given(onRoute()).when(recall(1), ann).refused('not_allowed');
  given(onRoute()).when(recall(1), recipient).refused('not_allowed');
  const recalled = play(onRoute(), [recall(1), operator]);
  given(recalled).when(recall(1), tenant).refused('wrong_fate');
});

test('[K12] what is recalled can no longer be presented or left', () => {
  const recalled = play(onRoute({ mode: 'verified' }), [recall(1), tenant], [open(), ann]);
  given(recalled).when(present(1), ann).refused('wrong_fate');
  const simple = play(onRoute({ mode: 'simple' }), [recall(1), tenant]);
  given(simple).when(leaves(1), ann).refused('wrong_fate');
});

test('[K12] a remedy for a parcel under way recalls it in the same breath', () => {
  given(onRoute()).when(remedy(1), claims).does('Recalled', 'RemedyGranted');
  given(ordered()).when(remedy(1), claims).does('Recalled', 'Returned', 'RemedyGranted');
  given(atDoor()).when(remedy(1), claims).refused('still_presented');
  given(atDoor()).when(remedy(1), operator).refused('still_presented');
  given(onRoute()).when(remedy(1), ann).refused('not_allowed');
  given(onRoute()).when(remedy(1), tenant).refused('not_allowed');
});

test('[K8] a parcel is remedied once', () => {
  const paid = play(onRoute(), [remedy(1), claims]);
  given(paid).when(remedy(1), claims).refused('already_remedied');
  given(paid).when(remedy(1), operator).refused('already_remedied');
});

test('[H11] a refused parcel is remedied without a recall', () => {
  given(REFUSED).when(remedy(1), claims).does('RemedyGranted');
});

test('[H19] a simple delivery is left by its courier and ends as left', () => {
  const state = given(onRoute({ mode: 'simple' }))
    .when(leaves(1), ann)
    .state();
  assert.equal(state.parcels[0]?.fate, 'left');
  assert.equal(state.parcels[0]?.receipt, null);
  assert.equal(state.parcels[0]?.custody.kind, 'place');
  given(onRoute({ mode: 'simple' }))
    .when(open(), ann)
    .refused('wrong_mode');
  given(onRoute({ mode: 'carrier' }))
    .when(leaves(1), ann)
    .refused('wrong_mode');
});

test("[H13] a verified parcel is left at the recipient's request, two hours old", () => {
  given(onRoute()).when(leaves(1), ann).refused('not_requested');
  const asked = play(onRoute({ parcels: 2 }), [requestLeave(1), recipient, at(60)]);
  given(asked)
    .when(leaves(1), ann, at(60 + 2 * HOUR))
    .does('ParcelLeft');
  given(asked)
    .when(leaves(1), ann, at(59 + 2 * HOUR))
    .refused('too_soon');
  given(asked)
    .when(leaves(2), ann, at(3 * HOUR))
    .refused('not_requested');
  given(asked)
    .when(leaves(1), ben, at(3 * HOUR))
    .refused('wrong_custody');
  given(asked)
    .when(leaves(1), depot, at(3 * HOUR))
    .refused('not_allowed');
  const door = play(asked, [open(), ann, at(3 * HOUR)], [present(1), ann]);
  given(door).when(leaves(1), ann).refused('still_presented');
});

test('[H13] a neighbour of the courier’s choosing is nobody whom the recipient named', () => {
  const asked = play(onRoute(), [requestLeave(1), recipient, at(60)]);
  given(asked)
    .when({ ...leaves(1), how: 'person' }, ann, at(3 * HOUR))
    .refused('not_requested', 'how');
});

test('[H13] the recipient acknowledges later what was left: it stays left, without a receipt', () => {
  const left = play(
    onRoute(),
    [requestLeave(1), recipient, at(60)],
    [leaves(1), ann, at(3 * HOUR)],
  );
  const said = play(left, [have(1), recipient]);
  const [parcel] = stateOf(said).parcels;
  assert.deepEqual(
    [parcel?.fate, parcel?.receipt, parcel?.custody.kind, parcel?.left?.acknowledgedAt],
    ['left', null, 'recipient', at(3 * HOUR)],
  );
  given(said).when(have(1), recipient).gives([]);
  given(left).when(have(1), ann).refused('unknown_holder');
});

test("[H1] what was left stays left: no visit, no receipt, no other fate but a person's word", () => {
  const left = play(onRoute({ mode: 'simple' }), [leaves(1), ann]);
  given(left).when(found(WITH_ANN, 1), ann).refused('wrong_fate');
  given(left)
    .when(transfer([1], WITH_ANN), ann)
    .refused('wrong_fate');
  given(left).when(remedy(1), claims).refused('not_allowed');
  given(left).when(remedy(1), operator).does('RemedyGranted');
});

test('[M6] what a courier still holds a day later without a scan is missing', () => {
  const day = at(60 + DAY);
  given(onRoute())
    .when(missing(1), timer, day)
    .gives([{ type: 'Disputed', no: 1, kind: 'missing', visit: '', position: null }]);
  given(onRoute())
    .when(missing(1), timer, at(59 + DAY))
    .refused('too_soon');
  given(onRoute()).when(missing(1), operator, day).refused('not_allowed');
  given(ordered()).when(missing(1), timer, day).refused('wrong_custody');
  given(atDoor()).when(missing(1), timer, day).refused('still_presented');
  const scanned = play(onRoute(), [transfer([1], DEPOT), depot]);
  given(scanned).when(missing(1), timer, day).refused('wrong_custody');
  const lost = given(onRoute()).when(missing(1), timer, day).state();
  assert.equal(lost.parcels[0]?.custody.kind, 'unknown');
});

test('[M6] a refused parcel that went missing and turns up is still refused', () => {
  const lost = play(REFUSED, [missing(1), timer, at(2 * DAY)]);
  assert.equal(given(lost).when(found(WITH_ANN, 1), ann).state().parcels[0]?.fate, 'refused');
  assert.equal(given(lost).when(found(DEPOT, 1), depot).state().parcels[0]?.fate, 'returned');
});

test('[M3] nothing but a scan ends custody unknown', () => {
  const gone = play(atDoor(), [kept([1]), ann]);
  assert.deepEqual(stateOf(gone).parcels[0]?.custody, { kind: 'unknown', id: '' });
  given(gone)
    .when(transfer([1], DEPOT), depot)
    .refused('wrong_fate');
  assert.deepEqual(given(gone).when(found(DEPOT, 1), depot).state().parcels[0]?.custody, DEPOT);
});
