import { stillToCheck, type Recheck } from '@handfast/domain/custody/recheck';
import type { Command } from '@handfast/domain/delivery/commands';
import type { Actor } from '@handfast/domain/delivery/events';
import { parcelOf, type Custody, type MassSource } from '@handfast/domain/delivery/state';
import type { Scale } from '@handfast/domain/mass/tolerance';
import { parseScan } from '@handfast/protocol/scan';
import type { Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { deliveryOfNumber } from './numbers.ts';
import type { CommandFor } from '../store/unit-of-work.ts';
import { placeOfDepot, type SitePlace } from './scales.ts';
import { judgeSeal, shortSeal } from './seal-reading.ts';

/** One label as the taker scanned it, with the seal and the mass where policy asks for them. */
export type TakeScan = {
  readonly label: string;
  readonly seal?: string | undefined;
  readonly gross?:
    | { readonly grossMass_g: number; readonly source: MassSource; readonly scale: Scale }
    | undefined;
};

export type Take = {
  readonly to: Custody;
  /** Whose parcels these should be: what of them was not scanned is missing. */
  readonly expectedFrom?: Custody | undefined;
  readonly scans: readonly TakeScan[];
};

export type TakenParcel = {
  readonly delivery: Uuid;
  readonly no: number;
  readonly number: { readonly scheme: string; readonly value: string };
};

/**
 * What a list came to. `extra`: taken, but booked to somebody else than expected. `held`: on hold, so
 * it stays where it is; a depot takes it all the same, to look at it. `refused`: cannot change hands,
 * with the reason. `unknown`: no label of this tenant. `sealsNotRead`: a tap that proved nothing, or
 * a `label` in the seal's place; the parcel is taken, its seal is not looked at. `sealAlarms`: the
 * seal that was read is not the parcel's own, or was opened (S1), taken or not. `toCheck`: with the
 * taker, who was to read its seal or to weigh it, and has not.
 */
export type TakeAnswer = {
  readonly taken: readonly TakenParcel[];
  readonly extra: readonly TakenParcel[];
  readonly missing: readonly TakenParcel[];
  readonly held: readonly TakenParcel[];
  readonly refused: readonly (TakenParcel & { readonly why: string })[];
  readonly unknown: readonly string[];
  readonly sealsNotRead: readonly (TakenParcel & { readonly why: string })[];
  readonly sealAlarms: readonly (TakenParcel & { readonly why: string })[];
  readonly toCheck: readonly (TakenParcel & Recheck)[];
};

const takerOf = (tenant: Uuid, to: Custody): Actor =>
  to.kind === 'depot' ? { kind: 'depot', id: to.id } : { kind: 'tenant', id: tenant };

/**
 * M1: the taker says what is really there. Each parcel is its own act: one that is held or refused
 * stops no other, and the whole list again takes nothing twice. A parcel scanned twice is one.
 */
export async function takeList(deps: Deps, tenant: Uuid, take: Take): Promise<TakeAnswer> {
  const answer = {
    taken: [] as TakenParcel[],
    extra: [] as TakenParcel[],
    held: [] as TakenParcel[],
    refused: [] as (TakenParcel & { why: string })[],
    unknown: [] as string[],
    sealsNotRead: [] as (TakenParcel & { why: string })[],
    sealAlarms: [] as (TakenParcel & { why: string })[],
    toCheck: [] as (TakenParcel & Recheck)[],
  };
  const expected = take.expectedFrom && (await parcelsAt(deps, tenant, take.expectedFrom));
  const place = take.to.kind === 'depot' ? await placeOfDepot(deps, tenant, take.to.id) : null;
  const seen = new Set<string>();
  for (const each of take.scans) {
    const { label, seal } = each;
    const scan = parseScan(label);
    const at = scan.ok ? await deliveryOfNumber(deps, tenant, scan.value.candidates) : null;
    if (at === null) {
      answer.unknown.push(label);
      continue;
    }
    const key = `${at.delivery} ${at.no}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { unread, alarm } = await readOnTheWay(deps, tenant, take.to, at, each, place);
    const result = await takeOne(deps, tenant, take.to, at, seal);
    if (unread !== null) answer.sealsNotRead.push({ ...result.parcel, why: unread });
    if (alarm !== null) answer.sealAlarms.push({ ...result.parcel, why: alarm });
    if (result.held) answer.held.push(result.parcel);
    const { toCheck } = result;
    if (toCheck.seal || toCheck.mass) answer.toCheck.push({ ...result.parcel, ...toCheck });
    if (result.why === 'on_hold') continue;
    if (result.why !== '') answer.refused.push({ ...result.parcel, why: result.why });
    else if (expected !== undefined && !expected.has(key) && !result.had) {
      answer.extra.push(result.parcel);
    } else answer.taken.push(result.parcel);
  }
  const missing = [...(expected ?? [])].flatMap(([key, parcel]) => (seen.has(key) ? [] : [parcel]));
  return { ...answer, missing };
}

/** What is booked to this custodian and still on its way, by `delivery no`. */
async function parcelsAt(
  deps: Deps,
  tenant: Uuid,
  custody: Custody,
): Promise<ReadonlyMap<string, TakenParcel>> {
  const rows = await deps.kysely
    .selectFrom('parcel')
    .select(['delivery_id', 'no', 'scheme', 'value'])
    .where('tenant_id', '=', tenant)
    .where('custody_kind', '=', custody.kind)
    .where('custody_id', '=', custody.id)
    .where('fate', 'in', ['expected', 'refused', 'recalled'])
    .orderBy('value')
    .execute();
  return new Map(
    rows.map(({ delivery_id, no, scheme, value }) => [
      `${delivery_id} ${no}`,
      { delivery: delivery_id, no, number: { scheme, value } },
    ]),
  );
}

type TakenOne = {
  readonly parcel: TakenParcel;
  readonly why: string;
  readonly had: boolean;
  readonly held: boolean;
  readonly toCheck: Recheck;
};

/**
 * What the taker reads before the parcel is theirs: place, seal and mass. It stands whatever becomes of the
 * taking: a held parcel's broken seal is still an alarm. Answers why a seal could not be read, and
 * what is wrong with one that was.
 */
async function readOnTheWay(
  deps: Deps,
  tenant: Uuid,
  to: Custody,
  at: { readonly delivery: Uuid; readonly no: number },
  { seal, gross }: TakeScan,
  place: SitePlace | null,
): Promise<{ readonly unread: string | null; readonly alarm: string | null }> {
  const { delivery, no } = at;
  const now = timeOf(deps.clock);
  const judged = seal === undefined ? null : await judgeSeal(deps, tenant, at, seal);
  const readings: Command[] = [];
  if (place !== null) readings.push({ type: 'sight', no, sighting: { ...place, at: now } });
  if (judged?.ok === true) readings.push({ type: 'readSeal', no, ...judged.value });
  if (gross !== undefined) readings.push({ type: 'weigh', no, ...gross });
  if (readings.length > 0) {
    await deps.unitOfWork.execute(delivery, readings, { now, by: takerOf(tenant, to) });
  }
  if (judged?.ok !== true) return { unread: judged === null ? null : judged.error, alarm: null };
  const { result } = judged.value;
  return { unread: null, alarm: result === 'matches' ? null : result };
}

async function takeOne(
  deps: Deps,
  tenant: Uuid,
  to: Custody,
  at: { readonly delivery: Uuid; readonly no: number },
  seal: string | undefined,
): Promise<TakenOne> {
  const { delivery, no } = at;
  const sealRead = shortSeal(seal);
  let had = false;
  const move: CommandFor = (state) => {
    const parcel = parcelOf(state, no);
    had = parcel?.custody.kind === to.kind && parcel.custody.id === to.id;
    return {
      ok: true,
      value:
        parcel?.fate === 'disputed'
          ? { type: 'found', parcels: [no], custody: to }
          : { type: 'transfer', parcels: [no], to, sealRead },
    };
  };
  const context = { now: timeOf(deps.clock), by: takerOf(tenant, to) };
  const result = await deps.unitOfWork.execute(delivery, move, context);
  const state = result.ok ? result.value.state : (await deps.unitOfWork.read(delivery))?.state;
  const found = state && parcelOf(state, no);
  const parcel = { delivery, no, number: { ...(found?.number ?? { scheme: '', value: '' }) } };
  const held = found !== undefined && found.hold !== null;
  const toCheck = state && found ? stillToCheck(state, found, to) : { seal: false, mass: false };
  const why = result.ok
    ? ''
    : result.error.code === 'refused'
      ? result.error.refusal.code
      : result.error.code;
  return { parcel, why, had, held, toCheck };
}
