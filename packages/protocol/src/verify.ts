import { canonicalJson } from './canonical.ts';
import { entryBytes, leafHash } from './chain.ts';
import { verifyCertificate, type CertificateError } from './certificate.ts';
import { thumbprint, verifyConfirmation } from './holder.ts';
import { fitsStatement } from './judged.ts';
import { isWithin, verifyJws, type JwsError, type TrustedKeys } from './jws.ts';
import { claimsOf } from './proves.ts';
import { opensEntry, parseReceipt, RECEIPT_TYP, type Receipt } from './receipt.ts';
import { err, ok, type Result } from './result.ts';
import type { FaultCode } from './shape.ts';
import { statementHash } from './statement.ts';

/**
 * Why a receipt is refused, step by step:
 * envelope — a `jws_…` code, or `issuer_key_time`: signed outside the issuer key's time;
 * content — `fields`: misshapen (`at` says where, `fault` what), `hash`: not of this statement;
 * holder — `holder_missing`, `holder_unexpected` (sms has none), `holder_key`: not the statement's,
 *   `holder_signature`, or the certificate's own code, a JWS fault of it as `certificate_jws`;
 * log — `log_origin`, `log_commitment`: the entry is not of this receipt, `log_leaf`, `log_time`;
 * claims — `judged`, `claims`: judgements or lists that do not follow by rule.
 */
export type VerifyErrorCode =
  | JwsError
  | 'issuer_key_time'
  | 'fields'
  | 'hash'
  | 'holder_missing'
  | 'holder_unexpected'
  | 'holder_key'
  | 'holder_signature'
  | 'certificate_jws'
  | Exclude<CertificateError, JwsError>
  | 'log_origin'
  | 'log_commitment'
  | 'log_leaf'
  | 'log_time'
  | 'judged'
  | 'claims';

export type VerifyStep = 'envelope' | 'content' | 'holder' | 'log' | 'claims';

export type VerifyError = {
  readonly step: VerifyStep;
  readonly code: VerifyErrorCode;
  /** JSON pointer into the receipt, `''` for the whole */
  readonly at: string;
  /** with code `fields`: what is wrong there; with `certificate_jws`: what is wrong with that JWS */
  readonly fault: FaultCode | JwsError | null;
};

export type Verified = {
  /** The operator's signature only; a log proof can raise this to logged or witnessed. */
  readonly status: 'signed';
  readonly receipt: Receipt;
  /** of the issuer's key */
  readonly kid: string;
  /** plain sentences about what was checked and what was not */
  readonly sentences: readonly string[];
};

const RECEIPT_LENGTH_MAX = 512 * 1024;

/**
 * Checks a receipt without network or clock: issuer's signature, shape, holder's signature and
 * certificate, the log's promise, and both lists made anew. `trust`: keys of use `receipt` and
 * `certificate`. Everything in `jws` is an attacker's until its step has passed.
 */
export async function verifyReceipt(
  subtle: SubtleCrypto,
  jws: string,
  trust: TrustedKeys,
): Promise<Result<Verified, VerifyError>> {
  const envelope = await checkEnvelope(subtle, jws, trust);
  if (!envelope.ok) return envelope;
  const { payload, kid, issuerDates } = envelope.value;
  const content = checkContent(payload);
  if (!content.ok) return content;
  const receipt = content.value;
  if (!isWithin(issuerDates, receipt.accepted)) {
    return err(refusal('envelope', 'issuer_key_time', '/accepted'));
  }
  const found =
    (await checkHolder(subtle, receipt, trust)) ?? checkLog(receipt) ?? checkClaims(receipt);
  if (found !== null) return err(found);
  return ok({ status: 'signed', receipt, kid, sentences: sentencesOf(receipt, kid) });
}

const refusal = (
  step: VerifyStep,
  code: VerifyErrorCode,
  at = '',
  fault: VerifyError['fault'] = null,
): VerifyError => ({ step, code, at, fault });

