import { describe, it } from 'node:test';
import { checkScene } from './support/inspect.ts';
import { RECIPIENT_SCENES } from './support/scenes-recipient.ts';
import { setStage } from './support/stage.ts';

describe('every state: no serious fault for assistive technology, nothing wider than the phone', () => {
  const stage = setStage();
  for (const scene of RECIPIENT_SCENES) {
    it(scene.name, () => stage.on((page, site) => checkScene(scene, page, site)));
  }
});
