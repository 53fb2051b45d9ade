import type { Time } from '@handfast/protocol/statement';

/** Seconds since 1970 of a time written to the second in UTC. */
export const secondsOf = (time: Time): number => Date.parse(time) / 1000;

/** The time `add_s` seconds later, in the same form. */
export const later = (time: Time, add_s: number): Time =>
  `${new Date(Date.parse(time) + add_s * 1000).toISOString().slice(0, 19)}Z`;

/** Seconds from `from` to `to`; negative if `to` is earlier. */
export const elapsed_s = (from: Time, to: Time): number => secondsOf(to) - secondsOf(from);
