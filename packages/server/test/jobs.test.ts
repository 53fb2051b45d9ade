import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { Attempt, JobQueue } from '../src/jobs/jobs.ts';
import { mayCall, webhookUrlFault } from '../src/jobs/post.ts';
import { tokenHash } from '../src/keys/secrets.ts';
import { tenantTextFault } from '../src/mail/tenant-text.ts';
import { linkMail, noticeMail, receiptMail, asHtml, asText } from '../src/mail/texts.ts';
import { registration, sealedFor } from './support/delivery.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

const now = '2026-03-02T09:00:00Z';

describe('jobs', () => {
  let cluster: TestCluster;
  let server: TestServer;
  let tenant: { id: string; token: string };
  before(async () => {
    cluster = await startTestCluster();
    server = await startTestServer(cluster);
    tenant = await server.tenant();
  });
  after(async () => {
    await server.stop();
    await cluster.stop();
  });

  const register = async (email: string, delivery: string): Promise<{ link: string }> => {
    const command = registration({ tenant: tenant.id, delivery });
    const link = randomUUID();
    const outcome = await server.deps.unitOfWork.register(
      command,
      { now, by: { kind: 'tenant', id: tenant.id } },
      {
        reference: 'order 7',
        private: sealedFor(server.deps.keys, command.delivery, { contact: { email } }),
        links: [
          {
            id: link,
            kind: 'recipient',
            tokenHash: null,
            expiresAt: new Date('2030-01-01T00:00:00Z'),
          },
        ],
      },
    );
    assert.ok(outcome.ok);
    return { link };
  };

  /** The next try of this delivery's job in a queue that ends. */
  const tried = (queue: JobQueue, delivery: () => string): Promise<Attempt> =>
    new Promise((resolve) => {
      const stop = server.deps.jobs.onAttempt((attempt) => {
        if (attempt.queue !== queue || attempt.data.delivery !== delivery()) return;
        stop();
        resolve(attempt);
      });
    });

  /** Registers a delivery and waits until its job in the queue was tried once. */
  const registerAnd = async (queue: JobQueue, email: string) => {
    const command = randomUUID();
    const attempt = tried(queue, () => command);
    const { link } = await register(email, command);
    return { delivery: command, link, attempt: await attempt };
  };

  const mailTo = (to: string) =>
    server.deps.inbox?.next((entry) => entry.to === to) ?? assert.fail('no inbox');

  test('[C8] the link’s token is born in its mail; the database holds a hash, the job a reference', async () => {
    const to = 'first@example.org';
    const { delivery, link, attempt } = await registerAnd('send-link', to);
    assert.equal(attempt.fault, null);
    const mail = await mailTo(to);
    const token = /\/d\/([A-Za-z0-9_-]{22})\n/.exec(mail.text)?.[1] ?? assert.fail(mail.text);
    const { rows } = await server.database.pool.query(
      'select token_hash from link where delivery_id = $1 and id = $2',
      [delivery, link],
    );
    assert.deepEqual(rows, [{ token_hash: tokenHash(token) }]);

    const everything = await server.database.pool.query(
      `select query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false, '')::text as rows
       from pg_tables where schemaname in ('public', 'pgboss')`,
    );
    const dump = everything.rows.map(({ rows: text }) => text).join('');
    assert.ok(dump.includes(delivery));
    assert.ok(!dump.includes(token), 'the token stands in the database');
    assert.ok(!dump.includes(to), 'the address stands in the database');
    assert.ok(!server.logs.join('').includes(token));
    assert.ok(!server.logs.join('').includes(to));
  });

  test('[H26] people are told of a pairing, and no mail holds a code', async () => {
    const to = 'second@example.org';
    const { delivery, link } = await registerAnd('send-link', to);
    const pair = {
      type: 'pair',
      holder: randomUUID(),
      role: 'recipient',
      link,
      key: null,
      thumbprint: '',
      certificate: '',
    } as const;
    const told = tried('notify', () => delivery);
    await server.deps.unitOfWork.execute(delivery, pair, { now, by: { kind: 'holder', id: '' } });
    assert.equal((await told).fault, null);
    const mail = await server.deps.inbox?.next(
      (e) => e.to === to && /opened on a phone/.test(e.subject),
    );
    assert.doesNotMatch(mail?.text ?? '', /\b\d{6}\b/);
  });

  describe('webhooks', () => {
    let receiver: Server;
    let received: { request: IncomingMessage; body: string }[];
    let answers: number[];
    before(async () => {
      receiver = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += chunk));
        request.on('end', () => {
          received.push({ request, body });
          const status = answers.shift() ?? 204;
          response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
        });
      });
      received = [];
      answers = [];
      receiver.listen(0, '127.0.0.1');
      await once(receiver, 'listening');
    });
    after(() => receiver.close());

    test('a fact is posted, signed, and holds no personal data', async () => {
      const { port } = receiver.address() as { port: number };
      const made = await server.send('POST', '/v1/webhook-endpoints', {
        token: tenant.token,
        body: { url: `http://127.0.0.1:${port}/hook` },
      });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { secret } = made.body as { secret: string };
      const { delivery, attempt } = await registerAnd('webhook-post', 'third@example.org');
      assert.equal(attempt.fault, null);
      const hook = received.find(({ body }) => body.includes(delivery)) ?? assert.fail();
      const headers = hook.request.headers as Record<string, string>;
      new Webhook(secret).verify(hook.body, headers);
      assert.throws(() => new Webhook(secret).verify(`${hook.body} `, headers));
      const { type, data } = JSON.parse(hook.body) as { type: string; data: object };
      assert.equal(type, 'delivery.delivery_registered');
      assert.deepEqual(data, { delivery, reference: 'order 7', seq: 1, mode: 'verified' });
    });

    test('a redirect is a failure that is tried again; 410 ends it', async () => {
      answers = [302];
      const moved = await registerAnd('webhook-post', 'fourth@example.org');
      assert.equal(moved.attempt.fault, 'answered_302');
      assert.ok(received.every(({ request }) => request.url === '/hook'));

      const again = tried('webhook-post', () => moved.delivery);
      assert.equal((await again).fault, null);
      const ids = received
        .filter(({ body }) => body.includes(moved.delivery))
        .map(({ request }) => request.headers['webhook-id']);
      assert.equal(ids.length, 2);
      assert.equal(ids[0], ids[1]);

      answers = [410];
      const gone = await registerAnd('webhook-post', 'fifth@example.org');
      assert.equal(gone.attempt.fault, null);
      const { rows } = await server.database.pool.query(
        'select disabled_because from webhook_endpoint where tenant_id = $1',
        [tenant.id],
      );
      assert.deepEqual(rows, [{ disabled_because: 'gone' }]);
    });
  });

  test('addresses that are not the public internet are not called', () => {
    const closed = [
      '10.1.2.3',
      '127.0.0.1',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.0.1',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      '::ffff:10.0.0.1',
      '::ffff:127.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:db8::1',
      'not an address',
    ];
    for (const address of closed) assert.equal(mayCall(address, false), false, address);
    for (const address of ['93.184.216.34', '2606:4700::1111']) assert.ok(mayCall(address, false));
    assert.ok(mayCall('127.0.0.1', true));
    assert.equal(mayCall('10.1.2.3', true), false);

    assert.equal(webhookUrlFault('https://shop.example/hook', false), null);
    assert.equal(webhookUrlFault('http://shop.example/hook', false), 'scheme');
    assert.equal(webhookUrlFault('http://127.0.0.1/hook', false), 'scheme');
    assert.equal(webhookUrlFault('https://a:b@shop.example/', false), 'credentials');
    assert.equal(webhookUrlFault('https://[::1]/', false), 'address_not_public');
    assert.equal(webhookUrlFault('https://169.254.169.254/', false), 'address_not_public');
    assert.equal(webhookUrlFault('https://0x7f000001/', false), 'address_not_public');
    assert.equal(webhookUrlFault('javascript:alert(1)', false), 'scheme');
    assert.equal(webhookUrlFault('nothing', false), 'url');
  });
});

