import type { CarrierStatus } from '@handfast/protocol/report';
import { z } from 'zod';
import { isWord, wordOf, type TrackingMessage } from './word.ts';

/** AfterShip's `tag`; `Pending` and `Expired` are its own waiting, not the carrier's word. */
const TAGS: Readonly<Record<string, CarrierStatus>> = {
  InfoReceived: 'announced',
  InTransit: 'in_transit',
  OutForDelivery: 'out_for_delivery',
  AttemptFail: 'attempted',
  AvailableForPickup: 'at_pickup_point',
  Delivered: 'delivered',
  Exception: 'problem',
};
/** `Exception_010` and `_011`: on its way back, and back. */
const SUBTAGS: Readonly<Record<string, CarrierStatus>> = {
  Exception_010: 'returning',
  Exception_011: 'returning',
};

const shape = z.looseObject({
  event: z.string(),
  event_id: z.string().min(1).max(120),
  msg: z.looseObject({
    tracking_number: z.string().min(1).max(80),
    slug: z.string().min(1).max(80),
    checkpoints: z
      .array(
        z.looseObject({
          checkpoint_time: z.string().nullish(),
          tag: z.string().max(40).nullish(),
          subtag: z.string().max(40).nullish(),
          slug: z.string().max(80).nullish(),
        }),
      )
      .max(500)
      .nullish(),
  }),
});

/** `tracking_update`; estimates and waiting times are no tracking. `null` for another shape. */
export function readAftership(json: unknown): TrackingMessage | null {
  const kind = z.looseObject({ event: z.string(), event_id: z.string() }).safeParse(json);
  if (kind.success && kind.data.event !== 'tracking_update') {
    return { id: kind.data.event_id, tracked: [] };
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) return null;
  const { event_id, msg } = parsed.data;
  const words = (msg.checkpoints ?? [])
    .map(({ tag, subtag, checkpoint_time, slug }) =>
      wordOf('aftership', {
        status: SUBTAGS[subtag ?? ''] ?? TAGS[tag ?? ''],
        at: checkpoint_time,
        carrier: slug ?? msg.slug,
        ref: event_id,
      }),
    )
    .filter(isWord);
  return { id: event_id, tracked: [{ number: msg.tracking_number, words }] };
}
