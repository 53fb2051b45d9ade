import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What a folder of the Olist layout says by itself. Money in minor units, mass in grams. */
export type Sums = {
  readonly orders: number;
  readonly parcels: number;
  readonly value_minor: bigint;
  /** Declared mass of the parcels of which every item has one. */
  readonly mass_g: bigint;
  readonly weighed: number;
};

/**
 * A reader of its own, line by line: it shares no code with what made the deliveries, so that a
 * fault of either shows as a difference.
 */
export async function sumsOf(folder: string): Promise<Sums> {
  const grams = new Map<string, bigint>();
  for await (const { product_id = '', product_weight_g = '' } of lines(folder, 'products')) {
    grams.set(product_id, BigInt(product_weight_g === '' ? 0 : product_weight_g));
  }
  const orders = new Set<string>();
  const parcels = new Map<string, bigint | null>();
  let cents = 0n;
  for await (const line of lines(folder, 'order_items')) {
    const { order_id = '', seller_id = '', product_id = '', price = '' } = line;
    orders.add(order_id);
    cents += centsOf(price);
    const parcel = `${order_id} ${seller_id}`;
    const before = parcels.get(parcel);
    const more = grams.get(product_id) ?? 0n;
    parcels.set(parcel, before === null || more === 0n ? null : (before ?? 0n) + more);
  }
  const weighed = [...parcels.values()].filter((mass) => mass !== null);
  return {
    orders: orders.size,
    parcels: parcels.size,
    value_minor: cents,
    mass_g: weighed.reduce((sum, mass) => sum + mass, 0n),
    weighed: weighed.length,
  };
}

/** A decimal number moved by two places as text: `9.5` is `950`. */
function centsOf(price: string): bigint {
  const point = price.includes('.') ? price.indexOf('.') : price.length;
  return BigInt(price.slice(0, point) + `${price.slice(point + 1)}00`.slice(0, 2));
}

async function* lines(folder: string, name: string): AsyncGenerator<Record<string, string>> {
  const input = createReadStream(path.join(folder, `olist_${name}_dataset.csv`), 'utf8');
  let header: readonly string[] | null = null;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line === '') continue;
    const cells = cellsOf(line);
    if (header === null) header = cells;
    else yield Object.fromEntries(header.map((column, at) => [column, cells[at] ?? '']));
  }
}

/** One line of RFC 4180 without line breaks inside a field: the layout has none. */
function cellsOf(line: string): string[] {
  const cells = [''];
  let quoted = false;
  for (const letter of line.replace(/^\uFEFF/, '')) {
    if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  return cells;
}
