import type { CarrierStatus } from '@handfast/protocol/report';
import { z } from 'zod';
import { isWord, wordOf, type TrackingMessage } from './word.ts';

/** Shippo's `status`; `substatus.code` says more where it is there. */
const STATUSES: Readonly<Record<string, CarrierStatus>> = {
  PRE_TRANSIT: 'announced',
  TRANSIT: 'in_transit',
  DELIVERED: 'delivered',
  RETURNED: 'returning',
  FAILURE: 'problem',
};
const SUBSTATUSES: Readonly<Record<string, CarrierStatus>> = {
  out_for_delivery: 'out_for_delivery',
  pickup_available: 'at_pickup_point',
  delivery_attempted: 'attempted',
};

const trackingStatus = z.looseObject({
  object_id: z.string().nullish(),
  status: z.string().max(40),
  substatus: z.looseObject({ code: z.string().max(80).nullish() }).nullish(),
  status_date: z.string().nullish(),
});

const shape = z.looseObject({
  event: z.string(),
  test: z.boolean().optional(),
  data: z.looseObject({
    carrier: z.string().min(1).max(80),
    tracking_number: z.string().min(1).max(80),
    tracking_status: trackingStatus.nullish(),
    tracking_history: z.array(trackingStatus).max(500).nullish(),
  }),
});

/** `track_updated`; any other event is no tracking. `null` for what does not have its shape. */
export function readShippo(json: unknown, digest: string): TrackingMessage | null {
  const kind = z.looseObject({ event: z.string() }).safeParse(json);
  if (kind.success && kind.data.event !== 'track_updated') return { id: digest, tracked: [] };
  const parsed = shape.safeParse(json);
  if (!parsed.success) return null;
  const { data, test } = parsed.data;
  const told = [
    ...(data.tracking_history ?? []),
    ...(data.tracking_status ? [data.tracking_status] : []),
  ];
  const words = told
    .map(({ status, substatus, status_date, object_id }) =>
      wordOf('shippo', {
        status: SUBSTATUSES[substatus?.code ?? ''] ?? STATUSES[status],
        at: status_date,
        carrier: data.carrier,
        ref: object_id,
      }),
    )
    .filter(isWord);
  // Shippo numbers no message: one is known by its bytes.
  return { id: digest, tracked: test === true ? [] : [{ number: data.tracking_number, words }] };
}
