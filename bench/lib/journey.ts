import { apart_m, type Sighting } from '@handfast/domain/custody/travel';
import type { Command } from '@handfast/domain/delivery/commands';
import { decide, register } from '@handfast/domain/delivery/decide';
import type { Actor, DeliveryEvent } from '@handfast/domain/delivery/events';
import { evolveAll } from '@handfast/domain/delivery/evolve';
import { DEFAULT_LIMITS } from '@handfast/domain/delivery/limits';
import type { Custody } from '@handfast/domain/delivery/state';
import { surelySeen_g, type Scale } from '@handfast/domain/mass/tolerance';
import { classifySeal, type SealRecord } from '@handfast/domain/seal/classify';
import { later } from '@handfast/domain/time';
import { STUDY_SCALE } from './mass-model.ts';
import type { OrderMass } from './orders.ts';
import type { Draw } from './random.ts';

export const FAULTS = [
  'item taken out',
  'swapped, another mass',
  'swapped, same mass',
  'seal cut, unknown seal put on',
  'seal of another parcel put on',
  'used seal put on again',
  'NFC seal opened',
  'label copied to a second parcel',
] as const;
export type Fault = (typeof FAULTS)[number];

export const ODDITIES = [
  'double scans',
  'clocks 5 minutes off',
  'load-out not scanned',
  'label printed again',
] as const;
export type Oddity = (typeof ODDITIES)[number];

/** What one journey came to. `showable`: mass or seal can show it, by the bounds of the scales. */
export type Verdict = { readonly alarms: readonly string[]; readonly showable: boolean };

const START = '2026-03-02T06:00:00Z';
const HEX = 'a'.repeat(64);
const uuid = (n: number): string =>
  `00000000-0000-4000-8000-${(n >>> 0).toString(16).padStart(12, '0')}`;

const tenant: Actor = { kind: 'tenant', id: uuid(1) };
const WEST: Actor = { kind: 'depot', id: uuid(2) };
const NORTH: Actor = { kind: 'depot', id: uuid(3) };
const COURIER: Actor = { kind: 'courier', id: uuid(4) };
const custodyOf = ({ kind, id }: Actor): Custody => ({ kind: kind as Custody['kind'], id });
const VAN: Custody = { kind: 'van', id: 'V7' };

const PLACES = {
  west: { lat: 51.45, lon: -2.59, site: 'West' },
  north: { lat: 53.8, lon: -1.55, site: 'North' },
} as const;
/** From one depot to the other at 60 km/h, and an hour of handling. */
const TRIP_s = Math.round(apart_m(PLACES.west, PLACES.north) / (60 / 3.6)) + 3600;

const OWN_SEAL = 'A0001';

type World = { events: DeliveryEvent[]; now: string };

function say(world: World, by: Actor, command: Command): void {
  const decided = decide(evolveAll(null, world.events), command, { now: world.now, by });
  if (!decided.ok) throw new Error(`${command.type}: ${decided.error.code}`);
  world.events = [...world.events, ...decided.value];
}

function begin(delivery: string): World {
  const begun = register(
    {
      type: 'register',
      delivery,
      tenant: tenant.id,
      log: 'log.example/1',
      mode: 'verified',
      link: 'server',
      value_minor: 20_000,
      limits: DEFAULT_LIMITS,
      manifest: {
        version: 1,
        digest: HEX,
        addressee: HEX,
        contact: HEX,
        policy: { age_years: 0, readBack: true, openBox: false },
      },
      contact: { lastTwo: '42', setBy: 'tenant', setAt: START },
      parcels: [
        {
          no: 1,
          number: { scheme: 'free', value: 'HF1' },
          contents: HEX,
          seal: { kind: 'none', value: '' },
          custody: { kind: 'packer', id: '' },
        },
      ],
    },
    { now: START, by: tenant },
  );
  if (!begun.ok) throw new Error(begun.error.code);
  return { events: [...begun.value], now: START };
}

/** A scale with the drift that it has today. */
type Weighing = { readonly scale: Scale; readonly drift_g: number };
const weighing = (id: string, draw: Draw): Weighing => ({
  scale: { id, ...STUDY_SCALE },
  drift_g: draw.between(-STUDY_SCALE.drift_g, STUDY_SCALE.drift_g),
});

const grams = (mass_g: number, { drift_g }: Weighing, draw: Draw): number => {
  const { spread_g, resolution_g } = STUDY_SCALE;
  const read_g = mass_g + drift_g + draw.normal() * spread_g;
  return Math.max(resolution_g, Math.round(read_g / resolution_g) * resolution_g);
};

type Hand = {
  readonly by: Actor;
  readonly place: (typeof PLACES)[keyof typeof PLACES];
  readonly on: Weighing;
};

