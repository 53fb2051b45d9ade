/** Repeatable randomness for studies: the same seed gives the same figures. */
export type Draw = {
  /** In [0, 1). */
  readonly unit: () => number;
  readonly between: (least: number, most: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** Standard normal. */
  readonly normal: () => number;
};

/** Mulberry32: 32 bits of state, enough for studies and of no use for secrets. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    between: (least, most) => least + (most - least) * unit(),
    pick: (list) => {
      const one = list[Math.floor(unit() * list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    // Box and Muller; 1 - unit() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  };
}
