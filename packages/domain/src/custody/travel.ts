import type { Time } from '@handfast/protocol/statement';
import { elapsed_s } from '../time.ts';

/** Where a label was read: a claimed place (degrees, WGS 84) at a claimed time. */
export type Sighting = {
  readonly at: Time;
  readonly lat: number;
  readonly lon: number;
  /** The site, or '' for a place that is none. */
  readonly site: string;
};

export type Travel = {
  /** Clocks of two devices may differ by this much; readings closer in time are at once. */
  readonly clockSlack_s: number;
  /** Nothing on wheels is faster over any distance that matters. */
  readonly maxSpeed_kmh: number;
  /** Below this, two places are one. */
  readonly samePlace_m: number;
};

/** Ten minutes: two clocks, each up to five minutes off. */
export const TRAVEL: Travel = { clockSlack_s: 600, maxSpeed_kmh: 130, samePlace_m: 1_000 };

const EARTH_RADIUS_m = 6_371_009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great circle between two places (haversine), in metres. */
export function apart_m(
  a: Pick<Sighting, 'lat' | 'lon'>,
  b: Pick<Sighting, 'lat' | 'lon'>,
): number {
  const h =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_RADIUS_m * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * M3: can one parcel have been at both? `two_places`: read at once, further apart than the clocks
 * explain. `impossible_travel`: one after the other, faster than anything drives. A label read twice
 * at one place, late uploads and clocks some minutes wrong are `possible`.
 */
export function judgeTravel(
  a: Sighting,
  b: Sighting,
  limits: Travel = TRAVEL,
): 'possible' | 'two_places' | 'impossible_travel' {
  const distance_m = apart_m(a, b);
  if (distance_m <= limits.samePlace_m) return 'possible';
  const apart_s = Math.abs(elapsed_s(a.at, b.at));
  const reach_m = ((apart_s + limits.clockSlack_s) * limits.maxSpeed_kmh) / 3.6;
  if (distance_m <= reach_m) return 'possible';
  return apart_s <= limits.clockSlack_s ? 'two_places' : 'impossible_travel';
}
