import assert from 'node:assert/strict';
import type { Command } from '../../src/delivery/commands.ts';
import { decide, register } from '../../src/delivery/decide.ts';
import type { Actor, DeliveryEvent, Fact } from '../../src/delivery/events.ts';
import { evolveAll } from '../../src/delivery/evolve.ts';
import type { RefusalCode } from '../../src/delivery/refusal.ts';
import type { Delivery } from '../../src/delivery/state.ts';
import { open, present, releases, takes, transfer } from './act.ts';
import {
  ann,
  at,
  pairing,
  recipient,
  registration,
  T0,
  tenant,
  WITH_ANN,
  type Order,
} from './build.ts';

/** A command, or how to make one from what the sender sees. */
export type Said = Command | ((state: Delivery) => Command);
/** What is said, by whom, and when if it is later than what was said before (a time, or none). */
export type Step = readonly [said: Said, by: Actor, now?: string];

const lastTime = (events: readonly DeliveryEvent[]): string => events.at(-1)?.at ?? T0;

const commandOf = (said: Said, state: Delivery): Command =>
  typeof said === 'function' ? said(state) : said;

/** The events after steps that all succeed: a story so far. */
export function play(
  events: readonly DeliveryEvent[],
  ...steps: readonly Step[]
): readonly DeliveryEvent[] {
  let told = events;
  let clock = lastTime(events);
  for (const [said, by, now] of steps) {
    clock = now ?? clock;
    const state = evolveAll(null, told);
    const command = commandOf(said, state);
    const decided = decide(state, command, { now: clock, by });
    if (!decided.ok) {
      throw new Error(`the story stops: ${command.type} ${decided.error.code} ${decided.error.at}`);
    }
    told = [...told, ...decided.value];
  }
  return told;
}

/** A delivery whose recipient has paired; its parcels lie in the depot. */
export function ordered(order: Order = {}): readonly DeliveryEvent[] {
  const registered = register(registration(order), { now: T0, by: tenant });
  if (!registered.ok) throw new Error(registered.error.code);
  return play(registered.value, [pairing(), recipient]);
}

const numbers = (order: Order): readonly number[] =>
  Array.from({ length: order.parcels ?? 1 }, (_, index) => index + 1);

/** Ann has taken over every parcel. */
export const onRoute = (order: Order = {}): readonly DeliveryEvent[] =>
  play(ordered(order), [transfer(numbers(order), WITH_ANN), ann, at(60)]);

/** Ann stands at the door and has scanned every parcel, or those named. */
export const atDoor = (
  order: Order = {},
  presented: readonly number[] = numbers(order),
): readonly DeliveryEvent[] =>
  play(onRoute(order), [open(), ann, at(120)], ...presented.map((no): Step => [present(no), ann]));

/** Every parcel was taken and the code is out. */
export const released = (order: Order = {}): readonly DeliveryEvent[] =>
  play(atDoor(order), [takes(numbers(order)), recipient, at(180)], [releases(), recipient]);

export const stateOf = (events: readonly DeliveryEvent[]): Delivery => evolveAll(null, events);

const factOf = ({ at: _at, by: _by, ...fact }: DeliveryEvent): Fact => fact;

/**
 * `given(events).when(command, by).gives(facts)` or `.refused(code)`. Without `now` it is the time of
 * the last event.
 */
export function given(events: readonly DeliveryEvent[]) {
  const state = stateOf(events);
  return {
    when(said: Said, by: Actor, now: string = lastTime(events)) {
      const decided = decide(state, commandOf(said, state), { now, by });
      const happened = (): readonly DeliveryEvent[] => {
        assert.ok(decided.ok, decided.ok ? '' : `refused: ${decided.error.code}`);
        return decided.value;
      };
      return {
        /** Exactly these facts, in this order. */
        gives: (facts: readonly Fact[]) => assert.deepEqual(happened().map(factOf), facts),
        /** Facts of exactly these types, in this order. */
        does: (...types: readonly Fact['type'][]) =>
          assert.deepEqual(
            happened().map(({ type }) => type),
            types,
          ),
        refused: (code: RefusalCode, where?: string) => {
          const got = decided.ok ? decided.value.map(({ type }) => type).join(' ') : '';
          assert.ok(!decided.ok, `not refused, but: ${got}`);
          assert.equal(decided.error.code, code);
          if (where !== undefined) assert.equal(decided.error.at, where);
        },
        /** The state afterwards. */
        state: (): Delivery => evolveAll(state, happened()),
      };
    },
  };
}
