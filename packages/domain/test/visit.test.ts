import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  end,
  entersCode,
  kept,
  open,
  present,
  refuses,
  releases,
  retake,
  says,
  takes,
  transfer,
  unpresent,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  DAY,
  DEPOT,
  depot,
  digest,
  HOUR,
  label,
  operator,
  recipient,
  refusedFor,
  stranger,
  T0,
  TAKEN,
  tenant,
  timer,
  V1,
  V2,
  WITH_ANN,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, released, stateOf } from './support/given.ts';

test('[H5] a visit is opened by a courier, once here at a time', () => {
  given(onRoute()).when(open(), ann).does('VisitOpened');
  for (const by of [recipient, operator, depot, tenant, timer]) {
    given(onRoute()).when(open(), by).refused('not_allowed');
  }
  given(atDoor()).when(open(V2), ann).refused('visit_open', V1);
  given(atDoor()).when(open(V2), ben).does('VisitOpened');
});

test("[H14] opening the same visit again says nothing new; its id is no one else's", () => {
  given(atDoor()).when(open(), ann).gives([]);
  given(atDoor()).when(open(), ben).refused('not_yours');
  given(play(atDoor(), [end(), ann]))
    .when(open(), ann)
    .refused('not_yours');
});

test('[H5] a visit presents only what its courier has', () => {
  const opened = play(onRoute(), [open(), ann], [open(V2), ben]);
  given(opened)
    .when(present(1), ann)
    .gives([{ type: 'Presented', visit: V1, no: 1, revision: 1 }]);
  given(opened).when(present(1, V2), ben).refused('wrong_custody');
  given(opened)
    .when(present(1, V2, true), ben)
    .refused('wrong_custody');
  given(opened).when(present(1), ben).refused('not_yours');
  given(opened).when(present(9), ann).refused('unknown_parcel');
  given(opened).when(present(1, 'no such visit'), ann).refused('unknown_visit');
  given(play(opened, [end(), ann]))
    .when(present(1), ann)
    .refused('visit_not_open');
});

test('[H5] a parcel booked to the depot is taken over at the door, and that is flagged', () => {
  const opened = play(ordered(), [open(), ann]);
  given(opened).when(present(1), ann).refused('wrong_custody');
  given(opened)
    .when(present(1, V1, true), ann)
    .gives([
      { type: 'CustodyTaken', no: 1, from: DEPOT, to: WITH_ANN, selfTransfer: true, sealRead: '' },
      { type: 'Presented', visit: V1, no: 1, revision: 1 },
    ]);
});

test('[H14] a parcel scanned twice is presented once', () => {
  given(atDoor()).when(present(1), ann).gives([]);
});

test('[H5] a parcel is in one open visit at most', () => {
  const both = play(atDoor(), [open(V2), ben]);
  given(both).when(present(1, V2), ben).refused('presented_elsewhere');
  given(both)
    .when(present(1, V2, true), ben)
    .refused('presented_elsewhere');
});

test('[H24] each change of the presented set is a new revision and keeps other decisions', () => {
  const door = play(atDoor({ parcels: 2 }, [1]), [takes([1]), recipient], [present(2), ann]);
  const [visit] = stateOf(door).visits;
  assert.equal(visit?.revision, 2);
  assert.equal(visit.decisions[1]?.outcome, 'taken');
  const fewer = given(door).when(unpresent(2), ann).state().visits[0];
  assert.equal(fewer?.revision, 3);
  assert.equal(fewer.decisions[1]?.outcome, 'taken');
  given(door).when(unpresent(2), ben).refused('not_yours');
  given(atDoor({ parcels: 2 }, [1]))
    .when(unpresent(2), ann)
    .refused('not_presented');
});

test('[H11] the courier does not withdraw what was refused, or what was scanned back', () => {
  const refused = play(atDoor(), [refuses(1), recipient]);
  given(refused).when(unpresent(1), ann).refused('not_retaken');
  given(play(refused, [retake(1), ann]))
    .when(unpresent(1), ann)
    .refused('already_retaken');
});

