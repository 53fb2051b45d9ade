import { utf8 } from '@handfast/protocol/bytes';
import type { Decision } from '@handfast/protocol/draft';
import { makeSscc, type ParcelNumber } from '@handfast/protocol/parcel-number';
import { sha256Hex } from '@handfast/protocol/sha256';
import type { Hex64, Policy, RefusalReason, Time, Uuid } from '@handfast/protocol/statement';
import type { DeliveryCommand, RegisterDelivery } from '../../src/delivery/commands.ts';
import type { Actor, ParcelInit } from '../../src/delivery/events.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/delivery/limits.ts';
import type { Custody, Mode, Seal } from '../../src/delivery/state.ts';
import { later } from '../../src/time.ts';

/** A v4 UUID that is easy to tell apart in a failure's output. */
export const uuid = (n: number): Uuid =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export const digest = (text: string): Hex64 => sha256Hex(utf8(text));

export const TENANT_ID = uuid(1);
export const DELIVERY_ID = uuid(2);
export const V1 = uuid(0x11);
export const V2 = uuid(0x12);
export const RECEIPT = uuid(0x21);
export const RECEIPT_2 = uuid(0x22);
export const DEVICE = uuid(0x31);
export const STOP = uuid(0x41);
export const CLAIM = uuid(0x61);
export const CLAIM_2 = uuid(0x62);

export const tenant: Actor = { kind: 'tenant', id: TENANT_ID };
export const ann: Actor = { kind: 'courier', id: uuid(0xa1) };
export const ben: Actor = { kind: 'courier', id: uuid(0xa2) };
export const depot: Actor = { kind: 'depot', id: uuid(0xd1) };
export const operator: Actor = { kind: 'operator', id: uuid(0xe1) };
export const claims: Actor = { kind: 'claims', id: uuid(0xc1) };
export const timer: Actor = { kind: 'timer', id: '' };
export const recipient: Actor = { kind: 'holder', id: uuid(0xb1) };
export const delegate: Actor = { kind: 'holder', id: uuid(0xb2) };
export const stranger: Actor = { kind: 'holder', id: uuid(0xbf) };

export const DEPOT: Custody = { kind: 'depot', id: depot.id };
export const WITH_ANN: Custody = { kind: 'courier', id: ann.id };
export const WITH_BEN: Custody = { kind: 'courier', id: ben.id };
export const PACKER: Custody = { kind: 'packer', id: '' };

export const T0: Time = '2026-03-02T09:00:00Z';
/** So many seconds after the first event. */
export const at = (s: number): Time => later(T0, s);
export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

const numberOf = (no: number): ParcelNumber => {
  const made = makeSscc(3, '9521234', String(100_000 + no * 1_357));
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

/** The last four digits on the label of parcel `no`, as a holder reads them. */
export const label = (no: number): string => numberOf(no).value.slice(-4);

export const sealOf = (no: number): string => `A00${4710 + no}`;

export const parcel = (no: number, change: Partial<ParcelInit> = {}): ParcelInit => ({
  no,
  number: numberOf(no),
  contents: digest(`contents ${no}`),
  seal: { kind: 'none', value: '' },
  custody: DEPOT,
  ...change,
});

export const NO_CHECKS: Policy = { age_years: 0, readBack: false, openBox: false };

export type Order = {
  readonly parcels?: number;
  readonly mode?: Mode;
  readonly value_minor?: number;
  readonly policy?: Partial<Policy>;
  readonly limits?: Partial<Limits>;
  readonly seal?: (no: number) => Seal;
  readonly custody?: Custody;
  /** The promised day's end of each parcel, where one was promised. */
  readonly due?: (no: number) => Time | undefined;
};

export const manifest = (version: number, policy: Partial<Policy> = {}) => ({
  version,
  digest: digest(`manifest ${version}`),
  addressee: digest('addressee'),
  contact: digest('contact'),
  policy: { ...NO_CHECKS, ...policy },
});

const contact = { lastTwo: '42', setBy: 'tenant', setAt: T0 } as const;

const dueOf = (order: Order, no: number): { readonly due?: Time } => {
  const due = order.due?.(no);
  return due === undefined ? {} : { due };
};

export const registration = (order: Order = {}): RegisterDelivery => ({
  type: 'register',
  delivery: DELIVERY_ID,
  tenant: TENANT_ID,
  log: 'log.example/2026',
  mode: order.mode ?? 'verified',
  link: 'server',
  value_minor: order.value_minor ?? 12_000,
  limits: { ...DEFAULT_LIMITS, ...order.limits },
  manifest: manifest(1, order.policy),
  contact,
  parcels: Array.from({ length: order.parcels ?? 1 }, (_, index) =>
    parcel(index + 1, {
      custody: order.custody ?? DEPOT,
      ...(order.seal ? { seal: order.seal(index + 1) } : {}),
      ...dueOf(order, index + 1),
    }),
  ),
});

/** A fixed key for each holder: its thumbprint is what statements name. */
export const pairing = (
  holder: Actor = recipient,
  role: 'recipient' | 'delegate' | 'desk' = 'recipient',
): Extract<DeliveryCommand, { type: 'pair' }> => ({
  type: 'pair',
  holder: holder.id,
  role,
  link: uuid(0x51),
  key: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
  thumbprint: holder.id.slice(-2).padStart(43, 'A'),
  certificate: `certificate.of.${holder.id}`,
});

export const amendment = (
  version: number,
  change: { readonly added?: readonly ParcelInit[]; readonly removed?: readonly number[] } = {},
): Extract<DeliveryCommand, { type: 'amend' }> => ({
  type: 'amend',
  ifVersion: version - 1,
  manifest: manifest(version),
  contact,
  added: change.added ?? [],
  removed: change.removed ?? [],
});

const said = (outcome: 'taken' | 'refused', reason: RefusalReason | ''): Decision => ({
  outcome,
  reason,
  packaging: ['intact'],
  seal: '',
  label: '',
  inspected: false,
  photos: [],
});

export const TAKEN: Decision = said('taken', '');
export const refusedFor = (reason: RefusalReason): Decision => said('refused', reason);
