import { tolerance_g, UNKNOWN_SCALE, type Scale } from '@handfast/domain/mass/tolerance';
import type { Command } from '@handfast/domain/delivery/commands';
import type { Actor } from '@handfast/domain/delivery/events';
import { parcelOf, type Delivery } from '@handfast/domain/delivery/state';
import { classifySeal, type SealRecord } from '@handfast/domain/seal/classify';
import { parseScan } from '@handfast/protocol/scan';
import { parseSealNumber } from '@handfast/protocol/seal/seal-number';
import type { Time, Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { MachineCaller } from '../http/context.ts';
import type { Act, Outcome, WorkError } from '../store/unit-of-work.ts';
import type { Result } from '@handfast/protocol/result';
import { placeOfDepot, scaleOf, type SitePlace } from './scales.ts';
import { sealKey } from './seals.ts';

/** One pass over a machine: the label, and what else it measured. */
export type Reading = {
  readonly label: string;
  readonly grossMass_g?: number | undefined;
  readonly seal?: string | undefined;
  /** The machine's clock. */
  readonly at: Time;
};

/** `hold`: stop this parcel. `unknown`: no parcel of this tenant is under way with this label. */
export type ReadingAnswer = {
  readonly answer: 'pass' | 'hold' | 'unknown';
  readonly delivery: Uuid | null;
  readonly no: number | null;
  readonly why: string;
};

type Placed = { readonly place: number; readonly reading: Reading; readonly no: number };
type Group = { readonly delivery: Uuid; readonly passes: readonly Placed[] };

type Machine = {
  readonly caller: MachineCaller;
  readonly scale: Scale;
  readonly site: SitePlace | null;
};

const actor = ({ custody, tenantId }: MachineCaller): Actor =>
  custody.kind === 'depot' ? { kind: 'depot', id: custody.id } : { kind: 'tenant', id: tenantId };

/**
 * A machine's batch. Each reading is written once: the row that says so is written with its events,
 * so a batch that is sent again, also after a crash halfway, does only what is left. All deliveries
 * go in one statement; those that moved meanwhile are taken one by one.
 */
export async function takeReadings(
  deps: Deps,
  caller: MachineCaller,
  batch: string,
  readings: readonly Reading[],
): Promise<readonly ReadingAnswer[]> {
  const machine: Machine = {
    caller,
    scale: (await scaleOf(deps, caller.tenantId, caller.scale)) ?? UNKNOWN_SCALE,
    site:
      caller.custody.kind === 'depot'
        ? await placeOfDepot(deps, caller.tenantId, caller.custody.id)
        : null,
  };
  const numbers = await parcelsOf(deps, caller.tenantId, readings);
  const before = await writtenBefore(deps, caller, batch);
  const seals = await sealsOf(deps, caller.tenantId, readings);
  const answers: ReadingAnswer[] = readings.map(() => UNKNOWN);
  const groups = new Map<Uuid, Placed[]>();
  readings.forEach((reading, place) => {
    const found = numbers.get(reading.label);
    if (found === undefined) return;
    const { delivery, no } = found;
    const told = before.get(place);
    if (told !== undefined) {
      answers[place] = { answer: told, delivery, no, why: 'sent before' };
      return;
    }
    const passes = groups.get(delivery) ?? [];
    passes.push({ place, reading, no });
    groups.set(delivery, passes);
  });
  const list = [...groups].map(([delivery, passes]): Group => ({ delivery, passes }));
  const written = await writeAll(deps, machine, batch, list, seals);
  // The same batch came twice at once: what the other one wrote is the answer.
  const raced = written.some(([, done]) => !done.ok && done.error.code === 'read_before');
  const meanwhile = raced ? await writtenBefore(deps, caller, batch) : before;
  for (const [{ delivery, passes }, outcome] of written) {
    for (const { place, no } of passes) {
      const told = meanwhile.get(place);
      answers[place] =
        told === undefined
          ? answerOf(outcome, delivery, no)
          : { answer: told, delivery, no, why: 'sent before' };
    }
  }
  return answers;
}

const UNKNOWN: ReadingAnswer = {
  answer: 'unknown',
  delivery: null,
  no: null,
  why: 'no such label',
};

type Written = readonly (readonly [Group, Result<Outcome, WorkError>])[];

/** All in one statement; what moved meanwhile alone; and where one parcel is refused, each by itself. */
async function writeAll(
  deps: Deps,
  machine: Machine,
  batch: string,
  groups: readonly Group[],
  seals: ReadonlyMap<string, SealRecord>,
): Promise<Written> {
  const context = { now: timeOf(deps.clock), by: actor(machine.caller) };
  const acts = groups.map((group) => actOf(machine, batch, group, seals));
  const first = await deps.unitOfWork.executeMany(acts, context);
  const written: (readonly [Group, Result<Outcome, WorkError>])[] = [];
  for (const [at, group] of groups.entries()) {
    const { delivery, commands, extras } = acts[at] as Act;
    const done = first[at] ?? (await deps.unitOfWork.execute(delivery, commands, context, extras));
    const parts = byParcel(group);
    if (done.ok || parts.length === 1) {
      written.push([group, done]);
      continue;
    }
    for (const part of parts)
      written.push(...(await writeAll(deps, machine, batch, [part], seals)));
  }
  return written;
}

const byParcel = ({ delivery, passes }: Group): Group[] =>
  [...new Set(passes.map(({ no }) => no))].map((no) => ({
    delivery,
    passes: passes.filter((pass) => pass.no === no),
  }));

/** What one delivery's passes say, and the rows that keep a repetition from saying it twice. */
function actOf(
  machine: Machine,
  batch: string,
  { delivery, passes }: Group,
  seals: ReadonlyMap<string, SealRecord>,
): Act {
  return {
    delivery,
    commands: passes.flatMap((pass) => commandsOf(machine, delivery, pass, passes, seals)),
    extras: (state, events) => {
      const held = new Set(
        events.flatMap((event) => (event.type === 'ParcelHeld' ? [event.no] : [])),
      );
      const stopped = (no: number): boolean => held.has(no) || parcelOf(state, no)?.hold != null;
      return {
        readings: passes.map(({ place, no }) => ({
          machine: machine.caller.machineId,
          batch,
          place,
          answer: stopped(no) ? 'hold' : 'pass',
        })),
      };
    },
  };
}

function commandsOf(
  { scale, site }: Machine,
  delivery: Uuid,
  { reading, no, place }: Placed,
  passes: readonly Placed[],
  seals: ReadonlyMap<string, SealRecord>,
): readonly Command[] {
  const commands: Command[] = [];
  const { grossMass_g, seal, at } = reading;
  if (site !== null) commands.push({ type: 'sight', no, sighting: { ...site, at } });
  if (seal !== undefined) {
    const parsed = parseSealNumber(seal);
    const read = parsed.ok ? parsed.value : seal.slice(0, 32);
    const record = seals.get(sealKey(read)) ?? null;
    const result = classifySeal(record, { delivery, no });
    commands.push({ type: 'readSeal', no, read, source: 'scanned', result });
  }
  if (grossMass_g !== undefined) {
    commands.push({ type: 'weigh', no, grossMass_g, source: 'scale', scale });
  }
  const other = passes.find(
    (one) => one.no === no && one.place < place && differs(one.reading, reading, scale),
  );
  if (other !== undefined) {
    commands.push({
      type: 'labelTwice',
      no,
      first: wordsOf(other.reading),
      second: wordsOf(reading),
    });
  }
  return commands;
}

/** M3: one parcel cannot weigh or be sealed twice differently on one machine in one batch. */
function differs(a: Reading, b: Reading, scale: Scale): boolean {
  if (a.seal !== undefined && b.seal !== undefined && sealKey(a.seal) !== sealKey(b.seal))
    return true;
  if (a.grossMass_g === undefined || b.grossMass_g === undefined) return false;
  const allowed_g = tolerance_g(
    { grossMass_g: a.grossMass_g, scale },
    { grossMass_g: b.grossMass_g, scale },
  );
  return Math.abs(a.grossMass_g - b.grossMass_g) > allowed_g;
}

const wordsOf = ({ at, grossMass_g, seal }: Reading): string =>
  [
    at,
    grossMass_g === undefined ? '' : `${grossMass_g} g`,
    seal === undefined ? '' : `seal ${seal}`,
  ]
    .filter((part) => part !== '')
    .join(', ');

function answerOf(outcome: Result<Outcome, WorkError>, delivery: Uuid, no: number): ReadingAnswer {
  if (!outcome.ok) {
    const why = outcome.error.code === 'refused' ? outcome.error.refusal.code : outcome.error.code;
    // What is not under way any more is nobody's to stop; what could not be written is not waved on.
    return { answer: outcome.error.code === 'refused' ? 'unknown' : 'hold', delivery, no, why };
  }
  const held = isHeld(outcome.value.state, no);
  return { answer: held ? 'hold' : 'pass', delivery, no, why: held ? 'held' : '' };
}

const isHeld = (state: Delivery, no: number): boolean => parcelOf(state, no)?.hold != null;

type Found = { readonly delivery: Uuid; readonly no: number };

/** The parcels behind these labels, each label read as any scanner would give it. */
async function parcelsOf(
  deps: Deps,
  tenant: Uuid,
  readings: readonly Reading[],
): Promise<ReadonlyMap<string, Found>> {
  const candidates = new Map(
    readings.map(({ label }) => {
      const scan = parseScan(label);
      return [label, scan.ok ? scan.value.candidates : []] as const;
    }),
  );
  const values = [...new Set([...candidates.values()].flat().map(({ value }) => value))];
  if (values.length === 0) return new Map();
  const rows = await deps.kysely
    .selectFrom('parcel')
    .select(['delivery_id', 'no', 'scheme', 'value'])
    .where('tenant_id', '=', tenant)
    .where('value', 'in', values)
    .execute();
  const known = new Map(
    rows.map(({ scheme, value, delivery_id, no }) => [
      `${scheme} ${value}`,
      { delivery: delivery_id, no },
    ]),
  );
  const found = new Map<string, Found>();
  for (const [label, readAs] of candidates) {
    const hit = readAs.map(({ scheme, value }) => known.get(`${scheme} ${value}`)).find(Boolean);
    if (hit !== undefined) found.set(label, hit);
  }
  return found;
}

async function writtenBefore(
  deps: Deps,
  caller: MachineCaller,
  batch: string,
): Promise<ReadonlyMap<number, 'pass' | 'hold'>> {
  const rows = await deps.kysely
    .selectFrom('reading')
    .select(['place', 'answer'])
    .where('machine_id', '=', caller.machineId)
    .where('batch', '=', batch)
    .execute();
  return new Map(rows.map(({ place, answer }) => [place, answer === 'hold' ? 'hold' : 'pass']));
}

async function sealsOf(
  deps: Deps,
  tenant: Uuid,
  readings: readonly Reading[],
): Promise<ReadonlyMap<string, SealRecord>> {
  const values = readings.flatMap(({ seal }) => {
    const parsed = seal === undefined ? null : parseSealNumber(seal);
    return parsed?.ok === true ? [sealKey(parsed.value)] : [];
  });
  if (values.length === 0) return new Map();
  const rows = await deps.kysely
    .selectFrom('seal')
    .select(['value', 'state', 'delivery_id', 'no'])
    .where('tenant_id', '=', tenant)
    .where('value', 'in', values)
    .execute();
  return new Map(
    rows.map(({ value, state, delivery_id, no }) => [value, { state, delivery: delivery_id, no }]),
  );
}
