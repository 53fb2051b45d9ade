import type { ClaimPhoto } from '@handfast/domain/view/claim';
import type { Uuid } from '@handfast/protocol/statement';
import { sql, type RawBuilder } from 'kysely';
import type { Deps } from '../deps.ts';

/**
 * At most so many of 64 bits differ in two encodings of one picture (resized, grey, re-encoded: 4
 * were seen); two pictures of the same thing differ in 18 and more.
 */
export const SAME_PICTURE_BITS = 9;

/** Where the bands of a hash begin and end, as the columns `band_1` to `band_5` cut them. */
export const BANDS: readonly (readonly [from: number, to: number])[] = [
  [0, 13],
  [13, 26],
  [26, 39],
  [39, 52],
  [52, 64],
];

/**
 * For each band its value and the values one bit away. Five bands share nine bits: one of them
 * has at most one, so whatever is near enough is among what these find.
 */
export const probesOf = (dhash: string): readonly (readonly number[])[] =>
  BANDS.map(([from, to]) => {
    const value = Number.parseInt(dhash.slice(from, to), 2);
    const oneAway = Array.from({ length: to - from }, (_, bit) => value ^ (1 << bit));
    return [value, ...oneAway];
  });

const anyBand = (dhash: string): RawBuilder<boolean> =>
  sql.join(
    probesOf(dhash).map(
      (values, at) => sql`${sql.ref(`band_${at + 1}`)} = any(${values as number[]}::int[])`,
    ),
    sql` or `,
  ) as RawBuilder<boolean>;

type Used = {
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly sha256: Buffer;
  readonly dhash: string | null;
};

/** The look-up itself; a test asks the database how it goes about it. */
export const reuseQuery = ({ kysely }: Pick<Deps, 'kysely'>, used: Used) => {
  const { tenant, delivery, sha256, dhash } = used;
  const all = kysely
    .selectFrom('photo')
    .select(['delivery_id', 'sha256'])
    .where('tenant_id', '=', tenant)
    .where('delivery_id', '<>', delivery);
  const near =
    dhash === null
      ? all.where('sha256', '=', sha256)
      : all
          .where((eb) => eb.or([eb('sha256', '=', sha256), anyBand(dhash)]))
          .where((eb) =>
            eb.or([
              eb('sha256', '=', sha256),
              sql<boolean>`bit_count(dhash # ${dhash}::bit(64)) <= ${SAME_PICTURE_BITS}`,
            ]),
          );
  return near.orderBy('at').limit(20);
};

/**
 * The same file, or nearly the same picture, in another delivery of the tenant. A featureless
 * picture has no fingerprint and so is never accused (K4).
 */
export async function reusesOf(
  deps: Pick<Deps, 'kysely'>,
  used: Used,
): Promise<ClaimPhoto['reused']> {
  const rows = await reuseQuery(deps, used).execute();
  return rows.map((row) => ({
    delivery: row.delivery_id,
    sha256: row.sha256.toString('hex'),
    how: row.sha256.equals(used.sha256) ? 'same_file' : 'same_picture',
  }));
}
