import { err, ok, type Result } from './result.ts';
import { boolean, fault, integer, list, object, oneOf } from './shape.ts';
import {
  ageCheck,
  manifestRefCheck,
  originCheck,
  parcelNoCheck,
  parcelNumberCheck,
  parcelOrderFault,
  PARCELS_MAX,
  parseStatement,
  policyCheck,
  sealKindCheck,
  timeCheck,
  uuidCheck,
  uuidV4Check,
  type AgeStatement,
  type Channel,
  type Hex64,
  type Packaging,
  type ParcelNumber,
  type Policy,
  type RefusalReason,
  type SealKind,
  type Statement,
  type StatementError,
  type StatementParcel,
  type Time,
  type Uuid,
} from './statement.ts';

export type DraftParcel = {
  readonly no: number;
  readonly number: ParcelNumber;
  readonly sealKind: SealKind;
  readonly presented: boolean;
};

/** The courier's side of a statement: who is here with what, every parcel of the manifest named. */
export type Draft = {
  readonly type: 'handfast/draft/1';
  readonly log: string;
  readonly tenant: Uuid;
  readonly delivery: Uuid;
  readonly manifest: { readonly version: number; readonly digest: Hex64 };
  readonly stop: Uuid;
  readonly visit: Uuid;
  readonly revision: number;
  readonly device: Uuid;
  readonly opened: Time;
  readonly age: AgeStatement;
  readonly policy: Policy;
  readonly parcels: readonly DraftParcel[];
};

/** What the holder said about one presented parcel. */
export type Decision = {
  readonly outcome: 'taken' | 'refused';
  readonly reason: RefusalReason | '';
  readonly packaging: readonly Packaging[];
  /** as read, `''`: not read */
  readonly seal: string;
  readonly label: string;
  readonly inspected: boolean;
  readonly photos: readonly Hex64[];
};

const draftShape = object({
  type: oneOf(['handfast/draft/1']),
  log: originCheck,
  tenant: uuidCheck,
  delivery: uuidCheck,
  manifest: manifestRefCheck,
  stop: uuidCheck,
  visit: uuidV4Check,
  revision: integer(1, 999),
  device: uuidCheck,
  opened: timeCheck,
  age: ageCheck,
  policy: policyCheck,
  parcels: list(
    object({
      no: parcelNoCheck,
      number: parcelNumberCheck,
      sealKind: sealKindCheck,
      presented: boolean,
    }),
    1,
    PARCELS_MAX,
  ),
});

/** Takes a JSON value for a draft under the same bounds as the statement's. */
export function parseDraft(value: unknown): Result<Draft, StatementError> {
  const found = draftShape(value, '');
  if (found !== null) return err(found);
  const draft = value as Draft;
  if (draft.policy.age_years === 0 && draft.age !== 'not_required') {
    return err(fault('contradiction', '/policy/age_years'));
  }
  const order = parcelOrderFault(draft.parcels);
  return order === null ? ok(draft) : err(order);
}

/**
 * The one way to make a statement (rule C9): whoever has the same draft and decisions gets the same
 * bytes. Parcels that were not presented are `absent`; sets are sorted; photos are left out of
 * `qr` and `sms`.
 * Throws when a presented parcel has no decision, or the outcome is no statement: a bug of the caller.
 */
export function buildStatement(
  draft: Draft,
  decisions: Readonly<Record<number, Decision>>,
  by: {
    readonly channel: Channel;
    readonly holder: Statement['holder'];
    readonly checkTime_s: number;
  },
): Statement {
  const { log, tenant, delivery, manifest, stop, visit, revision, device, opened } = draft;
  const statement: Statement = {
    type: 'handfast/statement/1',
    log,
    tenant,
    delivery,
    manifest,
    stop,
    visit,
    revision,
    device,
    opened,
    channel: by.channel,
    holder: by.holder,
    checkTime_s: by.checkTime_s,
    age: draft.age,
    policy: draft.policy,
    parcels: draft.parcels
      .map((parcel) => buildParcel(parcel, decisions[parcel.no], by.channel))
      .toSorted((a, b) => a.no - b.no),
  };
  const parsed = parseStatement(statement);
  if (!parsed.ok) throw new Error(`no statement: ${parsed.error.code} at ${parsed.error.at}`);
  return parsed.value;
}

function buildParcel(
  parcel: DraftParcel,
  decision: Decision | undefined,
  channel: Channel,
): StatementParcel {
  const { no, number, sealKind } = parcel;
  if (!parcel.presented) {
    return {
      no,
      number,
      outcome: 'absent',
      reason: '',
      packaging: [],
      seal: { kind: sealKind, read: '' },
      label: '',
      inspected: false,
      photos: [],
    };
  }
  if (decision === undefined) throw new Error(`no statement: parcel ${no} has no decision`);
  return {
    no,
    number,
    outcome: decision.outcome,
    reason: decision.reason,
    packaging: sortedSet(decision.packaging),
    seal: { kind: sealKind, read: decision.seal },
    label: decision.label,
    inspected: decision.inspected,
    photos: channel === 'page' ? sortedSet(decision.photos) : [],
  };
}

const sortedSet = <T extends string>(members: readonly T[]): T[] => [...new Set(members)].sort();
