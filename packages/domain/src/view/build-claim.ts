import type { Time } from '@handfast/protocol/statement';
import { cellFor, reasonOf } from '../claim/table.ts';
import { factsOf } from '../claim/facts.ts';
import type { Claim } from '../claim/types.ts';
import { parcelOf, presentedIn, type Delivery, type Parcel } from '../delivery/state.ts';
import type { ClaimMessage, ClaimNext, HolderClaim } from './claim.ts';

/** A claim's number as people say it: the first eight digits of its id. */
export const claimNumber = (id: string): string => `C-${id.slice(0, 8).toUpperCase()}`;

const PERSON_SAYS = {
  record_supports: 'The record supports what you say.',
  goods_back: 'The goods are back with the shop.',
  no_record_against: 'Nothing on record speaks against what you say.',
  goodwill: 'The shop settles this without looking further.',
  receipt_and_record_against:
    'What you confirmed at the door and what was recorded on the way differ from what you say.',
  not_the_parcel: 'What you describe is not this parcel.',
  outside_terms: 'This is not covered by what you bought.',
  photo_needed: 'A photo would help to decide this.',
  more_needed: 'We need to know a little more.',
} as const;

/** A present's link claims no money (K8), so it is not told of a refund. */
const GIFT_WAITS =
  'It is not with you yet. Wait for it, or tell whoever gave it: they settle it with the shop.';

const reason = (claim: Claim): string =>
  claim.because === '' || claim.status === 'to_person'
    ? reasonOf(claim.cell)
    : PERSON_SAYS[claim.because];

const offered = (state: Delivery, parcel: Parcel, claim: Claim, now: Time): boolean => {
  if (!['in_transit', 'open', 'waiting'].includes(claim.status)) return false;
  if (presentedIn(state, parcel.no)) return false;
  const { amount_minor } = claim.paid;
  return cellFor(factsOf(state, parcel, { what: claim.what, amount_minor }, now)).choice;
};

function next(claim: Claim, choices: readonly string[]): ClaimNext {
  switch (claim.status) {
    case 'in_transit':
    case 'waiting':
      return 'wait_for_parcel';
    case 'open':
      if (choices.includes('refund')) return 'choose';
      return claim.cell === 'door' ? 'after_the_visit' : 'wait_for_parcel';
    case 'granted':
      if (claim.gift) return 'nothing';
      return claim.refund?.status === 'made' ? 'refunded' : 'refund_on_its_way';
    case 'to_person':
      return 'person_by_date';
    case 'asked':
      return 'answer_question';
    case 'declined':
      return claim.appealed ? 'nothing' : 'may_appeal';
    case 'replaced':
      return 'replacement_on_its_way';
    case 'arrived':
      return 'nothing';
  }
}

/** What the recipient's page shows of one claim (K6). A gift's page shows no price (K8). */
export function holderClaim(
  state: Delivery,
  claim: Claim,
  messages: readonly ClaimMessage[],
  now: Time,
): HolderClaim {
  const parcel = parcelOf(state, claim.no);
  const open = parcel !== undefined && offered(state, parcel, claim, now);
  const choices = open ? (claim.gift ? (['wait'] as const) : (['wait', 'refund'] as const)) : [];
  const { refund } = claim;
  return {
    id: claim.id,
    number: claimNumber(claim.id),
    no: claim.no,
    item: claim.item,
    what: claim.what,
    channel: claim.channel,
    status: claim.status,
    reason: open && claim.gift ? GIFT_WAITS : reason(claim),
    next: next(claim, choices),
    openedAt: claim.openedAt,
    answerBy: claim.dueAt,
    overdue: claim.overdue,
    expectedBy: parcel?.due ?? null,
    choices,
    refund:
      refund === null || claim.gift
        ? null
        : { status: refund.status, amount_minor: refund.amount_minor, currency: refund.currency },
    because: claim.because,
    canAppeal: claim.status === 'declined' && !claim.appealed,
    canAnswer: claim.status === 'asked',
    replacement: claim.replacement,
    photos: claim.photos,
    crimeReference: claim.crimeReference,
    messages,
  };
}
