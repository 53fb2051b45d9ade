import type { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { makeWorld, order, sendOrder, type World } from './support/actors.ts';
import { bench, machineOf, operatorOf, postAs, type Alarm } from './support/on-the-way.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';
import { batchBody, tapUrl } from './support/tags.ts';

let cluster: TestCluster;
let world: World;
let retailer: Server;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster, { clock: testClock() }));
  retailer = createServer((request, answer) => {
    request.resume().on('end', () => answer.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(retailer, 'listening');
  const { port } = retailer.address() as AddressInfo;
  valueOf(await world.shop.makeWebhookEndpoint(`http://127.0.0.1:${port}/`));
});
after(async () => {
  retailer.close();
  await world.server.stop();
  await cluster.stop();
});

const post = <T>(to: string, body: unknown): Promise<T> => postAs<T>(world, to, body);

type Pass = Readonly<Record<string, unknown>>;
type Machine = { readonly passes: (...passes: readonly Pass[]) => Promise<void> };

let batches = 0;
async function tunnelAt(lat: number, lon: number): Promise<Machine> {
  const place = { lat, lon };
  const { id } = await post<{ id: string }>('/v1/depots', { name: `Depot ${lat}`, place });
  const { read } = await machineOf(world, { label: 'tunnel', custody: { kind: 'depot', id } });
  return { passes: async (...passes) => void (await read(`b${++batches}`, passes)) };
}

const UID = '04c0ffee123456';
const at = (time: string): string => `2026-03-02T${time}:00Z`;

/** One parcel for each kind of alarm, and what raises it. */
async function raisers(): Promise<Readonly<Record<string, (label: string) => Promise<void>>>> {
  const [west, north] = [await tunnelAt(51.45, -2.59), await tunnelAt(53.8, -1.55)];
  await post('/v1/seal-rolls', { prefix: 'B', first: 1, last: 9, digits: 1 });
  await post('/v1/nfc-batches', batchBody('BATCH1'));
  await post('/v1/nfc-batches/BATCH1/tags', { uids: [UID] });
  const pack = (label: string, seal: object): Promise<unknown> =>
    post(bench(label), { items: [{ code: 'Thing 1' }], seal });
  const weighed = (label: string, ...grams: readonly number[]): Promise<void> =>
    west.passes(...grams.map((grossMass_g) => ({ label, grossMass_g, at: at('09:00') })));
  const sealed = async (label: string, number: string, read: string): Promise<void> => {
    await pack(label, { number });
    await west.passes({ label, seal: read, at: at('09:00') });
  };
  const seen = async (label: string, then: string): Promise<void> => {
    await west.passes({ label, at: at('09:00') });
    await north.passes({ label, at: at(then) });
  };
  return {
    mass_drop: async (label) => {
      await weighed(label, 1000);
      await weighed(label, 300);
    },
    mass_rise: async (label) => {
      await weighed(label, 412);
      await weighed(label, 590);
    },
    seal_unknown: (label) => sealed(label, 'B1', 'Z9'),
    seal_swapped: (label) => sealed(label, 'B2', 'B1'),
    seal_duplicate: async (label) => {
      await pack(label, { number: 'B3' });
      await sealed(label, 'B4', 'B3');
    },
    seal_opened: async (label) => {
      const tap = { batch: 'BATCH1', uid: UID };
      await pack(label, { url: tapUrl({ ...tap, counter: 1 }) });
      const seal = tapUrl({ ...tap, counter: 2, status: 'OC' });
      await post('/v1/custody/takes', { to: { kind: 'van', id: 'V1' }, scans: [{ label, seal }] });
    },
    two_places: (label) => seen(label, '09:06'),
    impossible_travel: (label) => seen(label, '10:00'),
    label_twice: (label) => weighed(label, 900, 4100),
  };
}

test('[M2] [M3] [S1] every alarm of the way reaches the operator’s list and the retailer’s webhook', async () => {
  const desk = await operatorOf(world);
  const inbox = world.server.deps.inbox ?? assert.fail();
  const raised: (readonly [kind: string, delivery: string])[] = [];
  for (const [kind, raise] of Object.entries(await raisers())) {
    const { id, parcels } = valueOf(await world.shop.register(order(1)));
    await raise(parcels[0]?.number.value ?? '');
    raised.push([kind, id]);
  }
  await world.server.deps.jobs.relayNow();
  for (const [kind, delivery] of raised) {
    const path = `/v1/console/alarms?delivery=${delivery}`;
    const { alarms } = valueOf(await desk.transport.get<{ alarms: Alarm[] }>(path));
    const alarm = alarms.find((one) => one.kind === kind);
    assert.ok(alarm !== undefined, `${kind}: ${alarms.map((one) => one.kind).join()}`);
    const told = await inbox.next(
      ({ subject, text }) =>
        subject === 'alarm.raised' && text.includes(delivery) && text.includes(`"${kind}"`),
    );
    const { data } = JSON.parse(told.text) as { data: Record<string, unknown> };
    assert.deepEqual([data['alarm'], data['parcels']], [kind, [1]]);
    assert.deepEqual(data['facts'], alarm.facts, `${kind}: the same facts`);
  }
});

test('[M2] the operator sees an alarm and acknowledges it once; another tenant sees none', async () => {
  const sent = await sendOrder(world, order(1));
  const weigh = (grossMass_g: number) =>
    post(`/v1/deliveries/${sent.id}/parcels/1/masses`, { grossMass_g, source: 'scale' });
  await weigh(1000);
  await weigh(300);
  const desk = await operatorOf(world);
  const list = async (client: OperatorClient, query = '') =>
    valueOf(
      await client.transport.get<{
        alarms: (Alarm & { delivery: string; acknowledged: unknown })[];
      }>(`/v1/console/alarms?delivery=${sent.id}${query}`),
    ).alarms;
  const [alarm] = await list(desk);
  assert.equal(alarm?.kind, 'mass_drop');
  const to = `/v1/console/alarms/${sent.id}/${alarm.seq}/acknowledge`;
  valueOf(await desk.transport.post(to, { note: 'opened: a tin is missing' }));
  valueOf(await desk.transport.post(to, { note: 'second' }));
  assert.deepEqual(await list(desk), []);
  const [closed] = await list(desk, '&open=false');
  assert.match(JSON.stringify(closed?.acknowledged), /a tin is missing/);
  const others = await operatorOf(await makeWorld(world.server, 'Oak'));
  assert.deepEqual(await list(others, '&open=false'), []);
  const foreign = await others.transport.post(to, { note: 'x' });
  assert.equal(foreign.ok ? 200 : foreign.status, 404);
});
