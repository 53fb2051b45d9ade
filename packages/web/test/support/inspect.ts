import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Scene } from './scenes.ts';
import { AXE_PATH, type Site } from './site.ts';
import { setStage } from './stage.ts';

const RULES = {
  /** Everything at levels A and AA, and what is good practice besides. */
  light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  /** Another scheme changes colours and nothing else. */
  dark: { type: 'rule', values: ['color-contrast'] },
} as const;

type Axe = { readonly run: (options: unknown) => Promise<AxeResults> };

/** What axe calls serious or critical. */
async function faultsOf(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  const found = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: Axe }).axe.run({ runOnly, resultTypes: ['violations'] }),
    RULES[scheme],
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Targets that a thumb would miss: lower than 48 px or narrower than 44. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        ':is(.page, .bench, dialog) :is(button, a.button, input:not([type=file]))',
      ),
    ]
      .filter((element) => element.closest('label') === null && element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 47.5 || box.width < 44)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.width}×${box.height}`),
  );

/** Every how many scenes are looked at in the dark too: `contrast.test.ts` holds all colours in both. */
const DARK_EVERY = 3;

/** Plays a scene on a phone and looks at it. */
async function checkScene(scene: Scene, page: Page, site: Site, isDark: boolean): Promise<void> {
  await scene.play(page, site);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${width} px wide`);
  assert.deepEqual(await smallTargets(page), []);
  // What the thumb's zone covers is one scroll away: at the end of the page it covers nothing.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.addScriptTag({ url: AXE_PATH });
  assert.deepEqual(await faultsOf(page, 'light'), []);
  if (!isDark) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await faultsOf(page, 'dark'), []);
}

/** `npm test` looks at every sixth state, `npm run states` (and so the build) at all of them. */
const looksAtAll = process.env['HANDFAST_STATES'] === 'all';
const SAMPLE_EVERY = looksAtAll ? 1 : 6;

/** Scenes of a file, in one page after the other: a fresh one for each costs half as much again. */
export function everyState(scenes: readonly Scene[]): void {
  describe(`${looksAtAll ? 'every' : 'every sixth'} state: no serious fault for assistive technology, nothing wider than the phone`, () => {
    const stage = setStage();
    const chosen = scenes.filter((_scene, nth) => nth % SAMPLE_EVERY === 0);
    for (const [nth, scene] of chosen.entries()) {
      const isDark = nth % DARK_EVERY === 0;
      it(scene.name, () => stage.inTurn((page, site) => checkScene(scene, page, site, isDark)));
    }
  });
}
