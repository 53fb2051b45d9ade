import type { Packaging, RefusalReason } from '@handfast/protocol/statement';
import type { LeftBy } from '@handfast/domain/delivery/state';
import type { ClaimNext } from '@handfast/domain/view/claim';
import type { HolderParcel } from '@handfast/domain/view/holder';

/**
 * Every sentence of the recipient's pages. Plain words, the thing first, no hurry and no blame.
 * Messages by SMS and mail use the same words.
 */

const COUNT = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** `One parcel`, `Two parcels`, `12 parcels`. */
export const parcels = (n: number): string =>
  `${COUNT[n] ?? String(n)} ${plural(n, 'parcel', 'parcels')}`;

/** `Suitcase, Lamp and Chair`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? 'nothing';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export const outcome = {
  taken: 'Taken',
  refused: 'Refused',
  absent: 'Not here',
  dispute: 'In dispute',
  here: 'Here',
  undecided: 'Not checked',
} as const;

export const whereabouts: Readonly<Record<HolderParcel['whereabouts'], string>> = {
  at_door: 'at the door',
  with_courier: 'still with the courier',
  at_depot: 'still at the depot',
  on_the_way: 'still on the way',
  at_packer: 'still at the shop',
  with_you: 'with you',
  left: 'left by the courier',
  unknown: 'nobody has scanned it lately',
};

export const packaging: Readonly<Record<Packaging, string>> = {
  intact: 'Fine',
  dented: 'Dented',
  torn: 'Torn',
  retaped: 'Re-taped',
  open: 'Open',
  wet: 'Wet',
};

export const reasons: readonly (readonly [RefusalReason, string])[] = [
  ['damaged', 'It is damaged'],
  ['tampered', 'Somebody has opened it'],
  ['empty', 'It is empty'],
  ['missing_item', 'Something is missing'],
  ['wrong_item', 'It is the wrong thing'],
  ['not_ordered', 'I did not order it'],
  ['late', 'It comes too late'],
  ['changed_mind', 'I do not want it any more'],
  ['other', 'Another reason'],
];

export const leftHow: Readonly<Record<LeftBy, string>> = {
  person: 'with somebody there',
  safe_place: 'in a safe place',
  parcel_box: 'in a parcel box',
  letterbox: 'in the letterbox',
  carrier: 'by the carrier',
};

export const before = {
  title: (n: number, shop: string) =>
    shop === '' ? `${parcels(n)} for somebody who trusts you` : `${parcels(n)} from ${shop}`,
  promise:
    'Nobody will ever ask you for a code on the phone. It appears here, once the parcels are in your hands.',
  wait: 'This page changes by itself when your courier is here.',
  simple: 'The courier brings these without a code.',
  carrier: 'Another carrier brings these. Tell us here how it went.',
  somebodyElse: 'Somebody else will be there',
  safePlace: 'Leave them in a safe place',
  moreTime: 'I need more time',
  moreTimeNote: 'Your courier will see that you need more time.',
  moreTimeUndo: 'I do not need more time',
  askedEarly: 'Somebody asked me for a code',
  askedEarlyThanks: 'Thank you. Never give a code before you hold the parcel.',
} as const;

export const door = {
  title: (here: number, all: number) =>
    here === 0
      ? 'Your courier is here. No parcel is scanned yet.'
      : here === all
        ? `Your courier is here with ${['', 'your parcel', 'both parcels'][all] ?? `all ${all} parcels`}.`
        : `Your courier is here with ${here} of ${all} parcels.`,
  here: 'At the door',
  notHere: 'Not here',
  notHereNote: 'No code today covers these.',
  farAway: (metres: number) =>
    `The courier’s phone seems ${distance(metres)} away. Is somebody really at your door?`,
  unknownDistance: 'We cannot tell where the courier’s phone is. Is somebody really at your door?',
  checkOne: 'Check it',
  allFine: 'All as listed, packaging fine',
  oneByOne: 'Check one by one',
  goOn: 'Go on',
  stop: 'End this visit',
  changed: 'The parcels at the door changed. Look again.',
  changedOther: 'There is news about your delivery. Look.',
} as const;

export function distance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 50) * 50} m` : `${Math.round(metres / 1000)} km`;
}

/** The questions that a page asks of a parcel in somebody's hands, in every mode. */
export const asked = {
  packaging: 'How does it look?',
  packagingHint: 'Look at every side. Take your time.',
  seal: 'Type the number on the seal',
  sealLabel: 'Seal number',
  sealHint: 'It is printed on the strip across the opening.',
  sealNext: 'Next',
  sealSkip: 'There is no seal, or no number',
  photoHeic: 'This photo cannot be read here. Please take it as JPEG.',
} as const;

