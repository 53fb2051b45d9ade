import { decision } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import { makeSscc } from '@handfast/protocol/parcel-number';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { onePixel } from '../../../tools/replay/photo.ts';
import { makeWorld, numbersOf, order, pairWith, sendOrder, type World } from './support/actors.ts';
import { alarmsOf, bench, labelOf, postAs, typed } from './support/on-the-way.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';
import { batchBody, tapUrl } from './support/tags.ts';

let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster, { clock: testClock() }));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

const post = <T>(to: string, body: unknown, of: World = world): Promise<T> =>
  postAs<T>(of, to, body);

type PackAnswer = { packed: boolean; findings: { kind: string; text: string }[] };
const phones = () =>
  order(1, {
    parcels: [
      {
        contents: [{ name: 'Phone', quantity: 2, code: '05012345678900' }],
        mass_g: 400,
      } as never,
    ],
  });

const kinds = ({ packed, findings }: PackAnswer) => [packed, ...findings.map(({ kind }) => kind)];

describe('at the packing bench', () => {
  const phone = { code: '05012345678900' };

  test('[M4] a wrong item is named before sealing, a missing one before closing, both in words', async () => {
    const label = labelOf(await sendOrder(world, phones()));
    const wrong = await post<PackAnswer>(bench(label), {
      items: [{ code: '09999999999999' }],
      check: true,
    });
    assert.deepEqual([wrong.packed, wrong.findings[0]?.kind], [false, 'wrong_item']);
    assert.match(wrong.findings[0]?.text ?? '', /09999999999999 .* Take it out/);
    const short = await post<PackAnswer>(bench(label), { items: [phone] });
    assert.match(short.findings[0]?.text ?? '', /1 × Phone is still missing/);
    const more = await post<PackAnswer>(bench(label), { items: [phone, phone, phone] });
    assert.equal(more.findings[0]?.kind, 'too_many');
    const twice = [
      { ...phone, serial: 'IMEI-1' },
      { ...phone, serial: 'IMEI-1' },
    ];
    assert.equal(
      (await post<PackAnswer>(bench(label), { items: twice })).findings[0]?.kind,
      'serial_twice',
    );
    const view = valueOf(await world.shop.transport.get<{ packed: boolean }>(bench(label)));
    assert.equal(view.packed, false);
    const right = await post<PackAnswer>(bench(label), { items: [phone, phone] });
    assert.deepEqual([right.packed, right.findings], [true, []]);
  });

  test('[M4] where policy asks for it, nothing is packed without a photo of the open box', async () => {
    const label = labelOf(await sendOrder(world, order(1, { policy: { openBox: true } })));
    const pack = (openBoxPhoto?: string) =>
      post<PackAnswer>(bench(label), { items: [{ code: 'Thing 1' }], openBoxPhoto });
    assert.deepEqual(kinds(await pack()), [false, 'photo_needed']);
    assert.deepEqual(kinds(await pack('ab'.repeat(32))), [false, 'unknown_photo']);
    const photo = { bytes: onePixel(), mediaType: 'image/png' };
    const { sha256 } = valueOf(
      await world.shop.transport.call<{ sha256: string }>({
        method: 'POST',
        path: '/v1/bench/photos',
        ...photo,
      }),
    );
    assert.deepEqual(kinds(await pack(sha256)), [true]);
  });

  test('[M2] a surprising mass asks the packer to look again, and no more', async () => {
    const label = labelOf(await sendOrder(world, phones()));
    const gross = { grossMass_g: 990, source: 'scale' };
    const first = await post<PackAnswer>(bench(label), {
      items: [phone, phone],
      gross,
      tare_g: 90,
    });
    assert.match(first.findings[0]?.text ?? '', /900 g in the box, 400 g expected/);
    const again = await post<PackAnswer>(bench(label), {
      items: [phone, phone],
      gross,
      tare_g: 90,
      massIsRight: true,
    });
    assert.equal(again.packed, true);
  });

  test('[S1] a seal comes from a roll and is on one parcel; mistyped once: look again, twice: alarm', async () => {
    const own = await makeWorld(world.server, 'Sealed Goods');
    const roll = { prefix: 'A', first: 1, last: 20, digits: 4 };
    assert.equal((await post<{ added: number }>('/v1/seal-rolls', roll, own)).added, 20);
    const sent = await sendOrder(own, order(2));
    const [one, two] = [labelOf(sent, 1), labelOf(sent, 2)];
    const seal = (label: string, number: string) =>
      post<PackAnswer>(
        bench(label),
        { items: [{ code: `Thing ${label === one ? 1 : 2}` }], seal: { number } },
        own,
      );
    assert.equal((await seal(one, 'A-9999')).findings[0]?.kind, 'seal_look_again');
    assert.equal((await seal(one, 'A-9999')).findings[0]?.kind, 'seal_alarm');
    assert.deepEqual(
      (await alarmsOf(own, sent.id)).map(({ kind }) => kind),
      ['seal_unknown'],
    );
    assert.equal((await seal(one, 'a 0001')).packed, true);
    assert.equal((await seal(two, 'A0001')).findings[0]?.kind, 'seal_look_again');
    assert.equal((await seal(two, 'A0002')).packed, true);
    const { rows } = await own.server.database.pool.query(
      "select value, state, no from seal where tenant_id = $1 and state = 'bound' order by value",
      [own.tenant],
    );
    assert.deepEqual(rows, [
      { value: 'A0001', state: 'bound', no: 1 },
      { value: 'A0002', state: 'bound', no: 2 },
    ]);
  });

  test('[S1] one seal put on two parcels at once is on one of them', async () => {
    const own = await makeWorld(world.server, 'Racing Goods');
    await post('/v1/seal-rolls', { prefix: 'R', first: 1, last: 9, digits: 1 }, own);
    const sent = await Promise.all([sendOrder(own, order(1)), sendOrder(own, order(1))]);
    const replies = await Promise.all(
      sent.map((each) =>
        own.shop.transport.post<unknown>(`/v1/deliveries/${each.id}/parcels/1/packing`, {
          seal: { kind: 'number', value: 'R5' },
        }),
      ),
    );
    assert.equal(replies.filter(({ ok }) => ok).length, 1);
    const lost = replies.find(({ ok }) => !ok);
    assert.ok(lost && !lost.ok);
    assert.equal(lost.problem.code, 'seal_taken');
  });
});

