import { valueOf } from '@handfast/client/reply';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import {
  makeWorld,
  numbersOf,
  order,
  released,
  sendOrder,
  type Sent,
  type World,
} from './support/actors.ts';
import {
  alarmsOf,
  AT,
  labelOf,
  machineOf,
  operatorOf,
  postAs,
  typed,
} from './support/on-the-way.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

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
const machine = (body: Record<string, unknown>, of: World = world) => machineOf(of, body);

describe('machines and lists', () => {
  test('[M2] a conveyor scale lets pass or holds each, and names both readings', async () => {
    await post('/v1/scales', { id: 's1', resolution_g: 1, spread_g: 15, drift_g: 20 });
    const { read } = await machine({
      label: 'North scale',
      scale: 's1',
      custody: { kind: 'depot', id: world.depot },
    });
    const [a, b] = [await sendOrder(world, order(1)), await sendOrder(world, order(2))];
    const weighed = (batch: string, grams: readonly number[]) =>
      read(batch, [
        { label: labelOf(a), grossMass_g: grams[0], at: AT },
        { label: labelOf(b, 2), grossMass_g: grams[1], at: AT },
        { label: '00395212340000000017', grossMass_g: 5, at: AT },
      ]);
    const first = await weighed('b1', [412, 2000]);
    assert.deepEqual(
      first.map(({ answer }) => answer),
      ['pass', 'pass', 'unknown'],
    );
    const second = await weighed('b2', [409, 1990]);
    assert.deepEqual(
      second.map(({ answer }) => answer),
      ['pass', 'pass', 'unknown'],
    );
    const third = await weighed('b3', [590, 1995]);
    assert.deepEqual(
      third.map(({ answer }) => answer),
      ['hold', 'pass', 'unknown'],
    );
    const again = await weighed('b3', [590, 1995]);
    assert.deepEqual(
      again.map(({ answer }) => answer),
      ['hold', 'pass', 'unknown'],
    );
    const [alarm, ...more] = await alarmsOf(world, a.id);
    assert.deepEqual([alarm?.kind, more.length], ['mass_rise', 0]);
    const readings = (alarm?.facts ?? {}) as Record<string, { grossMass_g: number }>;
    assert.deepEqual([readings['before']?.grossMass_g, readings['after']?.grossMass_g], [409, 590]);
    const { rows } = await world.server.database.pool.query(
      "select count(*)::int as n from event where delivery_id = $1 and type = 'MassRead'",
      [a.id],
    );
    assert.equal(rows[0].n, 3);
  });

  test('[S1, M1] unknown, swapped and duplicate seals are alarms, and the leg is named', async () => {
    const own = await makeWorld(world.server, 'Leg Goods');
    await post('/v1/seal-rolls', { prefix: 'L', first: 1, last: 9, digits: 1 }, own);
    const sent = await sendOrder(own, order(2));
    for (const no of [1, 2]) {
      await post(
        `/v1/deliveries/${sent.id}/parcels/${no}/packing`,
        {
          seal: { kind: 'number', value: `L${no}` },
        },
        own,
      );
    }
    const take = (to: unknown, seals: readonly (string | undefined)[], of = own) =>
      post<Record<string, unknown[]>>(
        '/v1/custody/takes',
        {
          to,
          scans: seals.map((seal, at) => ({ label: labelOf(sent, at + 1), seal })),
        },
        of,
      );
    await take({ kind: 'depot', id: own.depot }, ['L1', 'L2']);
    assert.deepEqual(await alarmsOf(own, sent.id), []);
    await take({ kind: 'van', id: 'V1' }, ['L2', 'L1']);
    const alarms = await alarmsOf(own, sent.id);
    assert.deepEqual(
      alarms.map(({ kind, no }) => [kind, no]),
      [
        ['seal_swapped', 1],
        ['seal_swapped', 2],
      ],
    );
    const facts = alarms[0]?.facts as { good: { custody: { kind: string } }; between: unknown[] };
    assert.equal(facts.good.custody.kind, 'packer');
    await take({ kind: 'van', id: 'V2' }, ['X9', undefined]);
    assert.equal((await alarmsOf(own, sent.id)).at(-1)?.kind, 'seal_unknown');
  });

  test('[M1] a list says what is taken, extra, missing, held and unknown; again it takes nothing', async () => {
    const own = await makeWorld(world.server, 'List Goods');
    const [a, b] = [await sendOrder(own, order(2)), await sendOrder(own, order(1))];
    const depot = { kind: 'depot', id: own.depot };
    await post(
      '/v1/custody/takes',
      { to: depot, scans: [1, 2].map((no) => ({ label: labelOf(a, no) })) },
      own,
    );
    const body = {
      to: { kind: 'van', id: 'V7' },
      expectedFrom: depot,
      scans: [
        { label: labelOf(a, 1) },
        { label: labelOf(a, 1) },
        { label: labelOf(b) },
        { label: 'NOPE-1' },
      ],
    };
    type List = Record<
      'taken' | 'extra' | 'missing' | 'held',
      { no: number; delivery: string }[]
    > & { unknown: string[] };
    const list = await post<List>('/v1/custody/takes', body, own);
    assert.deepEqual(
      list.taken.map(({ no }) => no),
      [1],
    );
    assert.deepEqual(
      list.extra.map(({ delivery }) => delivery),
      [b.id],
    );
    assert.deepEqual(
      list.missing.map(({ no }) => no),
      [2],
    );
    assert.deepEqual(list.unknown, ['NOPE-1']);
    const before = await own.server.database.pool.query('select count(*)::int n from event');
    await post<List>('/v1/custody/takes', body, own);
    const after = await own.server.database.pool.query('select count(*)::int n from event');
    assert.deepEqual(after.rows, before.rows);
    assert.deepEqual(await alarmsOf(own, a.id), []);
  });

  test('[H9, M1] a missing parcel that a depot scans is found, also where the depot has a place', async () => {
    const own = await makeWorld(world.server, 'Found Goods');
    const { id } = await post<{ id: string }>(
      '/v1/depots',
      { name: 'West', place: { lat: 51.45, lon: -2.59 } },
      own,
    );
    const sent = await sendOrder(own, order(1));
    valueOf(await own.courier.load(numbersOf(sent, [1])[0] as ParcelNumber));
    const later = { now: '2026-03-04T09:00:00Z', by: { kind: 'timer', id: '' } } as const;
    const gone = await own.server.deps.unitOfWork.execute(
      sent.id,
      { type: 'missing', parcels: [1] },
      later,
    );
    assert.ok(gone.ok);
    const list = await post<{ taken: unknown[] }>(
      '/v1/custody/takes',
      { to: { kind: 'depot', id }, scans: [{ label: labelOf(sent) }] },
      own,
    );
    assert.equal(list.taken.length, 1);
    const record = valueOf(await own.shop.delivery(sent.id));
    assert.deepEqual(record.parcels[0]?.custody, { kind: 'depot', id });
  });

  test('[M3] a label read in two depots at once is an alarm; two readings no one parcel gives are too', async () => {
    const own = await makeWorld(world.server, 'Two Places');
    const depot = (name: string, lat: number, lon: number) =>
      post<{ id: string }>('/v1/depots', { name, place: { lat, lon } }, own);
    const [west, north] = [await depot('West', 51.45, -2.59), await depot('North', 53.8, -1.55)];
    const at = async ({ id }: { id: string }) =>
      machine({ label: 'tunnel', custody: { kind: 'depot', id } }, own);
    const [w, n] = [await at(west), await at(north)];
    const sent = await sendOrder(own, order(1));
    await w.read('1', [{ label: labelOf(sent), at: AT }]);
    await w.read('2', [{ label: labelOf(sent), at: '2026-03-02T09:04:00Z' }]);
    assert.deepEqual(await alarmsOf(own, sent.id), []);
    await n.read('1', [{ label: labelOf(sent), at: '2026-03-02T09:06:00Z' }]);
    assert.deepEqual(
      (await alarmsOf(own, sent.id)).map(({ kind }) => kind),
      ['two_places'],
    );
    const other = await sendOrder(own, order(1));
    await w.read('3', [
      { label: labelOf(other), grossMass_g: 900, at: AT },
      { label: labelOf(other), grossMass_g: 4100, at: AT },
    ]);
    assert.ok((await alarmsOf(own, other.id)).some(({ kind }) => kind === 'label_twice'));
  });

  test('[A1, A2] a machine key is a hash in the database, and sees its own tenant only', async () => {
    const theirs = await makeWorld(world.server, 'Elm');
    const { read, transport } = await machine(
      { label: 'm', custody: { kind: 'line', id: '1' } },
      theirs,
    );
    const sent = await sendOrder(world, order(1));
    const answers = await read('x', [{ label: labelOf(sent), grossMass_g: 5, at: AT }]);
    assert.equal(answers[0]?.answer, 'unknown');
    const bad = await transport.post('/v1/custody/takes', {});
    assert.equal(bad.ok ? 200 : bad.status, 401);
  });
});

