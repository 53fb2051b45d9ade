import type { CommandFor, Outcome, WorkError } from '../store/unit-of-work.ts';
import { parcelOf, type MassSource, type Parcel, type Seal } from '@handfast/domain/delivery/state';
import { err, ok, type Result } from '@handfast/protocol/result';
import { parseSealNumber } from '@handfast/protocol/seal/seal-number';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import {
  readPrivate,
  resealPrivate,
  type Item,
  type PackedItem,
  type PrivateParcel,
} from '../private/private-data.ts';
import { readTap } from './nfc.ts';
import { scaleOf } from './scales.ts';
import { mayBind, sealKey } from './seals.ts';

/** An item as the packer scanned it (its code) or ticked it (its name). */
export type ScannedItem = { readonly code: string; readonly serial?: string | undefined };

export type PackInput = {
  readonly items: readonly ScannedItem[];
  readonly tare_g?: number | undefined;
  readonly gross?:
    | { readonly grossMass_g: number; readonly source: MassSource; readonly scale: string }
    | undefined;
  /** A number as typed or scanned, or the URL of a tag's tap. */
  readonly seal?: { readonly number: string } | { readonly url: string } | undefined;
  readonly openBoxPhoto?: Hex64 | undefined;
  /** Only look: nothing is written. Asked after every scan, so that a wrong item is named at once. */
  readonly check: boolean;
  /** The packer looked again at a surprising mass and stands by it. */
  readonly massIsRight: boolean;
};

/** What to look for, in words for the packer. `stops`: the parcel is not packed with it. */
export type Finding = {
  readonly kind:
    | 'wrong_item'
    | 'too_many'
    | 'missing_item'
    | 'wrong_serial'
    | 'serial_twice'
    | 'surprising_mass'
    | 'tare_above_gross'
    | 'photo_needed'
    | 'unknown_photo'
    | 'unknown_scale'
    | 'seal_look_again'
    | 'seal_alarm'
    | 'seal_tag';
  readonly text: string;
  readonly stops: boolean;
};

export type Packed = {
  readonly packed: boolean;
  readonly findings: readonly Finding[];
  readonly outcome: Outcome | null;
};

const stop = (kind: Finding['kind'], text: string): Finding => ({ kind, text, stops: true });

const isItem = (item: Item, { code }: ScannedItem): boolean =>
  item.code === undefined ? item.name === code : item.code === code;

/** M4: what was scanned against what was ordered, each disagreement named. */
export function compareItems(
  ordered: readonly Item[],
  scanned: readonly ScannedItem[],
  isComplete: boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { code } of scanned) {
    if (!ordered.some((item) => isItem(item, { code }))) {
      findings.push(stop('wrong_item', `${code} is not in this order. Take it out.`));
    }
  }
  for (const item of ordered) {
    const mine = scanned.filter((one) => isItem(item, one));
    const short = item.quantity - mine.length;
    if (short < 0) {
      findings.push(stop('too_many', `${-short} × ${item.name} too many. Take it out.`));
    }
    if (short > 0 && isComplete) {
      findings.push(stop('missing_item', `${short} × ${item.name} is still missing.`));
    }
    findings.push(...compareSerials(item, mine));
  }
  return findings;
}

function compareSerials(item: Item, scanned: readonly ScannedItem[]): readonly Finding[] {
  const serials = scanned.flatMap(({ serial }) => (serial === undefined ? [] : [serial]));
  const twice = serials.find((serial, at) => serials.indexOf(serial) !== at);
  if (twice !== undefined) {
    return [stop('serial_twice', `${item.name} ${twice} was scanned twice. Scan the other one.`)];
  }
  const wrong = serials.find((serial) => item.serials?.includes(serial) === false);
  return wrong === undefined
    ? []
    : [stop('wrong_serial', `${item.name} ${wrong} is another order’s. Look for the right one.`)];
}

/** Catalogue masses are often wrong: this far off asks the packer to look again, no more (M2). */
const SURPRISE_SHARE = 0.2;
const SURPRISE_g = 50;

