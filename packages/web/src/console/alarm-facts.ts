import type { AlarmRow } from '@handfast/domain/view/packing';
import type { Custody, MassReading } from '@handfast/domain/delivery/state';
import { dayAndTime } from '../lib/clock.ts';
import * as words from '../words/console.ts';

const at = (reading: MassReading): string =>
  `${reading.grossMass_g.toLocaleString('en-GB')} g ${words.custody[reading.custody.kind]}, ${dayAndTime(reading.at)}`;

/** Each custodian once: `the depot and the van`. */
const between = (list: readonly Custody[]): string => {
  const names = [...new Set(list.map(({ kind }) => words.custodian[kind]))];
  return names.length === 0 ? '' : ` ${words.alarms.between(names)}`;
};

/** The readings behind an alarm in one sentence: what was read, where, and who had it in between. */
export function factsOf({ facts }: AlarmRow): string {
  if ('before' in facts) {
    return `${words.alarms.both(at(facts.before), at(facts.after))}${between(facts.between)}`;
  }
  if ('reading' in facts) {
    const { reading } = facts;
    const read = reading.read === '' ? words.alarms.nothingRead : reading.read;
    return `${words.alarms.read(read, words.custody[reading.custody.kind])}${between(facts.between)}`;
  }
  if ('from' in facts) {
    const km = Math.round(facts.distance_m / 1000);
    return words.alarms.apart(km, dayAndTime(facts.from.at), dayAndTime(facts.to.at));
  }
  if ('first' in facts) return words.alarms.both(facts.first, facts.second);
  return '';
}
