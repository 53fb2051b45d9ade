/** A moment in UTC to the second, as text: `2026-03-02T09:15:00Z`. Compares as text. */
export type Time = string;

const SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** True for the one written form of a moment that exists (no 30 February, no leap second). */
export function isTime(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const epoch_ms = Date.parse(text);
  return !Number.isNaN(epoch_ms) && timeFromEpoch(epoch_ms / 1000) === text;
}

/** Seconds since 1970-01-01T00:00:00Z. */
export const timeToEpoch = (time: Time): number => Date.parse(time) / 1000;

/** Seconds since 1970 as text; fractions are cut off. */
export const timeFromEpoch = (epoch_s: number): Time =>
  `${new Date(Math.floor(epoch_s) * 1000).toISOString().slice(0, 19)}Z`;
