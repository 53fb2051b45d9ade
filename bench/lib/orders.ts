import { readFile } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'olist');

/** One real order's parcel: what its items weigh by the catalogue, grams. */
export type OrderMass = { readonly items_g: readonly number[] };

const rows = async (file: string): Promise<string[][]> =>
  (await readFile(path.join(FOLDER, file), 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll('"', '').split(','));

/** Orders of the replayed set with the masses of their items; `null` where the set is not here. */
export async function orderMasses(): Promise<readonly OrderMass[] | null> {
  try {
    const products = await rows('olist_products_dataset.csv');
    const mass_g = new Map(products.map((row) => [row[0] ?? '', Number(row[5])]));
    const orders = new Map<string, number[]>();
    for (const [order = '', , product = ''] of await rows('olist_order_items_dataset.csv')) {
      const one = mass_g.get(product) ?? 0;
      if (!(one > 0)) continue;
      orders.set(order, [...(orders.get(order) ?? []), one]);
    }
    return [...orders.values()].map((items_g) => ({ items_g }));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault;
  }
}
