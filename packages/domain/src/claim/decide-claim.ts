import { ok, type Result } from '@handfast/protocol/result';
import type { Hex64 } from '@handfast/protocol/statement';
import type { Fact } from '../delivery/events.ts';
import { isPerson, recipient, type Context, type Decided } from '../delivery/guards.ts';
import { refuse, type Refusal } from '../delivery/refusal.ts';
import { parcelOf, presentedIn, type Delivery, type Parcel } from '../delivery/state.ts';
import { later } from '../time.ts';
import { answerFacts, answerOf, chosenAnswer, type Asked } from './answer.ts';
import type { ClaimCommand } from './commands.ts';
import { FAULTS, factsOf } from './facts.ts';
import { cellFor, TABLE_VERSION } from './table.ts';
import { LIVE_STATUSES, type Claim, type ClaimChannel, type ClaimKind } from './types.ts';

type Of<T extends ClaimCommand['type']> = Extract<ClaimCommand, { type: T }>;

/** Each thing can be reported once for each parcel and item; beyond that somebody is playing. */
const CLAIMS_MAX = 60;

export const claimOf = (state: Delivery, id: string): Claim | undefined =>
  state.claims.find((claim) => claim.id === id);

export function knownClaim(
  state: Delivery,
  id: string,
): Result<{ readonly claim: Claim; readonly parcel: Parcel }, Refusal> {
  const claim = claimOf(state, id);
  if (claim === undefined) return refuse('unknown_claim', 'claim');
  const parcel = parcelOf(state, claim.no);
  return parcel ? ok({ claim, parcel }) : refuse('unknown_parcel', claim.no);
}

/** K1, H16: the recipient's own page, or the operator for somebody who calls. */
function channelOf(state: Delivery, context: Context): Result<ClaimChannel, Refusal> {
  if (isPerson(context)) return ok('operator');
  const holder = recipient(state, context);
  return holder.ok ? ok('page') : holder;
}

const newOnes = (claim: Claim, photos: readonly Hex64[]): readonly Hex64[] =>
  photos.filter((photo) => !claim.photos.includes(photo));

/** The claim that a further report of the same fact joins. */
export const twinOf = (
  state: Delivery,
  report: { readonly no: number; readonly item: number; readonly what: ClaimKind },
): Claim | undefined =>
  state.claims.find(
    ({ no, item, what, status }) =>
      no === report.no && item === report.item && what === report.what && status !== 'arrived',
  );

function join(claim: Claim, command: Of<'claim'>): Decided {
  const photos = newOnes(claim, command.photos);
  const crimeReference = command.crimeReference && !claim.crimeReference;
  if (photos.length === 0 && !crimeReference && command.said !== true) return ok([]);
  return ok([{ type: 'ClaimJoined', claim: claim.id, photos, crimeReference }]);
}

function open(state: Delivery, command: Of<'claim'>, context: Context): Decided {
  const channel = channelOf(state, context);
  if (!channel.ok) return channel;
  const parcel = parcelOf(state, command.no);
  if (!parcel) return refuse('unknown_parcel', command.no);
  const twin = claimOf(state, command.claim) ?? twinOf(state, command);
  if (twin) return join(twin, command);
  if (parcel.remedy !== null) return refuse('already_remedied', command.no);
  if (state.claims.length >= CLAIMS_MAX) return refuse('too_many_claims');
  const { type: _command, said: _said, ...report } = command;
  return opened(state, parcel, { ...report, channel: channel.value }, context);
}

function opened(
  state: Delivery,
  parcel: Parcel,
  report: Omit<Of<'claim'>, 'type'> & { readonly channel: ClaimChannel },
  { now }: Context,
): Decided {
  const { automatic, ...told } = report;
  const answer = answerOf(state, parcel, { ...told, automatic }, now);
  const answered = answerFacts(state, parcel, report.claim, report.paid, answer);
  if (!answered.ok) return answered;
  const dueAt = later(now, state.limits.claimDue_s);
  return ok([{ type: 'ClaimOpened', ...told, dueAt }, ...answered.value]);
}

/**
 * A claim that the record itself opens, because what the carrier and the recipient say differs. The
 * machine pays nothing on such words, so no cap is asked.
 */
export function openFromRecord(
  state: Delivery,
  parcel: Parcel,
  report: Pick<Of<'claim'>, 'claim' | 'no' | 'what' | 'paid' | 'gift' | 'photos'>,
  context: Context,
): Decided {
  const told = { ...report, item: 0, crimeReference: false, automatic: false } as const;
  const twin = claimOf(state, report.claim) ?? twinOf(state, told);
  if (twin) return join(twin, { type: 'claim', ...told });
  if (parcel.remedy !== null || state.claims.length >= CLAIMS_MAX) return ok([]);
  return opened(state, parcel, { ...told, channel: 'record' }, context);
}

const askedOf = (claim: Claim, automatic: boolean): Asked => ({
  what: claim.what,
  paid: claim.paid,
  gift: claim.gift,
  automatic,
});

