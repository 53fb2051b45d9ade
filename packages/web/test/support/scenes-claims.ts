/** Claims, from the recipient's page and at the desk. */

import type { ClaimFile } from '@handfast/domain/view/claim';
import type { Page } from 'playwright-core';
import { CLAIM, CLAIM_STATES } from '../fixtures/claims.ts';
import { APPEALED, FILE, QUEUE, REFUND_FAILED } from '../fixtures/claims-desk.ts';
import { STATES, view } from '../fixtures/holder.ts';
import { STORY } from '../fixtures/operator.ts';
import { openDoorstep } from './doorstep.ts';
import type { Scene } from './scenes.ts';
import type { Site } from './site.ts';

export async function openAt(page: Page, site: Site, name: string): Promise<void> {
  const { view: shown } = openDoorstep(site, CLAIM_STATES[name] ?? STATES[name] ?? view());
  await page.goto(`${site.origin}/h/${shown.delivery}`);
  await page.waitForSelector('h1');
}

/** The server's answer to whatever is reported is this claim. */
export function answerWith(site: Site, name: string): void {
  const answer = site.api;
  site.api = (call) => {
    const isClaim = /\/claims(\/|$)/.test(call.path);
    if (isClaim) return { json: { claim: { id: CLAIM }, view: CLAIM_STATES[name] } };
    return /\/holder\/[0-9a-f-]+$/.test(call.path) ? { json: CLAIM_STATES[name] } : answer(call);
  };
}

const still = Object.keys(CLAIM_STATES).map((name): Scene => ({
  name: `claim-${name}`,
  play: async (page, site) => {
    await openAt(page, site, name);
    await page.click('button.banner');
    await page.waitForSelector('.claim-about');
  },
}));

export async function openFile(page: Page, site: Site, file: ClaimFile = FILE): Promise<void> {
  site.api = ({ path }) => {
    if (path.startsWith('/v1/console/deliveries/')) return { json: STORY };
    if (path === '/api/auth/get-session') return { json: { user: { id: 'operator-1' } } };
    return { json: file };
  };
  await page.goto(`${site.origin}/console/claims/${CLAIM}`);
  await page.waitForSelector('.timeline');
}

const desk = (name: string, play: Scene['play']): Scene => ({ name: `desk-${name}`, play });

const DESK: readonly Scene[] = [
  desk('queue', async (page, site) => {
    site.api = () => ({ json: { claims: QUEUE } });
    await page.goto(`${site.origin}/console/claims`);
    await page.waitForSelector('td');
  }),
  desk('queue-empty', async (page, site) => {
    site.api = () => ({ json: { claims: [] } });
    await page.goto(`${site.origin}/console/claims`);
    await page.waitForSelector('.empty');
  }),
  desk('file', (page, site) => openFile(page, site)),
  desk('decline', async (page, site) => {
    await openFile(page, site);
    await page.click('[data-outcome=declined]');
  }),
  desk('appealed', (page, site) => openFile(page, site, APPEALED)),
  desk('refund-failed', (page, site) => openFile(page, site, REFUND_FAILED)),
  desk('open', async (page, site) => {
    site.api = () => ({ json: STORY });
    await page.goto(`${site.origin}/console/deliveries/${STORY.delivery}`);
    await page.click('[data-act=open-claim]');
    await page.waitForSelector('dialog[open]');
  }),
  desk('photos', async (page, site) => {
    await openFile(page, site);
    await page.locator('.photo-button').nth(0).click();
    await page.locator('.photo-button').nth(1).click();
    await page.waitForSelector('dialog[open]');
  }),
];

export const CLAIM_SCENES: readonly Scene[] = [
  {
    name: 'claim-line',
    play: async (page, site) => openAt(page, site, 'choose'),
  },
  {
    name: 'claim-where',
    play: async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Where is Circular saw?').click();
      await page.waitForSelector('[data-act=not-received]');
    },
  },
  {
    name: 'claim-lost',
    play: async (page, site) => {
      await openAt(page, site, 'before');
      await page.getByText('Something has not come').click();
      await page.waitForSelector('[data-act=report]');
    },
  },
  {
    name: 'claim-report',
    play: async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Something is wrong with it').click();
      await page.click('[data-choice=what-damaged]');
    },
  },
  ...still,
  ...DESK,
];
