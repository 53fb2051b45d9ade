import type { OrderRow, ReadRow, RowFault } from './rows.ts';

/** What `POST /v1/deliveries` takes, as far as an order file can say it. */
export type DeliveryRequest = {
  readonly reference: string;
  readonly mode?: 'verified' | 'simple' | 'carrier';
  readonly value: { readonly amount_minor: number; readonly currency: string };
  readonly addressee: {
    readonly name: string;
    readonly lines: readonly string[];
    readonly postcode: string;
    readonly country: string;
  };
  readonly contact: { readonly email?: string };
  readonly parcels: readonly {
    readonly contents: readonly { readonly name: string; readonly quantity: number }[];
    readonly mass_g?: number;
  }[];
};

export type Order = {
  readonly reference: string;
  readonly lines: readonly number[];
  readonly request: DeliveryRequest;
};

export type Grouped = {
  readonly orders: readonly Order[];
  readonly faults: readonly RowFault[];
  /** Orders that are held back whole: an order with one bad row would be an incomplete promise. */
  readonly heldBack: readonly string[];
};

const SAME_FOR_ORDER = ['mode', 'addressee', 'postcode', 'country', 'email', 'currency'] as const;

function disagreement(first: OrderRow, row: OrderRow): RowFault | null {
  const column = SAME_FOR_ORDER.find((one) => first[one] !== row[one]);
  return column === undefined
    ? null
    : { line: row.line, column, reason: `differs from line ${first.line} of the same order` };
}

function requestOf(rows: readonly OrderRow[]): DeliveryRequest {
  const first = rows[0] as OrderRow;
  const numbers = [...new Set(rows.map((row) => row.parcel))].toSorted((a, b) => a - b);
  return {
    reference: first.reference,
    ...(first.mode === undefined ? {} : { mode: first.mode }),
    value: {
      amount_minor: rows.reduce((sum, row) => sum + row.value_minor, 0),
      currency: first.currency,
    },
    addressee: {
      name: first.addressee,
      lines: first.lines,
      postcode: first.postcode,
      country: first.country,
    },
    contact: first.email === undefined ? {} : { email: first.email },
    parcels: numbers.map((no) => parcelOf(rows.filter((row) => row.parcel === no))),
  };
}

function parcelOf(rows: readonly OrderRow[]): DeliveryRequest['parcels'][number] {
  const masses = rows.map((row) => row.mass_g);
  const contents = rows.map((row) => ({ name: row.item, quantity: row.quantity }));
  return masses.every((mass) => mass !== undefined)
    ? { contents, mass_g: masses.reduce((sum, mass) => sum + mass, 0) }
    : { contents };
}

/** Puts rows together to orders; an order that has a bad row is held back and named. */
export async function groupOrders(rows: AsyncIterable<ReadRow>): Promise<Grouped> {
  const byReference = new Map<string, OrderRow[]>();
  const faults: RowFault[] = [];
  const bad = new Set<string>();
  for await (const read of rows) {
    if (!read.ok) {
      faults.push(...read.faults);
      bad.add(read.reference);
      continue;
    }
    const { row } = read;
    const known = byReference.get(row.reference);
    const fault = known?.[0] ? disagreement(known[0], row) : null;
    if (fault) {
      faults.push(fault);
      bad.add(row.reference);
    }
    if (known) known.push(row);
    else byReference.set(row.reference, [row]);
  }
  const orders = [...byReference]
    .filter(([reference]) => !bad.has(reference))
    .map(([reference, own]) => ({
      reference,
      lines: own.map((row) => row.line),
      request: requestOf(own),
    }));
  return { orders, faults, heldBack: [...bad].filter((reference) => reference !== '') };
}
