import type { ReceiptCore } from '@handfast/protocol/receipt';
import type { Time, Uuid } from '@handfast/protocol/statement';
import { draftOf } from '../delivery/draft.ts';
import { judgeSealRead } from '../delivery/seal.ts';
import {
  holderOf,
  presentedIn,
  type Delivery,
  type Holder,
  type Parcel,
  type Visit,
} from '../delivery/state.ts';
import { later, elapsed_s } from '../time.ts';
import { holderClaim } from './build-claim.ts';
import type { ClaimMessage } from './claim.ts';
import { carrierView } from './build-carrier.ts';
import type { HolderParcel, HolderView, HolderVisit, HolderVisitParcel } from './holder.ts';

/** What the state does not hold because it is somebody's data: opened for this one answer. */
export type HolderExtras = {
  readonly shop: string;
  readonly addressLine: string;
  /** By parcel number; empty where H22 hides contents from this holder. */
  readonly contents: Readonly<Record<number, HolderParcel['contents']>>;
  readonly receipts: readonly ReceiptCore[];
  /** Ids of those receipts that the published log has. */
  readonly logged: ReadonlySet<Uuid>;
  /** What claimant and desk wrote, by claim. */
  readonly messages?: Readonly<Record<Uuid, readonly ClaimMessage[]>>;
  readonly version: number;
  readonly now: Time;
};

/** H18: nearer than this, plus the reading's accuracy, is near. */
const FAR_m = 300;

/** H25: a number without the digits that the holder is to read from the label. */
const hideLastFour = (value: string): string => {
  const lastDigits = /(?:\d\D*){0,4}$/;
  return value.replace(lastDigits, (end) => end.replaceAll(/\d/g, '·'));
};

function whereabouts(state: Delivery, parcel: Parcel): HolderParcel['whereabouts'] {
  if (presentedIn(state, parcel.no)) return 'at_door';
  switch (parcel.custody.kind) {
    case 'courier':
      return 'with_courier';
    case 'depot':
    case 'line':
      return 'at_depot';
    case 'van':
    case 'carrier':
      return 'on_the_way';
    case 'packer':
      return 'at_packer';
    case 'recipient':
    case 'desk':
      return 'with_you';
    case 'place':
      return 'left';
    case 'unknown':
      return 'unknown';
  }
}

function parcelView(state: Delivery, parcel: Parcel, extras: HolderExtras): HolderParcel {
  const until =
    parcel.fate === 'handed_over' && parcel.handedOverAt !== null
      ? later(parcel.handedOverAt, state.limits.grace_s)
      : null;
  return {
    no: parcel.no,
    shownNumber: hideLastFour(parcel.number.value),
    contents: extras.contents[parcel.no] ?? [],
    fate: parcel.fate,
    whereabouts: whereabouts(state, parcel),
    held: parcel.hold !== null,
    sealKind: parcel.seal.kind,
    refusal: parcel.refusal?.reason ?? null,
    dispute: parcel.dispute?.kind ?? null,
    left: parcel.left,
    remedy: parcel.remedy,
    receipt: parcel.receipt,
    handedOverAt: parcel.handedOverAt,
    graceUntil: until !== null && elapsed_s(extras.now, until) >= 0 ? until : null,
  };
}

function visitParcel(state: Delivery, visit: Visit, no: number, holder: Holder): HolderVisitParcel {
  const decision = visit.decisions[no];
  const parcel = state.parcels.find((one) => one.no === no);
  const misses = visit.labelMisses[no] ?? 0;
  const read = decision?.seal ?? '';
  const fits = parcel !== undefined && judgeSealRead(visit, parcel, read) === 'matches';
  return {
    no,
    decision: decision
      ? {
          outcome: decision.outcome,
          reason: decision.reason,
          packaging: decision.packaging,
          label: decision.label,
          seal: read === '' ? 'not_read' : fits ? 'matches' : 'differs',
          inspected: decision.inspected,
          byMe: decision.holder === holder.id,
        }
      : null,
    labelMisses: misses,
    onlyUnreadable: misses >= state.limits.labelMisses,
    retaken: visit.retaken.includes(no),
  };
}

