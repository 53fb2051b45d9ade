import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  entersCode,
  judges,
  kept,
  PAID,
  present,
  open,
  refundMade,
  reports,
  retake,
  refuses,
  end,
  startsRemedy,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  CLAIM,
  claims,
  DAY,
  digest,
  operator,
  recipient,
  tenant,
  timer,
  uuid,
} from './support/build.ts';
import { atDoor, given, onRoute, play, released, stateOf } from './support/given.ts';

const other = { kind: 'operator', id: uuid(0xe2) } as const;
const HANDED = play(released(), [entersCode(), ann, at(200)]);
const CLAIMED = play(HANDED, [reports('empty'), recipient, at(300)]);
const DECLINED = play(CLAIMED, [
  judges({ outcome: 'declined', because: 'receipt_and_record_against', amount_minor: 0 }),
  operator,
]);
const GRANTED = play(CLAIMED, [judges(), operator]);

test('[K5] a person grants what the machine may not; nobody else decides', () => {
  given(CLAIMED).when(judges(), operator).does('ClaimDecided', 'RemedyGranted', 'RefundRequested');
  for (const by of [recipient, ann, tenant, claims, timer]) {
    given(CLAIMED).when(judges(), by).refused('not_allowed');
  }
  given(CLAIMED)
    .when(judges({ claim: uuid(9) }), operator)
    .refused('unknown_claim');
});

test('[K8] a person may grant in part, never above what was paid, and not twice', () => {
  const [claim] = given(CLAIMED)
    .when(judges({ amount_minor: 4_000 }), operator)
    .state().claims;
  assert.equal(claim?.refund?.amount_minor, 4_000);
  for (const amount_minor of [12_001, 0, -1]) {
    given(CLAIMED).when(judges({ amount_minor }), operator).refused('above_paid');
  }
  given(GRANTED).when(judges(), operator).refused('claim_decided');
  const unpriced = play(HANDED, [
    reports('empty', { paid: { ...PAID, amount_minor: 0 } }),
    recipient,
  ]);
  given(unpriced)
    .when(judges({ amount_minor: 12_001 }), operator)
    .refused('above_paid');
  given(unpriced)
    .when(judges({ amount_minor: 12_000 }), operator)
    .does('ClaimDecided', 'RemedyGranted', 'RefundRequested');
});

test('[K12] a person’s grant recalls what could still be delivered, and waits for an open visit', () => {
  const claimed = play(onRoute(), [reports('not_received'), recipient]);
  given(claimed)
    .when(judges(), operator)
    .does('ClaimDecided', 'Recalled', 'RemedyGranted', 'RefundRequested');
  const door = play(claimed, [open(), ann, at(120)], [present(1), ann]);
  given(door).when(judges(), operator).refused('still_presented');
});

test('[K8, K12] a replacement is a remedy: a new delivery, no money, and the old parcel ends', () => {
  const replacement = uuid(0x77);
  const claimed = play(onRoute(), [reports('not_received'), recipient]);
  const after = given(claimed)
    .when(judges({ outcome: 'replaced', replacement, amount_minor: 0 }), operator)
    .state();
  assert.deepEqual(
    [after.claims[0]?.status, after.claims[0]?.replacement, after.claims[0]?.refund],
    ['replaced', replacement, null],
  );
  assert.deepEqual([after.parcels[0]?.fate, after.parcels[0]?.remedy], ['recalled', 'replacement']);
  given(claimed)
    .when(judges({ outcome: 'replaced' }), operator)
    .refused('reason_needed');
});

test('[K5] a no can be appealed, once, and is heard by somebody else', () => {
  given(DECLINED).when({ type: 'appeal', claim: CLAIM }, ann).refused('unknown_holder');
  const appealed = play(DECLINED, [{ type: 'appeal', claim: CLAIM }, recipient]);
  given(appealed).when({ type: 'appeal', claim: CLAIM }, recipient).refused('claim_decided');
  given(appealed).when(judges(), operator).refused('same_person');
  given(appealed)
    .when({ type: 'assignClaim', claim: CLAIM, to: operator.id }, other)
    .refused('same_person');
  given(appealed).when(judges(), other).does('ClaimDecided', 'RemedyGranted', 'RefundRequested');
  const again = play(appealed, [judges({ outcome: 'declined', amount_minor: 0 }), other]);
  given(again).when({ type: 'appeal', claim: CLAIM }, recipient).refused('claim_decided');
  given(CLAIMED).when({ type: 'appeal', claim: CLAIM }, recipient).refused('claim_decided');
});

test('[K6] a person asks, the claimant answers, and it is back on the desk', () => {
  const asked = play(CLAIMED, [
    judges({ outcome: 'asked', because: 'photo_needed', amount_minor: 0 }),
    operator,
  ]);
  assert.equal(stateOf(asked).claims[0]?.status, 'asked');
  const photos = [digest('what was in it')];
  const [claim] = given(asked)
    .when({ type: 'answerClaim', claim: CLAIM, photos }, recipient)
    .state().claims;
  assert.deepEqual([claim?.status, claim?.photos], ['to_person', photos]);
  given(CLAIMED)
    .when({ type: 'answerClaim', claim: CLAIM, photos }, recipient)
    .refused('claim_decided');
});

