import type { CarrierWord } from '../../src/carrier/facts.ts';
import type { CarrierCommand } from '../../src/carrier/commands.ts';
import type { Actor, DeliveryEvent } from '../../src/delivery/events.ts';
import type { Delivery } from '../../src/delivery/state.ts';
import { reportHash, type Report, type ReportParcel } from '@handfast/protocol/report';
import { holderOf, parcelOf } from '../../src/delivery/state.ts';
import { at, recipient, uuid, type Order } from './build.ts';
import { ordered } from './given.ts';

export const dpd: Actor = { kind: 'carrier', id: 'dpd' };

export const word = (
  status: CarrierWord['status'],
  said_s: number,
  over: Partial<CarrierWord> = {},
): CarrierWord => ({
  status,
  said: at(said_s),
  carrier: 'dpd',
  source: 'shippo',
  ref: '',
  ...over,
});

export const says = (no: number, ...words: readonly CarrierWord[]): CarrierCommand => ({
  type: 'carrierSays',
  no,
  words,
});

export const byCarrier = (order: Order = {}): readonly DeliveryEvent[] =>
  ordered({ mode: 'carrier', ...order });

type Said = Partial<Omit<ReportParcel, 'no' | 'number' | 'seal'>> & { readonly seal?: string };

/** What the recipient's page would send, of these parcels. */
export const reportFor = (
  state: Delivery,
  said: Readonly<Record<number, Said>>,
  said_s = 0,
  by: Actor = recipient,
): Report => {
  const holder = holderOf(state, by.id);
  if (!holder) throw new Error('no such holder');
  return {
    type: 'handfast/report/1',
    log: state.log,
    tenant: state.tenant,
    delivery: state.id,
    manifest: { version: state.manifest.version, digest: state.manifest.digest },
    holder: { id: holder.id, role: holder.role, key: holder.thumbprint },
    said: at(said_s),
    parcels: Object.entries(said).map(([no, { seal = '', ...over }]) => {
      const parcel = parcelOf(state, Number(no));
      if (!parcel) throw new Error('no such parcel');
      return {
        no: Number(no),
        number: parcel.number,
        told: '',
        arrival: 'here',
        packaging: [],
        seal: { kind: parcel.seal.kind, read: seal },
        contents: 'not_said',
        photos: [],
        ...over,
      };
    }),
  };
};

export const reports =
  (said: Readonly<Record<number, Said>>, said_s = 0, by: Actor = recipient) =>
  (state: Delivery): CarrierCommand => {
    const report = reportFor(state, said, said_s, by);
    const thumbprint = holderOf(state, by.id)?.thumbprint ?? '';
    return {
      type: 'reportArrival',
      report,
      signed: { thumbprint, hash: reportHash(report), signature: 'S'.repeat(86) },
    };
  };

export const claimFor = (no: number): CarrierCommand => ({
  type: 'claimReported',
  no,
  claim: uuid(0xc000 + no),
  paid: { amount_minor: 12_000, currency: 'GBP', provider: 'webhook' },
  gift: false,
});
