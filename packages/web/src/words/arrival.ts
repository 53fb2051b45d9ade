import type { CarrierStatus, ContentsSaid } from '@handfast/protocol/report';
import type { ClaimKind } from '@handfast/domain/claim/types';
import { asked } from './en.ts';

/** The sentences of the page where another carrier brings the parcels. */

const NAMES: Readonly<Record<string, string>> = {
  dpd: 'DPD',
  dpd_uk: 'DPD',
  dpduk: 'DPD',
  dpd_local: 'DPD Local',
  royal_mail: 'Royal Mail',
  royalmail: 'Royal Mail',
  dhl: 'DHL',
  ups: 'UPS',
  gls: 'GLS',
  fedex: 'FedEx',
};

/** What people call a carrier; `the carrier` where it has not spoken yet. */
export const carrier = (name: string): string =>
  NAMES[name] ??
  (name === ''
    ? 'the carrier'
    : name.replaceAll(
        /(^|_)([a-z])/g,
        (_, gap: string, letter: string) => (gap === '' ? '' : ' ') + letter.toUpperCase(),
      ));

export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const status: Readonly<Record<CarrierStatus | '', string>> = {
  '': 'nothing yet',
  announced: 'not handed in yet',
  in_transit: 'on its way',
  out_for_delivery: 'out for delivery',
  attempted: 'tried, nobody there',
  at_pickup_point: 'waiting at a pick-up point',
  delivered: 'delivered',
  returning: 'on its way back',
  problem: 'a problem on the way',
};

export const mode = {
  who: (name: string, parcels: number) =>
    `${upper(name)} brings ${parcels === 1 ? 'it' : 'them'}, not a courier of ours.`,
  noCode: 'There is no code. Nobody may ask you for one.',
  says: (name: string, what: string, when: string) => `${upper(name)} says: ${what}, ${when}`,
  silent: (name: string) => `${upper(name)} has said nothing yet`,
} as const;

export const ask = {
  one: 'Is it here?',
  many: 'Which of these are here?',
  here: 'It is here',
  notHere: 'Not here',
  allFine: 'All here, all look fine',
  change: 'Change',
  silence: 'You need not answer. If you say nothing, nothing is assumed.',
  wait: 'This page asks you when they arrive.',
  early: 'Say something now',
  more: 'Say something new',
} as const;

export const look = {
  packaging: asked.packaging,
  packagingSkip: 'I would rather not say',
  seal: asked.seal,
  contents: 'What is in it?',
  contentsHint: 'Only if you wish. You can say so later too.',
  photo: 'Add a photo',
  photoOfPlace: 'Add a photo of the place',
  photos: (n: number) => (n === 1 ? 'One photo kept' : `${n} photos kept`),
  next: 'Next',
  goOn: 'Go on',
} as const;

export const contents: readonly (readonly [ContentsSaid, string])[] = [
  ['not_said', 'I have not looked'],
  ['as_listed', 'Everything is there'],
  ['empty', 'It is empty'],
  ['item_missing', 'Something is missing'],
  ['wrong_item', 'It is the wrong thing'],
  ['damaged', 'Something is damaged'],
];

export const said = {
  here: 'Here',
  notHere: 'Not here',
  fine: 'looks fine',
  inside: {
    not_said: '',
    as_listed: 'everything is there',
    empty: 'empty',
    item_missing: 'something is missing',
    wrong_item: 'the wrong thing',
    damaged: 'something is damaged',
  } satisfies Record<ContentsSaid, string>,
  seal: { matches: 'seal as packed', differs: 'another seal than packed' },
  photos: (n: number) => (n === 0 ? '' : n === 1 ? 'one photo' : `${n} photos`),
} as const;

export const sum = {
  title: 'Is this what you say?',
  is: 'This is a report: what you say, signed by this phone. It is no receipt, and nobody can use it as one.',
  unsaid: (names: string) => `You say nothing of ${names}. That is fine.`,
  send: 'Sign and send',
  back: 'Change something',
  noKey: 'This phone cannot sign for you. Open the link in your message again.',
} as const;

export const after = {
  thanks: 'Your report is kept.',
  wrong: {
    not_received: 'Not here',
    empty: 'Empty',
    item_missing: 'Incomplete',
    wrong_item: 'Wrong thing',
    damaged: 'Damaged',
    seal_broken: 'Other seal',
    taken_back: 'Taken back',
  } satisfies Record<ClaimKind, string>,
  claim: 'A claim is open for you.',
  next: 'You need do nothing now. Keep the packaging if you can.',
  keep: 'Keep my report (file)',
  proves: 'A report is what you said and when. It is no receipt.',
} as const;

export const trouble = {
  changed: 'Something changed meanwhile. Look again.',
} as const;
