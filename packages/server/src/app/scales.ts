import { UNKNOWN_SCALE, type Scale } from '@handfast/domain/mass/tolerance';
import type { Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';

/** A registered scale's numbers; `null` where this tenant has none with this id. */
export async function scaleOf(deps: Deps, tenant: Uuid, id: string): Promise<Scale | null> {
  if (id === '') return UNKNOWN_SCALE;
  const row = await deps.kysely
    .selectFrom('scale')
    .select(['id', 'resolution_g', 'spread_g', 'drift_g'])
    .where('tenant_id', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Registers a scale, or writes down what its last calibration found. */
export async function keepScale(
  deps: Deps,
  tenant: Uuid,
  scale: Scale & { readonly depot: Uuid | null },
): Promise<void> {
  const { id, resolution_g, spread_g, drift_g, depot } = scale;
  const numbers = { resolution_g, spread_g, drift_g, depot_id: depot };
  await deps.kysely
    .insertInto('scale')
    .values({ tenant_id: tenant, id, ...numbers, created_at: deps.clock.now() })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(numbers))
    .execute();
}

export type SitePlace = { readonly lat: number; readonly lon: number; readonly site: string };

/** Where a depot is, if its place was given. */
export async function placeOfDepot(
  deps: Deps,
  tenant: Uuid,
  depot: Uuid,
): Promise<SitePlace | null> {
  const row = await deps.kysely
    .selectFrom('depot')
    .select(['name', 'lat', 'lon'])
    .where('id', '=', depot)
    .where('tenant_id', '=', tenant)
    .executeTakeFirst();
  if (row === undefined || row.lat === null || row.lon === null) return null;
  return { lat: row.lat, lon: row.lon, site: row.name };
}
