import { HolderClient } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import type { NewDelivery } from '@handfast/client/types';
import type { Contradiction } from '@handfast/domain/view/carrier';
import type { RecoveryPack } from '@handfast/domain/carrier/recovery';
import {
  reportHash,
  verifyReport,
  type ReportParcel,
  type SignedReport,
} from '@handfast/protocol/report';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { linkFor, makeWorld, type World } from './support/actors.ts';
import { carrierOrder, dpdLabel, dpdNumber, endpoint, s10, WAY } from './support/by-carrier.ts';
import { mulberry } from './support/random.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';
import {
  aftership,
  datedHeaders,
  easypost,
  headersOf,
  SECRETS,
  shippo,
  type Message,
  type Source,
  type Way,
} from './support/tracking.ts';

const SEEDS = 50;
const isWord = ({ type }: { readonly type: string }): boolean => type === 'CarrierSaid';

const paths = {} as Record<Source, string>;

describe('with the carrier you already have', () => {
  const clock = testClock('2026-03-02T09:00:00Z');
  let cluster: TestCluster;
  let world: World;
  before(async () => {
    cluster = await startTestCluster();
    world = await makeWorld(await startTestServer(cluster, { clock }));
    for (const source of ['shippo', 'easypost', 'aftership'] as const) {
      paths[source] = await endpoint(world, source);
    }
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  const post = (
    message: Message,
    headers = headersOf(message, clock.now()),
    path = paths[message.source],
  ) => world.server.send('POST', path, { body: message.body, headers });

  async function sent(delivery: NewDelivery) {
    const registered = valueOf(await world.shop.register(delivery));
    await world.server.deps.jobs.relayNow();
    const link = await linkFor(world.server, delivery.contact.email ?? '');
    const pair = HolderClient.pair({ origin: 'http://localhost', link, carry: world.carry });
    return { id: registered.id, holder: valueOf(await pair) };
  }

  const record = async (id: string) => valueOf(await world.shop.delivery(id));
  const contradictions = async (token = world.apiKey): Promise<readonly Contradiction[]> => {
    const answer = await world.server.send('GET', '/v1/carrier/contradictions', { token });
    return (answer.body as { items: Contradiction[] }).items;
  };

  test('[H19] 20 parcels without a courier’s app: one missing, one torn, one never reported', async () => {
    const numbers = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? s10(at) : dpdLabel(at)));
    const { id, holder } = await sent(carrierOrder(numbers));
    clock.advance(30 * 3600);
    // Steps come doubled and the wrong way round, through three services.
    for (const steps of [WAY, WAY.slice(0, 2), WAY]) {
      for (const at of numbers.keys()) {
        const message =
          at % 2 === 1
            ? shippo('dpd', dpdNumber(at), steps)
            : at % 4 === 0
              ? easypost('RoyalMail', s10(at), steps)
              : aftership('royal-mail', s10(at), steps);
        assert.equal((await post(message)).status, 202);
      }
    }
    const before_ = await record(id);
    assert.ok(
      before_.parcels.every(({ fate, custody }) => fate === 'expected' && custody.kind === 'place'),
    );

    const said = Object.fromEntries(
      numbers.map((_, at): [number, Partial<ReportParcel>] => [
        at + 1,
        at === 0
          ? { arrival: 'not_here' }
          : at === 1
            ? { packaging: ['torn'] }
            : { packaging: ['intact'] },
      ]),
    );
    delete said[3];
    const { ack } = valueOf(await holder.reportArrival(said));
    assert.match(ack, /\./);

    const items = await contradictions();
    assert.deepEqual(
      items.map(({ no, what, claim }) => [no, what, claim?.status]),
      [
        [1, 'not_received', 'to_person'],
        [2, 'damaged', 'to_person'],
      ],
    );
    assert.deepEqual(
      items.map(({ carrier, clock: { due } }) => [carrier, due]),
      [
        ['royal_mail', '2026-05-21T23:59:59Z'],
        ['dpd', '2026-03-16T23:59:59Z'],
      ],
    );
    for (const { no } of items) {
      const answer = await world.server.send(
        'GET',
        `/v1/deliveries/${id}/parcels/${no}/carrier-recovery`,
        {
          token: world.apiKey,
        },
      );
      const { pack } = answer.body as { pack: RecoveryPack };
      assert.equal(pack.carrierSaid.length, WAY.length);
      assert.ok((pack.clock.daysLeft ?? 0) > 0);
    }
    const none = await world.server.send('GET', `/v1/deliveries/${id}/parcels/3/carrier-recovery`, {
      token: world.apiKey,
    });
    assert.equal(none.status, 404);

    const end = await record(id);
    assert.deepEqual([end.parcels[2]?.fate, end.parcels[2]?.dispute], ['expected', null]);
    assert.equal(end.visits.length, 0);
    assert.equal(end.receipts.length, 0);
    assert.ok(end.parcels.every(({ fate, receipt }) => fate !== 'handed_over' && receipt === null));
  });

  test('[C2] the report verifies offline, and the same again is the same', async () => {
    const { id, holder } = await sent(carrierOrder([s10(100)]));
    clock.advance(86_400);
    assert.equal((await post(easypost('RoyalMail', s10(100), WAY))).status, 202);
    const first = valueOf(await holder.reportArrival({ 1: { contents: 'empty' } }));
    const again = valueOf(await holder.sendReport(first.signed));
    assert.equal(again.ack.split('.')[1], first.ack.split('.')[1]);
    const { keys } = valueOf(await world.shop.keys());
    const kept = await holder.transport.get<SignedReport>(
      `/v1/holder/${id}/arrival-reports/${reportHash(first.signed.report)}`,
    );
    const verified = await verifyReport(crypto.subtle, keys, valueOf(kept));
    assert.ok(verified.ok, JSON.stringify(verified));
    const { items } = valueOf(await world.shop.events(id));
    assert.equal(items.filter(({ type }) => type === 'ReportMade').length, 1);
    assert.equal(items.filter(({ type }) => type === 'ClaimOpened').length, 1);
  });

  test('[H19] a report by another key, of another list or with an unknown photo is refused', async () => {
    const mine = await sent(carrierOrder([s10(110)]));
    const theirs = await sent(carrierOrder([s10(111)]));
    const good = await mine.holder.signReport({ 1: {} });
    const other = await theirs.holder.signReport({ 1: {} });
    const status = async (body: typeof good) => (await mine.holder.sendReport(body)).status;
    assert.equal(await status({ ...good, signature: other.signature }), 422);
    assert.equal(await status(other), 422);
    const photo = await mine.holder.signReport({ 1: { photos: ['ab'.repeat(32)] } });
    assert.equal(await status(photo), 422);
    const bad = {
      ...good.report,
      parcels: [{ ...good.report.parcels[0], packaging: ['torn', 'intact'] }],
    };
    assert.equal(await status({ ...good, report: bad as never }), 422);
    assert.equal(await status(good), 200);
  });

  test('[A3] forged, stale and misplaced webhooks are refused and leave nothing', async () => {
    const { id } = await sent(carrierOrder([s10(120), dpdLabel(121)]));
    const messages = [
      shippo('dpd', dpdNumber(121), WAY),
      easypost('RoyalMail', s10(120), WAY),
      aftership('royal-mail', s10(120), WAY),
    ];
    const now = clock.now();
    for (const message of messages) {
      const good = headersOf(message, now);
      const forged = { ...message, body: message.body.replace('Bristol', 'Bristoll') };
      assert.equal((await post(forged, good)).status, 401);
      assert.equal(
        (await post(message, headersOf(message, now, 'a guess of the secret'))).status,
        401,
      );
      assert.equal((await post(message, { 'content-type': 'application/json' })).status, 401);
      const [elsewhere] = Object.values(paths).filter((path) => path !== paths[message.source]);
      assert.equal((await post(message, good, elsewhere)).status, 401);
      const nowhere = paths[message.source].replace(/[0-9a-f]{12}$/, '000000000000');
      assert.equal((await post(message, good, nowhere)).status, 404);
      const huge = {
        ...message,
        body: `${message.body.slice(0, -1)},"x":"${'x'.repeat(300_000)}"}`,
      };
      assert.equal((await post(huge, headersOf(huge, now))).status, 413);
    }
    const [first] = messages as [Message];
    const old = headersOf(first, new Date(now.getTime() - 600_000));
    assert.equal((await post(first, old)).status, 401);
    const [, second] = messages as [Message, Message];
    const moved = datedHeaders(second, '/v1/tracking/easypost/other', now);
    assert.equal((await post(second, moved)).status, 401);
    const { items } = valueOf(await world.shop.events(id));
    assert.ok(items.every(({ type }) => type !== 'CarrierSaid'));
  });

  test('[A3] a message of one tenant’s service is refused at another tenant’s address', async () => {
    const { id } = await sent(carrierOrder([s10(125)]));
    const other = await makeWorld(world.server, 'Further Goods');
    const now = clock.now();
    for (const make of [shippo, easypost, aftership]) {
      const message = make('royal_mail', s10(125), WAY);
      const { source } = message;
      const theirs = await endpoint(other, source, `${source}-secret-of-another`);
      assert.equal((await post(message, headersOf(message, now), theirs)).status, 401);
      const own = headersOf(message, now, `${source}-secret-of-another`);
      assert.equal((await post(message, own)).status, 401);
      assert.deepEqual((await post(message, own, theirs)).body, { news: 0, known: 0, unknown: 1 });
    }
    const dated = easypost('RoyalMail', s10(125), WAY);
    const old = new Date(now.getTime() - 301_000);
    assert.equal((await post(dated, datedHeaders(dated, paths.easypost, old))).status, 401);
    assert.deepEqual(valueOf(await world.shop.events(id)).items.filter(isWord), []);
  });

  test('[M7] a message played again, by whomever, changes nothing at all', async () => {
    const { id, holder } = await sent(carrierOrder([s10(130)]));
    const played = [
      easypost('RoyalMail', s10(130), WAY),
      aftership('royal-mail', s10(130), WAY),
      shippo('royal_mail', s10(130), WAY),
    ].map((message) => ({ message, headers: headersOf(message, clock.now()) }));
    const dated = easypost('RoyalMail', s10(130), WAY);
    played.push({ message: dated, headers: datedHeaders(dated, paths.easypost, clock.now()) });
    for (const { message, headers } of played) {
      assert.equal((await post(message, headers)).status, 202);
    }
    valueOf(await holder.reportArrival({ 1: { arrival: 'not_here' } }));
    const everything = async () => ({
      events: valueOf(await world.shop.events(id)).items,
      record: await record(id),
      contradictions: await contradictions(),
    });
    const before = await everything();
    assert.equal(before.events.filter(isWord).length, WAY.length);
    for (const { message, headers } of played) {
      const again = await post(message, headers);
      assert.deepEqual([again.status, again.body], [200, { news: 0, known: 0, unknown: 0 }]);
    }
    assert.deepEqual(await everything(), before);
  });

  test('[A2] another tenant’s numbers are unknown, and its endpoints and lists are its own', async () => {
    const { id } = await sent(carrierOrder([s10(140)]));
    const other = await makeWorld(world.server, 'Other Goods');
    const theirs = await endpoint(other, 'easypost');
    const message = easypost('RoyalMail', s10(140), WAY);
    const answer = await post(message, headersOf(message, clock.now()), theirs);
    assert.deepEqual([answer.status, answer.body], [202, { news: 0, known: 0, unknown: 1 }]);
    const { items } = valueOf(await world.shop.events(id));
    assert.ok(items.every(({ type }) => type !== 'CarrierSaid'));
    assert.deepEqual(await contradictions(other.apiKey), []);
    const pack = `/v1/deliveries/${id}/parcels/1/carrier-recovery`;
    assert.equal((await world.server.send('GET', pack, { token: other.apiKey })).status, 404);
    const mine = paths.easypost.split('/').at(-1) ?? '';
    const removal = { token: other.apiKey };
    assert.equal(
      (await world.server.send('DELETE', `/v1/tracking-endpoints/${mine}`, removal)).status,
      404,
    );
    const own = theirs.split('/').at(-1) ?? '';
    assert.equal(
      (await world.server.send('DELETE', `/v1/tracking-endpoints/${own}`, removal)).status,
      204,
    );
    assert.equal((await post(message, headersOf(message, clock.now()), theirs)).status, 404);
  });

  test('[A1] a service’s secret is kept sealed and shown nowhere', async () => {
    const { rows } = await world.server.database.pool.query<{ row: string }>(
      'select t::text as row from tracking_endpoint t union all select i::text from idempotency i',
    );
    const all = rows.map(({ row }) => row).join('') + world.server.logs.join('');
    for (const secret of Object.values(SECRETS)) {
      assert.ok(!all.includes(secret));
      assert.ok(!all.includes(Buffer.from(secret).toString('hex')));
    }
  });

  test('[M7] a table tells the same, and a line that does not fit refuses it whole', async () => {
    const { id } = await sent(carrierOrder([s10(150)]));
    const send = (body: string) =>
      world.server.send('POST', '/v1/tracking/csv', {
        token: world.apiKey,
        body,
        headers: { 'content-type': 'text/csv' },
      });
    const lines = WAY.map(([status, at]) => `Royal Mail,${s10(150)},${status},${at}`);
    const table = ['carrier,number,status,at', ...lines].join('\n');
    assert.equal((await send(`${table}\nRoyal Mail,${s10(150)},gone,2026-03-03`)).status, 422);
    assert.deepEqual((await send(table)).body, { news: 4, known: 0, unknown: 0 });
    assert.deepEqual((await send(table)).body, { news: 0, known: 4, unknown: 0 });
    const { items } = valueOf(await world.shop.events(id));
    const words = items.filter(({ type }) => type === 'CarrierSaid');
    assert.ok(words.every(({ by, data }) => by.kind === 'carrier' && data['source'] === 'csv'));
  });

  test('[H19] a courier opens no visit here, and the page shows the mode and no code', async () => {
    const { id, holder } = await sent(carrierOrder([s10(160)]));
    const number = { scheme: 's10' as const, value: s10(160) };
    const opened = await world.courier.open({ delivery: id, parcels: [number] });
    assert.ok(!opened.ok);
    const view = valueOf(await holder.view());
    assert.equal(view.mode, 'carrier');
    assert.equal(view.visit, null);
    assert.equal(view.carrier?.parcels[0]?.asks, false);
  });

  test('[H19] mails promise no code, and ask once however many parcels', async () => {
    const numbers = Array.from({ length: 5 }, (_, at) => s10(170 + at));
    const delivery = carrierOrder(numbers);
    await sent(delivery);
    for (const number of numbers) await post(easypost('RoyalMail', number, WAY.slice(0, 3)));
    for (const number of numbers) await post(easypost('RoyalMail', number, WAY));
    const { inbox } = world.server.deps;
    for (const first of [/^Out for delivery/, /^Delivered/]) {
      await inbox?.next(({ to, subject }) => to === delivery.contact.email && first.test(subject));
    }
    const mails = inbox?.list().filter(({ to }) => to === delivery.contact.email) ?? [];
    const about = (word: RegExp): number =>
      mails.filter(({ subject }) => word.test(subject)).length;
    assert.deepEqual([about(/^Out for delivery/), about(/^Delivered/)], [1, 1]);
    assert.ok(mails.every(({ text }) => !/code appears/.test(text)));
  });

  test('[M7] shuffled and doubled over HTTP from 50 seeds, the end is the same', async () => {
    const make = [shippo, easypost, aftership] as const;
    const play = async (seed: number): Promise<void> => {
      const told = (way: Way) => (make[seed % 3] ?? shippo)('royal_mail', s10(200 + seed), way);
      const draw = mulberry(seed);
      // Each word by itself and once more among all.
      const shuffled = [...WAY.map((step) => told([step])), told(WAY)]
        .map((message) => ({ message, place: draw() }))
        .toSorted((a, b) => a.place - b.place);
      for (const { message } of shuffled) await post(message);
    };
    const ends: string[] = [];
    const inOne = async (seeds: readonly number[]): Promise<void> => {
      const { id, holder } = await sent(carrierOrder(seeds.map((seed) => s10(200 + seed))));
      for (const seed of seeds) await play(seed);
      const parcels = seeds.map((_, at) => [at + 1, { arrival: 'not_here' as const }]);
      valueOf(await holder.reportArrival(Object.fromEntries(parcels)));
      const found = (await contradictions()).filter(({ delivery }) => delivery === id);
      for (const { no, fate, custody, dispute } of (await record(id)).parcels) {
        const row = found.find((each) => each.no === no);
        const { what, deliveredAt, clock: due, claim } = row ?? {};
        ends.push(JSON.stringify([fate, custody, dispute, what, deliveredAt, due, claim?.status]));
      }
    };
    const of = Array.from({ length: SEEDS / 10 }, (_, at) => at * 10);
    await Promise.all(
      of.map((first) => inOne(Array.from({ length: 10 }, (_, at) => first + at + 1))),
    );
    assert.equal(ends.length, SEEDS);
    assert.equal(new Set(ends).size, 1, ends.join('\n'));
    assert.match(ends[0] ?? '', /^\["disputed",.*"not_here","not_received","2026-03-03T11:00:00Z"/);
  });
});