describe('a numbered seal at the door', () => {
  test('[S2, S1] the wrong seal is told to the holder, may still be taken, and is then an alarm', async () => {
    const own = await makeWorld(world.server, 'Doorstep Goods');
    await post('/v1/seal-rolls', { prefix: 'D', first: 1, last: 9, digits: 1 }, own);
    const sent = await sendOrder(own, order(1));
    const to = `/v1/deliveries/${sent.id}/parcels/1/packing`;
    await post(to, { seal: { kind: 'number', value: 'D1' } }, own);
    const numbers = numbersOf(sent, [1]);
    for (const number of numbers) valueOf(await own.courier.load(number));
    const holder = await pairWith(own, sent.link);
    valueOf(await own.courier.open({ delivery: sent.id, parcels: numbers }));
    const label = (numbers[0]?.value ?? '').slice(-4);
    valueOf(await holder.decide({ 1: decision({ seal: 'D2', label }) }));
    valueOf(await holder.decide({ 1: decision({ seal: 'D2', label, inspected: true }) }));
    assert.deepEqual(await alarmsOf(own, sent.id), []);
    assert.equal(valueOf(await holder.release()).covers.length, 1);
    assert.deepEqual(
      (await alarmsOf(own, sent.id)).map(({ kind }) => kind),
      ['seal_swapped'],
    );
  });
});