test('[K6] a claim is assigned, and told once when its date passes', () => {
  given(CLAIMED)
    .when({ type: 'assignClaim', claim: CLAIM, to: other.id }, operator)
    .does('ClaimAssigned');
  const overdue = { type: 'claimOverdue', claim: CLAIM } as const;
  given(CLAIMED)
    .when(overdue, timer, at(300 + 14 * DAY))
    .refused('too_soon');
  given(CLAIMED)
    .when(overdue, timer, at(301 + 14 * DAY))
    .does('ClaimOverdue');
  const told = play(CLAIMED, [overdue, timer, at(15 * DAY)]);
  given(told).when(overdue, timer).does();
  given(GRANTED)
    .when(overdue, timer, at(30 * DAY))
    .does();
  given(CLAIMED).when(overdue, operator).refused('not_allowed');
});

const comment = (side: 'seller' | 'courier') =>
  ({ type: 'commentClaim', claim: CLAIM, side, photos: [] }) as const;

test('[K9] seller and courier answer with evidence, a courier only about parcels of their own', () => {
  given(CLAIMED).when(comment('seller'), tenant).does('ClaimCommented');
  given(CLAIMED).when(comment('courier'), ann).does('ClaimCommented');
  given(CLAIMED).when(comment('courier'), ben).refused('not_yours');
  given(CLAIMED).when(comment('seller'), ann).refused('not_allowed');
  given(CLAIMED).when(comment('courier'), recipient).refused('not_yours');
});

test('[K8] the provider’s word is taken once; another refund of the same claim is an alarm', () => {
  const made = play(GRANTED, [refundMade(), tenant]);
  assert.equal(stateOf(made).claims[0]?.refund?.status, 'made');
  given(made).when(refundMade(), claims).does();
  given(made).when(refundMade('re_2'), claims).does('AlarmRaised');
  given(CLAIMED).when(refundMade(), claims).refused('not_refunding');
  given(GRANTED)
    .when({ ...refundMade(), provider: 'stripe' }, claims)
    .refused('not_refunding');
  for (const by of [recipient, ann, operator]) {
    given(GRANTED).when(refundMade(), by).refused('not_allowed');
  }
});

test('[K8] late word of an attempt that is over changes nothing; a retailer may correct itself', () => {
  const refused = { type: 'refundFailed', claim: CLAIM, provider: 'webhook', why: 'x' } as const;
  const again = play(
    GRANTED,
    [refundMade(), tenant],
    [{ ...refused, attempt: 1 }, tenant],
    [{ type: 'retryRefund', claim: CLAIM }, operator],
  );
  given(again).when(refundMade(), tenant).does();
  const done = play(again, [{ ...refundMade('re_2'), attempt: 2 }, tenant]);
  given(done)
    .when({ ...refused, attempt: 1 }, tenant)
    .does();
  given(play(done, [{ ...refused, attempt: 2 }, tenant]))
    .when({ ...refundMade('re_2'), attempt: 2 }, tenant)
    .does();
  given(play(GRANTED, [{ ...refused, attempt: 1 }, tenant]))
    .when(refundMade(), tenant)
    .does('RefundMade');
});

test('[K8] a refund that failed is tried again only by a person', () => {
  const failed = {
    type: 'refundFailed',
    claim: CLAIM,
    provider: 'webhook',
    attempt: 1,
    why: 'closed',
  } as const;
  const broken = play(GRANTED, [failed, claims]);
  given(broken).when(failed, claims).does();
  given(broken).when({ type: 'retryRefund', claim: CLAIM }, claims).refused('not_allowed');
  const [again] = given(broken)
    .when({ type: 'retryRefund', claim: CLAIM }, operator)
    .state().claims;
  assert.deepEqual([again?.refund?.status, again?.refund?.attempt], ['requested', 2]);
  given(GRANTED).when({ type: 'retryRefund', claim: CLAIM }, operator).refused('not_refunding');
});

test('[K8] a refusal’s refund goes to the original payment, also for a present', () => {
  const refused = play(
    atDoor(),
    [refuses(1, 'empty'), recipient],
    [retake(1), ann],
    [end('done'), ann],
    [startsRemedy(), claims],
  );
  assert.deepEqual(stateOf(refused).claims[0]?.refund?.provider, 'webhook');
});

test('[K1] a closed delivery still takes claims', () => {
  const closed = play(HANDED, [{ type: 'close' }, timer, at(9 * DAY)]);
  given(closed).when(reports('empty'), recipient).does('ClaimOpened', 'ClaimAnswered');
});

test('[H23, K5] what a courier says was kept is decided by a person, either way', () => {
  const said = play(atDoor(), [kept([1]), ann], [reports('not_received'), recipient]);
  given(said).when(judges(), operator).does('ClaimDecided', 'RemedyGranted', 'RefundRequested');
});
