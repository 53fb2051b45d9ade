import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  end,
  entersCode,
  found,
  have,
  kept,
  missing,
  open,
  present,
  recall,
  refuses,
  releases,
  remedy,
  settle,
  takenBack,
  takes,
} from './support/act.ts';
import {
  ann,
  at,
  ben,
  claims,
  DAY,
  DEPOT,
  depot,
  MINUTE,
  operator,
  RECEIPT,
  RECEIPT_2,
  recipient,
  stranger,
  tenant,
  timer,
  V2,
  WITH_ANN,
  WITH_BEN,
} from './support/build.ts';
import { atDoor, given, onRoute, play, released, stateOf } from './support/given.ts';

const HANDED = play(released(), [entersCode(), ann, at(200)]);
const BACK = play(HANDED, [takenBack(1), recipient, at(300)]);

test('[H9] "taken back" disputes for half an hour, and the receipt stays', () => {
  const end = at(200 + 30 * MINUTE);
  given(HANDED)
    .when(takenBack(1), recipient, end)
    .gives([
      { type: 'Disputed', no: 1, kind: 'taken_back', visit: '', position: null },
      { type: 'AlarmRaised', alarm: 'taken_back', parcels: [1] },
    ]);
  given(HANDED)
    .when(takenBack(1), recipient, at(201 + 30 * MINUTE))
    .refused('too_late');
  const [parcel] = stateOf(BACK).parcels;
  assert.equal(parcel?.fate, 'disputed');
  assert.equal(parcel.receipt, RECEIPT);
  assert.equal(parcel.custody.kind, 'unknown');
});

test('[H9] only a holder says it, of a parcel that was handed over', () => {
  for (const by of [ann, operator, tenant, stranger, timer]) {
    given(HANDED).when(takenBack(1), by).refused('unknown_holder');
  }
  given(onRoute()).when(takenBack(1), recipient).refused('wrong_fate');
  given(BACK).when(takenBack(1), recipient).refused('wrong_fate');
  given(HANDED).when(takenBack(1, 2), recipient).refused('unknown_parcel');
  given(HANDED).when(takenBack(), recipient).refused('nothing_to_do');
});

test('[H9] a longer grace time counts', () => {
  const handed = play(released({ limits: { grace_s: 3600 } }), [entersCode(), ann, at(200)]);
  given(handed)
    .when(takenBack(1), recipient, at(200 + 59 * MINUTE))
    .does('Disputed', 'AlarmRaised');
});

test('[H9] "I have it" ends it: handed over again, by the same receipt', () => {
  given(BACK)
    .when(have(1), recipient)
    .gives([{ type: 'HolderHas', no: 1, fate: 'handed_over' }]);
  const [parcel] = given(BACK).when(have(1), recipient).state().parcels;
  assert.equal(parcel?.receipt, RECEIPT);
  assert.equal(parcel.dispute, null);
  given(BACK).when(have(1), ann).refused('unknown_holder');
  given(HANDED).when(have(1), recipient).refused('wrong_fate');
});

test('[H1, K12] "I have it" without a receipt, or after money, settles and hands nothing over', () => {
  const keptOne = play(atDoor(), [kept([1]), ann]);
  given(keptOne)
    .when(have(1), recipient)
    .gives([{ type: 'HolderHas', no: 1, fate: 'settled' }]);
  const paid = play(BACK, [remedy(1), operator]);
  given(paid)
    .when(have(1), recipient)
    .gives([{ type: 'HolderHas', no: 1, fate: 'settled' }]);
});

test('[H9] a scan ends it: the parcel is expected again and the old receipt is superseded', () => {
  given(BACK)
    .when(found(WITH_ANN, 1), ann)
    .gives([
      { type: 'Found', no: 1, custody: WITH_ANN, fate: 'expected' },
      { type: 'ReceiptSuperseded', no: 1, receipt: RECEIPT },
    ]);
  given(BACK).when(found(DEPOT, 1), depot).does('Found', 'ReceiptSuperseded');
  given(BACK).when(found(WITH_BEN, 1), ann).refused('not_allowed');
  given(BACK).when(found(WITH_ANN, 1), operator).refused('not_allowed');
  given(BACK)
    .when(found({ kind: 'van', id: '7' }, 1), operator)
    .refused('not_allowed');
  given(BACK).when(found(WITH_ANN, 1), recipient).refused('not_allowed');
  given(HANDED).when(found(WITH_ANN, 1), ann).refused('wrong_fate');
});

test('[R4, H1] what came back can be handed over again, and the new receipt names the old', () => {
  const again = play(
    BACK,
    [found(WITH_ANN, 1), ann],
    [open(V2), ann],
    [present(1, V2), ann],
    [takes([1], V2), recipient],
    [releases(V2), recipient],
    [entersCode(V2, { receipt: RECEIPT_2 }), ann],
  );
  const [parcel] = stateOf(again).parcels;
  assert.equal(parcel?.receipt, RECEIPT_2);
  assert.deepEqual(parcel.supersededReceipts, [RECEIPT]);
  const core = again.findLast((event) => event.type === 'ReceiptIssued')?.core;
  assert.deepEqual(core?.supersedes, [RECEIPT]);
  assert.deepEqual(core.earlier, [RECEIPT]);
});

test('[H9, K12] no machine pays on "taken back" or `kept` without a scan; a person may', () => {
  const keptOne = play(atDoor(), [kept([1]), ann]);
  for (const events of [BACK, keptOne]) {
    given(events).when(remedy(1), claims).refused('not_allowed');
    given(events).when(remedy(1), operator).does('RemedyGranted');
  }
  given(play(BACK, [found(DEPOT, 1), depot]))
    .when(remedy(1), claims)
    .does('Recalled', 'Returned', 'RemedyGranted');
  given(HANDED).when(remedy(1), claims).refused('not_allowed');
  given(HANDED).when(remedy(1), operator).does('RemedyGranted');
});

test('[K12] what was paid while it was gone is recalled when it turns up, returned at a depot', () => {
  const paid = play(onRoute(), [missing(1), timer, at(2 * DAY)], [remedy(1), claims]);
  given(paid)
    .when(found(WITH_BEN, 1), ben)
    .gives([{ type: 'Found', no: 1, custody: WITH_BEN, fate: 'recalled' }]);
  given(paid).when(found(DEPOT, 1), depot).does('Found', 'Returned');
  const unpaid = play(onRoute(), [recall(1), tenant], [missing(1), timer, at(2 * DAY)]);
  given(unpaid).when(found(DEPOT, 1), depot).does('Found', 'Returned');
});

test('[H11] a parcel not scanned back and then found by its courier is expected', () => {
  const ended = play(atDoor(), [refuses(1), recipient], [end(), ann]);
  const [parcel] = given(ended).when(found(WITH_ANN, 1), ann).state().parcels;
  assert.equal(parcel?.fate, 'expected');
  assert.equal(parcel.dispute, null);
});

test('[H12] a person settles a dispute with a reason; it makes no handover', () => {
  given(BACK).when(settle(1), operator).does('Settled');
  given(BACK).when(settle(1, ' '), operator).refused('reason_needed');
  for (const by of [ann, recipient, claims, tenant, timer]) {
    given(BACK).when(settle(1), by).refused('not_allowed');
  }
  given(HANDED).when(settle(1), operator).refused('wrong_fate');
  given(onRoute()).when(settle(1), operator).refused('wrong_fate');
  assert.equal(given(BACK).when(settle(1), operator).state().parcels[0]?.fate, 'settled');
});
