import { decision } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { OperatorParcel } from '@handfast/domain/view/operator';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { makeWorld, numbersOf, order, pairWith, sendOrder, type World } from './support/actors.ts';
import { alarmsOf, labelOf, operatorOf, postAs } from './support/on-the-way.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

let cluster: TestCluster;
let world: World;
const clock = testClock();
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster, { clock }));
  await post('/v1/seal-rolls', { prefix: 'R', first: 1, last: 9, digits: 1 });
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

const post = <T>(to: string, body: unknown): Promise<T> => postAs<T>(world, to, body);

/** A sealed parcel that depot and van found whole, an hour apart. */
async function onTheVan(seal: string) {
  const sent = await sendOrder(world, order(1));
  await post(`/v1/deliveries/${sent.id}/parcels/1/packing`, {
    seal: { kind: 'number', value: seal },
  });
  const custodies = [
    { kind: 'depot', id: world.depot },
    { kind: 'van', id: 'van-7' },
  ];
  for (const to of custodies) {
    clock.advance(3600);
    await post('/v1/custody/takes', { to, scans: [{ label: labelOf(sent), seal }] });
  }
  clock.advance(3600);
  return { sent, number: numbersOf(sent, [1])[0] as ParcelNumber };
}

async function parcelIn(delivery: string): Promise<OperatorParcel> {
  const desk = await operatorOf(world);
  const parcel = valueOf(await desk.story(delivery)).parcels[0];
  assert.ok(parcel !== undefined);
  return parcel;
}

const handsOf = ({ seals }: OperatorParcel) =>
  seals.map(({ custody, state }) => [custody.kind, state]);

test('[M1] [S1] the envelope is whole at packing, depot and van, and swapped at the load: the leg is named', async () => {
  const { sent, number } = await onTheVan('R1');
  const loaded = valueOf(await world.courier.load(number, 'R2'));
  assert.deepEqual([loaded.mine, loaded.seal], [true, 'swapped']);
  const parcel = await parcelIn(sent.id);
  assert.deepEqual(handsOf(parcel), [
    ['packer', 'sealed'],
    ['depot', 'matches'],
    ['van', 'matches'],
    ['courier', 'swapped'],
  ]);
  assert.equal(parcel.sealLeg?.from.custody.kind, 'van');
  assert.equal(parcel.sealLeg.to.custody.id, world.courierId);
  assert.deepEqual(parcel.sealLeg.holders, ['a van']);
  assert.deepEqual(
    (await alarmsOf(world, sent.id)).map(({ kind }) => kind),
    ['seal_swapped'],
  );
});

test('[M1] [S2] whole when the courier took it, another one at the door: the courier’s own leg', async () => {
  const { sent, number } = await onTheVan('R3');
  assert.equal(valueOf(await world.courier.load(number, 'R3')).seal, 'matches');
  const holder = await pairWith(world, sent.link);
  valueOf(await world.courier.open({ delivery: sent.id, parcels: [number] }));
  const label = labelOf(sent).slice(-4);
  valueOf(await holder.decide({ 1: decision({ seal: 'R4', label }) }));
  const parcel = await parcelIn(sent.id);
  assert.deepEqual(handsOf(parcel).slice(3), [
    ['courier', 'matches'],
    ['recipient', 'swapped'],
  ]);
  assert.equal(parcel.sealLeg?.holders.length, 1);
  assert.equal(parcel.sealLeg.from.custody.id, world.courierId);
});

test('[M1] a load without a reading says so, and names no leg', async () => {
  const { sent, number } = await onTheVan('R5');
  assert.equal(valueOf(await world.courier.load(number)).seal, 'not_read');
  const parcel = await parcelIn(sent.id);
  assert.deepEqual(handsOf(parcel).at(-1), ['courier', 'not_read']);
  assert.equal(parcel.sealLeg, null);
});
