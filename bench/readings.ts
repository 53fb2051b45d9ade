/**
 * Readings of machines against a server of their own in this process.
 * `node bench/readings.ts` compares 500 readings in one call with 500 calls of one;
 * `node bench/readings.ts --restarts` sends 10,000 in batches while the server restarts three times
 * and counts what is on record.
 */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { AT, labelOf } from '../packages/server/test/support/on-the-way.ts';
import { makeWorld, order, ORIGIN, type World } from '../packages/server/test/support/actors.ts';
import {
  startTestCluster,
  startTestServer,
  type TestServer,
} from '../packages/server/test/support/server.ts';
import { valueOf } from '@handfast/client/reply';
import { Transport } from '@handfast/client/transport';

const BATCH = 500;
const WITH_RESTARTS = 10_000;
const RESTARTS = 3;

const speak = (server: TestServer, token: string): Transport =>
  new Transport({
    origin: ORIGIN,
    carry: async (request) => server.app.request(request),
    headers: () => ({ authorization: `Bearer ${token}` }),
  });

async function labels(world: World, count: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count) {
    const sent = valueOf(await world.shop.register(order(1)));
    made.push(labelOf({ ...sent, email: '', link: '' }));
  }
  return made;
}

async function machine(world: World): Promise<string> {
  const body = { label: 'scale', custody: { kind: 'line', id: '1' } };
  const reply = await world.shop.transport.post<{ token: string }>('/v1/machines', body);
  return valueOf(reply).token;
}

const reading = (label: string) => ({ label, grossMass_g: 1000, at: AT });

async function timed(what: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}

async function ratio(): Promise<void> {
  const one = (server = await startTestServer(cluster));
  const world = await makeWorld(one);
  const all = await labels(world, BATCH);
  const transport = speak(one, await machine(world));
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    const single_ms = await timed(async () => {
      for (const [at, label] of all.entries()) {
        const json = { batch: `s${round}-${at}`, readings: [reading(label)] };
        valueOf(await transport.post('/v1/readings', json));
      }
    });
    const batch_ms = await timed(async () => {
      valueOf(
        await transport.post('/v1/readings', { batch: `b${round}`, readings: all.map(reading) }),
      );
    });
    rounds.push({ single_ms, batch_ms, ratio: batch_ms / single_ms });
  }
  for (const { single_ms, batch_ms, ratio: of } of rounds) {
    console.log(
      `${BATCH} calls of one ${Math.round(single_ms)} ms, one call of ${BATCH} ${Math.round(batch_ms)} ms: ratio ${of.toFixed(3)}`,
    );
  }
}

async function restarts(): Promise<void> {
  const database = await cluster.freshDatabase();
  const dataFolder = await mkdtemp(path.join(cluster.folder, 'data-'));
  let running = (server = await startTestServer(cluster, { database, dataFolder }));
  const world = await makeWorld(running);
  const all = await labels(world, BATCH);
  const token = await machine(world);
  const batches = WITH_RESTARTS / BATCH;
  const stopAt = Array.from({ length: RESTARTS }, (_, i) =>
    Math.floor(((i + 1) * batches) / (RESTARTS + 1)),
  );
  let lostCalls = 0;
  for (let batch = 0; batch < batches; batch++) {
    const json = {
      batch: `n${batch}`,
      readings: all.map(reading),
    };
    const transport = speak(running, token);
    if (stopAt.includes(batch)) {
      // The server stops under the call; whatever became of it, the machine sends it again.
      const call = transport.post('/v1/readings', json).then(
        ({ ok }) => ok,
        () => false,
      );
      await running.stop();
      if (!(await call)) lostCalls++;
      running = server = await startTestServer(cluster, { database, dataFolder });
    }
    valueOf(await speak(running, token).post('/v1/readings', json));
  }
  const { rows } = await database.pool.query(
    `select (select count(*)::int from event where type = 'MassRead') as events,
      (select count(*)::int from reading) as readings,
      (select count(*)::int from delivery d where d.seq <>
        (select count(*) from event e where e.delivery_id = d.delivery_id)) as torn`,
  );
  console.log(
    `${WITH_RESTARTS} readings, ${RESTARTS} restarts (${lostCalls} calls lost): ${JSON.stringify(rows[0])}`,
  );
}

const cluster = await startTestCluster();
let server: TestServer | null = null;
try {
  await (process.argv.includes('--restarts') ? restarts() : ratio());
} finally {
  await (server as TestServer | null)?.stop();
  await cluster.stop();
}
