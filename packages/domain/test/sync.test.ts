import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Statement } from '@handfast/protocol/statement';
import type { DeliveryEvent } from '../src/delivery/events.ts';
import { judgeOffline, type SyncFacts } from '../src/delivery/sync.ts';
import {
  end,
  entersCode,
  entersWrong,
  kept,
  leaves,
  missing,
  recall,
  releases,
  remedy,
  requestLeave,
  statementOf,
  takenBack,
  takes,
  transfer,
  visitIn,
} from './support/act.ts';
import {
  amendment,
  ann,
  at,
  claims,
  ben,
  DAY,
  DEPOT,
  depot,
  HOUR,
  operator,
  parcel,
  RECEIPT,
  recipient,
  tenant,
  timer,
  V1,
  WITH_BEN,
} from './support/build.ts';
import { atDoor, onRoute, play, stateOf } from './support/given.ts';

/** Both phones confirmed at 09:05 without the server; the visit they made is not on the server. */
const CONFIRMED = at(300);
const DOOR = play(atDoor({ parcels: 2 }), [takes([1, 2]), recipient]);
const SIGNED: Statement = statementOf(stateOf(DOOR), visitIn(stateOf(DOOR), V1));

/** What the server knows if it heard of no visit. */
const HOME = onRoute({ parcels: 2 });

const judged = (events: readonly DeliveryEvent[], change: Partial<SyncFacts> = {}) =>
  judgeOffline(stateOf(events), SIGNED, {
    served: [1],
    receivedAt: at(3600),
    courier: ann.id,
    confirmedAt: CONFIRMED,
    ...change,
  });

const handedOver = { end: 'handed_over' } as const;
const bothHandedOver = { 1: handedOver, 2: handedOver };

test('[C10] nothing changed meanwhile: receipt, handed over, nobody is called', () => {
  assert.deepEqual(judged(HOME), {
    receipt: true,
    parcels: bothHandedOver,
    alarms: [],
    olderManifest: false,
    person: false,
  });
});

test('[C10] recalled and not yet paid: receipt, handed over, the remedy is stopped', () => {
  const verdict = judged(play(HOME, [recall(1), tenant]));
  assert.ok(verdict.receipt);
  assert.deepEqual(verdict.parcels, bothHandedOver);
  assert.deepEqual(verdict.alarms, ['remedy_stopped']);
});

test('[C10] recalled and paid: receipt, disputed, a person', () => {
  const verdict = judged(play(HOME, [remedy(1), claims]));
  assert.ok(verdict.receipt && verdict.person);
  assert.deepEqual(verdict.parcels, { 1: { end: 'disputed', kind: 'paid' }, 2: handedOver });
});

test('[C10] a newer manifest: judged by the version that this holder was served', () => {
  const grown = play(HOME, [amendment(2, { added: [parcel(3)] }), tenant]);
  const verdict = judged(grown);
  assert.ok(verdict.receipt && verdict.olderManifest);
  assert.deepEqual(verdict.parcels, bothHandedOver);
  const unserved = judged(grown, { served: [2] });
  assert.ok(!unserved.receipt && unserved.person);
});

test('[C10] reassigned: receipt, and a custody alarm', () => {
  const verdict = judged(play(HOME, [transfer([1], WITH_BEN), ben]));
  assert.ok(verdict.receipt);
  assert.deepEqual(verdict.parcels, bothHandedOver);
  assert.deepEqual(verdict.alarms, ['custody']);
  const home = judged(play(HOME, [transfer([1], DEPOT), depot]));
  assert.deepEqual(home.alarms, ['custody']);
  const returned = play(HOME, [recall(1), tenant], [transfer([1], DEPOT), depot]);
  assert.ok(judged(returned).receipt);
  assert.deepEqual(judged(returned).alarms, ['custody']);
});

test('[C10] confirmed elsewhere: what the server accepted first stands', () => {
  const first = play(DOOR, [releases(), recipient], [entersCode(), ann]);
  const verdict = judged(first);
  assert.ok(!verdict.receipt && verdict.person);
  assert.deepEqual(verdict.parcels[1], { end: 'disputed', kind: 'conflict' });
  assert.equal(stateOf(first).parcels[0]?.receipt, RECEIPT);
});

test("[C10, A6] a revoked device changes nothing: the holder's signature is what counts", () => {
  assert.deepEqual(judged(HOME), judged(HOME, { courier: ann.id }));
  assert.ok(judged(HOME).receipt);
});

test('[C10] a holder revoked before the visit: disputed; after it: as if not', () => {
  const revoke = { type: 'revokeHolder', holder: recipient.id } as const;
  const before = judged(play(HOME, [revoke, operator, at(200)]));
  assert.ok(!before.receipt && before.person);
  const revoked = { end: 'disputed', kind: 'holder_revoked' };
  assert.deepEqual(before.parcels, { 1: revoked, 2: revoked });
  assert.ok(judged(play(HOME, [revoke, operator, at(301)])).receipt);
});

test('[C10] a locked delivery: receipt, because locks concern codes', () => {
  const limits = { wrongToLock: 1 };
  const locked = play(
    atDoor({ parcels: 2, limits }),
    [takes([1, 2]), recipient],
    [releases(), recipient],
    [entersWrong(), ann],
  );
  assert.ok(stateOf(locked).locked);
  assert.ok(judged(locked).receipt);
  assert.deepEqual(judged(locked).parcels, bothHandedOver);
});

test('[C10] "taken back" arrived first: receipt, and disputed', () => {
  const back = play(
    DOOR,
    [releases(), recipient],
    [entersCode(), ann],
    [takenBack(1, 2), recipient],
  );
  const verdict = judged(back);
  assert.ok(verdict.receipt && verdict.person);
  assert.deepEqual(verdict.parcels[1], { end: 'disputed', kind: 'taken_back' });
});

test('[C10] left, missing or kept was stated: receipt, handed over', () => {
  const asked = play(HOME, [requestLeave(1, 2), recipient]);
  const stories = {
    left: play(asked, [leaves(1, 2), ann, at(3 * HOUR)]),
    missing: play(HOME, [missing(1, 2), timer, at(2 * DAY)]),
    kept: play(DOOR, [kept([1, 2]), ann]),
  };
  for (const [name, events] of Object.entries(stories)) {
    const verdict = judged(events);
    assert.ok(verdict.receipt, name);
    assert.deepEqual(verdict.parcels, bothHandedOver, name);
  }
});

test('[C10] later than seven days: a person', () => {
  const ended = play(DOOR, [end(), ann]);
  const week = { receivedAt: at(300 + 7 * DAY) };
  assert.ok(judged(ended, week).receipt);
  const late = judged(ended, { receivedAt: at(301 + 7 * DAY) });
  assert.deepEqual(late, {
    receipt: false,
    parcels: {},
    alarms: [],
    olderManifest: false,
    person: true,
  });
});

test('[C10] a parcel that the manifest no longer names: a person', () => {
  const verdict = judged(play(HOME, [amendment(2, { removed: [2] }), tenant]));
  assert.ok(!verdict.receipt && verdict.person);
  assert.deepEqual(verdict.alarms, ['order_changed']);
});

test('[C10] a holder who never paired: a person', () => {
  const unknown = { ...SIGNED, holder: { ...SIGNED.holder, id: ben.id } };
  const facts = { served: [1], receivedAt: at(400), courier: ann.id, confirmedAt: CONFIRMED };
  const verdict = judgeOffline(stateOf(HOME), unknown, facts);
  assert.ok(!verdict.receipt && verdict.person);
});
