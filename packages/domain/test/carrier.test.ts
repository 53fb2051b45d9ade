import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { reportHash } from '@handfast/protocol/report';
import { discrepancyOf, lastArrival, lastWord } from '../src/carrier/facts.ts';
import { recoveryClock } from '../src/carrier/deadlines.ts';
import { recoveryPack } from '../src/carrier/recovery.ts';
import { decide } from '../src/delivery/decide.ts';
import { evolveAll } from '../src/delivery/evolve.ts';
import type { Delivery } from '../src/delivery/state.ts';
import { carrierView, contradictionsIn } from '../src/view/build-carrier.ts';
import { leaves, open, transfer } from './support/act.ts';
import {
  ann,
  at,
  DAY,
  delegate,
  HOUR,
  operator,
  pairing,
  recipient,
  sealOf,
  stranger,
  tenant,
  WITH_ANN,
} from './support/build.ts';
import { byCarrier, claimFor, dpd, reports, says, word } from './support/carrier.ts';
import { given, ordered, play, stateOf } from './support/given.ts';

const parcelOne = (state: Delivery) => state.parcels[0] as Delivery['parcels'][0];

const onItsWay = [
  word('announced', 10),
  word('in_transit', HOUR),
  word('out_for_delivery', 20 * HOUR),
  word('delivered', 24 * HOUR),
];
const delivered = (order = {}) =>
  play(byCarrier(order), [says(1, ...onItsWay), dpd, at(25 * HOUR)]);

describe('the carrier’s word', () => {
  test('[M7] says who asserted it, moves custody as that, and hands nothing over', () => {
    const state = stateOf(play(byCarrier(), [says(1, ...onItsWay.slice(0, 3)), dpd, at(DAY)]));
    const parcel = parcelOne(state);
    assert.deepEqual(parcel.custody, { kind: 'carrier', id: 'dpd' });
    assert.equal(parcel.fate, 'expected');
    assert.equal(lastWord(parcel)?.status, 'out_for_delivery');
    const end = parcelOne(stateOf(delivered()));
    assert.deepEqual(end.custody, { kind: 'place', id: '' });
    assert.equal(end.fate, 'expected');
    assert.equal(end.receipt, null);
  });

  test('[M7] a word that is known, or came late, changes nothing', () => {
    given(delivered())
      .when(says(1, ...onItsWay), dpd)
      .gives([]);
    const again = word('in_transit', HOUR, { source: 'csv', ref: 'x' });
    given(delivered()).when(says(1, again), dpd).gives([]);
    const late = given(delivered()).when(says(1, word('in_transit', 2 * HOUR)), dpd);
    late.does('CarrierSaid');
    assert.deepEqual(parcelOne(late.state()).custody, parcelOne(stateOf(delivered())).custody);
  });

  test('[M7] a word from the future is none', () => {
    given(byCarrier())
      .when(says(1, word('delivered', 3 * DAY)), dpd)
      .gives([]);
  });

  test('[M7] nobody else speaks for the carrier, and it speaks in its own mode alone', () => {
    for (const who of [tenant, recipient, operator, ann]) {
      given(byCarrier())
        .when(says(1, ...onItsWay), who, at(DAY))
        .refused('not_allowed');
    }
    given(ordered())
      .when(says(1, ...onItsWay), dpd, at(DAY))
      .refused('wrong_mode');
    given(byCarrier())
      .when(says(7, ...onItsWay), dpd, at(DAY))
      .refused('unknown_parcel');
  });
});

