import type { DeliveryEvent } from '../../src/delivery/events.ts';
import { isHome } from '../../src/delivery/guards.ts';
import {
  parcelOf,
  visitOf,
  type Delivery,
  type Parcel,
  type Visit,
} from '../../src/delivery/state.ts';

/** What is wrong with a state that nothing may ever be in, or `null`. */
export function stateBreach(state: Delivery): string | null {
  for (const parcel of state.parcels) {
    const breach = parcelBreach(state, parcel);
    if (breach !== null) return `parcel ${parcel.no}: ${breach}`;
  }
  for (const visit of state.visits) {
    const breach = visit.status === 'open' ? visitBreach(state, visit) : null;
    if (breach !== null) return `visit ${visit.id}: ${breach}`;
  }
  return null;
}

function parcelBreach(state: Delivery, parcel: Parcel): string | null {
  const { no, fate, receipt, remedy, custody } = parcel;
  if (fate === 'handed_over' && receipt === null) return 'handed over without a live receipt';
  if (receipt !== null) {
    if (fate !== 'handed_over' && fate !== 'disputed' && fate !== 'settled') {
      return `a live receipt, but ${fate}`;
    }
    const breach = receiptBreach(state, no, receipt);
    if (breach !== null) return breach;
  }
  if (fate === 'expected' && remedy !== null) return 'paid, and can still be delivered';
  const money = moneyBreach(state, parcel);
  if (money !== null) return money;
  if ((fate === 'refused' || fate === 'recalled') && isHome(custody.kind)) {
    return `${fate} and at home, but not returned`;
  }
  if (fate === 'refused' && parcel.refusal === null) return 'refused without a reason';
  if ((fate === 'disputed') !== (parcel.dispute !== null)) return 'fate and dispute disagree';
  const open = state.visits.filter((one) => one.status === 'open' && one.presented.includes(no));
  return open.length > 1 ? 'in two open visits' : null;
}

/** Goods and money are on one side only where a person, desk or recipient, said so. */
function moneyBreach(state: Delivery, { no, fate }: Parcel): string | null {
  const paid = state.claims.filter((claim) => claim.no === no && claim.refund !== null);
  if (paid.length > 1) return 'two claims were paid';
  const [claim] = paid;
  if (claim === undefined) return null;
  if (parcelOf(state, no)?.remedy === null) return 'a refund without a remedy';
  if ((claim.refund?.amount_minor ?? 0) > state.value_minor) return 'more than was paid';
  const byMachine = claim.decidedBy === '';
  return byMachine && (fate === 'handed_over' || fate === 'left')
    ? `goods and money on one side by a machine: ${fate}`
    : null;
}

function receiptBreach(state: Delivery, no: number, receipt: string): string | null {
  const made = state.visits.filter((visit) => visit.receipt === receipt);
  const [visit] = made;
  if (made.length !== 1 || visit?.status !== 'confirmed') return 'receipt of no confirmed visit';
  if (parcelOf(state, no)?.supersededReceipts.includes(receipt)) return 'superseded and live';
  const listed = visit.release?.statement.parcels.find((one) => one.no === no);
  return listed?.outcome === 'taken' ? null : 'receipt does not list it as taken';
}

function visitBreach(state: Delivery, visit: Visit): string | null {
  for (const no of visit.presented) {
    const parcel = parcelOf(state, no);
    if (parcel?.fate !== 'expected') return `presents ${no}, which is ${parcel?.fate}`;
    if (parcel.custody.kind !== 'courier' || parcel.custody.id !== visit.courier) {
      return `presents ${no}, which its courier does not have`;
    }
    if (parcel.hold) return `presents ${no}, which is held`;
  }
  return visit.release === null ? null : releaseBreach(visit, visit.release.statement.parcels);
}

type Listed = readonly { readonly no: number; readonly outcome: string; readonly reason: string }[];

/** H3: a release in force says what is presented and decided now, and nothing else. */
function releaseBreach(visit: Visit, listed: Listed): string | null {
  if (visit.release?.statement.revision !== visit.revision) return 'released for another revision';
  for (const { no, outcome, reason } of listed) {
    const decision = visit.presented.includes(no) ? visit.decisions[no] : undefined;
    if (outcome !== (decision?.outcome ?? 'absent') || reason !== (decision?.reason ?? '')) {
      return `released ${no} as ${outcome}, but it is ${decision?.outcome ?? 'absent'}`;
    }
  }
  const covered = new Set(listed.map(({ no }) => no));
  return visit.presented.every((no) => covered.has(no)) ? null : 'released without one presented';
}

/** What is wrong with a step from one state to the next, or `null`. */
export function stepBreach(
  before: Delivery,
  events: readonly DeliveryEvent[],
  after: Delivery,
  macMark: string,
): string | null {
  if (after.wrong < before.wrong) return 'the count of wrong codes fell';
  for (const visit of before.visits) {
    if ((visitOf(after, visit.id)?.wrong ?? 0) < visit.wrong) return 'a visit forgot wrong codes';
  }
  for (const event of events) {
    const breach = eventBreach(before, event, macMark);
    if (breach !== null) return `${event.type}: ${breach}`;
  }
  const handed = events.filter(({ type }) => type === 'HandedOver').length;
  const receipts = events.filter(({ type }) => type === 'ReceiptIssued').length;
  return receipts === (handed > 0 ? 1 : 0) ? null : `${handed} handed over, ${receipts} receipts`;
}

const WORDS: ReadonlySet<string> = new Set(['taken_back', 'kept', 'conflict', 'paid']);
const onlyAWord = (state: Delivery, no: number): boolean =>
  parcelOf(state, no)?.fate === 'left' || WORDS.has(parcelOf(state, no)?.dispute?.kind ?? '');

function eventBreach(before: Delivery, event: DeliveryEvent, macMark: string): string | null {
  switch (event.type) {
    case 'Released':
    case 'CodeRenewed':
      return before.locked ? 'a code while locked' : null;
    case 'Confirmed': {
      const visit = visitOf(before, event.visit);
      if (before.locked) return 'while locked';
      if (event.hash !== visit?.release?.hash) return 'another statement than the released one';
      if (event.n !== visit.release.n) return 'by a code that was void';
      break;
    }
    case 'HandedOver':
      if (visitOf(before, event.visit)?.decisions[event.no]?.outcome !== 'taken') {
        return 'not decided as taken';
      }
      if (parcelOf(before, event.no)?.remedy !== null) return 'of a parcel that was paid';
      break;
    case 'HolderHas':
      if (event.fate === 'handed_over' && parcelOf(before, event.no)?.remedy !== null) {
        return 'of a parcel that was paid';
      }
      break;
    case 'Refused':
      if (!visitOf(before, event.visit)?.retaken.includes(event.no)) return 'not retaken';
      break;
    case 'RemedyGranted':
      if (parcelOf(before, event.no)?.remedy !== null) return 'twice';
      if (event.by.kind !== 'operator' && parcelOf(before, event.no)?.fate === 'handed_over') {
        return 'by a machine, of a parcel that was handed over';
      }
      if (event.by.kind !== 'operator' && onlyAWord(before, event.no)) {
        return 'by a machine, on a word alone';
      }
      break;
    default:
  }
  return JSON.stringify(event).includes(macMark) ? 'holds the MAC of a code' : null;
}
