import { DEFAULT_RECHECK, type Recheck } from '@handfast/domain/custody/recheck';
import type { ParcelInit } from '@handfast/domain/delivery/events';
import { DEFAULT_LIMITS, type Limits } from '@handfast/domain/delivery/limits';
import type { Delivery, Mode, Seal } from '@handfast/domain/delivery/state';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { ok, type Result } from '@handfast/protocol/result';
import type { Hex64, Policy, Time, Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import {
  sealPrivate,
  type Addressee,
  type Contact,
  type Item,
  type Payment,
  type PrivateData,
} from '../private/private-data.ts';
import type { BoundSeal, NewLink } from '../store/extras.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { contentsCommitment, lastTwoOf, manifestHead, newSalt, packerCustody } from './manifest.ts';
import { makeNumber } from './numbers.ts';
import { sealKey } from './seals.ts';

export type ParcelInput = {
  readonly number?: ParcelNumber | undefined;
  readonly contents: readonly Item[];
  readonly value_minor?: number | undefined;
  readonly mass_g?: number | undefined;
  readonly seal?: Seal | undefined;
  /** The end of the promised day. */
  readonly promisedBy?: Time | undefined;
};

/** C8: a link that the sender made and sends; the token itself never comes here. */
export type SenderLink = { readonly by: 'sender'; readonly tokenSha256: Hex64 };

export type RegisterInput = {
  readonly reference: string;
  readonly mode?: Mode | undefined;
  readonly value: { readonly amount_minor: number; readonly currency: string };
  readonly addressee: Addressee;
  readonly place?: { readonly lat: number; readonly lon: number } | undefined;
  readonly contact: Contact;
  readonly policy?: { readonly [K in keyof Policy]?: Policy[K] | undefined } | undefined;
  readonly limits?: { readonly [K in keyof Limits]?: number | undefined } | undefined;
  /** What is looked at again at each hand; what is left out is as by default. */
  readonly recheck?: { readonly [K in keyof Recheck]?: Recheck[K] | undefined } | undefined;
  readonly gift?: boolean | undefined;
  readonly needsTime?: boolean | undefined;
  readonly link?: SenderLink | undefined;
  readonly payment?: Payment | undefined;
  readonly parcels: readonly ParcelInput[];
};

type RegisterDeps = Pick<Deps, 'kysely' | 'unitOfWork' | 'random' | 'keys' | 'clock' | 'config'>;

/** H19: from here on a delivery is `verified` unless the tenant says otherwise. Minor units. */
const VERIFIED_FROM_minor = 10_000;

/** A link lives this long unless it is replaced. */
export const LINK_LIFE_S = 90 * 86_400;

const NO_SEAL: Seal = { kind: 'none', value: '' };
/** A number that we made and that exists already is made again; twice in a row is a fault. */
const NUMBER_TRIES = 5;

const present = <T extends object>(partial: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(partial).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

export function privateParcels(parcels: readonly ParcelInput[], firstNo: number) {
  return parcels.map(({ contents, value_minor, mass_g }, index) => ({
    no: firstNo + index,
    contents,
    ...(value_minor === undefined ? {} : { value_minor }),
    ...(mass_g === undefined ? {} : { mass_g }),
  }));
}

export function initsOf(
  parcels: readonly ParcelInput[],
  firstNo: number,
  data: PrivateData,
  number: (given: ParcelNumber | undefined) => ParcelNumber,
): ParcelInit[] {
  return parcels.map((parcel, index) => ({
    no: firstNo + index,
    number: number(parcel.number),
    contents: contentsCommitment(data, firstNo + index),
    seal: parcel.seal ?? NO_SEAL,
    custody: packerCustody,
    ...(parcel.promisedBy === undefined ? {} : { due: parcel.promisedBy }),
  }));
}

function privateData(deps: RegisterDeps, input: RegisterInput): PrivateData {
  const nos = input.parcels.map((_, index) => index + 1);
  return {
    addressee: input.addressee,
    contact: input.contact,
    currency: input.value.currency,
    gift: input.gift ?? false,
    ...(input.payment === undefined ? {} : { payment: input.payment }),
    ...(input.place === undefined ? {} : { place: input.place }),
    parcels: privateParcels(input.parcels, 1),
    salts: {
      addressee: newSalt(deps.random),
      contact: newSalt(deps.random),
      contents: Object.fromEntries(nos.map((no) => [no, newSalt(deps.random)])),
    },
  };
}

/** S1: seals that come with the order are bound with it. */
export const sealsOf = (parcels: readonly ParcelInit[]): readonly BoundSeal[] =>
  parcels.flatMap(({ no, seal }) =>
    seal.kind === 'none' ? [] : [{ value: sealKey(seal.value), kind: seal.kind, no }],
  );

/** The recipient's link: sent by us and made then, or by the sender, and only its hash is here (C8). */
export const recipientLink = (
  deps: Pick<Deps, 'random' | 'clock'>,
  link: SenderLink | undefined,
): NewLink => ({
  id: deps.random.uuid(),
  kind: 'recipient',
  tokenHash: link === undefined ? null : Buffer.from(link.tokenSha256, 'hex'),
  expiresAt: secondsLater(deps.clock.now(), LINK_LIFE_S),
});

/** The tenant's own prefix for parcel numbers, if it has one. */
export async function gs1PrefixOf(
  deps: Pick<Deps, 'kysely'>,
  tenant: Uuid,
): Promise<string | undefined> {
  const { settings } = await deps.kysely
    .selectFrom('tenant')
    .select('settings')
    .where('id', '=', tenant)
    .executeTakeFirstOrThrow();
  return settings.gs1Prefix;
}

/**
 * Registers a delivery: commitments, manifest, personal data sealed under a key of its own, and a
 * link whose token is born when it is sent (C8). The same id again answers what stands (H14).
 */
export async function registerDelivery(
  deps: RegisterDeps,
  tenant: Uuid,
  delivery: Uuid,
  input: RegisterInput,
): Promise<Result<{ readonly state: Delivery }, WorkError>> {
  const gs1Prefix = await gs1PrefixOf(deps, tenant);
  const data = privateData(deps, input);
  for (let round = 1; ; round++) {
    const outcome = await attempt(deps, { tenant, delivery, input, data, gs1Prefix });
    if (outcome.ok) return outcome;
    const { error } = outcome;
    if (error.code === 'refused' && error.refusal.code === 'already_registered') {
      const read = await deps.unitOfWork.read(delivery);
      return read?.state.tenant === tenant ? ok({ state: read.state }) : outcome;
    }
    const ours = input.parcels.every(({ number }) => number === undefined);
    if (error.code !== 'number_taken' || !ours || round === NUMBER_TRIES) return outcome;
  }
}

function attempt(
  deps: RegisterDeps,
  at: {
    readonly tenant: Uuid;
    readonly delivery: Uuid;
    readonly input: RegisterInput;
    readonly data: PrivateData;
    readonly gs1Prefix: string | undefined;
  },
): Promise<Result<Outcome, WorkError>> {
  const { tenant, delivery, input, data } = at;
  const policy: Policy = {
    age_years: 0,
    readBack: true,
    openBox: false,
    ...present(input.policy ?? {}),
  };
  const parcels = initsOf(
    input.parcels,
    1,
    data,
    (given) => given ?? makeNumber(at.gs1Prefix, deps.random),
  );
  const value_minor = input.value.amount_minor;
  return deps.unitOfWork.register(
    {
      type: 'register',
      delivery,
      tenant,
      log: deps.config.logOrigin,
      mode: input.mode ?? (value_minor >= VERIFIED_FROM_minor ? 'verified' : 'simple'),
      link: input.link?.by ?? 'server',
      value_minor,
      limits: { ...DEFAULT_LIMITS, ...present(input.limits ?? {}) },
      ...(input.recheck && { recheck: { ...DEFAULT_RECHECK, ...present(input.recheck) } }),
      manifest: manifestHead(delivery, 1, policy, data, parcels),
      contact: { lastTwo: lastTwoOf(input.contact), setBy: 'tenant', setAt: timeOf(deps.clock) },
      ...(input.needsTime === true ? { needsTime: true } : {}),
      parcels,
    },
    { now: timeOf(deps.clock), by: { kind: 'tenant', id: tenant } },
    {
      reference: input.reference,
      private: sealPrivate(deps.keys, delivery, data),
      seals: sealsOf(parcels),
      links: [recipientLink(deps, input.link)],
    },
  );
}
