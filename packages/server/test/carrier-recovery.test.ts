import type { RecoveryPack } from '@handfast/domain/carrier/recovery';
import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { makeWorld, pairWith, sendOrder, type World } from './support/actors.ts';
import { carrierOrder, dpdLabel, dpdNumber, endpoint, WAY } from './support/by-carrier.ts';
import { deskOf } from './support/claims.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';
import { headersOf, shippo } from './support/tracking.ts';

const clock = testClock('2026-03-02T09:00:00Z');
let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster, { clock }));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

/** The words of a PDF: its streams inflated, its hex strings read. */
function wordsIn(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, data = '']) => {
    try {
      return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  const drawn = [...streams.join('\n').matchAll(/<([0-9A-Fa-f]+)> Tj/g)];
  return drawn.map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join('\n');
}

test('[K11] case 2 with an outside carrier: the carrier’s pack stands before day 14', async () => {
  const parcel = {
    number: { scheme: 'carrier', value: dpdLabel(7) },
    contents: [{ name: 'Phone', quantity: 1 }],
    value_minor: 89_900,
  } as const;
  const sent = await sendOrder(
    world,
    carrierOrder([], { value: { amount_minor: 89_900, currency: 'GBP' }, parcels: [parcel] }),
  );
  valueOf(await world.shop.weigh(sent.id, 1, 612));
  const endpointPath = await endpoint(world, 'shippo');
  clock.advance(30 * 3600);
  const message = shippo('dpd', dpdNumber(7), WAY);
  const { status } = await world.server.send('POST', endpointPath, {
    body: message.body,
    headers: headersOf(message, clock.now()),
  });
  assert.equal(status, 202);

  const holder = await pairWith(world, sent.link);
  const picture = await sharp({
    create: { width: 64, height: 48, channels: 3, background: '#a03020' },
  })
    .jpeg()
    .toBuffer();
  const photo = valueOf(await holder.photo(new Uint8Array(picture))).sha256;
  const said = { packaging: ['torn'], contents: 'empty', photos: [photo] } as const;
  valueOf(await holder.reportArrival({ 1: said }));

  const { desk } = await deskOf(world);
  const [row] = valueOf(await desk.queue('all')).claims.filter((one) => one.delivery === sent.id);
  const { carrier } = valueOf(await desk.file(row?.claim ?? ''));
  assert.deepEqual(
    [carrier?.carrier, carrier?.until],
    ['DPD', '2026-03-16T23:59:59Z'],
    'the clock is shown where the claim is opened',
  );

  const path = `/v1/deliveries/${sent.id}/parcels/1/carrier-recovery`;
  const json = await world.server.send('GET', path, { token: world.apiKey });
  const { pack } = json.body as { pack: RecoveryPack };
  assert.ok((pack.clock.daysLeft ?? 0) >= 12 && (pack.clock.daysLeft ?? 99) < 14);
  const asking = { headers: { authorization: `Bearer ${world.apiKey}` } };
  const printed = await world.server.app.request(`${path}.pdf`, asking);
  assert.deepEqual([printed.status, printed.headers.get('content-type')], [200, 'application/pdf']);
  const words = wordsIn(Buffer.from(await printed.arrayBuffer()));
  const expected = [
    '612 g on the packer',
    '1 x Phone',
    '899.00 GBP',
    'until 2026-03-16T23:59:59Z',
    'delivered (dpd, through shippo',
    'Packaging: torn',
    'Contents: empty',
    photo,
    pack.packed.contents,
    'What this does not show',
  ];
  for (const one of expected) assert.ok(words.includes(one), `${one}\n${words}`);

  const other = await makeWorld(world.server, 'Elsewhere Goods');
  assert.equal(
    (await world.server.send('GET', `${path}.pdf`, { token: other.apiKey })).status,
    404,
  );
});
