import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { between, randomFrom } from './random.ts';

type Random = () => number;

const CATEGORIES = ['garden_tools', 'toys', 'books', 'telephony', 'furniture', 'perfumery', ''];
const CITIES = ['"porto, alegre"', 'sao bento', "d'oeste", 'rio novo'];

const PRODUCTS = 40;
const SELLERS = 12;

const idOf = (...words: readonly (string | number)[]): string =>
  createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 32);

/** A few weights are missing, a few are 0, many stop at the scale's 30 kg. */
function weight(random: Random): string {
  const draw = random();
  if (draw < 0.04) return '';
  if (draw < 0.08) return '0';
  return draw < 0.2 ? '30000' : String(between(random, 50, 12_000));
}

/** Written as spreadsheets do: without trailing zeros. */
const price = (random: Random): string => String(between(random, 500, 90_000) / 100);

function itemRows(random: Random, seed: number, order: string): string[] {
  const sellers = random() < 0.12 ? between(random, 2, 3) : 1;
  const rows: string[] = [];
  for (let at = 0; at < sellers; at++) {
    const seller = idOf(seed, 'seller', (between(random, 0, SELLERS - 1) + at) % SELLERS);
    const units = random() < 0.15 ? between(random, 2, 4) : 1;
    const product = idOf(seed, 'product', between(random, 0, PRODUCTS - 1));
    const cost = price(random);
    for (let unit = 0; unit < units; unit++) {
      rows.push(
        [order, rows.length + 1, product, seller, '2018-01-09 10:00:00', cost, '9.9'].join(),
      );
    }
  }
  return rows;
}

/**
 * Writes `count` orders in the Olist layout, with its oddities: orders without items, several
 * sellers in one, several units of one item, weights that are missing, 0 or capped, postcodes that
 * start with 0, quoted fields. The same seed writes the same files.
 */
export async function generateOrders(folder: string, count: number, seed: number): Promise<void> {
  const random = randomFrom(seed, 'orders');
  const orders: string[] = [];
  const customers: string[] = [];
  const items: string[] = [];
  for (let at = 0; at < count; at++) {
    const [order, customer] = [idOf(seed, 'order', at), idOf(seed, 'customer', at)];
    const isEmpty = random() < 0.02;
    const status = isEmpty ? 'unavailable' : random() < 0.02 ? 'canceled' : 'delivered';
    orders.push([order, customer, status, '2018-01-02 09:00:00', '', '', '', ''].join());
    const postcode = String(between(random, 1000, 99_999)).padStart(5, '0');
    const city = CITIES[between(random, 0, CITIES.length - 1)];
    customers.push([customer, idOf(seed, 'person', at), postcode, city, 'SP'].join());
    if (!isEmpty) items.push(...itemRows(random, seed, order));
  }
  const products = Array.from({ length: PRODUCTS }, (_, at) =>
    [idOf(seed, 'product', at), CATEGORIES[at % CATEGORIES.length], weight(random)].join(),
  );
  await mkdir(folder, { recursive: true });
  const file = (name: string, header: string, rows: readonly string[]): Promise<void> =>
    writeFile(path.join(folder, `olist_${name}_dataset.csv`), [header, ...rows, ''].join('\n'));
  await file(
    'orders',
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,' +
      'order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date',
    orders,
  );
  await file(
    'customers',
    'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state',
    customers,
  );
  await file(
    'order_items',
    '"order_id","order_item_id","product_id","seller_id","shipping_limit_date","price","freight_value"',
    items,
  );
  await file('products', 'product_id,product_category_name,product_weight_g', products);
}