describe('tags', () => {
  const uid = '04de5f1eacc040';
  let own: World;
  before(async () => {
    own = await makeWorld(world.server, 'Tagged Goods');
    await post('/v1/nfc-batches', batchBody('BATCH1'), own);
    await post('/v1/nfc-batches/BATCH1/tags', { uids: [uid.toUpperCase(), '04aaaaaaaaaaaa'] }, own);
  });

  const page = async (url: string): Promise<{ status: number; text: string }> => {
    const answer = await own.carry(new Request(url));
    return { status: answer.status, text: await answer.text() };
  };

  /** A parcel sealed with this tag, at its door. */
  async function tagged(counter: number, tag = uid) {
    await own.server.database.pool.query(
      "update seal set state = 'registered', delivery_id = null where value = $1",
      [tag],
    );
    const sent = await sendOrder(own, order(1));
    const packed = await post<PackAnswer>(
      bench(labelOf(sent)),
      {
        items: [{ code: 'Thing 1' }],
        seal: { url: tapUrl({ batch: 'BATCH1', uid: tag, counter }) },
      },
      own,
    );
    assert.equal(packed.packed, true, JSON.stringify(packed));
    return sent;
  }

  test('[S3] the page of a tag says what the seal says, and spends nothing', async () => {
    const fresh = tapUrl({ batch: 'BATCH1', uid, counter: 5 });
    assert.match((await page(fresh)).text, /never opened/);
    assert.match((await page(fresh)).text, /shown before/);
    assert.match(
      (await page(tapUrl({ batch: 'BATCH1', uid, counter: 6, status: 'OC' }))).text,
      /opened before/,
    );
    assert.match(
      (await page(tapUrl({ batch: 'BATCH1', uid, counter: 7, status: 'OO' }))).text,
      /is open/,
    );
    const old = await page(tapUrl({ batch: 'BATCH1', uid, counter: 4 }));
    assert.equal(old.status, 422);
    assert.match(old.text, /older than the newest/);
  });

  test('[S3] replayed counters, wrong keys, a truncated MAC, other batches and tenants are refused with the reason', async () => {
    const good = tapUrl({ batch: 'BATCH1', uid, counter: 20 });
    const zeros = '0'.repeat(32);
    assert.match(
      (await page(tapUrl({ batch: 'BATCH1', uid, counter: 21, fileKey: zeros }))).text,
      /changed, or not written/,
    );
    assert.match(
      (await page(tapUrl({ batch: 'BATCH1', uid, counter: 21, metaKey: zeros }))).text,
      /not written by a genuine/,
    );
    assert.equal((await page(good.slice(0, -2))).status, 422);
    assert.equal((await page(`${good}00`)).status, 422);
    const [last] = good.slice(-1);
    const forged = `${good.slice(0, -1)}${last === '0' ? '1' : '0'}`;
    assert.match((await page(forged)).text, /changed, or not written/);
    assert.match(
      (await page(tapUrl({ batch: 'BATCH1', uid: '04bbbbbbbbbbbb', counter: 1 }))).text,
      /never registered/,
    );
    assert.equal((await page(tapUrl({ batch: 'BATCH9', uid, counter: 21 }))).status, 404);
    const theirs = await makeWorld(world.server, 'Other Tags');
    await post('/v1/nfc-batches', batchBody('BATCH2'), theirs);
    const taken = await theirs.shop.transport.post('/v1/nfc-batches', batchBody('BATCH1'));
    assert.equal(taken.ok ? 201 : taken.status, 409);
    const foreign = await theirs.shop.transport.post('/v1/nfc-batches/BATCH1/tags', {
      uids: [uid],
    });
    assert.equal(foreign.ok ? 201 : foreign.status, 404);
    const sent = await sendOrder(theirs, order(1));
    const answer = await post<PackAnswer>(
      bench(labelOf(sent)),
      {
        items: [{ code: 'Thing 1' }],
        seal: { url: tapUrl({ batch: 'BATCH1', uid, counter: 30 }) },
      },
      theirs,
    );
    assert.match(answer.findings[0]?.text ?? '', /batch_unknown/);
  });

  test('[S3] a tap counts for the holder from a paired session, once, and stands in the receipt', async () => {
    const sent = await tagged(100);
    const numbers = numbersOf(sent, [1]);
    for (const number of numbers) valueOf(await own.courier.load(number));
    const holder = await pairWith(own, sent.link);
    const visit = valueOf(await own.courier.open({ delivery: sent.id, parcels: numbers }));
    const url = tapUrl({ batch: 'BATCH1', uid, counter: 101 });
    const tap = { visit: visit.visit, no: 1, url };
    const to = `/v1/holder/${sent.id}/taps`;
    const nobody = await own.courier.transport.post(to, tap);
    assert.equal(nobody.ok ? 200 : nobody.status, 401);
    assert.match((await page(url)).text, /never opened/);
    type Said = { verdict: string; digest: string };
    const said = valueOf(await holder.transport.post<Said>(to, tap));
    assert.equal(said.verdict, 'matches');
    assert.equal(valueOf(await holder.transport.post<Said>(to, tap)).verdict, 'matches');
    valueOf(await holder.decide({ 1: decision({ seal: said.digest }) }));
    const code = valueOf(await holder.release());
    const end = valueOf(await own.courier.enterCode(visit.visit, typed(code)));
    const jws = valueOf(await holder.receipt(end.receipt ?? ''));
    const core = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as {
      judged: { seal: string }[];
    };
    assert.equal(core.judged[0]?.seal, 'matches');
    const used = await own.server.database.pool.query('select state from seal where value = $1', [
      uid,
    ]);
    assert.equal(used.rows[0].state, 'used');
  });

  test('[S3] another tag, an opened one and a URL that was used are told to the holder', async () => {
    const sent = await tagged(1, '04aaaaaaaaaaaa');
    const numbers = numbersOf(sent, [1]);
    for (const number of numbers) valueOf(await own.courier.load(number));
    const holder = await pairWith(own, sent.link);
    const { visit } = valueOf(await own.courier.open({ delivery: sent.id, parcels: numbers }));
    const to = `/v1/holder/${sent.id}/taps`;
    const tap = (url: string) =>
      holder.transport.post<{ verdict: string }>(to, { visit, no: 1, url });
    assert.equal(
      valueOf(await tap(tapUrl({ batch: 'BATCH1', uid, counter: 201 }))).verdict,
      'mismatch',
    );
    const opened = tapUrl({ batch: 'BATCH1', uid: '04aaaaaaaaaaaa', counter: 2, status: 'CO' });
    assert.equal(valueOf(await tap(opened)).verdict, 'tamper_open');
    const replayed = await tap(tapUrl({ batch: 'BATCH1', uid: '04aaaaaaaaaaaa', counter: 1 }));
    assert.equal(replayed.ok ? '' : replayed.problem.errors[0]?.reason, 'tap_replayed');
  });

  test('[S3, M1] a tag tapped on the way says at whose hand it was opened; a used URL is no reading', async () => {
    const sent = await tagged(300);
    const take = (id: string, url: string) =>
      post<{ taken: unknown[]; sealsNotRead: { why: string }[] }>(
        '/v1/custody/takes',
        { to: { kind: 'van', id }, scans: [{ label: labelOf(sent), seal: url }] },
        own,
      );
    const whole = tapUrl({ batch: 'BATCH1', uid, counter: 301 });
    assert.deepEqual((await take('V1', whole)).sealsNotRead, []);
    assert.equal((await take('V2', whole)).sealsNotRead[0]?.why, 'tap_replayed');
    assert.deepEqual(await alarmsOf(own, sent.id), []);
    await take('V3', tapUrl({ batch: 'BATCH1', uid, counter: 302, status: 'OC' }));
    const [alarm] = await alarmsOf(own, sent.id);
    assert.equal(alarm?.kind, 'seal_opened');
    const { between } = alarm.facts as { between: { id: string }[] };
    assert.deepEqual(
      between.map(({ id }) => id),
      ['', 'V1', 'V2'],
    );
  });
});

