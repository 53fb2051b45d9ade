import type { Uuid } from '@handfast/protocol/statement';

/**
 * What the register knows of a seal that was read (S1). `registered`: delivered to this tenant, on
 * no parcel yet. `bound`: on one parcel. `used`: its parcel's journey is over. `void`: lost or
 * destroyed.
 */
export type SealRecord = {
  readonly state: 'registered' | 'bound' | 'used' | 'void';
  readonly delivery: Uuid | null;
  readonly no: number | null;
};

/**
 * `matches`: the register's seal for this parcel. `swapped`: a seal of this tenant that belongs on
 * another parcel or on none. `duplicate`: one whose use is over, so it exists twice or was kept.
 * `unknown`: none of this tenant's. `opened`: the right tag, but its wire was open.
 */
export type SealResult = 'matches' | 'unknown' | 'duplicate' | 'swapped' | 'opened';

export type SealReadingSource = 'typed' | 'scanned' | 'nfc';

/** Judges a reading at a parcel against the register; `null` for a seal that is not in it. */
export function classifySeal(
  record: SealRecord | null,
  at: { readonly delivery: Uuid; readonly no: number },
): Exclude<SealResult, 'opened'> {
  if (record === null) return 'unknown';
  if (record.state === 'void') return 'duplicate';
  const isHere = record.delivery === at.delivery && record.no === at.no;
  if (isHere && record.state === 'bound') return 'matches';
  return record.state === 'used' ? 'duplicate' : 'swapped';
}

/** May a seal be put on this parcel? Only one that is on none; the same seal again says nothing new. */
export function bindable(
  record: SealRecord | null,
  at: { readonly delivery: Uuid; readonly no: number },
): 'yes' | 'already' | 'unknown' | 'duplicate' {
  if (record === null) return 'unknown';
  if (record.state === 'registered') return 'yes';
  const isHere = record.delivery === at.delivery && record.no === at.no;
  return isHere && record.state === 'bound' ? 'already' : 'duplicate';
}
