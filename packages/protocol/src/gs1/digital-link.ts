import { err, ok, type Result } from '../result.ts';
import { elementFault, isKnownAi, type Element } from './ai.ts';

/**
 * A GS1 Digital Link URI, taken apart (GS1 Digital Link Standard: URI Syntax).
 * `stem` is scheme, host and what stands before the key, without a slash at its end.
 */
export type DigitalLink = {
  readonly stem: string;
  readonly key: Element;
  readonly qualifiers: readonly Element[];
  readonly attributes: readonly Element[];
};

export type DigitalLinkError =
  | 'link_too_long'
  | 'link_shape'
  | 'link_scheme'
  | 'link_trailing_slash'
  | 'link_percent_encoding'
  | 'link_without_key'
  | 'link_key_value'
  | 'link_attribute_unknown'
  | 'link_attribute_value'
  | 'link_attribute_conflict';

/** Primary keys, each with the qualifiers that may follow it, in this order. */
const QUALIFIERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['00', []],
  ['01', ['22', '10', '21', '235']],
  ['253', []],
  ['255', []],
  ['401', []],
  ['402', []],
  ['414', ['254']],
  ['417', []],
  ['8003', []],
  ['8004', []],
  ['8006', ['22', '10', '21']],
  ['8010', ['8011']],
  ['8013', []],
  ['8017', ['8019']],
  ['8018', ['8019']],
]);

const LINK_LENGTH_MAX = 2048;

/**
 * Reads a Digital Link URI: any `http(s)` host and path stem, the key as the last pairs of the
 * path, attributes in the query, fragment ignored. Query keys that are not numbers (`linkType`)
 * are no attributes and are left out; a number that is no known AI is an error.
 */
export function parseDigitalLink(uri: string): Result<DigitalLink, DigitalLinkError> {
  if (uri.length > LINK_LENGTH_MAX) return err('link_too_long');
  const parts =
    /^([A-Za-z]+):\/\/([A-Za-z0-9.:-]+)((?:\/[^/?#\s]+)*\/?)(?:\?([^#\s]*))?(?:#\S*)?$/.exec(uri);
  if (parts === null) return err('link_shape');
  const [, scheme, host, path, query] = parts as unknown as readonly [
    string,
    string,
    string,
    string,
    string?,
  ];
  if (!['http', 'https', 'HTTP', 'HTTPS'].includes(scheme)) return err('link_scheme');
  if (path.endsWith('/')) return err('link_trailing_slash');

  const segments = path.split('/').slice(1);
  const at = keyPosition(segments);
  if (at === null) return err('link_without_key');
  const pairs = decodePairs(segments.slice(at));
  if (pairs === null) return err('link_percent_encoding');
  if (pairs.some((pair) => elementFault(pair) !== null)) return err('link_key_value');

  const attributes = parseAttributes(query ?? '');
  if (!attributes.ok) return attributes;
  const stem = [`${scheme}://${host}`, ...segments.slice(0, at)].join('/');
  const [key, ...qualifiers] = pairs as [Element, ...Element[]];
  return ok({ stem, key, qualifiers, attributes: attributes.value });
}

/** Where the last primary key stands that is followed by nothing but its own qualifiers, in order. */
function keyPosition(segments: readonly string[]): number | null {
  for (let at = segments.length - 2; at >= 0; at -= 2) {
    const allowed = QUALIFIERS.get(segments[at] as string);
    if (allowed === undefined) continue;
    const positions: number[] = [];
    for (let i = at + 2; i < segments.length; i += 2) {
      positions.push(allowed.indexOf(segments[i] as string));
    }
    const ascending = positions.every((position, i) => position > (positions[i - 1] ?? -1));
    return ascending ? at : null;
  }
  return null;
}

function decodePairs(segments: readonly string[]): Element[] | null {
  const pairs: Element[] = [];
  for (let i = 0; i < segments.length; i += 2) {
    const value = percentDecode(segments[i + 1] as string);
    if (value === null) return null;
    pairs.push({
      ai: segments[i] as string,
      value: segments[i] === '01' ? toGtin14(value) : value,
    });
  }
  return pairs;
}

/** GTIN-8, -12 and -13 may stand in a link; in elements a GTIN always has 14 digits. */
const toGtin14 = (gtin: string): string =>
  /^(?:\d{8}|\d{12}|\d{13})$/.test(gtin) ? gtin.padStart(14, '0') : gtin;

function parseAttributes(query: string): Result<readonly Element[], DigitalLinkError> {
  const attributes = new Map<string, string>();
  for (const pair of query.split(/[&;]/)) {
    const [ai = '', ...rest] = pair.split('=');
    if (!/^\d+$/.test(ai)) continue;
    if (!isKnownAi(ai)) return err('link_attribute_unknown');
    const value = percentDecode(rest.join('='));
    if (value === null) return err('link_percent_encoding');
    if (elementFault({ ai, value }) !== null) return err('link_attribute_value');
    if ((attributes.get(ai) ?? value) !== value) return err('link_attribute_conflict');
    attributes.set(ai, value);
  }
  return ok([...attributes].map(([ai, value]) => ({ ai, value })));
}

function percentDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const percentEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** GS1's own resolver: the stem of canonical Digital Link URIs. */
export const CANONICAL_STEM = 'https://id.gs1.org';

/**
 * Writes a Digital Link URI. The stem is `https://host` with an optional path and no slash at its
 * end; key, qualifiers and attributes must be what `parseDigitalLink` takes.
 */
export function makeDigitalLink(link: DigitalLink): Result<string, DigitalLinkError> {
  const path = [link.key, ...link.qualifiers].flatMap(({ ai, value }) => [
    ai,
    percentEncode(value),
  ]);
  const query = link.attributes.map(({ ai, value }) => `${ai}=${percentEncode(value)}`).join('&');
  const uri = [link.stem, ...path].join('/') + (query === '' ? '' : `?${query}`);
  const read = parseDigitalLink(uri);
  if (!read.ok) return read;
  return read.value.stem === link.stem && read.value.key.ai === link.key.ai
    ? ok(uri)
    : err('link_without_key');
}

/** `https://id.gs1.org/00/<sscc>`, for an SSCC whose check digit is right. */
export const ssccLink = (sscc: string): Result<string, DigitalLinkError> =>
  makeDigitalLink({
    stem: CANONICAL_STEM,
    key: { ai: '00', value: sscc },
    qualifiers: [],
    attributes: [],
  });
