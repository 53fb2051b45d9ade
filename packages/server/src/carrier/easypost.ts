import type { CarrierStatus } from '@handfast/protocol/report';
import { z } from 'zod';
import { isWord, wordOf, type TrackingMessage } from './word.ts';

const STATUSES: Readonly<Record<string, CarrierStatus>> = {
  pre_transit: 'announced',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'at_pickup_point',
  delivered: 'delivered',
  return_to_sender: 'returning',
  failure: 'problem',
  error: 'problem',
};

const shape = z.looseObject({
  id: z.string().min(1).max(120),
  description: z.string(),
  mode: z.string().optional(),
  result: z.looseObject({
    id: z.string().nullish(),
    tracking_code: z.string().min(1).max(80),
    carrier: z.string().min(1).max(80),
    status: z.string().max(40),
    updated_at: z.string().nullish(),
    tracking_details: z
      .array(
        z.looseObject({
          status: z.string().max(40).nullish(),
          status_detail: z.string().max(80).nullish(),
          datetime: z.string().nullish(),
        }),
      )
      .max(500)
      .nullish(),
  }),
});

const TRACKER = /^tracker\.(?:created|updated)$/;

/** `tracker.created` and `tracker.updated`; `null` for what does not have their shape. */
export function readEasypost(json: unknown): TrackingMessage | null {
  const kind = z.looseObject({ id: z.string(), description: z.string() }).safeParse(json);
  if (kind.success && !TRACKER.test(kind.data.description))
    return { id: kind.data.id, tracked: [] };
  const parsed = shape.safeParse(json);
  if (!parsed.success) return null;
  const { id, result, mode } = parsed.data;
  const details = result.tracking_details ?? [];
  // A tracker without details dates its status by its own change.
  const told =
    details.length > 0 ? details : [{ status: result.status, datetime: result.updated_at }];
  const words = told
    .map(({ status, datetime, ...more }) =>
      wordOf('easypost', {
        status: isAttempt(more) ? 'attempted' : STATUSES[status ?? ''],
        at: datetime,
        carrier: result.carrier,
        ref: result.id,
      }),
    )
    .filter(isWord);
  const isTest = mode === 'test';
  return { id, tracked: isTest ? [] : [{ number: result.tracking_code, words }] };
}

const isAttempt = (detail: { readonly status_detail?: unknown }): boolean =>
  detail.status_detail === 'delivery_attempted' || detail.status_detail === 'missed_delivery';
