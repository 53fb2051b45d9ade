/**
 * Messages in the shapes that tracking services send, and their signatures: Shippo `track_updated`,
 * EasyPost `tracker.updated`, AfterShip `tracking_update`. All fields that they document are there,
 * those that nobody here reads among them.
 */

import { createHmac, randomUUID } from 'node:crypto';
import type { CarrierStatus } from '@handfast/protocol/report';

export type Source = 'shippo' | 'easypost' | 'aftership';

export const SECRETS: Readonly<Record<Source, string>> = {
  shippo: 'shippo-secret-0123456789',
  easypost: 'easypost-secret-0123456789',
  aftership: 'aftership-secret-0123456789',
};

/** A parcel's way so far: each status with its time. */
export type Way = readonly (readonly [CarrierStatus, string])[];

export type Message = { readonly source: Source; readonly body: string };

const SHIPPO: Readonly<Record<CarrierStatus, readonly [string, string]>> = {
  announced: ['PRE_TRANSIT', 'information_received'],
  in_transit: ['TRANSIT', 'package_accepted'],
  out_for_delivery: ['TRANSIT', 'out_for_delivery'],
  attempted: ['TRANSIT', 'delivery_attempted'],
  at_pickup_point: ['TRANSIT', 'pickup_available'],
  delivered: ['DELIVERED', 'delivered'],
  returning: ['RETURNED', 'return_to_sender'],
  problem: ['FAILURE', 'package_lost'],
};

export function shippo(carrier: string, number: string, way: Way): Message {
  const history = way.map(([status, at]) => ({
    object_created: at,
    object_id: randomUUID().replaceAll('-', ''),
    object_updated: null,
    status: SHIPPO[status][0],
    substatus: { code: SHIPPO[status][1], text: 'A sentence.', action_required: false },
    status_date: at,
    status_details: 'A sentence of the carrier.',
    location: { city: 'Bristol', state: '', zip: 'BS1', country: 'GB' },
  }));
  const body = {
    event: 'track_updated',
    test: false,
    data: {
      messages: [],
      carrier,
      tracking_number: number,
      address_from: { city: 'Leeds', state: '', zip: 'LS1', country: 'GB' },
      address_to: { city: 'Bristol', state: '', zip: 'BS1', country: 'GB' },
      eta: null,
      original_eta: null,
      servicelevel: { token: 'next_day', name: 'Next Day' },
      metadata: 'Order 1',
      tracking_status: history.at(-1),
      tracking_history: history,
      transaction: null,
    },
  };
  return { source: 'shippo', body: JSON.stringify(body) };
}

const EASYPOST: Readonly<Record<CarrierStatus, string>> = {
  announced: 'pre_transit',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  attempted: 'in_transit',
  at_pickup_point: 'available_for_pickup',
  delivered: 'delivered',
  returning: 'return_to_sender',
  problem: 'failure',
};

export function easypost(carrier: string, number: string, way: Way): Message {
  const last = way.at(-1) ?? ['announced', '2026-03-02T09:00:00Z'];
  const body = {
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    object: 'Event',
    mode: 'production',
    description: 'tracker.updated',
    previous_attributes: { status: 'unknown' },
    created_at: last[1],
    updated_at: last[1],
    status: 'in_queue',
    pending_urls: ['https://tracking.example/inbound'],
    completed_urls: [],
    result: {
      id: `trk_${number}`,
      object: 'Tracker',
      mode: 'production',
      tracking_code: number,
      status: EASYPOST[last[0]],
      status_detail: 'status_update',
      created_at: last[1],
      updated_at: last[1],
      signed_by: null,
      weight: null,
      est_delivery_date: null,
      shipment_id: null,
      carrier,
      public_url: 'https://tracking.example/track',
      fees: [],
      tracking_details: way.map(([status, at]) => ({
        object: 'TrackingDetail',
        message: 'A sentence of the carrier.',
        description: null,
        status: EASYPOST[status],
        status_detail: status === 'attempted' ? 'delivery_attempted' : 'status_update',
        datetime: at,
        source: carrier,
        carrier_code: null,
        tracking_location: { object: 'TrackingLocation', city: 'Bristol', country: 'GB' },
      })),
    },
  };
  return { source: 'easypost', body: JSON.stringify(body) };
}

const AFTERSHIP: Readonly<Record<CarrierStatus, readonly [string, string]>> = {
  announced: ['InfoReceived', 'InfoReceived_001'],
  in_transit: ['InTransit', 'InTransit_001'],
  out_for_delivery: ['OutForDelivery', 'OutForDelivery_001'],
  attempted: ['AttemptFail', 'AttemptFail_001'],
  at_pickup_point: ['AvailableForPickup', 'AvailableForPickup_001'],
  delivered: ['Delivered', 'Delivered_001'],
  returning: ['Exception', 'Exception_011'],
  problem: ['Exception', 'Exception_001'],
};

export function aftership(slug: string, number: string, way: Way): Message {
  const last = way.at(-1) ?? ['announced', '2026-03-02T09:00:00Z'];
  const body = {
    event: 'tracking_update',
    event_id: randomUUID(),
    is_tracking_first_tag: true,
    ts: Math.floor(Date.parse(last[1]) / 1000),
    msg: {
      id: randomUUID().replaceAll('-', ''),
      tracking_number: number,
      title: number,
      note: null,
      slug,
      active: true,
      tag: AFTERSHIP[last[0]][0],
      subtag: AFTERSHIP[last[0]][1],
      subtag_message: 'A sentence.',
      expected_delivery: null,
      shipment_type: 'Next Day',
      signed_by: null,
      source: 'api',
      tracked_count: way.length,
      checkpoints: way.map(([status, at]) => ({
        created_at: at,
        slug,
        checkpoint_time: at.replace('Z', '+00:00'),
        location: 'Bristol',
        city: 'Bristol',
        country_iso3: 'GBR',
        message: 'A sentence of the carrier.',
        tag: AFTERSHIP[status][0],
        subtag: AFTERSHIP[status][1],
        raw_tag: 'X1',
      })),
    },
  };
  return { source: 'aftership', body: JSON.stringify(body) };
}

const hmac = (secret: string, text: string, as: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(text).digest(as);

/** The headers with which this service would send the message at this time. */
export function headersOf(
  { source, body }: Message,
  now: Date,
  secret: string = SECRETS[source],
): Record<string, string> {
  const json = { 'content-type': 'application/json' };
  switch (source) {
    case 'shippo': {
      const t = Math.floor(now.getTime() / 1000);
      return {
        ...json,
        'shippo-auth-signature': `t=${t},v1=${hmac(secret, `${t}.${body}`, 'hex')}`,
      };
    }
    case 'easypost':
      return { ...json, 'x-hmac-signature': `hmac-sha256-hex=${hmac(secret, body, 'hex')}` };
    case 'aftership':
      return { ...json, 'aftership-hmac-sha256': hmac(secret, body, 'base64') };
  }
}

/** EasyPost's second scheme: time, method and path are signed with the body. */
export function datedHeaders(
  { body }: Message,
  path: string,
  now: Date,
  secret: string = SECRETS.easypost,
): Record<string, string> {
  const time = now.toUTCString();
  return {
    'content-type': 'application/json',
    'x-timestamp': time,
    'x-path': path,
    'x-hmac-signature-v2': `hmac-sha256-hex=${hmac(secret, `${time}POST${path}${body}`, 'hex')}`,
  };
}
