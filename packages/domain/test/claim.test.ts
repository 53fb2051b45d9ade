import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryEvent } from '../src/delivery/events.ts';
import {
  chooses,
  end,
  entersCode,
  found,
  have,
  kept,
  leaves,
  missing,
  open,
  PAID,
  present,
  refuses,
  releases,
  reports,
  retake,
  reviews,
  startsRemedy,
  takes,
  transfer,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  CLAIM,
  CLAIM_2,
  claims,
  DAY,
  delegate,
  DEPOT,
  depot,
  digest,
  HOUR,
  operator,
  pairing,
  recipient,
  stranger,
  tenant,
  timer,
  V2,
  WITH_ANN,
  WITH_BEN,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, released, stateOf } from './support/given.ts';

type Events = readonly DeliveryEvent[];

const HANDED = play(released(), [entersCode(), ann, at(200)]);
const refusedFor = (reason: 'damaged' | 'changed_mind'): Events =>
  play(atDoor(), [refuses(1, reason), recipient, at(180)], [retake(1), ann], [end('done'), ann]);
const WITHOUT_SAW = play(
  ordered({ parcels: 2 }),
  [transfer([1], WITH_ANN), ann, at(60)],
  [open(), ann, at(120)],
  [present(1), ann],
  [takes([1]), recipient, at(180)],
  [releases(), recipient],
  [entersCode(), ann, at(200)],
);
test('[K7] the saw: refunded at once, without a person, and recalled in the same step', () => {
  given(play(WITHOUT_SAW, [reports('not_received', { no: 2 }), recipient, at(400)]))
    .when(chooses('refund'), recipient, at(410))
    .gives([
      { type: 'ClaimChosen', claim: CLAIM, choice: 'refund' },
      { type: 'ClaimAnswered', claim: CLAIM, outcome: 'granted', cell: 'now-within', version: 1 },
      { type: 'Recalled', no: 2 },
      { type: 'Returned', no: 2 },
      {
        type: 'RemedyGranted',
        no: 2,
        remedy: 'refund',
        reason: 'now-within',
        claim: CLAIM,
        amount_minor: 12_000,
      },
      { type: 'RefundRequested', claim: CLAIM, ...PAID, attempt: 1 },
    ]);
});

test('[K12] what was refunded is neither presented nor loaded nor left', () => {
  const paid = play(
    onRoute({ value_minor: 12_000 }),
    [reports('not_received'), recipient],
    [chooses('refund'), recipient],
  );
  const gone = play(paid, [open(V2), ann, at(500)]);
  given(gone).when(present(1, V2), ann).refused('wrong_fate');
  given(paid).when(leaves(1), ann).refused('wrong_fate');
  given(paid)
    .when(transfer([1], DEPOT), depot)
    .does('CustodyTaken', 'Returned');
  given(paid).when(chooses('refund'), recipient).refused('claim_decided');
  given(paid)
    .when(reports('not_received', { claim: CLAIM_2 }), recipient)
    .does();
  given(paid)
    .when(reports('empty', { claim: CLAIM_2 }), recipient)
    .refused('already_remedied');
});

test('[K12] a parcel at the door is not refunded until the visit ends', () => {
  const claimed = play(onRoute(), [reports('not_received'), recipient]);
  const door = play(claimed, [open(), ann, at(120)], [present(1), ann]);
  given(door).when(chooses('refund'), recipient).refused('still_presented');
  given(play(door, [end(), ann]))
    .when(chooses('refund'), recipient)
    .does('ClaimChosen', 'ClaimAnswered', 'Recalled', 'RemedyGranted', 'RefundRequested');
});

test('[K7] waiting is a choice too, and it can be changed', () => {
  const waiting = play(
    onRoute(),
    [reports('not_received'), recipient],
    [chooses('wait'), recipient],
  );
  assert.equal(stateOf(waiting).claims[0]?.status, 'waiting');
  given(waiting).when(chooses('wait'), recipient).does();
  given(waiting)
    .when(chooses('refund'), recipient)
    .does('ClaimChosen', 'ClaimAnswered', 'Recalled', 'RemedyGranted', 'RefundRequested');
  given(play(onRoute(), [reports('empty'), recipient]))
    .when(chooses('refund'), recipient)
    .refused('claim_decided');
});

test('[K7] above the limit a person confirms, unless its day or a scan was missed', () => {
  const paid = { ...PAID, amount_minor: 89_900 };
  const claimed = play(onRoute({ value_minor: 89_900 }), [
    reports('not_received', { paid }),
    recipient,
  ]);
  given(claimed).when(chooses('refund'), recipient).does('ClaimChosen', 'ClaimAnswered');
  given(claimed)
    .when(chooses('refund'), recipient, at(2 * DAY))
    .does('ClaimChosen', 'ClaimAnswered', 'Recalled', 'RemedyGranted', 'RefundRequested');
});

