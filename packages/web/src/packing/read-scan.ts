import type { BenchItem, PackingView, ScannedItem } from '@handfast/domain/view/packing';
import { parseScan, type Scan } from '@handfast/protocol/scan';
import { massIn, type ScannedMass } from '../lib/mass.ts';

/** Words that a bench keeps on a card as barcodes, or that a hand types. */
export type Word = 'done' | 'undo' | 'yes' | 'stop';

const WORDS: Readonly<Record<string, Word>> = {
  DONE: 'done',
  UNDO: 'undo',
  YES: 'yes',
  STOP: 'stop',
};

/** What a scan can mean at the bench, as far as the scan alone says. */
export type Read =
  | { readonly kind: 'word'; readonly word: Word }
  | ({ readonly kind: 'mass' } & ScannedMass)
  /** The URL of an NFC seal. */
  | { readonly kind: 'tag'; readonly url: string }
  /** A label that nothing but a parcel wears. */
  | { readonly kind: 'label' }
  | { readonly kind: 'own_label' }
  | { readonly kind: 'item'; readonly item: BenchItem; readonly serial: string }
  | { readonly kind: 'other' };

const TAG = /^https?:\/\/[^/?#]+\/t\/[A-Za-z0-9]+\?/;
const LABEL_FORMS: ReadonlySet<Scan['form']> = new Set(['sscc', 's10', 'dpd']);

/** GTINs of 8, 12, 13 and 14 digits are one number where they differ by zeros in front. */
const gtin = (text: string): string =>
  /^(?:\d{8}|\d{12,14})$/.test(text) ? text.padStart(14, '0') : text;

/** Reads one scan against the parcel on the bench; without one, only words, masses and labels. */
export function readScan(text: string, task: PackingView | null): Read {
  const word = WORDS[text.toUpperCase()];
  if (word !== undefined) return { kind: 'word', word };
  const mass = massIn(text);
  if (mass !== null) return { kind: 'mass', ...mass };
  if (TAG.test(text)) return { kind: 'tag', url: text };
  const scan = parseScan(text);
  const found = scan.ok ? scan.value : null;
  if (task === null) return { kind: 'label' };
  const own = `${task.number.scheme} ${task.number.value}`;
  if (found?.candidates.some(({ scheme, value }) => `${scheme} ${value}` === own)) {
    return { kind: 'own_label' };
  }
  const item = itemOf(text, found, task.items);
  if (item !== null) return item;
  return found !== null && isLabel(found) ? { kind: 'label' } : { kind: 'other' };
}

const isLabel = ({ form, elements }: Scan): boolean =>
  LABEL_FORMS.has(form) || elements.some(({ ai }) => ai === '00');

function itemOf(text: string, scan: Scan | null, items: readonly BenchItem[]): Read | null {
  const elements = scan?.elements ?? [];
  const code = elements.find(({ ai }) => ai === '01')?.value ?? text;
  const serial = elements.find(({ ai }) => ai === '21')?.value ?? '';
  const byCode = items.find((one) =>
    one.code === '' ? one.name === text : gtin(one.code) === gtin(code),
  );
  if (byCode !== undefined) return { kind: 'item', item: byCode, serial };
  const bySerial = items.find(({ serials }) => serials.includes(text));
  return bySerial === undefined ? null : { kind: 'item', item: bySerial, serial: text };
}

/** How the server names an item: by its code, or by its name where it has none. */
export const codeOf = ({ code, name }: BenchItem): string => (code === '' ? name : code);

export const countOf = (item: BenchItem, scanned: readonly ScannedItem[]): number =>
  scanned.filter(({ code }) => code === codeOf(item)).length;

export const isComplete = (task: PackingView, scanned: readonly ScannedItem[]): boolean =>
  task.items.every((item) => countOf(item, scanned) >= item.quantity);
