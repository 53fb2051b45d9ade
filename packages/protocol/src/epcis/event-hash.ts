import { utf8 } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { sha256Hex } from '../sha256.ts';
import {
  canonicalNumber,
  canonicalText,
  canonicalTime,
  expandCompact,
  STANDARD_PREFIXES,
  type Prefixes,
} from './canonical-value.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/**
 * - `event_shape`: no event: not an object, no `type`, or `null` and lists where the standard has none.
 * - `event_time`: a time that is no RFC 3339 date-time.
 * - `event_key`: a key that neither the canonical order knows nor a declared namespace explains.
 */
export type EventHashError = 'event_shape' | 'event_time' | 'event_key';

/** How one field is written: its value, or the fields inside it in their order. */
type Field = { readonly key: string; readonly kind: Kind };

type Kind =
  | { readonly is: 'text' | 'time' }
  | { readonly is: 'word'; readonly stem: string }
  | { readonly is: 'object'; readonly fields: readonly Field[] }
  /** A list whose members are each written under `member`, or bare where that is `null`. */
  | { readonly is: 'list'; readonly member: string | null; readonly of: Kind };

const text: Kind = { is: 'text' };
const time: Kind = { is: 'time' };
const word = (stem: string): Kind => ({ is: 'word', stem });
const object = (...fields: readonly Field[]): Kind => ({ is: 'object', fields });
const list = (member: string | null, of: Kind): Kind => ({ is: 'list', member, of });
const field = (key: string, kind: Kind = text): Field => ({ key, kind });

const CBV = 'https://ref.gs1.org/cbv/';
const VOC = 'https://gs1.org/voc/';

const epcs = list('epc', text);
const quantities = list(
  'quantityElement',
  object(field('epcClass'), field('quantity'), field('uom')),
);
const dispositions = list(null, word(`${CBV}Disp-`));

const typed = (stem: string, key: string): Kind =>
  list(null, object(field('type', word(`${CBV}${stem}`)), field(key)));

const sensorMetadata = object(
  field('time', time),
  field('startTime', time),
  field('endTime', time),
  field('deviceID'),
  field('deviceMetadata'),
  field('rawData'),
  field('dataProcessingMethod'),
  field('bizRules'),
);

const sensorReport = object(
  field('type', word(VOC)),
  field('exception', word(VOC)),
  field('deviceID'),
  field('deviceMetadata'),
  field('rawData'),
  field('dataProcessingMethod'),
  field('time', time),
  field('microorganism'),
  field('chemicalSubstance'),
  field('value'),
  field('component', word(`${CBV}Comp-`)),
  field('stringValue'),
  field('booleanValue'),
  field('hexBinaryValue'),
  field('uriValue'),
  field('minValue'),
  field('maxValue'),
  field('meanValue'),
  field('sDev'),
  field('percRank'),
  field('percValue'),
  field('uom'),
  field('coordinateReferenceSystem'),
);

/** The canonical property order of CBV 2.0, as its published examples have it. */
const EVENT_FIELDS: readonly Field[] = [
  field('eventTime', time),
  field('eventTimeZoneOffset'),
  field('certificationInfo'),
  field('epcList', epcs),
  field('parentID'),
  field('inputEPCList', epcs),
  field('childEPCs', epcs),
  field('quantityList', quantities),
  field('childQuantityList', quantities),
  field('inputQuantityList', quantities),
  field('outputEPCList', epcs),
  field('outputQuantityList', quantities),
  field('action'),
  field('transformationID'),
  field('bizStep', word(`${CBV}BizStep-`)),
  field('disposition', word(`${CBV}Disp-`)),
  field('persistentDisposition', object(field('set', dispositions), field('unset', dispositions))),
  field('readPoint', object(field('id'))),
  field('bizLocation', object(field('id'))),
  field('bizTransactionList', typed('BTT-', 'bizTransaction')),
  field('destinationList', typed('SDT-', 'destination')),
  field('sourceList', typed('SDT-', 'source')),
  field(
    'sensorElementList',
    list(
      'sensorElement',
      object(
        field('sensorMetadata', sensorMetadata),
        field('sensorReport', list('sensorReport', sensorReport)),
      ),
    ),
  ),
  field('ilmd', object()),
];

/** Says nothing about what happened, or may be added later: no part of the hash. */
const LEFT_OUT = new Set(['type', '@context', 'eventID', 'recordTime', 'errorDeclaration']);

/** Thrown inside the walk only; `preHashString` turns it into its code. */
class Fault extends Error {
  readonly code: EventHashError;
  constructor(code: EventHashError) {
    super(code);
    this.code = code;
  }
}

/**
 * The canonical pre-hash string of an EPCIS 2.0 event in JSON (CBV 2.0, section 8.9.2): fixed
 * order, no separators, lists sorted, times in UTC with milliseconds, identifiers as GS1 Digital
 * Links at id.gs1.org, extensions by namespace. `contexts` are the `@context` members of the
 * document; the event's own is added. Left out: eventID, recordTime, errorDeclaration.
 */
