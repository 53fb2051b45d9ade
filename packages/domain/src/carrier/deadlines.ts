import type { Time } from '@handfast/protocol/statement';
import { elapsed_s } from '../time.ts';

/** One line of `spec/carrier-deadlines.json`. */
export type CarrierTerms = {
  readonly carrier: string;
  readonly names: readonly string[];
  /** What the carrier counts from; both are when it first had the parcel. */
  readonly from: 'shipping' | 'posting';
  readonly days: number;
};

export type Deadlines = { readonly carriers: readonly CarrierTerms[] };

/**
 * The clock of a claim against a carrier (K11). `due` is the end of the last day. `null` where the
 * carrier is not in the table, or has not said yet that it has the parcel.
 */
export type RecoveryClock = {
  readonly carrier: string;
  readonly from: CarrierTerms['from'] | null;
  readonly start: Time | null;
  readonly days: number | null;
  readonly due: Time | null;
  /** Whole days left; negative when it is past. */
  readonly daysLeft: number | null;
};

const DAY_s = 86_400;

const endOfDay = (start: Time, days: number): Time => {
  const day = new Date(Date.parse(start) + days * DAY_s * 1000).toISOString().slice(0, 10);
  return `${day}T23:59:59Z`;
};

/** `name`: the carrier's short name in its words; `start`: when it first had the parcel. */
export function recoveryClock(
  { carriers }: Deadlines,
  name: string,
  start: Time | null,
  now: Time,
): RecoveryClock {
  const terms = carriers.find(({ names }) => names.includes(name));
  if (terms === undefined || start === null) {
    const known = { from: terms?.from ?? null, days: terms?.days ?? null };
    return { carrier: terms?.carrier ?? name, ...known, start, due: null, daysLeft: null };
  }
  const { carrier, from, days } = terms;
  const due = endOfDay(start, days);
  return { carrier, from, start, days, due, daysLeft: Math.floor(elapsed_s(now, due) / DAY_s) };
}