/** A depot takes a parcel in: where, which seal, what mass. Scanned twice where somebody does. */
function takeIn(
  world: World,
  { by, place, on }: Hand,
  found: { mass_g: number; seal: string; opened: boolean; clock_s: number; twice: boolean },
  draw: Draw,
): void {
  const record = REGISTER.get(found.seal) ?? null;
  const at = { delivery: uuid(100), no: 1 };
  const result = found.opened ? ('opened' as const) : classifySeal(record, at);
  const sighting: Sighting = { ...place, at: later(world.now, found.clock_s) };
  for (let scan = 0; scan < (found.twice ? 2 : 1); scan++) {
    say(world, by, { type: 'transfer', parcels: [1], to: custodyOf(by), sealRead: found.seal });
    say(world, by, { type: 'sight', no: 1, sighting });
    say(world, by, {
      type: 'readSeal',
      no: 1,
      read: found.seal,
      source: found.opened ? 'nfc' : 'scanned',
      result,
    });
    say(world, by, {
      type: 'weigh',
      no: 1,
      grossMass_g: grams(found.mass_g, on, draw),
      source: 'scale',
      scale: on.scale,
    });
  }
}

const REGISTER: ReadonlyMap<string, SealRecord> = new Map([
  [OWN_SEAL, { state: 'bound', delivery: uuid(100), no: 1 }],
  ['A0002', { state: 'bound', delivery: uuid(101), no: 1 }],
  ['A0003', { state: 'used', delivery: uuid(99), no: 1 }],
]);

const SEAL_OF: Readonly<Partial<Record<Fault, string>>> = {
  'seal cut, unknown seal put on': 'Z9999',
  'seal of another parcel put on': 'A0002',
  'used seal put on again': 'A0003',
};

/** What the fault does to the mass: an item less, something else instead, or as good as nothing. */
function changeOf(fault: Fault | null, order: OrderMass, draw: Draw): number {
  switch (fault) {
    case 'item taken out':
      return -draw.pick(order.items_g);
    case 'swapped, another mass': {
      const total_g = order.items_g.reduce((sum, g) => sum + g, 0);
      return total_g * draw.pick([-0.6, -0.4, -0.25, 0.25, 0.4, 0.8]);
    }
    case 'swapped, same mass':
      return draw.between(-20, 20);
    default:
      return 0;
  }
}

/**
 * One order from the bench over two depots to the courier, through the real decider. The fault, if
 * any, happens in the van between the depots; oddities are what honest people do.
 */
export function travel(
  order: OrderMass,
  fault: Fault | null,
  oddity: Oddity | null,
  draw: Draw,
): Verdict {
  const world = begin(uuid(100));
  const box_g = draw.between(60, 300);
  const packed_g = order.items_g.reduce((sum, g) => sum + g, 0) + box_g;
  const bench = weighing('bench', draw);
  const west: Hand = { by: WEST, place: PLACES.west, on: weighing('west', draw) };
  const north: Hand = { by: NORTH, place: PLACES.north, on: weighing('north', draw) };
  const clock = (): number =>
    oddity === 'clocks 5 minutes off' ? Math.round(draw.between(-300, 300)) : 0;
  const twice = oddity === 'double scans' || oddity === 'label printed again';

  say(world, tenant, { type: 'pack', no: 1, seal: { kind: 'number', value: OWN_SEAL } });
  say(world, tenant, {
    type: 'weigh',
    no: 1,
    grossMass_g: grams(packed_g, bench, draw),
    source: 'scale',
    scale: bench.scale,
  });
  const damp = (): number => 1 + draw.between(-0.005, 0.005) / 2;
  const whole = { seal: OWN_SEAL, opened: false, twice };
  world.now = later(world.now, 3600);
  takeIn(world, west, { ...whole, mass_g: packed_g * damp(), clock_s: clock() }, draw);
  world.now = later(world.now, 1800);
  if (oddity !== 'load-out not scanned') {
    say(world, tenant, { type: 'transfer', parcels: [1], to: VAN, sealRead: '' });
  }
  if (fault === 'label copied to a second parcel') {
    const sighting = { ...PLACES.north, at: later(world.now, 60) };
    say(world, NORTH, { type: 'sight', no: 1, sighting });
  }
  world.now = later(world.now, TRIP_s);
  const change_g = changeOf(fault, order, draw);
  const found = {
    mass_g: Math.max(20, packed_g + change_g) * damp(),
    seal: (fault && SEAL_OF[fault]) ?? OWN_SEAL,
    opened: fault === 'NFC seal opened',
    clock_s: clock(),
    twice,
  };
  takeIn(world, north, found, draw);
  const state = evolveAll(null, world.events);
  if (state.parcels[0]?.hold === null) {
    world.now = later(world.now, 1800);
    say(world, COURIER, { type: 'transfer', parcels: [1], to: custodyOf(COURIER), sealRead: '' });
  }
  return {
    alarms: alarmsIn(world),
    showable: showable(fault, change_g, packed_g, west.on, north.on),
  };
}

const alarmsIn = ({ events }: World): readonly string[] =>
  events.flatMap((event) => (event.type === 'AlarmRaised' ? [event.alarm] : []));

function showable(
  fault: Fault | null,
  change_g: number,
  mass_g: number,
  a: Weighing,
  b: Weighing,
): boolean {
  if (fault === null || fault === 'swapped, same mass') return false;
  if (fault !== 'item taken out' && fault !== 'swapped, another mass') return true;
  return Math.abs(change_g) >= surelySeen_g(mass_g, a.scale, b.scale);
}
