import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupOrders } from '../src/import/orders.ts';
import { COLUMNS, readRows } from '../src/import/rows.ts';

const GOOD = {
  reference: 'A-1',
  mode: '',
  addressee: 'R. Recipient',
  street: '1 Example Street',
  city: 'Sampletown',
  postcode: '01234',
  country: 'GB',
  email: 'r@example.org',
  parcel: '1',
  item: 'Suitcase',
  quantity: '1',
  value: '129.00',
  currency: 'GBP',
  mass_g: '4200',
};
type Row = Record<(typeof COLUMNS)[number], string>;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (rows: readonly Partial<Row>[], columns: readonly string[] = COLUMNS): string =>
  [
    columns.join(','),
    ...rows.map((row) =>
      columns.map((one) => quoted({ ...GOOD, ...row }[one as keyof Row] ?? '')).join(','),
    ),
  ].join('\n');

const grouped = (text: string) => groupOrders(readRows(Readable.from([text])));

test('rows of one reference are one delivery, its parcels by number, its values summed', async () => {
  const { orders, faults } = await grouped(
    csv([
      {},
      { parcel: '2', item: 'Saw', value: '290', mass_g: '' },
      { item: 'Strap', value: '9.50', mass_g: '80' },
    ]),
  );
  assert.deepEqual(faults, []);
  assert.equal(orders.length, 1);
  const [order] = orders;
  assert.equal(order?.request.value.amount_minor, 42_850);
  assert.deepEqual(order.request.parcels, [
    {
      contents: [
        { name: 'Suitcase', quantity: 1 },
        { name: 'Strap', quantity: 1 },
      ],
      mass_g: 4280,
    },
    { contents: [{ name: 'Saw', quantity: 1 }] },
  ]);
});

test('a postcode keeps its leading zero, and a byte order mark changes nothing', async () => {
  const { orders } = await grouped(`\uFEFF${csv([{}])}`);
  assert.equal(orders[0]?.request.addressee.postcode, '01234');
});

test('[A3] a bad row is told with line, column and reason; its order is held back, no other', async () => {
  const { orders, faults, heldBack } = await grouped(
    csv([
      { reference: 'A-1' },
      { reference: 'A-2', value: '12,50' },
      { reference: 'A-2' },
      { reference: 'A-3' },
    ]),
  );
  assert.deepEqual(
    orders.map((order) => order.reference),
    ['A-1', 'A-3'],
  );
  assert.deepEqual(heldBack, ['A-2']);
  assert.deepEqual(faults, [
    { line: 3, column: 'value', reason: 'must be an amount as 290 or 290.00' },
  ]);
});

test('[A3] each column refuses what it cannot take', async () => {
  const bad: Partial<Row> = {
    reference: 'x'.repeat(65),
    mode: 'fast',
    addressee: '',
    street: 'a\u0007b',
    postcode: '!',
    country: 'gb',
    email: 'nobody',
    parcel: '0',
    item: '',
    quantity: '1.5',
    value: '-3',
    currency: '£',
    mass_g: '4,2',
  };
  for (const [column, value] of Object.entries(bad)) {
    const { faults } = await grouped(csv([{ [column]: value }]));
    assert.deepEqual(
      faults.map((fault) => fault.column),
      [column],
      column,
    );
  }
});

test('[A3] rows of one order that disagree are told, the order is held back', async () => {
  const { orders, faults } = await grouped(csv([{}, { addressee: 'Somebody Else' }]));
  assert.deepEqual(orders, []);
  assert.deepEqual(faults, [
    { line: 3, column: 'addressee', reason: 'differs from line 2 of the same order' },
  ]);
});

test('[A3] a header without a needed column is told before any row', async () => {
  const { faults, orders } = await grouped(
    csv(
      [{}],
      COLUMNS.filter((one) => one !== 'value'),
    ),
  );
  assert.deepEqual(orders, []);
  assert.deepEqual(faults, [{ line: 1, column: 'value', reason: 'is missing from the header' }]);
});

test('[A3] whatever the file, no row is lost: each order is in or named', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          reference: fc.constantFrom('A', 'B', 'C'),
          quantity: fc.constantFrom('1', '2', 'x'),
          item: fc.string({ maxLength: 30 }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      async (rows) => {
        const { orders, heldBack } = await grouped(
          csv(rows.map((row) => ({ ...row, item: row.item.replaceAll(/[\r\n]/g, ' ') }))),
        );
        const named = new Set([...orders.map((order) => order.reference), ...heldBack]);
        assert.deepEqual(
          [...named].toSorted(),
          [...new Set(rows.map((row) => row.reference))].toSorted(),
        );
      },
    ),
    { seed: 20_240_117, numRuns: 100 },
  );
});
