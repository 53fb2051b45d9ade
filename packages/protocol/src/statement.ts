import { utf8, type Bytes } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { checkParcelNumber, PARCEL_SCHEMES, type ParcelNumber } from './parcel-number.ts';
import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';
import {
  boolean,
  fault,
  integer,
  list,
  object,
  oneOf,
  set,
  step,
  text,
  textWhere,
  type Check,
  type Fault,
} from './shape.ts';
import { isTime, type Time } from './time.ts';

export type { ParcelNumber } from './parcel-number.ts';
export type { Time } from './time.ts';

/** Lower case, RFC 9562 variant, versions 1 to 8. */
export type Uuid = string;
/** SHA-256 as 64 lower-case hex digits. */
export type Hex64 = string;

export const CHANNELS = ['page', 'qr', 'sms'] as const;
export const HOLDER_ROLES = ['recipient', 'delegate', 'desk'] as const;
export const AGE_STATEMENTS = [
  'not_required',
  'courier_stated_ok',
  'courier_stated_not_ok',
] as const;
export const OUTCOMES = ['taken', 'refused', 'absent'] as const;
export const REFUSAL_REASONS = [
  'changed_mind',
  'damaged',
  'empty',
  'late',
  'missing_item',
  'not_ordered',
  'other',
  'tampered',
  'wrong_item',
] as const;
export const PACKAGINGS = ['dented', 'intact', 'open', 'retaped', 'torn', 'wet'] as const;
export const SEAL_KINDS = ['none', 'number', 'nfc'] as const;

export type Channel = (typeof CHANNELS)[number];
export type HolderRole = (typeof HOLDER_ROLES)[number];
export type AgeStatement = (typeof AGE_STATEMENTS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type RefusalReason = (typeof REFUSAL_REASONS)[number];
export type Packaging = (typeof PACKAGINGS)[number];
export type SealKind = (typeof SEAL_KINDS)[number];

/** Checks that the tenant bought. `age_years` 0: none. */
export type Policy = {
  readonly age_years: number;
  readonly readBack: boolean;
  readonly openBox: boolean;
};

/** One parcel of the manifest and what became of it in this visit. */
export type StatementParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly outcome: Outcome;
  /** `''` unless refused */
  readonly reason: RefusalReason | '';
  /** sorted, unique, `intact` alone; empty: not asked */
  readonly packaging: readonly Packaging[];
  /** `number`: as typed; `nfc`: SHA-256 of the URL that was read; `''`: not read */
  readonly seal: { readonly kind: SealKind; readonly read: string };
  /** last four digits as typed or scanned, `unreadable`, or `''`: not asked */
  readonly label: string;
  readonly inspected: boolean;
  /** SHA-256 of the untouched files, sorted, unique, at most four; empty in `qr` and `sms` */
  readonly photos: readonly Hex64[];
};

/** What changed hands in one visit, for every parcel of the manifest (rules H2, C9). */
export type Statement = {
  readonly type: 'handfast/statement/1';
  readonly log: string;
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly manifest: { readonly version: number; readonly digest: Hex64 };
  readonly stop: Uuid;
  readonly visit: Uuid;
  readonly revision: number;
  readonly device: Uuid;
  readonly opened: Time;
  readonly channel: Channel;
  readonly holder: { readonly id: Uuid; readonly role: HolderRole; readonly key: string };
  readonly checkTime_s: number;
  readonly age: AgeStatement;
  readonly policy: Policy;
  readonly parcels: readonly StatementParcel[];
};

export type StatementError = Fault;

export const PARCELS_MAX = 99;
export const PHOTOS_MAX = 4;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const uuidCheck = text(UUID, 36);
export const uuidV4Check = text(UUID_V4, 36);
export const hex64Check = text(/^[0-9a-f]{64}$/, 64);
export const timeCheck = textWhere(isTime);
export const originCheck = text(/^[a-z0-9.-]+(?:\/[a-z0-9._-]+)*$/, 128);
export const parcelNoCheck = integer(1, PARCELS_MAX);
export const policyCheck = object({
  age_years: integer(0, 99),
  readBack: boolean,
  openBox: boolean,
});
export const manifestRefCheck = object({ version: integer(1, 9999), digest: hex64Check });
export const sealKindCheck = oneOf(SEAL_KINDS);
export const ageCheck = oneOf(AGE_STATEMENTS);

const parcelNumberShape = object({
  scheme: oneOf(PARCEL_SCHEMES),
  value: text(/^[0-9A-Z-]{1,32}$/, 32),
});

/** A parcel number in its one written form, check digit right. */
export const parcelNumberCheck: Check = (value, at) => {
  const found = parcelNumberShape(value, at);
  if (found !== null) return found;
  const checked = checkParcelNumber(value as ParcelNumber);
  if (checked.ok) return null;
  const isDigit = checked.error.endsWith('check_digit');
  return fault(isDigit ? 'check_digit' : 'format', at + step('value'));
};

