import type { Page } from 'playwright-core';
import { digitsOf, STATES, view } from '../fixtures/holder.ts';
import { openDoorstep, type Doorstep } from './doorstep.ts';
import { pair } from './pair.ts';
import type { Scene } from './scenes.ts';
import type { Site } from './site.ts';

const state = (name: string) => STATES[name] ?? view();

export async function open(page: Page, site: Site, name: string): Promise<Doorstep> {
  const doorstep = openDoorstep(site, state(name));
  await page.goto(`${site.origin}/h/${doorstep.view.delivery}`);
  await page.waitForSelector('h1');
  return doorstep;
}

/** From a paired page to the digits of the first parcel, all packaging being fine. */
const toDigits = async (page: Page, site: Site): Promise<void> => {
  await open(page, site, 'door-one-of-two');
  await page.click('[data-act=check]');
  await page.click('[data-act=packaging-intact]');
  await page.waitForSelector('.digits-row input');
};

const toSummary = async (page: Page, site: Site): Promise<void> => {
  await toDigits(page, site);
  await page.keyboard.type(digitsOf(1));
  await page.waitForSelector('[data-act=release]');
};

const still = Object.keys(STATES).map((name): Scene => ({
  name: `recipient-${name}`,
  play: async (page, site) => void (await open(page, site, name)),
}));

export const RECIPIENT_SCENES: readonly Scene[] = [
  {
    name: 'landing',
    play: async (page, site) => {
      site.view = { shop: 'Northgate Goods' };
      await page.goto(`${site.origin}/d/token-of-the-link`);
      await page.waitForSelector('h1');
    },
  },
  ...still,
  {
    name: 'recipient-check-packaging',
    play: async (page, site) => {
      await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      await page.waitForSelector('.pictures');
    },
  },
  {
    name: 'recipient-check-torn',
    play: async (page, site) => {
      await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-torn]');
      await page.waitForSelector('[data-act=take]');
    },
  },
  {
    name: 'recipient-check-digits',
    play: async (page, site) => {
      await toDigits(page, site);
      await page.keyboard.type('40');
    },
  },
  {
    name: 'recipient-check-mismatch',
    play: async (page, site) => {
      await toDigits(page, site);
      await page.keyboard.type('9999');
      await page.waitForSelector('.digits-wrong');
    },
  },
  {
    name: 'recipient-why',
    play: async (page, site) => {
      await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-torn]');
      await page.click('[data-act=refuse]');
      await page.waitForSelector('.choices');
    },
  },
  { name: 'recipient-summary', play: toSummary },
  {
    name: 'recipient-code-shown',
    play: async (page, site) => {
      await pair(page, site);
      await toSummary(page, site);
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
    },
  },
  {
    name: 'recipient-changed',
    play: async (page, site) => {
      const doorstep = await open(page, site, 'door-one-of-two');
      await site.listened();
      const three = state('door-three');
      await page.click('[data-act=check]');
      doorstep.change(() => ({
        parcels: three.parcels,
        visit: three.visit === null ? null : { ...three.visit, revision: 2 },
      }));
      await page.waitForSelector('[data-act=look]');
    },
  },
  {
    name: 'recipient-delegate-sheet',
    play: async (page, site) => {
      await open(page, site, 'before');
      await page.click('.door');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'recipient-taken-back-sheet',
    play: async (page, site) => {
      await open(page, site, 'receipt');
      await page.click('.door');
      await page.waitForSelector('dialog[open]');
    },
  },
];
