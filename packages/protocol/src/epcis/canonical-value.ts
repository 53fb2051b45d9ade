import { gs1CheckDigit } from '../gs1/check-digit.ts';
import { CANONICAL_STEM, parseDigitalLink } from '../gs1/digital-link.ts';

/** Characters that a Digital Link path must percent-encode (GS1 Digital Link, table of reserved characters). */
const encodeReserved = (text: string): string =>
  text.replaceAll(/[!()*+,:/?#"<> &]|%(?![0-9A-Fa-f]{2})/g, (char) => {
    const hex = char.charCodeAt(0).toString(16).toUpperCase();
    return `%${hex}`;
  });

const withCheckDigit = (body: string): string => body + gs1CheckDigit(body);

/** GTIN-14 of an EPC: the first digit of the item reference is the indicator and leads. */
const gtin = (prefix: string, item: string): string =>
  withCheckDigit(`${item[0]}${prefix}${item.slice(1)}`);

/** The Digital Link path of what follows the scheme in an EPC URI, or `null` if it is not well formed. */
type UrnRule = (prefix: string, tail: string) => string | null;

/** A numeric reference that fills prefix and reference up to `digits`, then `rest`. */
const numeric =
  (
    digits: number,
    rest: RegExp,
    path: (p: string, r: string, s: readonly string[]) => string,
  ): UrnRule =>
  (prefix, tail) => {
    const length = digits - prefix.length;
    const reference = tail.slice(0, length);
    const parts = rest.exec(tail.slice(length));
    if (parts === null || reference.length !== length || !/^\d*$/.test(reference)) return null;
    return path(prefix, reference, parts.slice(1).map(encodeReserved));
  };

/** A reference of free text, in the groups of `shape`. */
const free =
  (shape: RegExp, path: (p: string, s: readonly string[]) => string): UrnRule =>
  (prefix, tail) => {
    const parts = shape.exec(tail);
    return parts === null ? null : path(prefix, parts.slice(1).map(encodeReserved));
  };

const NONE = /^$/;
const SERIAL = /^\.(.{1,60})$/;
const ANY_SERIAL = /^\.\*$/;

/** EPC, EPC class and EPC pattern URIs as Digital Link paths (EPC Tag Data Standard; CBV 2.0, section 8). */
const URN_RULES: Readonly<Record<string, UrnRule>> = {
  'id:sgtin': numeric(13, SERIAL, (p, r, [s]) => `01/${gtin(p, r)}/21/${s}`),
  'id:upui': numeric(13, SERIAL, (p, r, [s]) => `01/${gtin(p, r)}/235/${s}`),
  'class:lgtin': numeric(13, SERIAL, (p, r, [s]) => `01/${gtin(p, r)}/10/${s}`),
  'idpat:sgtin': numeric(13, ANY_SERIAL, (p, r) => `01/${gtin(p, r)}`),
  'id:itip': numeric(
    13,
    /^\.(\d\d)\.(\d\d)\.(.{1,60})$/,
    (p, r, [piece, total, s]) => `8006/${gtin(p, r)}${piece}${total}/21/${s}`,
  ),
  'idpat:itip': numeric(
    13,
    /^\.(\d\d)\.(\d\d)\.\*$/,
    (p, r, [piece, total]) => `8006/${gtin(p, r)}${piece}${total}`,
  ),
  'id:sscc': numeric(17, NONE, (p, r) => `00/${withCheckDigit(`${r[0]}${p}${r.slice(1)}`)}`),
  'id:sgln': numeric(
    12,
    SERIAL,
    (p, r, [s]) => `414/${withCheckDigit(p + r)}${s === '0' ? '' : `/254/${s}`}`,
  ),
  'id:pgln': numeric(12, NONE, (p, r) => `417/${withCheckDigit(p + r)}`),
  'id:gdti': numeric(12, SERIAL, (p, r, [s]) => `253/${withCheckDigit(p + r)}${s}`),
  'idpat:gdti': numeric(12, ANY_SERIAL, (p, r) => `253/${withCheckDigit(p + r)}`),
  'id:sgcn': numeric(12, SERIAL, (p, r, [s]) => `255/${withCheckDigit(p + r)}${s}`),
  'idpat:sgcn': numeric(12, ANY_SERIAL, (p, r) => `255/${withCheckDigit(p + r)}`),
  'id:grai': numeric(12, SERIAL, (p, r, [s]) => `8003/${withCheckDigit(`0${p}${r}`)}${s}`),
  'idpat:grai': numeric(12, ANY_SERIAL, (p, r) => `8003/${withCheckDigit(`0${p}${r}`)}`),
  'id:gsrn': numeric(17, NONE, (p, r) => `8018/${withCheckDigit(p + r)}`),
  'id:gsrnp': numeric(17, NONE, (p, r) => `8017/${withCheckDigit(p + r)}`),
  'id:gsin': numeric(16, NONE, (p, r) => `402/${withCheckDigit(p + r)}`),
  'id:giai': free(/^(.{1,60})$/, (p, [s]) => `8004/${p}${s}`),
  'id:ginc': free(/^(.{1,60})$/, (p, [s]) => `401/${p}${s}`),
  'id:cpi': free(/^([^.]{1,60})\.(\d{1,12})$/, (p, [r, s]) => `8010/${p}${r}/8011/${s}`),
  'idpat:cpi': free(/^([^.]{1,60})\.\*$/, (p, [r]) => `8010/${p}${r}`),
};

