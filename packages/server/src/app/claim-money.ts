import type { Money } from '@handfast/domain/claim/types';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import { createHmac } from 'node:crypto';
import { secondsLater } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';
import type { Addressee, PrivateData } from '../private/private-data.ts';
import { tenantOf } from './views.ts';

type MoneyDeps = Pick<Deps, 'kysely' | 'pool' | 'keys' | 'clock'>;

/** What was paid for a parcel, or 0 where nobody said: then a person works it out. */
export function paidFor(
  state: Delivery,
  data: PrivateData | undefined,
  no: number,
  item: number,
): Money {
  const parcel = data?.parcels.find((one) => one.no === no);
  const alone = state.parcels.length === 1 ? state.value_minor : 0;
  // Prices are known for parcels, not for items; an item of several has none here.
  const whole = item === 0 || (parcel?.contents.length ?? 0) === 1;
  return {
    amount_minor: whole ? (parcel?.value_minor ?? alone) : 0,
    currency: data?.currency ?? '',
    provider: data?.payment?.provider ?? 'webhook',
  };
}

const HOUSEHOLD_DAYS = 30;
const DAY_S = 86_400;
/** Without a setting of the tenant's own. */
const GRANTS_PER_HOUSEHOLD = 3;
const BUDGET_minor = 1_000_000;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** A keyed hash of the address, so that spacing, case and accents make no second household. */
export const householdOf = (
  { keys }: Pick<MoneyDeps, 'keys'>,
  tenant: Uuid,
  { lines, postcode, country }: Addressee,
): Buffer =>
  createHmac('sha256', current(keys.fingerprint))
    .update(['household', tenant, ...lines.map(plain), plain(postcode), plain(country)].join('\n'))
    .digest();

/**
 * K5: may the machine grant this by itself? Takes a place under the household's cap and the tenant's
 * budget for the parcel; one tenant's requests go through here one after the other. A parcel has one
 * place, however often it is asked for.
 */
export async function reserveGrant(
  deps: MoneyDeps,
  state: Delivery,
  no: number,
  data: PrivateData,
  amount_minor: number,
): Promise<boolean> {
  const { settings } = await tenantOf(deps, state.tenant);
  const now = deps.clock.now();
  const household = householdOf(deps, state.tenant, data.addressee);
  const client = await deps.pool.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `automatic-grant/${state.tenant}`,
    ]);
    const { rowCount } = await client.query(
      `insert into automatic_grant (delivery_id, no, tenant_id, household, amount_minor, at)
       select $1::uuid, $2::int, $3::uuid, $4::bytea, $5::bigint, $6::timestamptz
       where (select count(*) from automatic_grant where tenant_id = $3::uuid
           and household = $4::bytea and at > $7::timestamptz
           and (delivery_id, no) <> ($1::uuid, $2::int)) < $8::int
         and (select coalesce(sum(amount_minor), 0) from automatic_grant
           where tenant_id = $3::uuid and at > $9::timestamptz
           and (delivery_id, no) <> ($1::uuid, $2::int)) + $5::bigint <= $10::bigint
       on conflict (delivery_id, no) do update set amount_minor = excluded.amount_minor`,
      [
        state.id,
        no,
        state.tenant,
        household,
        amount_minor,
        now,
        secondsLater(now, -HOUSEHOLD_DAYS * DAY_S),
        settings.grantsPerHousehold ?? GRANTS_PER_HOUSEHOLD,
        secondsLater(now, -DAY_S),
        settings.grantBudget_minor ?? BUDGET_minor,
      ],
    );
    await client.query('commit');
    return rowCount === 1;
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  } finally {
    client.release();
  }
}

/**
 * Afterwards: the place stays where the machine granted, whoever else asked meanwhile, and is given
 * back where it did not.
 */
export async function settleGrant(
  deps: MoneyDeps,
  state: Delivery,
  no: number,
  data: PrivateData,
): Promise<void> {
  const claim = state.claims.find(
    (one) => one.no === no && one.refund !== null && one.decidedBy === '',
  );
  if (claim?.refund == null) {
    await deps.kysely
      .deleteFrom('automatic_grant')
      .where('delivery_id', '=', state.id)
      .where('no', '=', no)
      .execute();
    return;
  }
  await deps.kysely
    .insertInto('automatic_grant')
    .values({
      delivery_id: state.id,
      no,
      tenant_id: state.tenant,
      household: householdOf(deps, state.tenant, data.addressee),
      amount_minor: claim.refund.amount_minor,
      at: deps.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
