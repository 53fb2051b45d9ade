import { valueOf, type Reply } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { makeCourier, makeWorld, numbersOf, takes, type World } from './support/actors.ts';
import { typed } from './support/log.ts';
import { deskOf, expecting, paidOrder, refundedNow, type Claimant } from './support/claims.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

const clock = testClock();
let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster, { clock }));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'done' : (reply.problem.code ?? ''));

const one = (value_minor: number) =>
  paidOrder({
    value: { amount_minor: value_minor, currency: 'GBP' },
    parcels: [{ contents: [{ name: 'Circular saw', quantity: 1 }], value_minor }],
  });

const numberIn = ({ sent }: Claimant) => numbersOf(sent, [1])[0] ?? assert.fail('no parcel');

const recordOf = async ({ sent }: Claimant) =>
  valueOf(await world.shop.delivery(sent.id)).parcels[0];

const remediesOf = async ({ sent }: Claimant): Promise<number> =>
  valueOf(await world.shop.events(sent.id)).items.filter(({ type }) => type === 'RemedyGranted')
    .length;

/** Taken against the code. */
async function handedOver(me: Claimant): Promise<string> {
  const number = numberIn(me);
  valueOf(await world.courier.load(number));
  const visit = valueOf(await world.courier.open({ delivery: me.sent.id, parcels: [number] }));
  valueOf(await me.holder.decide(takes(me.sent, [1])));
  const code = valueOf(await me.holder.release());
  return valueOf(await world.courier.enterCode(visit.visit, typed(code))).receipt ?? '';
}

/** Nothing that anybody does now may leave goods and money on one side. */
async function standsPaid(me: Claimant): Promise<void> {
  const number = numberIn(me);
  const opened = await world.courier.open({ delivery: me.sent.id, parcels: [number] });
  assert.equal(codeOf(opened), 'wrong_fate');
  assert.ok(!opened.ok && opened.problem.errors.some(({ hint }) => hint !== ''), 'it says why');
  const again = await me.claims.open({ no: 1, what: 'not_received' });
  assert.ok(!again.ok || (await remediesOf(me)) === 1);
  assert.equal(await remediesOf(me), 1);
}

describe('[K12] paid, and then', () => {
  test('presented: refused, on the round and at the door', async () => {
    const me = await expecting(world, one(29_000));
    valueOf(await world.courier.load(numberIn(me)));
    await refundedNow(me, 1);
    await standsPaid(me);
    const { courier: other } = await makeCourier(world.shop, world.carry);
    await other.load(numberIn(me));
    const brought = await other.open({ delivery: me.sent.id, parcels: [numberIn(me)] });
    assert.equal(codeOf(brought), 'wrong_fate');
    const record = await recordOf(me);
    assert.deepEqual([record?.fate, record?.receipt], ['recalled', null]);
  });

  test('left where the recipient once asked: refused', async () => {
    const me = await expecting(world, one(12_000));
    valueOf(await me.holder.requestLeave([1], 'safe_place'));
    clock.advance(3 * 3600);
    valueOf(await world.courier.load(numberIn(me)));
    await refundedNow(me, 1);
    const png = await sharp({
      create: { width: 32, height: 32, channels: 3, background: '#306090' },
    })
      .png()
      .toBuffer();
    const photo = valueOf(await world.courier.photo(new Uint8Array(png), 'image/png')).sha256;
    const left = await world.courier.leave(me.sent.id, {
      parcels: [1],
      how: 'safe_place',
      photo,
    });
    assert.equal(codeOf(left), 'wrong_fate');
    const ask = await me.holder.requestLeave([1], 'safe_place');
    assert.equal(codeOf(ask), 'wrong_fate');
    await standsPaid(me);
  });

  test('found: it goes home, and to nobody’s door', async () => {
    const me = await expecting(world, one(29_000));
    valueOf(await world.courier.load(numberIn(me)));
    await refundedNow(me, 1);
    assert.equal(codeOf(await world.shop.found(me.sent.id, [1], world.depot)), 'wrong_fate');
    valueOf(await world.shop.transfer(me.sent.id, [1], { kind: 'depot', id: world.depot }));
    assert.equal((await recordOf(me))?.fate, 'returned');
    assert.equal(codeOf(await world.courier.load(numberIn(me))), 'wrong_fate');
    await standsPaid(me);
  });

  test('taken back, paid by a person, found and brought again: refused', async () => {
    const me = await expecting(world, one(45_000));
    const receipt = await handedOver(me);
    valueOf(await me.holder.takenBack([1]));
    const { claim } = valueOf(await me.claims.open({ no: 1, what: 'not_received' }));
    assert.equal(claim.status, 'to_person');
    const { desk } = await deskOf(world);
    const yes = { outcome: 'granted', because: 'record_supports', amount_minor: 45_000 } as const;
    valueOf(await desk.decide(claim.id, yes));
    const twice = await desk.decide(claim.id, yes);
    assert.ok(!twice.ok, 'decided once');
    valueOf(await world.shop.found(me.sent.id, [1], world.depot));
    const record = await recordOf(me);
    assert.deepEqual([record?.fate, record?.supersededReceipts], ['returned', [receipt]]);
    assert.equal(codeOf(await world.courier.load(numberIn(me))), 'wrong_fate');
    await standsPaid(me);
    assert.equal(codeOf(await me.holder.have([1])), 'wrong_fate');
  });

  test('recipient and courier together, at the door before the claim: the claim waits', async () => {
    const me = await expecting(world, one(29_000));
    const number = numberIn(me);
    valueOf(await world.courier.load(number));
    const visit = valueOf(await world.courier.open({ delivery: me.sent.id, parcels: [number] }));
    const { claim } = valueOf(await me.claims.open({ no: 1, what: 'not_received' }));
    const asked = (): ReturnType<typeof me.claims.choose> => me.claims.choose(claim.id, 'refund');
    assert.equal(codeOf(await asked()), 'still_presented');
    valueOf(await me.holder.decide(takes(me.sent, [1])));
    const code = valueOf(await me.holder.release());
    assert.equal(codeOf(await asked()), 'still_presented');
    valueOf(await world.courier.enterCode(visit.visit, typed(code)));
    assert.notEqual(codeOf(await asked()), 'done');
    assert.equal(await remediesOf(me), 0);
  });
});