export const check = {
  of: (i: number, n: number) => `Parcel ${i} of ${n}`,
  packaging: asked.packaging,
  label: 'Type the last four digits on its label',
  labelShort: 'Last four digits',
  labelHint: 'They end the parcel’s number, under the bars.',
  labelWrong: 'That is not this parcel’s number. Please look once more.',
  labelWrongTwice: 'It does not match. Refuse the parcel, or say that the label cannot be read.',
  unreadable: 'The label cannot be read',
  seal: asked.seal,
  inside: 'Open it and look inside',
  insideHint: 'Everything that should be in there:',
  insideFine: 'Everything is there',
  insideSkip: 'I do not want to open it',
  take: 'Take it anyway',
  refuse: 'Refuse',
  refuseThis: 'Refuse it',
  checking: 'One moment…',
  back: 'Back',
} as const;

export const why = {
  title: (name: string) => `You refuse: ${name}`,
  ask: 'What is wrong with it?',
  photo: 'Add a photo',
  photoDone: (n: number) => `${n} ${plural(n, 'photo', 'photos')} kept`,
  go: 'Go on',
  undo: 'I take it after all',
} as const;

export const summary = {
  title: 'Is this right?',
  take: 'You take',
  refuse: 'You refuse',
  absent: 'Not here',
  nothing: 'nothing',
  sealDiffers: (name: string) =>
    `The seal of ${name} has another number than when it was packed. You can still refuse it.`,
  release: 'They are in my hands. Show the code.',
  releaseOne: 'It is in my hands. Show the code.',
  change: 'Change something',
  farTitle: (metres: number | null) =>
    metres === null
      ? 'We cannot tell where the courier is.'
      : `The courier seems ${distance(metres)} away.`,
  farAsk: 'Are the parcels in your hands?',
  farYes: 'Yes, in my hands',
  farNo: 'No, go back',
  noKey: 'This phone cannot sign for you. Open the link in your message again.',
} as const;

export const code = {
  title: 'Read this code to your courier',
  none: 'There is no code now',
  takes: (names: readonly string[]) => `This says: you took ${listed(names)}.`,
  notCover: (names: readonly string[]) => `It does not cover ${listed(names)}.`,
  lasts: 'Good for',
  over: 'This code is over. Make a new one.',
  renew: 'New code',
  mind: 'I changed my mind',
  rushed: 'I am being rushed',
  rushedThanks: 'Thank you, it is noted. Take all the time you need.',
  retakeFirst: 'First the courier scans what you refuse:',
  retaken: 'Scanned',
  elsewhere: 'The code is on another phone.',
  elsewhereNote: 'Somebody with a link to this delivery has it.',
  lost: 'The code was shown once. Make a new one.',
  void: 'This code no longer counts. Do not read it out.',
  triesLeft: (n: number) => `${n} ${plural(n, 'try', 'tries')} left for the courier.`,
} as const;

export const refused = {
  title: (n: number) => (n === 1 ? 'You refuse this parcel' : 'You refuse these parcels'),
  scan: (n: number) =>
    `The courier must scan ${n === 1 ? 'it' : 'them'} again. Keep the door open until this turns\u00a0✓.`,
  done: (n: number) => `The courier has ${n === 1 ? 'it' : 'them'} back. You can close the door.`,
  noCode: 'No code is needed. Give none.',
  back: 'With the courier again.',
  notBack: 'Not scanned yet.',
} as const;

