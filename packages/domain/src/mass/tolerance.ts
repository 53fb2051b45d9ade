/**
 * What is known of a scale. `resolution_g` is the step in which it shows; `spread_g` the standard
 * deviation of repeated readings of the same parcel; `drift_g` the most that it may be off as a
 * whole, up or down, between two calibrations. `id` is '' for a scale that nobody registered.
 */
export type Scale = {
  readonly id: string;
  readonly resolution_g: number;
  readonly spread_g: number;
  readonly drift_g: number;
};

/** Taken for a scale that says nothing of itself: an ordinary parcel scale, on the cautious side. */
export const UNKNOWN_SCALE: Scale = { id: '', resolution_g: 5, spread_g: 15, drift_g: 20 };

/** Cardboard takes up or gives off this share of a parcel's mass with the weather. */
export const DAMP_SHARE = 0.005;

/**
 * One false hold in 2,000 of the readings that lie at the very end of what drift and damp allow:
 * the standard normal quantile of 1 - 1/2000. Readings further in are held more rarely still.
 */
export const HOLD_QUANTILE = 3.2905;

/** What both scales can be off by for certain: drift, unless it is the same scale, and rounding. */
const bounded_g = (a: Scale, b: Scale): number => {
  const drift_g = a.id !== '' && a.id === b.id ? 0 : a.drift_g + b.drift_g;
  return drift_g + (a.resolution_g + b.resolution_g) / 2;
};

const random_g = (a: Scale, b: Scale): number => Math.hypot(a.spread_g, b.spread_g);

/**
 * The greatest difference in grams that two scales may show of one unchanged parcel (M2):
 * what is bounded is added up, what is random counts by its quantile. Not a share of the mass,
 * except for the damp: 3 % of 20 kg would be a phone.
 */
export const tolerance_g = (
  before: { readonly grossMass_g: number; readonly scale: Scale },
  after: { readonly grossMass_g: number; readonly scale: Scale },
): number =>
  bounded_g(before.scale, after.scale) +
  HOLD_QUANTILE * random_g(before.scale, after.scale) +
  DAMP_SHARE * Math.max(before.grossMass_g, after.grossMass_g);

/**
 * The smallest change of mass that these scales show for certain (all but one in 2,000), however
 * drift and damp lie. What is smaller may pass unseen; what is below the tolerance mostly does.
 */
export const surelySeen_g = (grossMass_g: number, before: Scale, after: Scale): number =>
  2 * (bounded_g(before, after) + HOLD_QUANTILE * random_g(before, after)) +
  2 * DAMP_SHARE * grossMass_g;
