/** One browser and one site for a test file, and a page with empty storage for each test. */

import { after, before } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../../tests/support/chromium.ts';
import { openSite, type Site } from './site.ts';

export const PHONE = { width: 360, height: 740 };
const PATIENCE_MS = 5000;

export type Stage = {
  readonly site: () => Site;
  /** Plays in a fresh context; a fault that the page throws fails the test. */
  readonly on: (play: Play, options?: BrowserContextOptions) => Promise<void>;
  /** Plays in a page that is kept for the next play, emptied of what this one stored. */
  readonly inTurn: (play: Play) => Promise<void>;
};

type Play = (page: Page, site: Site) => Promise<void>;

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
  const open = async (options: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({
      viewport: PHONE,
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  let kept: Page | null = null;
  return {
    site: () => site,
    on: async (play, options = {}) => {
      const page = await open(options);
      try {
        await playOn(page, site, play);
      } finally {
        await page.context().close();
      }
    },
    inTurn: async (play) => {
      const page = (kept ??= await open({}));
      try {
        await playOn(page, site, play);
        await empty(page);
      } catch (fault) {
        kept = null;
        await page.context().close();
        throw fault;
      }
    },
  };
}

/** A fault that the page throws fails the play. */
async function playOn(page: Page, site: Site, play: Play): Promise<void> {
  site.api = () => null;
  site.view = null;
  site.calls.length = 0;
  const faults: string[] = [];
  const hear = (error: Error): void => void faults.push(error.stack ?? error.message);
  page.on('pageerror', hear);
  await play(page, site);
  page.off('pageerror', hear);
  if (faults.length > 0) throw new Error(`the page threw: ${faults.join('\n')}`);
}

/** As a page is before anybody used it. */
async function empty(page: Page): Promise<void> {
  await page.context().setOffline(false);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.context().clearCookies();
  await page.evaluate(async () => {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '');
  });
  await page.goto('about:blank');
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
