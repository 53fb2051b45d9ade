import { HolderClient, tokenOf } from '@handfast/client/holder';
import { valueOf, type Reply } from '@handfast/client/reply';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import { existsSync } from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { WEB_DIST } from '../src/routes/web-files.ts';
import {
  atTheDoor,
  linkFor,
  makeWorld,
  numbersOf,
  order,
  ORIGIN,
  pairWith,
  released,
  sendOrder,
  takes,
  type World,
} from './support/actors.ts';
import { makeCallers, rowCounts, type Callers } from './support/callers.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

let cluster: TestCluster;
let world: World;
let callers: Callers;
before(async () => {
  cluster = await startTestCluster();
  const server = await startTestServer(cluster);
  callers = await makeCallers(server, 'Willow Goods');
  world = await makeWorld(server);
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

const get = (at: string, headers: Record<string, string> = {}) =>
  world.server.app.request(at, { headers });

const built = existsSync(path.join(WEB_DIST, 'manifest.json'));
const skip = built ? false : 'the pages are not built: npm run build';

/** Mail scanners, link previews and chat bots, as they call themselves. */
const SCANNERS = [
  'Mozilla/5.0 (compatible; Microsoft-SafeLinks/1.0)',
  'Barracuda Sentinel (EE)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) ProofpointURLDefense/1.0',
  'Mimecast-URL-Protect/1.0',
  'Slackbot-LinkExpanding 1.0',
  'WhatsApp/2.23.20.0',
  'facebookexternalhit/1.1',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Googlebot/2.1)',
  'curl/8.5.0',
];

/** What a sender makes who insists on sending the link: the token stays with them. */
function senderLink() {
  const token = randomBytes(16).toString('base64url');
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  return { token, link: { by: 'sender', tokenSha256 } as const };
}

async function linkIdsOf(delivery: string): Promise<readonly string[]> {
  const { rows } = await world.server.database.pool.query<{ id: string }>(
    'select id from link where delivery_id = $1',
    [delivery],
  );
  return rows.map(({ id }) => id);
}

const entry = ({ hash, n, code }: CodeAnswer) => ({ hash, n, code });

const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.problem.code);
const fieldsOf = (reply: Reply<unknown>): readonly string[] =>
  reply.ok ? [] : reply.problem.errors.map(({ field }) => field);

