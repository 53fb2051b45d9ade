import { equalConstantTime } from '@handfast/protocol/bytes';
import type { Command, VisitCommand } from '@handfast/domain/delivery/commands';
import type { Actor, Position } from '@handfast/domain/delivery/events';
import { refuse, type Refusal } from '@handfast/domain/delivery/refusal';
import type { Delivery, LeftHow, Parcel } from '@handfast/domain/delivery/state';
import { visitOf } from '@handfast/domain/delivery/state';
import type { SealResult } from '@handfast/domain/seal/classify';
import { codeMac } from '@handfast/protocol/code';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { err, ok, type Result } from '@handfast/protocol/result';
import type { AgeStatement, Hex64, Time, Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { CourierCaller } from '../http/context.ts';
import { current } from '../keys/keys.ts';
import { readPrivate } from '../private/private-data.ts';
import type { CommandFor, Outcome, WorkError } from '../store/unit-of-work.ts';
import { surelyAway_m } from './distance.ts';
import type { TapFault } from './nfc.ts';
import { keepPhoto, photoTypeOf } from './photos.ts';
import { judgeSeal, shortSeal } from './seal-reading.ts';
import { wrongCodesOf } from './supervision.ts';

type Done = Promise<Result<Outcome, WorkError>>;

const actor = (caller: CourierCaller): Actor => ({ kind: 'courier', id: caller.courierId });

const run = (
  deps: Deps,
  caller: CourierCaller,
  delivery: Uuid,
  commands: CommandFor | readonly CommandFor[],
): Done =>
  deps.unitOfWork.execute(delivery, commands, { now: timeOf(deps.clock), by: actor(caller) });

const sameNumber = (a: ParcelNumber, b: ParcelNumber): boolean =>
  a.scheme === b.scheme && a.value === b.value;

const byNumber = (state: Delivery, number: ParcelNumber): Parcel | undefined =>
  state.parcels.find((parcel) => sameNumber(parcel.number, number));

/** A command about the parcel that wears this number, whatever its place in the manifest is then. */
const about =
  (number: ParcelNumber, make: (parcel: Parcel) => Command): CommandFor =>
  (state) => {
    const parcel = byNumber(state, number);
    return parcel === undefined ? refuse('unknown_parcel', 'number') : ok(make(parcel));
  };

/** Deliveries of which this courier holds a parcel: what is in the van today (A6). */
export async function deliveriesOf(deps: Deps, caller: CourierCaller): Promise<readonly Uuid[]> {
  const rows = await deps.kysely
    .selectFrom('parcel')
    .select('delivery_id')
    .distinct()
    .where('tenant_id', '=', caller.tenantId)
    .where('custody_kind', '=', 'courier')
    .where('custody_id', '=', caller.courierId)
    .orderBy('delivery_id')
    .execute();
  return rows.map((row) => row.delivery_id);
}

/** The delivery in which this courier opened this visit. A visit's id is the device's own. */
export async function deliveryOfVisit(
  deps: Deps,
  caller: CourierCaller,
  visit: Uuid,
): Promise<Uuid | null> {
  const { rows } = await deps.pool.query<{ delivery_id: string }>({
    name: 'delivery-of-visit',
    text: `select delivery_id from event
      where type = 'VisitOpened' and data->>'visit' = $1 and by->>'id' = $2
      order by at desc limit 1`,
    values: [visit, caller.courierId],
  });
  return rows[0]?.delivery_id ?? null;
}

/**
 * The seal as this courier scanned or tapped it while taking the parcel. The reading stands whatever
 * becomes of the taking. Answers what it came to, or why a tap proved nothing.
 */
export async function readSeal(
  deps: Deps,
  caller: CourierCaller,
  at: { readonly delivery: Uuid; readonly no: number },
  text: string,
): Promise<SealResult | TapFault | 'label'> {
  const judged = await judgeSeal(deps, caller.tenantId, at, text);
  if (!judged.ok) return judged.error;
  await run(deps, caller, at.delivery, { type: 'readSeal', no: at.no, ...judged.value });
  return judged.value.result;
}

/** A scan at the depot's ramp: takes over, or ends the dispute of a parcel that turned up (H9). */
export const load = (
  deps: Deps,
  caller: CourierCaller,
  delivery: Uuid,
  number: ParcelNumber,
  sealRead: string,
): Done => {
  const to = { kind: 'courier', id: caller.courierId } as const;
  return run(
    deps,
    caller,
    delivery,
    about(number, ({ no, fate }) =>
      fate === 'disputed'
        ? { type: 'found', parcels: [no], custody: to }
        : { type: 'transfer', parcels: [no], to, sealRead: shortSeal(sealRead) },
    ),
  );
};

export type OpenInput = {
  readonly visit: Uuid;
  readonly stop: Uuid;
  readonly delivery: Uuid;
  readonly opened: Time;
  readonly parcels: readonly ParcelNumber[];
  readonly age?: AgeStatement | undefined;
  readonly position?: Position | undefined;
  readonly selfTransfer?: boolean | undefined;
};

/** Opens a visit and presents what was scanned: one act, all or nothing. */
export async function openVisit(deps: Deps, caller: CourierCaller, input: OpenInput): Done {
  const { visit, stop, opened, age, position, selfTransfer } = input;
  const place = (await readPrivate(deps.kysely, deps.keys, input.delivery))?.data.place;
  const distance_m =
    position === undefined || place === undefined ? null : surelyAway_m(position, place);
  const opening: VisitCommand = {
    type: 'open',
    visit,
    stop,
    device: caller.deviceId,
    opened,
    age: age ?? 'not_required',
    distance_m,
    ...(position === undefined ? {} : { accuracy_m: Math.round(position.accuracy_m) }),
    ...(place !== undefined && position === undefined ? { silent: true } : {}),
  };
  return run(deps, caller, input.delivery, [
    (state) => withDueAge(state, opening),
    ...input.parcels.map((number) =>
      about(number, ({ no }) => ({
        type: 'present',
        visit,
        no,
        selfTransfer: selfTransfer ?? false,
      })),
    ),
  ]);
}

/** An age that nobody asked for has no place in a statement. */
const withDueAge = (
  state: Delivery,
  command: Extract<VisitCommand, { type: 'open' | 'stateAge' }>,
): Result<Command, Refusal> =>
  state.manifest.policy.age_years === 0 && command.age !== 'not_required'
    ? refuse('nothing_to_do', 'age')
    : ok(command);

export type VisitAct =
  | { readonly act: 'present'; readonly number: ParcelNumber; readonly selfTransfer: boolean }
  | { readonly act: 'unpresent'; readonly number: ParcelNumber }
  | { readonly act: 'retake'; readonly number: ParcelNumber }
  | { readonly act: 'age'; readonly age: AgeStatement }
  | {
      readonly act: 'kept';
      readonly parcels: readonly number[];
      readonly position: Position | null;
    }
  | { readonly act: 'end'; readonly end: 'nobody' | 'left' | 'done' };

/** Everything that a courier does in an open visit but the code. */
export function actInVisit(
  deps: Deps,
  caller: CourierCaller,
  delivery: Uuid,
  visit: Uuid,
  act: VisitAct,
): Done {
  return run(deps, caller, delivery, commandOf(visit, act));
}

function commandOf(visit: Uuid, act: VisitAct): CommandFor {
  switch (act.act) {
    case 'present':
      return about(act.number, ({ no }) => ({
        type: 'present',
        visit,
        no,
        selfTransfer: act.selfTransfer,
      }));
    case 'unpresent':
      return about(act.number, ({ no }) => ({ type: 'unpresent', visit, no }));
    case 'retake':
      return about(act.number, ({ no }) => ({ type: 'retake', visit, no }));
    case 'age':
      return (state) => withDueAge(state, { type: 'stateAge', visit, age: act.age });
    case 'kept':
      return { type: 'kept', visit, parcels: act.parcels, position: act.position };
    case 'end':
      return { type: 'end', visit, end: act.end };
  }
}

/**
 * The code as the courier heard it. Only its MAC goes on from here (H6); after a change of the
 * pepper a code that was made before it still fits.
 */
export async function enterCode(
  deps: Deps,
  caller: CourierCaller,
  delivery: Uuid,
  visit: Uuid,
  entry: { readonly hash: Hex64; readonly n: number; readonly code: string },
): Done {
  const { hash, n, code } = entry;
  const macBy = (pepper: Buffer): Hex64 => codeMac(pepper, { visit, hash, n, code });
  const macs = deps.keys.pepper.map(({ value }) => macBy(value));
  const receipt = deps.random.uuid();
  const courierWrong = await wrongCodesOf(deps, caller.courierId);
  return run(deps, caller, delivery, (state) => {
    const kept = Buffer.from(visitOf(state, visit)?.release?.mac ?? '', 'hex');
    const fits = (mac: Hex64): boolean => equalConstantTime(Buffer.from(mac, 'hex'), kept);
    const mac = macs.find(fits) ?? macBy(current(deps.keys.pepper));
    return ok({ type: 'enterCode', visit, hash, n, mac, courierWrong, receipt });
  });
}

/** Leaves parcels in simple mode or at the recipient's request (H13); the photo must be here. */
export async function leave(
  deps: Deps,
  caller: CourierCaller,
  delivery: Uuid,
  left: {
    readonly parcels: readonly number[];
    readonly how: LeftHow;
    readonly photo: Hex64;
    readonly position: Position | null;
  },
): Promise<Result<Outcome, WorkError | { readonly code: 'unknown_photo' }>> {
  const bytes = await deps.blobs.get(left.photo);
  const type = bytes === null ? null : photoTypeOf(bytes);
  if (bytes === null || type === null || type === 'heic') return err({ code: 'unknown_photo' });
  const done = await run(deps, caller, delivery, { type: 'leave', ...left });
  if (done.ok) await keepPhoto(deps, delivery, actor(caller), { bytes, type });
  return done;
}
