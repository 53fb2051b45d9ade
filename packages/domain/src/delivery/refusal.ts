import { err, type Result } from '@handfast/protocol/result';

/**
 * Why a command was refused. `conflict` codes mean "look again, then decide": something changed
 * between what the person saw and what they sent. The others will not go away by repeating.
 */
export type RefusalCode =
  // Who may
  | 'not_yours'
  | 'not_allowed'
  | 'unknown_parcel'
  | 'unknown_visit'
  | 'unknown_holder'
  // State
  | 'already_registered'
  | 'delivery_closed'
  | 'delivery_locked'
  | 'not_locked'
  | 'lock_is_final'
  | 'wrong_fate'
  | 'wrong_custody'
  | 'on_hold'
  | 'not_on_hold'
  | 'presented_elsewhere'
  | 'still_presented'
  | 'visit_open'
  | 'visit_not_open'
  | 'wrong_mode'
  | 'not_requested'
  | 'too_soon'
  | 'too_late'
  | 'too_many_pairings'
  | 'holder_revoked'
  | 'already_remedied'
  | 'reason_needed'
  | 'nothing_to_do'
  | 'under_dispute'
  // Claims
  | 'unknown_claim'
  | 'too_many_claims'
  | 'claim_decided'
  | 'no_choice'
  | 'above_paid'
  | 'same_person'
  | 'not_refunding'
  // The doorstep
  | 'not_presented'
  | 'already_retaken'
  | 'not_refused'
  | 'undecided'
  | 'nothing_taken'
  | 'label_needed'
  | 'label_mismatch'
  | 'label_misses'
  | 'packaging_needed'
  | 'age_needed'
  | 'age_not_ok'
  | 'statement_differs'
  | 'signature_differs'
  | 'not_released'
  | 'not_retaken'
  | 'code_expired'
  | 'needs_supervisor'
  // Conflicts (H24)
  | 'stale_version'
  | 'stale_revision'
  | 'stale_statement'
  | 'stale_code'
  | 'already_confirmed';

export type Refusal = {
  readonly code: RefusalCode;
  /** The field or parcel that it is about, or ''. */
  readonly at: string;
};

export const CONFLICTS: ReadonlySet<RefusalCode> = new Set([
  'stale_version',
  'stale_revision',
  'stale_statement',
  'stale_code',
  'already_confirmed',
]);

export const refuse = (code: RefusalCode, at: string | number = ''): Result<never, Refusal> =>
  err({ code, at: String(at) });
