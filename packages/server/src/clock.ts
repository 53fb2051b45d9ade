import type { Time, Uuid } from '@handfast/protocol/statement';
import { randomBytes, randomUUID } from 'node:crypto';

/** The server's clock and its randomness: passed in, so that tests own both. */
export type Clock = { readonly now: () => Date };

export type Random = {
  readonly bytes: (length: number) => Uint8Array<ArrayBuffer>;
  readonly uuid: () => Uuid;
};

export const systemClock: Clock = { now: () => new Date() };

export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  uuid: () => randomUUID(),
};

/** UTC text to the second: the one form of a time in events and statements. */
export const timeText = (date: Date): Time => `${date.toISOString().slice(0, 19)}Z`;

export const timeOf = (clock: Clock): Time => timeText(clock.now());

export const secondsLater = (date: Date, seconds: number): Date =>
  new Date(date.getTime() + seconds * 1000);
