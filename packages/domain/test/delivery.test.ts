import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register } from '../src/delivery/decide.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/delivery/limits.ts';
import {
  end,
  entersCode,
  entersWrong,
  kept,
  open,
  present,
  recall,
  releases,
  requestLeave,
  settle,
  takenBack,
  takes,
  transfer,
  unlock,
} from './support/act.ts';
import {
  amendment,
  ann,
  at,
  DAY,
  delegate,
  DEPOT,
  depot,
  MINUTE,
  operator,
  pairing,
  parcel,
  recipient,
  registration,
  stranger,
  T0,
  tenant,
  timer,
  uuid,
} from './support/build.ts';
import { atDoor, given, onRoute, ordered, play, released, stateOf } from './support/given.ts';

const WITH_DELEGATE = play(ordered(), [pairing(delegate, 'delegate'), delegate]);

const tried = (limits: Partial<Limits>) =>
  register({ ...registration(), limits: { ...DEFAULT_LIMITS, ...limits } }, { now: T0, by: tenant })
    .ok;

test('[A7] a tenant moves limits within the floors only', () => {
  assert.ok(tried({ grace_s: 15 * MINUTE, wrongPerVisit: 3, leaveNotice_s: 5 * 3600 }));
  assert.ok(!tried({ wrongPerVisit: 6 }));
  assert.ok(!tried({ wrongToLock: 11 }));
  assert.ok(!tried({ wrongPerUnlock: 6 }));
  assert.ok(!tried({ wrongFinal: 21 }));
  assert.ok(!tried({ codeLife_s: 10 * MINUTE + 1 }));
  assert.ok(!tried({ grace_s: 15 * MINUTE - 1 }));
  assert.ok(!tried({ leaveNotice_s: 2 * 3600 - 1 }));
});

test('[A2] a delivery is registered by a tenant and by nobody else', () => {
  for (const by of [operator, ann, recipient, timer]) {
    assert.ok(!register(registration(), { now: T0, by }).ok, by.kind);
  }
});

test('[C2] a link pairs five times, and a sixth is refused', () => {
  const five = play(
    ordered(),
    ...[1, 2, 3, 4].map((n) => [{ ...pairing(), holder: uuid(0xb10 + n) }, recipient] as const),
  );
  assert.equal(stateOf(five).holders.length, 5);
  given(five)
    .when({ ...pairing(), holder: uuid(0xb20) }, recipient)
    .refused('too_many_pairings');
  given(five)
    .when({ ...pairing(), holder: uuid(0xb20), link: uuid(0x52) }, recipient)
    .does('HolderPaired');
});

test('[C2] an id that is paired is not paired again', () => {
  given(ordered())
    .when({ ...pairing(), link: uuid(0x52) }, recipient)
    .refused('not_allowed');
});

test('[H24] the manifest changes between visits, by who knows its version', () => {
  given(ordered())
    .when(amendment(2, { added: [parcel(2)] }), tenant)
    .does('ManifestAmended');
  given(ordered()).when(amendment(2), operator).does('ManifestAmended');
  given(ordered()).when(amendment(3), tenant).refused('stale_version');
  given(ordered()).when(amendment(2), ann).refused('not_allowed');
});

test('[H24] the manifest is fixed while a visit is open', () => {
  given(atDoor({ parcels: 2 }, []))
    .when(amendment(2), tenant)
    .refused('visit_open');
  given(play(atDoor(), [end(), ann]))
    .when(amendment(2), tenant)
    .does('ManifestAmended');
});

test('[H24] an amendment removes only what is expected, and never uses a number twice', () => {
  const recalled = play(onRoute({ parcels: 2 }), [recall(1), tenant]);
  given(recalled)
    .when(amendment(2, { removed: [1] }), tenant)
    .refused('wrong_fate', '1');
  given(recalled)
    .when(amendment(2, { removed: [2] }), tenant)
    .does('ManifestAmended');
  given(recalled)
    .when(amendment(2, { removed: [7] }), tenant)
    .refused('unknown_parcel', '7');
  given(recalled)
    .when(amendment(2, { added: [parcel(2)] }), tenant)
    .refused('not_allowed', '2');
  given(recalled)
    .when(amendment(2, { added: [parcel(3), parcel(3)] }), tenant)
    .refused('not_allowed', '3');
  const skipped = { ...amendment(3), ifVersion: 1 };
  given(recalled).when(skipped, tenant).refused('stale_version');
});

