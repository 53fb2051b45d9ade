import { CourierClaims, SellerClaims } from '@handfast/client/claims';
import { refused } from '@handfast/client/holder';
import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { makeWorld, numbersOf, released, type World } from './support/actors.ts';
import { deskOf, expecting, jobEnds, paidOrder } from './support/claims.ts';
import { HolderClaims } from '@handfast/client/claims';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

const clock = testClock();
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

/** A parcel that was taken, and then found empty. */
async function emptied() {
  const { sent, holder, visit, code } = await released(world, [1], paidOrder());
  const { hash, n } = code;
  valueOf(await world.courier.enterCode(visit.visit, { hash, n, code: code.code }));
  const claims = new HolderClaims(holder);
  const { claim } = valueOf(await claims.open({ no: 1, what: 'empty', text: 'It held a brick.' }));
  return { sent, holder, claims, claim, visit };
}

/** A picture of slow waves: every hash bit has a clear answer, the same in each run. */
function hills(): ReturnType<typeof sharp> {
  const [width, height] = [320, 240];
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    pixels[at] = 128 + 60 * Math.sin(x / 23 + y / 61) + 50 * Math.cos(y / 31 - x / 77);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

describe('the claims desk', () => {
  test('[K2, K3, K6] a claim after the receipt goes to a person, with what speaks for and against', async () => {
    const { claim } = await emptied();
    assert.deepEqual([claim.status, claim.next], ['to_person', 'person_by_date']);
    const { desk } = await deskOf(world);
    const file = valueOf(await desk.file(claim.id));
    assert.ok(file.evidence.some(({ side, code }) => side === 'against' && code === 'receipt'));
    assert.ok(file.evidence.some(({ side }) => side === 'for' || side === 'neither'));
    assert.deepEqual(
      file.messages.map(({ side, text }) => [side, text]),
      [['claimant', 'It held a brick.']],
    );
    assert.ok(!/police|crime/i.test(claim.reason));
  });

  test('[K6, A2] a desk hears that its queue changed; another tenant’s does not, nor who signed out', async () => {
    const other = await makeWorld(world.server, 'Another shop');
    const stopping = new AbortController();
    const { desk, operator } = await deskOf(world);
    const { desk: elsewhere } = await deskOf(other, 'claims', other.tenant);
    const heard = desk.changes(stopping.signal);
    await heard.next();
    const theirs = elsewhere.changes(stopping.signal);
    await theirs.next();
    let theirsHeard = 0;
    void (async () => {
      for await (const _ of theirs) theirsHeard++;
    })().catch(() => {});
    const { claim } = await emptied();
    await heard.next();
    const { claims } = valueOf(await desk.queue());
    assert.ok(claims.some((row) => row.claim === claim.id));
    assert.equal(theirsHeard, 0);
    await operator.transport.post('/api/auth/sign-out', {});
    await emptied();
    for await (const _ of heard);
    stopping.abort();
  });

  test('[P1, L3] what people write lies sealed: no row and no event holds it', async () => {
    const secret = 'a neighbour called Zebulon saw it';
    const { holder, claims, claim, sent } = await emptied();
    valueOf(await claims.open({ no: 1, what: 'empty', text: secret, crimeReference: 'XX/7/26' }));
    const { rows } = await world.server.database.pool.query(
      `select data::text as t from event where delivery_id = $1
       union all select state::text from delivery where delivery_id = $1
       union all select encode(sealed, 'escape') from claim_text where delivery_id = $1`,
      [sent.id],
    );
    assert.ok(rows.length > 5);
    for (const { t } of rows as { t: string }[]) assert.ok(!/Zebulon|XX\/7/.test(t));
    const mine = valueOf(await holder.view()).claims.find(({ id }) => id === claim.id);
    assert.ok(mine?.messages.some(({ text }) => text === secret));
    assert.equal(mine?.crimeReference, true);
  });

  test('[K5] a no takes a person, words, and an appeal to somebody else', async () => {
    const { claims, claim } = await emptied();
    const [first, second] = [await deskOf(world), await deskOf(world)];
    const no = { outcome: 'declined', because: 'receipt_and_record_against' } as const;
    const wordless = await first.desk.decide(claim.id, no);
    assert.equal(wordless.status, 422);
    valueOf(await first.desk.decide(claim.id, { ...no, text: 'You looked inside at the door.' }));
    const appealed = valueOf(await claims.appeal(claim.id, 'I did not.'));
    assert.equal(appealed.claim.status, 'to_person');
    assert.ok(
      appealed.claim.messages.some(({ text }) => text === 'You looked inside at the door.'),
    );
    const again = await first.desk.decide(claim.id, { ...no, text: 'No.' });
    assert.ok(!again.ok && again.problem.code === 'same_person');
    const file = valueOf(await first.desk.file(claim.id));
    assert.equal(file.mustBeAnother, true);
    const self = await second.desk.assign(claim.id, first.id);
    assert.ok(!self.ok && self.problem.code === 'same_person');
    assert.equal((await first.desk.assign(claim.id, 'nobody')).status, 422);
    const given = valueOf(await first.desk.assign(claim.id, second.id));
    assert.equal(given.row.assignee, second.id);
    const granted = valueOf(
      await second.desk.decide(claim.id, {
        outcome: 'granted',
        because: 'no_record_against',
        amount_minor: 12_900,
      }),
    );
    assert.equal(granted.refund?.status, 'requested');
  });

  test('[P2, A2] every view is on record; another tenant’s people see nothing', async () => {
    const { claim } = await emptied();
    const { desk } = await deskOf(world);
    valueOf(await desk.file(claim.id));
    const { views } = valueOf(await desk.file(claim.id));
    assert.equal(views.length, 2);
    const other = await makeWorld(world.server, 'Other Goods');
    const stranger = await deskOf(world, 'claims', other.tenant);
    assert.equal((await stranger.desk.file(claim.id)).status, 404);
    assert.deepEqual(valueOf(await stranger.desk.queue('all')).claims, []);
    const viewer = await deskOf(world, 'viewer');
    const tried = await viewer.desk.decide(claim.id, {
      outcome: 'asked',
      because: 'more_needed',
      text: 'When?',
    });
    assert.equal(tried.status, 403);
    const elsewhere = new SellerClaims(other.shop);
    assert.deepEqual(valueOf(await elsewhere.list()).claims, []);
  });

  test('[K6] past its date a claim stands on top, and the claimant is told', async () => {
    const late = await emptied();
    clock.advance(15 * 86_400);
    const fresh = await emptied();
    const ran = jobEnds(world.server, 'timers', '');
    await world.server.deps.jobs.enqueue('timers', { delivery: '', ref: {} });
    await ran;
    const { desk } = await deskOf(world);
    const queue = valueOf(await desk.queue()).claims;
    const places = [late, fresh].map(({ claim }) =>
      queue.findIndex((row) => row.claim === claim.id),
    );
    assert.ok((places[0] ?? -1) >= 0 && (places[0] ?? 0) < (places[1] ?? 0));
    assert.equal(queue.find((row) => row.claim === late.claim.id)?.overdue, true);
    const mail = await world.server.deps.inbox?.next(
      ({ to, subject }) => to === late.sent.email && /late/.test(subject),
    );
    assert.ok(mail);
    const csv = valueOf(await desk.csv());
    assert.ok(csv.startsWith('number,reference,'));
    assert.ok(csv.includes(late.claim.number));
  });

  test('[K8] a replacement is a delivery of its own, to the same address, linked to the old', async () => {
    const { claim, sent, claims } = await emptied();
    const { desk } = await deskOf(world);
    const made = jobEnds(world.server, 'replacement', sent.id);
    const file = valueOf(
      await desk.decide(claim.id, { outcome: 'replaced', because: 'record_supports' }),
    );
    await made;
    const again = valueOf(await world.shop.delivery(file.replacement));
    assert.equal(again.reference, `${sent.reference}-R`);
    assert.equal(again.parcels[0]?.fate, 'expected');
    const twice = await claims.open({ no: 1, what: 'damaged' });
    assert.ok(!twice.ok && twice.problem.code === 'already_remedied');
  });

  test('[K9, D4] seller and courier see what is claimed, no name and no price, and answer', async () => {
    const { claim, sent } = await emptied();
    const seller = new SellerClaims(world.shop);
    const courier = new CourierClaims(world.courier);
    const heard = valueOf(await courier.list()).claims.find((one) => one.claim === claim.id);
    assert.deepEqual(Object.keys(heard ?? {}).toSorted(), [
      'claim',
      'delivery',
      'no',
      'number',
      'openedAt',
      'parcel',
      'status',
      'what',
    ]);
    valueOf(await courier.answer(sent.id, claim.id, 'It was heavy when I gave it.'));
    valueOf(await seller.answer(sent.id, claim.id, 'Packed and weighed.'));
    const { desk } = await deskOf(world);
    const { messages } = valueOf(await desk.file(claim.id));
    assert.deepEqual(messages.map(({ side }) => side).toSorted(), [
      'claimant',
      'courier',
      'seller',
    ]);
  });

  test('[K4] a photo is kept untouched, shown without metadata, and found again elsewhere', async () => {
    const [a, b] = [await emptied(), await emptied()];
    const picture = await hills()
      .withExif({ IFD0: { Copyright: 'secret maker' } })
      .jpeg()
      .toBuffer();
    const small = await sharp(picture).resize(200).greyscale().webp().toBuffer();
    const first = valueOf(await a.holder.photo(new Uint8Array(picture))).sha256;
    const second = valueOf(await b.holder.photo(new Uint8Array(small), 'image/webp')).sha256;
    assert.equal(first, createHash('sha256').update(picture).digest('hex'));
    valueOf(await a.claims.open({ no: 1, what: 'empty', photos: [first] }));
    valueOf(await b.claims.open({ no: 1, what: 'empty', photos: [second] }));
    const { desk } = await deskOf(world);
    const { photos } = valueOf(await desk.file(b.claim.id));
    assert.deepEqual(photos[0]?.reused, [
      { delivery: a.sent.id, sha256: first, how: 'same_picture' },
    ]);
    const original = await desk.photo(a.claim.id, first, 'original');
    assert.ok(Buffer.from(await original.arrayBuffer()).equals(picture));
    const shown = await desk.photo(a.claim.id, first, 'shown');
    assert.ok(!Buffer.from(await shown.arrayBuffer()).includes('secret maker'));
    const unknown = await b.claims.open({ no: 1, what: 'damaged', photos: [first] });
    assert.ok(!unknown.ok && unknown.status === 422, 'a photo of another delivery');
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic')]);
    const refusedPhoto = await a.holder.photo(new Uint8Array(heic), 'image/heic');
    assert.ok(!refusedPhoto.ok && /JPEG/.test(refusedPhoto.problem.errors[0]?.hint ?? ''));
  });
});

const refuse = async (value_minor: number) => {
  const me = await expecting(
    world,
    paidOrder({
      value: { amount_minor: value_minor, currency: 'GBP' },
      parcels: [{ contents: [{ name: 'Phone', quantity: 1 }], value_minor }],
    }),
  );
  const [number] = numbersOf(me.sent, [1]);
  assert.ok(number);
  valueOf(await world.courier.load(number));
  const visit = valueOf(await world.courier.open({ delivery: me.sent.id, parcels: [number] }));
  valueOf(await me.holder.decide({ 1: refused('tampered', { packaging: ['torn'] }) }));
  valueOf(await world.courier.retake(visit.visit, number));
  const looked = jobEnds(world.server, 'remedy', me.sent.id);
  valueOf(await world.courier.end(visit.visit, 'done'));
  await looked;
  return me;
};

const claimOf = async ({ holder }: Awaited<ReturnType<typeof refuse>>) =>
  valueOf(await holder.view()).claims[0];

describe('remedies that start by themselves', () => {
  test('[H11] a refusal for a fault is refunded at once, up to the instant limit', async () => {
    const me = await refuse(28_000);
    const claim = await claimOf(me);
    assert.deepEqual(
      [claim?.channel, claim?.status, claim?.refund?.amount_minor],
      ['refusal', 'granted', 28_000],
    );
  });

  test('[H11] above it the refund starts when a depot scans the parcel', async () => {
    const me = await refuse(89_900);
    assert.equal((await claimOf(me))?.status, 'open');
    const looked = jobEnds(world.server, 'remedy', me.sent.id);
    valueOf(await world.shop.transfer(me.sent.id, [1], { kind: 'depot', id: world.depot }));
    await looked;
    assert.deepEqual((await claimOf(me))?.status, 'granted');
  });

  test('[H11] or after three days, whatever the depot does', async () => {
    const me = await refuse(89_900);
    clock.advance(3 * 86_400 + 1);
    const ran = jobEnds(world.server, 'timers', '');
    await world.server.deps.jobs.enqueue('timers', { delivery: '', ref: {} });
    await ran;
    const claim = await claimOf(me);
    assert.ok(claim?.status === 'granted', claim?.reason);
  });
});
