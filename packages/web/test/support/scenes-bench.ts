/** The packing bench, the ramp, and the operator's alarms. */

import type { Page } from 'playwright-core';
import { ALARMS, COURIER_WAITING } from '../fixtures/bench.ts';
import { numberOf } from '../fixtures/holder.ts';
import { packingServer, rampServer } from './benches.ts';
import type { Scene } from './scenes.ts';
import type { Site } from './site.ts';

export const DEPOT = 'b1a2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';

/** As a wedge does it: all keys at once, then Enter; waits until the bench has answered. */
export async function scan(page: Page, text: string): Promise<void> {
  const before = await page.locator('.last').getAttribute('data-n');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    (n) => document.querySelector('.last')?.getAttribute('data-n') !== n,
    before,
  );
}

/** A scale behind a wedge: its keys come within one millisecond, however busy the machine is. */
export const weighByWedge = (page: Page, text: string): Promise<void> =>
  page.evaluate((keys) => {
    const field = document.querySelector<HTMLInputElement>('[data-scan]');
    if (field === null) throw new Error('no field for scans');
    for (const key of keys) {
      field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      field.value += key;
    }
    field.form?.requestSubmit();
  }, text);

export async function openBench(page: Page, site: Site, setting = {}): Promise<void> {
  packingServer(site);
  await page.goto(`${site.origin}/packing`);
  await page.evaluate(
    (kept) => {
      localStorage.clear();
      localStorage.setItem('bench-setting', JSON.stringify(kept));
    },
    { scale: '', seals: true, ...setting },
  );
  await page.goto(`${site.origin}/packing#hf_sk_key`);
  await page.reload();
  await page.waitForSelector('.last');
}

export async function openRamp(page: Page, site: Site): Promise<void> {
  rampServer(site);
  await page.goto(`${site.origin}/depot`);
  await page.evaluate((id) => {
    localStorage.clear();
    localStorage.setItem('desk-key', 'hf_sk_key');
    localStorage.setItem(
      'depot-places',
      JSON.stringify([
        { kind: 'depot', id, name: 'Bristol North' },
        { kind: 'courier', id, name: 'Ada' },
      ]),
    );
  }, DEPOT);
  await page.reload();
  await page.waitForSelector('[data-act=begin]');
}

export async function beginTaking(page: Page, site: Site): Promise<void> {
  await openRamp(page, site);
  await page.getByLabel('Number of who gives').fill('VAN-7');
  await page.click('[data-act=begin]');
  await page.waitForSelector('.last');
}

const atBench = (
  name: string,
  scans: readonly string[],
  setting: object = {},
  after: (page: Page) => Promise<void> = async () => undefined,
): Scene => ({
  name: `packing-${name}`,
  play: async (page, site) => {
    await openBench(page, site, setting);
    for (const text of scans) await scan(page, text);
    await after(page);
  },
});

const PHONE = '356938035643809';
const CASE = '5012345678917';

const atRamp = (
  name: string,
  nos: readonly number[],
  after: (page: Page) => Promise<void> = async () => undefined,
): Scene => ({
  name: `depot-${name}`,
  play: async (page, site) => {
    await beginTaking(page, site);
    for (const no of nos) await scan(page, numberOf(no));
    await after(page);
  },
});

export const BENCH_SCENES: readonly Scene[] = [
  {
    name: 'packing-enter',
    play: async (page, site) => {
      await page.goto(`${site.origin}/packing`);
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await page.waitForSelector('input[type=password]');
    },
  },
  atBench('ready', []),
  atBench('unknown', ['999']),
  atBench('to-pack', [numberOf(1)]),
  atBench('serial', [numberOf(1), '5012345678900']),
  atBench('half', [numberOf(1), PHONE, CASE]),
  atBench('wrong', [numberOf(1), PHONE, '5000000000017']),
  atBench('missing', [numberOf(1), PHONE, 'DONE']),
  atBench('seal-again', [numberOf(2), '5012345678924', 'A009999']),
  atBench('seal-alarm', [numberOf(2), '5012345678924', 'A009999', 'A009999']),
  atBench('mass', [numberOf(2), '5012345678924', 'A004711', '6.1 kg'], { scale: 'bench-1' }),
  atBench('photo', [numberOf(3), '5012345678924']),
  atBench('packed', [numberOf(2), '5012345678924', 'A004711']),
  atBench('mass-sheet', [numberOf(2)], {}, async (page) => {
    await page.click('[data-act=mass]');
    await page.waitForSelector('dialog[open]');
  }),
  atBench('setting', [], {}, async (page) => {
    await page.click('.plain-link');
    await page.waitForSelector('dialog[open]');
  }),
  { name: 'depot-who', play: openRamp },
  atRamp('ready', []),
  atRamp('taking', [1, 2]),
  atRamp('held', [1, 2, 3]),
  atRamp('extra', [1, 2, 3, 9]),
  atRamp('seal', [1, 2, 4]),
  atRamp('weigh', [1, 2, 4, 5]),
  atRamp('release', [1, 3], async (page) => {
    await page.click('[data-act=release]');
    await page.waitForSelector('dialog[open]');
  }),
  atRamp('over', [1, 2, 3, 9], async (page) => {
    await page.click('[data-act=finish]');
    await page.waitForSelector('h1');
  }),
  atRamp('all-here', [1, 2, 4, 5, 6, 3], async (page) => {
    await page.click('[data-act=finish]');
    await page.waitForSelector('h1');
  }),
  {
    name: 'console-alarms',
    play: async (page, site) => {
      site.api = ({ path }) => ({
        json: path.endsWith('/supervision') ? { couriers: [COURIER_WAITING] } : { alarms: ALARMS },
      });
      await page.goto(`${site.origin}/console/alarms`);
      await page.waitForSelector('.alarm');
    },
  },
  {
    name: 'console-alarms-empty',
    play: async (page, site) => {
      site.api = () => ({ json: { alarms: [], couriers: [] } });
      await page.goto(`${site.origin}/console/alarms`);
      await page.waitForSelector('.empty');
    },
  },
  {
    name: 'console-alarm-looked',
    play: async (page, site) => {
      site.api = () => ({ json: { alarms: ALARMS, couriers: [] } });
      await page.goto(`${site.origin}/console/alarms`);
      await page.click('[data-act=acknowledge]');
      await page.waitForSelector('dialog[open]');
    },
  },
];
