import type { CarrierStatus, ContentsSaid, ReportParcel } from '@handfast/protocol/report';
import type { Hex64, Packaging, Time, Uuid } from '@handfast/protocol/statement';
import type { ClaimKind } from '../claim/types.ts';
import type { Custody, Parcel } from '../delivery/state.ts';

export const TRACKING_SOURCES = ['shippo', 'easypost', 'aftership', 'csv'] as const;
export type TrackingSource = (typeof TRACKING_SOURCES)[number];

/**
 * What a carrier said of a parcel, through another system (M7): its word, at its own time. It is
 * never a taker's confirmation and convicts nobody.
 */
export type CarrierWord = {
  readonly status: CarrierStatus;
  /** The carrier's clock, as relayed: a claim. */
  readonly said: Time;
  /** Who asserted it: a carrier's short name, `^[a-z0-9_]{1,40}$`. */
  readonly carrier: string;
  /** By which way it came. */
  readonly source: TrackingSource;
  /** The other system's id of its event, or ''. */
  readonly ref: string;
};

/** How a seal that the holder read compares with the one that was packed. */
export type SealSaid = 'not_read' | 'matches' | 'differs' | 'not_judged';

/** What a holder reported of one parcel. */
export type Arrival = {
  /** Hash of the report that said it. */
  readonly report: Hex64;
  readonly holder: Uuid;
  /** When the server had it. */
  readonly at: Time;
  readonly told: CarrierStatus | '';
  readonly isHere: boolean;
  readonly packaging: readonly Packaging[];
  readonly seal: SealSaid;
  readonly contents: ContentsSaid;
  readonly photos: readonly Hex64[];
};

/** What is known of a parcel in mode `carrier`: two sets, so that the order of arrival changes nothing. */
export type Tracking = {
  /** By the carrier's time. */
  readonly words: readonly CarrierWord[];
  /** By the server's time; the last one counts. */
  readonly arrivals: readonly Arrival[];
};

export const NO_TRACKING: Tracking = { words: [], arrivals: [] };

/** Beyond so many a parcel's carrier is not telling, it is flooding. */
export const WORDS_MAX = 200;
/** Reports that one delivery takes. */
export const REPORTS_MAX = 50;

/** Two words at the same second: the one further along the way is the later. */
const RANK: Readonly<Record<CarrierStatus, number>> = {
  announced: 0,
  in_transit: 1,
  problem: 2,
  out_for_delivery: 3,
  attempted: 4,
  at_pickup_point: 5,
  delivered: 6,
  returning: 7,
};

const order = (a: CarrierWord, b: CarrierWord): number =>
  a.said.localeCompare(b.said, 'en') ||
  RANK[a.status] - RANK[b.status] ||
  a.carrier.localeCompare(b.carrier, 'en');

/** The same word by another way or under another id is the same word. */
export const isSaid = ({ words }: Tracking, { status, said, carrier }: CarrierWord): boolean =>
  words.some((one) => one.status === status && one.said === said && one.carrier === carrier);

export const withWord = (tracking: Tracking, word: CarrierWord): Tracking => ({
  ...tracking,
  words: [...tracking.words, word].toSorted(order),
});

export const withArrival = (tracking: Tracking, arrival: Arrival): Tracking => ({
  ...tracking,
  arrivals: [...tracking.arrivals, arrival].toSorted(
    (a, b) => a.at.localeCompare(b.at, 'en') || a.report.localeCompare(b.report, 'en'),
  ),
});

/** What a report says of one parcel, as the parcel keeps it. */
export const arrivalOf = (
  { no, told, arrival, packaging, contents, photos }: ReportParcel,
  of: Pick<Arrival, 'report' | 'holder' | 'at'> & {
    readonly seals: Readonly<Record<number, SealSaid>>;
  },
): Arrival => ({
  report: of.report,
  holder: of.holder,
  at: of.at,
  told,
  isHere: arrival === 'here',
  packaging,
  seal: of.seals[no] ?? 'not_read',
  contents,
  photos,
});

/** The carrier's last word by its own time, or `null`. */
export const lastWord = ({ tracking }: Pick<Parcel, 'tracking'>): CarrierWord | null =>
  tracking?.words.at(-1) ?? null;

export const lastArrival = ({ tracking }: Pick<Parcel, 'tracking'>): Arrival | null =>
  tracking?.arrivals.at(-1) ?? null;

/** The last time at which the carrier calls it delivered, or `null`. */
export const deliveredWord = ({ tracking }: Pick<Parcel, 'tracking'>): CarrierWord | null =>
  tracking?.words.findLast(({ status }) => status === 'delivered') ?? null;

/** Where a word puts a parcel, by that word alone; `null` where it says nothing of that. */
export function custodyIn({ status, carrier }: CarrierWord): Custody | null {
  switch (status) {
    case 'announced':
      return null;
    case 'delivered':
    case 'at_pickup_point':
      return { kind: 'place', id: '' };
    default:
      return { kind: 'carrier', id: carrier };
  }
}

/** The word by which the carrier's custody is known: the last that says where the parcel is. */
export const placingWord = ({ words }: Tracking): CarrierWord | null =>
  words.findLast((word) => custodyIn(word) !== null) ?? null;

const CONTENTS_CLAIM: Readonly<Record<ContentsSaid, ClaimKind | null>> = {
  not_said: null,
  as_listed: null,
  damaged: 'damaged',
  empty: 'empty',
  item_missing: 'item_missing',
  wrong_item: 'wrong_item',
};

/**
 * What the holder's last word says is wrong, in the words of a claim (K1); `null` where they said
 * that all is well, or nothing. "Not here" is wrong only against a carrier who said "delivered"
 * before it; silence is nothing (H19).
 */
export function discrepancyOf(parcel: Pick<Parcel, 'tracking'>): ClaimKind | null {
  const arrival = lastArrival(parcel);
  if (arrival === null) return null;
  if (!arrival.isHere) {
    const isToldSo = (parcel.tracking ?? NO_TRACKING).words.some(
      ({ status, said }) =>
        status === 'delivered' && (arrival.told === 'delivered' || said <= arrival.at),
    );
    return isToldSo ? 'not_received' : null;
  }
  const inside = CONTENTS_CLAIM[arrival.contents];
  if (inside !== null) return inside;
  if (arrival.seal === 'differs') return 'seal_broken';
  const isOpened = arrival.packaging.some((one) => ['torn', 'open', 'retaped'].includes(one));
  return isOpened ? 'damaged' : null;
}

/** Delivered, says the carrier; not so, says the holder. */
export const contradicts = (parcel: Pick<Parcel, 'tracking'>): boolean =>
  deliveredWord(parcel) !== null && discrepancyOf(parcel) !== null;

/** When the carrier had it first, by its own word: from here its deadlines run (K11). */
export const shippedAt = ({ tracking }: Pick<Parcel, 'tracking'>): Time | null =>
  tracking?.words.find(({ status }) => status !== 'announced')?.said ?? null;
