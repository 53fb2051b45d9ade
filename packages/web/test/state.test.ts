import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HolderView } from '@handfast/domain/view/holder';
import fc from 'fast-check';
import {
  initial,
  openVisit,
  phasesOf,
  reduce,
  screenOf,
  type Action,
  type State,
} from '../src/recipient/state.ts';
import { decided, parcel, RELEASED, STATES, undecided, view, visit } from './fixtures/holder.ts';

const SEED = 20260305;

const listOf = ({ view }: State): string =>
  (openVisit(view)?.presented ?? []).map(({ no }) => no).join();

/** Views that a server may send: any subset of four parcels at the door, any revision. */
const anyView = fc
  .record({
    here: fc.subarray([1, 2, 3, 4]),
    revision: fc.integer({ min: 1, max: 4 }),
    version: fc.integer({ min: 3, max: 30 }),
    status: fc.constantFrom('open' as const, 'open' as const, 'closed' as const),
  })
  .map(({ here, revision, version, status }): HolderView =>
    view({ version, visit: visit(here.map(undecided), 4, { revision, status }) }),
  );

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  anyView.map((view): Action => ({ type: 'view', view, mine: false, seen_ms: 0 })),
  fc.constantFrom<Action>(
    { type: 'begin', queue: [1], fine: false },
    { type: 'begin', queue: [1, 2], fine: true },
    { type: 'phase', phase: 'label' },
    { type: 'next' },
    { type: 'step', step: { name: 'summary' } },
    { type: 'line', isUp: false },
  ),
);

describe('the recipient’s state', () => {
  it('[H24] news never change the list of an open visit, whatever comes in whatever order', () => {
    const start = initial(view({ visit: visit([undecided(1), undecided(2)], 4) }));
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 30 }), (actions) => {
        let state = start;
        for (const action of actions) {
          const next = reduce(state, action);
          const isStillOpen = openVisit(state.view) !== null && openVisit(next.view) !== null;
          if (isStillOpen) {
            assert.equal(listOf(next), listOf(state));
            assert.equal(openVisit(next.view)?.revision, openVisit(state.view)?.revision);
          }
          state = next;
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('[H24] a tap on the news takes the newest list over and begins the check anew', () => {
    let state = initial(view({ visit: visit([undecided(1)], 2) }));
    state = reduce(state, { type: 'begin', queue: [1], fine: false });
    const changed = view({
      version: 9,
      visit: visit([undecided(1), undecided(2)], 2, { revision: 2 }),
    });
    state = reduce(state, { type: 'view', view: changed, mine: false, seen_ms: 0 });
    assert.equal(listOf(state), '1');
    assert.equal(screenOf(state), 'check');
    state = reduce(state, { type: 'look' });
    assert.equal(listOf(state), '1,2');
    assert.equal(screenOf(state), 'door');
  });

  it('[H24] what was said about a parcel that is still at the door is kept', () => {
    let state = initial(view({ visit: visit([undecided(1)], 2) }));
    const decision = {
      outcome: 'taken',
      reason: '',
      packaging: ['intact'],
      seal: '',
      label: '4011',
      inspected: false,
      photos: [],
    } as const;
    state = reduce(state, { type: 'say', no: 1, decision });
    const changed = view({
      version: 9,
      visit: visit([decided(1, 'taken'), undecided(2)], 2, { revision: 2 }),
    });
    state = reduce(state, { type: 'view', view: changed, mine: false, seen_ms: 0 });
    state = reduce(state, { type: 'look' });
    assert.deepEqual(state.said[1], decision);
  });

  it('[H3] a code that the view no longer knows is gone from the page', () => {
    const released = visit([decided(1, 'taken')], 2, { released: RELEASED });
    let state = initial(view({ visit: released }));
    const { hash, n, until } = RELEASED;
    const code = { code: '482913', n, hash, until, covers: [1], doesNotCover: [2] };
    state = reduce(state, { type: 'code', code });
    const renewed = view({
      version: 9,
      visit: { ...released, released: { ...RELEASED, n: 2 } },
    });
    state = reduce(state, { type: 'view', view: renewed, mine: false, seen_ms: 0 });
    assert.equal(state.code, null);
  });

  it('an older view changes nothing', () => {
    const state = initial(view({ version: 5 }));
    const older = view({ version: 4, locked: true });
    assert.equal(reduce(state, { type: 'view', view: older, mine: true, seen_ms: 0 }), state);
  });

  it('[S2] [H17] [H25] each parcel brings the questions that are due, and no others', () => {
    const checks = { readBack: true, openBox: true, age_years: 0 };
    const sealed = view({ checks, parcels: [parcel(1, { sealKind: 'number' })] });
    assert.deepEqual(phasesOf(sealed, 1, false), ['packaging', 'inside', 'seal', 'label']);
    assert.deepEqual(phasesOf(sealed, 1, true), ['inside', 'seal', 'label']);
    const plain = view({ checks: { readBack: false, openBox: false, age_years: 0 } });
    assert.deepEqual(phasesOf(plain, 1, true), []);
  });

  it('[H4] no state that a server can send shows the screen of a code without a release', () => {
    for (const [name, of] of Object.entries(STATES)) {
      const isReleased = openVisit(of)?.released != null;
      assert.equal(screenOf(initial(of)).startsWith('code'), isReleased, name);
    }
  });
});
