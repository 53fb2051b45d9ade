import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TABLE } from '../src/claim/table.ts';
import type { ClaimKind } from '../src/claim/types.ts';
import type { DeliveryEvent } from '../src/delivery/events.ts';
import {
  end,
  entersCode,
  leaves,
  missing,
  open,
  PAID,
  present,
  recall,
  refuses,
  releases,
  reports,
  requestLeave,
  retake,
  says,
  settle,
  takenBack,
  takes,
  transfer,
  weigh,
} from './support/act.ts';
import {
  ann,
  at,
  DAY,
  DEPOT,
  depot,
  HOUR,
  operator,
  recipient,
  sealOf,
  TAKEN,
  tenant,
  timer,
  V1,
  WITH_ANN,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, released } from './support/given.ts';

type Events = readonly DeliveryEvent[];

const HANDED = play(released(), [entersCode(), ann, at(200)]);
const refusedFor = (reason: 'damaged' | 'changed_mind', value_minor = 12_000): Events =>
  play(
    atDoor({ value_minor }),
    [refuses(1, reason), recipient, at(180)],
    [retake(1), ann],
    [end('done'), ann],
  );
const WITHOUT_SAW = play(
  ordered({ parcels: 2 }),
  [transfer([1], WITH_ANN), ann, at(60)],
  [open(), ann, at(120)],
  [present(1), ann],
  [takes([1]), recipient, at(180)],
  [releases(), recipient],
  [entersCode(), ann, at(200)],
);
const PROMISED = at(5 * DAY);
const ANOTHER_DAY = play(
  atDoor({ parcels: 2, due: (no) => (no === 2 ? PROMISED : undefined) }, [1]),
  [takes([1]), recipient, at(180)],
  [releases(), recipient],
  [entersCode(), ann, at(200)],
);

/** What was said of a parcel that was taken. */
const handedAs = (change: Partial<typeof TAKEN>, order = {}): Events =>
  play(
    atDoor(order),
    [says({ 1: { ...TAKEN, ...change } }), recipient, at(180)],
    [releases(), recipient],
    [entersCode(), ann, at(200)],
  );
const sealed = { seal: (no: number) => ({ kind: 'number', value: sealOf(no) }) as const };
const weighed = (events: Events): Events => play(events, [weigh(1, 1000), depot]);
const sealedAndWeighed = (read: string): Events =>
  play(
    weighed(ordered(sealed)),
    [transfer([1], WITH_ANN), ann, at(60)],
    [open(), ann, at(120)],
    [present(1), ann],
    [says({ 1: { ...TAKEN, seal: read, inspected: true } }), recipient, at(180)],
    [releases(), recipient],
    [entersCode(), ann, at(200)],
  );

type Story = {
  readonly events: Events;
  readonly what?: ClaimKind;
  readonly no?: number;
  readonly now?: string;
  readonly amount_minor?: number;
};

/** One story for each cell: what happened, and what is claimed. */
const STORIES: Readonly<Record<string, Story>> = {
  door: { events: atDoor() },
  back: { events: play(onRoute(), [recall(1), tenant], [transfer([1], DEPOT), depot]) },
  missing: { events: play(onRoute(), [missing(1), timer, at(2 * DAY)]), amount_minor: 12_000 },
  'refused-fault': { events: refusedFor('damaged'), what: 'damaged' },
  'refused-fault-late': {
    events: refusedFor('damaged', 89_900),
    what: 'damaged',
    now: at(4 * DAY),
    amount_minor: 89_900,
  },
  'refused-fault-waits': {
    events: refusedFor('damaged', 89_900),
    what: 'damaged',
    amount_minor: 89_900,
  },
  'refused-other-late': { events: refusedFor('changed_mind'), now: at(4 * DAY) },
  'refused-other': { events: refusedFor('changed_mind') },
  recalled: { events: play(onRoute(), [recall(1), tenant]) },
  'recalled-above': { events: play(onRoute(), [recall(1), tenant]), amount_minor: 89_900 },
  word: { events: play(HANDED, [takenBack(1), recipient, at(300)]) },
  settled: {
    events: play(HANDED, [takenBack(1), recipient, at(300)], [settle(1), operator]),
  },
  left: {
    events: play(
      ordered({ value_minor: 12_000 }),
      [requestLeave(1), recipient],
      [transfer([1], WITH_ANN), ann, at(3 * HOUR)],
      [leaves(1), ann],
    ),
  },
  transit: { events: ANOTHER_DAY, no: 2 },
  absent: { events: WITHOUT_SAW, no: 2 },
  overdue: { events: ANOTHER_DAY, no: 2, now: at(6 * DAY) },
  'not-yet-yours': { events: onRoute(), what: 'empty' },
  'receipt-not-received': { events: HANDED },
  'record-supports': { events: sealedAndWeighed('A009999'), what: 'empty' },
  'receipt-noted': { events: handedAs({ packaging: ['torn'] }), what: 'damaged' },
  'checked-and-agrees': { events: sealedAndWeighed(sealOf(1)), what: 'empty' },
  checked: { events: handedAs({ inspected: true }), what: 'wrong_item' },
  'not-looked-at': { events: HANDED, what: 'empty' },
};

test('[K5] every cell of the table has a story here', () => {
  assert.deepEqual(
    TABLE.map(({ id }) => id),
    Object.keys(STORIES),
  );
});

for (const cell of TABLE) {
  const {
    events,
    what = 'not_received',
    no = 1,
    now,
    amount_minor = 12_000,
  } = STORIES[cell.id] ?? { events: [] };
  test(`[K1, K5] the cell "${cell.id}" answers ${cell.outcome}`, () => {
    const report = reports(what, { no, paid: { ...PAID, amount_minor } });
    const after = given(events.length > 0 ? events : onRoute())
      .when(report, recipient, now)
      .state();
    const [claim] = after.claims;
    assert.equal(claim?.cell, cell.id);
    assert.equal(claim.status, cell.outcome);
    assert.equal(claim.refund !== null, cell.outcome === 'granted');
    assert.equal(claim.decidedBy, '', 'no person has decided');
  });
}

test('[K10] a check of four seconds is no check: it leans against nobody', () => {
  const quick = play(
    weighed(ordered(sealed)),
    [transfer([1], WITH_ANN), ann, at(60)],
    [open(), ann, at(120)],
    [present(1), ann],
    [says({ 1: { ...TAKEN, seal: sealOf(1), inspected: true } }), recipient],
    [releases(V1, recipient, 4), recipient],
    [entersCode(), ann, at(130)],
  );
  const [claim] = given(quick).when(reports('empty'), recipient).state().claims;
  assert.equal(claim?.cell, 'not-looked-at');
});