function visitView(state: Delivery, visit: Visit, holder: Holder): HolderVisit {
  const { release } = visit;
  return {
    id: visit.id,
    status: visit.status,
    openedAt: visit.openedAt,
    revision: visit.revision,
    draft: draftOf(state, visit),
    presented: visit.presented.map((no) => visitParcel(state, visit, no, holder)),
    notHere: state.parcels
      .filter((parcel) => parcel.fate === 'expected' && !visit.presented.includes(parcel.no))
      .map((parcel) => parcel.no),
    released:
      release && visit.status === 'open'
        ? {
            hash: release.hash,
            n: release.n,
            until: later(release.at, state.limits.codeLife_s),
            byMe: release.holder === holder.id,
          }
        : null,
    triesLeft: Math.max(
      0,
      Math.min(state.limits.wrongPerVisit - visit.wrong, state.lockAt - state.wrong),
    ),
    farAway_m: visit.distance_m !== null && visit.distance_m > FAR_m ? visit.distance_m : null,
    distanceUnknown: visit.silent,
    receipt: visit.receipt,
    end: visit.end,
  };
}

const numbersOf = (core: ReceiptCore, outcome: string): readonly number[] =>
  core.statement.parcels.filter((parcel) => parcel.outcome === outcome).map(({ no }) => no);

function receiptView(
  state: Delivery,
  core: ReceiptCore,
  isLogged: boolean,
): HolderView['receipts'][number] {
  return {
    id: core.id,
    status: isLogged ? 'logged' : 'signed',
    acceptedAt: core.accepted,
    taken: numbersOf(core, 'taken'),
    refused: numbersOf(core, 'refused'),
    absent: numbersOf(core, 'absent'),
    superseded: state.parcels.some((parcel) => parcel.supersededReceipts.includes(core.id)),
    proves: core.proves,
    doesNotProve: core.doesNotProve,
  };
}

/** The visit that a page shows: the open one, else the last that ended. */
export const shownVisit = (state: Delivery): Visit | null =>
  state.visits.findLast((visit) => visit.status === 'open') ?? state.visits.at(-1) ?? null;

/** What one holder's page shows, by role (H16, H22). Throws if the holder is not of this delivery. */
export function holderView(state: Delivery, holderId: Uuid, extras: HolderExtras): HolderView {
  const holder = holderOf(state, holderId);
  if (!holder) throw new Error('bug: a view for a holder of another delivery');
  const visit = shownVisit(state);
  const mine = holder.role === 'recipient';
  const final = state.locked && state.wrong >= state.limits.wrongFinal;
  const idle = !state.visits.some((one) => one.status === 'open');
  return {
    delivery: state.id,
    shop: extras.shop,
    mode: state.mode,
    status: state.status,
    locked: state.locked,
    lockIsFinal: final,
    role: holder.role,
    holder: holder.id,
    addressLine: mine ? extras.addressLine : '',
    version: extras.version,
    parcels: state.parcels.map((parcel) => parcelView(state, parcel, extras)),
    visit: visit && visitView(state, visit, holder),
    checks: state.manifest.policy,
    needsTime: mine && state.needsTime,
    can: {
      delegate: mine && idle,
      askTime: mine && idle && state.mode !== 'carrier',
      requestLeave:
        mine &&
        idle &&
        state.mode !== 'carrier' &&
        state.value_minor <= state.limits.leaveUpTo_minor,
      unlock: mine && state.locked && !final,
    },
    receipts: extras.receipts.map((core) => receiptView(state, core, extras.logged.has(core.id))),
    ...(state.mode === 'carrier' ? { carrier: carrierView(state) } : {}),
    claims: mine
      ? state.claims.map((claim) =>
          holderClaim(state, claim, extras.messages?.[claim.id] ?? [], extras.now),
        )
      : [],
    now: extras.now,
  };
}
