import type { Reply } from '@handfast/client/reply';
import { valueOf } from '@handfast/client/reply';
import type { CourierVisitView } from '@handfast/domain/view/courier';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { parseArgs } from 'node:util';
import {
  atTheDoor,
  makeCourier,
  numbersOf,
  order,
  released,
  sendOrder,
  takes,
  type World,
  wrongCode,
} from '../../packages/server/test/support/actors.ts';
import { letGoOn } from '../../packages/server/src/app/supervision.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
} from '../../packages/server/test/support/server.ts';
import { overHttp, worldOver } from '../support/world.ts';

/** `node tests/attack/concurrency.test.ts --rounds 500` for a longer look. */
const { values } = parseArgs({
  strict: false,
  options: { rounds: { type: 'string', default: '10' } },
});
const ROUNDS = Number(values.rounds);
/** Races of two have few orders: fewer rounds show them all. */
const RACES = Math.ceil(ROUNDS / 3);
const AT_ONCE = 16;

let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  const server = await startTestServer(cluster, { listen: true });
  world = await worldOver(server, overHttp(server));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
});

const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.problem.code);

/** How often each of these facts stands in the delivery's record. */
async function facts(delivery: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await world.server.deps.pool.query<{ type: string; n: string }>(
    'select type, count(*) as n from event where delivery_id = $1 group by type',
    [delivery],
  );
  return Object.fromEntries(rows.map(({ type, n }) => [type, Number(n)]));
}

async function receiptsOf(delivery: string): Promise<number> {
  const { rowCount } = await world.server.deps.pool.query(
    'select from receipt where delivery_id = $1',
    [delivery],
  );
  return rowCount ?? 0;
}

async function inRounds(round: () => Promise<void>, rounds = RACES): Promise<void> {
  for (let at = 0; at < rounds; at++) {
    await round();
    // H7: hundreds of rounds hold more wrong codes than a courier may enter in a day.
    const by = { operator: 'test', reason: 'next round' };
    await letGoOn(world.server.deps, world.tenant, world.courierId, by);
  }
}

describe('at the same moment', () => {
  test('[H14] [H15] sixteen confirmations of one statement make one receipt', async () => {
    const stranger = (await makeCourier(world.shop, world.carry)).courier;
    await inRounds(async () => {
      const { sent, visit, code } = await released(world);
      const { hash, n, code: digits } = code;
      const key = randomUUID();
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, at): Promise<Reply<CourierVisitView>> => {
          const device = at < 2 ? stranger : world.courier;
          const entry = { hash, n, code: at === 2 ? wrongCode(code) : digits };
          return device.enterCode(visit.visit, entry, at > 12 ? key : undefined);
        }),
      );
      const [first, second, wrong, ...own] = replies;
      assert.ok(first?.ok === false && second?.ok === false, 'a stranger confirmed');
      assert.ok(wrong?.ok === false, 'a wrong code confirmed');
      const receipts = own.flatMap((reply) => (reply.ok ? [reply.value.receipt] : []));
      assert.ok(receipts.length > 0);
      assert.equal(new Set(receipts).size, 1);
      const refusals = own.filter(({ ok }) => !ok).map(codeOf);
      for (const code of refusals) assert.match(code, /^(?:busy|still_running)$/);
      const found = await facts(sent.id);
      assert.deepEqual(
        [found['Confirmed'], found['HandedOver'], found['ReceiptIssued']],
        [1, 1, 1],
      );
      assert.equal(found['CodeWrong'] ?? 0, wrong.problem.code === 'code_wrong' ? 1 : 0);
      assert.equal(await receiptsOf(sent.id), 1);
    }, ROUNDS);
  });

  test('[H3] a confirmation or another parcel at the door, never both', async () => {
    await inRounds(async () => {
      const { sent, holder, visit } = await atTheDoor(world, [1], order(2));
      const [second] = numbersOf(sent, [2]);
      assert.ok(second);
      valueOf(await world.courier.load(second));
      valueOf(await holder.decide(takes(sent, [1])));
      const { hash, n, code } = valueOf(await holder.release());
      const [confirmed, presented] = await Promise.all([
        world.courier.enterCode(visit.visit, { hash, n, code }),
        world.courier.present(visit.visit, second),
      ]);
      const story = `${codeOf(confirmed)}, ${codeOf(presented)}`;
      assert.notEqual(confirmed.ok, presented.ok, story);
      const found = await facts(sent.id);
      assert.equal(found['HandedOver'] ?? 0, confirmed.ok ? 1 : 0, story);
      assert.equal(found['Presented'], confirmed.ok ? 1 : 2, story);
      assert.equal(await receiptsOf(sent.id), confirmed.ok ? 1 : 0, story);
      assert.equal(found['CodeWrong'], undefined, 'a stale code is no attempt (H24)');
    });
  });

  test('[H24] what a manifest gains meanwhile is in no receipt', async () => {
    await inRounds(async () => {
      const { sent, visit, code } = await released(world);
      const { hash, n, code: digits } = code;
      const add = [{ contents: [{ name: 'One more', quantity: 1 }] }];
      const [confirmed, amended] = await Promise.all([
        world.courier.enterCode(visit.visit, { hash, n, code: digits }),
        world.shop.amend(sent.id, 1, { add }),
      ]);
      const { receipt } = valueOf(confirmed);
      const { jws } = valueOf(await world.shop.receipt(receipt ?? ''));
      const [, payload = ''] = jws.split('.');
      const { statement } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        statement: { manifest: { version: number }; parcels: readonly unknown[] };
      };
      assert.deepEqual([statement.manifest.version, statement.parcels.length], [1, 2]);
      if (!amended.ok) assert.equal(amended.problem.status, 409, codeOf(amended));
    });
  });

  test('[K12] a parcel is recalled or handed over, never both', async () => {
    await inRounds(async () => {
      const { sent, visit, code } = await released(world);
      const { hash, n, code: digits } = code;
      const [confirmed, ended, recalled] = await Promise.all([
        world.courier.enterCode(visit.visit, { hash, n, code: digits }),
        world.courier.end(visit.visit, 'left'),
        world.shop.recall(sent.id, [1]),
      ]);
      const story = [confirmed, ended, recalled].map(codeOf).join();
      const found = await facts(sent.id);
      assert.notEqual(confirmed.ok, ended.ok, story);
      assert.ok(!(confirmed.ok && recalled.ok), story);
      assert.equal(found['HandedOver'] ?? 0, confirmed.ok ? 1 : 0, story);
      assert.equal(found['Recalled'] ?? 0, recalled.ok ? 1 : 0, story);
    });
  });

  test('[K12] a parcel is recalled or presented, never both', async () => {
    await inRounds(async () => {
      const sent = await sendOrder(world, order(1));
      const parcels = numbersOf(sent, [1]);
      valueOf(await world.courier.load(parcels[0]!));
      const [opened, recalled] = await Promise.all([
        world.courier.open({ delivery: sent.id, parcels }),
        world.shop.recall(sent.id, [1]),
      ]);
      assert.notEqual(opened.ok, recalled.ok, [opened, recalled].map(codeOf).join());
      const found = await facts(sent.id);
      assert.deepEqual(
        [found['VisitOpened'] ?? 0, found['Presented'] ?? 0, found['Recalled'] ?? 0],
        opened.ok ? [1, 1, 0] : [0, 0, 1],
      );
    });
  });
});