describe('the link', () => {
  test('[C7] ten link scanners fetch it: no pairing, no event, nothing recorded', async () => {
    const sent = await sendOrder(world);
    const counts = await rowCounts(world.server);
    const at = new URL(sent.link).pathname;
    for (const agent of SCANNERS) {
      for (const method of ['GET', 'HEAD']) {
        const headers = { 'user-agent': agent };
        const response = await world.server.app.request(at, { method, headers });
        assert.equal(response.headers.get('set-cookie'), null);
        assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
        if (built) assert.equal(response.status, 200);
      }
    }
    assert.deepEqual(await rowCounts(world.server), counts);
    assert.equal(valueOf(await world.shop.delivery(sent.id)).visits.length, 0);
    const logged = world.server.logs.some((line) => line.includes(tokenOf(sent.link)));
    assert.equal(logged, false);
  });

  test(
    '[C7] the landing page names the shop and nothing else of the delivery',
    { skip },
    async () => {
      const sent = await sendOrder(world);
      const html = await (await get(new URL(sent.link).pathname)).text();
      assert.match(html, /"shop":"Willow Goods"/);
      for (const secret of [sent.id, tokenOf(sent.link), 'Mill Lane', 'Thing 1']) {
        assert.equal(html.includes(secret), false, secret);
      }
      const unknown = await get(`/d/${'A'.repeat(22)}`);
      assert.equal(unknown.status, 404);
    },
  );

  test('[H22] a delegate learns neither by mail nor by page who sends what', { skip }, async () => {
    const sent = await sendOrder(world);
    const holder = await pairWith(world, sent.link);
    const email = `neighbour-${sent.id}@example.org`;
    valueOf(await holder.nameDelegate('Neighbour', { email }));
    await world.server.deps.jobs.relayNow();
    const link = await linkFor(world.server, email);
    const mail = world.server.deps.inbox?.list().find(({ to }) => to === email);
    const landing = await (await get(new URL(link).pathname)).text();
    const view = JSON.stringify(valueOf(await (await pairWith(world, link)).view()));
    for (const text of [mail?.subject ?? '', mail?.text ?? '', landing, view]) {
      assert.doesNotMatch(text, /Willow Goods|Thing 1/);
    }
  });

  test('[C8] no answer of the API holds a link token', async () => {
    const texts: string[] = [];
    const { apiKey } = world;
    const sent = await sendOrder(world);
    for (const at of [
      '/v1/deliveries',
      `/v1/deliveries/${sent.id}`,
      `/v1/deliveries/${sent.id}/events`,
    ]) {
      texts.push(await (await get(at, { authorization: `Bearer ${apiKey}` })).text());
    }
    const holder = await pairWith(world, sent.link);
    texts.push(JSON.stringify(holder.paired), JSON.stringify(valueOf(await holder.view())));
    texts.push(JSON.stringify(valueOf(await world.shop.sendLink(sent.id))));
    const token = tokenOf(sent.link);
    assert.ok(token.length >= 22);
    for (const text of texts) assert.equal(text.includes(token), false);
  });

  test('[C8] a link that the sender sends: only its hash is here, and the receipt says so', async () => {
    const { token, link } = senderLink();
    const sent = valueOf(await world.shop.register({ ...order(1), link }));
    const { rows } = await world.server.database.pool.query(
      "select 1 from outbox where delivery_id = $1 and kind = 'send-link'",
      [sent.id],
    );
    assert.deepEqual(rows, []);
    const again = await world.shop.sendLink(sent.id);
    assert.deepEqual([again.status, codeOf(again)], [409, 'sender_sends']);
    const [id] = await linkIdsOf(sent.id);
    await world.server.deps.jobs.enqueue('send-link', {
      delivery: sent.id,
      ref: { link: id ?? '' },
    });
    await world.server.heard(/the_sender_sends_it/);

    const holder = await pairWith(world, `${ORIGIN}/d/${token}`);
    const numbers = sent.parcels.map(({ number }) => number);
    for (const number of numbers) valueOf(await world.courier.load(number));
    const visit = valueOf(await world.courier.open({ delivery: sent.id, parcels: numbers }));
    valueOf(await holder.decide(takes({ ...sent, email: '', link: '' }, [1])));
    const { hash, n, code } = valueOf(await holder.release());
    const end = valueOf(await world.courier.enterCode(visit.visit, { hash, n, code }));
    const { receipts } = valueOf(await holder.view());
    assert.equal(receipts[0]?.id, end.receipt);
    const [first] = receipts[0]?.doesNotProve ?? [];
    assert.deepEqual(
      [first?.code, first?.text.includes('could have used it')],
      ['link_sender', true],
    );
  });

  test('[C8] a sender’s token is used once; a new contact brings a new one; a delegate’s is ours', async () => {
    const { token, link } = senderLink();
    const sent = valueOf(await world.shop.register({ ...order(1), link }));
    const twice = await world.shop.register({ ...order(1), link });
    assert.deepEqual([twice.status, codeOf(twice)], [409, 'link_taken']);
    const carrier = await world.shop.register({
      ...order(1),
      mode: 'carrier',
      link: senderLink().link,
    });
    assert.deepEqual([carrier.status, codeOf(carrier)], [422, 'wrong_mode']);

    const holder = await pairWith(world, `${ORIGIN}/d/${token}`);
    const email = `neighbour-${sent.id}@example.org`;
    valueOf(await holder.nameDelegate('Neighbour', { email }));
    await world.server.deps.jobs.relayNow();
    await pairWith(world, await linkFor(world.server, email));

    const contact = { email: `new-${sent.id}@example.org` };
    const without = await world.shop.amend(sent.id, 1, { contact });
    assert.deepEqual([without.status, fieldsOf(without)], [422, ['/link']]);
    const next = senderLink();
    valueOf(await world.shop.amend(sent.id, 1, { contact, link: next.link }));
    const old = await HolderClient.pair({ origin: ORIGIN, link: token, carry: world.carry });
    assert.equal(old.status, 404);
    await pairWith(world, `${ORIGIN}/d/${next.token}`);
    const ours = valueOf(await world.shop.register(order(1)));
    const unasked = await world.shop.amend(ours.id, 1, { contact, link: senderLink().link });
    assert.deepEqual([unasked.status, fieldsOf(unasked)], [422, ['/link']]);
  });

  test('[C2] a link pairs five phones and not a sixth', async () => {
    const sent = await sendOrder(world);
    for (let phone = 0; phone < 5; phone++) await pairWith(world, sent.link);
    const sixth = await HolderClient.pair({ origin: ORIGIN, link: sent.link, carry: world.carry });
    assert.ok(!sixth.ok);
    assert.equal(sixth.problem.code, 'too_many_pairings');
  });

  test('[C2] the session is in a cookie that no script and no other site can use', async () => {
    const sent = await sendOrder(world);
    let cookie = '';
    const carry = async (request: Request): Promise<Response> => {
      const response = await world.carry(request);
      cookie ||= response.headers.get('set-cookie') ?? '';
      return response;
    };
    valueOf(await HolderClient.pair({ origin: ORIGIN, link: sent.link, carry }));
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    const at = `/v1/holder/${sent.id}`;
    assert.equal((await get(at)).status, 401);
    const [pair = ''] = cookie.split(';');
    assert.equal((await get(at, { cookie: pair })).status, 200);
    if (!built) return;
    const again = await get(new URL(sent.link).pathname, { cookie: pair });
    assert.deepEqual([again.status, again.headers.get('location')], [303, `/h/${sent.id}`]);
    const page = await get(`/h/${sent.id}`, { cookie: pair });
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html, /Thing 1/);
    assert.match(html, /<script type="application\/json" id="view">/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal((await get(`/h/${sent.id}`)).status, 401);
  });

  test(
    'pages are served whole, their files for ever, and nothing beside them',
    { skip },
    async () => {
      for (const at of [
        '/',
        '/courier',
        '/console',
        `/console/deliveries/${randomUUID()}`,
        '/inbox',
      ]) {
        const response = await get(at);
        assert.equal(response.status, 200, at);
        const html = await response.text();
        const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(html) ?? [];
        const asset = await get(script);
        assert.equal(asset.status, 200, script);
        assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
      }
      for (const at of ['/assets/..%2fmanifest.json', '/assets/.sources', '/assets/none.js']) {
        assert.equal((await get(at)).status, 404, at);
      }
    },
  );
});