export function preHashString(
  event: Json,
  contexts: readonly Json[],
): Result<string, EventHashError> {
  try {
    if (!isObject(event) || typeof event['type'] !== 'string') return err('event_shape');
    const prefixes = prefixesOf([...contexts, event['@context'] ?? []]);
    const facts = Object.fromEntries(Object.entries(event).filter(([key]) => !LEFT_OUT.has(key)));
    return ok(
      `eventType=${canonicalText(event['type'], prefixes)}${objectText(facts, EVENT_FIELDS, prefixes)}`,
    );
  } catch (error) {
    if (error instanceof Fault) return err(error.code);
    throw error;
  }
}

/** The event's hash id, `ni:///sha-256;<64 hex digits>?ver=CBV2.0` (RFC 6920, CBV 2.0). */
export function eventHashId(
  event: Json,
  contexts: readonly Json[],
): Result<string, EventHashError> {
  const canonical = preHashString(event, contexts);
  return canonical.ok
    ? ok(`ni:///sha-256;${sha256Hex(utf8(canonical.value))}?ver=CBV2.0`)
    : canonical;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function prefixesOf(contexts: readonly Json[]): Prefixes {
  const declared = contexts
    .flat()
    .filter(isObject)
    .flatMap((context) => Object.entries(context))
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...STANDARD_PREFIXES, ...Object.fromEntries(declared) };
}

/** Standard fields in their order, then everything else as extensions, sorted. */
function objectText(value: JsonObject, fields: readonly Field[], prefixes: Prefixes): string {
  const known = new Set(fields.map(({ key }) => key));
  const standard = fields
    .filter(({ key }) => Object.hasOwn(value, key))
    .map(({ key, kind }) => fieldText(key, value[key] as Json, kind, prefixes));
  const extensions = Object.entries(value)
    .filter(([key]) => !known.has(key))
    .map(([key, member]) => extensionText(key, member, prefixes));
  return standard.join('') + sorted(extensions).join('');
}

function fieldText(key: string, value: Json, kind: Kind, prefixes: Prefixes): string {
  if (kind.is === 'object') {
    if (!isObject(value)) throw new Fault('event_shape');
    const inner = objectText(value, kind.fields, prefixes);
    return inner === '' ? '' : key + inner;
  }
  if (kind.is !== 'list') return valueTexts(key, value, kind, prefixes);
  if (!isList(value)) throw new Fault('event_shape');
  if (kind.member === null) return bareList(key, value, kind.of, prefixes);
  const { member } = kind;
  const members = sorted(value.map((item) => fieldText(member, item, kind.of, prefixes))).join('');
  // A sensor report's list and its members share a name that is written once for each member.
  return members === '' || key === member ? members : key + members;
}

/** Members without a name of their own: typed references, and the words under `set` and `unset`. */
function bareList(key: string, value: readonly Json[], kind: Kind, prefixes: Prefixes): string {
  if (kind.is !== 'object') {
    return sorted(value.map((item) => valueTexts(key, item, kind, prefixes))).join('');
  }
  const members = value.map((item) => {
    if (!isObject(item)) throw new Fault('event_shape');
    return objectText(item, kind.fields, prefixes);
  });
  return members.length === 0 ? '' : key + sorted(members).join('');
}

function valueTexts(key: string, value: Json, kind: Kind, prefixes: Prefixes): string {
  if (isList(value))
    return sorted(value.map((item) => valueTexts(key, item, kind, prefixes))).join('');
  const scalar = scalarText(value, kind, prefixes);
  return scalar === '' ? '' : `${key}=${scalar}`;
}

function scalarText(value: Json, kind: Kind, prefixes: Prefixes): string {
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new Fault('event_shape');
  if (kind.is === 'time') {
    const instant = canonicalTime(value);
    if (instant === null) throw new Fault('event_time');
    return instant;
  }
  const isBareWord = kind.is === 'word' && !value.includes(':');
  return isBareWord ? kind.stem + value.trim() : canonicalText(value, prefixes);
}

function extensionText(key: string, value: Json, prefixes: Prefixes): string {
  const name = extensionName(key, prefixes);
  if (isList(value)) {
    return sorted(value.map((item) => extensionText(key, item, prefixes))).join('');
  }
  if (isObject(value)) {
    const inner = Object.entries(value).map(([k, member]) => extensionText(k, member, prefixes));
    return name + sorted(inner).join('');
  }
  const scalar = scalarText(value, text, prefixes);
  return scalar === '' ? name : `${name}=${scalar}`;
}

function extensionName(key: string, prefixes: Prefixes): string {
  const compact = expandCompact(key, prefixes);
  if (compact !== null) return `{${compact.namespace}}${compact.name}`;
  const full = /^([a-z][a-z0-9+.-]*:\/\/.*[/#])([^/#]+)$/i.exec(key);
  if (full === null) throw new Fault('event_key');
  return `{${full[1]}}${full[2]}`;
}

/** By code unit: the same as by UTF-8 bytes for everything but surrogates, which are compared by code point. */
const sorted = (texts: readonly string[]): string[] => [...texts].sort(byCodePoint);

function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((char, i) => char !== right[i]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}