describe('texts', () => {
  test('[A7] a tenant’s name is 40 characters without an address or a number to call', () => {
    for (const good of ['Willow Goods', 'Müller & Söhne', '3 Bears', 'Shop 24']) {
      assert.equal(tenantTextFault(good), null, good);
    }
    const bad: [string, string][] = [
      ['', 'empty'],
      ['x'.repeat(41), 'too_long'],
      ['Pay at evil.example now', 'url'],
      ['https://evil', 'url'],
      ['Call 020 7946 0000', 'phone'],
      ['two\nlines', 'control'],
      ['turned \u202e around', 'control'],
    ];
    for (const [text, fault] of bad) assert.equal(tenantTextFault(text), fault, text);
  });

  test('[R3] the receipt’s mail says what it covers and what not', () => {
    const lines = {
      taken: ['Suitcase, parcel 1'],
      refused: [],
      absent: ['Circular saw, parcel 2'],
    };
    const mail = receiptMail('Willow Goods', lines, { name: 'receipt.jws', text: '' });
    const text = asText(mail);
    assert.match(text, /you took: Suitcase, parcel 1/);
    assert.match(text, /does not cover.*Circular saw, parcel 2/);
    assert.doesNotMatch(text, /You refused/);
  });

  test('HTML is the same words, and nothing in them is markup', () => {
    const html = asHtml(linkMail('<b>&"', 2, 'https://handfast.example/d/abc'));
    assert.ok(!html.includes('<b>&'));
    assert.match(html, /href="https:\/\/handfast\.example\/d\/abc"/);
    assert.equal(noticeMail('constructor', 'x'), null);
  });
});
