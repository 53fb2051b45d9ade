import {
  bindable,
  classifySeal,
  type SealRecord,
  type SealResult,
} from '@handfast/domain/seal/classify';
import { err, ok, type Result } from '@handfast/protocol/result';
import { parseSealNumber } from '@handfast/protocol/seal/seal-number';
import type { Uuid } from '@handfast/protocol/statement';
import type { Deps } from '../deps.ts';

/** Numbers of one roll are made as rows at once, so a roll has at most this many. */
export const ROLL_SEALS_MAX = 10_000;

export type Roll = {
  readonly prefix: string;
  readonly first: number;
  readonly last: number;
  /** Numbers are filled with zeros to this length. */
  readonly digits: number;
};

/** Seals are one where they differ only in dashes: the register knows them without. */
export const sealKey = (value: string): string => value.replaceAll('-', '');

/**
 * S1: registers a roll's numbers. Those that are registered already stay what they are: `added` says
 * how many are new. The same id again adds nothing.
 */
export async function registerRoll(
  deps: Deps,
  tenant: Uuid,
  id: Uuid,
  roll: Roll,
): Promise<{ readonly added: number }> {
  const { rowCount } = await deps.pool.query(
    `with roll as (
       insert into seal_roll (tenant_id, id, prefix, first_number, last_number, digits, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing)
     insert into seal (tenant_id, value, kind, state, created_at)
     select $1, $8 || lpad(n::text, $6, '0'), 'number', 'registered', $7
     from generate_series($4::bigint, $5::bigint) as n
     on conflict do nothing`,
    [
      tenant,
      id,
      roll.prefix,
      roll.first,
      roll.last,
      roll.digits,
      deps.clock.now(),
      sealKey(roll.prefix),
    ],
  );
  return { added: rowCount ?? 0 };
}

/** The register's row of a seal; `null` where this tenant has none (A7: nobody else's counts). */
export async function sealRecord(
  deps: Pick<Deps, 'kysely'>,
  tenant: Uuid,
  value: string,
): Promise<SealRecord | null> {
  const row = await deps.kysely
    .selectFrom('seal')
    .select(['state', 'delivery_id', 'no'])
    .where('tenant_id', '=', tenant)
    .where('value', '=', sealKey(value))
    .executeTakeFirst();
  return row === undefined ? null : { state: row.state, delivery: row.delivery_id, no: row.no };
}

/** Judges a number that was read at a parcel; one that is no seal number at all is unknown. */
export async function judgeNumber(
  deps: Pick<Deps, 'kysely'>,
  tenant: Uuid,
  at: { readonly delivery: Uuid; readonly no: number },
  text: string,
): Promise<{ readonly read: string; readonly result: SealResult }> {
  const parsed = parseSealNumber(text);
  if (!parsed.ok) return { read: text.slice(0, 32), result: 'unknown' };
  const record = await sealRecord(deps, tenant, parsed.value);
  return { read: parsed.value, result: classifySeal(record, at) };
}

/** Tenants that registered rolls bind only what is in them; others register by binding. */
async function hasRolls(deps: Deps, tenant: Uuid): Promise<boolean> {
  const row = await deps.kysely
    .selectFrom('seal_roll')
    .select('id')
    .where('tenant_id', '=', tenant)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** S1: may this seal be put on this parcel? The statement that binds it asks once more. */
export async function mayBind(
  deps: Deps,
  tenant: Uuid,
  at: { readonly delivery: Uuid; readonly no: number },
  seal: { readonly kind: 'number' | 'nfc'; readonly value: string },
): Promise<Result<'new' | 'again', 'unknown' | 'duplicate'>> {
  const may = bindable(await sealRecord(deps, tenant, seal.value), at);
  switch (may) {
    case 'yes':
      return ok('new');
    case 'already':
      return ok('again');
    case 'duplicate':
      return err('duplicate');
    case 'unknown':
      return seal.kind === 'nfc' || (await hasRolls(deps, tenant)) ? err('unknown') : ok('new');
  }
}