test('[K1] a second report of one fact joins the first, with what it adds', () => {
  const claimed = play(onRoute(), [reports('not_received'), recipient]);
  const photos = [digest('photo 1')];
  given(claimed)
    .when(reports('not_received', { claim: CLAIM_2, photos }), recipient)
    .gives([{ type: 'ClaimJoined', claim: CLAIM, photos, crimeReference: false }]);
  given(claimed)
    .when(reports('not_received', { claim: CLAIM_2 }), recipient)
    .does();
  given(claimed)
    .when(reports('damaged', { claim: CLAIM_2 }), recipient)
    .does('ClaimOpened', 'ClaimAnswered');
});

test('[K3] a crime reference can be added, and changes no answer', () => {
  const claimed = play(HANDED, [reports('empty'), recipient]);
  const without = stateOf(claimed).claims[0];
  const joined = given(claimed)
    .when(reports('empty', { crimeReference: true }), recipient)
    .state().claims[0];
  assert.equal(joined?.crimeReference, true);
  assert.deepEqual([joined.status, joined.cell], [without?.status, without?.cell]);
});

test('[H16, K8] claims belong to the recipient: no delegate, courier, shop or stranger opens one', () => {
  const shared = play(ordered(), [pairing(delegate, 'delegate'), delegate]);
  given(shared).when(reports('not_received'), delegate).refused('not_allowed');
  for (const by of [ann, tenant, stranger, timer, claims, depot]) {
    given(shared).when(reports('not_received'), by).refused('unknown_holder');
  }
  given(shared).when(reports('not_received'), operator).does('ClaimOpened', 'ClaimAnswered');
  const claimed = play(shared, [reports('not_received'), recipient]);
  given(claimed).when(chooses('refund'), delegate).refused('not_allowed');
  given(claimed).when(chooses('refund'), operator).refused('unknown_holder');
});

test('[K8] a present claims no money: its report is heard, a person settles it with who paid', () => {
  const claimed = play(WITHOUT_SAW, [
    reports('not_received', { no: 2, gift: true }),
    recipient,
    at(400),
  ]);
  given(claimed).when(chooses('refund'), recipient).refused('not_allowed');
  given(claimed).when(chooses('wait'), recipient).does('ClaimChosen');
  const lost = play(onRoute(), [missing(1), timer, at(2 * DAY)]);
  const [claim] = given(lost)
    .when(reports('not_received', { gift: true }), recipient)
    .state().claims;
  assert.deepEqual([claim?.status, claim?.cell, claim?.refund], ['to_person', 'gift', null]);
});

test('[K5] over the cap or the budget a person confirms, and nobody is declined', () => {
  const lost = play(onRoute(), [missing(1), timer, at(2 * DAY)]);
  const [claim] = given(lost)
    .when(reports('not_received', { automatic: false }), recipient)
    .state().claims;
  assert.deepEqual([claim?.status, claim?.cell], ['to_person', 'cap']);
  const claimed = play(onRoute(), [reports('not_received'), recipient]);
  const [chosen] = given(claimed).when(chooses('refund', false), recipient).state().claims;
  assert.deepEqual([chosen?.status, chosen?.cell], ['to_person', 'cap']);
});

test('[K8] without a price, or beyond what was paid, the machine pays nothing', () => {
  const lost = play(onRoute({ value_minor: 12_000 }), [missing(1), timer, at(2 * DAY)]);
  for (const amount_minor of [0, 12_001]) {
    const [claim] = given(lost)
      .when(reports('not_received', { paid: { ...PAID, amount_minor } }), recipient)
      .state().claims;
    assert.deepEqual([claim?.status, claim?.cell], ['to_person', 'price']);
  }
});

test('[K8] two parcels never bring back more than was paid for both', () => {
  const paid = { ...PAID, amount_minor: 8_000 };
  const first = play(
    onRoute({ parcels: 2, value_minor: 12_000 }),
    [reports('not_received', { paid }), recipient],
    [chooses('refund'), recipient],
    [reports('not_received', { no: 2, claim: CLAIM_2, paid }), recipient],
  );
  const after = given(first)
    .when(chooses('refund', true, CLAIM_2), recipient)
    .state();
  assert.deepEqual(
    after.claims.map(({ status }) => status),
    ['granted', 'to_person'],
  );
});