async function checkEnvelope(subtle: SubtleCrypto, jws: string, trust: TrustedKeys) {
  const due = { typ: RECEIPT_TYP, use: 'receipt', lengthMax: RECEIPT_LENGTH_MAX } as const;
  const read = await verifyJws(subtle, trust, jws, due);
  if (!read.ok) return err(refusal('envelope', read.error));
  const { payload, key } = read.value;
  return ok({ payload, kid: key.kid, issuerDates: key });
}

function checkContent(payload: unknown): Result<Receipt, VerifyError> {
  const parsed = parseReceipt(payload);
  if (!parsed.ok) {
    return err(refusal('content', 'fields', parsed.error.at, parsed.error.code));
  }
  const receipt = parsed.value;
  const isHash = statementHash(receipt.statement) === receipt.hash;
  return isHash ? ok(receipt) : err(refusal('content', 'hash', '/hash'));
}

async function checkHolder(
  subtle: SubtleCrypto,
  receipt: Receipt,
  trust: TrustedKeys,
): Promise<VerifyError | null> {
  const { statement, holder, hash, accepted } = receipt;
  const { key, signature, certificate } = holder;
  if (statement.channel === 'sms') {
    const isEmpty = key === null && signature === '' && certificate === '';
    return isEmpty ? null : refusal('holder', 'holder_unexpected', '/holder');
  }
  if (key === null || signature === '' || certificate === '') {
    return refusal('holder', 'holder_missing', '/holder');
  }
  if (thumbprint(key) !== statement.holder.key) {
    return refusal('holder', 'holder_key', '/holder/key');
  }
  const certified = await verifyCertificate(subtle, trust, certificate, {
    delivery: statement.delivery,
    holder: statement.holder,
    opened: statement.opened,
    accepted,
  });
  if (!certified.ok) return certificateRefusal(certified.error);
  const isSigned = await verifyConfirmation(subtle, key, hash, signature);
  return isSigned ? null : refusal('holder', 'holder_signature', '/holder/signature');
}

function certificateRefusal(error: CertificateError): VerifyError {
  const at = '/holder/certificate';
  return isJwsError(error)
    ? refusal('holder', 'certificate_jws', at, error)
    : refusal('holder', error, at);
}

const isJwsError = (error: CertificateError): error is JwsError => error.startsWith('jws_');

function checkLog(receipt: Receipt): VerifyError | null {
  const { log, statement, accepted } = receipt;
  if (log.origin !== statement.log) return refusal('log', 'log_origin', '/log/origin');
  if (!opensEntry(receipt)) return refusal('log', 'log_commitment', '/log/entry/commitment');
  if (log.leaf !== leafHash(entryBytes(log.entry))) return refusal('log', 'log_leaf', '/log/leaf');
  return log.integratedBy < accepted ? refusal('log', 'log_time', '/log/integratedBy') : null;
}

function checkClaims(receipt: Receipt): VerifyError | null {
  if (!fitsStatement(receipt.judged, receipt.statement)) {
    return refusal('claims', 'judged', '/judged');
  }
  const due = claimsOf(receipt);
  for (const list of ['proves', 'doesNotProve'] as const) {
    if (canonicalJson(receipt[list]) !== canonicalJson(due[list])) {
      return refusal('claims', 'claims', `/${list}`);
    }
  }
  return null;
}

function sentencesOf(receipt: Receipt, kid: string): string[] {
  const { statement, log } = receipt;
  const covered = statement.parcels.filter((parcel) => parcel.outcome !== 'absent');
  return [
    `Signed by the operator's key ${kid}. The operator accepted it at ${receipt.accepted}.`,
    statement.channel === 'sms'
      ? "It was confirmed by SMS: there is no holder's signature to check."
      : "The holder's own signature over the statement was checked, with its certificate.",
    `It covers ${covered.length} of the ${statement.parcels.length} parcels of the delivery.`,
    `The log ${log.origin} promised to hold it by ${log.integratedBy}: not checked here.`,
    ...(receipt.courier === null
      ? []
      : ["The courier's signed action is enclosed: not checked here."]),
  ];
}
