import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { runTimers } from '../src/jobs/timers.ts';
import { OperatorClient } from '@handfast/client/operator';
import { ensureOperator } from '../src/auth/auth.ts';
import {
  atTheDoor,
  makeWorld,
  numbersOf,
  order,
  ORIGIN,
  pairWith,
  released,
  sendOrder,
  wrongCode,
  type World,
} from './support/actors.ts';
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

const HOUR_S = 3600;

const timers = (): Promise<void> =>
  runTimers(world.server.deps)({ id: 'test', data: { delivery: '', ref: {} } }, async () => {});

test('[H21] a visit in which nothing happens for an hour ends itself, held against nobody', async () => {
  const { sent, visit } = await atTheDoor(world, [1]);
  clock.advance(HOUR_S - 60);
  await timers();
  assert.equal(valueOf(await world.courier.visit(visit.visit)).status, 'open');
  clock.advance(120);
  await timers();
  const ended = valueOf(await world.courier.visit(visit.visit));
  assert.deepEqual([ended.status, ended.end], ['closed', 'idle']);
  assert.equal(valueOf(await world.shop.delivery(sent.id)).parcels[0]?.fate, 'expected');
});

test('[M6] a parcel that a courier still holds a day after the round is missing', async () => {
  const sent = await sendOrder(world);
  valueOf(await world.courier.load(numbersOf(sent, [1])[0] ?? assert.fail()));
  clock.advance(23 * HOUR_S);
  await timers();
  assert.equal(valueOf(await world.shop.delivery(sent.id)).parcels[0]?.dispute, null);
  clock.advance(HOUR_S);
  await timers();
  const [first, second] = valueOf(await world.shop.delivery(sent.id)).parcels;
  assert.deepEqual([first?.dispute, second?.dispute], ['missing', null]);
});

test('a delivery closes when all is final and no late answer can come', async () => {
  const { sent, visit, code } = await released(world, [1, 2]);
  const { hash, n } = code;
  valueOf(await world.courier.enterCode(visit.visit, { hash, n, code: code.code }));
  clock.advance(24 * HOUR_S);
  await timers();
  assert.equal(valueOf(await world.shop.delivery(sent.id)).status, 'open');
  clock.advance(7 * 24 * HOUR_S);
  await timers();
  assert.equal(valueOf(await world.shop.delivery(sent.id)).status, 'closed');
});

async function supervisor(): Promise<OperatorClient> {
  const email = `supervisor-${world.tenant}@example.org`;
  const password = 'a long enough password';
  await ensureOperator(world.server.deps.auth(), {
    email,
    name: 'Supervisor',
    password,
    role: 'operator',
    tenantId: world.tenant,
  });
  return valueOf(
    await OperatorClient.signIn({ origin: ORIGIN, email, password, carry: world.carry }),
  );
}

test('[H7] a courier with twenty wrong codes in a day goes on when a supervisor says so', async () => {
  for (let visits = 0; visits < 4; visits++) {
    const { visit, code } = await released(world, [1]);
    for (let tries = 0; tries < 5; tries++) {
      const entry = { hash: code.hash, n: code.n, code: wrongCode(code) };
      const reply = await world.courier.enterCode(visit.visit, entry);
      assert.equal(reply.ok ? '' : reply.problem.code, 'code_wrong');
    }
  }
  const { visit, code } = await released(world, [1]);
  const right = { hash: code.hash, n: code.n, code: code.code };
  const refused = await world.courier.enterCode(visit.visit, right);
  assert.ok(!refused.ok);
  assert.deepEqual([refused.status, refused.problem.code], [403, 'needs_supervisor']);
  const desk = await supervisor();
  const [waiting] = valueOf(await desk.couriersWaiting()).couriers;
  assert.deepEqual([waiting?.id, waiting?.wrong], [world.courierId, 20]);
  valueOf(await desk.letGoOn(world.courierId, 'Rode along for an hour'));
  assert.deepEqual(valueOf(await desk.couriersWaiting()).couriers, []);
  const end = valueOf(await world.courier.enterCode(visit.visit, right));
  assert.equal(end.status, 'confirmed');
});

test('[H13] asked for two hours ahead and told, left with photo, place and time, acknowledged later', async () => {
  const little = { amount_minor: 12_000, currency: 'GBP' };
  const sent = await sendOrder(world, order(1, { value: little }));
  const holder = await pairWith(world, sent.link);
  valueOf(await holder.requestLeave([1], 'safe_place'));
  await world.server.deps.jobs.relayNow();
  await world.server.deps.inbox?.next(
    ({ to, subject }) => to === sent.email && /may be left/.test(subject),
  );
  for (const number of numbersOf(sent, [1])) valueOf(await world.courier.load(number));
  const photo = valueOf(await world.courier.photo(await photoAsTaken())).sha256;
  const position = { lat: 51.5, lon: -0.12, accuracy_m: 8 };
  const left = { parcels: [1], how: 'safe_place', photo, position } as const;
  const early = await world.courier.leave(sent.id, left);
  assert.equal(early.ok ? '' : early.problem.code, 'too_soon');
  clock.advance(2 * HOUR_S);
  valueOf(await world.courier.leave(sent.id, left));
  const { items } = valueOf(await world.shop.events(sent.id));
  const event = items.find(({ type }) => type === 'ParcelLeft');
  assert.deepEqual([event?.data['photo'], event?.data['position']], [photo, position]);
  const [parcel] = valueOf(await holder.have([1])).parcels;
  assert.deepEqual([parcel?.fate, parcel?.receipt], ['left', null]);
  assert.ok(parcel?.left?.acknowledgedAt !== undefined);
});

test('[H9] "taken back" is told at once: courier and operator have it, and a scan ends it', async () => {
  const { sent, holder, visit, code } = await released(world, [1]);
  const { hash, n } = code;
  valueOf(await world.courier.enterCode(visit.visit, { hash, n, code: code.code }));
  valueOf(await holder.takenBack([1]));
  const said = async () =>
    valueOf(await world.courier.stops()).takenBack.find(({ delivery }) => delivery === sent.id);
  assert.deepEqual((await said())?.parcels, [1]);
  assert.deepEqual(valueOf(await world.courier.visit(visit.visit)).takenBack, [1]);
  const { rows } = await world.server.database.pool.query(
    'select kind from alarm where delivery_id = $1 and acknowledged_at is null',
    [sent.id],
  );
  assert.deepEqual(rows, [{ kind: 'taken_back' }]);
  for (const number of numbersOf(sent, [1])) valueOf(await world.courier.load(number));
  assert.equal(await said(), undefined);
});

/** A small picture that nobody else sends. */
const photoAsTaken = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await sharp(randomBytes(16 * 16 * 3), { raw: { width: 16, height: 16, channels: 3 } })
      .jpeg()
      .toBuffer(),
  );
