import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { apart_m, judgeTravel, type Sighting } from '../src/custody/travel.ts';
import type { AlarmFacts, DeliveryEvent } from '../src/delivery/events.ts';
import { parcelOf } from '../src/delivery/state.ts';
import {
  DAMP_SHARE,
  HOLD_QUANTILE,
  surelySeen_g,
  tolerance_g,
  UNKNOWN_SCALE,
  type Scale,
} from '../src/mass/tolerance.ts';
import { bindable, classifySeal, type SealRecord } from '../src/seal/classify.ts';
import { entersCode, open, present, releases, says, transfer, weigh } from './support/act.ts';
import {
  ann,
  at,
  ben,
  DELIVERY_ID,
  DEPOT,
  depot,
  digest,
  recipient,
  sealOf,
  stranger,
  TAKEN,
  tenant,
  timer,
  uuid,
  V1,
  WITH_ANN,
  WITH_BEN,
  type Order,
} from './support/build.ts';
import { atDoor, given, ordered, play, stateOf } from './support/given.ts';

const read = (grossMass_g: number, scale: Scale) => ({ grossMass_g, scale });
const row = (
  state: SealRecord['state'],
  delivery: string | null = null,
  no: number | null = null,
): SealRecord => ({ state, delivery, no });

const exact: Scale = { id: 'a', resolution_g: 1, spread_g: 2, drift_g: 3 };
const coarse: Scale = { id: 'b', resolution_g: 10, spread_g: 15, drift_g: 20 };

test('[M2] the tolerance comes from both scales and the damp, not from a share of the mass', () => {
  const between = tolerance_g(read(1000, exact), read(1000, coarse));
  assert.ok(Math.abs(between - (23 + 5.5 + HOLD_QUANTILE * Math.hypot(2, 15) + 5)) < 1e-9);
  assert.ok(tolerance_g(read(1000, exact), read(1000, { ...exact, id: 'c' })) < between);
  // The same scale again is off by the same drift.
  assert.ok(
    Math.abs(tolerance_g(read(0, coarse), read(0, coarse)) - 10 - HOLD_QUANTILE * 15 * Math.SQRT2) <
      1e-9,
  );
  // Two scales of which nothing is known are never taken for one.
  assert.ok(
    tolerance_g(read(0, UNKNOWN_SCALE), read(0, UNKNOWN_SCALE)) >
      tolerance_g(read(0, coarse), read(0, coarse)),
  );
  const heavy = tolerance_g(read(20_000, exact), read(20_000, exact));
  assert.ok(heavy - tolerance_g(read(0, exact), read(0, exact)) <= 20_000 * DAMP_SHARE + 1e-9);
  assert.ok(surelySeen_g(1000, exact, coarse) > between);
});

