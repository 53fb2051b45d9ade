import type { CarrierWord, TrackingSource } from '@handfast/domain/carrier/facts';
import type { CarrierStatus } from '@handfast/protocol/report';
import { timeFromEpoch, isTime } from '@handfast/protocol/time';
import { parseScan } from '@handfast/protocol/scan';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';

/** What other systems tell of one parcel: its number as they write it, and a carrier's words on it. */
export type Tracked = { readonly number: string; readonly words: readonly CarrierWord[] };

/** A message of another system, read. `id` is that system's own id of it. */
export type TrackingMessage = { readonly id: string; readonly tracked: readonly Tracked[] };

/** `Royal Mail`, `RoyalMail` and `royal-mail` are one carrier: `royal_mail`. '' where nothing is left. */
export const carrierName = (text: string): string =>
  text
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * A carrier's time as UTC to the second, or `null`. Without a zone it is read as UTC and a bare day
 * as its beginning: a carrier's clock is a claim, and it is better early than late.
 */
export function timeIn(text: unknown): string | null {
  const [whole, day = '', minute = '00:00', second = '00', zone = 'Z'] =
    ISO.exec(typeof text === 'string' ? text.trim() : '') ?? [];
  if (whole === undefined || !isTime(`${day}T00:00:00Z`)) return null;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const epoch_ms = Date.parse(`${day}T${minute}:${second}${offset}`);
  return Number.isNaN(epoch_ms) ? null : timeFromEpoch(epoch_ms / 1000);
}

/** A word, or `null` where the status says nothing or the time cannot be read. */
export function wordOf(
  source: TrackingSource,
  {
    status,
    at,
    carrier,
    ref,
  }: {
    readonly status: CarrierStatus | null | undefined;
    readonly at: unknown;
    readonly carrier: string;
    readonly ref: unknown;
  },
): CarrierWord | null {
  const said = timeIn(at);
  const name = carrierName(carrier);
  if (status === null || status === undefined || said === null || name === '') return null;
  return { status, said, carrier: name, source, ref: typeof ref === 'string' ? shortRef(ref) : '' };
}

/** Another system's id goes into events and the log's commitments: printable and short, or not at all. */
const shortRef = (ref: string): string => (/^[!-~]{1,64}$/.test(ref) ? ref : '');

export const isWord = (word: CarrierWord | null): word is CarrierWord => word !== null;

/** The parcel numbers that a tracking number can mean, likeliest first; none for what is no number. */
export function numbersFor(text: string): readonly ParcelNumber[] {
  const scan = parseScan(text.trim().toUpperCase());
  return scan.ok ? scan.value.candidates : [];
}
