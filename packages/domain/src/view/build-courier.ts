import type { Time } from '@handfast/protocol/statement';
import { leaveOfferAfter_s } from '../delivery/limits.ts';
import type { Delivery, Visit } from '../delivery/state.ts';
import { elapsed_s, later } from '../time.ts';
import type {
  CourierParcel,
  CourierStop,
  CourierVisitParcel,
  CourierVisitView,
} from './courier.ts';

/** H22: whom to hand it to and where; no contents, no price, no seller. */
export type CourierExtras = {
  readonly addressee: string;
  readonly address: readonly string[];
};

const ofCourier = (state: Delivery, courier: string) => (parcel: Delivery['parcels'][number]) =>
  parcel.custody.kind === 'courier' && parcel.custody.id === courier && state.status === 'open';

export function courierStop(state: Delivery, courier: string, extras: CourierExtras): CourierStop {
  const mine = ofCourier(state, courier);
  const { policy } = state.manifest;
  const notes: CourierStop['notes'][number][] = [];
  if (state.locked) notes.push('locked');
  if (policy.age_years > 0) notes.push('age_check');
  if (policy.openBox) notes.push('open_box');
  if (state.needsTime) notes.push('needs_time');
  if (state.leave) notes.push('leave_requested');
  if (state.parcels.some((parcel) => parcel.hold !== null)) notes.push('held_parcel');
  return {
    delivery: state.id,
    mode: state.mode,
    addressee: extras.addressee,
    address: extras.address,
    parcels: state.parcels.map((parcel): CourierParcel => ({
      no: parcel.no,
      number: parcel.number,
      fate: parcel.fate,
      mine: mine(parcel),
      held: parcel.hold !== null,
    })),
    notes,
    leaveRequested: state.leave?.parcels ?? [],
  };
}

function visitParcel(visit: Visit, parcel: Delivery['parcels'][number]): CourierVisitParcel {
  const presented = visit.presented.includes(parcel.no);
  return {
    no: parcel.no,
    number: parcel.number,
    presented,
    outcome: presented ? (visit.decisions[parcel.no]?.outcome ?? 'undecided') : 'absent',
    retaken: visit.retaken.includes(parcel.no),
  };
}

/** H9: handed over in this visit, and taken back since, as the holder says. */
export const takenBackIn = (state: Delivery, visit: Visit): readonly number[] =>
  state.parcels
    .filter(({ dispute, receipt }) => dispute?.kind === 'taken_back' && receipt === visit.receipt)
    .map(({ no }) => no);

/** H13: only as asked for, in time, under the value, and what is in this courier's hands. */
function mayLeave(state: Delivery, visit: Visit, now: Time): CourierVisitView['mayLeave'] {
  const { leave, limits } = state;
  if (leave === null || state.value_minor > limits.leaveUpTo_minor) return null;
  if (elapsed_s(leave.at, now) < limits.leaveNotice_s) return null;
  const mine = ofCourier(state, visit.courier);
  const parcels = state.parcels
    .filter((parcel) => leave.parcels.includes(parcel.no) && parcel.fate === 'expected')
    .filter((parcel) => parcel.hold === null && mine(parcel))
    .map(({ no }) => no);
  return parcels.length === 0 ? null : { parcels, how: leave.how };
}

/** The courier's side of a visit. It names what to wait for and never a code (H6). */
export function courierVisitView(
  state: Delivery,
  visit: Visit,
  extras: CourierExtras & {
    readonly version: number;
    readonly now: Time;
    readonly holderPresent: boolean;
  },
): CourierVisitView {
  const { release } = visit;
  const open = visit.status === 'open';
  const toRetake = visit.presented.filter(
    (no) => visit.decisions[no]?.outcome === 'refused' && !visit.retaken.includes(no),
  );
  return {
    visit: visit.id,
    delivery: state.id,
    status: visit.status,
    openedAt: visit.openedAt,
    revision: visit.revision,
    version: extras.version,
    addressee: extras.addressee,
    needsTime: state.needsTime,
    leaveOfferAfter_s: leaveOfferAfter_s(state),
    parcels: state.parcels.map((parcel) => visitParcel(visit, parcel)),
    holderPresent: extras.holderPresent,
    age: visit.age,
    ageDue_years: state.manifest.policy.age_years,
    released:
      open && release
        ? { hash: release.hash, n: release.n, until: later(release.at, state.limits.codeLife_s) }
        : null,
    toRetake: open ? toRetake : [],
    codeOpen: open && release !== null && toRetake.length === 0 && !state.locked,
    triesLeft: Math.max(
      0,
      Math.min(state.limits.wrongPerVisit - visit.wrong, state.lockAt - state.wrong),
    ),
    locked: state.locked,
    takenBack: takenBackIn(state, visit),
    mayLeave: mayLeave(state, visit, extras.now),
    end: visit.end,
    receipt: visit.receipt,
    now: extras.now,
  };
}
