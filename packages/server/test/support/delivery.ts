import type { RegisterDelivery } from '@handfast/domain/delivery/commands';
import { DEFAULT_LIMITS } from '@handfast/domain/delivery/limits';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { randomUUID } from 'node:crypto';
import type { ServerKeys } from '../../src/keys/keys.ts';
import { sealPrivate, type PrivateData } from '../../src/private/private-data.ts';

let serial = 0;

const digest = 'a'.repeat(64);

/** A registration of two parcels with numbers that no other test delivery has. */
export function registration(
  over: Partial<RegisterDelivery> & { readonly numbers?: readonly ParcelNumber[] } = {},
): RegisterDelivery {
  const numbers = over.numbers ?? [freeNumber(), freeNumber()];
  return {
    type: 'register',
    delivery: randomUUID(),
    tenant: randomUUID(),
    log: 'log.test/1',
    mode: 'verified',
    link: 'server',
    value_minor: 25_000,
    limits: DEFAULT_LIMITS,
    manifest: {
      version: 1,
      digest,
      addressee: digest,
      contact: digest,
      policy: { age_years: 0, readBack: true, openBox: false },
    },
    contact: { lastTwo: '42', setBy: 'tenant', setAt: '2026-03-02T09:00:00Z' },
    parcels: numbers.map((number, at) => ({
      no: at + 1,
      number,
      contents: digest,
      seal: { kind: 'none', value: '' },
      custody: { kind: 'packer', id: '' },
    })),
    ...over,
  };
}

export const freeNumber = (): ParcelNumber => ({
  scheme: 'free',
  value: `T${process.pid}-${String(++serial).padStart(4, '0')}`,
});

export const personalData = (over: Partial<PrivateData> = {}): PrivateData => ({
  addressee: {
    name: 'Addressee of 12 Mill Lane',
    lines: ['12 Mill Lane'],
    postcode: 'AB1 2CD',
    country: 'GB',
  },
  contact: { email: 'recipient@example.org' },
  currency: 'GBP',
  gift: false,
  parcels: [
    { no: 1, contents: [{ name: 'Suitcase', quantity: 1 }] },
    { no: 2, contents: [{ name: 'Circular saw', quantity: 1 }] },
  ],
  salts: { addressee: digest, contact: digest, contents: { 1: digest, 2: digest } },
  ...over,
});

export const sealedFor = (keys: ServerKeys, delivery: string, over: Partial<PrivateData> = {}) =>
  sealPrivate(keys, delivery, personalData(over));
