import type { Page } from 'playwright-core';
import type { HolderView } from '@handfast/domain/view/holder';
import type { Contradiction } from '@handfast/domain/view/carrier';
import { ARRIVALS, byCarrier, CONTRADICTIONS, REPORT } from '../fixtures/arrival.ts';
import type { Scene } from './scenes.ts';
import type { Site } from './site.ts';

/** The page with a server in small behind it that takes any report for good. */
export async function openArrival(page: Page, site: Site, name: string): Promise<HolderView> {
  const view = ARRIVALS[name] ?? byCarrier([]);
  site.view = view;
  site.api = ({ method, path, body }) => {
    if (path.endsWith('/photos')) return { json: { sha256: 'cd'.repeat(32) } };
    if (method === 'POST' && path.endsWith('/arrival-reports')) {
      return { json: { ack: 'a.b.c', view: afterReport(view, body) } };
    }
    return path.endsWith(`/v1/holder/${view.delivery}`) ? { json: view } : null;
  };
  await page.goto(`${site.origin}/h/${view.delivery}`);
  await page.waitForSelector('h1');
  return view;
}

type Sent = { readonly report: { readonly parcels: readonly { no: number; arrival: string }[] } };

function afterReport(view: HolderView, body: unknown): HolderView {
  const { parcels } = (body as Sent).report;
  const carrier = view.carrier && {
    ...view.carrier,
    parcels: view.carrier.parcels.map((one) => {
      const said = parcels.find(({ no }) => no === one.no);
      if (!said) return one;
      const isHere = said.arrival === 'here';
      const arrival = {
        report: REPORT,
        at: view.now,
        isHere,
        packaging: [],
        seal: 'not_read',
        contents: 'not_said',
        photos: 0,
      } as const;
      return { ...one, asks: false, arrival, wrong: isHere ? null : ('not_received' as const) };
    }),
  };
  return { ...view, version: view.version + 1, ...(carrier ? { carrier } : {}) };
}

const still = Object.keys(ARRIVALS).map((name): Scene => ({
  name: `arrival-${name}`,
  play: async (page, site) => void (await openArrival(page, site, name)),
}));

const consoleScene = (name: string, items: readonly Contradiction[]): Scene => ({
  name,
  play: async (page, site) => {
    site.api = ({ path }) =>
      path.startsWith('/v1/console/carrier/') ? { json: { items, next: null } } : null;
    await page.goto(`${site.origin}/console/carrier`);
    await page.waitForSelector(items.length === 0 ? '.empty' : 'tbody tr');
  },
});

export const CARRIER_DESK_SCENES: readonly Scene[] = [
  consoleScene('console-carrier', CONTRADICTIONS),
  consoleScene('console-carrier-empty', []),
];

export const ARRIVAL_SCENES: readonly Scene[] = [
  ...still,
  {
    name: 'arrival-look-torn',
    play: async (page, site) => {
      await openArrival(page, site, 'delivered-one');
      await page.click('[data-act=here-1]');
      await page.click('[data-act=packaging-torn]');
      await page.waitForSelector('[data-act=next]');
    },
  },
  {
    name: 'arrival-look-seal',
    play: async (page, site) => {
      await openArrival(page, site, 'delivered-one');
      await page.click('[data-act=here-1]');
      await page.click('[data-act=packaging-intact]');
      await page.waitForSelector('[data-act=no-seal]');
    },
  },
  {
    name: 'arrival-look-contents',
    play: async (page, site) => {
      await openArrival(page, site, 'delivered-two');
      await page.click('[data-act=here-1]');
      await page.click('[data-act=packaging-intact]');
      await page.waitForSelector('.choices');
    },
  },
  {
    name: 'arrival-half-said',
    play: async (page, site) => {
      await openArrival(page, site, 'delivered-two');
      await page.click('[data-act=not-here-2]');
      await page.waitForSelector('[data-act=sum]');
    },
  },
  {
    name: 'arrival-sum',
    play: async (page, site) => {
      await openArrival(page, site, 'delivered-two');
      await page.click('[data-act=not-here-2]');
      await page.click('[data-act=here-1]');
      await page.click('[data-act=packaging-torn]');
      await page.click('[data-act=next]');
      await page.click('[data-act=contents-empty]');
      await page.click('[data-act=next]');
      await page.waitForSelector('[data-act=send]');
    },
  },
];
