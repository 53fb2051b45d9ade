import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Command } from '../src/delivery/commands.ts';
import { decide } from '../src/delivery/decide.ts';
import type { Actor, DeliveryEvent } from '../src/delivery/events.ts';
import { evolve, evolveAll } from '../src/delivery/evolve.ts';
import type { Delivery, Visit } from '../src/delivery/state.ts';
import { later } from '../src/time.ts';
import { stateBreach, stepBreach } from './explorer/invariants.ts';
import {
  end,
  entersCode,
  entersWrong,
  found,
  have,
  kept,
  leaves,
  missing,
  open,
  present,
  recall,
  releases,
  remedy,
  renews,
  requestLeave,
  retake,
  settle,
  statementOf,
  takenBack,
  transfer,
  unlock,
  unpresent,
  visitIn,
  weigh,
  withdraw,
} from './support/act.ts';
import {
  amendment,
  ann,
  ben,
  claims,
  delegate,
  DEPOT,
  depot,
  label,
  operator,
  pairing,
  parcel,
  recipient,
  T0,
  TAKEN,
  tenant,
  timer,
  uuid,
  WITH_ANN,
  WITH_BEN,
} from './support/build.ts';
import { ordered, stateOf, type Said } from './support/given.ts';

const SEED = 20_260_302;
const RUNS = { seed: SEED, numRuns: 1500 };
/** MACs of the codes in force: none of them may stand in an event but a release or renewal. */
const macs = (state: Delivery): readonly string[] =>
  state.visits.flatMap((visit) => (visit.release ? [visit.release.mac] : []));

const ACTORS: readonly Actor[] = [
  ann,
  ben,
  depot,
  operator,
  claims,
  timer,
  recipient,
  delegate,
  tenant,
];
const CUSTODIES = [WITH_ANN, WITH_BEN, DEPOT, { kind: 'van', id: '7' }] as const;
const VISITS = [uuid(0x11), uuid(0x12), uuid(0x13)] as const;

const no = fc.integer({ min: 1, max: 4 });
const nos = fc.uniqueArray(no, { minLength: 1, maxLength: 3 });
const visit = fc.constantFrom(...VISITS);
const custody = fc.constantFrom(...CUSTODIES);
/** The server makes a new one for each confirmation. */
const receiptOf = (id: string): string => id.replace(/^0/, '7');

const decision = fc.record({
  outcome: fc.constantFrom('taken', 'refused'),
  reason: fc.constantFrom('', 'damaged', 'late'),
  packaging: fc.constantFrom([], ['intact'], ['dented', 'wet'], ['intact', 'wet']),
  seal: fc.constantFrom('', 'A004711', 'a004 711', 'é'),
  label: fc.constantFrom('', label(1), label(2), 'unreadable', 'no', '0000'),
  inspected: fc.boolean(),
  photos: fc.constantFrom([], ['ab'.repeat(32)]),
} as const);

/** What somebody would do next on purpose, so that stories get far. */
function sensible(state: Delivery): readonly (readonly [Said, Actor])[] {
  const next: (readonly [Said, Actor])[] = [];
  for (const { no: one, fate, custody: has } of state.parcels) {
    if (has.kind === 'depot')
      next.push([transfer([one], WITH_ANN), ann], [transfer([one], WITH_BEN), ben]);
    if (fate === 'handed_over') next.push([takenBack(one), recipient]);
    if (fate === 'disputed') next.push([found(WITH_ANN, one), ann]);
  }
  const free = VISITS[state.visits.length];
  if (free) next.push([open(free), ann], [open(free), ben]);
  for (const one of state.visits) if (one.status === 'open') next.push(...atTheDoor(state, one));
  return next;
}

function atTheDoor(state: Delivery, one: Visit): readonly (readonly [Said, Actor])[] {
  const { id, presented, decisions } = one;
  const courier = one.courier === ann.id ? ann : ben;
  if (one.release) {
    return [
      [retakesAll(id), courier],
      [entersCode(id, { receipt: receiptOf(id) }), courier],
      [entersWrong(id), courier],
    ];
  }
  const other = state.parcels.find(
    (parcel) => parcel.custody.id === courier.id && !presented.includes(parcel.no),
  );
  const complete = presented.length > 0 && presented.every((no) => decisions[no] !== undefined);
  return [
    ...(other ? [[present(other.no, id), courier] as const] : []),
    [decidesAll(id, presented.length === 1), recipient],
    ...(complete ? [[releases(id), recipient] as const] : []),
  ];
}