export const receipt = {
  title: (time: string) => `Handed over, ${time}`,
  logged: 'Signed, and in the log',
  signed: 'Signed. It enters the log in a moment.',
  absentToo: 'Not covered',
  proves: 'What this proves',
  doesNotProve: 'What this does not prove',
  keep: 'Keep the receipt (file)',
  takenBack: 'The courier took it back',
  takenBackAsk: 'Which parcel did the courier take away again?',
  takenBackUntil: (time: string) => `Say so here until ${time}.`,
  takenBackGo: 'Tell everybody now',
  disputed: 'In dispute. The courier and the shop know.',
  have: 'I have it',
  superseded: 'A newer receipt has taken its place.',
} as const;

export const fate = {
  acknowledged: 'You said that you have it.',
  left: (how: LeftBy, time: string) =>
    `Left ${leftHow[how]}, ${time}. Nobody confirmed it: there is no receipt.`,
  refused: 'You refused it. It goes back.',
  recalled: 'Called back to the shop.',
  returned: 'Back at the shop.',
  settled: 'Settled.',
  held: 'Stopped for a check on the way.',
  dispute: {
    taken_back: 'You said that the courier took it back.',
    kept: 'The courier says that you kept it without a code.',
    missing: 'Nobody has scanned it in time.',
    not_retaken: 'You refused it. The courier has not scanned it again.',
    conflict: 'Two records do not fit together.',
    paid: 'It was paid back and then handed over.',
    holder_revoked: 'It was confirmed by a link that had ended.',
    not_here: 'The carrier says delivered, you say it is not here.',
  },
  refund: 'Your money is on its way back.',
  replacement: 'Another one is on its way.',
} as const;

export const ended = {
  nobody: 'The courier found nobody at the door.',
  left: 'The courier left with the parcels.',
  done: 'The visit is over.',
  stopped_by_holder: 'You ended the visit.',
  idle: 'The visit ended because nothing happened for an hour.',
  locked: 'The visit ended after too many wrong codes.',
  keepNote: 'Keep the refusal note (file)',
  note: 'Nothing counts as handed over. The parcels stay yours to receive.',
} as const;

export const locked = {
  title: 'Locked after wrong codes',
  text: 'Wrong codes were entered ten times. Nothing is handed over while it is locked.',
  unlock: 'Unlock, five more tries',
  final: 'This delivery stays locked. The parcels go back, or the shop writes to you.',
  ask: 'Ask the person who ordered to unlock it.',
} as const;

export const trouble = {
  offline: 'No signal. What you did is kept on this phone.',
  noSignal: 'No connection.',
  reload: 'Load the page again.',
  again: 'Try again',
  other: 'That did not work.',
  loading: 'One moment…',
  noScript:
    'To check the parcels, this page needs JavaScript. Another phone can open the link too.',
  gone: 'This page has ended. Open the link in your message again.',
} as const;

export const delegate = {
  title: 'Who will be there?',
  note: 'They get a link of their own. They see parcel numbers, not what is inside.',
  name: 'Name',
  contact: 'Phone or mail',
  send: 'Send them a link',
  sent: (name: string) => `${name} gets a link now.`,
  close: 'Close',
} as const;

export const safePlace = {
  title: 'The courier may leave them…',
  note: 'Ask at least two hours before. Nobody signs, and there is no receipt.',
  asked: 'Noted. Everybody on this delivery is told.',
} as const;

export const landing = {
  title: (shop: string) => (shop === '' ? 'Your delivery' : `Your delivery from ${shop}`),
  text: 'This page shows what the courier brings, before you confirm anything.',
  key: 'This phone makes a key of its own. It never leaves it.',
  never: 'We never ask for money here, and never for a code on the phone.',
  go: 'Continue',
  used: 'This link no longer opens anything. Ask the shop for a new one.',
} as const;

export const claimDoor = {
  where: (name: string) => `Where is ${name}?`,
  lost: 'Something has not come',
  wrong: 'Something is wrong with it',
} as const;

/** A claim in a few words, as it stands. */
export const claimNext: Readonly<Record<ClaimNext, string>> = {
  wait_for_parcel: 'reported, on its way',
  choose: 'wait, or be refunded now?',
  after_the_visit: 'reported, the courier is here with it',
  refund_on_its_way: 'your money is on its way',
  refunded: 'refunded',
  person_by_date: 'reported, a person looks at it',
  answer_question: 'we have a question',
  may_appeal: 'declined, with the reason',
  replacement_on_its_way: 'another one is on its way',
  nothing: 'settled',
};
