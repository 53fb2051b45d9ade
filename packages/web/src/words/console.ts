import type { Fate, Mode } from '@handfast/domain/delivery/state';

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
  reason: 'Reason, for the record',
  do: 'Put on record',
  cancel: 'Cancel',
  visit: 'Visit',
  failed: 'That did not work.',
  gone: 'No such delivery.',
} as const;
