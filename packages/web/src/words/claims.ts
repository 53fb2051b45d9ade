import type { ClaimKind } from '@handfast/domain/claim/types';
import type { ClaimNext, HolderClaim } from '@handfast/domain/view/claim';
import type { HolderParcel } from '@handfast/domain/view/holder';
import { plural } from './en.ts';

/** What a claimant reads: what happens now, by when, and why. */

export const kinds: readonly (readonly [ClaimKind, string])[] = [
  ['empty', 'It was empty'],
  ['item_missing', 'Something is missing'],
  ['wrong_item', 'It is the wrong thing'],
  ['damaged', 'It is damaged'],
  ['seal_broken', 'The seal was broken'],
  ['not_received', 'It never came to me'],
];

export const kind: Readonly<Record<ClaimKind, string>> = {
  not_received: 'Not received',
  empty: 'Empty',
  item_missing: 'Something missing',
  wrong_item: 'The wrong thing',
  damaged: 'Damaged',
  seal_broken: 'Seal broken',
  taken_back: 'Taken back by the courier',
};

export const where = {
  title: (name: string) => `Where is ${name}?`,
  by: 'By the record it is:',
  place: {
    at_door: 'at your door with the courier',
    with_courier: 'with the courier',
    at_depot: 'at the depot',
    on_the_way: 'on the way to you',
    at_packer: 'with the shop',
    with_you: 'handed over',
    left: 'left by the courier',
    unknown: 'nobody knows',
  } satisfies Record<HolderParcel['whereabouts'], string>,
  next: 'Report it, and you choose: wait for it, or have your money back.',
  nextNoMoney: 'Report it, and somebody finds out.',
  go: 'I do not have it',
} as const;

export const report = {
  title: 'What is wrong?',
  lost: 'What has not come?',
  which: 'Which parcel?',
  what: 'What is it?',
  item: 'Which part of it?',
  whole: 'All of it',
  text: 'Anything that helps (may stay empty)',
  photo: 'Add a photo',
  photos: (n: number) => `${n} ${plural(n, 'photo', 'photos')} added`,
  thumb: (n: number) => `Photo ${n}`,
  photoNote: 'Photos help, and are never needed.',
  crime: 'Police or crime number',
  crimeNote: 'Nobody needs one. Add it if you have it.',
  go: 'Report it',
  back: 'Back',
} as const;

export const status = {
  say: (number: string) => `Your number: ${number}`,
  overdue: 'We are late with an answer. It is first in the queue now.',
  expected: (when: string) => `Expected by ${when}.`,
  why: 'Why',
  wait: 'I wait for it',
  refund: 'Refund me now',
  refundNote: 'If you choose the refund, the parcel is called back and will not come any more.',
  waiting: 'You wait for it. You may still choose the refund.',
  money: (amount: string) => `${amount} back the way you paid`,
  steps: 'Where your claim stands',
  answer: 'Your answer',
  send: 'Send it',
  appeal: 'Ask somebody else to look',
  appealNote: 'Another person decides. You may add what they should know.',
  messages: 'What was written',
  side: { claimant: 'You', desk: 'Claims desk', crime_reference: 'Crime number' },
  back: 'Back to the delivery',
} as const;

export type Step = { readonly is: 'done' | 'now' | 'next' | 'no'; readonly text: string };

/** The way of a claim: what is behind it, where it is, what comes next. */
export function stepsOf(claim: HolderClaim, openedAt: string, answerBy: string): readonly Step[] {
  const reported: Step = { is: 'done', text: `Reported ${openedAt}` };
  const rest = (): readonly Step[] => {
    switch (claim.next) {
      case 'choose':
        return [{ is: 'now', text: 'You choose: wait or refund' }];
      case 'wait_for_parcel':
        return [{ is: 'now', text: 'The parcel is on its way' }];
      case 'after_the_visit':
        return [{ is: 'now', text: 'The courier is at your door' }];
      case 'person_by_date':
        return [
          {
            is: 'now',
            text: claim.overdue ? 'Being looked at, before all others' : 'Being looked at',
          },
          { is: 'next', text: claim.overdue ? 'Their answer' : `Their answer by ${answerBy}` },
        ];
      case 'answer_question':
        return [
          { is: 'now', text: 'You answer the question' },
          { is: 'next', text: `A person decides by ${answerBy}` },
        ];
      case 'may_appeal':
        return [
          { is: 'no', text: 'A person said no' },
          { is: 'next', text: 'Somebody else looks, if you ask' },
        ];
      case 'refund_on_its_way':
        return [
          { is: 'done', text: 'Refund granted' },
          { is: 'now', text: 'Your bank has it in some days' },
        ];
      case 'refunded':
        return [
          { is: 'done', text: 'Refund granted' },
          { is: 'done', text: 'Money sent back' },
        ];
      case 'replacement_on_its_way':
        return [
          { is: 'done', text: 'Granted' },
          { is: 'now', text: 'Another one is sent to you' },
        ];
      case 'nothing':
        return claim.status === 'declined'
          ? [{ is: 'no', text: 'Two people said no' }]
          : [{ is: 'done', text: 'Settled' }];
    }
  };
  return [reported, ...rest()];
}

/** The heading: what happens now. */
export function nextTitle({ next, what, status: is }: HolderClaim): string {
  if (is === 'arrived') return 'You have it';
  return what === 'not_received' && next === 'wait_for_parcel' ? 'It is on its way' : NEXT[next];
}

const NEXT: Readonly<Record<ClaimNext, string>> = {
  wait_for_parcel: 'Wait for the parcel',
  choose: 'Wait, or be refunded?',
  after_the_visit: 'The courier is here with it',
  refund_on_its_way: 'Your money is on its way',
  refunded: 'You are refunded',
  person_by_date: 'A person looks at it',
  answer_question: 'We have a question',
  may_appeal: 'Declined',
  replacement_on_its_way: 'Another one is on its way',
  nothing: 'This is settled',
};