/** An EPC URI as canonical Digital Link; `null` for anything that is not a well-formed one. */
function epcUrnToLink(urn: string): string | null {
  const parts = /^urn:epc:((?:id|class|idpat):[a-z]+):(\d{6,12})\.(.*)$/.exec(urn);
  if (parts === null) return null;
  const [, scheme, prefix, tail] = parts as unknown as readonly [string, string, string, string];
  const path = URN_RULES[scheme]?.(prefix, tail) ?? null;
  return path === null ? null : `${CANONICAL_STEM}/${path}`;
}

/** The one qualifier that identifies most finely, by key; keys that are not listed are left alone. */
const FINEST: Readonly<Record<string, readonly string[]>> = {
  '00': [],
  '01': ['21', '10', '235'],
  '253': [],
  '255': [],
  '401': [],
  '402': [],
  '414': ['254'],
  '417': [],
  '8003': [],
  '8004': [],
  '8006': ['21', '10'],
  '8010': ['8011'],
  '8017': [],
  '8018': [],
};

/** A Digital Link brought to GS1's own domain, without query, with the finest identification only. */
function constrainLink(uri: string): string | null {
  const link = parseDigitalLink(uri.replace(/[?#].*$/, ''));
  if (!link.ok) return null;
  const { key, qualifiers } = link.value;
  const preference = FINEST[key.ai];
  if (preference === undefined) return null;
  const finest = preference
    .map((ai) => qualifiers.find((qualifier) => qualifier.ai === ai))
    .find((qualifier) => qualifier !== undefined);
  return [
    CANONICAL_STEM,
    ...[key, ...(finest === undefined ? [] : [finest])].flatMap(({ ai, value }) => [
      ai,
      encodeReserved(value.replaceAll('%', '%25')),
    ]),
  ].join('/');
}

const CBV_URN: ReadonlyMap<string, string> = new Map([
  ['bizstep', 'https://ref.gs1.org/cbv/BizStep-'],
  ['disp', 'https://ref.gs1.org/cbv/Disp-'],
  ['btt', 'https://ref.gs1.org/cbv/BTT-'],
  ['sdt', 'https://ref.gs1.org/cbv/SDT-'],
  ['er', 'https://ref.gs1.org/cbv/ER-'],
]);

/** Prefixes of compact URIs, from `@context`: `{ example: 'https://ns.example.com/epcis/' }`. */
export type Prefixes = Readonly<Record<string, string>>;

export const STANDARD_PREFIXES: Prefixes = {
  gs1: 'https://gs1.org/voc/',
  cbv: 'https://ref.gs1.org/cbv/',
  epcis: 'https://ref.gs1.org/epcis/',
};

/** Expands `prefix:name`; `null` when it is none or its prefix is not declared. */
export function expandCompact(
  text: string,
  prefixes: Prefixes,
): { namespace: string; name: string } | null {
  const at = text.indexOf(':');
  const prefix = text.slice(0, Math.max(at, 0));
  if (at === -1 || text.startsWith('//', at + 1) || !Object.hasOwn(prefixes, prefix)) return null;
  return { namespace: prefixes[prefix] as string, name: text.slice(at + 1) };
}

/** A string value in its canonical form (CBV 2.0, event hash rules 5 and 14 to 18). */
export function canonicalText(text: string, prefixes: Prefixes): string {
  const trimmed = text.trim();
  const cbv = /^urn:epcglobal:cbv:([a-z]+):(.+)$/.exec(trimmed);
  const stem = cbv === null ? undefined : CBV_URN.get(cbv[1] as string);
  if (stem !== undefined) return stem + (cbv as RegExpExecArray)[2];
  const compact = expandCompact(trimmed, prefixes);
  const expanded = compact === null ? trimmed : compact.namespace + compact.name;
  return epcUrnToLink(expanded) ?? constrainLink(expanded) ?? expanded;
}

/** A finite number in decimal notation without exponent and without trailing zeros. */
export function canonicalNumber(value: number): string {
  const text = String(value);
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, first, fraction = '', exponent] = parts;
  const digits = `${first}${fraction}`;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * An instant in UTC with milliseconds, `2020-03-04T10:00:30.000Z`; the fourth decimal rounds.
 * `null` for text that is no RFC 3339 date-time.
 */
export function canonicalTime(text: string): string | null {
  const parts = TIME.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall_ms = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(wall_ms).toISOString().slice(0, 19) !== text.trim().slice(0, 19)) return null;
  const fraction = (parts[7] ?? '').padEnd(4, '0');
  const ms = Number(fraction.slice(0, 3)) + (Number(fraction[3]) >= 5 ? 1 : 0);
  return new Date(wall_ms + ms - offset_ms(parts[8] as string)).toISOString();
}

function offset_ms(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
