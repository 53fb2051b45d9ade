import type { Time } from '@handfast/protocol/statement';

/** The server's clock, followed by this device's monotonic one, so that a wrong phone clock does no harm. */
export type ServerClock = { readonly at_ms: number; readonly mark_ms: number };

export const clockFrom = (now: Time, mark_ms: number): ServerClock => ({
  at_ms: Date.parse(now),
  mark_ms,
});

/** Whole seconds until `until`, rounded down; 0 when it is past. */
export const secondsUntil = (clock: ServerClock, until: Time, mark_ms: number): number =>
  Math.max(0, Math.floor((Date.parse(until) - clock.at_ms - (mark_ms - clock.mark_ms)) / 1000));

/** Whole seconds since `since`; 0 when it is yet to come. */
export const secondsSince = (clock: ServerClock, since: Time, mark_ms: number): number =>
  Math.max(0, Math.floor((clock.at_ms + (mark_ms - clock.mark_ms) - Date.parse(since)) / 1000));

/** `9:05`, minutes and seconds. */
export const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** `14:02`, in this device's zone. */
export const clockTime = (time: Time): string =>
  new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `23 Nov, 14:02`. */
export const dayAndTime = (time: Time): string =>
  `${new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clockTime(time)}`;

/** `Thursday, 23 November`. */
export const dayOf = (time: Time): string =>
  new Date(time).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

/** Whole days from `now_ms` (Unix time) until then; negative when it is past. */
export const daysUntil = (time: Time, now_ms: number): number =>
  Math.floor((Date.parse(time) - now_ms) / 86_400_000);
