import { parcelOf, visitOf, type Tap } from '@handfast/domain/delivery/state';
import { err, type Result } from '@handfast/protocol/result';
import { nfcReadDigest } from '@handfast/protocol/seal/ntag424';
import { tamperVerdict } from '@handfast/protocol/seal/tamper-status';
import type { Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';
import type { HolderCaller } from '../http/context.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { act } from './holder.ts';
import { readTap, type TapFault } from './nfc.ts';
import { sealKey } from './seals.ts';

export type TapInput = { readonly visit: Uuid; readonly no: number; readonly url: string };

/**
 * S3: a holder's tap, spent by being counted. The same URL again at the same visit says what it said.
 * The right tag's wire gives the verdict; another genuine tag of the tenant is a mismatch.
 */
export async function countTap(
  deps: Deps,
  caller: HolderCaller,
  { visit, no, url }: TapInput,
): Promise<Result<Outcome, WorkError | { readonly code: TapFault }>> {
  const read = await deps.unitOfWork.read(caller.deliveryId);
  if (read === null) return err({ code: 'not_found' });
  const { state } = read;
  const digest = nfcReadDigest(url);
  const before = visitOf(state, visit)?.taps.find((one) => one.no === no && one.digest === digest);
  if (before !== undefined) {
    return act(deps, caller, { type: 'tap', visit, ...before });
  }
  // Refusals that the tap has no part in come first, so that they do not spend it.
  const parcel = parcelOf(state, no);
  if (parcel?.seal.kind !== 'nfc' || visitOf(state, visit)?.presented.includes(no) !== true) {
    return act(deps, caller, { type: 'tap', visit, no, digest, verdict: 'mismatch' });
  }
  const tap = await readTap(deps, url, { tenant: state.tenant, use: true });
  if (!tap.ok) return err({ code: tap.error });
  const isThisOne = tap.value.uid === sealKey(parcel.seal.value);
  const verdict: Tap['verdict'] = isThisOne ? tamperVerdict(tap.value.tamper) : 'mismatch';
  return act(deps, caller, { type: 'tap', visit, no, digest, verdict });
}
