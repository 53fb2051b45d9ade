import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureOperator } from '../src/auth/auth.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

type Problem = {
  code: string;
  status: number;
  errors: { field: string; reason: string; hint: string }[];
};

describe('the server’s door', () => {
  let cluster: TestCluster;
  let server: TestServer;
  before(async () => {
    cluster = await startTestCluster();
    server = await startTestServer(cluster);
  });
  after(async () => {
    await server.stop();
    await cluster.stop();
  });

  test('health, readiness and metrics answer', async () => {
    assert.deepEqual((await server.send('GET', '/health')).body, { status: 'ok' });
    assert.deepEqual((await server.send('GET', '/ready')).body, { database: true, jobs: true });
    assert.match((await server.send('GET', '/metrics')).body, /handfast_http_requests_total\{/);
  });

  test('the description is OpenAPI 3.1 and its page loads nothing from elsewhere', async () => {
    const { body } = await server.send('GET', '/openapi.json');
    const { openapi, paths } = body as { openapi: string; paths: Record<string, unknown> };
    assert.equal(openapi, '3.1.0');
    assert.ok('/v1/couriers' in paths);
    const page = (await server.send('GET', '/docs')).body as string;
    assert.match(page, /\/v1\/couriers/);
    assert.doesNotMatch(page, /<script|(?:src|href)="(?:https?:)?\/\//);
  });

  test('[A3] what does not fit is a problem with field and reason, and nothing half-done stays', async () => {
    const { token } = await server.tenant();
    const bad: [unknown, number, string][] = [
      ['{', 400, 'body'],
      [{}, 422, '/name'],
      [{ name: 7 }, 422, '/name'],
      [{ name: '' }, 422, '/name'],
      [{ name: 'Depot', more: 1 }, 422, '/more'],
      [[], 422, '/'],
      ['x'.repeat(70_000), 413, 'body'],
    ];
    for (const [body, status, field] of bad) {
      const answer = await server.send('POST', '/v1/depots', { token, body });
      const problem = answer.body as Problem;
      assert.equal(answer.status, status, JSON.stringify(problem));
      assert.match(answer.headers.get('content-type') ?? '', /application\/problem\+json/);
      assert.equal(problem.errors[0]?.field, field);
    }
    const left = await server.database.pool.query(
      'select from depot union all select from idempotency',
    );
    assert.equal(left.rowCount, 0);
  });

  test('[A1] a key is kept as a hash only, and lacks what it was not given', async () => {
    const { token } = await server.tenant();
    const rows = await server.database.pool.query('select t::text as row from api_key t');
    assert.ok(rows.rows.every(({ row }) => !row.includes(token)));
    for (const wrong of [undefined, 'hf_sk_wrong', `${token}x`, token.slice(6)]) {
      const answer = await server.send('POST', '/v1/depots', {
        ...(wrong === undefined ? {} : { token: wrong }),
        body: { name: 'Depot' },
      });
      assert.equal(answer.status, 401);
    }
    const { createApiKey } = await import('../src/tenants.ts');
    const { id } = await server.tenant();
    const reader = await createApiKey(server.deps, {
      tenantId: id,
      label: 'r',
      scopes: ['deliveries:read'],
    });
    const answer = await server.send('POST', '/v1/depots', {
      token: reader.token,
      body: { name: 'D' },
    });
    assert.equal(answer.status, 403);
  });

  test('[A2] another tenant’s courier is as unknown as none', async () => {
    const [mine, theirs] = [await server.tenant(), await server.tenant('Other')];
    const courier = await server.send('POST', '/v1/couriers', {
      token: theirs.token,
      body: { name: 'C' },
    });
    const { id } = courier.body as { id: string };
    const foreign = await server.send('POST', `/v1/couriers/${id}/tokens`, {
      token: mine.token,
      body: { device: 'phone' },
    });
    assert.equal(foreign.status, 404);
  });

  test('[A1] operators sign in with a password; nobody signs up', async () => {
    const password = 'correct horse battery';
    await ensureOperator(server.deps.auth(), {
      email: 'desk@example.org',
      name: 'Desk',
      password,
      role: 'operator',
    });
    const signIn = (body: object, to = '/api/auth/sign-in/email') =>
      server.app.request(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: server.url },
        body: JSON.stringify(body),
      });
    const good = await signIn({ email: 'desk@example.org', password });
    assert.equal(good.status, 200);
    const cookie = good.headers.get('set-cookie') ?? '';
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/i);
    const { operatorOf } = await import('../src/auth/auth.ts');
    const operator = await operatorOf(
      server.deps.auth(),
      new Headers({ cookie: cookie.split(';')[0] ?? '' }),
    );
    assert.equal(operator?.role, 'operator');
    assert.equal(
      (await signIn({ email: 'desk@example.org', password: 'wrong horse battery' })).status,
      401,
    );
    const up = await signIn(
      { email: 'x@example.org', name: 'X', password },
      '/api/auth/sign-up/email',
    );
    assert.ok(up.status >= 400);
  });

  test('[C7] link tokens and credentials reach no log line', async () => {
    const { token } = await server.tenant();
    const link = 'Zm9vYmFyYmF6cXV4MTIzNA';
    await server.send('GET', `/d/${link}`, { token });
    await server.send('POST', '/v1/depots', { token, body: { name: 'D' } });
    const all = server.logs.join('');
    assert.match(all, /\/d\/\[link\]/);
    assert.ok(!all.includes(link));
    assert.ok(!all.includes(token));
  });

  test('answers carry a policy that lets nothing in from elsewhere', async () => {
    const { headers } = await server.send('GET', '/health');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.ok(headers.get('x-request-id'));
  });
});
