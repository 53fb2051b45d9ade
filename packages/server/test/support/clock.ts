import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until it is told to go on. */
export function testClock(start = '2026-03-02T09:00:00Z'): Clock & {
  readonly advance: (seconds: number) => void;
} {
  let now = new Date(start);
  return {
    now: () => now,
    advance: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}
