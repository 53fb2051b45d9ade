import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that follow from the seed and the words alone (mulberry32). */
export function randomFrom(seed: number, ...words: readonly string[]): () => number {
  const digest = createHash('sha256')
    .update([seed, ...words].join('\n'))
    .digest();
  let state = digest.readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: () => number, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** One of the choices, as often as its weight says. */
export function weighted<T extends string>(
  random: () => number,
  weights: Readonly<Record<T, number>>,
): T {
  const entries = Object.entries(weights) as [T, number][];
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of entries) {
    left -= weight;
    if (left < 0) return choice;
  }
  return (entries.at(-1) as [T, number])[0];
}
