/**
 * What the wire of an NTAG 424 DNA TagTamper says.
 * - `closed`: never measured open.
 * - `reclosed`: measured open before, closed now.
 * - `open`: open now, or open in either byte.
 * - `not_enabled`: the feature was never switched on, nothing was measured.
 * - `inconsistent`: a pair that the chip does not produce.
 * - `unknown`: bytes that are no status (a tag without TagTamper, or a wrong offset).
 * Only `closed` speaks for an unbroken seal.
 */
export type TamperState =
  | 'closed'
  | 'reclosed'
  | 'open'
  | 'not_enabled'
  | 'inconsistent'
  | 'unknown';

/** TTStatus: TTPermStatus and TTCurrStatus, one ASCII character each (NT4H2421Tx, section 9.5). */
export function tamperState(status: string): TamperState {
  if (!/^[COI][COI]$/.test(status)) return 'unknown';
  const [permanent, current] = [status[0], status[1]];
  if (current === 'O') return permanent === 'I' ? 'inconsistent' : 'open';
  if (permanent === 'O') return current === 'C' ? 'reclosed' : 'inconsistent';
  if (permanent !== current) return 'inconsistent';
  return permanent === 'C' ? 'closed' : 'not_enabled';
}

/**
 * What a genuine tap of the registered seal comes to. `tamper_open`: the wire was open, now or
 * before. `mismatch`: the tag does not measure as the registered one must.
 */
export function tamperVerdict(state: TamperState): 'matches' | 'tamper_open' | 'mismatch' {
  if (state === 'closed') return 'matches';
  return state === 'open' || state === 'reclosed' ? 'tamper_open' : 'mismatch';
}
