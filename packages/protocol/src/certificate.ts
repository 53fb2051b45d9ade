import { holderKeyShape, parseHolderKey, thumbprint, type HolderPublicKey } from './holder.ts';
import {
  isWithin,
  signJws,
  verifyJws,
  type JwsError,
  type Signer,
  type TrustedKeys,
} from './jws.ts';
import { err, ok, type Result } from './result.ts';
import { object, oneOf } from './shape.ts';
import {
  HOLDER_ROLES,
  timeCheck,
  uuidCheck,
  type HolderRole,
  type Time,
  type Uuid,
} from './statement.ts';

export type { KeyUse, Signer, TrustedKey, TrustedKeys } from './jws.ts';

/** The server's word that this key is the paired holder's, for one delivery (rule C2). */
export type HolderCertificate = {
  readonly delivery: Uuid;
  readonly holder: Uuid;
  readonly role: HolderRole;
  readonly key: HolderPublicKey;
  readonly from: Time;
  readonly until: Time;
};

/**
 * Why a certificate does not serve: its JWS, `certificate_fields` (payload misshapen),
 * `certificate_key_time` (signed outside the signing key's time), or it is of another delivery,
 * holder, role or key, or its time does not touch the visit.
 */
export type CertificateError =
  | JwsError
  | 'certificate_fields'
  | 'certificate_key_time'
  | 'certificate_delivery'
  | 'certificate_holder'
  | 'certificate_role'
  | 'certificate_key'
  | 'certificate_time';

/** What a statement says of its holder; `key` is the thumbprint. The visit is [`opened`, `accepted`]. */
export type ExpectedHolder = {
  readonly delivery: Uuid;
  readonly holder: { readonly id: Uuid; readonly role: HolderRole; readonly key: string };
  readonly opened: Time;
  readonly accepted: Time;
};

const TYP = 'handfast-holder+jwt';
export const CERTIFICATE_LENGTH_MAX = 4096;

const certificateShape = object({
  delivery: uuidCheck,
  holder: uuidCheck,
  role: oneOf(HOLDER_ROLES),
  key: holderKeyShape,
  from: timeCheck,
  until: timeCheck,
});

/** JWS compact. Throws when the claims are misshapen: a bug of the caller. */
export async function issueCertificate(signer: Signer, claims: HolderCertificate): Promise<string> {
  if (!isCertificate(claims)) throw new Error('no certificate: misshapen claims');
  return signJws(signer, TYP, claims);
}

function isCertificate(value: unknown): value is HolderCertificate {
  if (certificateShape(value, '') !== null) return false;
  const claims = value as HolderCertificate;
  return parseHolderKey(claims.key).ok && claims.from <= claims.until;
}

/**
 * Checks the certificate's signature, then that it is of this very delivery, holder, role and key,
 * and that its time touches the visit.
 */
export async function verifyCertificate(
  subtle: SubtleCrypto,
  keys: TrustedKeys,
  jws: string,
  expected: ExpectedHolder,
): Promise<Result<HolderCertificate, CertificateError>> {
  const read = await verifyJws(subtle, keys, jws, {
    typ: TYP,
    use: 'certificate',
    lengthMax: CERTIFICATE_LENGTH_MAX,
  });
  if (!read.ok) return read;
  const claims = read.value.payload;
  if (!isCertificate(claims)) return err('certificate_fields');
  if (!isWithin(read.value.key, claims.from)) return err('certificate_key_time');
  const misfit = misfitOf(claims, expected);
  return misfit === null ? ok(claims) : err(misfit);
}

function misfitOf(claims: HolderCertificate, expected: ExpectedHolder): CertificateError | null {
  if (claims.delivery !== expected.delivery) return 'certificate_delivery';
  if (claims.holder !== expected.holder.id) return 'certificate_holder';
  if (claims.role !== expected.holder.role) return 'certificate_role';
  if (thumbprint(claims.key) !== expected.holder.key) return 'certificate_key';
  // A holder may pair after the courier rang, so the two spans need only touch.
  const touches = claims.from <= expected.accepted && expected.opened <= claims.until;
  return touches ? null : 'certificate_time';
}
