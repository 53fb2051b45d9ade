import type { Place } from '../depot/state.ts';
import { parcels, plural } from './en.ts';

export const title = 'Depot';
export const start = 'Open the ramp';

export const ready = { word: 'Ready', text: 'Scan the first label.' } as const;

export const kind: Readonly<Record<Place['kind'], string>> = {
  depot: 'Depot',
  van: 'Van',
  courier: 'Courier',
  line: 'Line',
  packer: 'Packing',
  carrier: 'Carrier',
};

export const who = {
  title: 'Who takes, who gives?',
  takes: 'Who takes the parcels',
  gives: 'Who gives them',
  anybody: 'Anybody',
  anybodyNote: 'Nothing can be missing then.',
  id: { takes: 'Number of who takes', gives: 'Number of who gives' },
  idHint: 'Scan the card, or type the number.',
  name: 'Name on this screen',
  before: 'Used before',
  another: 'Another',
  go: 'Begin to scan',
  leave: 'Sign off',
} as const;

/** What this desk calls them, else their own number, which names itself unless it is a UUID. */
export function nameOf({ kind: of, id, name }: Place): string {
  if (name !== '') return name;
  if (id === '') return kind[of];
  return /^[0-9a-f-]{36}$/.test(id) ? `${kind[of]} ${id.slice(0, 8)}` : id;
}

export const take = {
  title: (taker: Place, giver: Place | null) =>
    giver === null ? `${nameOf(taker)} takes` : `${nameOf(taker)} takes from ${nameOf(giver)}`,
  field: 'Scan a label',
  fieldSeal: 'Scan its seal',
  fieldMass: 'Weigh it',
  noSeal: 'I cannot read it',
  noMass: 'No scale here',
  finish: 'That was all',
  taken: 'Taken',
  missing: 'Not here yet',
  extra: 'Extra',
  held: 'Held',
  sealAlarm: 'Seal alarms',
  firstTells: 'The first scan brings the list.',
  nothingMissing: 'Nothing is missing.',
} as const;

export const said = {
  taken: (number: string) => `${number} is here.`,
  again: (number: string) => `${number} was scanned already.`,
  extra: (number: string, giver: string) => `${number} is here, and not on the list of ${giver}.`,
  held: (number: string) => `${number} is held: its mass changed. Put it aside.`,
  unknown: (text: string) => `No parcel has the number ${text}. Look for another label.`,
  askSeal: 'Now its seal.',
  askMass: 'Now put it on the scale.',
  sealRight: (number: string) => `${number}: the seal is the right one.`,
  weighed: (number: string, mass_g: number) => `${number}: ${mass_g} g, as before.`,
  typedMass: (number: string) => `${number}: typed, which proves nothing. Put it on the scale.`,
  skipped: (number: string) =>
    `${number} is here, and was not looked at. It stays on the list above.`,
  open: (number: string, { seal }: { readonly seal: boolean }) =>
    seal
      ? `${number}: its seal is not read. Scan its label, then the seal.`
      : `${number}: not weighed. Scan its label, then weigh it.`,
  sealWrong: (number: string) => `${number}: the seal is not the one that was put on it.`,
  sealNotRead: (number: string) =>
    `${number} is here. Its seal said nothing: tap or scan it again.`,
  released: (number: string) => `${number} may go on.`,
} as const;

const WHY: Readonly<Record<string, string>> = {
  still_presented: 'a courier is at the door with it',
  wrong_fate: 'its journey is over',
  delivery_closed: 'its delivery is closed',
  not_allowed: 'this taker may not have it',
  under_dispute: 'it is in dispute',
  busy: 'too much at once, scan it again',
};

export const refused = (number: string, why: string): string =>
  `${number} cannot change hands: ${WHY[why] ?? why.replaceAll('_', ' ')}.`;

export const hold = {
  short: (number: string) => `${number} is held.`,
  release: 'Let it go on',
  title: (number: string) => `Let ${number} go on?`,
  note: 'Only somebody who did not have it since its last good weighing. Your name stays on record.',
  name: 'Your name',
  reason: 'What you looked at, and why it may go on',
  do: 'Put on record',
  back: 'Leave it held',
} as const;

export const over = {
  title: (n: number) => (n === 0 ? 'All here' : `${parcels(n)} not here`),
  taken: (n: number) => `${parcels(n)} taken.`,
  stays: (n: number, giver: Place) =>
    giver.kind === 'courier'
      ? `${plural(n, 'It stays', 'They stay')} with ${nameOf(giver)}. Not scanned within 24 hours, ${plural(n, 'it counts', 'they count')} as missing there.`
      : `${plural(n, 'It stays', 'They stay')} booked to ${nameOf(giver)}.`,
  back: 'Scan more',
  next: 'Next list',
} as const;