const statementShape = object({
  type: oneOf(['handfast/statement/1']),
  log: originCheck,
  tenant: uuidCheck,
  delivery: uuidCheck,
  manifest: manifestRefCheck,
  stop: uuidCheck,
  visit: uuidV4Check,
  revision: integer(1, 999),
  device: uuidCheck,
  opened: timeCheck,
  channel: oneOf(CHANNELS),
  holder: object({
    id: uuidCheck,
    role: oneOf(HOLDER_ROLES),
    key: text(/^(?:[A-Za-z0-9_-]{43})?$/, 43),
  }),
  checkTime_s: integer(0, 86_400),
  age: ageCheck,
  policy: policyCheck,
  parcels: list(
    object({
      no: parcelNoCheck,
      number: parcelNumberCheck,
      outcome: oneOf(OUTCOMES),
      reason: oneOf(['', ...REFUSAL_REASONS]),
      packaging: set(oneOf(PACKAGINGS), PACKAGINGS.length),
      seal: object({ kind: sealKindCheck, read: text(/^[0-9A-Za-z-]*$/, 64) }),
      label: text(/^(?:\d{4}|unreadable)?$/, 10),
      inspected: boolean,
      photos: set(hex64Check, PHOTOS_MAX),
    }),
    1,
    PARCELS_MAX,
  ),
});

/**
 * Takes a JSON value for a statement only if every key is there and no other, every value is in
 * its bounds, sets are sorted, and no two fields exclude each other (rule C9).
 */
export function parseStatement(value: unknown): Result<Statement, StatementError> {
  const found = statementShape(value, '');
  if (found !== null) return err(found);
  const statement = value as Statement;
  const contradiction = wholeFault(statement) ?? parcelsFault(statement);
  return contradiction === null ? ok(statement) : err(contradiction);
}

function wholeFault(statement: Statement): Fault | null {
  const isSms = statement.channel === 'sms';
  if (isSms !== (statement.holder.key === '')) return fault('contradiction', '/holder/key');
  if (statement.policy.age_years === 0 && statement.age !== 'not_required') {
    return fault('contradiction', '/policy/age_years');
  }
  return null;
}

function parcelsFault(statement: Statement): Fault | null {
  const order = parcelOrderFault(statement.parcels);
  if (order !== null) return order;
  for (const [index, parcel] of statement.parcels.entries()) {
    const key = parcelContradiction(parcel, statement.channel);
    if (key !== null) return fault('contradiction', `/parcels/${index}${key}`);
  }
  return null;
}

/** Parcels ascend by `no`; no number is listed twice. For manifests and drafts alike. */
export function parcelOrderFault(
  parcels: readonly { readonly no: number; readonly number: ParcelNumber }[],
): Fault | null {
  const numbers = new Set<string>();
  let last = 0;
  for (const [index, { no, number }] of parcels.entries()) {
    if (no === last) return fault('duplicate', `/parcels/${index}/no`);
    if (no < last) return fault('order', `/parcels/${index}/no`);
    last = no;
    const name = `${number.scheme} ${number.value}`;
    if (numbers.has(name)) return fault('duplicate', `/parcels/${index}/number`);
    numbers.add(name);
  }
  return null;
}

/** The pointer of the field that contradicts another one of its parcel, or `null`. */
function parcelContradiction(parcel: StatementParcel, channel: Channel): string | null {
  const { outcome, seal } = parcel;
  if ((outcome === 'refused') !== (parcel.reason !== '')) return '/reason';
  if (parcel.packaging.includes('intact') && parcel.packaging.length > 1) return '/packaging';
  if (!isSealRead(seal.kind, seal.read)) return '/seal/read';
  if (channel !== 'page' && parcel.photos.length > 0) return '/photos';
  if (outcome !== 'absent') return null;
  if (parcel.packaging.length > 0) return '/packaging';
  if (seal.read !== '') return '/seal/read';
  if (parcel.label !== '') return '/label';
  if (parcel.inspected) return '/inspected';
  return parcel.photos.length > 0 ? '/photos' : null;
}

/** True when this text can be what was read from a seal of this kind; `''` always can. */
export function isSealRead(kind: SealKind, read: string): boolean {
  if (read === '') return true;
  if (kind === 'number') return /^[0-9A-Z-]{1,32}$/.test(read);
  return kind === 'nfc' && /^[0-9a-f]{64}$/.test(read);
}

/** UTF-8 of the statement's canonical JSON: ASCII, at most 64 KiB by its fields' bounds. */
export const statementBytes = (statement: Statement): Bytes => utf8(canonicalJson(statement));

/** What the holder signs and the code is bound to. */
export const statementHash = (statement: Statement): Hex64 => sha256Hex(statementBytes(statement));
