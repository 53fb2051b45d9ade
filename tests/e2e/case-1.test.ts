import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { valueOf } from '@handfast/client/reply';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  AT_THE_DOOR,
  numberOf,
  openStage,
  orderLink,
  toDepot,
  type Stage,
} from '../../packages/cli/src/demo/stage.ts';
import { launchChromium } from '../support/chromium.ts';

const PHONE = { width: 360, height: 740 };
const SHOTS = process.env['SHOTS'];

let folder: string;
let stage: Stage;
let browser: Browser;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-e2e-'));
  [stage, browser] = await Promise.all([openStage(path.join(folder, 'data'), 0), launchChromium()]);
});
after(async () => {
  await browser?.close();
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function phone(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: PHONE,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    geolocation: { latitude: AT_THE_DOOR.lat, longitude: AT_THE_DOOR.lon, accuracy: 12 },
    permissions: ['geolocation'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { context, page };
}

const shot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
};

test('[H1, H2, H3, H4, R1] case 1 on both pages: the code for the suitcase leaves the saw undelivered', async () => {
  const { delivery, link } = await orderLink(stage, {
    reference: 'E2E-1',
    value: { amount_minor: 41_900, currency: 'GBP' },
    parcels: [
      { contents: [{ name: 'Suitcase', quantity: 1 }], value_minor: 12_900 },
      { contents: [{ name: 'Circular saw', quantity: 1 }], value_minor: 29_000 },
    ],
  });
  await toDepot(stage, delivery, [1, 2]);
  const suitcase = numberOf(delivery, 1);
  valueOf(await stage.courier.client.load(suitcase));

  const { page: recipient } = await phone();
  await recipient.goto(link);
  await shot(recipient, 'e2e-recipient-landing');
  await recipient.click('[data-act=continue]');
  await recipient.getByText('Circular saw').first().waitFor();
  assert.ok(!recipient.url().includes(link.split('/').at(-1) ?? ''), 'the token left the address');
  await shot(recipient, 'e2e-recipient-before');

  const { page: courier } = await phone();
  await courier.goto(`${stage.url}/courier#${stage.courierToken}`);
  await courier.locator('.scan-input').fill(suitcase.value);
  await courier.keyboard.press('Enter');

  await recipient.getByText('with 1 of 2 parcels').waitFor();
  const door = await recipient.innerText('main');
  assert.match(door, /At the door\s+(?:\S+\s+)*?Suitcase/);
  assert.match(door, /Not here\s+(?:\S+\s+)*?Circular saw/);
  await shot(recipient, 'e2e-recipient-door');
  await recipient.click('[data-act=check]');
  await recipient.click('[data-act=packaging-intact]');
  await recipient.waitForSelector('[data-label="1"] input');
  await recipient.keyboard.type(lastFourDigits(suitcase) ?? '');
  await recipient.waitForSelector('[data-act=release]');
  await shot(recipient, 'e2e-recipient-summary');
  await shot(courier, 'e2e-courier-checking');
  await recipient.click('[data-act=release]');
  const shown = await recipient.waitForSelector('[data-code]');
  await shot(recipient, 'e2e-recipient-code');
  const code = (await shown.innerText()).replaceAll(/\D/g, '');
  assert.equal(code.length, 6);

  await courier.waitForSelector('.pad');
  await shot(courier, 'e2e-courier-code');
  await courier.keyboard.type(code);
  await courier.getByText('handed over').first().waitFor();
  await shot(courier, 'e2e-courier-done');
  await recipient.getByText('Handed over').first().waitFor();
  await shot(recipient, 'e2e-recipient-receipt');

  const record = valueOf(await stage.retailer.delivery(delivery.id));
  assert.deepEqual(
    record.parcels.map((parcel) => parcel.fate),
    ['handed_over', 'expected'],
  );
  assert.equal(record.receipts.length, 1);
});
