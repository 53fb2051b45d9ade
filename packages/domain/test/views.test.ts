import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryEvent } from '../src/delivery/events.ts';
import { courierStop, courierVisitView } from '../src/view/build-courier.ts';
import { holderView, type HolderExtras } from '../src/view/build-holder.ts';
import {
  end,
  entersCode,
  entersWrong,
  macOf,
  open,
  present,
  recall,
  refuses,
  releases,
  renews,
  retake,
  says,
  takenBack,
  takes,
  visitIn,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  claims,
  delegate,
  DELIVERY_ID,
  label,
  MINUTE,
  pairing,
  recipient,
  stranger,
  TAKEN,
  tenant,
  V1,
} from './support/build.ts';
import { atDoor, onRoute, ordered, play, released, stateOf } from './support/given.ts';

const CONTENTS = { 1: [{ name: 'Blue kettle', quantity: 1 }] };

const page = (
  events: readonly DeliveryEvent[],
  change: Partial<HolderExtras> = {},
  holder = recipient.id,
) =>
  holderView(stateOf(events), holder, {
    shop: 'Kettles & Co',
    addressLine: '12 Long Lane',
    contents: CONTENTS,
    receipts: events.flatMap((event) => (event.type === 'ReceiptIssued' ? [event.core] : [])),
    logged: new Set(),
    version: 7,
    now: events.at(-1)?.at ?? at(0),
    ...change,
  });

const WHERE = { addressee: 'R. Holder', address: ['12 Long Lane'] };

const phone = (events: readonly DeliveryEvent[]) => {
  const state = stateOf(events);
  const now = events.at(-1)?.at ?? at(0);
  const extras = { ...WHERE, version: 7, now, holderPresent: true };
  return courierVisitView(state, visitIn(state, V1), extras);
};

const READ_BACK = atDoor({ parcels: 2, policy: { readBack: true } });

test("[H25] no field of the holder's page but the draft's own number shows the last four digits", () => {
  for (const { shownNumber } of page(READ_BACK).parcels) {
    assert.match(shownNumber, /^\d{14}····$/);
  }
  const { draft: _draft, ...visit } = page(READ_BACK).visit ?? {};
  const text = JSON.stringify({ ...page(READ_BACK), visit });
  assert.ok(!text.includes(label(1)) && !text.includes(label(2)));
});

test('[H25] the page learns match or mismatch, never the label or the seal itself', () => {
  const order = { seal: () => ({ kind: 'number', value: 'A004711' }) as const };
  const read = (seal: string) =>
    page(play(atDoor(order), [says({ 1: { ...TAKEN, seal } }), recipient])).visit?.presented[0]
      ?.decision?.seal;
  assert.equal(read('A004711'), 'matches');
  assert.equal(read('A004712'), 'differs');
  assert.equal(read(''), 'not_read');
  assert.ok(!JSON.stringify(page(atDoor(order))).includes('A004711'));
  const missed = play(
    READ_BACK,
    [says({ 1: { ...TAKEN, label: '0000' } }), recipient],
    [says({ 1: { ...TAKEN, label: '0000' } }), recipient],
  );
  const [first] = page(missed).visit?.presented ?? [];
  assert.equal(first?.labelMisses, 2);
  assert.ok(first.onlyUnreadable);
});

const STORIES: Readonly<Record<string, readonly DeliveryEvent[]>> = {
  released: released(),
  renewed: play(released(), [renews(), recipient]),
  'wrong once': play(released(), [entersWrong(), ann]),
  confirmed: play(released(), [entersCode(), ann]),
  ended: play(released(), [end(), ann]),
};

