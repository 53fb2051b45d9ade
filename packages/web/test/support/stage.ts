/** One browser and one site for a test file; a fresh context, and so fresh storage, for each test. */

import { after, before } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../../tests/support/chromium.ts';
import { openSite, type Site } from './site.ts';

export const PHONE = { width: 360, height: 740 };
const PATIENCE_MS = 5000;

export type Stage = {
  readonly site: () => Site;
  /** Plays in a fresh context; a fault that the page throws fails the test. */
  readonly on: (
    play: (page: Page, site: Site) => Promise<void>,
    options?: BrowserContextOptions,
  ) => Promise<void>;
};

export function setStage(): Stage {
  let browser: Browser;
  let site: Site;
  before(async () => {
    [site, browser] = await Promise.all([openSite(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  return {
    site: () => site,
    on: async (play, options = {}) => {
      site.api = () => null;
      site.view = null;
      site.calls.length = 0;
      const context = await browser.newContext({
        viewport: PHONE,
        reducedMotion: 'reduce',
        ...options,
      });
      const faults: string[] = [];
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
        await play(page, site);
      } finally {
        await context.close();
      }
      if (faults.length > 0) throw new Error(`the page threw: ${faults.join('\n')}`);
    },
  };
}

/** Counts what a person's thumb does. */
export function thumbOn(page: Page) {
  const done = { taps: 0, digits: 0 };
  return {
    done,
    tap: async (act: string): Promise<void> => {
      await page.click(`[data-act=${act}]`);
      done.taps++;
    },
    type: async (digits: string): Promise<void> => {
      await page.keyboard.type(digits);
      done.digits += digits.length;
    },
  };
}
