import { makeS10, type ParcelNumber } from '@handfast/protocol/parcel-number';
import { parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What one seller sends in one order: one parcel. Money in minor units of BRL, mass in grams. */
export type ReplayParcel = {
  readonly number: ParcelNumber;
  readonly items: readonly { readonly name: string; readonly quantity: number }[];
  readonly value_minor: number;
  /** Declared mass of everything in it; absent where the catalogue has none for any item. */
  readonly mass_g: number | undefined;
};

export type ReplayOrder = {
  readonly reference: string;
  readonly canceled: boolean;
  readonly city: string;
  readonly state: string;
  /** Five digits, leading zero restored. */
  readonly postcode: string;
  readonly value_minor: number;
  readonly parcels: readonly ReplayParcel[];
};

/** Orders as deliveries, and how many of the folder have no item, so that nothing can be sent. */
export type Orders = { readonly orders: readonly ReplayOrder[]; readonly withoutItems: number };

type Row = Readonly<Record<string, string>>;

async function rowsOf(folder: string, name: string): Promise<readonly Row[]> {
  const file = await readFile(path.join(folder, `olist_${name}_dataset.csv`));
  return parse(file, { columns: true, bom: true, skip_empty_lines: true }) as Row[];
}

const field = (row: Row | undefined, name: string): string => row?.[name] ?? '';

/** `12.5` is 1250: without floating point, whatever digits the decimal part has. */
function minorUnits(text: string): number {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`"${text}" is no price`);
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}

/** Reads a folder of the Olist layout. Every order that has items becomes one delivery. */
export async function readOrders(folder: string): Promise<Orders> {
  const [orders, items, products, customers] = await Promise.all(
    ['orders', 'order_items', 'products', 'customers'].map((name) => rowsOf(folder, name)),
  );
  const itemsOf = Map.groupBy(items ?? [], (row) => field(row, 'order_id'));
  const productOf = new Map(products?.map((row) => [field(row, 'product_id'), row]));
  const customerOf = new Map(customers?.map((row) => [field(row, 'customer_id'), row]));
  let serial = 0;
  const nextNumber = (): ParcelNumber => {
    const made = makeS10('RP', String(++serial), 'BR');
    if (!made.ok) throw new Error(`no parcel number: ${made.error}`);
    return made.value;
  };
  const found = (orders ?? []).flatMap((order) => {
    const rows = itemsOf.get(field(order, 'order_id'));
    if (rows === undefined) return [];
    const customer = customerOf.get(field(order, 'customer_id'));
    return [orderOf(order, rows, customer, productOf, nextNumber)];
  });
  return { orders: found, withoutItems: (orders?.length ?? 0) - found.length };
}

function orderOf(
  order: Row,
  rows: readonly Row[],
  customer: Row | undefined,
  productOf: ReadonlyMap<string, Row>,
  nextNumber: () => ParcelNumber,
): ReplayOrder {
  const bySeller = Map.groupBy(rows, (row) => field(row, 'seller_id'));
  const parcels = [...bySeller.values()].map((group) => parcelOf(group, productOf, nextNumber()));
  return {
    reference: field(order, 'order_id'),
    canceled: field(order, 'order_status') === 'canceled',
    city: field(customer, 'customer_city') || 'unknown',
    state: field(customer, 'customer_state'),
    postcode: field(customer, 'customer_zip_code_prefix').padStart(5, '0'),
    value_minor: parcels.reduce((sum, parcel) => sum + parcel.value_minor, 0),
    parcels,
  };
}

function parcelOf(
  rows: readonly Row[],
  productOf: ReadonlyMap<string, Row>,
  number: ParcelNumber,
): ReplayParcel {
  const byProduct = Map.groupBy(rows, (row) => field(row, 'product_id'));
  const items = [...byProduct].map(([product, units]) => ({
    name: field(productOf.get(product), 'product_category_name').replaceAll('_', ' ') || 'article',
    quantity: units.length,
    unit_g: Number(field(productOf.get(product), 'product_weight_g')),
  }));
  const isDeclared = items.every(({ unit_g }) => unit_g > 0);
  return {
    number,
    items: items.map(({ name, quantity }) => ({ name, quantity })),
    value_minor: rows.reduce((sum, row) => sum + minorUnits(field(row, 'price')), 0),
    mass_g: isDeclared
      ? items.reduce((sum, { unit_g, quantity }) => sum + unit_g * quantity, 0)
      : undefined,
  };
}
