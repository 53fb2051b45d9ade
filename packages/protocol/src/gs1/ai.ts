import { hasGs1CheckDigit } from './check-digit.ts';

/** One element: an Application Identifier and its value, `{ ai: '00', value: '006141411234567890' }`. */
export type Element = { readonly ai: string; readonly value: string };

type Check = 'check_digit' | 'yes_no' | 'date' | 'time';

type Component = {
  readonly pattern: string;
  readonly check: Check | null;
};

type AiFormat = { readonly shape: RegExp; readonly components: readonly Component[] };

/** GS1 AI encodable character set 82 (General Specifications, figure 7.11-1). */
const X = '[!"%-?A-Z_a-z]';

/**
 * The Application Identifiers that stand on parcels, pallets and trade items, with the formats of
 * the GS1 Barcode Syntax Dictionary. `N18` = 18 digits, `X..30` = 1 to 30 characters, square
 * brackets = may be missing; `c` check digit, `y` 0 or 1, `d` YYMMDD (day 00 allowed), `t` hhmm or
 * 9999. A key ending in `n` stands for the six AIs whose last digit, 0 to 5, is the number of
 * decimals.
 */
const FORMATS: Readonly<Record<string, string>> = {
  '00': 'N18c',
  '01': 'N14c',
  '02': 'N14c',
  '10': 'X..20',
  '11': 'N6d',
  '12': 'N6d',
  '13': 'N6d',
  '15': 'N6d',
  '16': 'N6d',
  '17': 'N6d',
  '20': 'N2',
  '21': 'X..20',
  '22': 'X..20',
  '235': 'X..28',
  '240': 'X..30',
  '241': 'X..30',
  '250': 'X..30',
  '251': 'X..30',
  '253': 'N13c [X..17]',
  '254': 'X..20',
  '255': 'N13c [N..12]',
  '30': 'N..8',
  '310n': 'N6',
  '311n': 'N6',
  '312n': 'N6',
  '313n': 'N6',
  '320n': 'N6',
  '330n': 'N6',
  '331n': 'N6',
  '332n': 'N6',
  '333n': 'N6',
  '336n': 'N6',
  '340n': 'N6',
  '37': 'N..8',
  '400': 'X..30',
  '401': 'X..30',
  '402': 'N17c',
  '403': 'X..30',
  '410': 'N13c',
  '411': 'N13c',
  '412': 'N13c',
  '413': 'N13c',
  '414': 'N13c',
  '415': 'N13c',
  '416': 'N13c',
  '417': 'N13c',
  '420': 'X..20',
  '421': 'N3 X..9',
  '4300': 'X..35',
  '4301': 'X..35',
  '4302': 'X..70',
  '4303': 'X..70',
  '4304': 'X..70',
  '4305': 'X..70',
  '4306': 'X..70',
  '4307': 'X2',
  '4308': 'X..30',
  '4309': 'N20',
  '4310': 'X..35',
  '4311': 'X..35',
  '4312': 'X..70',
  '4313': 'X..70',
  '4314': 'X..70',
  '4315': 'X..70',
  '4316': 'X..70',
  '4317': 'X2',
  '4318': 'X..20',
  '4319': 'X..30',
  '4320': 'X..35',
  '4321': 'N1y',
  '4322': 'N1y',
  '4323': 'N1y',
  '4324': 'N6d N4t',
  '4325': 'N6d N4t',
  '4326': 'N6d',
  '8003': 'N14c [X..16]',
  '8004': 'X..30',
  '8006': 'N14c N4',
  '8008': 'N8 [N..4]',
  '8010': 'X..30',
  '8011': 'N..12',
  '8013': 'X..25',
  '8017': 'N18c',
  '8018': 'N18c',
  '8019': 'N..10',
  '90': 'X..30',
  '91': 'X..90',
  '92': 'X..90',
  '93': 'X..90',
  '94': 'X..90',
  '95': 'X..90',
  '96': 'X..90',
  '97': 'X..90',
  '98': 'X..90',
  '99': 'X..90',
};

const CHECKS: Readonly<Record<string, Check>> = {
  c: 'check_digit',
  y: 'yes_no',
  d: 'date',
  t: 'time',
};