describe('the recipient’s report', () => {
  test('[H19] "here" ends it as left by the carrier: no receipt, no handover', () => {
    const state = stateOf(
      play(delivered(), [reports({ 1: { packaging: ['intact'] } }), recipient]),
    );
    const parcel = parcelOne(state);
    assert.equal(parcel.fate, 'left');
    assert.equal(parcel.left?.how, 'carrier');
    assert.deepEqual(parcel.custody, { kind: 'recipient', id: '' });
    assert.equal(parcel.receipt, null);
    assert.equal(discrepancyOf(parcel), null);
  });

  test('[H19] "not here" against "delivered" is a dispute; before it, it is none', () => {
    given(delivered())
      .when(reports({ 1: { arrival: 'not_here', told: 'delivered' } }), recipient)
      .does('ReportMade', 'Disputed');
    const before = play(byCarrier(), [says(1, ...onItsWay.slice(0, 3)), dpd, at(21 * HOUR)]);
    const early = given(before).when(
      reports({ 1: { arrival: 'not_here', told: 'out_for_delivery' } }),
      recipient,
      at(22 * HOUR),
    );
    early.does('ReportMade');
    assert.equal(parcelOne(early.state()).fate, 'expected');
    const then = play(before, [
      reports({ 1: { arrival: 'not_here', told: 'out_for_delivery' } }),
      recipient,
      at(22 * HOUR),
    ]);
    given(then)
      .when(says(1, ...onItsWay), dpd, at(25 * HOUR))
      .does('CarrierSaid');
  });

  test('[H19] the carrier’s word that comes after the report contradicts it all the same', () => {
    const story = play(
      byCarrier(),
      [says(1, ...onItsWay.slice(0, 3)), dpd, at(21 * HOUR)],
      [reports({ 1: { arrival: 'not_here' } }), recipient, at(26 * HOUR)],
    );
    const later = given(story).when(says(1, ...onItsWay), dpd, at(30 * HOUR));
    later.does('CarrierSaid', 'Disputed');
    assert.equal(parcelOne(later.state()).dispute?.kind, 'not_here');
  });

  test('[H19] said again it is said once; said otherwise it is corrected', () => {
    const once = play(delivered(), [reports({ 1: { arrival: 'not_here' } }), recipient]);
    given(once)
      .when(reports({ 1: { arrival: 'not_here' } }), recipient)
      .gives([]);
    const found = play(once, [reports({ 1: {} }, 60), recipient, at(30 * HOUR)]);
    assert.equal(parcelOne(stateOf(found)).fate, 'left');
    assert.equal(parcelOne(stateOf(found)).dispute, null);
    const gone = play(found, [
      reports({ 1: { arrival: 'not_here' } }, 90),
      recipient,
      at(31 * HOUR),
    ]);
    assert.equal(parcelOne(stateOf(gone)).dispute?.kind, 'not_here');
  });

  test('[H24] a report on another list, by another key or of another delivery is refused', () => {
    const story = delivered();
    const state = stateOf(story);
    const good = reports({ 1: {} })(state);
    assert.equal(good.type, 'reportArrival');
    if (good.type !== 'reportArrival') return;
    const sent = (change: object, refusal: Parameters<ReturnType<typeof whenOf>['refused']>[0]) => {
      const report = { ...good.report, ...change };
      whenOf({ ...good, report, signed: { ...good.signed, hash: reportHash(report) } }).refused(
        refusal,
      );
    };
    const whenOf = (command: typeof good) => given(story).when(command, recipient);
    sent({ manifest: { ...good.report.manifest, version: 2 } }, 'stale_version');
    sent({ delivery: good.report.tenant }, 'statement_differs');
    sent({ holder: { ...good.report.holder, role: 'desk' } }, 'statement_differs');
    whenOf({ ...good, signed: { ...good.signed, hash: 'a'.repeat(64) } }).refused(
      'signature_differs',
    );
    given(story).when(good, stranger).refused('unknown_holder');
    given(ordered())
      .when((now: Delivery) => reports({ 1: {} })(now), recipient)
      .refused('wrong_mode');
  });

  test('[H16] a delegate may report, under their own name', () => {
    const story = play(delivered(), [{ ...pairing(delegate, 'delegate') }, delegate]);
    const state = stateOf(play(story, [reports({ 1: {} }, 0, delegate), delegate]));
    assert.equal(lastArrival(parcelOne(state))?.holder, delegate.id);
  });

  test('[S2] a seal is read without being shown, and compared', () => {
    const sealed = delivered({ seal: (no: number) => ({ kind: 'number', value: sealOf(no) }) });
    const said = (seal: string) =>
      discrepancyOf(parcelOne(stateOf(play(sealed, [reports({ 1: { seal } }), recipient]))));
    assert.equal(said(sealOf(1)), null);
    assert.equal(said('B999'), 'seal_broken');
    assert.equal(said(''), null);
  });
});

