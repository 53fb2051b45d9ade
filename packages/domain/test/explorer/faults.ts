import { ok } from '@handfast/protocol/result';
import { decide as realDecide } from '../../src/delivery/decide.ts';
import type { DeliveryEvent } from '../../src/delivery/events.ts';
import { evolve as realEvolve } from '../../src/delivery/evolve.ts';
import { parcelOf, visitOf, type Delivery } from '../../src/delivery/state.ts';
import { REAL, type Machine } from './explore.ts';
import { SMALL, type World } from './world.ts';

/** One guard taken away, the smallest world that shows it, and what the explorer must say. */
export type Fault = {
  readonly name: string;
  readonly machine: Machine;
  readonly world: World;
  readonly says: RegExp;
};

type Decide = Machine['decide'];

/** A decider whose events for one command are changed. */
const after =
  (
    type: Parameters<Decide>[1]['type'],
    change: (events: readonly DeliveryEvent[], state: Delivery) => readonly DeliveryEvent[],
  ): Decide =>
  (state, command, context) => {
    const decided = realDecide(state, command, context);
    return decided.ok && command.type === type ? ok(change(decided.value, state)) : decided;
  };

/** A decider that sees another state for one command. */
const seeing =
  (
    type: Parameters<Decide>[1]['type'],
    change: (state: Delivery, command: Parameters<Decide>[1]) => Delivery,
  ): Decide =>
  (state, command, context) =>
    realDecide(command.type === type ? change(state, command) : state, command, context);

const deciding = (decide: Decide): Machine => ({ ...REAL, decide });
const dropping = (type: DeliveryEvent['type']) => (events: readonly DeliveryEvent[]) =>
  events.filter((event) => event.type !== type);

const withParcels = (
  state: Delivery,
  change: (parcel: Delivery['parcels'][number]) => Delivery['parcels'][number],
): Delivery => ({ ...state, parcels: state.parcels.map(change) });

const allRetaken = (state: Delivery): Delivery => ({
  ...state,
  visits: state.visits.map((visit) => ({ ...visit, retaken: visit.presented })),
});

const inHand = (state: Delivery, command: Parameters<Decide>[1]): Delivery => {
  const visit = command.type === 'present' ? visitOf(state, command.visit) : undefined;
  const custody = { kind: 'courier', id: visit?.courier ?? '' } as const;
  return withParcels(state, (parcel) => ({ ...parcel, custody }));
};

const hidden = (state: Delivery, command: Parameters<Decide>[1]): Delivery => ({
  ...state,
  visits: state.visits.map((visit) =>
    'visit' in command && visit.id === command.visit ? visit : { ...visit, presented: [] },
  ),
});

const DOOR: World = { ...SMALL, visits: 1 };
const PAIR: World = { ...SMALL, parcels: 2, visits: 1 };

export const FAULTS: readonly Fault[] = [
  {
    name: 'a remedy does not recall the parcel',
    machine: deciding(
      after('remedy', (events) => dropping('Returned')(dropping('Recalled')(events))),
    ),
    world: DOOR,
    says: /paid, and can still be delivered/,
  },
  {
    name: 'a refund that was chosen does not recall the parcel',
    machine: deciding(
      after('choose', (events) => dropping('Returned')(dropping('Recalled')(events))),
    ),
    world: { ...DOOR, claims: true },
    says: /paid, and can still be delivered/,
  },
  {
    name: 'a code confirms before refused parcels are retaken',
    machine: deciding(seeing('enterCode', allRetaken)),
    world: PAIR,
    says: /Refused: not retaken/,
  },
  {
    name: '"I have it" after payment gives handed over',
    machine: deciding(
      seeing('have', (state) => withParcels(state, (parcel) => ({ ...parcel, remedy: null }))),
    ),
    world: DOOR,
    says: /HolderHas: of a parcel that was paid/,
  },
  {
    name: 'the old receipt stays live when the parcel is found',
    machine: deciding(after('found', dropping('ReceiptSuperseded'))),
    world: DOOR,
    says: /a live receipt, but (?:expected|returned)/,
  },
  {
    name: 'a recall at the depot does not return',
    machine: deciding(after('recall', dropping('Returned'))),
    world: DOOR,
    says: /recalled and at home/,
  },
  {
    name: 'a parcel more does not void the release',
    machine: deciding(after('present', dropping('ReleaseVoided'))),
    world: PAIR,
    says: /released/,
  },
  {
    name: 'another decision does not void the release',
    machine: deciding(after('decide', dropping('ReleaseVoided'))),
    world: DOOR,
    says: /released 1 as taken, but it is refused/,
  },
  {
    name: 'a lock does not stop the code of another visit',
    machine: deciding(seeing('enterCode', (state) => ({ ...state, locked: false }))),
    world: { ...PAIR, visits: 2 },
    says: /while locked/,
  },
  {
    name: 'a renewal forgets the wrong codes',
    machine: {
      ...REAL,
      evolve: (state, event) => {
        const next = realEvolve(state, event);
        if (event.type !== 'CodeRenewed') return next;
        return { ...next, visits: next.visits.map((visit) => ({ ...visit, wrong: 0 })) };
      },
    },
    world: DOOR,
    says: /forgot wrong codes/,
  },
  {
    name: 'a courier presents what another courier has',
    machine: deciding(seeing('present', inHand)),
    world: DOOR,
    says: /its courier does not have/,
  },
  {
    name: 'a parcel at one door is handed to another courier and presented again',
    machine: deciding((state, command, context) => {
      const blind = command.type === 'transfer' || command.type === 'present';
      return realDecide(blind ? hidden(state, command) : state, command, context);
    }),
    world: { ...SMALL, visits: 2 },
    says: /which its courier does not have|two open visits/,
  },
  {
    name: 'the depot takes no refused parcel back',
    machine: deciding((state, command, context) => {
      const refused =
        command.type === 'transfer' &&
        command.parcels.some((no) => parcelOf(state, no)?.fate === 'refused');
      return refused ? ok([]) : realDecide(state, command, context);
    }),
    world: DOOR,
    says: /no end can be reached/,
  },
];
