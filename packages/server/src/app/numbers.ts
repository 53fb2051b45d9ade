import { makeSscc, type ParcelNumber } from '@handfast/protocol/parcel-number';
import type { Uuid } from '@handfast/protocol/statement';
import type { Random } from '../clock.ts';
import type { Deps } from '../deps.ts';

const digits = (random: Random, length: number): string =>
  Array.from(random.bytes(length), (byte) => String(byte % 10)).join('');

/**
 * A number for a parcel that came without one: an SSCC under the tenant's own GS1 prefix (M5),
 * else twelve digits behind `HF`. Random serials: two servers need not agree on a counter, and
 * the unique index refuses the rare double.
 */
export function makeNumber(gs1Prefix: string | undefined, random: Random): ParcelNumber {
  if (gs1Prefix === undefined) return { scheme: 'free', value: `HF${digits(random, 12)}` };
  const made = makeSscc(3, gs1Prefix, digits(random, 16 - gs1Prefix.length));
  if (!made.ok) throw new Error(`the tenant's GS1 prefix makes no SSCC: ${made.error}`);
  return made.value;
}

/** The tenant's delivery that has a parcel with this number; the likeliest reading first. */
export async function deliveryOfNumber(
  deps: Pick<Deps, 'kysely'>,
  tenant: Uuid,
  candidates: readonly ParcelNumber[],
): Promise<{ readonly delivery: Uuid; readonly no: number } | null> {
  for (const { scheme, value } of candidates) {
    const row = await deps.kysely
      .selectFrom('parcel')
      .select(['delivery_id', 'no'])
      .where('tenant_id', '=', tenant)
      .where('scheme', '=', scheme)
      .where('value', '=', value)
      .executeTakeFirst();
    if (row !== undefined) return { delivery: row.delivery_id, no: row.no };
  }
  return null;
}
