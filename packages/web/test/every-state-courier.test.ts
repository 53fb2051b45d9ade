import { describe, it } from 'node:test';
import { checkScene } from './support/inspect.ts';
import { COURIER_SCENES } from './support/scenes-courier.ts';
import { setStage } from './support/stage.ts';

describe('every state: no serious fault for assistive technology, nothing wider than the phone', () => {
  const stage = setStage();
  for (const scene of COURIER_SCENES) {
    it(scene.name, () => stage.on((page, site) => checkScene(scene, page, site)));
  }
});
