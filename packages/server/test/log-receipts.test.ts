import { valueOf } from '@handfast/client/reply';
import { verifyBundle } from '@handfast/protocol/bundle';
import { parseTrust } from '@handfast/protocol/trust';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeWorld, released, type World } from './support/actors.ts';
import { confirmed, typed } from './support/log.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

const { subtle } = crypto;
const LATER = '2100-01-01T00:00:00Z';

const trustFrom = async (world: World) => {
  const parsed = parseTrust(await (await world.server.app.request('/v1/trust.json')).text());
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
};

describe('receipts to keep', () => {
  let cluster: TestCluster;
  let world: World;
  let dataFolder: string;
  /** While a test holds it, nothing is published. */
  let gate: Promise<void> | undefined;
  const atLogStep = (step: string, when: string) =>
    step === 'publish' && when === 'before' ? gate : undefined;
  before(async () => {
    cluster = await startTestCluster();
    dataFolder = await mkdtemp(path.join(cluster.folder, 'receipts-'));
    world = await makeWorld(await startTestServer(cluster, { dataFolder, atLogStep }));
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  test('[R3] [L2] page, API and mail give the same bundle, and it says logged', async () => {
    const { holder, receipt, sent } = await confirmed(world);
    await world.server.deps.jobs.relayNow();
    const { inbox } = world.server.deps;
    const mail = await inbox?.next(
      ({ to, subject }) => to === sent.email && /receipt/.test(subject),
    );
    assert.equal(mail?.attachment?.name, `receipt-${receipt}.tlog-proof`);
    const trust = await trustFrom(world);
    const kept = [
      mail.attachment.text,
      valueOf(await holder.receiptToKeep(receipt)),
      valueOf(await world.shop.receiptToKeep(receipt)),
    ];
    for (const file of kept) {
      const verified = await verifyBundle(subtle, file, trust, LATER);
      assert.ok(verified.ok, JSON.stringify(verified));
      assert.equal(verified.value.status, 'logged');
      assert.equal(verified.value.receipt.id, receipt);
    }
    const view = valueOf(await holder.view());
    assert.deepEqual(
      view.receipts.map(({ status }) => status),
      ['logged'],
    );
  });

  test('[L2] [R2] until the log has it a receipt is the bare JWS and says signed', async () => {
    const { holder, visit, code } = await released(world, [1]);
    const { sequencer } = world.server.deps.log;
    const { receipt } = valueOf(await world.courier.enterCode(visit.visit, typed(code)));
    const early = await world.server.app.request(`/v1/receipts/${receipt}/bundle`, {
      headers: { authorization: `Bearer ${world.apiKey}` },
    });
    const name = early.headers.get('content-disposition') ?? '';
    const file = await early.text();
    const verified = await verifyBundle(subtle, file, await trustFrom(world), LATER);
    assert.ok(verified.ok);
    // The sequencer runs beside us: whichever it is, name, content and verdict agree.
    assert.equal(name.endsWith('.jws"'), verified.value.status === 'signed');
    const bare = valueOf(await holder.receipt(receipt ?? ''));
    const signed = await verifyBundle(subtle, bare, await trustFrom(world), LATER);
    assert.ok(signed.ok);
    assert.deepEqual([signed.value.status, signed.value.promise], ['signed', 'overdue']);
    const now = signed.value.receipt.accepted;
    const running = await verifyBundle(subtle, bare, await trustFrom(world), now);
    assert.ok(running.ok && running.value.promise === 'running');
    await sequencer.drained();
  });

  test('[R3] an open page is told when its receipt turns from signed to logged', async () => {
    const { holder, visit, code } = await released(world, [1]);
    const { sequencer } = world.server.deps.log;
    await sequencer.drained();
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    const stopping = new AbortController();
    const views = holder.views(stopping.signal);
    valueOf(await world.courier.enterCode(visit.visit, typed(code)));
    const until = async (status: string) => {
      for (;;) {
        const { value, done } = await views.next();
        assert.ok(done !== true, 'the stream ended');
        if (value.receipts.some((receipt) => receipt.status === status)) return;
      }
    };
    await until('signed');
    const published = sequencer.drained();
    gate = undefined;
    held.resolve();
    await published;
    await until('logged');
    stopping.abort();
  });

  test('[L6] [H14] a request that is repeated is answered with the same signed head', async () => {
    const { visit, code } = await released(world, [1]);
    const key = 'once';
    const first = await world.courier.enterCode(visit.visit, typed(code), key);
    const second = await world.courier.enterCode(visit.visit, typed(code), key);
    assert.ok(first.ok && second.ok && first.head !== null);
    assert.equal(second.head, first.head);
  });

  test('[L4] [R2] after all keys rotated, old receipts still verify and new ones too', async () => {
    const { receipt } = await confirmed(world);
    await world.server.deps.log.sequencer.drained();
    const old = valueOf(await world.shop.receiptToKeep(receipt));
    const { database } = world.server;
    await world.server.stop();
    const keys = path.join(dataFolder, 'keys');
    const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const { kty, crv, x, d } = await subtle.exportKey('jwk', pair.privateKey);
    await writeFile(path.join(keys, 'receipt-2.jwk'), JSON.stringify({ kty, crv, x, d }));
    await writeFile(path.join(keys, 'log-2.key'), randomBytes(32).toString('base64url'));
    world = await makeWorld(await startTestServer(cluster, { dataFolder, database }), 'Oak Goods');
    const trust = await trustFrom(world);
    assert.equal(trust.policy.logs.length, 2);
    const fresh = await confirmed(world);
    await world.server.deps.log.sequencer.drained();
    const newer = valueOf(await world.shop.receiptToKeep(fresh.receipt));
    const kids: string[] = [];
    for (const file of [old, newer]) {
      const verified = await verifyBundle(subtle, file, trust, LATER);
      assert.ok(verified.ok, JSON.stringify(verified));
      assert.equal(verified.value.status, 'logged');
      kids.push(verified.value.kid);
    }
    assert.notEqual(kids[0], kids[1]);
  });
});
