import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { configFrom } from '../src/config.ts';
import { makeRateLimiter } from '../src/http/guards.ts';
import { loggedPath, makeLogger } from '../src/http/log.ts';
import { makeMetrics } from '../src/http/metrics.ts';
import { startLive } from '../src/live.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

describe('guards', () => {
  test('a bucket gives out what it holds, refills with time, and says when to come again', () => {
    const clock = testClock();
    const take = makeRateLimiter(3, clock);
    for (let i = 0; i < 3; i++) assert.ok(take('a').ok);
    assert.deepEqual(take('a'), { ok: false, retryAfter_s: 20 });
    assert.ok(take('b').ok);
    clock.advance(20);
    assert.ok(take('a').ok);
    assert.ok(!take('a').ok);
  });

  test('[H6] secrets are censored in log lines even where somebody logs them', () => {
    const lines: string[] = [];
    const logger = makeLogger({ logLevel: 'trace' }, { write: (line) => void lines.push(line) });
    const secret = 'hidden-123456';
    logger.info({ code: secret, body: { token: secret, deep: { authorization: secret } } }, 'x');
    const fault = Object.assign(new Error('duplicate key'), {
      detail: secret,
      parameters: [secret],
    });
    logger.error({ err: fault }, 'y');
    assert.equal(lines.length, 2);
    assert.ok(!lines.join('').includes(secret));
    assert.match(lines[1] ?? '', /duplicate key/);
  });

  test('[C7] a link’s path is logged without its token', () => {
    assert.equal(loggedPath('/d/Zm9vYmFyYmF6cXV4MTIzNA'), '/d/[link]');
    assert.equal(loggedPath(`/v1/x/${'a'.repeat(60)}`), '/v1/x/[long]');
    assert.equal(loggedPath('/v1/deliveries'), '/v1/deliveries');
  });

  test('metrics are Prometheus text', () => {
    const metrics = makeMetrics();
    metrics.count('a_total', { status: '200' });
    metrics.count('a_total', { status: '200' });
    metrics.observe_s('b_seconds', 0.03);
    const text = metrics.text();
    assert.match(text, /# TYPE a_total counter\na_total\{status="200"\} 2\n/);
    assert.match(text, /b_seconds_bucket\{le="0.025"\} 0\n/);
    assert.match(text, /b_seconds_bucket\{le="0.05"\} 1\n/);
    assert.match(text, /b_seconds_bucket\{le="\+Inf"\} 1\nb_seconds_sum 0.03\nb_seconds_count 1\n/);
  });

  test('settings that do not fit are named, all of them', () => {
    assert.throws(
      () => configFrom({ HANDFAST_PORT: '70000', HANDFAST_LOG_ORIGIN: 'Has Space' }),
      (fault: Error) =>
        /HANDFAST_PORT/.test(fault.message) && /HANDFAST_LOG_ORIGIN/.test(fault.message),
    );
    assert.equal(
      configFrom({ HANDFAST_PUBLIC_URL: 'https://x.example/path' }).publicUrl,
      'https://x.example',
    );
  });
});

describe('running', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await startTestCluster();
  });
  after(() => cluster.stop());

  test('a change written by one process is heard in another, and once in its own', async () => {
    const { pool, url } = await cluster.freshDatabase();
    const logger = makeLogger({ logLevel: 'silent' });
    const [one, two] = [await startLive(pool, url, logger), await startLive(pool, url, logger)];
    const own: number[] = [];
    one.subscribe('d1', ({ version }) => own.push(version));
    const heard = new Promise((resolve) => {
      two.subscribe('d1', resolve);
    });
    const desks = [
      new Promise((resolve) => two.subscribeDesk('t1', () => resolve('t1'))),
      new Promise((resolve) => two.subscribeDesk(null, () => resolve('any'))),
    ];
    two.subscribeDesk('t2', () => assert.fail('another tenant’s desk'));
    one.publish({ delivery: 'd2', version: 1, desk: '' });
    one.publish({ delivery: 'd1', version: 7, desk: 't1' });
    assert.deepEqual(await heard, { delivery: 'd1', version: 7, desk: 't1' });
    assert.deepEqual(await Promise.all(desks), ['t1', 'any']);
    assert.deepEqual(own, [7]);
    await Promise.all([one.stop(), two.stop()]);
  });

  test('stopping answers what is under way, takes no more, ends streams, and is done twice in vain', async () => {
    const server = await startTestServer(cluster, { listen: true });
    const aborted = once(server.deps.stopping, 'abort');
    const answer = await fetch(`${server.url}/ready`);
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
    await Promise.all([server.stop(), server.stop()]);
    await aborted;
    const refused = request(`${server.url}/health`);
    refused.end();
    const [fault] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    assert.equal(fault.code, 'ECONNREFUSED');
  });

  test('too many requests are told when to come again', async () => {
    const server = await startTestServer(cluster, {
      clock: testClock(),
      config: { requestsPerMinute: 2 },
    });
    const { token } = await server.tenant();
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const answer = await server.send('POST', '/v1/depots', { token, body: { name: 'D' } });
      statuses.push(answer.status);
      if (i === 2) assert.equal(answer.headers.get('retry-after'), '30');
    }
    assert.deepEqual(statuses, [201, 201, 429]);
    await server.stop();
  });
});