test('[H11] the remedy of a fault starts at the refusal, up to the instant limit', () => {
  given(refusedFor('damaged'))
    .when(startsRemedy(), claims)
    .does('ClaimOpened', 'ClaimAnswered', 'RemedyGranted', 'RefundRequested');
  given(refusedFor('changed_mind')).when(startsRemedy(), claims).refused('wrong_fate');
  given(onRoute()).when(startsRemedy(), claims).refused('wrong_fate');
  for (const by of [recipient, operator, ann, tenant]) {
    given(refusedFor('damaged')).when(startsRemedy(), by).refused('not_allowed');
  }
});

test('[H11] above it the remedy starts at the depot’s scan, after three days at the latest', () => {
  const paid = { ...PAID, amount_minor: 89_900 };
  const order = { value_minor: 89_900 };
  const refused = play(
    atDoor(order),
    [refuses(1, 'tampered'), recipient, at(180)],
    [retake(1), ann],
    [end('done'), ann],
    [startsRemedy({ paid }), claims],
  );
  const [claim] = stateOf(refused).claims;
  assert.deepEqual([claim?.status, claim?.cell], ['open', 'refused-fault-waits']);
  given(refused)
    .when(reviews(), claims, at(2 * DAY))
    .does();
  given(refused)
    .when(startsRemedy({ paid, claim: CLAIM_2 }), claims, at(180 + 3 * DAY))
    .does('ClaimAnswered', 'RemedyGranted', 'RefundRequested');
  given(play(refused, [transfer([1], DEPOT), depot, at(HOUR)]))
    .when(startsRemedy({ paid, claim: CLAIM_2 }), claims)
    .does('ClaimAnswered', 'RemedyGranted', 'RefundRequested');
});

test('[H11, K12] the remedy of a refusal is granted once', () => {
  const paid = play(refusedFor('damaged'), [startsRemedy(), claims]);
  given(paid)
    .when(startsRemedy({ claim: CLAIM_2 }), claims)
    .does();
  given(paid)
    .when(reports('damaged', { claim: CLAIM_2 }), recipient)
    .does();
});

test('[K7] a claim ends by itself when its own claimant takes the parcel', () => {
  const claimed = play(
    onRoute(),
    [reports('not_received'), recipient],
    [chooses('wait'), recipient],
    [open(), ann, at(120)],
    [present(1), ann],
    [takes([1]), recipient, at(180)],
    [releases(), recipient],
    [entersCode(), ann, at(200)],
  );
  given(claimed)
    .when(reviews(), timer)
    .gives([
      { type: 'ClaimAnswered', claim: CLAIM, outcome: 'arrived', cell: 'arrived', version: 1 },
    ]);
  given(claimed).when(reviews(), recipient).refused('not_allowed');
  const ended = play(claimed, [reviews(), timer]);
  given(ended)
    .when(reports('not_received', { claim: CLAIM_2 }), recipient)
    .does('ClaimOpened', 'ClaimAnswered');
});

test('[M6, K7] a parcel waited for and missing is granted without asking again', () => {
  const lost = play(
    onRoute(),
    [reports('not_received'), recipient],
    [chooses('wait'), recipient],
    [missing(1), timer, at(2 * DAY)],
  );
  given(lost).when(reviews(), timer).does('ClaimAnswered', 'RemedyGranted', 'RefundRequested');
  const paid = play(lost, [reviews(), timer]);
  given(paid)
    .when(found(WITH_BEN, 1), ben)
    .gives([{ type: 'Found', no: 1, custody: WITH_BEN, fate: 'recalled' }]);
});

test('[H9, K12] paid twice, tried every way: what was paid is never handed over again', () => {
  const lost = play(
    onRoute(),
    [missing(1), timer, at(2 * DAY)],
    [reports('not_received'), recipient],
  );
  assert.equal(stateOf(lost).parcels[0]?.remedy, 'refund');
  given(lost)
    .when(have(1), recipient)
    .gives([{ type: 'HolderHas', no: 1, fate: 'settled' }]);
  const back = play(lost, [found(WITH_ANN, 1), ann], [open(V2), ann]);
  given(back).when(present(1, V2), ann).refused('wrong_fate');
  given(back).when(leaves(1), ann).refused('wrong_fate');
  given(back)
    .when(reports('empty', { claim: CLAIM_2 }), recipient)
    .refused('already_remedied');
  given(play(back, [transfer([1], DEPOT), depot]))
    .when(reports('damaged', { claim: CLAIM_2 }), operator)
    .refused('already_remedied');
});

test('[H23] no machine pays on `kept`, and the word of either side stays on record', () => {
  const said = play(atDoor(), [kept([1]), ann]);
  const [claim] = given(said).when(reports('not_received'), recipient).state().claims;
  assert.deepEqual([claim?.status, claim?.cell], ['to_person', 'word']);
});
