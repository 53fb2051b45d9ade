import { decide as realDecide } from '../../src/delivery/decide.ts';
import { evolve as realEvolve } from '../../src/delivery/evolve.ts';
import type { Delivery } from '../../src/delivery/state.ts';
import { stateBreach, stepBreach } from './invariants.ts';
import { keyMaker } from './key.ts';
import {
  actions,
  initial,
  MAC_MARK,
  passed,
  type Action,
  type Place,
  type World,
} from './world.ts';

/** The machine under exploration: the real one, or one with a fault. */
export type Machine = {
  readonly decide: typeof realDecide;
  readonly evolve: typeof realEvolve;
};
export const REAL: Machine = { decide: realDecide, evolve: realEvolve };

export type Budget = {
  /** Places more steps away are not opened. */
  readonly depthMax: number;
  readonly statesMax: number;
  readonly onDepth?: (depth: number, states: number) => void;
};

export type Exploration = {
  readonly states: number;
  readonly steps: number;
  readonly depth: number;
  /** Whether every place that can be reached was opened. */
  readonly closed: boolean;
  readonly ends: number;
  /** What went wrong, and the way there, command by command. */
  readonly breach: { readonly what: string; readonly path: readonly string[] } | null;
  /** Event types and refusal codes that occurred: what the world did reach. */
  readonly seen: ReadonlySet<string>;
};

/** A list of integers that grows without one object for each. */
class Ints {
  #all = new Int32Array(1 << 12);
  length = 0;
  push(value: number): void {
    if (this.length === this.#all.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#all);
      this.#all = larger;
    }
    this.#all[this.length++] = value;
  }
  at(index: number): number {
    return this.#all[index] as number;
  }
}

type Next = { readonly place: Place; readonly breach: string | null };

/** One step, or `null` where the command is refused or changes nothing. */
function step(machine: Machine, place: Place, action: Action, seen: Set<string>): Next | null {
  const { state, now } = place;
  if (action.command === null) return { place: { state, now: passed(now) }, breach: null };
  const decided = machine.decide(state, action.command, { now, by: action.by });
  if (!decided.ok) {
    seen.add(decided.error.code);
    return null;
  }
  if (decided.value.length === 0) return null;
  let after: Delivery = state;
  for (const event of decided.value) {
    seen.add(event.type);
    after = machine.evolve(after, event);
  }
  const breach = stepBreach(state, decided.value, after, MAC_MARK) ?? stateBreach(after);
  return { place: { state: after, now }, breach };
}

const isEnd = ({ state }: Place, world: World): boolean =>
  state.status === 'closed' ||
  (!world.clock &&
    state.visits.every((visit) => visit.status !== 'open') &&
    state.parcels.every(({ fate }) =>
      ['handed_over', 'returned', 'left', 'settled'].includes(fate),
    ));

/**
 * Walks breadth-first over every place that the world's actions reach from its start, checks each
 * step and place, and afterwards that an end can be reached from every place that was opened.
 */
export function explore(world: World, budget: Budget, machine: Machine = REAL): Exploration {
  const keyOf = keyMaker(world);
  const start = initial(world);
  const ids = new Map<string, number>([[keyOf(start), 0]]);
  const parents = new Ints();
  const via = new Ints();
  const from = new Ints();
  const to = new Ints();
  const ends = new Set<number>();
  const seen = new Set<string>();
  parents.push(-1);
  via.push(-1);
  let layer: Place[] = [start];
  let first = 0;
  let depth = 0;
  let steps = 0;
  const result = (breach: Exploration['breach']): Exploration => ({
    states: ids.size,
    steps,
    depth,
    closed: layer.length === 0,
    ends: ends.size,
    breach,
    seen,
  });
  const pathTo = (id: number, last: Action | null): readonly string[] =>
    retrace(machine, world, parents, via, id, last);
  while (layer.length > 0 && depth < budget.depthMax && ids.size < budget.statesMax) {
    const next: Place[] = [];
    for (const [index, place] of layer.entries()) {
      const id = first + index;
      if (isEnd(place, world)) ends.add(id);
      for (const [nth, action] of actions(place, world).entries()) {
        const taken = step(machine, place, action, seen);
        if (taken === null) continue;
        steps++;
        if (taken.breach !== null) return result({ what: taken.breach, path: pathTo(id, action) });
        const key = keyOf(taken.place);
        let known = ids.get(key);
        if (known === undefined) {
          known = ids.size;
          ids.set(key, known);
          parents.push(id);
          via.push(nth);
          next.push(taken.place);
        }
        if (known === id) continue;
        from.push(id);
        to.push(known);
      }
    }
    first += layer.length;
    layer = next;
    depth++;
    budget.onDepth?.(depth, ids.size);
  }
  const stuck = deadEnd(ids.size, first, from, to, ends);
  return result(stuck === -1 ? null : { what: 'no end can be reached', path: pathTo(stuck, null) });
}

/**
 * The first place from which no end can be reached, or -1: backwards from the ends, and from what
 * was not opened, because nothing is known of what follows there.
 */
function deadEnd(states: number, opened: number, from: Ints, to: Ints, ends: Set<number>): number {
  const starts = new Int32Array(states + 1);
  for (let i = 0; i < to.length; i++) starts[to.at(i) + 1]! += 1;
  for (let i = 0; i < states; i++) starts[i + 1]! += starts[i]!;
  const cursor = starts.slice();
  const before = new Int32Array(from.length);
  for (let i = 0; i < from.length; i++) before[cursor[to.at(i)]!++] = from.at(i);
  const good = new Uint8Array(states);
  const queue: number[] = [...ends];
  for (let id = opened; id < states; id++) queue.push(id);
  for (const id of queue) good[id] = 1;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (let i = starts[id]!; i < starts[id + 1]!; i++) {
      const one = before[i]!;
      if (good[one] === 1) continue;
      good[one] = 1;
      queue.push(one);
    }
  }
  return good.indexOf(0);
}

const told = ({ by, command }: Action): string => {
  if (command === null) return 'eight days pass';
  const { type, ...rest } = command;
  const about: Record<string, unknown> = { ...rest };
  for (const long of ['statement', 'signed', 'code', 'mac', 'hash', 'photo', 'receipt']) {
    delete about[long];
  }
  return `${by.kind} ${by.id.slice(-2)}: ${type} ${JSON.stringify(about)}`;
};

/** The commands that led to a place, in the one way that found it first. */
function retrace(
  machine: Machine,
  world: World,
  parents: Ints,
  via: Ints,
  id: number,
  last: Action | null,
): readonly string[] {
  const numbers: number[] = [];
  for (let one = id; one > 0; one = parents.at(one)) numbers.unshift(via.at(one));
  let place = initial(world);
  const path: string[] = [];
  for (const nth of numbers) {
    const action = actions(place, world)[nth] as Action;
    path.push(told(action));
    const next = step(machine, place, action, new Set());
    if (next === null) throw new Error('bug: the way there cannot be walked again');
    place = next.place;
  }
  return last === null ? path : [...path, told(last)];
}
