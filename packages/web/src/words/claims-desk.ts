import type { ClaimStatus, DecisionReason } from '@handfast/domain/claim/types';
import type { ClaimMessage, ClaimPhoto } from '@handfast/domain/view/claim';
import { plural } from './en.ts';

/** The claims desk: what is due first, what speaks for whom, and what may be answered. */

export const status: Readonly<Record<ClaimStatus, string>> = {
  in_transit: 'On its way',
  open: 'Open',
  granted: 'Granted',
  to_person: 'For a person',
  arrived: 'Arrived after all',
  waiting: 'They wait',
  asked: 'Asked them',
  declined: 'Declined',
  replaced: 'Sent again',
};

export const lean = { for: 'For them', against: 'Against', open: 'Open' } as const;

export const queue = {
  title: 'Claims',
  all: 'Show those that are answered',
  csv: 'As CSV',
  columns: ['Due', 'Claim', 'What', 'Value', 'State', 'The record leans', 'Delivery'],
  emptyTitle: 'Nobody waits for an answer',
  empty:
    'A claim comes here when the table hands it to a person. What is clear is answered by itself.',
  keys: 'Keys: ↑ ↓ move, Enter opens, Esc comes back.',
  overdue: 'Past its date',
  live: 'This list follows what happens.',
  stale: 'No connection: this list may be old.',
  left: (days: number) => (days === 0 ? 'Today' : `${days} ${plural(days, 'day', 'days')} left`),
  refundFailed: 'Refund failed',
} as const;

export const file = {
  back: 'All claims',
  parcel: (no: number) => `Parcel ${no}`,
  opened: (when: string) => `Reported ${when}`,
  due: (when: string) => `Answer by ${when}`,
  reports: (n: number) => `Reported ${n} times`,
  gift: 'A gift: the claimant sees no price',
  why: 'Why it is here',
  carrier: (carrier: string, when: string) => `Claim against ${carrier} until ${when}`,
  speaks: { for: 'Speaks for them', against: 'Speaks against', neither: 'Says neither' },
  none: 'Nothing',
  time: 'One line of time',
  photos: 'Photos',
  noPhotos: 'None. A photo is never a condition.',
  original: 'Untouched file',
  taken: (when: string) => `Camera says ${when}`,
  place: (lat: number, lon: number) => `Camera says ${lat.toFixed(3)}, ${lon.toFixed(3)}`,
  reused: {
    same_file: 'The same file is in another delivery',
    same_picture: 'Nearly the same picture is in another delivery',
  },
  compare: 'Choose two to see them side by side.',
  close: 'Close',
  zoom: 'A tap enlarges what is under it.',
  messages: 'What was written',
  noMessages: 'Nothing yet.',
  looked: 'Who looked',
  take: 'I take it',
  retry: 'Try the refund again',
  refund: (text: string, state: string) => `Refund of ${text}: ${state}`,
  refundState: { requested: 'asked for', made: 'made', failed: 'failed' },
  another: 'You said no before. Somebody else hears the appeal.',
  appealed: 'They appealed: decided anew.',
  gone: 'No such claim.',
  notShown: 'This file cannot be shown.',
} as const;

export const from: Readonly<Record<ClaimPhoto['from'], string>> = {
  claim: 'From the claimant',
  door: 'At the door',
  left: 'Where it was left',
  packing: 'At packing',
};

export const side: Readonly<Record<ClaimMessage['side'], string>> = {
  claimant: 'Claimant',
  desk: 'Desk',
  seller: 'Seller',
  courier: 'Courier',
  crime_reference: 'Crime number',
};

export const decide = {
  title: 'Your answer',
  outcome: {
    granted: 'Refund',
    replaced: 'Send it again',
    asked: 'Ask them',
    declined: 'Decline',
  },
  amount: (most: string) => `Amount, at most ${most}`,
  because: 'Because',
  text: {
    granted: 'A word to them (may stay empty)',
    replaced: 'A word to them (may stay empty)',
    asked: 'Your question, in plain words',
    declined: 'Your reason to them, in plain words',
  },
  note: {
    granted: 'It goes to the original payment, once. A parcel under way is called back.',
    replaced: 'It goes to the original address as a new delivery.',
    asked: 'The clock goes on. They answer on their page.',
    declined: 'They read your reason and may have somebody else look.',
  },
  go: 'Put on record',
  failed: 'That did not work.',
} as const;

export type Outcome = keyof typeof decide.outcome;

const REASONS: Readonly<Record<DecisionReason, string>> = {
  record_supports: 'the record supports them',
  goods_back: 'the goods are back',
  no_record_against: 'nothing on record speaks against them',
  goodwill: 'goodwill',
  receipt_and_record_against: 'receipt and record speak against it',
  not_the_parcel: 'what they describe is not this parcel',
  outside_terms: 'it is outside what was bought',
  photo_needed: 'a photo would decide it',
  more_needed: 'something is not known yet',
};

const FITTING: Readonly<Record<Outcome, readonly DecisionReason[]>> = {
  granted: ['record_supports', 'goods_back', 'no_record_against', 'goodwill'],
  replaced: ['record_supports', 'goods_back', 'no_record_against', 'goodwill'],
  asked: ['photo_needed', 'more_needed'],
  declined: ['receipt_and_record_against', 'not_the_parcel', 'outside_terms'],
};

export const reasonsFor = (outcome: Outcome): readonly (readonly [DecisionReason, string])[] =>
  FITTING[outcome].map((reason) => [reason, REASONS[reason]]);

export const opening = {
  title: 'Open a claim for somebody who calls',
  parcel: 'Parcel',
  name: (no: number, contents: readonly string[]) =>
    contents.length === 0 ? `Parcel ${no}` : `Parcel ${no}: ${contents.join(', ')}`,
  what: 'What they say',
  text: 'In their words',
  go: 'Open the claim',
  cancel: 'Cancel',
  failed: 'That did not work.',
} as const;
