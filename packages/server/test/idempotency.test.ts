import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idempotencyKey } from '../src/http/idempotency.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

type Answer = Awaited<ReturnType<TestServer['send']>>;
const idOf = (answer: Answer): string => (answer.body as { id: string }).id;
const codeOf = (answer: Answer): string => (answer.body as { code: string }).code;

describe('Idempotency-Key', () => {
  let cluster: TestCluster;
  let server: TestServer;
  let token: string;
  const clock = testClock();
  before(async () => {
    cluster = await startTestCluster();
    server = await startTestServer(cluster, { clock });
    token = (await server.tenant()).token;
  });
  after(async () => {
    await server.stop();
    await cluster.stop();
  });

  const depot = (key: string, name = 'Depot', as = token): Promise<Answer> =>
    server.send('POST', '/v1/depots', {
      token: as,
      body: { name },
      headers: { 'idempotency-key': key },
    });

  test('[A4] quoted and bare keys are read alike; what is no key is refused', () => {
    assert.equal(idempotencyKey('"a b"'), 'a b');
    assert.equal(idempotencyKey(' a-b '), 'a-b');
    assert.equal(idempotencyKey('"a\\"b"'), 'a"b');
    for (const bad of [undefined, '', '""', 'x'.repeat(256), 'tab\tin', 'ü']) {
      assert.equal(idempotencyKey(bad), null);
    }
  });

  test('[A4] the same request again gives the same answer and does nothing', async () => {
    const first = await depot('"same"');
    const again = await depot('same');
    assert.equal(first.status, 201);
    assert.equal(again.status, 201);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.deepEqual(again.body, first.body);
    const other = await server.tenant('Other');
    assert.notEqual(idOf(await depot('same', 'Depot', other.token)), idOf(first));
  });

  test('[A4] another request under the key is 422, none at all 400', async () => {
    await depot('reused');
    const other = await depot('reused', 'Another');
    assert.equal(other.status, 422);
    assert.equal(codeOf(other), 'idempotency_key');
    assert.equal((await depot('')).status, 400);
  });

  test('[A4] sixteen at once: one is done, the others repeat it or hear that it runs', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => depot('raced', 'Raced')));
    for (const answer of answers) assert.ok([201, 409].includes(answer.status));
    const done = answers.filter((answer) => answer.status === 201);
    assert.equal(new Set(done.map(idOf)).size, 1);
    const { rowCount } = await server.database.pool.query("select from depot where name = 'Raced'");
    assert.equal(rowCount, 1);
  });

  test('[A4] a request lost with its server is done again after a minute, and makes one thing', async () => {
    const first = await depot('lost', 'Lost');
    await server.database.pool.query(
      "update idempotency set status = null, body = null where key = 'lost'",
    );
    assert.equal((await depot('lost', 'Lost')).status, 409);
    clock.advance(61);
    const again = await depot('lost', 'Lost');
    assert.equal(again.status, 201);
    assert.equal(idOf(again), idOf(first));
    const { rowCount } = await server.database.pool.query("select from depot where name = 'Lost'");
    assert.equal(rowCount, 1);
  });

  test('[A4] a refused request leaves no result behind', async () => {
    assert.equal((await depot('mended', '')).status, 422);
    assert.equal((await depot('mended', 'Mended')).status, 201);
  });

  test('[A4] the stored result holds no secret; repeating makes a new one and voids the old', async () => {
    const courier = await server.send('POST', '/v1/couriers', { token, body: { name: 'C' } });
    const enrol = () =>
      server.send('POST', `/v1/couriers/${idOf(courier)}/tokens`, {
        token,
        body: { device: 'phone' },
        headers: { 'idempotency-key': 'enrol' },
      });
    const first = (await enrol()).body as { id: string; token: string };
    const again = (await enrol()).body as { id: string; token: string };
    assert.equal(again.id, first.id);
    assert.notEqual(again.token, first.token);
    const stored = await server.database.pool.query('select i::text as row from idempotency i');
    for (const { row } of stored.rows) {
      assert.ok(!row.includes(first.token) && !row.includes(again.token));
    }
    const { rows } = await server.database.pool.query('select hash from courier_token');
    const { tokenHash } = await import('../src/keys/secrets.ts');
    assert.deepEqual(rows, [{ hash: tokenHash(again.token) }]);
  });
});
