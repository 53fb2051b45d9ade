import {
  classifySeal,
  type SealReadingSource,
  type SealResult,
} from '@handfast/domain/seal/classify';
import { err, ok, type Result } from '@handfast/protocol/result';
import { tamperVerdict } from '@handfast/protocol/seal/tamper-status';
import { parseScan } from '@handfast/protocol/scan';
import type { Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';
import { readTap, type TapFault } from './nfc.ts';
import { deliveryOfNumber } from './numbers.ts';
import { judgeNumber, sealRecord } from './seals.ts';

export type JudgedSeal = {
  readonly read: string;
  readonly source: SealReadingSource;
  readonly result: SealResult;
};

/** A seal as a custody event names it: a tag's URL is long and stands in the reading by its digest. */
export const shortSeal = (text: string | undefined): string =>
  text === undefined || text.length > 32 ? '' : text;

/**
 * One interface for both kinds of seal (S1 to S3): a number as scanned, or a tag's URL as tapped. A
 * tap that proves nothing is no reading, and says why, as does a parcel's label in the seal's place; a genuine tag is judged like a number, and by
 * its wire besides.
 */
export async function judgeSeal(
  deps: Deps,
  tenant: Uuid,
  at: { readonly delivery: Uuid; readonly no: number },
  text: string,
): Promise<Result<JudgedSeal, TapFault | 'label'>> {
  if (!/^https?:\/\//.test(text)) {
    const number = await judgeNumber(deps, tenant, at, text);
    if (number.result === 'unknown' && (await isLabel(deps, tenant, text))) return err('label');
    return ok({ ...number, source: 'scanned' });
  }
  const tap = await readTap(deps, text, { tenant, use: true });
  if (!tap.ok) return err(tap.error);
  const { uid, digest, tamper } = tap.value;
  const result = classifySeal(await sealRecord(deps, tenant, uid), at);
  const isWhole = tamperVerdict(tamper) === 'matches';
  return ok({
    read: digest,
    source: 'nfc',
    result: result === 'matches' && !isWhole ? 'opened' : result,
  });
}

/** Whoever scans a row of labels skips a seal sooner or later: that is no alarm. */
async function isLabel(deps: Deps, tenant: Uuid, text: string): Promise<boolean> {
  const scan = parseScan(text);
  return scan.ok && (await deliveryOfNumber(deps, tenant, scan.value.candidates)) !== null;
}
