import { answerOf, chosenAnswer } from '@handfast/domain/claim/answer';
import { twinOf } from '@handfast/domain/claim/decide-claim';
import type { Claim, ClaimKind, Money } from '@handfast/domain/claim/types';
import type { Command } from '@handfast/domain/delivery/commands';
import type { Actor } from '@handfast/domain/delivery/events';
import { parcelOf, type Delivery } from '@handfast/domain/delivery/state';
import { err, ok, type Result } from '@handfast/protocol/result';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { readPrivate, sealText, type PrivateData } from '../private/private-data.ts';
import type { ClaimSide, Extras, NewClaimText } from '../store/extras.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { paidFor, reserveGrant, settleGrant } from './claim-money.ts';

export type ClaimDeps = Pick<Deps, 'kysely' | 'pool' | 'keys' | 'clock' | 'random' | 'unitOfWork'>;

export type ClaimFault = WorkError | { readonly code: 'unknown_photo' };
export type Claimed = { readonly outcome: Outcome; readonly claim: Claim };
type Done<T> = Promise<Result<T, ClaimFault>>;

export type ReportInput = {
  readonly no: number;
  readonly item: number;
  readonly what: ClaimKind;
  readonly text: string;
  readonly crimeReference: string;
  readonly photos: readonly Hex64[];
};

type Open = { readonly state: Delivery; readonly key: Buffer; readonly data: PrivateData };

/** A delivery with what is private of it; without that (erased) no claim can be opened. */
async function opened(deps: ClaimDeps, delivery: Uuid): Promise<Open | null> {
  const read = await deps.unitOfWork.read(delivery);
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  return read === null || personal === null ? null : { state: read.state, ...personal };
}

export async function photosKnown(
  deps: Pick<Deps, 'kysely'>,
  delivery: Uuid,
  photos: readonly Hex64[],
): Promise<boolean> {
  const named = [...new Set(photos)];
  if (named.length === 0) return true;
  const rows = await deps.kysely
    .selectFrom('photo')
    .select('sha256')
    .where('delivery_id', '=', delivery)
    .where(
      'sha256',
      'in',
      named.map((sha256) => Buffer.from(sha256, 'hex')),
    )
    .execute();
  return rows.length === named.length;
}

/** What somebody wrote, sealed under the delivery's data key; nothing for an empty text. */
export function textsOf(
  deps: Pick<Deps, 'random'>,
  at: { readonly key: Buffer; readonly delivery: Uuid; readonly claim: Uuid; readonly by: Actor },
  texts: Readonly<Partial<Record<ClaimSide, string>>>,
): readonly NewClaimText[] {
  return Object.entries(texts)
    .filter(([, text]) => text.trim() !== '')
    .map(([side, text]) => {
      const id = deps.random.uuid();
      const sealed = sealText(at.key, at.delivery, `claim-text/${id}`, text);
      return { id, claim: at.claim, side: side as ClaimSide, by: at.by, sealed };
    });
}

/**
 * Runs a command that may grant by itself. The cap and the budget are asked only where the table
 * would grant; the decider judges again, against the state that it finds (K5).
 */
async function granting(
  deps: ClaimDeps,
  { state, data }: Open,
  ask: {
    readonly no: number;
    readonly paid: Money;
    readonly wouldGrant: boolean;
    readonly by: Actor;
    readonly command: (automatic: boolean) => Command;
    readonly extras?: (state: Delivery) => Extras;
  },
): Promise<Result<Outcome, WorkError>> {
  const automatic =
    ask.wouldGrant && (await reserveGrant(deps, state, ask.no, data, ask.paid.amount_minor));
  const outcome = await deps.unitOfWork.execute(
    state.id,
    ask.command(automatic),
    { now: timeOf(deps.clock), by: ask.by },
    ask.extras ?? {},
  );
  if (automatic) {
    const after = outcome.ok ? outcome.value.state : (await deps.unitOfWork.read(state.id))?.state;
    if (after !== undefined) await settleGrant(deps, after, ask.no, data);
  }
  return outcome;
}

const claimIn = (outcome: Outcome, id: Uuid): Claim => {
  const claim = outcome.state.claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error('bug: a claim that its own command did not make');
  return claim;
};

