import { utf8, type Bytes } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { verifyCertificate, type CertificateError } from './certificate.ts';
import { signHashAs, verifyHashAs, type HolderPublicKey } from './holder.ts';
import {
  isWithin,
  signJws,
  verifyJws,
  type JwsError,
  type Signer,
  type TrustedKeys,
} from './jws.ts';
import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';
import { fault, integer, list, object, oneOf, set, text, type Fault } from './shape.ts';
import {
  hex64Check,
  HOLDER_ROLES,
  isSealRead,
  manifestRefCheck,
  originCheck,
  PACKAGINGS,
  parcelNoCheck,
  parcelNumberCheck,
  parcelOrderFault,
  PARCELS_MAX,
  PHOTOS_MAX,
  sealKindCheck,
  timeCheck,
  uuidCheck,
  type Hex64,
  type HolderRole,
  type Packaging,
  type ParcelNumber,
  type SealKind,
  type Time,
  type Uuid,
} from './statement.ts';

/**
 * What a recipient says of parcels that a carrier without Handfast brought (rule H19). It is a
 * report: one person's word, signed by their page's key and logged. It is not a statement, no code
 * is bound to it, and no receipt is ever made of it.
 */

export const ARRIVALS = ['here', 'not_here'] as const;
/** What the holder says of the contents, if they wish; `not_said` is an answer too. */
export const CONTENTS_SAID = [
  'not_said',
  'as_listed',
  'damaged',
  'empty',
  'item_missing',
  'wrong_item',
] as const;
/** A carrier's word on a parcel, in one closed list whatever system it came through. */
export const CARRIER_STATUSES = [
  'announced',
  'in_transit',
  'out_for_delivery',
  'attempted',
  'at_pickup_point',
  'delivered',
  'returning',
  'problem',
] as const;

export type ArrivalSaid = (typeof ARRIVALS)[number];
export type ContentsSaid = (typeof CONTENTS_SAID)[number];
export type CarrierStatus = (typeof CARRIER_STATUSES)[number];

export type ReportParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  /** the carrier's last word that the page had shown when this was said; `''`: none */
  readonly told: CarrierStatus | '';
  readonly arrival: ArrivalSaid;
  /** sorted, unique, `intact` alone; empty: not said */
  readonly packaging: readonly Packaging[];
  /** as in a statement: typed, or the digest of what was tapped; `''`: not read */
  readonly seal: { readonly kind: SealKind; readonly read: string };
  readonly contents: ContentsSaid;
  /** SHA-256 of the untouched files, sorted, unique, at most four */
  readonly photos: readonly Hex64[];
};

/** The parcels that somebody chose to speak of: one to all. One left out is not spoken of. */
export type Report = {
  readonly type: 'handfast/report/1';
  readonly log: string;
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly manifest: { readonly version: number; readonly digest: Hex64 };
  readonly holder: { readonly id: Uuid; readonly role: HolderRole; readonly key: string };
  /** the device's claim */
  readonly said: Time;
  readonly parcels: readonly ReportParcel[];
};

const reportShape = object({
  type: oneOf(['handfast/report/1']),
  log: originCheck,
  tenant: uuidCheck,
  delivery: uuidCheck,
  manifest: manifestRefCheck,
  holder: object({
    id: uuidCheck,
    role: oneOf(HOLDER_ROLES),
    key: text(/^[A-Za-z0-9_-]{43}$/, 43),
  }),
  said: timeCheck,
  parcels: list(
    object({
      no: parcelNoCheck,
      number: parcelNumberCheck,
      told: oneOf(['', ...CARRIER_STATUSES]),
      arrival: oneOf(ARRIVALS),
      packaging: set(oneOf(PACKAGINGS), PACKAGINGS.length),
      seal: object({ kind: sealKindCheck, read: text(/^[0-9A-Za-z-]*$/, 64) }),
      contents: oneOf(CONTENTS_SAID),
      photos: set(hex64Check, PHOTOS_MAX),
    }),
    1,
    PARCELS_MAX,
  ),
});

/** Takes a JSON value for a report only in its one form (see `parseStatement`). */
export function parseReport(value: unknown): Result<Report, Fault> {
  const found = reportShape(value, '');
  if (found !== null) return err(found);
  const report = value as Report;
  const order = parcelOrderFault(report.parcels);
  if (order !== null) return err(order);
  for (const [index, parcel] of report.parcels.entries()) {
    const key = contradictionOf(parcel);
    if (key !== null) return err(fault('contradiction', `/parcels/${index}${key}`));
  }
  return ok(report);
}

