import type { Actor } from '@handfast/domain/delivery/events';
import {
  parcelOf,
  type Custody,
  type MassSource,
  type Seal,
} from '@handfast/domain/delivery/state';
import type { Result } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import type { Command } from '@handfast/domain/delivery/commands';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { sealRows } from './packing.ts';
import { judgeNumber } from './seals.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';

type Done = Promise<Result<Outcome, WorkError>>;

const run = (deps: Deps, delivery: Uuid, command: Command, by: Actor): Done =>
  deps.unitOfWork.execute(delivery, command, { now: timeOf(deps.clock), by });

const tenantActor = (id: Uuid): Actor => ({ kind: 'tenant', id });

/** M1: the taker confirms; where a depot takes, the depot is who says so. */
const takerOf = (tenant: Uuid, to: Custody): Actor =>
  to.kind === 'depot' ? { kind: 'depot', id: to.id } : tenantActor(tenant);

/** Packed elsewhere than at our bench: the seal is bound with the event, contents are not compared. */
export const pack = (deps: Deps, tenant: Uuid, delivery: Uuid, no: number, seal: Seal): Done =>
  deps.unitOfWork.execute(
    delivery,
    { type: 'pack', no, seal },
    { now: timeOf(deps.clock), by: tenantActor(tenant) },
    (state) => sealRows(parcelOf(state, no)?.seal, seal, no),
  );

export const weigh = (
  deps: Deps,
  tenant: Uuid,
  delivery: Uuid,
  reading: { readonly no: number; readonly grossMass_g: number; readonly source: MassSource },
): Done => run(deps, delivery, { type: 'weigh', ...reading }, tenantActor(tenant));

/** S1: a seal that was read with the taking is judged first, and stands whatever becomes of it. */
export async function transfer(
  deps: Deps,
  tenant: Uuid,
  delivery: Uuid,
  change: { readonly parcels: readonly number[]; readonly to: Custody; readonly sealRead: string },
): Done {
  const by = takerOf(tenant, change.to);
  const [no, ...more] = change.parcels;
  if (change.sealRead !== '' && no !== undefined && more.length === 0) {
    const judged = await judgeNumber(deps, tenant, { delivery, no }, change.sealRead);
    await run(deps, delivery, { type: 'readSeal', no, source: 'scanned', ...judged }, by);
  }
  return run(deps, delivery, { type: 'transfer', ...change }, by);
}

export const recall = (
  deps: Deps,
  tenant: Uuid,
  delivery: Uuid,
  parcels: readonly number[],
): Done => run(deps, delivery, { type: 'recall', parcels }, tenantActor(tenant));

/** H9: a depot's scan ends the dispute. */
export const foundAtDepot = (
  deps: Deps,
  delivery: Uuid,
  parcels: readonly number[],
  depot: Uuid,
): Done =>
  run(
    deps,
    delivery,
    { type: 'found', parcels, custody: { kind: 'depot', id: depot } },
    { kind: 'depot', id: depot },
  );

/** M2: not by a depot that held it since the last good reading. */
export const releaseHoldAtDepot = (
  deps: Deps,
  delivery: Uuid,
  no: number,
  depot: Uuid,
  reason: string,
): Done =>
  run(
    deps,
    delivery,
    { type: 'releaseHold', no, custody: { kind: 'depot', id: depot }, reason },
    { kind: 'depot', id: depot },
  );