/** Anything, by anybody. */
const wild: fc.Arbitrary<readonly [Said, Actor]> = fc.tuple(
  fc.oneof(
    fc.tuple(nos, custody).map(([all, to]) => transfer(all, to)),
    nos.map((all) => recall(...all)),
    nos.map((all) => leaves(...all)),
    nos.map((all) => requestLeave(...all)),
    fc.boolean().map((more) => ({ type: 'askTime', more }) as const),
    nos.map((all) => takenBack(...all)),
    nos.map((all) => missing(...all)),
    nos.map((all) => have(...all)),
    fc.tuple(custody, nos).map(([to, all]) => found(to, ...all)),
    no.map((one) => remedy(one)),
    no.map((one) => settle(one)),
    fc.tuple(no, fc.constantFrom(900, 1000, 1500)).map(([one, g]) => weigh(one, g)),
    visit.map((id) => open(id)),
    fc.tuple(no, visit, fc.boolean()).map(([one, id, over]) => present(one, id, over)),
    fc.tuple(no, visit).map(([one, id]) => unpresent(one, id)),
    fc.tuple(no, visit).map(([one, id]) => retake(one, id)),
    fc.tuple(nos, visit).map(([all, id]) => kept(all, id)),
    fc.tuple(visit, no, decision).map(([id, one, what]) => decides(id, { [one]: what })),
    visit.map((id) => tried(releases(id), id)),
    visit.map((id) => tried(renews(id), id)),
    visit.map((id) => withdraw(id)),
    visit.map((id) => tried(entersCode(id, { receipt: receiptOf(id) }), id)),
    visit.map((id) => tried(entersWrong(id), id)),
    fc
      .tuple(fc.constantFrom('nobody', 'done', 'stopped_by_holder', 'idle'), visit)
      .map(([how, id]) => end(how as 'nobody', id)),
    fc.constant(unlock('called')),
    fc.integer({ min: 2, max: 4 }).map((v) => amendment(v, { added: [parcel(v + 3)] })),
    fc.constant({ type: 'close' } as const),
    fc.constant({ type: 'revokeHolder', holder: delegate.id } as const),
    visit.map((id) => ({ type: 'stateAge', visit: id, age: 'courier_stated_ok' }) as const),
  ),
  fc.constantFrom(...ACTORS),
);

const NOTHING: Command = { type: 'report', what: 'rushed' };
const has = (state: Delivery, id: string): boolean => state.visits.some((one) => one.id === id);

/** A command made from a visit that may not be there, or from a page that could not make it. */
const tried =
  (said: Extract<Said, (state: Delivery) => Command>, id: string) =>
  (state: Delivery): Command => {
    if (!has(state, id)) return NOTHING;
    const { presented, decisions, revision } = visitIn(state, id);
    const complete = revision > 0 && presented.every((one) => decisions[one] !== undefined);
    return complete ? said(state) : NOTHING;
  };
const decides =
  (id: string, decisions: Extract<Command, { type: 'decide' }>['decisions']) =>
  (state: Delivery): Command => {
    if (!has(state, id)) return NOTHING;
    const { revision, presented } = visitIn(state, id);
    return { type: 'decide', visit: id, revision, seen: presented, decisions };
  };
const decidesAll = (id: string, all: boolean) => (state: Delivery) => {
  const presented = has(state, id) ? visitIn(state, id).presented : [];
  const refused = { ...TAKEN, outcome: 'refused', reason: 'damaged' } as const;
  const each = presented.map((one) => [one, all || one % 2 === 1 ? TAKEN : refused] as const);
  return decides(id, Object.fromEntries(each))(state);
};
const retakesAll = (id: string) => (state: Delivery) => {
  const open = has(state, id) ? visitIn(state, id) : undefined;
  const next = open?.presented.find(
    (one) => open.decisions[one]?.outcome === 'refused' && !open.retaken.includes(one),
  );
  return next === undefined ? NOTHING : retake(next, id);
};

const START = [
  ...ordered({ parcels: 3, limits: { wrongPerVisit: 3, wrongToLock: 4, wrongFinal: 8 } }),
];
const PAIRED = decide(stateOf(START), pairing(delegate, 'delegate'), { now: T0, by: delegate });
if (!PAIRED.ok) throw new Error('the delegate pairs');
const BEGIN: readonly DeliveryEvent[] = [...START, ...PAIRED.value];

/** A wild command, or the n-th of those that make sense then; and how long until it is said. */
const turn = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: fc.nat(99) }, { weight: 1, arbitrary: wild }),
  fc.constantFrom(0, 0, 0, 0, 30, 700, 4000, 90_000),
);
const story = fc.array(turn, { maxLength: 60, size: 'max' });

