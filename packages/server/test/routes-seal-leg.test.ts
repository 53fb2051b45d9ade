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

const grams = (grossMass_g: number) => ({ grossMass_g, source: 'scale', scale: 'ramp' });

test('[M1] [M2] where policy says so each hand is asked for seal and mass, and a scale’s word can stop it', async () => {
  const recheck = { mass: true };
  const sent = await sendOrder(world, order(1, { recheck }));
  await post(`/v1/deliveries/${sent.id}/parcels/1/packing`, {
    seal: { kind: 'number', value: 'R6' },
  });
  await post(`/v1/deliveries/${sent.id}/parcels/1/masses`, { grossMass_g: 412, source: 'scale' });
  await post('/v1/scales', { id: 'ramp', resolution_g: 1, spread_g: 2, drift_g: 2 });
  type Took = Readonly<Record<'taken' | 'held' | 'toCheck' | 'sealsNotRead', readonly object[]>>;
  const take = async (kind: string, id: string, scan: object = {}): Promise<Took> => {
    clock.advance(3600);
    const scans = [{ label: labelOf(sent), ...scan }];
    return post('/v1/custody/takes', { to: { kind, id }, scans });
  };
  const one = { delivery: sent.id, no: 1, number: numbersOf(sent, [1])[0] };

  const bare = await take('depot', world.depot);
  assert.deepEqual([bare.taken, bare.toCheck], [[one], [{ ...one, seal: true, mass: true }]]);
  const label = await take('depot', world.depot, { seal: labelOf(sent) });
  assert.deepEqual(label.sealsNotRead, [{ ...one, why: 'label' }]);
  const read = await take('depot', world.depot, { seal: 'R6' });
  assert.deepEqual(read.toCheck, [{ ...one, seal: false, mass: true }]);
  assert.deepEqual((await take('depot', world.depot, { gross: grams(409) })).toCheck, []);

  const van = await take('van', 'van-7', { seal: 'R6', gross: grams(590) });
  assert.deepEqual([van.taken, van.held, van.toCheck], [[], [one], []]);
  const kinds = (await alarmsOf(world, sent.id)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['mass_rise'], 'a label in the seal’s place is none');
  const scale = { ...grams(409), scale: 'elsewhere' };
  const strange = await world.shop.transport.post<Took>('/v1/custody/takes', {
    to: { kind: 'van', id: 'van-7' },
    scans: [{ label: labelOf(sent), gross: scale }],
  });
  assert.equal(strange.ok ? '' : strange.problem.errors[0]?.field, '/scans/0/gross/scale');
});

test('[M1] a courier is asked for the seal at the load, and no more once it was read', async () => {
  const { number } = await onTheVan('R7');
  const loaded = valueOf(await world.courier.load(number));
  assert.deepEqual([loaded.seal, loaded.toCheck], ['not_read', { seal: true, mass: false }]);
  const read = valueOf(await world.courier.load(number, 'R7'));
  assert.deepEqual([read.seal, read.toCheck.seal], ['matches', false]);
});
