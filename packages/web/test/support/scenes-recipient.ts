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
const toDigits = async (page: Page, site: Site): Promise<Doorstep> => {
  const doorstep = await open(page, site, 'door-one-of-two');
  await page.click('[data-act=check]');
  await page.click('[data-act=packaging-intact]');
  await page.waitForSelector('.digits-row input');
  return doorstep;
};

const toSummary = async (page: Page, site: Site): Promise<Doorstep> => {
  const doorstep = await toDigits(page, site);
  await page.keyboard.type(digitsOf(1));
  await page.waitForSelector('[data-act=release]');
  return doorstep;
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
  ...(['inside', 'seal'] as const).map((phase): Scene => ({
    name: `recipient-check-${phase}`,
    play: async (page, site) => {
      const first = state('door-one-of-two');
      const sealKind = phase === 'seal' ? 'number' : 'none';
      openDoorstep(site, {
        ...first,
        checks: { ...first.checks, openBox: phase === 'inside' },
        parcels: first.parcels.map((parcel) => ({ ...parcel, sealKind })),
      });
      await page.goto(`${site.origin}/h/${first.delivery}`);
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await page.waitForSelector('.explain');
    },
  })),
  { name: 'recipient-summary', play: async (page, site) => void (await toSummary(page, site)) },
  {
    name: 'recipient-summary-differs',
    play: async (page, site) => {
      const first = state('door-checked');
      const { visit } = first;
      if (visit === null) return;
      const presented = visit.presented.map((one) =>
        one.decision?.outcome === 'taken'
          ? { ...one, decision: { ...one.decision, seal: 'differs' as const } }
          : one,
      );
      openDoorstep(site, { ...first, visit: { ...visit, presented } });
      await page.goto(`${site.origin}/h/${first.delivery}`);
      await page.click('[data-act=one-by-one]');
      await page.click('[data-act=packaging-intact]');
      await page.keyboard.type(digitsOf(1));
      await page.waitForSelector('[data-act=release]');
    },
  },
  {
    name: 'recipient-far-away-sheet',
    play: async (page, site) => {
      await open(page, site, 'door-far-away');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await page.waitForSelector('.digits-row input');
      await page.keyboard.type(digitsOf(1));
      await page.click('[data-act=release]');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'recipient-safe-place-sheet',
    play: async (page, site) => {
      await open(page, site, 'before');
      await page.getByText('Leave them in a safe place').click();
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'recipient-thanks',
    play: async (page, site) => {
      await open(page, site, 'before');
      await page.getByText('Somebody asked me for a code').click();
      await page.waitForSelector('.toast');
    },
  },
  {
    name: 'recipient-no-signal',
    play: async (page, site) => {
      await open(page, site, 'door-one-of-two');
      await site.listened();
      await page.context().setOffline(true);
      await page.click('[data-act=refuse]');
      await page.waitForSelector('.banner');
    },
  },
  {
    name: 'recipient-trouble',
    play: async (page, site) => {
      await open(page, site, 'door-one-of-two');
      const answer = site.api;
      const body = { title: 'Too late', detail: 'The courier has ended the visit.' };
      site.api = (call) => (call.method === 'POST' ? { status: 422, json: body } : answer(call));
      await page.click('[data-act=refuse]');
      await page.waitForSelector('.banner-stop');
    },
  },
  {
    name: 'recipient-code-void',
    play: async (page, site) => {
      await pair(page, site);
      const doorstep = await toSummary(page, site);
      await site.listened();
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
      const three = state('door-three');
      doorstep.change(() => ({
        parcels: three.parcels,
        visit: three.visit === null ? null : { ...three.visit, revision: 2 },
      }));
      await page.waitForSelector('[data-code]', { state: 'detached' });
    },
  },
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
