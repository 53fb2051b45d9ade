import { valueOf } from '@handfast/client/reply';
import { verifyBundle } from '@handfast/protocol/bundle';
import { verifyCommitment } from '@handfast/protocol/manifest';
import { parseTrust } from '@handfast/protocol/trust';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eraseDelivery } from '../src/app/erase.ts';
import { readPrivate } from '../src/private/private-data.ts';
import { doErasures } from '../src/private/erasure.ts';
import { makeWorld, type World } from './support/actors.ts';
import { check } from './support/fsck.ts';
import { confirmed } from './support/log.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
} from './support/server.ts';

const { subtle } = crypto;
const WEEK_S = 7 * 86_400;
const erasure = {
  classes: ['personal', 'photos'],
  reason: 'asked by the recipient',
  operator: 'clerk',
} as const;

describe('erasure', () => {
  let cluster: TestCluster;
  let world: World;
  // The courier's phone in these tests has the machine's clock: start from there.
  const clock = testClock(new Date().toISOString());
  before(async () => {
    cluster = await startTestCluster();
    world = await makeWorld(await startTestServer(cluster, { clock }));
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  const query = (text: string, values: unknown[] = []) =>
    world.server.database.pool.query<Record<string, string>>(text, values);

  /** A delivery of one parcel that was handed over, and whose time to object is over. */
  async function ended() {
    const door = await confirmed(world, 1);
    await world.server.deps.log.sequencer.drained();
    const kept = valueOf(await world.shop.receiptToKeep(door.receipt));
    clock.advance(WEEK_S);
    return { ...door, kept };
  }

  test('[L3] [L8] erased: the kept receipt and the log still verify, and nothing confirms a name', async () => {
    const { sent, kept } = await ended();
    const photo = await world.server.deps.blobs.put(Buffer.from('picture of the box'));
    await query(
      `insert into photo (delivery_id, tenant_id, sha256, media_type, size_bytes, by, at)
       values ($1, $3, decode($2, 'hex'), 'image/jpeg', 18, '{}', now())`,
      [sent.id, photo, world.tenant],
    );
    const { deps } = world.server;
    const personal = await readPrivate(deps.kysely, deps.keys, sent.id);
    const { manifest } = (await deps.unitOfWork.read(sent.id))?.state ?? assert.fail();
    const opens = (salt: string): boolean =>
      verifyCommitment(manifest.addressee, personal?.data.addressee, Buffer.from(salt, 'hex')) ||
      verifyCommitment(manifest.contact, personal?.data.contact, Buffer.from(salt, 'hex'));
    assert.ok(opens(personal?.data.salts.addressee ?? ''), 'before, the right name is confirmed');
    assert.ok(opens(personal?.data.salts.contact ?? ''), 'and the right contact');

    const outcome = await eraseDelivery(deps, sent.id, erasure);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    await deps.log.sequencer.drained();

    const trust = parseTrust(await (await world.server.app.request('/v1/trust.json')).text());
    assert.ok(trust.ok);
    const verified = await verifyBundle(subtle, kept, trust.value, '2100-01-01T00:00:00Z');
    assert.ok(verified.ok && verified.value.status === 'logged');
    const report = await check(world.server);
    assert.deepEqual(report.faults, []);
    assert.ok(report.erased >= 10);

    const { rows: left } = await query(
      `select (select count(*) from data_key where delivery_id = $1) as keys,
         (select count(*) from delivery_private where delivery_id = $1) as sealed,
         (select count(*) from photo where delivery_id = $1) as photos,
         (select count(*) from link where delivery_id = $1
           and (name is not null or contact is not null or token_hash is not null)) as links,
         (select count(*) from event where delivery_id = $1 and salt is not null
           and type <> 'Erased') as salts`,
      [sent.id],
    );
    const none = { keys: 0, sealed: 0, photos: 0, links: 0, salts: 0 };
    assert.deepEqual(
      Object.fromEntries(Object.entries(left[0] ?? {}).map(([name, n]) => [name, Number(n)])),
      none,
    );
    assert.equal(await world.server.deps.blobs.get(photo), null);
    const dump = JSON.stringify(
      await Promise.all(
        ['delivery', 'event', 'log_entry', 'receipt', 'link', 'sent_message'].map(
          async (table) =>
            (
              await query(
                `select row_to_json(t)::text as text from ${table} t where delivery_id = $1`,
                [sent.id],
              )
            ).rows,
        ),
      ),
    );
    for (const secret of ['Resident of Mill Lane', '12 Mill Lane', '7700900142', sent.email]) {
      assert.ok(!dump.includes(secret), secret);
    }
    // The right name and contact under every 32 bytes that are left anywhere, receipt included.
    const salts = [...dump.matchAll(/[0-9a-f]{64}/g)].map(([hex]) => hex);
    const within = kept.matchAll(/[A-Za-z0-9_-]{43}/g);
    salts.push(...[...within].map(([text]) => Buffer.from(text, 'base64url').toString('hex')));
    assert.ok(salts.length > 20);
    assert.deepEqual(salts.filter(opens), []);
    const again = await world.shop.delivery(sent.id);
    assert.ok(again.ok, 'what is left can still be shown');
  });

  test('[L8] a leaf that cannot be opened and that no erasure names is a fault, and so is one not done', async () => {
    const { sent } = await ended();
    const salts = await query('select seq, salt from event where delivery_id = $1', [sent.id]);
    const give = async () => {
      for (const { seq, salt } of salts.rows) {
        await query('update event set salt = $3 where delivery_id = $1 and seq = $2', [
          sent.id,
          seq,
          salt,
        ]);
      }
    };
    await query('update event set salt = null where delivery_id = $1 and seq = 2', [sent.id]);
    const { faults } = await check(world.server);
    assert.deepEqual(
      faults.map(({ item, where }) => [item, where]),
      [['event', `${sent.id} #2`]],
    );
    await give();
    assert.deepEqual((await check(world.server)).faults, []);

    assert.ok((await eraseDelivery(world.server.deps, sent.id, erasure)).ok);
    await world.server.deps.log.sequencer.drained();
    // A restore brings the salts back; before anything is served the erasure is done again.
    await give();
    const undone = (await check(world.server)).faults;
    assert.equal(undone.length, salts.rows.length);
    assert.match(undone[0]?.what ?? '', /erase it again/);
    await doErasures(world.server.deps);
    assert.deepEqual((await check(world.server)).faults, []);
  });

  test('[L8] a delivery in dispute is not erased', async () => {
    const { sent, holder } = await confirmed(world, 1);
    valueOf(await holder.takenBack([1]));
    clock.advance(WEEK_S);
    const outcome = await eraseDelivery(world.server.deps, sent.id, erasure);
    assert.ok(!outcome.ok && outcome.error.code === 'refused');
    assert.equal(outcome.error.refusal.code, 'under_dispute');
    const { rows } = await query('select from data_key where delivery_id = $1', [sent.id]);
    assert.equal(rows.length, 1);
  });
});
