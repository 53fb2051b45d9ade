import type { CarrierFact } from '../carrier/events.ts';
import type { DeliveryEvent } from '../delivery/events.ts';
import type { StoryLine } from './operator.ts';

type Told = Pick<StoryLine, 'text' | 'tone' | 'parcels'>;

const SAYS = {
  announced: 'announced to it',
  in_transit: 'on its way',
  out_for_delivery: 'out for delivery',
  attempted: 'tried, nobody there',
  at_pickup_point: 'waiting at a pick-up point',
  delivered: 'delivered',
  returning: 'on its way back',
  problem: 'a problem on the way',
} as const;

const CONTENTS = {
  not_said: '',
  as_listed: 'everything there',
  damaged: 'something damaged',
  empty: 'empty',
  item_missing: 'something missing',
  wrong_item: 'the wrong thing',
} as const;

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');

type Said = Extract<CarrierFact, { type: 'ReportMade' }>['report']['parcels'][number];

/** `parcel 2 here, torn, empty, 1 photo`. */
function spoken({ no, arrival, packaging, contents, photos }: Said): string {
  const parts = [
    arrival === 'here' ? 'here' : 'not here',
    ...packaging.map((one) => (one === 'retaped' ? 're-taped' : one)),
    CONTENTS[contents],
    photos.length === 0 ? '' : `${photos.length} ${photos.length === 1 ? 'photo' : 'photos'}`,
  ];
  return `parcel ${no} ${parts.filter((part) => part !== '').join(', ')}`;
}

const isWell = ({ arrival, packaging, contents }: Said): boolean =>
  arrival === 'here' &&
  (contents === 'not_said' || contents === 'as_listed') &&
  packaging.every((one) => one === 'intact');

/** The carrier's word as its word, a report as a report. */
export function tellCarrier(event: CarrierFact): Told {
  if (event.type === 'CarrierSaid') {
    const text = `The carrier's word (${event.carrier}, ${minute(event.said)}): parcel ${event.no} ${SAYS[event.status]}.`;
    const tone = event.status === 'problem' || event.status === 'returning' ? 'warn' : 'plain';
    return { text, tone, parcels: [event.no] };
  }
  const { parcels } = event.report;
  return {
    text: `The recipient reports: ${parcels.map(spoken).join('; ')}. A report is no receipt.`,
    tone: parcels.every(isWell) ? 'good' : 'bad',
    parcels: parcels.map(({ no }) => no),
  };
}

export const isOfCarrier = (event: DeliveryEvent): event is DeliveryEvent & CarrierFact =>
  event.type === 'CarrierSaid' || event.type === 'ReportMade';