/** What is not here can have no look, no seal and no contents; a photo of the empty place it can. */
function contradictionOf(parcel: ReportParcel): string | null {
  const { packaging, seal } = parcel;
  if (packaging.includes('intact') && packaging.length > 1) return '/packaging';
  if (!isSealRead(seal.kind, seal.read)) return '/seal/read';
  if (parcel.arrival === 'here') return null;
  if (packaging.length > 0) return '/packaging';
  if (seal.read !== '') return '/seal/read';
  return parcel.contents === 'not_said' ? null : '/contents';
}

/** UTF-8 of the report's canonical JSON (RFC 8785), ASCII. */
export const reportBytes = (report: Report): Bytes => utf8(canonicalJson(report));

export const reportHash = (report: Report): Hex64 => sha256Hex(reportBytes(report));

const DOMAIN = 'handfast/report/1';

/** ES256 over "handfast/report/1" ‖ 00 ‖ hash (32 bytes), as r ‖ s in base64url (86 characters). */
export const signReport = (
  subtle: SubtleCrypto,
  privateKey: CryptoKey,
  hash: Hex64,
): Promise<string> => signHashAs(DOMAIN, subtle, privateKey, hash);

/** True when this key signed this report's hash as a report; false for anything else. */
export const verifyReportSignature = (
  subtle: SubtleCrypto,
  key: HolderPublicKey,
  hash: Hex64,
  signature: string,
): Promise<boolean> => verifyHashAs(DOMAIN, subtle, key, hash, signature);

/** Printed in every acknowledgement, so that nobody can take one for more than it is. */
export const REPORT_IS =
  'This is a report. It is what one person said of these parcels. It is no receipt, and it proves no handover.';

/** The server's signed word that it has this report, and where it stands in the delivery's chain. */
export type ReportAck = {
  readonly type: 'handfast/report-ack/1';
  readonly log: string;
  readonly delivery: Uuid;
  readonly report: Hex64;
  readonly received: Time;
  /** the entry of the delivery's chain that commits to the report (rule L6) */
  readonly seq: number;
  readonly head: Hex64;
  readonly is: typeof REPORT_IS;
};

const ACK_TYP = 'handfast-report-ack+jwt';
const ACK_LENGTH_MAX = 4096;

const ackShape = object({
  type: oneOf(['handfast/report-ack/1']),
  log: originCheck,
  delivery: uuidCheck,
  report: hex64Check,
  received: timeCheck,
  seq: integer(1, 1_000_000),
  head: hex64Check,
  is: oneOf([REPORT_IS]),
});

/** JWS compact. Throws when misshapen: a bug of the caller. */
export async function issueReportAck(
  signer: Signer,
  fields: Omit<ReportAck, 'type' | 'is'>,
): Promise<string> {
  const ack: ReportAck = { type: 'handfast/report-ack/1', ...fields, is: REPORT_IS };
  const found = ackShape(ack, '');
  if (found !== null) throw new Error(`no acknowledgement: ${found.code} ${found.at}`);
  return signJws(signer, ACK_TYP, ack);
}

/** A report with what makes it more than paper: signature, the key's certificate, the acknowledgement. */
export type SignedReport = {
  readonly report: Report;
  readonly signature: string;
  readonly certificate: string;
  readonly ack: string;
};

/** `ack_*`: of another report, delivery or log, or signed outside its key's time. */
export type ReportError =
  | Fault['code']
  | JwsError
  | CertificateError
  | 'ack_fields'
  | 'ack_report'
  | 'ack_key_time'
  | 'holder_signature';

/** Checks the acknowledgement, then the certificate at the time of receipt, then the holder's act. */
export async function verifyReport(
  subtle: SubtleCrypto,
  keys: TrustedKeys,
  signed: SignedReport,
): Promise<Result<{ readonly report: Report; readonly ack: ReportAck }, ReportError>> {
  const parsed = parseReport(signed.report);
  if (!parsed.ok) return err(parsed.error.code);
  const report = parsed.value;
  const read = await verifyJws(subtle, keys, signed.ack, {
    typ: ACK_TYP,
    use: 'receipt',
    lengthMax: ACK_LENGTH_MAX,
  });
  if (!read.ok) return read;
  if (ackShape(read.value.payload, '') !== null) return err('ack_fields');
  const ack = read.value.payload as ReportAck;
  const hash = reportHash(report);
  const fits = ack.report === hash && ack.delivery === report.delivery && ack.log === report.log;
  if (!fits) return err('ack_report');
  if (!isWithin(read.value.key, ack.received)) return err('ack_key_time');
  const certificate = await verifyCertificate(subtle, keys, signed.certificate, {
    delivery: report.delivery,
    holder: report.holder,
    opened: ack.received,
    accepted: ack.received,
  });
  if (!certificate.ok) return certificate;
  const { key } = certificate.value;
  const isTheirs = await verifyReportSignature(subtle, key, hash, signed.signature);
  return isTheirs ? ok({ report, ack }) : err('holder_signature');
}