function component(text: string): Component {
  const parts = /^(\[?)([NX])(\.\.)?(\d+)([cydt]?)\]?$/.exec(text);
  if (parts === null) throw new Error(`AI format ${text}`);
  const [, optional, kind, variable, length, check] = parts;
  const unit = kind === 'N' ? '\\d' : X;
  const count = variable === undefined ? `{${length}}` : `{1,${length}}`;
  return {
    pattern: `(${unit}${count})${optional === '[' ? '?' : ''}`,
    check: CHECKS[check ?? ''] ?? null,
  };
}

const table = new Map<string, AiFormat>(
  Object.entries(FORMATS).map(([ai, format]) => {
    const components = format.split(' ').map(component);
    const shape = new RegExp(`^${components.map((part) => part.pattern).join('')}$`);
    return [ai, { shape, components }];
  }),
);

const formatOf = (ai: string): AiFormat | undefined =>
  table.get(ai) ?? (/^\d{3}[0-5]$/.test(ai) ? table.get(`${ai.slice(0, 3)}n`) : undefined);

/** True for an AI whose format this module knows. */
export const isKnownAi = (ai: string): boolean => formatOf(ai) !== undefined;

/** The known AI at the start of `text`, two to four digits, or `null`. No AI is the start of another. */
export function aiAtStart(text: string): string | null {
  for (const length of [2, 3, 4]) {
    const ai = text.slice(0, length);
    if (ai.length === length && isKnownAi(ai)) return ai;
  }
  return null;
}

export type ElementError = 'ai_unknown' | 'ai_value' | 'ai_check_digit';

/** Checks one element against its AI's format; `null` when it is right. */
export function elementFault(element: Element): ElementError | null {
  const format = formatOf(element.ai);
  if (format === undefined) return 'ai_unknown';
  const parts = format.shape.exec(element.value);
  if (parts === null) return 'ai_value';
  for (const [i, { check }] of format.components.entries()) {
    const fault = check === null ? null : checkFault(check, parts[i + 1] ?? '');
    if (fault !== null) return fault;
  }
  return null;
}

function checkFault(check: Check, text: string): ElementError | null {
  if (check === 'check_digit') return hasGs1CheckDigit(text) ? null : 'ai_check_digit';
  return CONTENT[check](text) ? null : 'ai_value';
}

const CONTENT: Readonly<Record<Exclude<Check, 'check_digit'>, (text: string) => boolean>> = {
  yes_no: (text) => /^[01]$/.test(text),
  date: isYymmd0,
  time: (text) => /^(?:[01]\d|2[0-3])[0-5]\d$|^9999$/.test(text),
};

/** Day 00 means the whole month; the century is chosen by the reader, so 29 February passes in years divisible by 4. */
function isYymmd0(text: string): boolean {
  const [year, month, day] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 6)].map(Number) as [
    number,
    number,
    number,
  ];
  const days = [31, year % 4 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day <= days;
}

/**
 * Length of AI and value together where GS1 fixed it by the first two digits of the AI
 * (General Specifications, figure 7.8.5-2): no separator is written after these. Else `null`.
 */
export function predefinedLength(ai: string): number | null {
  return PREDEFINED[ai.slice(0, 2)] ?? null;
}

const PREDEFINED: Readonly<Record<string, number>> = {
  '00': 20,
  '01': 16,
  '02': 16,
  '03': 16,
  '04': 18,
  '11': 8,
  '12': 8,
  '13': 8,
  '14': 8,
  '15': 8,
  '16': 8,
  '17': 8,
  '18': 8,
  '19': 8,
  '20': 4,
  '31': 10,
  '32': 10,
  '33': 10,
  '34': 10,
  '35': 10,
  '36': 10,
  '41': 16,
};

/** The AIs of which one must stand beside this one (syntax dictionary, `req`); empty when it stands alone. */
export function companionsOf(ai: string): readonly string[] {
  if (ai === '02') return ['37'];
  if (ai === '37') return ['02'];
  if (ai === '4303') return ['4302'];
  if (ai === '4313') return ['4312'];
  if (ai === '403' || ai.startsWith('43')) return ['00'];
  return /^33[0-36]/.test(ai) ? ['00', '01'] : [];
}
