import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { statementHash } from '@handfast/protocol/statement';
import type { DeliveryEvent } from '../src/delivery/events.ts';
import {
  end,
  entersCode,
  entersWrong,
  kept,
  macOf,
  open,
  present,
  refuses,
  releases,
  renews,
  retake,
  takes,
  transfer,
  unlock,
  unpresent,
  visitIn,
  withdraw,
  WRONG_MAC,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  delegate,
  depot,
  digest,
  MINUTE,
  operator,
  pairing,
  RECEIPT,
  RECEIPT_2,
  recipient,
  stranger,
  tenant,
  timer,
  uuid,
  V1,
  V2,
  WITH_ANN,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, released, stateOf } from './support/given.ts';

const DECIDED = play(atDoor({ parcels: 2 }), [takes([1]), recipient], [refuses(2), recipient]);
const OUT = play(DECIDED, [releases(), recipient]);

test('[H4] there is no code before every presented parcel is decided', () => {
  const half = play(atDoor({ parcels: 2 }), [takes([1]), recipient]);
  const guess = releases()(stateOf(DECIDED));
  given(half).when(guess, recipient).refused('undecided', '2');
  given(DECIDED).when(guess, recipient).does('Released');
});

test('[H4] only a holder releases, in an open visit', () => {
  const release = releases()(stateOf(DECIDED));
  for (const by of [ann, operator, tenant, depot, timer, stranger]) {
    given(DECIDED).when(release, by).refused('unknown_holder');
  }
  given(play(DECIDED, [end(), ann]))
    .when(release, recipient)
    .refused('visit_not_open');
  given(onRoute({ parcels: 2 }))
    .when(release, recipient)
    .refused('unknown_visit');
});

test('[H2, C9] the released statement equals the one that the server builds', () => {
  const release = releases()(stateOf(DECIDED));
  const { statement } = release;
  given(DECIDED)
    .when({ ...release, statement: { ...statement, device: uuid(0x99) } }, recipient)
    .refused('statement_differs');
  const parcels = statement.parcels.filter(({ no }) => no !== 2);
  given(DECIDED)
    .when({ ...release, statement: { ...statement, parcels } }, recipient)
    .refused('statement_differs');
});

test('[C2] the signature is over this statement, by the key of the holder who sends it', () => {
  const release = releases()(stateOf(DECIDED));
  const { signed } = release;
  given(DECIDED)
    .when({ ...release, signed: { ...signed, hash: digest('another') } }, recipient)
    .refused('signature_differs');
  given(DECIDED)
    .when({ ...release, signed: { ...signed, thumbprint: 'B'.repeat(43) } }, recipient)
    .refused('signature_differs');
});

test('[H3] a code counts its number, so that an old one is known', () => {
  const release = releases()(stateOf(DECIDED));
  given(DECIDED)
    .when({ ...release, code: { ...release.code, n: 2 } }, recipient)
    .refused('stale_code');
});

/** Each change after a release, and how it can be made. */
const changes = {
  'a parcel more': play(
    atDoor({ parcels: 2 }, [1]),
    [takes([1]), recipient],
    [releases(), recipient],
    [present(2), ann],
  ),
  'a parcel fewer': play(
    atDoor({ parcels: 2 }),
    [takes([1, 2]), recipient],
    [releases(), recipient],
    [unpresent(2), ann],
  ),
  'another outcome': play(OUT, [refuses(1), recipient]),
  'the same outcome again': play(OUT, [takes([1]), recipient]),
  'a parcel stated kept': play(OUT, [kept([2]), ann]),
  'the holder withdraws': play(OUT, [withdraw(), recipient]),
  'another word on age': play(
    atDoor({ policy: { age_years: 18 } }),
    [{ type: 'stateAge', visit: V1, age: 'courier_stated_ok' }, ann],
    [takes([1]), recipient],
    [releases(), recipient],
    [{ type: 'stateAge', visit: V1, age: 'courier_stated_not_ok' }, ann],
  ),
} satisfies Record<string, readonly DeliveryEvent[]>;

for (const [name, events] of Object.entries(changes)) {
  test(`[H3] a code is void after a change: ${name}`, () => {
    const visit = visitIn(stateOf(events), V1);
    assert.equal(visit.release, null);
    const old = events.findLast((event) => event.type === 'Released');
    assert.ok(old);
    given(events)
      .when(entersCode(V1, { hash: old.hash, n: old.n, mac: old.mac }), ann)
      .refused('not_released');
  });
}

test('[H3] a code belongs to one visit and one courier', () => {
  given(OUT).when(entersCode(), ben).refused('not_yours');
  const other = play(OUT, [open(V2), ben]);
  given(other)
    .when(entersCode(V2, { n: 1, mac: macOf(V1, 1) }), ben)
    .refused('not_released');
});

test("[H24] a code with another statement's hash is a conflict and no attempt", () => {
  const back = play(OUT, [retake(2), ann]);
  given(back)
    .when(entersCode(V1, { hash: digest('stale') }), ann)
    .refused('stale_statement');
  given(back)
    .when(entersCode(V1, { n: 7 }), ann)
    .refused('stale_code');
  assert.equal(stateOf(back).wrong, 0);
});