for (const [name, events] of Object.entries(STORIES)) {
  test(`[H6] no view holds a code's MAC: ${name}`, () => {
    const delegated = play(events, [pairing(delegate, 'delegate'), delegate]);
    const views = [
      page(events),
      page(delegated, {}, delegate.id),
      phone(events),
      courierStop(stateOf(events), ann.id, WHERE),
    ];
    const text = JSON.stringify(views);
    for (const n of [1, 2]) assert.ok(!text.includes(macOf(V1, n)));
    assert.ok(!/"mac":|"code":"\d/.test(text));
  });
}

test("[H22] the courier's views hold no contents, price or seller", () => {
  const text = JSON.stringify([phone(released()), courierStop(stateOf(released()), ann.id, WHERE)]);
  assert.ok(!/kettle|contents|value_minor|seller|shop/i.test(text));
});

test('[H13] the courier is offered to leave what was asked for, as asked and not too early', () => {
  const asked = play(
    onRoute({ parcels: 2 }),
    [{ type: 'requestLeave', parcels: [1], how: 'parcel_box' }, recipient, at(100)],
    [open(), ann, at(200)],
  );
  assert.equal(phone(asked).mayLeave, null);
  const later = play(asked, [present(1), ann, at(100 + 120 * MINUTE)]);
  assert.deepEqual(phone(later).mayLeave, { parcels: [1], how: 'parcel_box' });
  const dear = onRoute({ limits: { leaveUpTo_minor: 20_000 } });
  assert.equal(phone(play(dear, [open(), ann])).mayLeave, null);
});

test('[H10, H21] the courier sees who needs more time, and is offered to leave later', () => {
  const calm = onRoute();
  assert.deepEqual(courierStop(stateOf(calm), ann.id, WHERE).notes, []);
  assert.equal(phone(atDoor()).leaveOfferAfter_s, 120);
  const asked = play(calm, [{ type: 'askTime', more: true }, recipient], [open(), ann]);
  assert.deepEqual(courierStop(stateOf(asked), ann.id, WHERE).notes, ['needs_time']);
  assert.deepEqual([phone(asked).needsTime, phone(asked).leaveOfferAfter_s], [true, 360]);
  assert.deepEqual([page(asked).needsTime, page(asked).can.askTime], [true, false]);
});

test("[H16, H22] a delegate's page shows no address and may not name, ask or unlock", () => {
  const events = play(ordered(), [pairing(delegate, 'delegate'), delegate]);
  const mine = page(events, { contents: {} }, delegate.id);
  assert.equal(mine.addressLine, '');
  assert.deepEqual(mine.can, {
    delegate: false,
    requestLeave: false,
    askTime: false,
    unlock: false,
  });
  assert.deepEqual(mine.parcels[0]?.contents, []);
  const theirs = page(events);
  assert.equal(theirs.addressLine, '12 Long Lane');
  assert.deepEqual(theirs.can, {
    delegate: true,
    requestLeave: true,
    askTime: true,
    unlock: false,
  });
  assert.deepEqual(theirs.parcels[0]?.contents, CONTENTS[1]);
});

test('[H22] a view for somebody who did not pair is a bug, not an empty page', () => {
  assert.throws(() => page(ordered(), {}, stranger.id), /bug/);
});

test('[H2] the page names what is not here', () => {
  const view = page(atDoor({ parcels: 3 }, [2]));
  assert.deepEqual(view.visit?.notHere, [1, 3]);
  assert.deepEqual(
    view.parcels.map(({ whereabouts }) => whereabouts),
    ['with_courier', 'at_door', 'with_courier'],
  );
});

const opened = (distance_m: number | null) =>
  page(play(onRoute(), [open(V1, { distance_m }), ann])).visit;

test('[H18] a courier who is far away, or silent about it, is named', () => {
  assert.equal(opened(4000)?.farAway_m, 4000);
  assert.equal(opened(300)?.farAway_m, null);
  assert.equal(opened(20)?.distanceUnknown, false);
  assert.equal(opened(null)?.distanceUnknown, false);
  const silent = open(V1, { distance_m: null, silent: true });
  assert.equal(page(play(onRoute(), [silent, ann])).visit?.distanceUnknown, true);
});

test("[H11] the courier's code field opens when every refused parcel is scanned back", () => {
  const out = play(
    atDoor({ parcels: 2 }),
    [takes([1]), recipient],
    [refuses(2), recipient],
    [releases(), recipient],
  );
  assert.deepEqual(phone(out).toRetake, [2]);
  assert.equal(phone(out).codeOpen, false);
  const back = play(out, [retake(2), ann]);
  assert.deepEqual(phone(back).toRetake, []);
  assert.equal(phone(back).codeOpen, true);
  assert.deepEqual(
    phone(back).parcels.map(({ outcome, retaken }) => [outcome, retaken]),
    [
      ['taken', false],
      ['refused', true],
    ],
  );
  assert.equal(phone(atDoor()).codeOpen, false);
});

test('[H7] both sides see how many tries are left, and that a lock is final', () => {
  const twice = play(released(), [entersWrong(), ann], [entersWrong(), ann]);
  assert.equal(phone(twice).triesLeft, 3);
  assert.equal(page(twice).visit?.triesLeft, 3);
  const limits = { wrongToLock: 1, wrongFinal: 1 };
  const locked = play(released({ limits }), [entersWrong(), ann]);
  assert.equal(page(locked).lockIsFinal, true);
  assert.equal(page(locked).can.unlock, false);
  assert.equal(phone(locked).triesLeft, 0);
  assert.ok(courierStop(stateOf(locked), ann.id, WHERE).notes.includes('locked'));
  const once = play(released({ limits: { wrongToLock: 1 } }), [entersWrong(), ann]);
  assert.equal(page(once).can.unlock, true);
});

test("[H8] the code's end is ten minutes after its release", () => {
  assert.equal(page(released()).visit?.released?.until, at(180 + 10 * MINUTE));
  assert.equal(phone(released()).released?.until, at(180 + 10 * MINUTE));
  const two = play(released(), [pairing(delegate, 'delegate'), delegate]);
  assert.equal(page(two).visit?.released?.byMe, true);
  assert.equal(page(two, {}, delegate.id).visit?.released?.byMe, false);
});

test('[H9] the page offers "taken back" while the grace time runs, and not after', () => {
  const handed = play(released(), [entersCode(), ann, at(200)]);
  const until = at(200 + 30 * MINUTE);
  assert.equal(page(handed).parcels[0]?.graceUntil, until);
  assert.equal(page(handed, { now: until }).parcels[0]?.graceUntil, until);
  assert.equal(page(handed, { now: at(201 + 30 * MINUTE) }).parcels[0]?.graceUntil, null);
  const back = play(handed, [takenBack(1), recipient]);
  assert.equal(page(back).parcels[0]?.dispute, 'taken_back');
});

test("[H5] a courier's stop names which parcels are theirs", () => {
  const state = stateOf(onRoute());
  assert.equal(courierStop(state, ann.id, WHERE).parcels[0]?.mine, true);
  assert.equal(courierStop(state, ben.id, WHERE).parcels[0]?.mine, false);
});

test('[R3] the receipts on the page name what they cover', () => {
  const handed = play(
    atDoor({ parcels: 3 }, [1, 2]),
    [takes([1]), recipient],
    [refuses(2), recipient],
    [releases(), recipient],
    [retake(2), ann],
    [entersCode(), ann],
  );
  const [receipt] = page(handed).receipts;
  assert.deepEqual([receipt?.taken, receipt?.refused, receipt?.absent], [[1], [2], [3]]);
  assert.equal(receipt?.superseded, false);
  assert.equal(page(handed).delivery, DELIVERY_ID);
});

test('[K12] a recalled parcel shows as recalled, with its remedy', () => {
  const paid = play(
    onRoute({ parcels: 2 }),
    [recall(1), tenant],
    [{ type: 'remedy', no: 1, remedy: 'replacement', reason: 'rule 2' }, claims],
  );
  const [one] = page(paid).parcels;
  assert.deepEqual([one?.fate, one?.remedy], ['recalled', 'replacement']);
});