test('[M2] the tolerance grows with whatever makes scales worse, and never shrinks with the mass', () => {
  const scale = fc.record({
    id: fc.constantFrom('', 'a', 'b'),
    resolution_g: fc.integer({ min: 1, max: 50 }),
    spread_g: fc.integer({ min: 0, max: 100 }),
    drift_g: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(scale, scale, fc.nat(30_000), fc.nat(500), (a, b, m, more) => {
      const base = tolerance_g({ grossMass_g: m, scale: a }, { grossMass_g: m, scale: b });
      const worse = { ...b, spread_g: b.spread_g + 1, resolution_g: b.resolution_g + 1 };
      assert.ok(base > 0);
      assert.ok(tolerance_g({ grossMass_g: m, scale: a }, { grossMass_g: m, scale: worse }) > base);
      assert.ok(
        tolerance_g({ grossMass_g: m, scale: a }, { grossMass_g: m + more, scale: b }) >= base,
      );
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('[M2] phones that become tins are held; both readings and who had it between are named', () => {
  const packed = play(
    ordered(),
    [{ ...weigh(1, 412), scale: exact }, depot],
    [transfer([1], WITH_ANN), ann, at(60)],
    [{ ...weigh(1, 409), scale: coarse }, ann, at(120)],
    [transfer([1], WITH_BEN), ben, at(180)],
  );
  const decided = given(packed).when({ ...weigh(1, 590), scale: exact }, ben, at(240));
  decided.does('MassRead', 'ParcelHeld', 'AlarmRaised');
  const hold = decided.state().parcels[0]?.hold;
  assert.deepEqual([hold?.before.grossMass_g, hold?.after.grossMass_g], [409, 590]);
  assert.deepEqual(hold?.custodians, [WITH_ANN, WITH_BEN]);
  assert.equal(hold.before.scale.id, 'b');
});

const sealed: Order = { seal: (no) => ({ kind: 'number', value: sealOf(no) }) };
const readSeal = (
  result: 'matches' | 'unknown' | 'duplicate' | 'swapped' | 'opened',
  source: 'typed' | 'scanned' | 'nfc' = 'scanned',
) => ({ type: 'readSeal', no: 1, read: 'X1', source, result }) as const;

test('[S1] the register judges: unknown, duplicate and swapped are told apart', () => {
  const here = { delivery: DELIVERY_ID, no: 1 };
  assert.equal(classifySeal(null, here), 'unknown');
  assert.equal(classifySeal(row('bound', DELIVERY_ID, 1), here), 'matches');
  assert.equal(classifySeal(row('bound', DELIVERY_ID, 2), here), 'swapped');
  assert.equal(classifySeal(row('bound', uuid(9), 1), here), 'swapped');
  assert.equal(classifySeal(row('registered'), here), 'swapped');
  assert.equal(classifySeal(row('used', uuid(9), 1), here), 'duplicate');
  assert.equal(classifySeal(row('void'), here), 'duplicate');
  assert.equal(bindable(null, here), 'unknown');
  assert.equal(bindable(row('registered'), here), 'yes');
  assert.equal(bindable(row('bound', DELIVERY_ID, 1), here), 'already');
  assert.equal(bindable(row('bound', uuid(9), 1), here), 'duplicate');
  assert.equal(bindable(row('used', DELIVERY_ID, 1), here), 'duplicate');
});

test('[S1] a machine that reads the wrong seal raises the alarm at once, and once', () => {
  for (const result of ['unknown', 'duplicate', 'swapped', 'opened'] as const) {
    given(ordered(sealed)).when(readSeal(result), depot).does('SealRead', 'AlarmRaised');
    const told = play(ordered(sealed), [readSeal(result), depot]);
    given(told).when(readSeal(result), depot).does('SealRead');
  }
  given(ordered(sealed)).when(readSeal('matches'), depot).does('SealRead');
  given(ordered(sealed)).when(readSeal('matches'), recipient).refused('not_presented');
  given(ordered(sealed)).when(readSeal('matches'), timer).refused('not_allowed');
});

test('[S1] a seal mistyped once asks to look again; twice is an alarm; the right one clears it', () => {
  const once = play(ordered(sealed), [readSeal('unknown', 'typed'), depot]);
  assert.equal(once.at(-1)?.type, 'SealRead');
  given(once).when(readSeal('unknown', 'typed'), depot).does('SealRead', 'AlarmRaised');
  const right = play(once, [readSeal('matches', 'typed'), depot]);
  given(right).when(readSeal('unknown', 'typed'), depot).does('SealRead');
});

test('[S1, S2] at the door the holder reads the seal: mistyped once is nothing, twice an alarm', () => {
  given(atDoor(sealed)).when(readSeal('swapped', 'typed'), recipient).does('SealRead');
  const once = play(atDoor(sealed), [readSeal('swapped', 'typed'), recipient]);
  given(once).when(readSeal('swapped', 'typed'), recipient).does('SealRead', 'AlarmRaised');
  given(ordered(sealed)).when(readSeal('swapped', 'typed'), recipient).refused('not_presented');
  given(atDoor(sealed)).when(readSeal('swapped', 'typed'), stranger).refused('unknown_holder');
});

const factsOf = (events: readonly DeliveryEvent[]): AlarmFacts | undefined =>
  events.flatMap((event) => (event.type === 'AlarmRaised' ? [event.facts] : []))[0];

test('[M1] the leg on which a seal was opened is named by who had it since it was whole', () => {
  const events = play(
    ordered(sealed),
    [readSeal('matches'), depot, at(60)],
    [transfer([1], WITH_ANN), ann, at(120)],
    [readSeal('matches'), ann, at(180)],
    [transfer([1], WITH_BEN), ben, at(240)],
    [transfer([1], DEPOT), depot, at(300)],
    [readSeal('opened'), depot, at(360)],
  );
  const facts = factsOf(events);
  assert.ok(facts !== undefined && 'good' in facts);
  assert.deepEqual(facts.good, { at: at(180), custody: WITH_ANN });
  assert.deepEqual(facts.between, [WITH_ANN, WITH_BEN, DEPOT]);
});

const tagged: Order = {
  seal: () => ({ kind: 'nfc', value: '04de5f1eacc040' }),
  policy: { readBack: true },
};
const tap = (verdict: 'matches' | 'tamper_open' | 'mismatch', no = 1) =>
  ({ type: 'tap', visit: V1, no, digest: digest('url'), verdict }) as const;

/** The visit's receipt after the holder tapped with this verdict and typed the label too. */
function judgedAfter(verdict: 'matches' | 'tamper_open' | 'mismatch' | null, read: string) {
  const tapped =
    verdict === null ? atDoor(tagged) : play(atDoor(tagged), [tap(verdict), recipient]);
  const events = play(
    tapped,
    [says({ 1: { ...TAKEN, seal: read, label: 'unreadable' } }), recipient],
    [releases(), recipient],
    [entersCode(), ann],
  );
  const issued = events.find((event) => event.type === 'ReceiptIssued');
  return issued?.core.judged[0]?.seal;
}

test('[S3] the receipt judges an NFC seal by the tap that this visit saw', () => {
  assert.equal(judgedAfter('matches', digest('url')), 'matches');
  assert.equal(judgedAfter('tamper_open', digest('url')), 'tamper_open');
  assert.equal(judgedAfter('mismatch', digest('url')), 'mismatch');
  assert.equal(judgedAfter('matches', digest('another url')), 'mismatch');
  assert.equal(judgedAfter(null, digest('url')), 'mismatch');
  assert.equal(judgedAfter(null, ''), 'not_read');
});

test('[S3, H25] a good tap is as good as the digits on the label; one that found it open is not', () => {
  const decided = says({ 1: { ...TAKEN, seal: digest('url') } });
  const good = play(atDoor(tagged), [tap('matches'), recipient], [decided, recipient]);
  given(good).when(releases(), recipient).does('Released');
  const opened = play(atDoor(tagged), [tap('tamper_open'), recipient], [decided, recipient]);
  given(opened).when(releases(), recipient).refused('label_needed', '1');
});

test('[S3] a tap counts from a paired holder, at a tagged parcel that stands before them', () => {
  given(atDoor(tagged)).when(tap('matches'), ann).refused('unknown_holder');
  given(atDoor(tagged)).when(tap('matches', 2), recipient).refused('unknown_parcel');
  given(atDoor(sealed)).when(tap('matches'), recipient).refused('nothing_to_do');
  const away = play(ordered(tagged), [transfer([1], WITH_ANN), ann], [open(), ann]);
  given(away).when(tap('matches'), recipient).refused('not_presented');
  given(play(away, [present(1), ann]))
    .when(tap('matches'), recipient)
    .does('SealTapped');
  given(atDoor(tagged)).when(tap('tamper_open'), recipient).does('SealTapped', 'AlarmRaised');
  given(atDoor(tagged)).when(tap('mismatch'), recipient).does('SealTapped', 'AlarmRaised');
  given(play(atDoor(tagged), [tap('matches'), recipient]))
    .when(tap('matches'), recipient)
    .gives([]);
});

const sight = (sighting: Sighting) => ({ type: 'sight', no: 1, sighting }) as const;

const place = (lat: number, lon: number, s: number, site = ''): Sighting => ({
  at: at(s),
  lat,
  lon,
  site,
});
const BRISTOL = { lat: 51.45, lon: -2.59 };
const LEEDS = { lat: 53.8, lon: -1.55 };

test('[M3] two places at once and faster than travel are told from late uploads', () => {
  const far = apart_m(BRISTOL, LEEDS);
  assert.ok(far > 260_000 && far < 280_000, String(far));
  const here = place(BRISTOL.lat, BRISTOL.lon, 0);
  const there = (s: number) => place(LEEDS.lat, LEEDS.lon, s);
  assert.equal(judgeTravel(here, there(0)), 'two_places');
  assert.equal(judgeTravel(here, there(600)), 'two_places');
  assert.equal(judgeTravel(there(0), here), 'two_places');
  assert.equal(judgeTravel(here, there(3600)), 'impossible_travel');
  assert.equal(judgeTravel(here, there(3 * 3600)), 'possible');
  assert.equal(judgeTravel(here, place(BRISTOL.lat, BRISTOL.lon + 0.01, 1)), 'possible');
});

test('[M3] a parcel seen in two places raises the alarm with both readings', () => {
  const seen = play(ordered(), [sight(place(BRISTOL.lat, BRISTOL.lon, 0, 'North')), depot]);
  given(seen)
    .when(sight(place(BRISTOL.lat, BRISTOL.lon, 5, 'North')), depot)
    .does('Sighted');
  const twice = play(seen, [sight(place(LEEDS.lat, LEEDS.lon, 60, 'South')), depot, at(60)]);
  const facts = factsOf(twice);
  assert.ok(facts !== undefined && 'distance_m' in facts);
  assert.deepEqual([facts.from.site, facts.to.site], ['North', 'South']);
  assert.equal(parcelOf(stateOf(twice), 1)?.seen?.site, 'South');
  given(seen)
    .when(sight(place(0, 0, 9)), timer)
    .refused('not_allowed');
});

test('[M3] two parcels with one label are an alarm that names both readings', () => {
  const twice = { type: 'labelTwice', no: 1, first: '900 g', second: '4100 g' } as const;
  given(ordered()).when(twice, depot).does('AlarmRaised');
  given(ordered()).when(twice, recipient).refused('not_allowed');
});

test('[M4] what was packed is counted in the event; what it was stays out of it', () => {
  const packing = { items: { expected: 3, scanned: 3 }, tare_g: 120, openBoxPhoto: digest('p') };
  const events = play(ordered({ custody: { kind: 'packer', id: '' } }), [
    { type: 'pack', no: 1, seal: { kind: 'number', value: 'A1' }, packing },
    tenant,
  ]);
  const parcel = parcelOf(stateOf(events), 1);
  assert.deepEqual(parcel?.packing, packing);
  assert.equal(parcel?.sealGood?.custody.kind, 'packer');
});