test('[H24] a decision on another revision or another list changes nothing', () => {
  const door = atDoor({ parcels: 2 });
  const good = takes([1])(stateOf(door));
  given(door).when(good, recipient).does('Decided');
  given(door)
    .when({ ...good, revision: 1 }, recipient)
    .refused('stale_revision');
  given(door)
    .when({ ...good, revision: 3 }, recipient)
    .refused('stale_revision');
  given(door)
    .when({ ...good, seen: [1] }, recipient)
    .refused('stale_revision');
  given(door)
    .when({ ...good, seen: [1, 3] }, recipient)
    .refused('stale_revision');
  const release = releases()(stateOf(play(door, [takes([1, 2]), recipient])));
  given(play(door, [takes([1, 2]), recipient]))
    .when({ ...release, revision: 1 }, recipient)
    .refused('stale_revision');
});

test('[H10, H12] only a holder decides', () => {
  for (const by of [ann, operator, depot, tenant, timer, stranger]) {
    given(atDoor())
      .when(takes([1]), by)
      .refused('unknown_holder');
  }
  given(atDoor({ parcels: 2 }, [1]))
    .when(takes([2]), recipient)
    .refused('not_presented', '2');
  given(atDoor())
    .when(takes([7]), recipient)
    .refused('unknown_parcel');
  given(atDoor()).when(says({}), recipient).refused('nothing_to_do');
  given(play(atDoor(), [end(), ann]))
    .when(takes([1]), recipient)
    .refused('visit_not_open');
});

test('[H11] a refusal has a reason, and what is taken has none', () => {
  given(atDoor()).when(refuses(1, 'tampered'), recipient).does('Decided');
  given(atDoor())
    .when(says({ 1: { ...refusedFor('damaged'), reason: '' } }), recipient)
    .refused('reason_needed');
  given(atDoor())
    .when(says({ 1: { ...TAKEN, reason: 'damaged' } }), recipient)
    .refused('not_refused');
});

test('[H11] decisions are drafts: a refusal can be taken back until the parcel is', () => {
  const refused = play(atDoor(), [refuses(1), recipient]);
  given(refused)
    .when(takes([1]), recipient)
    .does('Decided');
  const back = play(refused, [retake(1), ann]);
  given(back)
    .when(takes([1]), recipient)
    .refused('already_retaken');
});

test('[C9] a decision that no statement could hold is refused, field by field', () => {
  const fields = {
    seal: { seal: 'A004711' },
    label: { label: '12' },
    packaging: { packaging: ['intact', 'wet'] },
    photos: { photos: [1, 2, 3, 4, 5].map((n) => digest(`photo ${n}`)) },
  } as const;
  for (const outcome of [TAKEN, refusedFor('damaged')]) {
    for (const [field, change] of Object.entries(fields)) {
      given(atDoor())
        .when(says({ 1: { ...outcome, ...change } }), recipient)
        .refused('not_allowed', `1/${field}`);
    }
  }
});

const typed = (digits: string) => says({ 1: { ...TAKEN, label: digits } });

test('[H25] digits that do not match the label take nothing, and are counted', () => {
  const door = atDoor({ policy: { readBack: true } });
  given(door)
    .when(typed(label(1)), recipient)
    .does('Decided');
  given(door).when(typed('0000'), recipient).does('LabelMismatched');
  const twice = play(door, [typed('0000'), recipient], [typed('0001'), recipient]);
  assert.deepEqual(stateOf(twice).visits[0]?.decisions, {});
  given(twice)
    .when(typed(label(1)), recipient)
    .refused('label_misses');
  given(twice).when(typed('unreadable'), recipient).does('Decided');
  given(twice).when(refuses(1, 'not_ordered'), recipient).does('Decided');
});