/** Whether the page asks after so many of the carrier's words. */
const asks = (n: number) =>
  carrierView(stateOf(play(byCarrier(), [says(1, ...onItsWay.slice(0, n)), dpd, at(25 * HOUR)])))
    .parcels[0]?.asks;

describe('mode carrier', () => {
  test('[H19] no visit opens, nothing is left by a courier, and silence is nothing', () => {
    const story = play(byCarrier(), [transfer([1], WITH_ANN), ann]);
    given(story).when(open(), ann).refused('wrong_mode');
    given(story).when(leaves(1), ann).refused('wrong_mode');
    given(story)
      .when({ type: 'requestLeave', parcels: [1], how: 'safe_place' }, recipient)
      .refused('wrong_mode');
    const quiet = parcelOne(stateOf(delivered()));
    assert.equal(discrepancyOf(quiet), null);
    assert.deepEqual(stateOf(delivered()).claims, []);
    given(delivered()).when(claimFor(1), dpd).gives([]);
  });

  test('[K5] a contradiction opens one claim by the table, and it goes to a person', () => {
    const story = play(
      delivered(),
      [reports({ 1: { arrival: 'not_here', told: 'delivered' } }), recipient],
      [claimFor(1), recipient],
    );
    const [claim] = stateOf(story).claims;
    assert.equal(claim?.what, 'not_received');
    assert.equal(claim?.status, 'to_person');
    assert.equal(claim?.cell, 'word');
    given(story).when(claimFor(1), dpd).gives([]);
    const torn = play(
      delivered(),
      [reports({ 1: { packaging: ['torn'] } }), recipient],
      [claimFor(1), recipient],
    );
    assert.deepEqual(
      stateOf(torn).claims.map(({ what, status }) => [what, status]),
      [['damaged', 'to_person']],
    );
  });

  test('[K11] the pack names the clock, and who said what', () => {
    const deadlines = {
      carriers: [{ carrier: 'DPD', names: ['dpd'], from: 'shipping', days: 14 }],
    } as const;
    const state = stateOf(
      play(delivered(), [reports({ 1: { contents: 'empty' } }), recipient, at(26 * HOUR)]),
    );
    const facts = {
      reference: 'ORDER-1',
      value: { amount_minor: 12_000, currency: 'GBP' },
      contents: [],
      deadlines,
      now: at(2 * DAY),
    };
    const pack = recoveryPack(state, parcelOne(state), facts);
    assert.equal(pack?.what, 'empty');
    assert.equal(pack?.clock.start, at(HOUR));
    assert.equal(pack?.clock.due, '2026-03-16T23:59:59Z');
    assert.equal(pack?.clock.daysLeft, 12);
    assert.equal(pack?.carrierSaid.length, 4);
    assert.match(pack?.says.join(' ') ?? '', /called it delivered/);
    const quiet = stateOf(delivered());
    assert.equal(recoveryPack(quiet, parcelOne(quiet), facts), null);
    assert.equal(recoveryClock(deadlines, 'other', at(0), at(0)).due, null);
    assert.equal(recoveryClock(deadlines, 'dpd', null, at(0)).due, null);
    assert.equal(recoveryClock(deadlines, 'dpd', at(0), at(20 * DAY)).daysLeft, -6);
  });

  test('[H19] the page asks at "out for delivery" and at "delivered", and not before', () => {
    assert.deepEqual([0, 1, 2, 3, 4].map(asks), [false, false, false, true, true]);
    const said = play(delivered(), [reports({ 1: {} }), recipient]);
    assert.equal(carrierView(stateOf(said)).parcels[0]?.asks, false);
  });
});

