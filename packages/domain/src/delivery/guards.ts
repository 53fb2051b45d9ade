import type { Actor, Fact } from './events.ts';
import type { Result } from '@handfast/protocol/result';
import { ok } from '@handfast/protocol/result';
import type { Time } from '@handfast/protocol/statement';
import { refuse, type Refusal } from './refusal.ts';
import {
  holderOf,
  parcelOf,
  presentedIn,
  visitOf,
  type Delivery,
  type Holder,
  type Parcel,
  type Visit,
} from './state.ts';

/** What a decision needs besides the state: the server's clock and who asks. */
export type Context = { readonly now: Time; readonly by: Actor };

export type Decided = Result<readonly Fact[], Refusal>;

/** A paired holder whose link still stands. */
export function activeHolder(state: Delivery, { by }: Context): Result<Holder, Refusal> {
  const holder = by.kind === 'holder' ? holderOf(state, by.id) : undefined;
  if (!holder) return refuse('unknown_holder');
  return holder.revokedAt === null ? ok(holder) : refuse('holder_revoked');
}

/** H16: what belongs to the recipient alone. */
export function recipient(state: Delivery, context: Context): Result<Holder, Refusal> {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  return holder.value.role === 'recipient' ? holder : refuse('not_allowed');
}

export function openVisit(state: Delivery, id: string): Result<Visit, Refusal> {
  const visit = visitOf(state, id);
  if (!visit) return refuse('unknown_visit');
  return visit.status === 'open' ? ok(visit) : refuse('visit_not_open');
}

/** The courier's own open visit. */
export function ownVisit(state: Delivery, id: string, { by }: Context): Result<Visit, Refusal> {
  const visit = visitOf(state, id);
  if (!visit) return refuse('unknown_visit');
  if (by.kind !== 'courier' || by.id !== visit.courier) return refuse('not_yours');
  return visit.status === 'open' ? ok(visit) : refuse('visit_not_open');
}

export const anyVisitOpen = (state: Delivery): boolean =>
  state.visits.some((visit) => visit.status === 'open');

/** K12: what is in a visit is nobody else's to move, recall or leave. */
export function freeParcel(state: Delivery, no: number): Result<Parcel, Refusal> {
  const parcel = parcelOf(state, no);
  if (!parcel) return refuse('unknown_parcel', no);
  return presentedIn(state, no) ? refuse('still_presented', no) : ok(parcel);
}

/** Decides for each parcel in turn; one refusal refuses all, so nothing half-done stays behind. */
export function forEachParcel(
  state: Delivery,
  parcels: readonly number[],
  one: (parcel: Parcel) => Decided,
): Decided {
  if (parcels.length === 0) return refuse('nothing_to_do');
  const facts: Fact[] = [];
  for (const no of new Set(parcels)) {
    const parcel = parcelOf(state, no);
    if (!parcel) return refuse('unknown_parcel', no);
    const decided = one(parcel);
    if (!decided.ok) return decided;
    facts.push(...decided.value);
  }
  return ok(facts);
}

export const isPerson = ({ by }: Context): boolean => by.kind === 'operator';

/** Returned is final: the parcel is back with those who sent it. */
export const isHome = (kind: string): boolean =>
  kind === 'depot' || kind === 'packer' || kind === 'line';
