/** The courier's, the operator's and the demonstration's pages. */

import type { ClaimNotice } from '@handfast/domain/view/claim';
import type { Page } from 'playwright-core';
import { COURIER_STATES, SIMPLE, STOPS } from '../fixtures/courier.ts';
import { DELIVERY, numberOf } from '../fixtures/holder.ts';
import { ROWS, STORY } from '../fixtures/operator.ts';
import type { Scene } from './scenes.ts';
import type { Site } from './site.ts';

/** K9: one claim that is open and one that is decided, which is no longer theirs to speak to. */
const NOTICES: readonly ClaimNotice[] = (['to_person', 'declined'] as const).map((status, at) => ({
  claim: `1c2d3e4f-0000-4000-8000-00000000000${at}`,
  number: `C-1C2D3E4${at}`,
  delivery: DELIVERY,
  no: 1,
  parcel: numberOf(1),
  what: 'empty',
  status,
  openedAt: '2026-03-05T16:20:00Z',
}));

/** A server for one courier whose next scan leads to this visit. */
export function courierServer(
  site: Site,
  name: string,
  mode: 'verified' | 'simple' = 'verified',
): void {
  const visit = COURIER_STATES[name];
  const delivery = mode === 'simple' ? SIMPLE : DELIVERY;
  site.api = ({ path }) => {
    if (path.endsWith('/stops')) return { json: STOPS };
    if (path.endsWith('/scans')) {
      return {
        json: {
          delivery,
          no: 1,
          number: { scheme: 'carrier', value: numberOf(1) },
          mode,
          mine: true,
          held: false,
          stop: STOPS[0],
        },
      };
    }
    if (path.endsWith('/courier/claims')) return { json: { claims: NOTICES } };
    if (path.endsWith('/photos')) return { json: { sha256: 'cd'.repeat(32) } };
    return { json: path.endsWith('/leave') ? {} : visit };
  };
}

/** A depot's parcel with a seal, of which the phone's next scan is the label. */
export function loadingServer(site: Site, seal = 'matches'): void {
  courierServer(site, 'waiting');
  const other = site.api;
  site.api = (call) => {
    const answer = other(call);
    if (call.path.endsWith('/scans')) return { json: { ...(answer?.json as object), mine: false } };
    if (!call.path.endsWith('/load')) return answer;
    const { sealRead } = call.body as { sealRead?: string };
    const isRead = sealRead !== undefined && seal !== 'label';
    const toCheck = { seal: !isRead, mass: false };
    return { json: { seal: sealRead === undefined ? 'not_read' : seal, toCheck } };
  };
}

export async function startRound(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.origin}/courier#hf_ct_key`);
  await page.waitForSelector('.stop');
}

export async function scan(page: Page): Promise<void> {
  await page.fill('.scan-input', numberOf(1));
  await page.keyboard.press('Enter');
}

const courierScenes = Object.keys(COURIER_STATES).map((name): Scene => ({
  name: `courier-${name}`,
  play: async (page, site) => {
    courierServer(site, name);
    await startRound(page, site);
    await scan(page);
    await page.waitForSelector('.stop', { state: 'detached' });
    if (name === 'code') await page.keyboard.press('Tab');
    if (name === 'waiting-may-leave') await page.click('[data-act=out]');
  },
}));

export const DESK_SCENES: readonly Scene[] = [
  {
    name: 'courier-enter',
    play: async (page, site) => {
      await page.goto(`${site.origin}/courier`);
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await page.waitForSelector('h1');
    },
  },
  {
    name: 'courier-stops',
    play: async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
    },
  },
  {
    name: 'courier-claims',
    play: async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
      await page.click('[data-act=claims]');
      await page.waitForSelector('.courier-claim');
    },
  },
  {
    name: 'courier-load-seal',
    play: async (page, site) => {
      loadingServer(site);
      await startRound(page, site);
      await scan(page);
      await page.waitForSelector('[data-act=skip-seal]');
    },
  },
  {
    name: 'courier-leave',
    play: async (page, site) => {
      courierServer(site, 'waiting', 'simple');
      await startRound(page, site);
      await scan(page);
      await page.waitForSelector('.places');
    },
  },
  {
    name: 'courier-out',
    play: async (page, site) => {
      courierServer(site, 'checking');
      await startRound(page, site);
      await scan(page);
      await page.click('[data-act=out]');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'courier-home',
    play: async (page, site) => {
      courierServer(site, 'checking');
      await startRound(page, site);
      await scan(page);
      await page.click('[data-act=home]');
      await page.waitForSelector('.stop');
    },
  },
  ...courierScenes,
  {
    name: 'console-sign-in',
    play: async (page, site) => {
      site.api = () => ({ status: 401, json: { code: 'unauthorized' } });
      await page.goto(`${site.origin}/console`);
      await page.waitForSelector('input[type=password]');
    },
  },
  {
    name: 'console-list',
    play: async (page, site) => {
      site.api = () => ({ json: { deliveries: ROWS } });
      await page.goto(`${site.origin}/console`);
      await page.waitForSelector('td');
    },
  },
  {
    name: 'console-empty',
    play: async (page, site) => {
      site.api = () => ({ json: { deliveries: [] } });
      await page.goto(`${site.origin}/console`);
      await page.waitForSelector('.empty');
    },
  },
  {
    name: 'console-story',
    play: async (page, site) => {
      site.api = () => ({ json: STORY });
      await page.goto(`${site.origin}/console/deliveries/${DELIVERY}`);
      await page.waitForSelector('.timeline');
    },
  },
  {
    name: 'inbox',
    play: async (page, site) => {
      site.api = () => ({
        json: [
          {
            kind: 'mail',
            at: '2026-03-05T14:02:31Z',
            to: 'recipient@example.org',
            subject: 'Handed over, 14:02: Suitcase',
            text: `This covers parcel 1, the suitcase.\nIt does not cover parcel 2, the circular saw.\n\n${site.origin}/d/token`,
          },
          {
            kind: 'webhook',
            at: '2026-03-05T14:02:30Z',
            to: 'https://shop.example.org/hooks',
            subject: 'parcel.handed_over',
            text: JSON.stringify(
              { type: 'parcel.handed_over', delivery: DELIVERY, parcels: [1] },
              null,
              2,
            ),
          },
        ],
      });
      await page.goto(`${site.origin}/inbox`);
      await page.waitForSelector('article');
    },
  },
  {
    name: 'home',
    play: async (page, site) => {
      await page.goto(`${site.origin}/`);
      await page.waitForSelector('h1');
    },
  },
];
