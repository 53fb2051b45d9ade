import { CARRIER_STATUSES, type CarrierStatus } from '@handfast/protocol/report';
import { parse } from 'csv-parse/sync';
import { carrierName, timeIn, wordOf, type Tracked } from './word.ts';

/** What is wrong with a line; `line` counts from 1, the header being the first. */
export type CsvFault = { readonly line: number; readonly reason: string };

const COLUMNS = ['carrier', 'number', 'status', 'at'] as const;
export const CSV_ROWS_MAX = 5000;

const statusOf = (text: string): CarrierStatus | undefined =>
  CARRIER_STATUSES.find((word) => word === carrierName(text));

/**
 * Tracking as a table: columns `carrier,number,status,at`, further ones are left alone. RFC 4180,
 * UTF-8. All lines or none: a line that does not fit refuses the file.
 */
export function readCsv(text: string): {
  readonly tracked: Tracked[];
  readonly faults: CsvFault[];
} {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      trim: true,
      to: CSV_ROWS_MAX + 1,
    });
  } catch (fault) {
    const line = (fault as { lines?: number }).lines ?? 1;
    return { tracked: [], faults: [{ line, reason: 'not a table with one header line' }] };
  }
  if (rows.length > CSV_ROWS_MAX) {
    return { tracked: [], faults: [{ line: 1, reason: `more than ${CSV_ROWS_MAX} lines` }] };
  }
  const faults: CsvFault[] = [];
  const tracked = rows.flatMap((row, at) => {
    const read = rowOf(row);
    if ('reason' in read) faults.push({ line: at + 2, reason: read.reason });
    return 'reason' in read ? [] : [read];
  });
  return { tracked: faults.length === 0 ? tracked : [], faults };
}

function rowOf(row: Readonly<Record<string, string>>): Tracked | { readonly reason: string } {
  const missing = COLUMNS.find((name) => (row[name] ?? '') === '');
  if (missing !== undefined) return { reason: `${missing} is missing` };
  const [carrier, number, status, at] = COLUMNS.map((name) => row[name] ?? '') as [
    string,
    string,
    string,
    string,
  ];
  if (statusOf(status) === undefined)
    return { reason: `status: one of ${CARRIER_STATUSES.join(', ')}` };
  if (timeIn(at) === null) return { reason: 'at: a time like 2026-03-02T09:15:00Z' };
  const word = wordOf('csv', { status: statusOf(status), at, carrier, ref: '' });
  return word === null ? { reason: 'carrier: letters or digits' } : { number, words: [word] };
}