const textOf = async (at: string): Promise<string> =>
  (await world.shop.transport.raw({ method: 'GET', path: at })).text();

describe('numbers on parcels', () => {
  test('[M5] without a GS1 prefix of the tenant no SSCC is made or taken; with one it is under that', async () => {
    const sent = await sendOrder(world, order(2));
    const more = { add: [{ contents: [{ name: 'Cable', quantity: 1 }] }] };
    const { parcels } = valueOf(await world.shop.amend(sent.id, 1, more));
    assert.deepEqual(
      parcels.map(({ number }) => number.scheme),
      ['free', 'free', 'free'],
    );
    for (const { no, number } of parcels) {
      const label = `/v1/deliveries/${sent.id}/parcels/${no}/label`;
      const zpl = await textOf(`${label}.zpl?square=qr`);
      assert.ok(zpl.includes(`^FD${number.value}^FS`) && zpl.includes(`^FDMA,${number.value}^FS`));
      assert.doesNotMatch(zpl, />;>8|_1|id\.gs1\.org/, 'no GS1 symbol');
      assert.match(await textOf(`${label}.pdf`), /^%PDF-/);
    }
    const made = makeSscc(3, '9521234', '17');
    assert.ok(made.ok);
    const given = order(1, {
      parcels: [{ number: made.value, contents: [{ name: 'Cable', quantity: 1 }] }],
    });
    const stranger = await world.shop.register(given);
    assert.equal(stranger.ok ? '' : stranger.problem.errors[0]?.reason, 'sscc_prefix');
    const carried = await sendOrder(world, order(1, { mode: 'carrier' }));
    assert.equal(carried.parcels[0]?.number.scheme, 'free');
    assert.match(await textOf(`/v1/deliveries/${carried.id}/insert`), /^%PDF-/);

    await world.server.database.pool.query('update tenant set settings = $2 where id = $1', [
      world.tenant,
      { gs1Prefix: '9521234' },
    ]);
    const own = await sendOrder(world, order(1));
    const { scheme, value = '' } = own.parcels[0]?.number ?? {};
    assert.deepEqual([scheme, value.slice(1, 8)], ['sscc', '9521234']);
    const zpl = await textOf(`/v1/deliveries/${own.id}/parcels/1/label.zpl`);
    assert.ok(zpl.includes(`^FD>;>800${value}^FS`));
  });
});
