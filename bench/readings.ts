/**
 * Readings of machines against a server of their own in this process.
 * `node bench/readings.ts` compares 500 readings in one call with 500 calls of one;
 * `node bench/readings.ts --kills` sends 10,000 in batches while the server is killed three times
 * under a call, and counts what is on record.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AT, labelOf } from '../packages/server/test/support/on-the-way.ts';
import { makeWorld, order, ORIGIN } from '../packages/server/test/support/actors.ts';
import { startTestCluster, startTestServer } from '../packages/server/test/support/server.ts';
import { startCluster } from '@handfast/server/db/cluster';
import { makeDatabase } from '@handfast/server/db/postgres';
import { startServe } from '../tools/replay/serve.ts';
import { Integrator } from '@handfast/client/integrator';
import { valueOf } from '@handfast/client/reply';
import { Transport, type Carry } from '@handfast/client/transport';
import { drawFrom } from './lib/random.ts';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const BATCH = 500;
const WITH_RESTARTS = 10_000;
const RESTARTS = 3;
const SEED = 42_026;

const speak = (origin: string, token: string, carry: Carry = fetch): Transport =>
  new Transport({ origin, carry, headers: () => ({ authorization: `Bearer ${token}` }) });

async function labels(shop: Integrator, count: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count) {
    const sent = valueOf(await shop.register(order(1)));
    made.push(labelOf({ ...sent, email: '', link: '' }));
  }
  return made;
}

async function machine({ transport }: Integrator): Promise<string> {
  const body = { label: 'scale', custody: { kind: 'line', id: '1' } };
  const reply = await transport.post<{ token: string }>('/v1/machines', body);
  return valueOf(reply).token;
}

/** What is to be stopped and swept away afterwards, in this order. */
const undo: (() => Promise<unknown>)[] = [];

const reading = (label: string) => ({ label, grossMass_g: 1000, at: AT });

async function timed(what: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}

async function ratio(): Promise<void> {
  const cluster = await startTestCluster();
  const server = await startTestServer(cluster);
  undo.push(server.stop, cluster.stop);
  const { shop, carry } = await makeWorld(server);
  const all = await labels(shop, BATCH);
  const transport = speak(ORIGIN, await machine(shop), carry);
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

/** The server is killed under a call; whatever became of it, the machine sends the batch again. */
async function kills(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-readings-'));
  const cluster = await startCluster({ folder: path.join(folder, 'postgres'), password: 'bench' });
  undo.push(cluster.stop, () => rm(folder, { recursive: true, force: true }));
  await makeDatabase(cluster.url('postgres'), 'readings');
  const databaseUrl = cluster.url('readings');
  const dataFolder = path.join(folder, 'data');
  const env = { DATABASE_URL: databaseUrl };
  let served = await startServe(dataFolder, env);
  undo.unshift(() => served.stop());
  const shop = new Integrator({ origin: served.url, apiKey: served.apiKey });
  const all = await labels(shop, BATCH);
  const token = await machine(shop);
  const draw = drawFrom(SEED);
  const batches = WITH_RESTARTS / BATCH;
  const killAt = Array.from({ length: RESTARTS }, (_, i) =>
    Math.floor(((i + 1) * batches) / (RESTARTS + 1)),
  );
  let lostCalls = 0;
  for (let batch = 0; batch < batches; batch++) {
    const json = { batch: `n${batch}`, readings: all.map(reading) };
    const send = () => speak(served.url, token).post('/v1/readings', json);
    if (killAt.includes(batch)) {
      const call = send().then(
        ({ ok }) => ok,
        () => false,
      );
      await setTimeout(draw.between(0, 200));
      await served.kill();
      if (!(await call)) lostCalls++;
      served = await startServe(dataFolder, env, null);
    }
    valueOf(await send());
  }
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const { rows } = await database.query<Record<'events' | 'readings' | 'torn', number>>(
    `select (select count(*)::int from event where type = 'MassRead') as events,
      (select count(*)::int from reading) as readings,
      (select count(*)::int from delivery d where d.seq <>
        (select count(*) from event e where e.delivery_id = d.delivery_id)) as torn`,
  );
  await database.end();
  console.log(
    `${WITH_RESTARTS} readings, ${RESTARTS} kills (${lostCalls} calls lost): ${JSON.stringify(rows[0])}`,
  );
  const isWhole = rows[0]?.events === WITH_RESTARTS && rows[0].readings === WITH_RESTARTS;
  if (!isWhole || rows[0]?.torn !== 0) process.exitCode = 1;
}

try {
  await (process.argv.includes('--kills') ? kills() : ratio());
} finally {
  for (const step of undo) await step();
}