/** K1: opens a claim, or joins the one that reports the same. */
export async function openClaim(
  deps: ClaimDeps,
  by: Actor,
  delivery: Uuid,
  input: ReportInput,
): Done<Claimed> {
  const found = await opened(deps, delivery);
  if (found === null) return err({ code: 'not_found' });
  if (!(await photosKnown(deps, delivery, input.photos))) return err({ code: 'unknown_photo' });
  const { state, data, key } = found;
  const { no, item, what, photos } = input;
  const claim = deps.random.uuid();
  const paid = paidFor(state, data, no, item);
  const parcel = parcelOf(state, no);
  const now = timeOf(deps.clock);
  const wouldGrant =
    parcel !== undefined &&
    twinOf(state, { no, item, what }) === undefined &&
    answerOf(state, parcel, { what, paid, gift: data.gift, automatic: true }, now).outcome ===
      'granted';
  const outcome = await granting(deps, found, {
    no,
    paid,
    wouldGrant,
    by,
    command: (automatic) => ({
      type: 'claim',
      claim,
      no,
      item,
      what,
      photos,
      crimeReference: input.crimeReference !== '',
      paid,
      gift: data.gift,
      automatic,
      said: input.text !== '',
    }),
    // The state may have moved on since it was read here: words go to the claim that stands then.
    extras: (current) => ({
      claimTexts: textsOf(
        deps,
        { key, delivery, claim: twinOf(current, input)?.id ?? claim, by },
        { claimant: input.text, crime_reference: input.crimeReference },
      ),
    }),
  });
  if (!outcome.ok) return outcome;
  const stands =
    outcome.value.state.claims.find((one) => one.id === claim) ??
    twinOf(outcome.value.state, input);
  if (stands === undefined) throw new Error('bug: a claim that was neither opened nor joined');
  return ok({ outcome: outcome.value, claim: stands });
}

/** K7: wait, or be refunded now. */
export async function chooseRemedy(
  deps: ClaimDeps,
  by: Actor,
  delivery: Uuid,
  id: Uuid,
  choice: 'wait' | 'refund',
): Done<Claimed> {
  const found = await opened(deps, delivery);
  if (found === null) return err({ code: 'not_found' });
  const { state } = found;
  const claim = state.claims.find((one) => one.id === id);
  const parcel = claim && parcelOf(state, claim.no);
  const wouldGrant =
    choice === 'refund' &&
    claim !== undefined &&
    parcel !== undefined &&
    chosenAnswer(state, parcel, { ...claim, automatic: true }, timeOf(deps.clock)).outcome ===
      'granted';
  const outcome = await granting(deps, found, {
    no: claim?.no ?? 0,
    paid: claim?.paid ?? { amount_minor: 0, currency: '', provider: 'webhook' },
    wouldGrant,
    by,
    command: (automatic) => ({ type: 'choose', claim: id, choice, automatic }),
  });
  return outcome.ok ? ok({ outcome: outcome.value, claim: claimIn(outcome.value, id) }) : outcome;
}

const MACHINE = { kind: 'claims', id: '' } as const;

/** The table looks again at what waits: time has passed, or the record has moved on. */
export async function reviewClaim(
  deps: ClaimDeps,
  delivery: Uuid,
  id: Uuid,
): Promise<Result<Outcome, WorkError>> {
  const found = await opened(deps, delivery);
  const claim = found?.state.claims.find((one) => one.id === id);
  const parcel = claim && found ? parcelOf(found.state, claim.no) : undefined;
  if (!found || !claim || !parcel) return err({ code: 'not_found' });
  const answer = answerOf(found.state, parcel, { ...claim, automatic: true }, timeOf(deps.clock));
  return granting(deps, found, {
    no: claim.no,
    paid: claim.paid,
    wouldGrant: answer.outcome === 'granted',
    by: MACHINE,
    command: (automatic) => ({ type: 'review', claim: id, automatic }),
  });
}

/** H11: the remedy of a refusal for a fault, now or when its time has come. */
export async function startRefusalRemedy(
  deps: ClaimDeps,
  delivery: Uuid,
  no: number,
): Promise<Result<Outcome, WorkError>> {
  const found = await opened(deps, delivery);
  if (found === null) return err({ code: 'not_found' });
  const { state, data } = found;
  const paid = paidFor(state, data, no, 0);
  return granting(deps, found, {
    no,
    paid,
    wouldGrant: parcelOf(state, no)?.remedy === null,
    by: MACHINE,
    command: (automatic) => ({
      type: 'startRemedy',
      claim: deps.random.uuid(),
      no,
      paid,
      automatic,
    }),
  });
}

/** Something said in a claim: an answer to a question, an appeal, a word of seller or courier. */
export async function speakInClaim(
  deps: ClaimDeps,
  by: Actor,
  delivery: Uuid,
  said: {
    readonly claim: Uuid;
    readonly side: ClaimSide;
    readonly text: string;
    readonly photos?: readonly Hex64[];
    readonly command: Command;
    readonly extras?: Extras;
  },
): Done<Claimed> {
  const found = await opened(deps, delivery);
  if (found === null) return err({ code: 'not_found' });
  if (!(await photosKnown(deps, delivery, said.photos ?? []))) {
    return err({ code: 'unknown_photo' });
  }
  const outcome = await deps.unitOfWork.execute(
    delivery,
    said.command,
    { now: timeOf(deps.clock), by },
    {
      ...said.extras,
      claimTexts: textsOf(
        deps,
        { key: found.key, delivery, claim: said.claim, by },
        { [said.side]: said.text },
      ),
    },
  );
  return outcome.ok
    ? ok({ outcome: outcome.value, claim: claimIn(outcome.value, said.claim) })
    : outcome;
}
