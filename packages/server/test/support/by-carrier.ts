import type { NewDelivery } from '@handfast/client/types';
import { makeS10 } from '@handfast/protocol/parcel-number';
import assert from 'node:assert/strict';
import { order, type World } from './actors.ts';
import { SECRETS, type Source, type Way } from './tracking.ts';

export const s10 = (serial: number): string => {
  const made = makeS10('RB', String(serial), 'GB');
  if (!made.ok) throw new Error(made.error);
  return made.value.value;
};
export const dpdNumber = (serial: number): string => `1550${String(serial).padStart(10, '0')}`;
/** The 27 characters on a DPD label: postcode, parcel number, service, country. */
export const dpdLabel = (serial: number): string => `0BT11AA${dpdNumber(serial)}101826`;

export const WAY: Way = [
  ['announced', '2026-03-02T10:00:00Z'],
  ['in_transit', '2026-03-02T18:00:00Z'],
  ['out_for_delivery', '2026-03-03T06:00:00Z'],
  ['delivered', '2026-03-03T11:00:00Z'],
];

export const carrierOrder = (
  numbers: readonly string[],
  over: Partial<NewDelivery> = {},
): NewDelivery =>
  order(0, {
    mode: 'carrier',
    parcels: numbers.map((value, at) => ({
      number: { scheme: value.length === 13 ? 's10' : 'carrier', value },
      contents: [{ name: `Thing ${at + 1}`, quantity: 1 }],
      value_minor: 4_000,
    })),
    ...over,
  });

/** Registers a service's endpoint; answers its path. */
export async function endpoint(
  { server, apiKey }: World,
  source: Source,
  secret: string = SECRETS[source],
): Promise<string> {
  const made = await server.send('POST', '/v1/tracking-endpoints', {
    token: apiKey,
    body: { source, secret },
  });
  assert.equal(made.status, 201);
  return new URL((made.body as { url: string }).url).pathname;
}
