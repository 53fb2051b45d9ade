import { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import { ensureOperator } from '@handfast/server/auth/auth';
import { current } from '@handfast/server/keys/keys';
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import path from 'node:path';
import { after, before, describe, mock, test } from 'node:test';
import {
  linkFor,
  numbersOf,
  order,
  ORIGIN,
  pairWith,
  takes,
  wrongCode,
  type World,
} from '../../packages/server/test/support/actors.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
} from '../../packages/server/test/support/server.ts';
import { leaks, type Place, type Secret } from '../support/leaks.ts';
import {
  databaseSpots,
  fileSpots,
  openHook,
  openPostOffice,
  recorder,
  type Hook,
  type PostOffice,
} from '../support/spots.ts';
import { worldOver } from '../support/world.ts';

let cluster: TestCluster;
let post: PostOffice;
let hook: Hook;
let world: World;
let dataFolder: string;
let record: ReturnType<typeof recorder>;
const dumps: Place[] = [];

before(async () => {
  // Its data folder is searched too, so it has one of its own.
  const starting = startTestCluster({ own: true });
  [cluster, post, hook] = await Promise.all([starting, openPostOffice(), openHook()]);
  dataFolder = await mkdtemp(path.join(cluster.folder, 'data-'));
  const server = await startTestServer(cluster, { dataFolder, config: { smtpUrl: post.url } });
  record = recorder(async (request) => server.app.request(request));
  world = await worldOver(server, record.carry);
});
after(async () => {
  post.open();
  await world.server.stop();
  await Promise.all([post.stop(), hook.stop()]);
  await cluster.stop();
});

const dump = async (when: string): Promise<void> => {
  dumps.push(...(await databaseSpots(world.server.deps.pool, when)));
};

const fetchIn = (to: string): Promise<Response> => world.carry(new Request(ORIGIN + to));

/** Everything that can be seen from outside or found on a disk by now. */
async function everything(): Promise<readonly Place[]> {
  await fetchIn('/metrics');
  await dump('at the end');
  return [
    ...dumps,
    ...(await fileSpots(dataFolder, path.join(dataFolder, 'keys'))),
    ...(await fileSpots(path.join(cluster.folder, 'postgres'))),
    ...record.spots(),
    ...post.spots(),
    ...hook.spots(),
    { where: 'log', bytes: Buffer.from(world.server.logs.join('')) },
  ];
}

/** Keys that the holder's browser makes, readable here alone. */
async function withReadableKeys<T>(act: () => Promise<T>): Promise<{ value: T; d: string }> {
  const made: CryptoKey[] = [];
  const original = crypto.subtle.generateKey.bind(crypto.subtle);
  const stub = mock.method(crypto.subtle, 'generateKey', async (...words: unknown[]) => {
    const pair = await original(words[0] as 'Ed25519', true, words[2] as ['sign']);
    made.push(pair.privateKey);
    return pair;
  });
  try {
    const value = await act();
    assert.equal(made.length, 1);
    const { d = '' } = await crypto.subtle.exportKey('jwk', made[0]!);
    return { value, d };
  } finally {
    stub.mock.restore();
  }
}

/** A whole handover with mails held back twice, and every reader reading. */
async function handover(): Promise<readonly Secret[]> {
  const { shop, courier, server } = world;
  valueOf(await shop.makeWebhookEndpoint(hook.url));
  post.close();
  const delivery = order(2);
  const registered = valueOf(await shop.register(delivery));
  await post.knocked();
  await dump('while the link is sent');
  post.open();
  const email = delivery.contact.email ?? '';
  const link = await linkFor(server, email);
  const sent = { ...registered, email, link };
  const token = link.split('/').at(-1) ?? '';
  await fetchIn(`/d/${token}`);

  const { value: holder, d } = await withReadableKeys(() => pairWith(world, link));
  const [number] = numbersOf(sent, [1]);
  valueOf(await courier.load(number!));
  const listening = new AbortController();
  const views = holder.views(listening.signal);
  await views.next();
  const { visit } = valueOf(await courier.open({ delivery: sent.id, parcels: [number!] }));
  const courierViews = courier.views(visit, listening.signal);
  await courierViews.next();
  valueOf(await holder.decide(takes(sent, [1])));
  const first = valueOf(await holder.release());
  const second = valueOf(await holder.renew(visit, first.hash));
  const { hash, n, code } = second;
  await courier.enterCode(visit, { hash, n, code: wrongCode(second) });
  await courier.enterCode(visit, { hash, n, code: ` ${code}` });
  await courier.enterCode(visit, { ...second, hash, n });
  await courier.enterCode(visit, { hash, n: n - 1, code: first.code });
  await views.next();
  await courierViews.next();

  post.close();
  const key = 'the-same-key';
  const { receipt } = valueOf(await courier.enterCode(visit, { hash, n, code }, key));
  valueOf(await courier.enterCode(visit, { hash, n, code }, key));
  await post.knocked();
  await dump('before the receipt is sent');
  post.open();
  await server.deps.inbox?.next(({ to, subject }) => to === email && /receipt/.test(subject));
  await hook.came(/delivery\.receipt_issued/);
  await dump('after the receipt is sent');
  listening.abort();

  await readEverything(sent.id, visit, receipt ?? '');
  valueOf(await holder.view());
  valueOf(await holder.receipt(receipt ?? ''));
  return [
    { name: 'first code', digits: first.code },
    { name: 'second code', digits: second.code },
    { name: 'pepper', secret: Buffer.from(current(server.deps.keys.pepper)) },
    { name: "holder's key", secret: Buffer.from(d, 'base64url') },
    { name: 'link', secret: Buffer.from(token, 'base64url') },
  ];
}