export function compareMass(parcel: PrivateParcel, input: PackInput): readonly Finding[] {
  const { gross, tare_g = 0 } = input;
  if (gross === undefined) return [];
  const net_g = gross.grossMass_g - tare_g;
  if (net_g <= 0) {
    return [stop('tare_above_gross', 'The empty box weighs more than the full one. Weigh again.')];
  }
  const { mass_g } = parcel;
  if (mass_g === undefined || input.massIsRight) return [];
  const off_g = net_g - mass_g;
  if (Math.abs(off_g) <= Math.max(SURPRISE_g, mass_g * SURPRISE_SHARE)) return [];
  const look = off_g < 0 ? 'Is something missing?' : 'Is something in it that does not belong?';
  return [
    stop(
      'surprising_mass',
      `${net_g} g in the box, ${mass_g} g expected. ${look} Look, then confirm the mass.`,
    ),
  ];
}

type Bench = {
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly no: number;
};

/** What the bench shows for one label: what to pack, and what policy asks for. */
export async function packingView(deps: Deps, at: Bench) {
  const read = await deps.unitOfWork.read(at.delivery);
  const parcel = read === null ? undefined : parcelOf(read.state, at.no);
  const personal = await readPrivate(deps.kysely, deps.keys, at.delivery);
  const own = personal?.data.parcels.find(({ no }) => no === at.no);
  if (read === null || parcel === undefined) return null;
  return {
    delivery: at.delivery,
    no: at.no,
    number: { ...parcel.number },
    fate: parcel.fate as string,
    custody: { ...parcel.custody },
    items: (own?.contents ?? []).map(({ name, quantity, code, serials }) => ({
      name,
      quantity,
      code: code ?? '',
      serials: [...(serials ?? [])],
    })),
    mass_g: own?.mass_g ?? null,
    openBoxPhoto: read.state.manifest.policy.openBox,
    packed: parcel.packing !== null,
    seal: { ...parcel.seal },
  };
}

/**
 * Packs one parcel, or says what is not right yet. Sealing and event are one statement (S1). A seal
 * that is not to be had is asked for again once; the second time it is on record as an alarm.
 */
export async function packParcel(
  deps: Deps,
  at: Bench,
  input: PackInput,
): Promise<Result<Packed, WorkError>> {
  const read = await deps.unitOfWork.read(at.delivery);
  const parcel = read === null ? undefined : parcelOf(read.state, at.no);
  const personal = await readPrivate(deps.kysely, deps.keys, at.delivery);
  const own = personal?.data.parcels.find(({ no }) => no === at.no);
  if (read === null || parcel === undefined || personal === null || own === undefined) {
    return err({ code: 'not_found' });
  }
  const findings: Finding[] = [
    ...compareItems(own.contents, input.items, !input.check),
    ...compareMass(own, input),
  ];
  const photo = await photoFinding(deps, read.state.manifest.policy.openBox, input);
  if (photo !== null) findings.push(photo);
  const scale = await scaleOf(deps, at.tenant, input.gross?.scale ?? '');
  if (scale === null) {
    findings.push(stop('unknown_scale', 'This scale is not registered. Choose the right one.'));
  }
  const isDone = (): Result<Packed, WorkError> => ok({ packed: false, findings, outcome: null });
  if (input.check || findings.some(({ stops }) => stops)) return isDone();

  const sealing = await sealFor(deps, at, input.seal);
  if (!sealing.ok) return sealFault(deps, at, parcel, sealing.error);
  const seal = sealing.value;
  const packing = {
    items: { expected: countOf(own.contents), scanned: input.items.length },
    tare_g: input.tare_g ?? null,
    openBoxPhoto: input.openBoxPhoto ?? '',
  };
  const commands: CommandFor[] = [{ type: 'pack', no: at.no, seal, packing }];
  if (input.gross !== undefined && scale !== null) {
    const { grossMass_g, source } = input.gross;
    commands.push({ type: 'weigh', no: at.no, grossMass_g, source, scale });
  }
  const packed: readonly PackedItem[] = input.items.map(({ code, serial }) => ({
    code,
    serial: serial ?? '',
  }));
  const parcels = personal.data.parcels.map((one) => (one.no === at.no ? { ...one, packed } : one));
  const outcome = await deps.unitOfWork.execute(
    at.delivery,
    commands,
    { now: timeOf(deps.clock), by: { kind: 'tenant', id: at.tenant } },
    (state) => ({
      private: {
        sealed: resealPrivate(personal.key, at.delivery, { ...personal.data, parcels }),
      },
      ...sealRows(parcelOf(state, at.no)?.seal, seal, at.no),
    }),
  );
  return outcome.ok ? ok({ packed: true, findings, outcome: outcome.value }) : outcome;
}

