import type { Due } from '../packing/state.ts';
import { plural } from './en.ts';

export const title = 'Packing';
export const start = 'Open the packing bench';

export const ready = {
  word: 'Ready',
  text: 'Scan a parcel’s label.',
} as const;

export const field = {
  start: 'Scan a label',
  item: 'Scan an item',
  serial: 'Scan the serial number',
  photo: 'First the photo of the open box',
  seal: 'Scan the seal',
  mass: 'Put it on the scale',
  look: 'YES, or weigh it again',
  done: 'The label again closes it',
} as const;

export const packedCount = 'packed';
export const parcelOf = (no: number): string => `Parcel ${no}`;

export const task = {
  packThis: (n: number) => `${n} ${plural(n, 'thing goes', 'things go')} into it.`,
  nothingListed: 'No list of contents came with it. Close it when it is full.',
  packedBefore: 'It was packed before. Packing it again replaces its seal.',
  notHere: 'It has left the bench already.',
  unknown: 'No parcel has this number.',
  otherLabel: 'That is another parcel’s label. Close this one first, or scan STOP.',
  aside: 'Put aside. Nothing was written.',
  of: 'of',
  inside: 'in the box',
  tick: 'Tick one by hand',
  empty: 'What goes into the parcel stands here after its label is scanned.',
} as const;

export const item = {
  put: (name: string, n: number, of: number) => `${name}: ${n} of ${of}.`,
  complete: 'All in. ',
  serial: (name: string) => `${name}: now scan its serial number.`,
  notIn: (what: string) => `${what} is not on this list. Take it out.`,
  undone: (name: string) => `${name} is out again.`,
  nothing: 'There is nothing to take back.',
} as const;

export const due: Readonly<Record<Due, string>> = {
  items: '',
  photo: 'Photograph the open box.',
  seal: 'Close it and scan the seal.',
  mass: 'Put it on the scale.',
};

export const step: Readonly<Record<Due, string>> = {
  items: 'Contents',
  photo: 'Photo',
  seal: 'Seal',
  mass: 'Mass',
};

export const grams = (mass_g: number): string =>
  mass_g < 1000 ? `${mass_g} g` : `${(mass_g / 1000).toFixed(3).replace(/0$/, '')} kg`;

export const mass = {
  gross: (text: string) => `${text} with everything.`,
  tare: (text: string) => `The empty box weighs ${text}.`,
  expected: (text: string) => `The catalogue says ${text}.`,
  title: 'Mass',
  grossField: 'Full, in grams',
  tareField: 'Empty box, in grams',
  note: 'Typed masses are shown and prove nothing. A scale types by itself.',
  keep: 'Keep',
  right: 'I looked. The mass is right.',
} as const;

export const photo = {
  take: 'Photo of the open box',
  kept: 'Photo kept',
  done: 'The photo is kept.',
  heic: 'This photo cannot be read here. Take it as JPEG.',
} as const;

export const packed = {
  word: 'Packed',
  text: (number: string) => `${number} is closed. Next one.`,
  pdf: 'PDF',
  zpl: 'ZPL',
  none: 'The label did not come. Try once more.',
  list: 'Packed here',
  print: 'Print its label:',
} as const;

export const act = {
  close: 'Close this parcel',
  undo: 'Take the last one back',
  aside: 'Put aside',
  mass: 'Type the mass',
  setting: 'This bench',
  leave: 'Sign off',
} as const;

export const setting = {
  title: 'This bench',
  scale: 'Scale that types into the field',
  scaleNote: 'Its registered name. Leave it empty if there is none.',
  seals: 'Every parcel gets a seal',
  keep: 'Keep',
} as const;