async function readEverything(delivery: string, visit: string, receipt: string): Promise<void> {
  const { shop, courier, server } = world;
  const [email, password] = ['operator@handfast.example', 'a long enough password'];
  await ensureOperator(server.deps.auth(), {
    email,
    password,
    name: 'Operator',
    role: 'admin',
    tenantId: world.tenant,
  });
  const operator = valueOf(
    await OperatorClient.signIn({ origin: ORIGIN, email, password, carry: world.carry }),
  );
  valueOf(await operator.story(delivery));
  valueOf(await operator.deliveries());
  valueOf(await shop.deliveries());
  valueOf(await shop.delivery(delivery));
  valueOf(await shop.events(delivery));
  valueOf(await shop.receipt(receipt));
  valueOf(await courier.visit(visit));
  valueOf(await courier.receipt(visit));
  valueOf(await courier.stops());
}

/** The answers that tell a code, and the one mail that holds a link: each has its secret. */
const OWN = [
  /^first code: POST \/v1\/holder\/[^/]+\/release 200 body$/,
  /^second code: POST \/v1\/holder\/[^/]+\/renew 200 body$/,
  /^link: mail to resident\d+@example\.org: 2 parcels from /,
] as const;

describe('secrets', () => {
  test('[H6] [C1] [C8] [A5] code, pepper, private key and link stand nowhere but where they must', async () => {
    const secrets = await handover();
    const found = leaks(await everything(), secrets);
    assert.deepEqual(
      found.filter((leak) => !OWN.some((own) => own.test(leak))),
      [],
    );
    for (const own of OWN)
      assert.ok(
        found.some((leak) => own.test(leak)),
        String(own),
      );
  });

  test('[H6] the same search finds what is planted, in each place', async () => {
    const canary: Secret = {
      name: 'canary',
      secret: Buffer.from('0d1f5a3e9b7c42688ae1f0c3', 'hex'),
    };
    const digits = '271828';
    const code: Secret = { name: 'code', digits };
    const bytes = canary.secret;
    await plant(digits, bytes);
    const found = leaks(await everything(), [canary, code]);
    const expected = [
      /^code: public\.depot\.name /,
      /^canary: public\.idempotency\.fingerprint /,
      /^code: public\.outbox\.ref /,
      /^canary: public\.receipt\.jws /,
      /^code: pgboss\.\w+\.data /,
      /^canary: file blobs/,
      /^code: log$/,
      /^code: GET \/metrics 200 body$/,
      /^canary: GET \/planted 200 headers$/,
      /^code: GET \/planted 200 body$/,
      /^code: GET \/planted-stream 200 frame$/,
      /^code: mail to nobody@example\.org: /,
      /^canary: webhook$/,
    ];
    for (const one of expected)
      assert.ok(
        found.some((leak) => one.test(leak)),
        String(one),
      );
  });
});

async function plant(digits: string, bytes: Buffer): Promise<void> {
  const { deps } = world.server;
  const { pool } = deps;
  const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
  await pool.query('insert into depot values ($1, $2, $3, now())', [
    id,
    world.tenant,
    `for ${digits}`,
  ]);
  await pool.query(
    `insert into idempotency (tenant_id, key, route, fingerprint, created_at, expires_at)
     values ($1, 'planted', 'planted', $2, now(), now() + interval '1 day')`,
    [world.tenant, Buffer.concat([Buffer.of(1, 2, 3), bytes])],
  );
  await pool.query(
    `insert into outbox (delivery_id, id, kind, ref, created_at, relayed_at)
     values ($1, $2, 'planted', $3, now(), now())`,
    [id, other, JSON.stringify({ note: digits })],
  );
  const inside = Buffer.from(JSON.stringify({ key: bytes.toString('base64url') }));
  await pool.query(
    'insert into receipt (delivery_id, id, jws, created_at) values ($1, $2, $3, now())',
    [id, other, `e30.${inside.toString('base64url')}.AAAA`],
  );
  await deps.jobs.enqueue('sweep', { delivery: '', ref: { note: digits } });
  await writeFile(path.join(dataFolder, 'blobs', 'planted'), bytes);
  deps.logger.trace({ note: digits }, 'planted');
  deps.metrics.count('planted_total', { note: digits });
  await plantAnswers(digits, bytes);
  const transport = createTransport(post.url);
  await transport.sendMail({ from: 'a@example.org', to: 'nobody@example.org', text: digits });
  transport.close();
  await fetch(hook.url, { method: 'POST', body: bytes.toString('hex') });
}

/** A server that tells secrets, behind the recorder that the real one is behind. */
async function plantAnswers(digits: string, bytes: Buffer): Promise<void> {
  const { carry, spots } = recorder(async ({ url }) =>
    url.endsWith('stream')
      ? new Response(`event: view\ndata: {"code":"${digits}"}\n\n`, {
          headers: { 'content-type': 'text/event-stream' },
        })
      : Response.json({ code: digits }, { headers: { 'x-note': bytes.toString('base64') } }),
  );
  await (await carry(new Request(`${ORIGIN}/planted`))).text();
  await (await carry(new Request(`${ORIGIN}/planted-stream`))).text();
  dumps.push(...spots());
}
