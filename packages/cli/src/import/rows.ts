import { parse } from 'csv-parse';
import type { Readable } from 'node:stream';

/** A column that does not fit, where it stands and what to do about it. */
export type RowFault = { readonly line: number; readonly column: string; readonly reason: string };

export type OrderRow = {
  readonly line: number;
  readonly reference: string;
  readonly mode: 'verified' | 'simple' | 'carrier' | undefined;
  readonly addressee: string;
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly country: string;
  readonly email: string | undefined;
  readonly parcel: number;
  readonly item: string;
  readonly quantity: number;
  readonly value_minor: number;
  readonly currency: string;
  readonly mass_g: number | undefined;
};

export const COLUMNS = [
  'reference',
  'mode',
  'addressee',
  'street',
  'city',
  'postcode',
  'country',
  'email',
  'parcel',
  'item',
  'quantity',
  'value',
  'currency',
  'mass_g',
] as const;

type Column = (typeof COLUMNS)[number];

const REQUIRED: ReadonlySet<Column> = new Set([
  'reference',
  'addressee',
  'street',
  'postcode',
  'country',
  'parcel',
  'item',
  'quantity',
  'value',
  'currency',
]);

type Check = { readonly fits: (text: string) => boolean; readonly reason: string };

const between = (text: string, low: number, high: number): boolean =>
  /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;

const shortText = (most: number): Check => ({
  // oxlint-disable-next-line no-control-regex -- control characters are just what must not come in
  fits: (text) => text.length <= most && !/[\u0000-\u001f\u007f]/.test(text),
  reason: `at most ${most} characters, no control characters`,
});

const CHECKS: Readonly<Record<Column, Check>> = {
  reference: shortText(64),
  mode: {
    fits: (text) => /^(verified|simple|carrier)$/.test(text),
    reason: 'verified, simple, carrier or empty',
  },
  addressee: shortText(120),
  street: shortText(120),
  city: shortText(120),
  postcode: {
    fits: (text) => /^[0-9A-Za-z][0-9A-Za-z -]{0,15}$/.test(text),
    reason: 'letters, digits, spaces and hyphens, at most 16',
  },
  country: { fits: (text) => /^[A-Z]{2}$/.test(text), reason: 'two capital letters, as GB or BR' },
  email: {
    fits: (text) => text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text),
    reason: 'an e-mail address or empty',
  },
  parcel: {
    fits: (text) => between(text, 1, 99),
    reason: 'the parcel that the item is in, 1 to 99',
  },
  item: shortText(120),
  quantity: { fits: (text) => between(text, 1, 9999), reason: 'a whole number, 1 to 9999' },
  value: { fits: (text) => /^\d{1,9}(\.\d{2})?$/.test(text), reason: 'an amount as 290 or 290.00' },
  currency: { fits: (text) => /^[A-Z]{3}$/.test(text), reason: 'three capital letters, as GBP' },
  mass_g: {
    fits: (text) => between(text, 1, 2_000_000),
    reason: 'whole grams, 1 to 2000000, or empty',
  },
};

function faultsOf(record: Readonly<Record<string, string>>, line: number): readonly RowFault[] {
  const faults: RowFault[] = [];
  for (const column of COLUMNS) {
    const text = (record[column] ?? '').trim();
    if (text === '' && REQUIRED.has(column)) faults.push({ line, column, reason: 'is missing' });
    else if (text !== '' && !CHECKS[column].fits(text)) {
      faults.push({ line, column, reason: `must be ${CHECKS[column].reason}` });
    }
  }
  return faults;
}

/** Decimal text to minor units without floating point. */
const minorUnits = (text: string): number => {
  const [whole = '0', cents = '00'] = text.split('.');
  return Number(whole) * 100 + Number(cents);
};

function rowOf(record: Readonly<Record<string, string>>, line: number): OrderRow {
  const text = (column: Column): string => (record[column] ?? '').trim();
  return {
    line,
    reference: text('reference'),
    mode: text('mode') === '' ? undefined : (text('mode') as OrderRow['mode']),
    addressee: text('addressee'),
    lines: [text('street'), text('city')].filter((one) => one !== ''),
    postcode: text('postcode'),
    country: text('country'),
    email: text('email') === '' ? undefined : text('email'),
    parcel: Number(text('parcel')),
    item: text('item'),
    quantity: Number(text('quantity')),
    value_minor: minorUnits(text('value')),
    currency: text('currency'),
    mass_g: text('mass_g') === '' ? undefined : Number(text('mass_g')),
  };
}

export type ReadRow =
  | { readonly ok: true; readonly row: OrderRow }
  | { readonly ok: false; readonly reference: string; readonly faults: readonly RowFault[] };

/** Streams the rows of an order file (RFC 4180, UTF-8, header line); a bad row stops nothing. */
export async function* readRows(input: Readable): AsyncGenerator<ReadRow> {
  const parser = input.pipe(
    parse({
      bom: true,
      columns: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 16_384,
    }),
  );
  let header = true;
  for await (const read of parser) {
    const { record, info } = read as { record: Record<string, string>; info: { lines: number } };
    if (header) {
      const missing = [...REQUIRED].filter((column) => !(column in record));
      if (missing.length > 0) {
        const faults = missing.map((column) => ({
          line: 1,
          column,
          reason: 'is missing from the header',
        }));
        yield { ok: false, reference: '', faults };
        return;
      }
      header = false;
    }
    const faults = faultsOf(record, info.lines);
    if (faults.length > 0)
      yield { ok: false, reference: (record['reference'] ?? '').trim(), faults };
    else yield { ok: true, row: rowOf(record, info.lines) };
  }
}
