import { elapsed_s } from '../time.ts';
import type { Custody, CustodyKind, Delivery, Parcel } from '../delivery/state.ts';

/** What each taker on the way looks at again, by the sender's policy (M1). Never in a statement. */
export type Recheck = { readonly seal: boolean; readonly mass: boolean };

/** A seal is read at every hand; a mass is read where a scale is at hand, or where policy says so. */
export const DEFAULT_RECHECK: Recheck = { seal: true, mass: false };

const TAKERS: ReadonlySet<CustodyKind> = new Set(['depot', 'van', 'courier']);

/** A taker reads first and takes then; both are one act when they are this close. */
export const ONE_ACT_s = 2;

/** What this custodian was to look at again and has not: it asks for it, it stops nobody. */
export function stillToCheck(
  { recheck = DEFAULT_RECHECK }: Pick<Delivery, 'recheck'>,
  { custody, custodySince, seal, sealLast, scale, hold }: Parcel,
  taker: Custody,
): Recheck {
  const isTheirs = TAKERS.has(taker.kind) && custody.kind === taker.kind && custody.id === taker.id;
  const isDone = (reading: { readonly at: string } | null | undefined): boolean =>
    reading != null && elapsed_s(reading.at, custodySince) <= ONE_ACT_s;
  return {
    seal: isTheirs && recheck.seal && seal.kind !== 'none' && !isDone(sealLast),
    mass: isTheirs && recheck.mass && !isDone(scale) && !isDone(hold?.after),
  };
}