const schemaFile = path.resolve(
  import.meta.dirname,
  '../../../../shared/vectors/epcis/schema/epcis-2.0.1-json-schema.json',
);

/** Every kind of custody event that a delivery can have, in one delivery. */
async function everything(): Promise<Sent> {
  const { sent, visit, code } = await released(world, [1], order(3));
  valueOf(await world.courier.enterCode(visit.visit, typed(code)));
  const act = (no: number, what: string, body: unknown) =>
    post(`/v1/deliveries/${sent.id}/parcels/${no}/${what}`, body);
  await act(2, 'packing', {
    seal: { kind: 'number', value: `E${sent.id.slice(0, 6).toUpperCase()}` },
  });
  await act(2, 'masses', { grossMass_g: 1000, source: 'scale' });
  const seal = `E${sent.id.slice(0, 6).toUpperCase()}`;
  await post('/v1/custody/takes', {
    to: { kind: 'van', id: 'V1' },
    scans: [{ label: labelOf(sent, 2), seal }],
  });
  await act(2, 'masses', { grossMass_g: 2000, source: 'scale' });
  await act(2, 'masses', { grossMass_g: 1500, source: 'typed' });
  await act(2, 'hold-release', { depot: world.depot, reason: 'opened and counted' });
  return sent;
}