test('[H16] naming delegates, unlocking and asking to leave belong to the recipient', () => {
  const name = { type: 'delegate', link: uuid(0x53) } as const;
  given(WITH_DELEGATE).when(name, recipient).does('DelegateNamed');
  given(WITH_DELEGATE).when(name, delegate).refused('not_allowed');
  given(WITH_DELEGATE).when(unlock(), delegate).refused('not_allowed');
  given(WITH_DELEGATE).when(requestLeave(1), delegate).refused('not_allowed');
  given(WITH_DELEGATE).when(name, stranger).refused('unknown_holder');
  given(atDoor()).when(name, recipient).refused('visit_open');
});

test('[H16] a delegate decides, releases and says "taken back"', () => {
  const door = play(
    WITH_DELEGATE,
    [transfer([1], { kind: 'courier', id: ann.id }), ann],
    [open(), ann],
    [present(1), ann],
    [takes([1]), delegate],
    [releases(undefined, delegate), delegate],
    [entersCode(), ann],
  );
  const [receipt] = door.flatMap((event) => (event.type === 'ReceiptIssued' ? [event.core] : []));
  assert.equal(receipt?.statement.holder.role, 'delegate');
  given(door).when(takenBack(1), delegate).does('Disputed', 'AlarmRaised');
});

const revoke = (holder: string) => ({ type: 'revokeHolder', holder }) as const;

test('[H16] the recipient ends a delegate, a delegate ends nobody, an operator ends any', () => {
  given(WITH_DELEGATE).when(revoke(delegate.id), recipient).does('HolderRevoked');
  given(WITH_DELEGATE).when(revoke(recipient.id), delegate).refused('not_allowed');
  given(WITH_DELEGATE).when(revoke(recipient.id), recipient).refused('not_allowed');
  given(WITH_DELEGATE).when(revoke(recipient.id), operator).does('HolderRevoked');
  given(WITH_DELEGATE).when(revoke(stranger.id), operator).refused('unknown_holder');
  const ended = play(WITH_DELEGATE, [revoke(delegate.id), recipient]);
  given(ended).when(revoke(delegate.id), recipient).refused('holder_revoked');
  given(ended).when({ type: 'report', what: 'rushed' }, delegate).refused('holder_revoked');
  given(ended).when({ type: 'report', what: 'rushed' }, recipient).does('HolderReported');
});

test('[H3] a release ends with the link of the holder who gave it', () => {
  const state = given(released())
    .when({ type: 'revokeHolder', holder: recipient.id }, operator)
    .state();
  assert.equal(state.visits[0]?.release, null);
});

const needs = (more: boolean) => ({ type: 'askTime', more }) as const;

test('[H10, H16] the recipient asks for more time beforehand and takes it back, nobody else does', () => {
  const state = given(WITH_DELEGATE).when(needs(true), recipient).state();
  assert.equal(state.needsTime, true);
  const asked = play(WITH_DELEGATE, [needs(true), recipient]);
  given(asked).when(needs(true), recipient).gives([]);
  assert.equal(given(asked).when(needs(false), recipient).state().needsTime, false);
  given(WITH_DELEGATE).when(needs(true), delegate).refused('not_allowed');
  given(WITH_DELEGATE).when(needs(true), operator).refused('unknown_holder');
  given(atDoor()).when(needs(true), recipient).refused('visit_open');
  given(ordered({ mode: 'carrier' }))
    .when(needs(true), recipient)
    .refused('wrong_mode');
});

test('[H10] a sender who knows it marks it at registration, and the recipient may take it back', () => {
  const marked = register({ ...registration(), needsTime: true }, { now: T0, by: tenant });
  assert.ok(marked.ok);
  const paired = play(marked.value, [pairing(), recipient]);
  assert.equal(stateOf(paired).needsTime, true);
  assert.equal(given(paired).when(needs(false), recipient).state().needsTime, false);
});

