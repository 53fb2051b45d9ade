import { DAMP_SHARE, tolerance_g, type Scale } from '@handfast/domain/mass/tolerance';
import type { Draw } from './random.ts';

/** The scales of the study: 15 g spread, and any two of them up to 40 g apart. */
export const STUDY_SCALE = { resolution_g: 5, spread_g: 15, drift_g: 20 } as const;
export const scaleNamed = (id: string): Scale => ({ id, ...STUDY_SCALE });

const shown = (mass_g: number, draw: Draw): number => {
  const { spread_g, resolution_g } = STUDY_SCALE;
  const read_g = mass_g + draw.normal() * spread_g;
  return Math.max(resolution_g, Math.round(read_g / resolution_g) * resolution_g);
};

export type Journey = {
  /** What two scales differ by as a whole; drawn from ±40 g if left out. */
  readonly drift_g?: number;
  /** What the damp did between, as a share of the mass; drawn from ±0.5 % if left out. */
  readonly damp?: number;
};

/** Two scales weigh one parcel whose mass changed by `change_g` between them: is it held? */
export function isHeld(
  mass_g: number,
  change_g: number,
  draw: Draw,
  journey: Journey = {},
): boolean {
  const reach_g = 2 * STUDY_SCALE.drift_g;
  const { drift_g = draw.between(-reach_g, reach_g) } = journey;
  const { damp = draw.between(-DAMP_SHARE, DAMP_SHARE) } = journey;
  const before = { grossMass_g: shown(mass_g, draw), scale: scaleNamed('a') };
  const later_g = (mass_g + change_g) * (1 + damp) + drift_g;
  const after = { grossMass_g: shown(later_g, draw), scale: scaleNamed('b') };
  return Math.abs(after.grossMass_g - before.grossMass_g) > tolerance_g(before, after);
}