type Item = { readonly no: number; readonly word: ReturnType<typeof word> };

/** The same end: everything but when the server happened to hear it. */
const endOf = (state: Delivery): unknown => ({
  parcels: state.parcels.map(({ no, fate, custody, dispute, left, receipt, tracking }) => ({
    no,
    fate,
    custody,
    dispute: dispute?.kind ?? null,
    left: left?.how ?? null,
    receipt,
    words: tracking?.words.map(({ status, said }) => [status, said]) ?? [],
    arrivals: tracking?.arrivals ?? [],
  })),
  claims: state.claims
    .map(({ no, what, status, cell }) => [no, what, status, cell])
    .toSorted((a, b) => Number(a[0]) - Number(b[0])),
  wrongs: contradictionsIn(state, {
    reference: '',
    deadlines: { carriers: [] },
    now: at(40 * HOUR),
  }).map(({ no, what, deliveredAt }) => [no, what, deliveredAt]),
});

describe('twenty parcels, one missing, one torn, one never reported', () => {
  const PARCELS = Array.from({ length: 20 }, (_, at_) => at_ + 1);
  const items: readonly Item[] = PARCELS.flatMap((no) =>
    onItsWay.map(({ status }, step) => ({ no, word: word(status, no + step * 6 * HOUR) })),
  );
  const said = Object.fromEntries(
    PARCELS.filter((no) => no !== 3).map((no) => [
      no,
      no === 1
        ? { arrival: 'not_here' as const }
        : no === 2
          ? { packaging: ['torn' as const] }
          : { packaging: ['intact' as const] },
    ]),
  );
  /** The carrier's words in this order, with the report after so many of them. */
  const told = (order: readonly Item[], reportAfter: number): Delivery => {
    let state = stateOf(byCarrier({ parcels: 20 }));
    const step = (command: Parameters<typeof decide>[1], by: typeof dpd): void => {
      const decided = decide(state, command, { now: at(36 * HOUR), by });
      assert.ok(decided.ok, decided.ok ? '' : decided.error.code);
      if (decided.value.length > 0) state = evolveAll(state, decided.value);
    };
    const report = (): void => {
      step(reports(said)(state), recipient);
      for (const no of PARCELS) step(claimFor(no), recipient);
    };
    order.forEach(({ no, word: one }, index) => {
      if (index === reportAfter) report();
      step(says(no, one), dpd);
      step(claimFor(no), dpd);
    });
    if (reportAfter >= order.length) report();
    return state;
  };
  const inOrder = endOf(told(items, items.length));

  test('[K7] two claims, nothing assumed of the third', () => {
    const state = told(items, items.length);
    assert.deepEqual(
      state.claims.map(({ no, what }) => [no, what]),
      [
        [1, 'not_received'],
        [2, 'damaged'],
      ],
    );
    const third = state.parcels[2];
    assert.deepEqual([third?.fate, third?.dispute], ['expected', null]);
    assert.ok(
      state.parcels.every(({ fate, receipt }) => fate !== 'handed_over' && receipt === null),
    );
    assert.equal(state.visits.length, 0);
  });

  test('[M7] shuffled and doubled from 50 seeds, with the report anywhere, the end is the same', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const [order] = fc.sample(
        fc.shuffledSubarray([...items, ...items], {
          minLength: items.length * 2,
          maxLength: items.length * 2,
        }),
        { seed, numRuns: 1 },
      ) as [Item[]];
      const reportAfter = (seed * 37) % (order.length + 1);
      assert.deepEqual(endOf(told(order, reportAfter)), inOrder, `seed ${seed}`);
    }
  });
});