test('[H11] the code opens when every refused parcel is scanned back', () => {
  given(OUT).when(entersCode(), ann).refused('not_retaken', '2');
  given(OUT).when(entersWrong(), ann).refused('not_retaken', '2');
  given(play(OUT, [retake(2), ann]))
    .when(entersCode(), ann)
    .does('Confirmed', 'HandedOver', 'Refused', 'ReceiptIssued');
});

test('[H1] a confirmed visit hands over what its statement lists as taken, and one receipt says so', () => {
  const events = play(
    atDoor({ parcels: 3 }, [1, 2]),
    [takes([1]), recipient],
    [refuses(2), recipient],
    [releases(), recipient],
    [retake(2), ann],
    [entersCode(), ann, at(300)],
  );
  const state = stateOf(events);
  assert.deepEqual(
    state.parcels.map(({ fate, receipt }) => [fate, receipt]),
    [
      ['handed_over', RECEIPT],
      ['refused', null],
      ['expected', null],
    ],
  );
  assert.equal(state.parcels[0]?.custody.kind, 'recipient');
  assert.deepEqual(state.parcels[1]?.custody, WITH_ANN);
  const cores = events.flatMap((event) => (event.type === 'ReceiptIssued' ? [event.core] : []));
  assert.equal(cores.length, 1);
  const [core] = cores;
  assert.ok(core);
  assert.equal(core.hash, statementHash(core.statement));
  assert.equal(core.accepted, at(300));
  assert.equal(core.judged.find(({ no }) => no === 3)?.absentBecause, 'with_courier');
});

test('[C1] the receipt counts the wrong tries and no event but the release holds a MAC', () => {
  const events = play(released(), [entersWrong(), ann], [entersCode(), ann]);
  const core = events.find((event) => event.type === 'ReceiptIssued')?.core;
  assert.equal(core?.wrong, 1);
  for (const event of events) {
    if (event.type === 'Released') continue;
    const text = JSON.stringify(event);
    assert.ok(!text.includes(macOf(V1, 1)), event.type);
    assert.ok(!text.includes(WRONG_MAC), event.type);
  }
});

test('[C3] success consumes the code: nothing brings the confirmed visit or its code back', () => {
  const done = play(released(), [entersCode(), ann]);
  given(done).when(renews(), recipient).refused('visit_not_open');
  given(done).when(releases(), recipient).refused('visit_not_open');
  given(done).when(withdraw(), recipient).refused('visit_not_open');
  given(done).when(end(), ann).refused('visit_not_open');
  const again = play(done, [entersCode(V1, { receipt: RECEIPT_2 }), ann]);
  assert.deepEqual(again, done);
  assert.equal(done.filter(({ type }) => type === 'HandedOver').length, 1);
});

test('[C3] no MAC is compared but in constant time', () => {
  const src = path.join(import.meta.dirname, '..', '..');
  for (const file of globSync('{domain,server,protocol}/src/**/*.ts', { cwd: src })) {
    const text = readFileSync(path.join(src, file), 'utf8');
    assert.doesNotMatch(text, /\bmac\b *[!=]==|[!=]== *[\w.?]*\bmac\b/i, file);
  }
});

test('[H14] the same confirmation again gives the same receipt, anything else a conflict', () => {
  const done = play(released(), [entersCode(), ann]);
  given(done).when(entersCode(), ann).gives([]);
  given(done)
    .when(entersCode(V1, { receipt: RECEIPT_2 }), ann)
    .gives([]);
  given(done).when(entersCode(), ben).refused('not_yours');
  given(done).when(entersWrong(), ann).refused('already_confirmed');
  given(done)
    .when(entersCode(V1, { n: 2 }), ann)
    .refused('already_confirmed');
  given(done)
    .when(entersCode(V1, { hash: digest('other') }), ann)
    .refused('already_confirmed');
  assert.equal(stateOf(done).visits[0]?.receipt, RECEIPT);
});

test("[H8] a code lives ten minutes by the server's clock", () => {
  const life = 180 + 10 * MINUTE;
  given(released())
    .when(entersCode(), ann, at(life))
    .does('Confirmed', 'HandedOver', 'ReceiptIssued');
  given(released())
    .when(entersCode(), ann, at(life + 1))
    .refused('code_expired');
  given(released())
    .when(entersWrong(), ann, at(life + 1))
    .refused('code_expired');
});

test('[H8] a renewal makes a new code and voids the old one', () => {
  const twice = play(released(), [renews(), recipient, at(900)]);
  given(twice)
    .when(entersCode(V1, { n: 1, mac: macOf(V1, 1) }), ann)
    .refused('stale_code');
  given(twice)
    .when(entersCode(V1, { mac: macOf(V1, 1) }), ann)
    .does('CodeWrong');
  given(twice).when(entersCode(), ann, at(1500)).does('Confirmed', 'HandedOver', 'ReceiptIssued');
});

