import { describe, it } from 'node:test';
import { checkScene } from './support/inspect.ts';
import { ARRIVAL_SCENES, CARRIER_DESK_SCENES } from './support/scenes-arrival.ts';
import { setStage } from './support/stage.ts';

describe('every state of a report: no serious fault for assistive technology, nothing wider than the phone', () => {
  const stage = setStage();
  for (const scene of [...ARRIVAL_SCENES, ...CARRIER_DESK_SCENES]) {
    it(scene.name, () => stage.on((page, site) => checkScene(scene, page, site)));
  }
});