describe('what a recipient asks for beforehand', () => {
  test('[H10] more time is asked for before the visit, and the courier sees it on the stop', async () => {
    const marked = await sendOrder(world, order(1, { needsTime: true }));
    const asking = await sendOrder(world, order(1));
    const ids = [marked.id, asking.id];
    for (const sent of [marked, asking]) {
      for (const number of numbersOf(sent, [1])) valueOf(await world.courier.load(number));
    }
    const noted = async (): Promise<readonly string[]> =>
      valueOf(await world.courier.stops())
        .stops.filter(
          ({ delivery, notes }) => ids.includes(delivery) && notes.includes('needs_time'),
        )
        .map(({ delivery }) => delivery);
    assert.deepEqual(await noted(), [marked.id]);
    const holder = await pairWith(world, asking.link);
    assert.equal(valueOf(await holder.askTime()).needsTime, true);
    assert.deepEqual((await noted()).toSorted(), ids.toSorted());
    assert.equal(valueOf(await holder.askTime(false)).needsTime, false);
    assert.deepEqual(await noted(), [marked.id]);
    const parcels = numbersOf(marked, [1]);
    const visit = valueOf(await world.courier.open({ delivery: marked.id, parcels }));
    assert.deepEqual([visit.needsTime, visit.leaveOfferAfter_s], [true, 360]);
  });
});

