import type { ReplayOrder } from './orders.ts';
import { randomFrom, weighted } from './random.ts';

/** How a delivery goes, as the player will play it. */
export type Ending =
  | 'taken'
  | 'one_absent'
  | 'one_refused'
  | 'all_refused'
  | 'nobody_home'
  | 'wrong_codes'
  | 'guessed_out'
  | 'renewed'
  | 'walked_away'
  | 'kept'
  | 'taken_back'
  | 'taken_back_had'
  | 'taken_back_found'
  | 'left'
  | 'recalled';

/** Below this a parcel is left with a photo and without a code (H19). Minor units. */
const SIMPLE_BELOW_minor = 3500;

const ONE_PARCEL = {
  taken: 52,
  all_refused: 8,
  nobody_home: 6,
  wrong_codes: 9,
  guessed_out: 2,
  renewed: 6,
  walked_away: 5,
  kept: 4,
  taken_back: 3,
  taken_back_had: 2,
  taken_back_found: 3,
} as const;

const SEVERAL_PARCELS = { ...ONE_PARCEL, taken: 20, one_absent: 25, one_refused: 15 } as const;

/** Follows from seed and order alone, so that a replay can be repeated however it is spread. */
export function endingOf(order: ReplayOrder, seed: number): Ending {
  if (order.canceled) return 'recalled';
  if (order.value_minor < SIMPLE_BELOW_minor) return 'left';
  const random = randomFrom(seed, 'ending', order.reference);
  return weighted<Exclude<Ending, 'left' | 'recalled'>>(
    random,
    order.parcels.length === 1 ? { ...ONE_PARCEL, one_absent: 0, one_refused: 0 } : SEVERAL_PARCELS,
  );
}