test('[H8] who released renews, while the visit is open', () => {
  given(atDoor()).when(renews(), recipient).refused('not_released');
  given(released()).when(renews(), ann).refused('unknown_holder');
  given(released()).when(renews(), operator).refused('unknown_holder');
  const two = play(released(), [pairing(delegate, 'delegate'), delegate]);
  given(two).when(renews(), delegate).refused('not_allowed');
  const renewal = renews()(stateOf(two));
  given(two)
    .when({ ...renewal, hash: digest('stale') }, recipient)
    .refused('stale_statement');
  given(two)
    .when({ ...renewal, code: { n: 1, mac: macOf(V1, 1) } }, recipient)
    .refused('stale_code');
  given(play(two, [end(), ann]))
    .when(renewal, recipient)
    .refused('visit_not_open');
});

test('[H4] any holder withdraws a release', () => {
  const two = play(released(), [pairing(delegate, 'delegate'), delegate]);
  given(two).when(withdraw(), delegate).does('ReleaseWithdrawn');
  given(two).when(withdraw(), ann).refused('unknown_holder');
  given(atDoor()).when(withdraw(), recipient).refused('not_released');
});

const wrongTimes = (events: readonly DeliveryEvent[], times: number, visit = V1) =>
  play(events, ...Array.from({ length: times }, () => [entersWrong(visit), ann] as const));

test('[H7] five wrong codes end the visit and count for the delivery', () => {
  const four = wrongTimes(released(), 4);
  assert.equal(stateOf(four).visits[0]?.status, 'open');
  given(four)
    .when(entersWrong(), ann)
    .gives([
      { type: 'CodeWrong', visit: V1, wrong: 5 },
      { type: 'VisitClosed', visit: V1, end: 'locked' },
    ]);
});

test('[H7] renewal does not set the count back', () => {
  const renewed = play(wrongTimes(released(), 4), [renews(), recipient]);
  given(renewed).when(entersWrong(), ann).does('CodeWrong', 'VisitClosed');
  const again = play(wrongTimes(released(), 4), [withdraw(), recipient], [releases(), recipient]);
  given(again).when(entersWrong(), ann).does('CodeWrong', 'VisitClosed');
});

const visitAgain = (events: readonly DeliveryEvent[], visit: string) =>
  play(
    events,
    [open(visit), ann],
    [present(1, visit), ann],
    [takes([1], visit), recipient],
    [releases(visit), recipient],
  );

test('[H7] ten lock the delivery, over all visits, and then no right code helps', () => {
  const second = visitAgain(wrongTimes(released(), 5), V2);
  const nine = wrongTimes(second, 4, V2);
  given(nine).when(entersWrong(V2), ann).does('CodeWrong', 'VisitClosed', 'Locked');
  const locked = wrongTimes(second, 5, V2);
  given(locked)
    .when(open(uuid(0x13)), ann)
    .refused('delivery_locked');
  given(locked).when(entersCode(V2), ann).refused('visit_not_open');
});

test('[H7] a lock stops every code of the delivery, also in another visit', () => {
  const limits = { wrongToLock: 1 };
  const two = play(
    ordered({ parcels: 2, limits }),
    [transfer([1], WITH_ANN), ann],
    [transfer([2], { kind: 'courier', id: ben.id }), ben],
    [open(V2), ben],
    [present(2, V2), ben],
    [takes([2], V2), recipient],
  );
  const both = play(visitAgain(two, V1), [releases(V2), recipient], [entersWrong(), ann]);
  assert.ok(stateOf(both).locked);
  given(both).when(entersCode(V2), ben).refused('delivery_locked');
  given(both).when(renews(V2), recipient).refused('delivery_locked');
  given(both).when(releases(V2), recipient).refused('delivery_locked');
  const open2 = play(both, [unlock(), recipient]);
  given(open2).when(entersCode(V2), ben).does('Confirmed', 'HandedOver', 'ReceiptIssued');
});

test('[H7] each unlock gives five more, and the twentieth is final', () => {
  let events = wrongTimes(visitAgain(wrongTimes(released(), 5), V2), 5, V2);
  for (const [n, visit] of [uuid(0x13), uuid(0x14)].entries()) {
    events = play(events, n === 0 ? [unlock(), recipient] : [unlock('called'), operator]);
    events = wrongTimes(visitAgain(events, visit), 5, visit);
    assert.equal(stateOf(events).locked, true);
  }
  assert.equal(stateOf(events).wrong, 20);
  given(events).when(unlock(), recipient).refused('lock_is_final');
  given(events).when(unlock('please'), operator).refused('lock_is_final');
});

const withWrong = (courierWrong: number) => entersCode(V1, { courierWrong });

test('[H7] a courier with twenty wrong codes in a day enters none, the right one neither', () => {
  given(released()).when(withWrong(20), ann).refused('needs_supervisor');
  const done = play(released(), [withWrong(19), ann]);
  given(done).when(withWrong(20), ann).gives([]);
});

test("[H12] nobody but the courier with the holder's code confirms", () => {
  for (const by of [recipient, operator, tenant, depot, timer]) {
    given(released()).when(entersCode(), by).refused('not_yours');
  }
  given(atDoor()).when(entersCode(), ann).refused('not_released');
});
