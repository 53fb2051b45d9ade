import { decision } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  linkFor,
  makeWorld,
  numbersOf,
  order,
  pairWith,
  released,
  type World,
} from './support/actors.ts';
import { deskOf, expecting, paidOrder, refundedNow } from './support/claims.ts';
import { HolderClaims } from '@handfast/client/claims';
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

describe('attacks', () => {
  test('[H15, K12] a hundred claims at once for one parcel: one claim, at most one refund', async () => {
    const me = await expecting(world);
    const opened = await Promise.all(
      Array.from({ length: 100 }, () => me.claims.open({ no: 2, what: 'not_received' })),
    );
    const ids = new Set(opened.flatMap((one) => (one.ok ? [one.value.claim.id] : [])));
    assert.equal(ids.size, 1);
    const [claim = ''] = ids;
    await Promise.all(Array.from({ length: 100 }, () => me.claims.choose(claim, 'refund')));
    const events = valueOf(await world.shop.events(me.sent.id)).items;
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.deepEqual(
      ['ClaimOpened', 'RemedyGranted', 'RefundRequested', 'Recalled'].map(count),
      [1, 1, 1, 1],
    );
  });

  test('[K5] fifty links at one address: caps stop automatic grants, and nobody is declined', async () => {
    const home = {
      ...order().addressee,
      lines: ['7 Cap Court'],
      postcode: 'ZZ9 9ZZ',
    };
    const spellings = ['7 Cap Court', '7 CAP COURT', '7, Cap  Court', '7 Cáp Court'];
    const outcomes: string[] = [];
    for (let round = 0; round < 10; round++) {
      const five = await Promise.all(
        Array.from({ length: 5 }, (_, at) =>
          expecting(world, paidOrder({ addressee: { ...home, lines: [spellings[at % 4] ?? ''] } })),
        ),
      );
      const claimed = await Promise.all(
        five.flatMap((me) => [refundedNow(me, 1), refundedNow(me, 2)]),
      );
      outcomes.push(...claimed.map(({ claim }) => claim.status));
    }
    assert.equal(outcomes.length, 100);
    assert.equal(outcomes.filter((status) => status === 'granted').length, 3);
    assert.equal(outcomes.filter((status) => status === 'to_person').length, 97);
  });

  test('[K5] a tenant’s budget for a day stops automatic grants at every address, and nobody is declined', async () => {
    const shop = await makeWorld(world.server, 'A careful shop');
    const budget = 60_000;
    await world.server.deps.kysely
      .updateTable('tenant')
      .set({ settings: JSON.stringify({ grantBudget_minor: budget }) })
      .where('id', '=', shop.tenant)
      .execute();
    const homes = await Promise.all(Array.from({ length: 5 }, () => expecting(shop)));
    const outcomes = async (no: number) =>
      (await Promise.all(homes.map((me) => refundedNow(me, no)))).map(({ claim }) => claim);
    const told = [...(await outcomes(2)), ...(await outcomes(1))];
    const granted = told.filter(({ status }) => status === 'granted');
    const sum = granted.reduce((all, { refund }) => all + (refund?.amount_minor ?? 0), 0);
    assert.equal(sum, 58_000, 'two saws, and nothing that is left is enough for a suitcase');
    const others = told.filter(({ status }) => status !== 'granted');
    assert.ok(others.every(({ status }) => status === 'to_person'));
    clock.advance(86_400 + 1);
    const tomorrow = await refundedNow(await expecting(shop), 2);
    assert.equal(tomorrow.claim.status, 'granted');
  });

  test('[H16, K8] links of delegates and gifts show no price and claim no money', async () => {
    const present = await expecting(world, paidOrder({ gift: true }));
    const { claim, view } = valueOf(await present.claims.open({ no: 2, what: 'not_received' }));
    assert.deepEqual(claim.choices, ['wait']);
    assert.doesNotMatch(claim.reason, /refund/i, 'no money is held out to whoever got a present');
    const forced = await present.claims.choose(claim.id, 'refund');
    assert.ok(!forced.ok && forced.status === 403);
    assert.ok(!/12900|29000|41900|129\.00|290\.00/.test(JSON.stringify([claim, view])));

    const me = await expecting(world);
    const email = 'neighbour@example.org';
    valueOf(
      await me.holder.transport.post(`/v1/holder/${me.sent.id}/delegates`, {
        name: 'Neighbour',
        contact: { email },
      }),
    );
    await world.server.deps.jobs.relayNow();
    const helper = await pairWith(world, await linkFor(world.server, email));
    valueOf(await me.claims.open({ no: 2, what: 'not_received' }));
    const tried = await new HolderClaims(helper).open({ no: 1, what: 'not_received' });
    assert.ok(!tried.ok && tried.status === 403);
    assert.deepEqual(valueOf(await helper.view()).claims, []);
  });

  test('[K5, K6] case 10: false claims again and again cost no seller a penny, and get no machine’s no', async () => {
    const { desk } = await deskOf(world);
    for (const what of ['empty', 'wrong_item', 'not_received', 'damaged'] as const) {
      const { sent, holder, visit, code } = await released(world, [1], paidOrder());
      const { hash, n } = code;
      valueOf(await world.courier.enterCode(visit.visit, { hash, n, code: code.code }));
      const { claim } = valueOf(await new HolderClaims(holder).open({ no: 1, what }));
      assert.equal(claim.status, 'to_person');
      const { evidence } = valueOf(await desk.file(claim.id));
      assert.ok(evidence.some(({ side }) => side === 'against'));
      const events = valueOf(await world.shop.events(sent.id)).items.map(({ type }) => type);
      assert.ok(!events.includes('RefundRequested') && !events.includes('ClaimDecided'));
    }
  });

  test('[K12] paid, and then every way to hand it over: none is open', async () => {
    const me = await expecting(world);
    const [number] = numbersOf(me.sent, [2]);
    assert.ok(number);
    valueOf(await world.courier.load(number));
    await refundedNow(me);
    const opened = await world.courier.open({ delivery: me.sent.id, parcels: [number] });
    assert.ok(!opened.ok);
    valueOf(await world.shop.transfer(me.sent.id, [2], { kind: 'depot', id: world.depot }));
    assert.ok(!(await world.courier.load(number)).ok);
    const record = valueOf(await world.shop.delivery(me.sent.id)).parcels[1];
    assert.deepEqual([record?.fate, record?.receipt], ['returned', null]);
  });

  test('[K12] at the door nothing is paid until the visit has ended', async () => {
    const me = await expecting(world);
    const [number] = numbersOf(me.sent, [2]);
    assert.ok(number);
    valueOf(await world.courier.load(number));
    const visit = valueOf(await world.courier.open({ delivery: me.sent.id, parcels: [number] }));
    const { claim } = valueOf(await me.claims.open({ no: 2, what: 'not_received' }));
    assert.equal(claim.next, 'after_the_visit');
    const early = await me.claims.choose(claim.id, 'refund');
    assert.ok(!early.ok && early.problem.code === 'still_presented');
    valueOf(await me.holder.decide({ 2: decision({ label: 'unreadable' }) }));
    valueOf(await world.courier.end(visit.visit, 'left'));
    const later = await me.claims.choose(claim.id, 'refund');
    assert.ok(later.ok, 'after the visit it is open again');
  });
});
