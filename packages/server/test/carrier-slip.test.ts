import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeWorld, sendOrder, type World } from './support/actors.ts';
import { carrierOrder, s10 } from './support/by-carrier.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

describe('the slip in a parcel that another carrier brings', () => {
  let cluster: TestCluster;
  let world: World;
  before(async () => {
    cluster = await startTestCluster();
    world = await makeWorld(await startTestServer(cluster));
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  test('[C8] the slip in the parcel holds no link; it can have it sent, to its own contact alone', async () => {
    const delivery = carrierOrder([s10(180)]);
    const { id } = await sendOrder(world, delivery);
    const slip = await world.server.app.request(`/v1/deliveries/${id}/insert`, {
      headers: { authorization: `Bearer ${world.apiKey}` },
    });
    assert.equal(slip.status, 200);
    assert.equal(
      Buffer.from(await slip.arrayBuffer())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
    const other = await makeWorld(world.server, 'Elsewhere Goods');
    const foreign = { token: other.apiKey };
    assert.equal(
      (await world.server.send('GET', `/v1/deliveries/${id}/insert`, foreign)).status,
      404,
    );

    const page = await world.server.app.request(`/i/${id}`);
    const text = await page.text();
    assert.match(text, /Your delivery from Willow Goods/);
    assert.doesNotMatch(text, new RegExp(`/d/|${delivery.contact.email ?? ''}|Mill Lane`));
    const links = (): number =>
      world.server.deps.inbox
        ?.list()
        .filter(({ to, text: body }) => to === delivery.contact.email && /\/d\//.test(body))
        .length ?? 0;
    assert.equal(links(), 1);
    for (let times = 1; times <= 5; times++) {
      const before_ = links();
      const answer = await world.server.app.request(`/i/${id}`, { method: 'POST' });
      assert.equal(answer.status, 303);
      if (before_ < 3) {
        await world.server.deps.inbox?.next(() => links() > before_);
        await sentRows(id, before_ + 1);
      }
    }
    assert.equal(links(), 3);
    assert.equal((await world.server.app.request(`/i/${world.tenant}`)).status, 404);
  });

  /** Until so many links are noted as sent: the mail is out a moment before its row. */
  async function sentRows(id: string, count: number): Promise<void> {
    for (;;) {
      const { rowCount } = await world.server.database.pool.query(
        "select from sent_message where delivery_id = $1 and kind = 'link'",
        [id],
      );
      if ((rowCount ?? 0) >= count) return;
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }
});
