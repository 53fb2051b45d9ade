import type { Position } from '@handfast/domain/delivery/events';

const EARTH_RADIUS_m = 6_371_009;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * How far a claimed position surely is from a place, in whole metres: the great circle (haversine)
 * less the reading's accuracy, never below 0 (H18).
 */
export function surelyAway_m(
  position: Position,
  place: { readonly lat: number; readonly lon: number },
): number {
  const dLat = radians(position.lat - place.lat);
  const dLon = radians(position.lon - place.lon);
  const a =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(position.lat)) * Math.cos(radians(place.lat)) * Math.sin(dLon / 2) ** 2;
  const apart_m = 2 * EARTH_RADIUS_m * Math.asin(Math.min(1, Math.sqrt(a)));
  return Math.max(0, Math.round(apart_m - position.accuracy_m));
}
