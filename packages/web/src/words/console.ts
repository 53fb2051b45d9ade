import type { AlarmKind } from '@handfast/domain/delivery/events';
import type { Custody, Fate, Mode } from '@handfast/domain/delivery/state';
import { listed } from './en.ts';

export const fate: Readonly<Record<Fate, string>> = {
  expected: 'Expected',
  handed_over: 'Handed over',
  refused: 'Refused',
  left: 'Left',
  disputed: 'In dispute',
  recalled: 'Called back',
  returned: 'Returned',
  settled: 'Settled',
};

export const mode: Readonly<Record<Mode, string>> = {
  verified: 'Verified',
  simple: 'Simple',
  carrier: 'Carrier',
};

export const sign = {
  title: 'Sign in',
  email: 'Mail',
  password: 'Password',
  go: 'Sign in',
  wrong: 'Mail and password do not fit together.',
} as const;

export const list = {
  title: 'Deliveries',
  filter: 'Filter by reference, parcel number or id',
  columns: ['Reference', 'Mode', 'State', 'Parcels', 'Changed'],
  open: 'Open',
  closed: 'Closed',
  locked: 'Locked',
  keys: 'Keys: / filter, ↑ ↓ move, Enter opens, Esc comes back.',
  emptyTitle: 'No deliveries yet',
  empty:
    'A delivery appears here when a shop registers it: POST /v1/deliveries, or a CSV by handfast import.',
  nothing: 'Nothing fits this filter. Try fewer letters.',
  signOut: 'Sign out',
} as const;

/** What a hand said of a seal. */
export const seals = {
  title: 'Who read the seals',
  parcel: (no: number, number: string) => `Parcel ${no}, seal ${number}`,
  door: 'The recipient, at the door',
  leg: (from: string, to: string, holders: readonly string[]) =>
    `Last found right: ${from}. First found wrong: ${to}. In between it was with ${listed(holders)}.`,
  state: {
    sealed: 'put on',
    matches: 'the right one, whole',
    not_read: 'not read',
    unknown: 'a number in no register',
    duplicate: 'one that was used before',
    swapped: 'another parcel’s',
    opened: 'opened',
  },
} as const;

export const story = {
  back: 'All deliveries',
  time: 'One line of time',
  timeNote: 'Every column is one moment, so that a visit’s seconds are as wide as a day.',
  parcels: 'Parcels',
  lines: 'What happened',
  receipts: 'Receipts',
  noReceipts: 'None. A receipt is made only when a holder’s code is entered.',
  superseded: 'superseded',
  head: 'Chain',
  address: 'Addressee',
  contact: (two: string) => `Contact ending in ${two}`,
  manifest: (n: number) => `Manifest ${n}`,
  wrong: (n: number) => `${n} wrong ${n === 1 ? 'code' : 'codes'}`,
  lockedFinal: 'Locked for good',
  locked: 'Locked',
  custody: 'With',
  seal: 'Seal',
  mass: 'Mass',
  contents: 'Contents',
  held: 'Held: two scale readings disagree',
  copied: 'Copied',
  copy: 'Copy',
  unlock: 'Unlock, five more tries',
  settle: 'Settle',
  settleAs: 'What became of it',
  as: { lost: 'Lost', with_recipient: 'With the recipient', with_courier: 'With the courier' },
  releaseHold: 'Release the hold',
  openClaim: 'Open a claim',
  reason: 'Reason, for the record',
  do: 'Put on record',
  cancel: 'Cancel',
  visit: 'Visit',
  loading: 'One moment…',
  failed: 'That did not work.',
  gone: 'No such delivery.',
} as const;

export const nav = {
  label: 'Lists',
  deliveries: 'Deliveries',
  claims: 'Claims',
  carrier: 'Carrier',
  alarms: 'Alarms',
} as const;

export const custody: Readonly<Record<Custody['kind'], string>> = {
  packer: 'at packing',
  line: 'on the line',
  depot: 'at the depot',
  van: 'on the van',
  courier: 'with the courier',
  desk: 'at the desk',
  recipient: 'with the recipient',
  place: 'where it was left',
  carrier: 'with the carrier',
  unknown: 'somewhere',
};

export const custodian: Readonly<Record<Custody['kind'], string>> = {
  packer: 'the packer',
  line: 'the line',
  depot: 'a depot',
  van: 'a van',
  courier: 'a courier',
  desk: 'a desk',
  recipient: 'the recipient',
  place: 'nobody',
  carrier: 'a carrier',
  unknown: 'somebody unknown',
};

export const supervision = {
  title: 'A courier needs a supervisor',
  text: (name: string, wrong: number) => `${name} entered ${wrong} wrong codes in a day.`,
  go: 'Let them go on',
  note: 'Until then no code of theirs is taken. Wrong codes count anew from here.',
} as const;

export const alarms = {
  title: 'Alarms',
  all: 'Show those that were looked at',
  look: 'I looked at it',
  note: 'What you found, for the record',
  keys: 'Keys: ↑ ↓ move, a says that you looked.',
  emptyTitle: 'No open alarms',
  empty:
    'A change of mass, a seal that is not the right one, or a parcel in two places appears here, and goes to the shop’s webhook.',
  parcel: (no: number) => `parcel ${no}`,
  looked: (when: string) => `Looked at ${when}:`,
  both: (before: string, after: string) => `${before}. Then ${after}.`,
  between: (names: readonly string[]) => `In between it was with ${listed(names)}.`,
  read: (what: string, where: string) => `Read ${where}: ${what}.`,
  nothingRead: 'no number',
  apart: (km: number, from: string, to: string) => `${km} km apart: ${from} and ${to}.`,
  kind: {
    mass_drop: 'It lost mass',
    mass_rise: 'It gained mass',
    seal_unknown: 'A seal that nobody registered',
    seal_duplicate: 'A seal that was used before',
    seal_swapped: 'Another parcel’s seal',
    seal_opened: 'The seal was opened',
    two_places: 'In two places at once',
    impossible_travel: 'Faster than anything drives',
    label_twice: 'Two parcels wear this label',
    custody: 'Custody does not fit',
    order_changed: 'The order changed meanwhile',
    remedy_stopped: 'A remedy was stopped',
    conflict: 'Two records contradict each other',
    seal: 'A seal does not fit',
    taken_back: 'The recipient says: the courier took it back',
  } satisfies Record<AlarmKind, string>,
} as const;