/** K7: wait, or be refunded now with the recall in the same step (K12). */
function choose(state: Delivery, command: Of<'choose'>, context: Context): Decided {
  const holder = recipient(state, context);
  if (!holder.ok) return holder;
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim, parcel } = known.value;
  if (!['in_transit', 'open', 'waiting'].includes(claim.status)) return refuse('claim_decided');
  if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
  const asked = askedOf(claim, command.automatic);
  const facts = factsOf(
    state,
    parcel,
    { what: claim.what, amount_minor: claim.paid.amount_minor },
    context.now,
  );
  if (!cellFor(facts).choice) return refuse('no_choice', parcel.no);
  const { choice } = command;
  const chosen: Fact = { type: 'ClaimChosen', claim: claim.id, choice };
  if (choice === 'wait') return ok(claim.status === 'waiting' ? [] : [chosen]);
  if (claim.gift) return refuse('not_allowed', 'choice');
  const answer = chosenAnswer(state, parcel, asked, context.now);
  const answered = answerFacts(state, parcel, claim.id, claim.paid, answer);
  return answered.ok ? ok([chosen, ...answered.value]) : answered;
}

const isMachine = ({ by }: Context): boolean => by.kind === 'claims' || by.kind === 'timer';

const cameAfter = (claim: Claim, parcel: Parcel): boolean =>
  (claim.what === 'not_received' || claim.what === 'taken_back') &&
  parcel.fate === 'handed_over' &&
  parcel.handedOverAt !== null &&
  parcel.handedOverAt > claim.openedAt;

/** What the table says of a claim now, where that differs from what it said before. */
function reviewed(
  state: Delivery,
  claim: Claim,
  parcel: Parcel,
  automatic: boolean,
  { now }: Context,
): Decided {
  if (!['in_transit', 'open', 'waiting'].includes(claim.status)) return ok([]);
  if (cameAfter(claim, parcel)) {
    const outcome = 'arrived';
    const version = TABLE_VERSION;
    return ok([{ type: 'ClaimAnswered', claim: claim.id, outcome, cell: outcome, version }]);
  }
  const answer = answerOf(state, parcel, askedOf(claim, automatic), now);
  const stays =
    answer.cell === claim.cell ||
    (claim.status === 'waiting' && answer.outcome !== 'granted' && answer.outcome !== 'to_person');
  return stays ? ok([]) : answerFacts(state, parcel, claim.id, claim.paid, answer);
}

function review(state: Delivery, command: Of<'review'>, context: Context): Decided {
  if (!isMachine(context)) return refuse('not_allowed');
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  return reviewed(state, known.value.claim, known.value.parcel, command.automatic, context);
}

const KIND_OF: Readonly<Record<string, ClaimKind>> = {
  damaged: 'damaged',
  empty: 'empty',
  missing_item: 'item_missing',
  tampered: 'seal_broken',
  wrong_item: 'wrong_item',
};

/** H11: a refusal for a fault opens its own claim; where one is open already, that one is reviewed. */
function startRemedy(state: Delivery, command: Of<'startRemedy'>, context: Context): Decided {
  if (!isMachine(context)) return refuse('not_allowed');
  const parcel = parcelOf(state, command.no);
  if (!parcel) return refuse('unknown_parcel', command.no);
  const reason = parcel.refusal?.reason ?? '';
  const refused = parcel.fate === 'refused' || parcel.fate === 'returned';
  if (!refused || !FAULTS.has(reason)) return refuse('wrong_fate', parcel.no);
  if (parcel.remedy !== null) return ok([]);
  const live = state.claims.find(({ no, status }) => no === parcel.no && LIVE_STATUSES.has(status));
  if (live) return reviewed(state, live, parcel, command.automatic, context);
  const { claim, no, paid, automatic } = command;
  const what = KIND_OF[reason] ?? 'damaged';
  return opened(
    state,
    parcel,
    {
      claim,
      no,
      item: 0,
      what,
      photos: [],
      crimeReference: false,
      paid,
      // The payee is the original payment, so a present changes nothing here (K8).
      gift: false,
      automatic,
      channel: 'refusal',
    },
    context,
  );
}

/** What the claimant adds when a person has asked. */
function answerAsked(state: Delivery, command: Of<'answerClaim'>, context: Context): Decided {
  const channel = channelOf(state, context);
  if (!channel.ok) return channel;
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim } = known.value;
  const photos = newOnes(claim, command.photos);
  if (claim.status !== 'asked') return refuse('claim_decided');
  return ok([{ type: 'ClaimJoined', claim: claim.id, photos, crimeReference: false }]);
}

/** K5: a no can be appealed, once, and another person hears it. */
function appeal(state: Delivery, command: Of<'appeal'>, context: Context): Decided {
  const holder = recipient(state, context);
  if (!holder.ok) return holder;
  const known = knownClaim(state, command.claim);
  if (!known.ok) return known;
  const { claim } = known.value;
  if (claim.status !== 'declined' || claim.appealed) return refuse('claim_decided');
  return ok([{ type: 'ClaimAppealed', claim: claim.id }]);
}

export function decideClaim(
  state: Delivery,
  command: Extract<
    ClaimCommand,
    { type: 'claim' | 'choose' | 'review' | 'startRemedy' | 'answerClaim' | 'appeal' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'claim':
      return open(state, command, context);
    case 'choose':
      return choose(state, command, context);
    case 'review':
      return review(state, command, context);
    case 'startRemedy':
      return startRemedy(state, command, context);
    case 'answerClaim':
      return answerAsked(state, command, context);
    case 'appeal':
      return appeal(state, command, context);
  }
}
