/**
 * Numbers that rules fix or that a tenant may set. They are part of a delivery from its
 * registration on, so that an old delivery is judged by the numbers it was promised.
 */
export type Limits = {
  /** H7: wrong codes that end a visit. */
  readonly wrongPerVisit: number;
  /** H7: wrong codes that lock the delivery. */
  readonly wrongToLock: number;
  /** H7: further tries that one unlock grants. */
  readonly wrongPerUnlock: number;
  /** H7: wrong codes after which no unlock helps. */
  readonly wrongFinal: number;
  /** H8: life of a released code. */
  readonly codeLife_s: number;
  /** H9: time in which "taken back" disputes by itself; never below 15 minutes. */
  readonly grace_s: number;
  /** H21: an untouched visit ends itself. */
  readonly visitIdle_s: number;
  /** H23: how long after a closed visit a courier may still state `kept`. */
  readonly keptAfterVisit_s: number;
  /** H13: notice that leaving a verified parcel needs; never below two hours. */
  readonly leaveNotice_s: number;
  /** H13: verified deliveries worth more are never left. Minor units. */
  readonly leaveUpTo_minor: number;
  /** H25: wrong label digits after which only "unreadable" or a refusal helps. */
  readonly labelMisses: number;
  /** C2: pairings per link. */
  readonly pairingsPerLink: number;
  /** M6: time after the end of a round in which a depot must have scanned what a courier held. */
  readonly roundReturn_s: number;
  /** A delivery can close when grace is over and offline answers can no longer arrive. */
  readonly syncWindow_s: number;
  /** M2: smallest mass difference that holds a parcel. */
  readonly massTolerance_g: number;
  /** K5, K7: what the machine may grant for one parcel by itself. Minor units. */
  readonly instantRemedy_minor: number;
  /** H11: above the instant limit the remedy of a refusal starts at the depot's scan, or after this. */
  readonly remedyAfterRefusal_s: number;
  /** K6: a claim is answered within this, by the law's clock. */
  readonly claimDue_s: number;
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_LIMITS: Limits = {
  wrongPerVisit: 5,
  wrongToLock: 10,
  wrongPerUnlock: 5,
  wrongFinal: 20,
  codeLife_s: 10 * MINUTE,
  grace_s: 30 * MINUTE,
  visitIdle_s: 60 * MINUTE,
  keptAfterVisit_s: DAY,
  leaveNotice_s: 2 * HOUR,
  leaveUpTo_minor: 15_000,
  labelMisses: 2,
  pairingsPerLink: 5,
  roundReturn_s: DAY,
  syncWindow_s: 7 * DAY,
  massTolerance_g: 60,
  instantRemedy_minor: 30_000,
  remedyAfterRefusal_s: 3 * DAY,
  claimDue_s: 14 * DAY,
};

/** H7: a courier with so many wrong codes in a day, over all deliveries, needs a supervisor. */
export const COURIER_WRONG_MAX = 20;
export const COURIER_WRONG_WITHIN_s = DAY;

/** H21: a visit without any answer for so long, and the app offers to leave. */
const LEAVE_OFFER_s = 2 * MINUTE;
/** H10: the same for a recipient who asked for more time; the way to the door may take that long. */
const LEAVE_OFFER_WITH_TIME_s = 6 * MINUTE;

export const leaveOfferAfter_s = ({ needsTime }: { readonly needsTime: boolean }): number =>
  needsTime ? LEAVE_OFFER_WITH_TIME_s : LEAVE_OFFER_s;

/** A7: the floors and ceilings that no tenant moves. */
export const withinFloors = (limits: Limits): boolean =>
  limits.wrongPerVisit <= 5 &&
  limits.wrongToLock <= 10 &&
  limits.wrongPerUnlock <= 5 &&
  limits.wrongFinal <= 20 &&
  limits.codeLife_s <= 10 * MINUTE &&
  limits.grace_s >= 15 * MINUTE &&
  limits.leaveNotice_s >= 2 * HOUR &&
  limits.remedyAfterRefusal_s <= 3 * DAY &&
  limits.claimDue_s <= 14 * DAY;