test('[H25] without the read-back nothing is released, unless the policy waives it', () => {
  const asked = play(atDoor({ policy: { readBack: true } }), [takes([1]), recipient]);
  given(asked).when(releases(), recipient).refused('label_needed', '1');
  for (const read of [label(1), 'unreadable']) {
    const done = play(asked, [says({ 1: { ...TAKEN, label: read } }), recipient]);
    given(done).when(releases(), recipient).does('Released');
  }
  given(play(atDoor(), [takes([1]), recipient]))
    .when(releases(), recipient)
    .does('Released');
});

test("[H25] the seal's number serves as well as the label's digits, if it is the right one", () => {
  const order = {
    policy: { readBack: true },
    seal: () => ({ kind: 'number', value: 'A004711' }) as const,
  };
  const read = (seal: string) => play(atDoor(order), [says({ 1: { ...TAKEN, seal } }), recipient]);
  given(read('A00-4711')).when(releases(), recipient).does('Released');
  given(read('A004712')).when(releases(), recipient).refused('label_needed');
});

const states = (age: 'courier_stated_ok' | 'courier_stated_not_ok') =>
  ({ type: 'stateAge', visit: V1, age }) as const;

test("[H17] an age check that is due stands before the release, by the courier's word", () => {
  const door = play(atDoor({ policy: { age_years: 18 } }), [takes([1]), recipient]);
  given(door).when(releases(), recipient).refused('age_needed');
  const seen = play(door, [states('courier_stated_ok'), ann]);
  given(seen).when(releases(), recipient).does('Released');
  given(play(door, [states('courier_stated_not_ok'), ann]))
    .when(releases(), recipient)
    .refused('age_not_ok');
  given(seen).when(states('courier_stated_ok'), ann).gives([]);
  given(door).when(states('courier_stated_ok'), recipient).refused('not_yours');
  given(atDoor()).when(states('courier_stated_ok'), ann).refused('not_allowed', 'age');
  given(onRoute())
    .when(open(V1, { age: 'courier_stated_ok' }), ann)
    .refused('not_allowed', 'age');
});

test('[S4] what is taken says how its packaging looks', () => {
  const silent = play(atDoor(), [says({ 1: { ...TAKEN, packaging: [] } }), recipient]);
  given(silent).when(releases(), recipient).refused('packaging_needed', '1');
});

test('[H11] a visit that takes nothing ends with a refusal, not with a code', () => {
  const refused = play(atDoor(), [refuses(1), recipient]);
  given(refused).when(releases(), recipient).refused('nothing_taken');
  given(play(refused, [retake(1), ann]))
    .when(end('done'), ann)
    .gives([
      { type: 'VisitClosed', visit: V1, end: 'done' },
      { type: 'Refused', visit: V1, no: 1, reason: 'damaged' },
    ]);
});

test('[H11] a refused parcel that was not scanned back is in dispute when the visit ends', () => {
  const events = play(atDoor({ parcels: 2 }), [refuses(1), recipient], [takes([2]), recipient]);
  given(events)
    .when(end(), ann)
    .gives([
      { type: 'VisitClosed', visit: V1, end: 'left' },
      { type: 'Disputed', no: 1, kind: 'not_retaken', visit: V1, position: null },
    ]);
  const state = given(events).when(end(), ann).state();
  assert.equal(state.parcels[1]?.fate, 'expected');
  assert.deepEqual(state.parcels[1]?.custody, WITH_ANN);
});

test('[H11] a parcel is retaken by its courier, once, and only if it was refused', () => {
  const refused = play(atDoor(), [refuses(1), recipient]);
  given(refused)
    .when(retake(1), ann)
    .gives([{ type: 'Retaken', visit: V1, no: 1 }]);
  given(play(refused, [retake(1), ann]))
    .when(retake(1), ann)
    .gives([]);
  given(refused).when(retake(1), ben).refused('not_yours');
  given(refused).when(retake(2), ann).refused('not_presented');
  given(atDoor()).when(retake(1), ann).refused('not_refused');
});

