import { ok } from '@handfast/protocol/result';
import { apart_m, judgeTravel } from '../custody/travel.ts';
import { tolerance_g, UNKNOWN_SCALE } from '../mass/tolerance.ts';
import type { Command } from './commands.ts';
import { MOVABLE } from './decide-parcel.ts';
import type { Fact, ParcelAlarmKind } from './events.ts';
import { activeHolder, freeParcel, openVisit, type Context, type Decided } from './guards.ts';
import { refuse } from './refusal.ts';
import {
  parcelOf,
  presentedIn,
  type Delivery,
  type MassReading,
  type Parcel,
  type SealReading,
} from './state.ts';

type ReadingCommand = Extract<
  Command,
  { type: 'weigh' | 'readSeal' | 'sight' | 'labelTwice' | 'tap' }
>;
type Of<T extends ReadingCommand['type']> = Extract<ReadingCommand, { type: T }>;

/** Whoever moves parcels may say what they read; the other side of the door and the timer may not. */
function underway(state: Delivery, no: number, { by }: Context) {
  if (by.kind === 'holder' || by.kind === 'timer') return refuse('not_allowed');
  const parcel = freeParcel(state, no);
  if (!parcel.ok) return parcel;
  return MOVABLE.has(parcel.value.fate) ? parcel : refuse('wrong_fate', no);
}

/** M2: a scale is compared with the last scale, by what both can be off; typed masses prove nothing. */
function weigh(state: Delivery, command: Of<'weigh'>, context: Context): Decided {
  const found = underway(state, command.no, context);
  if (!found.ok) return found;
  const { scale: before, custody } = found.value;
  const reading: MassReading = {
    grossMass_g: command.grossMass_g,
    source: command.source,
    scale: command.scale ?? UNKNOWN_SCALE,
    at: context.now,
    custody,
  };
  const inTolerance =
    command.source === 'typed' ||
    before === null ||
    Math.abs(reading.grossMass_g - before.grossMass_g) <=
      Math.max(state.limits.massTolerance_g, tolerance_g(before, reading));
  const read: Fact = { type: 'MassRead', no: command.no, reading, inTolerance };
  return inTolerance || before === null
    ? ok([read])
    : ok([read, ...heldFacts(found.value, before, reading)]);
}

/** Both readings are named. A parcel that is held already tells it once. */
function heldFacts(parcel: Parcel, before: MassReading, after: MassReading): readonly Fact[] {
  const { no, sinceScale: between, hold } = parcel;
  const held: Fact = { type: 'ParcelHeld', no, hold: { before, after, custodians: between } };
  if (hold !== null) return [held];
  const alarm = after.grossMass_g < before.grossMass_g ? 'mass_drop' : 'mass_rise';
  return [held, { type: 'AlarmRaised', alarm, parcels: [no], facts: { before, after, between } }];
}

/** At the door the holder reads the seal of what stands before them. */
function beforeHolder(state: Delivery, no: number, context: Context) {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const parcel = parcelOf(state, no);
  if (!parcel) return refuse('unknown_parcel', no);
  return presentedIn(state, no) ? ok(parcel) : refuse('not_presented', no);
}

const SEAL_ALARMS: Readonly<Record<string, ParcelAlarmKind>> = {
  unknown: 'seal_unknown',
  duplicate: 'seal_duplicate',
  swapped: 'seal_swapped',
  opened: 'seal_opened',
};

/**
 * S1: a seal that is not this parcel's is an alarm wherever it is read. Somebody who types mistypes:
 * the first time they are asked to look again, the second time it is an alarm.
 */