describe('EPCIS and labels', () => {
  type Doc = { epcisBody: { eventList: Record<string, unknown>[] } };
  const exported = async (query: string, of: World = world): Promise<Doc> => {
    const raw = await of.shop.transport.raw({ method: 'GET', path: `/v1/epcis/events?${query}` });
    assert.equal(raw.status, 200);
    return (await raw.json()) as Doc;
  };

  test('[M5] every event leaves as EPCIS that the official schema takes, with its hash id', async (t) => {
    if (!existsSync(schemaFile)) return t.skip(`${schemaFile} is missing`);
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const check = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    const sent = await everything();
    const desk = await operatorOf(world);
    const events = await world.server.database.pool.query<{ seq: number }>(
      "select seq from event where delivery_id = $1 and type = 'MassRead' order by seq limit 1",
      [sent.id],
    );
    valueOf(
      await desk.transport.post(`/v1/console/deliveries/${sent.id}/correct`, {
        parcels: [2],
        reason: 'the box stood beside the scale',
        event: events.rows[0]?.seq,
      }),
    );
    const document = await exported(`delivery=${sent.id}`);
    assert.ok(check(document), JSON.stringify(check.errors?.[0]));
    const list = document.epcisBody.eventList;
    const steps = new Set(list.map((event) => event['bizStep'] as string));
    for (const step of [
      'packing',
      'accepting',
      'collecting',
      'loading',
      'sensor_reporting',
      'holding',
      'inspecting',
    ]) {
      assert.ok(steps.has(step), `${step} of ${[...steps].join()}`);
    }
    assert.ok(
      list.every((event) => /^ni:\/\/\/sha-256;[0-9a-f]{64}/.test(String(event['eventID']))),
    );
    const declared = list.filter((event) => 'errorDeclaration' in event);
    assert.equal(declared.length, 1);
    const same = list.filter((event) => event['eventID'] === declared[0]?.['eventID']);
    assert.equal(same.length, 2);
    const one = await exported(`parcel=${labelOf(sent, 2)}`);
    assert.ok(one.epcisBody.eventList.length < list.length);
    assert.ok(one.epcisBody.eventList.length > 5);
    const none = await exported(`delivery=${sent.id}&to=2020-01-01T00:00:00Z`);
    assert.deepEqual(none.epcisBody.eventList, []);
    const theirs = await makeWorld(world.server, 'Stranger');
    const foreign = await theirs.shop.transport.get(`/v1/epcis/events?delivery=${sent.id}`);
    assert.equal(foreign.ok ? 200 : foreign.status, 404);
  });

  test('[M5] [A2] the export goes on page by page, and tells each event once', async () => {
    await sendOrder(world, order(1));
    const whole = await exported('');
    const ids: string[] = [];
    let pages = 0;
    for (let at: string | undefined = '/v1/epcis/events?limit=1'; at !== undefined; pages++) {
      const raw = await world.shop.transport.raw({ method: 'GET', path: at });
      const { epcisBody } = (await raw.json()) as Doc;
      ids.push(...epcisBody.eventList.map(({ eventID }) => String(eventID)));
      at = /^<(.+)>; rel="next"$/.exec(raw.headers.get('link') ?? '')?.[1];
    }
    assert.ok(pages > 1);
    assert.deepEqual(
      new Set(ids),
      new Set(whole.epcisBody.eventList.map(({ eventID }) => String(eventID))),
    );
    assert.equal(ids.length, whole.epcisBody.eventList.length);
    const theirs = await makeWorld(world.server, 'Reader');
    const { id } = await sendOrder(world, order(1));
    const foreign = await theirs.shop.transport.get(`/v1/epcis/events?after=${id}`);
    assert.equal(foreign.ok ? 200 : foreign.status, 404);
  });

  test('[M5] a label is a PDF of A6 and ZPL in which no name is a command', async () => {
    const sent = await sendOrder(world, {
      ...order(1),
      addressee: { name: '^XA~JR Ålesund', lines: ['1 ~Road'], postcode: 'N1', country: 'NO' },
    });
    const at = `/v1/deliveries/${sent.id}/parcels/1/label`;
    const pdf = await world.shop.transport.raw({ method: 'GET', path: `${at}.pdf?square=qr` });
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    const bytes = Buffer.from(await pdf.arrayBuffer());
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
    const zpl = await world.shop.transport.raw({ method: 'GET', path: `${at}.zpl` });
    const text = await zpl.text();
    assert.match(text, /^\^XA\^CI28/);
    assert.ok(text.includes('_5EXA_7EJR Ålesund'));
    assert.equal(text.match(/\^XA/g)?.length, 1);
    assert.ok(text.includes(labelOf(sent)));
  });
});