test('[H21] courier or holder end a visit, and time ends one that nobody touches', () => {
  for (const how of ['nobody', 'left', 'done'] as const) {
    given(atDoor()).when(end(how), ann).does('VisitClosed');
    given(atDoor()).when(end(how), ben).refused('not_yours');
    given(atDoor()).when(end(how), recipient).refused('not_yours');
  }
  given(atDoor()).when(end('stopped_by_holder'), recipient).does('VisitClosed');
  given(atDoor()).when(end('stopped_by_holder'), ann).refused('unknown_holder');
  given(atDoor())
    .when(end('idle'), timer, at(120 + HOUR))
    .does('VisitClosed');
  given(atDoor())
    .when(end('idle'), timer, at(119 + HOUR))
    .refused('too_soon');
  given(atDoor()).when(end('idle'), ann, at(DAY)).refused('not_allowed');
  const touched = play(atDoor(), [takes([1]), recipient, at(600)]);
  given(touched)
    .when(end('idle'), timer, at(120 + HOUR))
    .refused('too_soon');
  const ended = play(atDoor(), [end(), ann]);
  given(ended).when(end(), ann).refused('visit_not_open');
});

test('[H23] a courier states what was kept, and it is in dispute, never handed over', () => {
  const position = { lat: 51.5, lon: -0.1, accuracy_m: 12 };
  given(atDoor())
    .when({ type: 'kept', visit: V1, parcels: [1], position }, ann)
    .gives([{ type: 'Disputed', no: 1, kind: 'kept', visit: V1, position }]);
  const state = given(atDoor())
    .when(kept([1]), ann)
    .state();
  assert.equal(state.parcels[0]?.custody.kind, 'unknown');
  assert.deepEqual(state.visits[0]?.presented, []);
  given(atDoor())
    .when(kept([1]), ben)
    .refused('not_yours');
  given(atDoor())
    .when(kept([1]), recipient)
    .refused('not_yours');
  given(atDoor({ parcels: 2 }, [1]))
    .when(kept([2]), ann)
    .refused('not_presented');
});

test('[H23] `kept` can be said for a day after the visit, of what nobody has scanned since', () => {
  const ended = play(atDoor(), [end(), ann]);
  given(ended)
    .when(kept([1]), ann, at(120 + DAY))
    .does('Disputed');
  given(ended)
    .when(kept([1]), ann, at(121 + DAY))
    .refused('too_late');
  given(play(ended, [transfer([1], DEPOT), depot]))
    .when(kept([1]), ann)
    .refused('wrong_custody');
  const refused = play(atDoor(), [refuses(1), recipient], [retake(1), ann]);
  given(refused)
    .when(kept([1]), ann)
    .refused('already_retaken');
  const confirmed = play(released(), [entersCode(), ann]);
  given(confirmed)
    .when(kept([1]), ann)
    .refused('already_confirmed');
  const again = play(ended, [open(V2), ann], [present(1, V2), ann]);
  given(again)
    .when(kept([1]), ann)
    .refused('presented_elsewhere');
  given(atDoor())
    .when(kept([1], V2), ann)
    .refused('unknown_visit');
});

test('[H2] the statement names every parcel of the manifest, also what is not here', () => {
  const door = play(
    atDoor({ parcels: 3 }, [1, 3]),
    [takes([1]), recipient],
    [refuses(3), recipient],
  );
  const { statement } = releases()(stateOf(door));
  assert.deepEqual(
    statement.parcels.map(({ no, outcome }) => [no, outcome]),
    [
      [1, 'taken'],
      [2, 'absent'],
      [3, 'refused'],
    ],
  );
  assert.equal(statement.manifest.version, 1);
  assert.equal(statement.manifest.digest, stateOf(door).manifest.digest);
  assert.equal(statement.opened, T0);
});
