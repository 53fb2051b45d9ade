import type { Delivery, Parcel, Visit } from '../../src/delivery/state.ts';
import { secondsOf } from '../../src/time.ts';
import { ann, ben } from '../support/build.ts';
import type { Place, World } from './world.ts';

const SHORT: Readonly<Record<string, string>> = {
  expected: 'e',
  handed_over: 'h',
  refused: 'r',
  left: 'l',
  disputed: 'd',
  recalled: 'c',
  returned: 't',
  settled: 's',
};
const DONE: ReadonlySet<string> = new Set(['returned', 'settled', 'left']);

/** A world has few times, and each is compared at every place. */
const known = new Map<string, number>();
function seconds(time: string): number {
  let at = known.get(time);
  if (at === undefined) known.set(time, (at = secondsOf(time)));
  return at;
}
const elapsed_s = (from: string, to: string): number => seconds(to) - seconds(from);

/** How the two couriers and the parcels are named in one of the equivalent views of a place. */
type Names = {
  readonly courier: Readonly<Record<string, string>>;
  readonly order: readonly number[];
};

function permutations(numbers: readonly number[]): readonly (readonly number[])[] {
  if (numbers.length < 2) return [numbers];
  return numbers.flatMap((one) =>
    permutations(numbers.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  );
}

/**
 * A key that two places share only if no guard can tell them apart. It leaves out what only grows
 * (revision, code numbers beyond the second), hashes, ids, and times except for whether a limit has
 * passed. Couriers are alike, and so are parcels: the least of the names is the key, unless the world
 * keeps them distinct. The order of visits is never read.
 */
export function keyMaker({ parcels, distinct }: World): (place: Place) => string {
  const orders = permutations(Array.from({ length: parcels }, (_, index) => index));
  const all: Names[] = orders.flatMap((order) => [
    { courier: { [ann.id]: 'A', [ben.id]: 'B' }, order },
    { courier: { [ann.id]: 'B', [ben.id]: 'A' }, order },
  ]);
  const names = distinct ? all.slice(0, 1) : all;
  return (place) => {
    let least = '';
    for (const one of names) {
      const key = keyIn(place, one);
      if (least === '' || key < least) least = key;
    }
    return least;
  };
}

function keyIn({ state, now }: Place, names: Names): string {
  const parcels = names.order.map((index) => state.parcels[index] as Parcel);
  const visits = state.visits
    .map((visit) => visitKey(state, visit, parcels, names, now))
    .toSorted();
  const old = elapsed_s(state.registeredAt, now) >= state.limits.syncWindow_s;
  const whole = `${state.status[0]}${state.locked ? 'L' : ''}${state.wrong}/${state.lockAt}${old ? '+' : ''}`;
  const leave = state.leave
    ? `:${parcels.map(({ no }) => (state.leave?.parcels.includes(no) ? 1 : 0)).join('')}${elapsed_s(state.leave.at, now) >= state.limits.leaveNotice_s ? '+' : ''}`
    : '';
  const each = parcels.map((parcel) => parcelKey(state, parcel, names, now)).join(',');
  return `${whole}${leave}|${each}|${visits.join(',')}|${claimsKey(state)}`;
}

/** What a guard reads of a claim: what it says, how it stands, who may still decide. */
const claimsKey = (state: Delivery): string =>
  state.claims
    .map(
      ({ what, channel, status, cell, appealed, refund }) =>
        `${what[0]}${channel[0]}${status}${cell}${appealed ? '?' : ''}${refund?.status[0] ?? ''}`,
    )
    .toSorted()
    .join(',');

function parcelKey(state: Delivery, parcel: Parcel, names: Names, now: string): string {
  const { fate, custody, remedy, receipt, dispute, hold, scale } = parcel;
  let key = `${SHORT[fate]}${remedy ? '$' : ''}${receipt ? '!' : ''}`;
  if (DONE.has(fate)) return key;
  if (dispute) key += `${dispute.kind.slice(0, 2)}${SHORT[dispute.was]}`;
  else key += custody.kind === 'courier' ? (names.courier[custody.id] ?? '?') : custody.kind[0];
  if (hold)
    key += `H${hold.after.grossMass_g}${hold.custodians.map(({ kind }) => kind[0]).join('')}`;
  if (scale) key += `M${scale.grossMass_g}`;
  if (scale || hold)
    key += parcel.sinceScale
      .map(({ kind }) => kind)
      .toSorted()
      .join('');
  const { grace_s, roundReturn_s } = state.limits;
  if (parcel.handedOverAt !== null && (fate === 'handed_over' || fate === 'disputed')) {
    if (elapsed_s(parcel.handedOverAt, now) > grace_s) key += '+';
  } else if (custody.kind === 'courier' && elapsed_s(parcel.custodySince, now) >= roundReturn_s) {
    key += '+';
  }
  return key;
}

function visitKey(
  state: Delivery,
  visit: Visit,
  parcels: readonly Parcel[],
  names: Names,
  now: string,
): string {
  const ended = visit.endedAt;
  const late = ended !== null && elapsed_s(ended, now) > state.limits.keptAfterVisit_s ? '+' : '';
  if (visit.status === 'confirmed') return `C${late}`;
  const courier = names.courier[visit.courier];
  if (visit.status === 'closed') {
    const open = parcels.map(({ no, fate }) =>
      visit.presented.includes(no) && !visit.retaken.includes(no) && !DONE.has(fate) ? 1 : 0,
    );
    return late !== '' || !open.includes(1) ? `X${late}` : `X${courier}${open.join('')}`;
  }
  const each = parcels.map(({ no }) => {
    if (!visit.presented.includes(no)) return '.';
    if (visit.retaken.includes(no)) return 'b';
    return visit.decisions[no]?.outcome[0] ?? 'p';
  });
  const { release } = visit;
  const expired = release && elapsed_s(release.at, now) > state.limits.codeLife_s ? '+' : '';
  const code = `${release ? '!' : ''}${expired}${Math.min(visit.releases, 2)}`;
  return `O${courier}${each.join('')}${code}w${visit.wrong}`;
}