test('[H13] only the recipient asks to leave a parcel, under the value, with no visit open', () => {
  given(ordered()).when(requestLeave(1), recipient).does('LeaveRequested');
  given(ordered({ value_minor: 15_001 }))
    .when(requestLeave(1), recipient)
    .refused('not_allowed');
  given(atDoor()).when(requestLeave(1), recipient).refused('visit_open');
  given(ordered()).when(requestLeave(1), operator).refused('unknown_holder');
  given(ordered()).when(requestLeave(4), recipient).refused('unknown_parcel');
  const gone = play(ordered(), [recall(1), tenant]);
  given(gone).when(requestLeave(1), recipient).refused('wrong_fate');
});

test('[H7] a lock opens for the recipient, or for an operator with a reason', () => {
  const limits = { wrongPerVisit: 2, wrongToLock: 2, wrongPerUnlock: 3, wrongFinal: 4 };
  const locked = play(released({ limits }), [entersWrong(), ann], [entersWrong(), ann]);
  assert.equal(stateOf(locked).locked, true);
  given(locked)
    .when(unlock(), recipient)
    .gives([{ type: 'Unlocked', lockAt: 4, reason: '' }]);
  given(locked).when(unlock('called back'), operator).does('Unlocked');
  given(locked).when(unlock(' '), operator).refused('reason_needed');
  given(locked).when(unlock(), ann).refused('unknown_holder');
  given(ordered()).when(unlock(), recipient).refused('not_locked');
});

const correct = (reason: string) => ({ type: 'correct', reason, parcels: [1] }) as const;

test('[H12] a correction has an author and a reason, changes no fate and makes no receipt', () => {
  const events = atDoor();
  const before = stateOf(events);
  const after = given(events).when(correct('left with a neighbour'), operator).state();
  assert.deepEqual(after, before);
  given(events).when(correct(''), operator).refused('reason_needed');
  for (const by of [ann, tenant, recipient, timer]) {
    given(events).when(correct('because'), by).refused('not_allowed');
  }
});

const CLOSE = { type: 'close' } as const;
const HANDED = play(released(), [entersCode(), ann]);

test('[H9, C10] a delivery closes when every fate is final and no late answer can come', () => {
  given(HANDED)
    .when(CLOSE, timer, at(8 * DAY))
    .does('DeliveryClosed');
  given(HANDED)
    .when(CLOSE, timer, at(6 * DAY))
    .refused('too_soon');
  given(HANDED)
    .when(CLOSE, operator, at(8 * DAY))
    .refused('not_allowed');
  given(onRoute())
    .when(CLOSE, timer, at(8 * DAY))
    .refused('wrong_fate', '1');
  given(atDoor())
    .when(CLOSE, timer, at(8 * DAY))
    .refused('visit_open');
  const disputed = play(HANDED, [takenBack(1), recipient]);
  given(disputed)
    .when(CLOSE, timer, at(8 * DAY))
    .refused('wrong_fate');
  given(play(disputed, [settle(1), operator]))
    .when(CLOSE, timer, at(8 * DAY))
    .does('DeliveryClosed');
});

test('[H9] within the grace time a handover is not final', () => {
  const limits = { grace_s: 9 * DAY };
  const handed = play(released({ limits }), [entersCode(), ann]);
  given(handed)
    .when(CLOSE, timer, at(8 * DAY))
    .refused('wrong_fate');
  given(handed)
    .when(CLOSE, timer, at(10 * DAY))
    .does('DeliveryClosed');
});

test('[H1] a closed delivery takes late words and no handover', () => {
  const closed = play(HANDED, [CLOSE, timer, at(8 * DAY)]);
  given(closed)
    .when(open(uuid(0x19)), ann)
    .refused('delivery_closed');
  given(closed)
    .when(transfer([1], DEPOT), depot)
    .refused('delivery_closed');
  given(closed)
    .when(kept([1]), ann)
    .refused('delivery_closed');
  given(closed)
    .when({ type: 'correct', reason: 'late word', parcels: [1] }, operator)
    .does('Corrected');
});
