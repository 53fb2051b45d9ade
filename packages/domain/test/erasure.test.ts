import { test } from 'node:test';
import { chooses, entersCode, refundMade, reports, takenBack, transfer } from './support/act.ts';
import { ann, at, DAY, depot, DEPOT, operator, recipient, tenant, timer } from './support/build.ts';
import { atDoor, given, onRoute, play, released } from './support/given.ts';

const HANDED = play(released(), [entersCode(), ann]);
const LATER = at(8 * DAY);

const erase = (over: { reason?: string; last?: number; classes?: readonly 'photos'[] } = {}) =>
  ({ type: 'erase', classes: ['personal', 'photos'], last: 12, reason: 'asked', ...over }) as const;

test('[L8] an erasure is a fact with who, why, which classes and which entries', () => {
  given(HANDED)
    .when(erase(), operator, LATER)
    .gives([
      { type: 'Erased', classes: ['personal', 'photos'], first: 1, last: 12, reason: 'asked' },
    ]);
  given(HANDED)
    .when(erase({ classes: ['photos'] }), timer, LATER)
    .does('Erased');
  const closed = play(HANDED, [{ type: 'close' }, timer, LATER]);
  given(closed)
    .when(erase(), operator, at(9 * DAY))
    .does('Erased');
});

test('[L8] nothing in dispute, under way or unfinished is erased, and nobody else may', () => {
  const disputed = play(HANDED, [takenBack(1), recipient]);
  given(disputed).when(erase(), operator, LATER).refused('under_dispute');
  const owed = play(
    onRoute(),
    [reports('not_received'), recipient],
    [chooses('refund'), recipient],
    [transfer([1], DEPOT), depot],
  );
  given(owed).when(erase(), operator, LATER).refused('under_dispute', 'claims');
  given(play(owed, [refundMade(), tenant]))
    .when(erase(), operator, LATER)
    .does('Erased');
  given(atDoor()).when(erase(), operator, LATER).refused('visit_open');
  given(onRoute()).when(erase(), operator, LATER).refused('wrong_fate');
  given(HANDED).when(erase(), operator).refused('wrong_fate');
  for (const by of [ann, tenant, recipient]) {
    given(HANDED).when(erase(), by, LATER).refused('not_allowed');
  }
  given(HANDED)
    .when(erase({ reason: ' ' }), operator, LATER)
    .refused('reason_needed');
  given(HANDED)
    .when(erase({ last: 0 }), operator, LATER)
    .refused('nothing_to_do');
});