const countOf = (items: readonly Item[]): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

/** The new seal is bound; the one that it replaces is void. */
export function sealRows(before: Seal | undefined, seal: Seal, no: number) {
  const key = sealKey(seal.value);
  const gone = before !== undefined && before.kind !== 'none' && sealKey(before.value) !== key;
  return {
    seals: seal.kind === 'none' ? [] : [{ value: key, kind: seal.kind, no }],
    voidSeals: gone ? [sealKey(before.value)] : [],
  };
}

/** Policy asks for a look into the open box: the photo comes before the lid. */
async function photoFinding(
  deps: Deps,
  needed: boolean,
  input: PackInput,
): Promise<Finding | null> {
  const { openBoxPhoto } = input;
  if (openBoxPhoto === undefined) {
    return needed && !input.check
      ? stop('photo_needed', 'Photograph the open box before you close it.')
      : null;
  }
  return (await deps.blobs.get(openBoxPhoto)) === null
    ? stop('unknown_photo', 'The photo did not arrive. Take it again.')
    : null;
}

type SealFault = {
  readonly read: string;
  readonly why: 'unknown' | 'duplicate' | 'tag';
  readonly source: 'typed' | 'nfc';
  readonly text: string;
};

async function sealFor(
  deps: Deps,
  at: Bench,
  given: PackInput['seal'],
): Promise<Result<Seal, SealFault>> {
  if (given === undefined) return ok({ kind: 'none', value: '' });
  if ('url' in given) return tagFor(deps, at, given.url);
  const parsed = parseSealNumber(given.number);
  const read = parsed.ok ? parsed.value : given.number.slice(0, 32);
  const may = parsed.ok
    ? await mayBind(deps, at.tenant, at, { kind: 'number', value: read })
    : err('unknown' as const);
  if (may.ok) return ok({ kind: 'number', value: read });
  return err({ read, why: may.error, source: 'typed', text: NUMBER_TEXT[may.error] });
}

const NUMBER_TEXT: Readonly<Record<'unknown' | 'duplicate', string>> = {
  unknown: 'is on none of your rolls',
  duplicate: 'is on another parcel already',
};

async function tagFor(deps: Deps, at: Bench, url: string): Promise<Result<Seal, SealFault>> {
  const tap = await readTap(deps, url, { tenant: at.tenant, use: true });
  if (!tap.ok) {
    return err({ read: '', why: 'tag', source: 'nfc', text: `says nothing (${tap.error})` });
  }
  const { uid, tamper } = tap.value;
  if (tamper !== 'closed') {
    return err({ read: uid, why: 'tag', source: 'nfc', text: 'was opened before' });
  }
  const may = await mayBind(deps, at.tenant, at, { kind: 'nfc', value: uid });
  return may.ok
    ? ok({ kind: 'nfc', value: uid })
    : err({ read: uid, why: may.error, source: 'nfc', text: NUMBER_TEXT[may.error] });
}

/** Somebody who types mistypes: "look again" first. What is written says whether it was an alarm. */
async function sealFault(
  deps: Deps,
  at: Bench,
  parcel: Parcel,
  fault: SealFault,
): Promise<Result<Packed, WorkError>> {
  const { read, why, text } = fault;
  if (why === 'tag') {
    const finding = stop('seal_tag', `This tag ${text}. Take another one.`);
    return ok({ packed: false, findings: [finding], outcome: null });
  }
  const outcome = await deps.unitOfWork.execute(
    at.delivery,
    { type: 'readSeal', no: parcel.no, read, source: 'typed', result: why },
    { now: timeOf(deps.clock), by: { kind: 'tenant', id: at.tenant } },
  );
  if (!outcome.ok) return outcome;
  const isAlarm = outcome.value.events.some(({ type }) => type === 'AlarmRaised');
  const finding = isAlarm
    ? stop('seal_alarm', `Seal ${read} ${text}. Put it aside; the supervisor is told.`)
    : stop('seal_look_again', `Seal ${read} ${text}. Look again and type what stands on it.`);
  return ok({ packed: false, findings: [finding], outcome: outcome.value });
}