describe('event streams', () => {
  test('[H24] a holder’s stream tells each change whole, without a code', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1]);
    const stopping = new AbortController();
    const views = holder.views(stopping.signal);
    const first = await views.next();
    assert.equal(first.value?.visit?.revision, 1);
    const [second] = numbersOf(sent, [2]);
    valueOf(await world.courier.load(second ?? assert.fail()));
    valueOf(await world.courier.present(visit.visit, second ?? assert.fail()));
    for await (const view of views) {
      assert.equal(JSON.stringify(view).includes('"code"'), false);
      if (view.visit?.presented.length === 2) break;
    }
    stopping.abort();
  });

  test('[H6] the courier’s stream says that a code was released, and not which', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1]);
    const stopping = new AbortController();
    const views = world.courier.views(visit.visit, stopping.signal);
    assert.equal((await views.next()).value?.released, null);
    valueOf(await holder.decide(takes(sent, [1])));
    const { code, hash } = valueOf(await holder.release());
    for await (const view of views) {
      assert.equal(JSON.stringify(view).includes(`"${code}"`), false);
      if (view.released?.hash === hash) break;
    }
    stopping.abort();
  });
});

describe('repeating a request', () => {
  test('[A4] a registration repeated under its key gives the same delivery, once', async () => {
    const key = randomUUID();
    const delivery = order();
    const one = valueOf(await world.shop.register(delivery, key));
    const two = valueOf(await world.shop.register(delivery, key));
    assert.deepEqual(two, one);
    const other = await world.shop.register({ ...delivery, reference: 'ANOTHER' }, key);
    assert.equal(other.status, 422);
    const { items } = valueOf(await world.shop.deliveries('', 200));
    assert.equal(items.filter(({ reference }) => reference === delivery.reference).length, 1);
  });

  test('[A4] a release sent again makes a new code and voids the old, whatever key it wears', async () => {
    const { sent, holder, visit } = await atTheDoor(world, [1]);
    valueOf(await holder.decide(takes(sent, [1])));
    const signed = await holder.signed(valueOf(await holder.view()));
    const at = `/v1/holder/${sent.id}/release`;
    const first = valueOf(await holder.transport.post<CodeAnswer>(at, signed, 'the-same'));
    const again = valueOf(await holder.transport.post<CodeAnswer>(at, signed, 'the-same'));
    assert.deepEqual([first.n, again.n], [1, 2]);
    const old = await world.courier.enterCode(visit.visit, entry(first));
    assert.deepEqual([old.status, codeOf(old)], [409, 'stale_code']);
    valueOf(await world.courier.enterCode(visit.visit, entry(again)));
  });

  test('[A4] no stored result holds a code or a token', async () => {
    const { code } = await released(world, [1]);
    const { rows } = await world.server.database.pool.query<{ text: string }>(
      'select body::text as text from idempotency where body is not null',
    );
    assert.ok(rows.length > 5);
    for (const { text } of rows) {
      assert.doesNotMatch(text, /hf_ct_|hf_sk_|whsec_|"token"|"secret"/);
      assert.equal(text.includes(`"${code.code}"`), false);
    }
  });
});

describe('the operator', () => {
  test('[H12] reads the story, notes a correction, and brings about no handover', async () => {
    const transport = callers.as.operatorSession;
    const at = `/v1/console/deliveries/${callers.ids.delivery}`;
    const story = valueOf(await transport.get<Story>(at));
    assert.ok(story.lines.length >= 4);
    assert.ok(story.lines.every(({ text }) => /^[A-Z].*\.$/.test(text)));
    assert.deepEqual(
      story.parcels[0]?.bands.map(({ custody }) => custody.kind),
      ['packer', 'courier'],
    );
    const correct = { parcels: [1], reason: 'It was delivered, says the list' };
    const after = valueOf(await transport.post<Story>(`${at}/correct`, correct));
    assert.deepEqual([after.parcels[0]?.fate, after.receipts.length], ['expected', 0]);
    const settle = { no: 1, as: 'with_recipient', reason: 'Says so' };
    assert.equal((await transport.post(`${at}/settle`, settle)).status, 422);
  });

  test('[A2] lists own deliveries only', async () => {
    await sendOrder(world);
    const { deliveries } = valueOf(
      await callers.as.operatorSession.get<{ deliveries: { delivery: string }[] }>(
        '/v1/console/deliveries?q=ORDER',
      ),
    );
    assert.deepEqual(
      deliveries.map(({ delivery }) => delivery),
      [callers.ids.delivery],
    );
  });
});

type Story = {
  readonly lines: readonly { readonly text: string }[];
  readonly parcels: readonly {
    readonly fate: string;
    readonly bands: readonly { readonly custody: { readonly kind: string } }[];
  }[];
  readonly receipts: readonly unknown[];
};
