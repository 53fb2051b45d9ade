import { FAULTS, ODDITIES, travel, type Fault } from './journey.ts';
import type { OrderMass } from './orders.ts';
import { drawFrom } from './random.ts';

export type Row = {
  readonly fault: Fault;
  readonly played: number;
  readonly showable: number;
  readonly caught: number;
  readonly missed: number;
  readonly kinds: readonly string[];
};

/** Each fault so often for each seed, each time on another order. */
export function confusion(
  orders: readonly OrderMass[],
  seeds: readonly number[],
  perFault: number,
): readonly Row[] {
  return FAULTS.map((fault) => {
    let [showable, caught] = [0, 0];
    const kinds = new Set<string>();
    for (const seed of seeds) {
      const draw = drawFrom(seed);
      for (let i = 0; i < perFault; i++) {
        const verdict = travel(draw.pick(orders), fault, null, draw);
        for (const kind of verdict.alarms) kinds.add(kind);
        if (!verdict.showable) continue;
        showable++;
        if (verdict.alarms.length > 0) caught++;
      }
    }
    return {
      fault,
      played: seeds.length * perFault,
      showable,
      caught,
      missed: showable - caught,
      kinds: [...kinds],
    };
  });
}

/** Honest journeys with something odd in each; how many alarms they made. */
export function oddities(
  orders: readonly OrderMass[],
  seeds: readonly number[],
  journeys: number,
): { readonly played: number; readonly alarms: number } {
  let alarms = 0;
  const draws = seeds.map((seed) => drawFrom(seed ^ 0x5eed));
  for (let i = 0; i < journeys; i++) {
    const draw = draws[i % draws.length];
    const oddity = ODDITIES[i % ODDITIES.length];
    if (draw === undefined || oddity === undefined) throw new Error('no seed');
    alarms += travel(draw.pick(orders), null, oddity, draw).alarms.length;
  }
  return { played: journeys, alarms };
}
