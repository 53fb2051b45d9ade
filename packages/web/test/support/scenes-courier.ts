/** The courier's page: the round, the visit, and everything that can be said at a door. */

import type { ClaimNotice } from '@handfast/domain/view/claim';
import type { Page } from 'playwright-core';
import { ENDS, COURIER_STATES, LONG_STOPS, SIMPLE, STOPS } from '../fixtures/courier.ts';
import { DELIVERY, numberOf } from '../fixtures/holder.ts';
import type { Scene } from './scenes.ts';
import type { Reply, Site } from './site.ts';

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
  const visit = COURIER_STATES[name] ?? ENDS[name];
  const delivery = mode === 'simple' ? SIMPLE : DELIVERY;
  site.api = ({ path }) => {
    if (path.endsWith('/stops')) return { json: { stops: STOPS, takenBack: [] } };
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

/** A round whose next scan opens the visit of this name. */
async function openVisit(page: Page, site: Site, name: string): Promise<void> {
  courierServer(site, name);
  await startRound(page, site);
  await scan(page);
  await page.waitForSelector('.stop', { state: 'detached' });
}

/** From now on a call to `end` gets this answer. */
function answerTo(site: Site, end: string, reply: Reply): void {
  const answer = site.api;
  site.api = (call) => (call.path.endsWith(end) ? reply : answer(call));
}

const courier = (name: string, play: Scene['play']): Scene => ({ name: `courier-${name}`, play });

const still = Object.keys({ ...COURIER_STATES, ...ENDS }).map((name) =>
  courier(name, async (page, site) => {
    await openVisit(page, site, name);
    if (name === 'code') await page.keyboard.press('Tab');
    if (name === 'waiting-may-leave') await page.click('[data-act=out]');
  }),
);

export const COURIER_SCENES: readonly Scene[] = [
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
  courier('claims', async (page, site) => {
    courierServer(site, 'waiting');
    await startRound(page, site);
    await page.click('[data-act=claims]');
    await page.waitForSelector('.courier-claim');
  }),
  courier('load-seal', async (page, site) => {
    loadingServer(site);
    await startRound(page, site);
    await scan(page);
    await page.waitForSelector('[data-act=skip-seal]');
  }),
  courier('stops-none', async (page, site) => {
    site.api = () => ({ json: { stops: [], takenBack: [] } });
    await page.goto(`${site.origin}/courier#hf_ct_key`);
    await page.waitForSelector('.empty');
  }),
  courier('stops-long', async (page, site) => {
    site.api = () => ({ json: { stops: LONG_STOPS, takenBack: [] } });
    await startRound(page, site);
  }),
  courier('key-wrong', async (page, site) => {
    site.api = () => ({ status: 401, json: { code: 'unauthorized' } });
    await page.goto(`${site.origin}/courier#hf_ct_key`);
    await page.waitForSelector('.banner');
  }),
  courier('loaded', async (page, site) => {
    courierServer(site, 'waiting');
    await startRound(page, site);
    const [stop] = STOPS;
    const found = { delivery: DELIVERY, no: 2, mode: 'verified', mine: false, held: false, stop };
    answerTo(site, '/load', { json: { seal: 'none', toCheck: { seal: false, mass: false } } });
    answerTo(site, '/scans', {
      json: { ...found, number: { scheme: 'carrier', value: numberOf(2) } },
    });
    await scan(page);
    await page.waitForSelector('.banner-good');
  }),
  courier('unknown', async (page, site) => {
    courierServer(site, 'waiting');
    await startRound(page, site);
    answerTo(site, '/scans', { status: 404, json: { code: 'not_found' } });
    await scan(page);
    await page.waitForSelector('.banner');
  }),
  courier('no-signal', async (page, site) => {
    await openVisit(page, site, 'checking');
    await page.context().setOffline(true);
    await scan(page);
    await page.waitForSelector('.banner');
  }),
  courier('no-camera', async (page, site) => {
    await openVisit(page, site, 'checking');
    await page.getByText('Camera', { exact: true }).click();
    await page.getByText('No camera here').waitFor();
  }),
  courier('wrong-code', async (page, site) => {
    await openVisit(page, site, 'code');
    answerTo(site, '/code', { json: { ...COURIER_STATES['code'], triesLeft: 4, version: 5 } });
    await page.keyboard.type('000000');
    await page.waitForSelector('.banner');
    await page.keyboard.type('482');
  }),
  courier('left', async (page, site) => {
    courierServer(site, 'waiting', 'simple');
    await startRound(page, site);
    await scan(page);
    await page.locator('[data-photo=safe_place]').setInputFiles({
      name: 'door.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from([0xff, 0xd8, 0xff]),
    });
    await page.waitForSelector('.done');
  }),
  courier('kept', async (page, site) => {
    await openVisit(page, site, 'checking');
    await page.click('[data-act=out]');
    answerTo(site, '/end', { json: ENDS['end-done'] });
    await page.click('[data-act=kept]');
    await page.waitForSelector('.done');
    await page.waitForSelector('.banner-good');
  }),
  ...still,
];
