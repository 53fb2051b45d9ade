import { err, ok, type Result } from '../result.ts';

/**
 * How the tags of one batch lay out their URL: what was written into the NDEF file and at which
 * offsets the chip mirrors its data. The MAC covers a range of that text, so without the layout
 * nothing can be verified.
 *
 * `template` is the URL with fields in braces:
 * - `{picc}` encrypted PICCData (32 hex capitals), or in plain `{uid}` (14) and `{counter}` (6);
 * - `{from}` SDMMACInputOffset, where the MAC's input begins; without it the input is empty;
 * - `{file:64}` SDMENCFileData, with the number of its hex digits (a multiple of 32);
 * - `{tamper}` TTStatus in plain (2 characters);
 * - `{mac}` SDMMAC (16), which ends the MAC's input.
 *
 * `tamperAt` is the offset in bytes of TTStatus in the decrypted file data, `null` if it is not there.
 */
export type SunLayout = { readonly template: string; readonly tamperAt: number | null };

type Field = 'picc' | 'uid' | 'counter' | 'file' | 'tamper' | 'mac';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'from' }
  | { readonly kind: Field; readonly length: number };

/** A layout that was checked once and can be used for any number of taps. */
export type CompiledSunLayout = {
  readonly parts: readonly Part[];
  readonly tamperAt: number | null;
  readonly has: ReadonlySet<Field>;
};

export type SunLayoutError =
  | 'layout_field_unknown'
  | 'layout_field_repeated'
  | 'layout_field_length'
  | 'layout_without_mac'
  | 'layout_without_identity'
  | 'layout_identity_twice'
  | 'layout_mac_range'
  | 'layout_file_outside_mac'
  | 'layout_tamper_outside_mac'
  | 'layout_tamper_offset';

const FIELD_LENGTH = { picc: 32, uid: 14, counter: 6, tamper: 2, mac: 16 } as const;

/** Length of PICCData of a tag in LRP mode: 24 bytes, the first 8 of them random. */
export const LRP_PICC_LENGTH = 48;

const isFixed = (name: string): name is keyof typeof FIELD_LENGTH =>
  Object.hasOwn(FIELD_LENGTH, name);

/** Checks a layout; the errors say what makes it unusable or its readings unauthentic. */
export function compileSunLayout(layout: SunLayout): Result<CompiledSunLayout, SunLayoutError> {
  const parts: Part[] = [];
  for (const [i, piece] of layout.template.split(/\{([^{}]*)\}/).entries()) {
    const part = i % 2 === 0 ? textPart(piece) : fieldPart(piece);
    if (!part.ok) return part;
    if (part.value !== null) parts.push(part.value);
  }
  const kinds = parts.map((part) => part.kind).filter((kind) => kind !== 'text');
  const fault = layoutFault(kinds, parts, layout.tamperAt);
  if (fault !== null) return err(fault);
  const has = new Set(kinds.filter((kind) => kind !== 'from'));
  return ok({ parts, tamperAt: layout.tamperAt, has });
}

const textPart = (text: string): Result<Part | null, SunLayoutError> =>
  ok(text === '' ? null : { kind: 'text', text });

function fieldPart(name: string): Result<Part, SunLayoutError> {
  if (name === 'from') return ok({ kind: 'from' });
  if (isFixed(name)) return ok({ kind: name, length: FIELD_LENGTH[name] });
  const file = /^file:([1-9]\d{0,3})$/.exec(name);
  if (file === null) return err('layout_field_unknown');
  const length = Number(file[1]);
  return length % 32 === 0 ? ok({ kind: 'file', length }) : err('layout_field_length');
}

function layoutFault(
  kinds: readonly (Field | 'from')[],
  parts: readonly Part[],
  tamperAt: number | null,
): SunLayoutError | null {
  const at = (kind: Field | 'from'): number => kinds.indexOf(kind);
  if (new Set(kinds).size !== kinds.length) return 'layout_field_repeated';
  if (at('mac') === -1) return 'layout_without_mac';
  const plain = at('uid') !== -1 || at('counter') !== -1;
  if (at('picc') === -1 && !plain) return 'layout_without_identity';
  if (at('picc') !== -1 && plain) return 'layout_identity_twice';
  if (at('from') > at('mac')) return 'layout_mac_range';
  const covered = (kind: Field): boolean =>
    at('from') !== -1 && at('from') < at(kind) && at(kind) < at('mac');
  if (at('file') !== -1 && !covered('file')) return 'layout_file_outside_mac';
  if (at('file') !== -1 && at('picc') === -1 && !(at('uid') !== -1 && at('counter') !== -1)) {
    return 'layout_without_identity';
  }
  if (at('tamper') !== -1 && !covered('tamper')) return 'layout_tamper_outside_mac';
  return tamperOffsetFault(parts, tamperAt);
}

function tamperOffsetFault(parts: readonly Part[], tamperAt: number | null): SunLayoutError | null {
  if (tamperAt === null) return null;
  const file = parts.find((part) => part.kind === 'file');
  const room_bytes = file?.kind === 'file' ? file.length / 2 : 0;
  const twice = parts.some((part) => part.kind === 'tamper');
  const fits = Number.isInteger(tamperAt) && tamperAt >= 0 && tamperAt + 2 <= room_bytes;
  return fits && !twice ? null : 'layout_tamper_offset';
}

/** A URL cut up by its layout: the fields as text, and the exact text that the MAC covers. */
export type SunFields = {
  readonly values: Readonly<Partial<Record<Field, string>>>;
  readonly macInput: string;
};

/**
 * Cuts a URL by the layout; `null` if it does not fit to the character. `piccLength` is the number
 * of hex digits of `{picc}`: 32, or 48 to recognise a tag in LRP mode.
 */
export function splitSunUrl(
  url: string,
  layout: CompiledSunLayout,
  piccLength: number = FIELD_LENGTH.picc,
): SunFields | null {
  const values: Partial<Record<Field, string>> = {};
  let position = 0;
  let macFrom: number | null = null;
  let macInput = '';
  for (const part of layout.parts) {
    if (part.kind === 'from') {
      macFrom = position;
      continue;
    }
    if (part.kind === 'mac') macInput = url.slice(macFrom ?? position, position);
    const length =
      part.kind === 'text' ? part.text.length : part.kind === 'picc' ? piccLength : part.length;
    const text = url.slice(position, position + length);
    position += length;
    if (part.kind === 'text') {
      if (text !== part.text) return null;
    } else {
      if (text.length !== length || !FIELD_CHARACTERS[part.kind].test(text)) return null;
      values[part.kind] = text;
    }
  }
  return position === url.length ? { values, macInput } : null;
}

const HEX_CAPITALS = /^[0-9A-F]*$/;

const FIELD_CHARACTERS: Readonly<Record<Field, RegExp>> = {
  picc: HEX_CAPITALS,
  uid: HEX_CAPITALS,
  counter: HEX_CAPITALS,
  file: HEX_CAPITALS,
  tamper: /^[\x21-\x7e]*$/,
  mac: HEX_CAPITALS,
};
