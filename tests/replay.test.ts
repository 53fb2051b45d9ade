import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AccountLine } from '../tools/replay/account.ts';
import { generateOrders } from '../tools/replay/generate.ts';
import { readOrders } from '../tools/replay/orders.ts';
import { replay } from '../tools/replay/replay.ts';
import { sumsOf } from '../tools/replay/sums.ts';

const SEED = 7;
/** `tools/replay-orders.ts --generate 300` is the longer run, a step of its own in `.ci/run`. */
const ORDERS = 16;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-orders-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const disagreeing = (account: readonly AccountLine[]): string[] =>
  account.filter(({ agrees }) => !agrees).map(({ what }) => what);

describe('a replay of orders', () => {
  test('the same seed writes the same orders, and two readers find the same sums', async () => {
    const [one, two] = [path.join(folder, 'one'), path.join(folder, 'two')];
    await generateOrders(one, 500, SEED);
    await generateOrders(two, 500, SEED);
    for (const name of ['orders', 'order_items', 'products', 'customers']) {
      const file = `olist_${name}_dataset.csv`;
      assert.deepEqual(await readFile(path.join(one, file)), await readFile(path.join(two, file)));
    }
    const { orders, withoutItems } = await readOrders(one);
    const sums = await sumsOf(one);
    assert.ok(withoutItems > 0);
    assert.equal(orders.length, sums.orders);
    const parcels = orders.flatMap((order) => order.parcels);
    assert.equal(parcels.length, sums.parcels);
    assert.ok(parcels.length > orders.length, 'some orders have several sellers');
    assert.ok(sums.weighed < sums.parcels, 'some masses are missing');
    assert.ok(orders.some(({ postcode }) => postcode.startsWith('0')));
    assert.equal(
      BigInt(orders.reduce((sum, order) => sum + order.value_minor, 0)),
      sums.value_minor,
    );
  });

  test('[M3] [M5] [H1] an account by SQL agrees with the files and with what was played, and sees a parcel that was moved, a receipt that is gone, a value that changed', async (t) => {
    const orders = path.join(folder, 'played');
    await generateOrders(orders, ORDERS, SEED);
    let meddled: readonly AccountLine[] = [];
    const report = await replay({
      folder: orders,
      seed: SEED,
      couriers: 6,
      afterwards: async (database, anew) => {
        await database.query(`
          update parcel set custody_kind = 'van' where fate = 'handed_over';
          delete from receipt where id = (select min(id::text)::uuid from receipt);
          update delivery set state = jsonb_set(state, '{value_minor}', '1')`);
        meddled = await anew();
      },
    });
    assert.deepEqual(disagreeing(report.account), []);
    assert.ok(report.account.length >= 20);
    if (report.notChecked !== null) t.diagnostic(`not checked: ${report.notChecked}`);
    assert.ok(Object.keys(report.endings).length >= 6, 'the endings are mixed');
    const found = disagreeing(meddled);
    for (const what of [
      'value, centavos',
      'parcels without one fate and custody',
      'parcels that events place elsewhere',
      'parcels that ended otherwise',
      'deliveries with another number of receipts',
      'receipts',
    ]) {
      assert.ok(found.includes(what), what);
    }
  });
});
