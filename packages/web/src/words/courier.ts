import type { CourierStop } from '@handfast/domain/view/courier';
import type { LeftHow, VisitEnd } from '@handfast/domain/delivery/state';
import { parcels, plural } from './en.ts';

/** The courier's sentences: read at arm's length, in the rain. */

export const enter = {
  title: 'Start your round',
  label: 'Your courier key',
  hint: 'The depot gives it to you once. This phone keeps it.',
  go: 'Start',
  wrong: 'This key does not open a round.',
  end: 'End the round on this phone',
} as const;

export const stops = {
  title: (n: number) => (n === 0 ? 'No stops' : `${n} ${plural(n, 'stop', 'stops')}`),
  scan: 'Scan a parcel',
  scanSeal: 'Scan its seal',
  noSeal: 'I cannot read it',
  camera: 'Camera',
  cameraStop: 'Close the camera',
  cameraNo: 'No camera here. Type the number.',
  openVisit: (addressee: string) => `A visit is open: ${addressee}. Back to it.`,
  empty: 'Nothing is booked to you. Scan a parcel to take it over.',
  count: (n: number) => plural(n, 'parcel', 'parcels'),
  mode: { verified: 'Code', simple: 'Photo', carrier: 'Carrier' },
} as const;

export const claims = {
  door: (n: number) => `${n} ${plural(n, 'claim', 'claims')} about parcels you brought`,
  title: 'Claims about your parcels',
  about:
    'Say what you know. A person reads it before they decide. Nothing here is a verdict on you.',
  parcel: (no: number, number: string) => `Parcel ${no}, ${number}`,
  when: (day: string) => `Reported ${day}`,
  yours: 'What you know of it',
  send: 'Send it',
  sent: 'It is in the file.',
  back: 'Back to the stops',
} as const;

export const notes: Readonly<Record<CourierStop['notes'][number], string>> = {
  age_check: 'Check age',
  open_box: 'They look inside',
  needs_time: 'Needs more time',
  locked: 'Locked: no code works',
  leave_requested: 'May be left',
  held_parcel: 'A parcel is held',
};

export const scan = {
  otherStop: 'That parcel is for another stop.',
  already: 'Scanned already.',
  unknown: 'No parcel has this number.',
  carrier: 'This one needs no scan at the door.',
  retaken: (no: number) => `Parcel ${no} is back with you.`,
  presented: (no: number) => `Parcel ${no} is on their page.`,
  loaded: (no: number, addressee: string) => `Parcel ${no} for ${addressee} is with you now.`,
  sealToo: 'Now its seal.',
  weighToo: 'Have it weighed before you go.',
  sealRight: (no: number) => `Parcel ${no}: the seal is the right one.`,
  sealWrong: (no: number) => `Parcel ${no}: not the seal that was put on it. Show the depot.`,
  sealSilent: 'The seal said nothing. Tap or scan it again.',
  locked: 'Locked: the recipient must unlock it first.',
} as const;

export const visit = {
  waiting: (clock: string) => `Waiting for them (${clock})`,
  checking: (clock: string) => `Being checked (${clock})`,
  retake: (n: number) => `Scan ${n === 1 ? 'the refused parcel' : `${n} refused parcels`} again`,
  nothingTaken: 'Nothing is taken. All parcels are back with you.',
  finish: 'End the visit',
  code: 'Ask for the code',
  codeHint: 'It says exactly what they take:',
  wrong: (n: number) => `Wrong code. ${n} ${plural(n, 'try', 'tries')} left.`,
  newer: 'The code changed. Ask for the new one.',
  age: (years: number) => `Are they ${years} or over?`,
  ageYes: 'Yes, I have seen it',
  ageNo: 'No',
  out: 'No handover…',
  home: 'Stops',
  outTitle: 'How does it end?',
  nobody: 'Nobody is there',
  leaveAsked: (place: string) => `Leave it as they asked: ${place.toLowerCase()}`,
  leaveWith: 'I leave with the parcels',
  kept: 'They kept it without a code',
  keptNote: 'Where and when goes on record. Both of you can answer.',
  back: 'Back to the visit',
  long: (min: number) => `No answer for ${min} minutes. You can leave with the parcels.`,
  needsTime: 'They asked for more time. Please wait for them.',
  outcome: {
    undecided: 'Not decided',
    taken: 'Takes it',
    refused: 'Refuses it',
    absent: 'Not here',
    retaken: 'Back with you',
    present: 'Scan it',
  },
} as const;

export const leave = {
  title: 'Where do you leave it?',
  note: 'Tap a place and take one photo. Then it is done.',
  how: {
    person: 'With a person',
    safe_place: 'Safe place',
    parcel_box: 'Parcel box',
    letterbox: 'Letterbox',
  } satisfies Record<LeftHow, string>,
  sending: 'Sending the photo…',
  back: 'Back to the stops',
} as const;

export const takenBack = (nos: readonly number[], addressee: string): string =>
  `${addressee}: they say that you took parcel ${nos.join(', ')} back. If you have it, scan it.`;

export const done = {
  confirmed: (n: number) => `${parcels(n)} handed over`,
  left: 'Left, on record',
  kept: 'On record: they kept it without a code.',
  refused: (n: number) => `${parcels(n)} back with you`,
  stay: 'The parcels stay with you.',
  next: 'Next stop',
} as const;

/** How a visit without a handover ended. */
export const ends: Readonly<Record<VisitEnd, string>> = {
  nobody: 'Nobody was there',
  left: 'You left with the parcels',
  done: 'This visit is over',
  stopped_by_holder: 'They ended the visit',
  idle: 'Over after an hour of silence',
  locked: 'Over after five wrong codes',
};

export const trouble = {
  offline: 'No signal. Move a little and try again.',
  again: 'Try again',
} as const;
