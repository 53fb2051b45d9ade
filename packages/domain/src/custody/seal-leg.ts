import type { Time } from '@handfast/protocol/statement';
import type { DeliveryEvent } from '../delivery/events.ts';
import { sameCustody, type Custody } from '../delivery/state.ts';
import type { SealResult } from '../seal/classify.ts';
import { elapsed_s } from '../time.ts';
import { ONE_ACT_s } from './recheck.ts';

/** `sealed`: put on here. `not_read`: had the parcel and read no seal. */
export type SealState = SealResult | 'sealed' | 'not_read';

/** One hand that the parcel went through, and what it last said of the seal. */
export type SealHand = {
  /** Who had the parcel, or `recipient` for who read the seal at the door. */
  readonly custody: Custody;
  readonly state: SealState;
  /** Of the event that says so: its place in the delivery's chain. */
  readonly seq: number;
  readonly at: Time;
};

/** From the last hand that found the seal right to the first that did not; `holders` had it between. */
export type SealLeg = {
  readonly from: SealHand;
  readonly to: SealHand;
  readonly holders: readonly Custody[];
};

type Recorded = { readonly seq: number; readonly event: DeliveryEvent };

const DOOR: Custody = { kind: 'recipient', id: '' };
const isGood = ({ state }: SealHand): boolean => state === 'sealed' || state === 'matches';

const isBad = (hand: SealHand): boolean => !isGood(hand) && hand.state !== 'not_read';

/** Who takes the parcel in the same act in which the seal was read, or null. */
function takerAfter(events: readonly Recorded[], from: number, no: number): Custody | null {
  const read = events[from]?.event;
  for (const { event } of events.slice(from + 1)) {
    if (read === undefined || elapsed_s(read.at, event.at) > ONE_ACT_s) return null;
    const isSame = event.by.kind === read.by.kind && event.by.id === read.by.id;
    if (event.type === 'CustodyTaken' && event.no === no && isSame) return event.to;
    if (event.type === 'SealRead' && event.no === no) return null;
  }
  return null;
}

/** What a tap at the door says of the seal, in the words of the other readings. */
const resultOfTap = (verdict: string): SealState =>
  verdict === 'matches' ? 'matches' : verdict === 'tamper_open' ? 'opened' : 'swapped';

/** Where this event leaves parcel `no`, or null where it moves it nowhere. */
function movedTo(event: DeliveryEvent, no: number): Custody | null {
  switch (event.type) {
    case 'DeliveryRegistered':
      return event.parcels.find((parcel) => parcel.no === no)?.custody ?? null;
    case 'ManifestAmended':
      return event.added.find((parcel) => parcel.no === no)?.custody ?? null;
    case 'CustodyTaken':
      return event.no === no ? event.to : null;
    case 'Found':
      return event.no === no ? event.custody : null;
    default:
      return null;
  }
}

type Said = Pick<SealHand, 'custody' | 'state'>;

/** Whose hand an event at this parcel tells of and what of the seal, or null. */
function saidAt(events: readonly Recorded[], at: number, no: number, now: Custody): Said | null {
  const event = events[at]?.event;
  if (event === undefined) return null;
  if (event.type === 'SealRead' && event.no === no) {
    const custody = event.by.kind === 'holder' ? DOOR : (takerAfter(events, at, no) ?? now);
    return { custody, state: event.reading.result };
  }
  if (event.type === 'SealTapped' && event.no === no) {
    return { custody: DOOR, state: resultOfTap(event.verdict) };
  }
  const custody = movedTo(event, no);
  return custody === null ? null : { custody, state: 'not_read' };
}

/** A reading joins the hand's last word where it is the same or better; a worse one is a word of its own. */
function joined(hands: readonly SealHand[], next: SealHand): readonly SealHand[] {
  const last = hands.at(-1);
  if (last === undefined || !sameCustody(last.custody, next.custody)) return [...hands, next];
  if (next.state === 'not_read') return hands;
  if (isGood(next)) return [...hands.slice(0, -1), next];
  return isBad(last) ? hands : [...hands, next];
}

/**
 * The state of a parcel's seal at each hand since it was put on, in order; empty without a seal. A
 * hand stands twice where the seal went bad while it had the parcel.
 */
export function sealHands(events: readonly Recorded[], no: number): readonly SealHand[] {
  let hands: readonly SealHand[] = [];
  let now: Custody = { kind: 'packer', id: '' };
  events.forEach(({ seq, event }, index) => {
    const { at } = event;
    if (event.type === 'ParcelPacked' && event.no === no) {
      hands = event.seal.kind === 'none' ? [] : [{ custody: now, state: 'sealed', seq, at }];
    }
    const said = saidAt(events, index, no, now);
    if (said !== null && hands.length > 0) hands = joined(hands, { ...said, seq, at });
    now = movedTo(event, no) ?? now;
  });
  return hands;
}

/**
 * The leg on which the seal changed: between the last hand that found it right and the first bad
 * reading after it. Null while no reading is bad, or where a later one was right again. Who found it
 * bad when taking the parcel did not have it on that leg; who read it in their own custody did.
 */
export function sealLeg(hands: readonly SealHand[]): SealLeg | null {
  const good = hands.findLastIndex(isGood);
  const bad = hands.findIndex((hand, at) => at > good && isBad(hand));
  const [from, to] = [hands[good], hands[bad]];
  if (from === undefined || to === undefined) return null;
  const had = hands.slice(good, bad).map(({ custody }) => custody);
  const isFirst = (one: Custody, at: number): boolean =>
    had.findIndex((other) => sameCustody(one, other)) === at;
  return { from, to, holders: had.filter(isFirst) };
}
