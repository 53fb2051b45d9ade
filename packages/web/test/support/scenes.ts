/** Every state of every page, and how to get there; the gallery and the tests share them. */

import type { Page } from 'playwright-core';
import { BENCH_SCENES } from './scenes-bench.ts';
import { ARRIVAL_SCENES, CARRIER_DESK_SCENES } from './scenes-arrival.ts';
import { CLAIM_SCENES } from './scenes-claims.ts';
import { COURIER_SCENES } from './scenes-courier.ts';
import { DESK_SCENES } from './scenes-desk.ts';
import { RECIPIENT_SCENES } from './scenes-recipient.ts';
import type { Site } from './site.ts';

export type Scene = {
  readonly name: string;
  readonly play: (page: Page, site: Site) => Promise<void>;
};

export const SCENES: readonly Scene[] = [
  ...RECIPIENT_SCENES,
  ...ARRIVAL_SCENES,
  ...CARRIER_DESK_SCENES,
  ...COURIER_SCENES,
  ...DESK_SCENES,
  ...BENCH_SCENES,
  ...CLAIM_SCENES,
];
