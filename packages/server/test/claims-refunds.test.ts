import { valueOf } from '@handfast/client/reply';
import { SellerClaims } from '@handfast/client/claims';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeWorld, numbersOf, type World } from './support/actors.ts';
import {
  cameWithout,
  deskOf,
  expecting,
  jobEnds,
  paidOrder,
  refundedNow,
} from './support/claims.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';
import { startStripe, type StripeServer } from './support/stripe.ts';

let cluster: TestCluster;
let stripe: StripeServer;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  stripe = await startStripe();
  const { key, webhookSecret, url } = stripe;
  world = await makeWorld(
    await startTestServer(cluster, { config: { stripe: { key, webhookSecret, url } } }),
  );
});
after(async () => {
  await world.server.stop();
  await stripe.stop();
  await cluster.stop();
});

const refundsOf = (claim: string) =>
  stripe.refunds().filter(({ metadata }) => metadata['claim'] === claim);

const hook = (body: string, signature: string) =>
  world.server.app.request('/v1/stripe/webhook', {
    method: 'POST',
    headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
    body,
  });

describe('refunds', () => {
  test('[K7, K8, K12] case 1: the saw is refunded without a person, and recalled', async () => {
    const me = await expecting(world);
    await cameWithout(world, me, 1);
    const { claim } = valueOf(await me.claims.open({ no: 2, what: 'not_received' }));
    assert.deepEqual(
      [claim.status, claim.choices, claim.next],
      ['open', ['wait', 'refund'], 'choose'],
    );
    assert.match(claim.number, /^C-[0-9A-F]{8}$/);
    const made = jobEnds(world.server, 'refund', me.sent.id);
    const chosen = valueOf(await me.claims.choose(claim.id, 'refund'));
    assert.deepEqual([chosen.claim.status, chosen.claim.next], ['granted', 'refund_on_its_way']);
    assert.deepEqual(
      [chosen.view.parcels[1]?.fate, chosen.view.parcels[1]?.remedy],
      ['returned', 'refund'],
    );
    await made;
    const [refund, second] = refundsOf(claim.id);
    assert.deepEqual([refund?.amount, second], [29_000, undefined]);
    const after = valueOf(await me.holder.view()).claims[0];
    assert.deepEqual([after?.next, after?.refund?.status], ['refunded', 'made']);
    const loaded = await world.courier.load(numbersOf(me.sent, [2])[0] ?? assert.fail());
    assert.ok(!loaded.ok, 'what was refunded cannot go out again');
  });

  test('[K7] case 12: the parcel of another day is in transit, by its cell and not by a flag', async () => {
    const [first, second] = paidOrder().parcels;
    assert.ok(first && second);
    const promisedBy = '2999-01-01T20:00:00Z';
    const me = await expecting(world, paidOrder({ parcels: [first, { ...second, promisedBy }] }));
    await cameWithout(world, me, 1);
    const { claim } = valueOf(await me.claims.open({ no: 2, what: 'not_received' }));
    assert.deepEqual(
      [claim.status, claim.expectedBy, claim.next],
      ['in_transit', promisedBy, 'wait_for_parcel'],
    );
    const waiting = valueOf(await me.claims.choose(claim.id, 'wait'));
    assert.equal(waiting.claim.status, 'waiting');
  });

  test('[K8] made, answer lost, provider away, keys forgotten, tried again: one refund', async () => {
    const me = await expecting(world);
    stripe.failWith('answer_lost');
    const lost = jobEnds(world.server, 'refund', me.sent.id, false);
    const { claim } = await refundedNow(me);
    await lost;
    assert.equal(refundsOf(claim.id).length, 1);
    stripe.failWith('down');
    await jobEnds(world.server, 'refund', me.sent.id, false);
    stripe.forgetKeys();
    const done = jobEnds(world.server, 'refund', me.sent.id);
    stripe.failWith(null);
    await done;
    assert.equal(refundsOf(claim.id).length, 1);
    const state = valueOf(await me.holder.view()).claims[0];
    assert.equal(state?.refund?.status, 'made');
  });

  test('[K8] a plain no of the provider waits for a person, who has it tried again', async () => {
    const me = await expecting(world);
    stripe.model.answerNext('refused');
    const refused = jobEnds(world.server, 'refund', me.sent.id);
    const { claim } = await refundedNow(me);
    await refused;
    assert.equal(valueOf(await me.holder.view()).claims[0]?.refund?.status, 'failed');
    const { desk } = await deskOf(world);
    const done = jobEnds(world.server, 'refund', me.sent.id);
    valueOf(await desk.retryRefund(claim.id));
    await done;
    assert.equal(refundsOf(claim.id).length, 1);
    assert.equal(valueOf(await me.holder.view()).claims[0]?.refund?.status, 'made');
  });

  test('[K8] two workers, and each a second time: one refund', async () => {
    const me = await expecting(world);
    const all = jobEnds(world.server, 'refund', me.sent.id, true, 5);
    const { claim } = await refundedNow(me);
    const job = { delivery: me.sent.id, ref: { claim: claim.id } };
    for (let i = 0; i < 4; i++) await world.server.deps.jobs.enqueue('refund', job);
    await all;
    assert.equal(refundsOf(claim.id).length, 1);
  });

  test('[K8] a webhook that comes before the answer settles it; one not signed is nobody’s word', async () => {
    const me = await expecting(world);
    stripe.failWith('answer_lost');
    const lost = jobEnds(world.server, 'refund', me.sent.id, false);
    const { claim } = await refundedNow(me);
    await lost;
    stripe.failWith('down');
    const [refund] = refundsOf(claim.id);
    assert.ok(refund);
    const done = jobEnds(world.server, 'refund', me.sent.id);
    const { body, signature } = await stripe.webhook(refund);
    assert.equal((await hook(body, 't=1,v1=00')).status, 400);
    assert.equal((await hook(body.replace('29000', '1'), signature)).status, 400);
    assert.equal(valueOf(await me.holder.view()).claims[0]?.refund?.status, 'requested');
    assert.equal((await hook(body, signature)).status, 204);
    assert.equal((await hook(body, signature)).status, 204);
    assert.equal(valueOf(await me.holder.view()).claims[0]?.refund?.status, 'made');
    stripe.failWith(null);
    await done;
    assert.equal(refundsOf(claim.id).length, 1);
  });

  test('[K8] the retailer’s own system is told by webhook and acknowledges, once', async () => {
    const { payment: _payment, ...order } = paidOrder();
    const me = await expecting(world, order);
    const { claim } = await refundedNow(me);
    const seller = new SellerClaims(world.shop);
    const first = valueOf(await seller.refunded(me.sent.id, claim.id, 'OURS-1'));
    assert.equal(first.status, 'granted');
    valueOf(await seller.refunded(me.sent.id, claim.id, 'OURS-1'));
    const events = valueOf(await world.shop.events(me.sent.id)).items.map(({ type }) => type);
    assert.equal(events.filter((type) => type === 'RefundMade').length, 1);
    valueOf(await seller.refunded(me.sent.id, claim.id, 'OURS-2'));
    const later = valueOf(await world.shop.events(me.sent.id)).items.map(({ type }) => type);
    assert.equal(later.filter((type) => type === 'RefundMade').length, 1);
    assert.ok(later.includes('AlarmRaised'), 'a second refund is an alarm');
  });
});