function readSeal(state: Delivery, command: Of<'readSeal'>, context: Context): Decided {
  const found =
    context.by.kind === 'holder'
      ? beforeHolder(state, command.no, context)
      : underway(state, command.no, context);
  if (!found.ok) return found;
  const { no, custody, sealLast, sealGood, sinceSeal } = found.value;
  const { result, read, source } = command;
  const reading: SealReading = { result, read, source, at: context.now, custody };
  const facts: Fact[] = [{ type: 'SealRead', no, reading }];
  const alarm = SEAL_ALARMS[result];
  if (alarm === undefined) return ok(facts);
  const wrongBefore = sealLast !== null && sealLast.result !== 'matches';
  const told = wrongBefore && wasTold(sealLast) && sealLast.result === result;
  if (!told && (source !== 'typed' || wrongBefore)) {
    const evidence = { reading, good: sealGood, between: sinceSeal };
    facts.push({ type: 'AlarmRaised', alarm, parcels: [no], facts: evidence });
  }
  return ok(facts);
}

/** A machine's reading was an alarm at once; of a typed one only its repetition is. */
const wasTold = ({ source }: SealReading): boolean => source !== 'typed';

/** M3: one parcel is at one place. */
function sight(state: Delivery, command: Of<'sight'>, context: Context): Decided {
  const found = underway(state, command.no, context);
  if (!found.ok) return found;
  const { no, seen } = found.value;
  const { sighting } = command;
  const facts: Fact[] = [{ type: 'Sighted', no, sighting }];
  const verdict = seen === null ? 'possible' : judgeTravel(seen, sighting);
  if (seen !== null && verdict !== 'possible') {
    const evidence = {
      from: seen,
      to: sighting,
      distance_m: Math.round(apart_m(seen, sighting)),
    };
    facts.push({ type: 'AlarmRaised', alarm: verdict, parcels: [no], facts: evidence });
  }
  return ok(facts);
}

function labelTwice(state: Delivery, command: Of<'labelTwice'>, context: Context): Decided {
  const found = underway(state, command.no, context);
  if (!found.ok) return found;
  const { no, first, second } = command;
  return ok([
    { type: 'AlarmRaised', alarm: 'label_twice', parcels: [no], facts: { first, second } },
  ]);
}

/** S3: a tap counts for the holder from a paired session, at a parcel that stands before them. */
function tap(state: Delivery, command: Of<'tap'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const visit = openVisit(state, command.visit);
  if (!visit.ok) return visit;
  const { no, digest, verdict } = command;
  const parcel = parcelOf(state, no);
  if (!parcel) return refuse('unknown_parcel', no);
  if (!visit.value.presented.includes(no)) return refuse('not_presented', no);
  if (parcel.seal.kind !== 'nfc') return refuse('nothing_to_do', no);
  if (visit.value.taps.some((one) => one.no === no && one.digest === digest)) return ok([]);
  const facts: Fact[] = [
    { type: 'SealTapped', visit: command.visit, no, digest, verdict, holder: holder.value.id },
  ];
  if (verdict !== 'matches') facts.push(tapAlarm(parcel, command, context));
  return ok(facts);
}

/** A tag does not mistype: what it says at the door is an alarm at once. */
function tapAlarm(parcel: Parcel, { no, digest, verdict }: Of<'tap'>, { now }: Context): Fact {
  const isOpen = verdict === 'tamper_open';
  const reading: SealReading = {
    result: isOpen ? 'opened' : 'swapped',
    read: digest,
    source: 'nfc',
    at: now,
    custody: parcel.custody,
  };
  const facts = { reading, good: parcel.sealGood, between: parcel.sinceSeal };
  const alarm = isOpen ? 'seal_opened' : 'seal_swapped';
  return { type: 'AlarmRaised', alarm, parcels: [no], facts };
}

export function decideReading(state: Delivery, command: ReadingCommand, context: Context): Decided {
  switch (command.type) {
    case 'weigh':
      return weigh(state, command, context);
    case 'readSeal':
      return readSeal(state, command, context);
    case 'sight':
      return sight(state, command, context);
    case 'labelTwice':
      return labelTwice(state, command, context);
    case 'tap':
      return tap(state, command, context);
  }
}
