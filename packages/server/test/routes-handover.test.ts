import { valueOf } from '@handfast/client/reply';
import { verifyReceipt } from '@handfast/protocol/verify';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeWorld, numbersOf, released, takes, atTheDoor, type World } from './support/actors.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

describe('a handover over HTTP', () => {
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

  test('[H1] one of two parcels is handed over; the other stays expected', async () => {
    const { sent, visit, code } = await released(world, [1]);
    assert.match(code.code, /^\d{6}$/);
    assert.deepEqual([code.covers, code.doesNotCover], [[1], [2]]);
    const { hash, n } = code;
    const end = valueOf(await world.courier.enterCode(visit.visit, { hash, n, code: code.code }));
    assert.equal(end.status, 'confirmed');
    const record = valueOf(await world.shop.delivery(sent.id));
    assert.deepEqual(
      record.parcels.map(({ fate }) => fate),
      ['handed_over', 'expected'],
    );
    assert.equal(record.parcels[0]?.receipt, end.receipt);
  });
});

void [verifyReceipt, numbersOf, takes, atTheDoor];
