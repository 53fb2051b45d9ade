import { COURIER_WRONG_MAX, COURIER_WRONG_WITHIN_s } from '@handfast/domain/delivery/limits';
import type { Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';

/** Wrong codes of couriers in the last day, since somebody last let them go on. `$1`: from when. */
const COUNTED = `event.type = 'CodeWrong' and event.at > $1 and event.at > coalesce(
  (select max(at) from supervision where supervision.courier_id::text = event.by->>'id'), '-infinity')`;

const since = (deps: Pick<Deps, 'clock'>): Date =>
  secondsLater(deps.clock.now(), -COURIER_WRONG_WITHIN_s);

/** H7: counted over all deliveries, so it comes into the decision from here. */
export async function wrongCodesOf(
  deps: Pick<Deps, 'pool' | 'clock'>,
  courier: Uuid,
): Promise<number> {
  const { rows } = await deps.pool.query<{ wrong: number }>({
    name: 'wrong-codes-of-courier',
    text: `select count(*)::int as wrong from event where ${COUNTED} and event.by->>'id' = $2`,
    values: [since(deps), courier],
  });
  return rows[0]?.wrong ?? 0;
}

/** Couriers who wait for a supervisor; `tenant` null: of the whole deployment. */
export async function couriersWaiting(deps: Pick<Deps, 'pool' | 'clock'>, tenant: Uuid | null) {
  const { rows } = await deps.pool.query<{ id: Uuid; name: string; wrong: number; last: Date }>(
    `select courier.id, courier.name, count(*)::int as wrong, max(event.at) as last
      from event join courier on courier.id::text = event.by->>'id'
      where ${COUNTED} and ($2::uuid is null or courier.tenant_id = $2)
      group by courier.id, courier.name having count(*) >= $3 order by last desc, courier.id`,
    [since(deps), tenant, COURIER_WRONG_MAX],
  );
  return rows.map(({ last, ...row }) => ({ ...row, last: timeText(last) }));
}

/** A person lets the courier go on, with a reason; false where the tenant has no such courier. */
export async function letGoOn(
  deps: Deps,
  tenant: Uuid | null,
  courier: Uuid,
  by: { readonly operator: string; readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await deps.pool.query(
    `insert into supervision (tenant_id, courier_id, at, by, reason)
      select tenant_id, id, $3, $4, $5 from courier
      where id = $2 and ($1::uuid is null or tenant_id = $1)
      on conflict do nothing`,
    [tenant, courier, deps.clock.now(), by.operator, by.reason],
  );
  return rowCount === 1;
}