type Taken = {
  readonly before: Delivery;
  readonly events: readonly DeliveryEvent[];
  readonly after: Delivery;
};

/** Plays a story and hands every step that was not refused to `look`. */
function walk(
  steps: readonly (readonly [number | readonly [Said, Actor], number])[],
  look: (taken: Taken) => void,
): readonly DeliveryEvent[] {
  let state = stateOf(BEGIN);
  let now = T0;
  let all = BEGIN;
  for (const [what, wait_s] of steps) {
    now = later(now, wait_s);
    const choices = typeof what === 'number' ? sensible(state) : [what];
    const chosen = choices[typeof what === 'number' ? what % Math.max(1, choices.length) : 0];
    if (!chosen) continue;
    const [said, by] = chosen;
    const command = typeof said === 'function' ? said(state) : said;
    const decided = decide(state, command, { now, by });
    assert.deepEqual(decide(state, command, { now, by }), decided);
    if (!decided.ok) continue;
    const after = evolveAll(state, decided.value);
    look({ before: state, events: decided.value, after });
    all = [...all, ...decided.value];
    state = after;
  }
  return all;
}

test('[H1, H3, H5, H7, H11, K12] no story of random commands breaks what must always hold', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(story, (steps) => {
      walk(steps, ({ before, events, after }) => {
        for (const { type } of events) seen.add(type);
        const marks = [...macs(before), ...macs(after), 'no MAC at all'];
        for (const mark of marks) {
          assert.equal(stepBreach(before, events, after, mark), null);
        }
        assert.equal(stateBreach(after), null);
      });
    }),
    RUNS,
  );
  for (const type of [
    'Confirmed',
    'Refused',
    'ReleaseVoided',
    'CodeRenewed',
    'CodeWrong',
    'Found',
  ]) {
    assert.ok(seen.has(type), `no story reached ${type}`);
  }
});

test('[H3] after any change of set or decision no earlier release is in force', () => {
  const changing = new Set(['Presented', 'Unpresented', 'Decided', 'AgeStated', 'HolderRevoked']);
  fc.assert(
    fc.property(story, (steps) => {
      walk(steps, ({ before, events, after }) => {
        for (const event of events) {
          if (!changing.has(event.type) || !('visit' in event)) continue;
          const was = visitIn(before, event.visit).release;
          const is = visitIn(after, event.visit).release;
          assert.ok(was === null || is === null, event.type);
        }
      });
    }),
    RUNS,
  );
});

test('[H2, C9] a release in force is the statement of the state as it is', () => {
  fc.assert(
    fc.property(story, (steps) => {
      walk(steps, ({ after }) => {
        for (const one of after.visits) {
          if (one.status !== 'open' || one.release === null) continue;
          const by = after.holders.find(({ id }) => id === one.release?.holder);
          assert.ok(by);
          assert.deepEqual(
            one.release.statement,
            statementOf(after, one, { kind: 'holder', id: by.id }),
          );
        }
      });
    }),
    { ...RUNS, numRuns: 100 },
  );
});

test('[H7] wrong codes are counted once each and never uncounted', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const events = walk(steps, ({ before, events, after }) => {
        const wrong = events.filter(({ type }) => type === 'CodeWrong').length;
        assert.equal(after.wrong, before.wrong + wrong);
      });
      const state = evolveAll(null, events);
      assert.equal(state.wrong, events.filter(({ type }) => type === 'CodeWrong').length);
      assert.ok(state.wrong <= state.limits.wrongFinal);
      assert.ok(!(state.wrong >= state.limits.wrongFinal) || state.locked);
    }),
    RUNS,
  );
});

test('[H14] evolve is a fold: events alone give the state, and no event is lost on the way', () => {
  fc.assert(
    fc.property(story, (steps) => {
      let last: Delivery = stateOf(BEGIN);
      const events = walk(steps, ({ after }) => {
        last = after;
      });
      assert.deepEqual(evolveAll(null, events), last);
    }),
    { ...RUNS, numRuns: 100 },
  );
});

test('[M3] evolve is total: any event of one story fits on any state of another', () => {
  fc.assert(
    fc.property(story, story, (one, other) => {
      const state = evolveAll(
        null,
        walk(one, () => {}),
      );
      for (const event of walk(other, () => {})) {
        const next = evolve(state, event);
        assert.equal(next.id, state.id);
        for (const { custody } of next.parcels) assert.equal(typeof custody.kind, 'string');
      }
    }),
    { ...RUNS, numRuns: 60 },
  );
});
