import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { valueOf } from '@handfast/client/reply';
import { Transport } from '@handfast/client/transport';
import { makeWorld, order, ORIGIN, sendOrder, type World } from './support/actors.ts';
import { AT, labelOf, postAs, type Answer } from './support/on-the-way.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

const PARCELS = 12;
const ROUNDS = 5;

const speakTo = (server: TestServer, token: string): Transport =>
  new Transport({
    origin: ORIGIN,
    carry: async (request) => server.app.request(request),
    headers: () => ({ authorization: `Bearer ${token}` }),
  });

/** One batch of a pass of every parcel; the third parcel has grown heavier by the last round. */
const batchOf = (labels: readonly string[], round: number) => ({
  batch: `round-${round}`,
  readings: labels.map((label, at) => ({
    label,
    grossMass_g: 1000 + at + (at === 2 && round === ROUNDS - 1 ? 700 : 0),
    at: AT,
  })),
});

describe('readings across restarts', () => {
  let cluster: TestCluster;
  let server: TestServer;
  before(async () => {
    cluster = await startTestCluster();
  });
  after(async () => {
    await server.stop();
    await cluster.stop();
  });

  const start = async (database: TestServer['database'], dataFolder: string): Promise<TestServer> =>
    startTestServer(cluster, { database, dataFolder, clock: testClock() });

  test('[A4, M2] batches sent again after a stop, halfway or whole, lose and double nothing', async () => {
    const database = await cluster.freshDatabase();
    const dataFolder = await mkdtemp(path.join(cluster.folder, 'data-'));
    server = await start(database, dataFolder);
    const world: World = await makeWorld(server);
    const labels: string[] = [];
    for (let i = 0; i < PARCELS / 2; i++) {
      const sent = await sendOrder(world, order(2));
      labels.push(labelOf(sent, 1), labelOf(sent, 2));
    }
    const { token } = await postAs<{ token: string }>(world, '/v1/machines', {
      label: 'scale',
      custody: { kind: 'line', id: '1' },
    });
    const send = async (body: object): Promise<Answer[]> =>
      valueOf(await speakTo(server, token).post<{ answers: Answer[] }>('/v1/readings', body))
        .answers;
    const answers: string[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const body = batchOf(labels, round);
      // Half of it arrives, then the server stops; the machine sends all of it again, twice.
      await send({ ...body, readings: body.readings.slice(0, PARCELS / 2) });
      await server.stop();
      server = await start(database, dataFolder);
      const [one, two] = await Promise.all([send(body), send(body)]);
      assert.deepEqual(
        one.map(({ answer }) => answer),
        two.map(({ answer }) => answer),
      );
      answers.push(one.map(({ answer }) => answer));
    }
    const { rows } = await database.pool.query<{ events: number; readings: number; log: number }>(
      `select (select count(*)::int from event where type = 'MassRead') as events,
        (select count(*)::int from reading) as readings,
        (select count(*)::int from event e where not exists
          (select from log_entry l where l.delivery_id = e.delivery_id and l.seq = e.seq)) as log`,
    );
    assert.deepEqual(rows[0], { events: PARCELS * ROUNDS, readings: PARCELS * ROUNDS, log: 0 });
    assert.ok(answers.slice(0, -1).every((round) => round.every((one) => one === 'pass')));
    assert.deepEqual(
      answers
        .at(-1)
        ?.map((one, at) => (one === 'hold' ? at : -1))
        .filter((at) => at >= 0),
      [2],
    );
  });
});
