import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { valueOf } from '@handfast/client/reply';
import { createApiKey } from '@handfast/server/tenants';
import type { Browser, Page } from 'playwright-core';
import { stripes } from '../../packages/cli/src/demo/picture.ts';
import {
  AT_THE_DOOR,
  numberOf,
  openStage,
  orderLink,
  toDepot,
  type Stage,
} from '../../packages/cli/src/demo/stage.ts';
import { scan, weighByWedge } from '../../packages/web/test/support/scenes-bench.ts';
import { launchChromium } from '../support/chromium.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
const GTIN = '5012345678900';
const PHONES = {
  contents: [{ name: 'Phone', quantity: 2, code: GTIN }],
  value_minor: 120_000,
  mass_g: 410,
} as const;
const VALUE = { amount_minor: 120_000, currency: 'GBP' } as const;

let folder: string;
let stage: Stage;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-mackerel-'));
  [stage, browser] = await Promise.all([openStage(path.join(folder, 'data'), 0), launchChromium()]);
});
after(async () => {
  await browser?.close();
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pageOf(viewport: typeof PHONE): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    reducedMotion: 'reduce',
    geolocation: { latitude: AT_THE_DOOR.lat, longitude: AT_THE_DOOR.lon, accuracy: 12 },
    permissions: ['geolocation'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** Packs two phones with scanner and scale: label, both codes, and the mass closes the box. */
async function packOnTheBench(label: string, mass: string): Promise<void> {
  const { deps } = stage.server;
  const tenant = await deps.kysely.selectFrom('tenant').select('id').executeTakeFirstOrThrow();
  const { token } = await createApiKey(deps, { tenantId: tenant.id, label: 'bench' });
  valueOf(
    await stage.retailer.transport.post('/v1/scales', {
      id: 'bench-scale',
      resolution_g: 1,
      spread_g: 5,
      drift_g: 20,
    }),
  );
  const page = await pageOf(DESK);
  await page.addInitScript(() =>
    localStorage.setItem('bench-setting', JSON.stringify({ scale: 'bench-scale', seals: false })),
  );
  await page.goto(`${stage.url}/packing#${token}`);
  await page.waitForSelector('[data-scan]');
  for (const text of [label, GTIN, GTIN]) await scan(page, text);
  await weighByWedge(page, mass);
  await page.getByText('Packed', { exact: true }).waitFor();
  await page.context().close();
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Mail').fill(stage.operatorEmail);
  await page.getByLabel('Password').fill(stage.operatorPassword);
  await page.keyboard.press('Enter');
}

async function courierScans(label: string): Promise<Page> {
  const page = await pageOf(PHONE);
  await page.goto(`${stage.url}/courier#${stage.courierToken}`);
  await page.locator('.scan-input').fill(label);
  await page.keyboard.press('Enter');
  return page;
}

test('[M2] phones of 412 g that weigh 590 g on the van are held: desk and shop are told, no door sees them', async () => {
  const { retailer, depot, courier } = stage;
  const { delivery, link } = await orderLink(stage, {
    reference: 'MACKEREL-1',
    value: VALUE,
    parcels: [PHONES],
  });
  const number = numberOf(delivery, 1);
  await packOnTheBench(number.value, '412g');
  valueOf(await retailer.transfer(delivery.id, [1], { kind: 'depot', id: depot }));
  valueOf(await retailer.weigh(delivery.id, 1, 409));
  assert.equal(valueOf(await retailer.delivery(delivery.id)).parcels[0]?.held, false);
  valueOf(await retailer.transfer(delivery.id, [1], { kind: 'van', id: 'van-7' }));
  valueOf(await retailer.weigh(delivery.id, 1, 590));

  const operator = await pageOf(DESK);
  await operator.goto(`${stage.url}/console/deliveries/${delivery.id}`);
  await signIn(operator);
  await operator.getByText('Parcel 1 held: 409 g before, 590 g now.').waitFor();
  await operator.getByText('Parcel 1 weighed 412 g.').waitFor();

  const hook = await stage.webhooks.waitFor(
    (one) => one.type === 'delivery.parcel_held' && one.body.includes(delivery.id),
  );
  assert.ok(hook.verified);
  assert.match(hook.body, /"grossMass_g":409\b/);
  assert.match(hook.body, /"grossMass_g":590\b/);

  const phone = await courierScans(number.value);
  await phone.getByText(/held/i).first().waitFor();
  assert.equal(await phone.locator('.pad').count(), 0);
  const stops = await fetch(`${stage.url}/v1/courier/stops`, {
    headers: { authorization: `Bearer ${stage.courierToken}` },
  });
  assert.deepEqual(((await stops.json()) as { stops: unknown[] }).stops, []);
  const forced = await courier.client.open({
    delivery: delivery.id,
    parcels: [number],
    selfTransfer: true,
  });
  assert.equal(forced.ok ? '' : forced.problem.code, 'on_hold');

  const recipient = await pageOf(PHONE);
  await recipient.goto(link);
  await recipient.click('[data-act=continue]');
  await recipient.getByText('Phone').first().waitFor();
  assert.equal(await recipient.locator('[data-act=check]').count(), 0);
});

test('[H17, H11] tins of the same mass are met at the door: opened, found to be the wrong thing, refused', async () => {
  const { retailer, courier } = stage;
  const { delivery, link } = await orderLink(stage, {
    reference: 'MACKEREL-2',
    value: VALUE,
    policy: { openBox: true },
    parcels: [PHONES],
  });
  const number = numberOf(delivery, 1);
  await toDepot(stage, delivery, [1], 412);
  valueOf(await courier.client.load(number));
  valueOf(await retailer.weigh(delivery.id, 1, 412));

  const recipient = await pageOf(PHONE);
  await recipient.goto(link);
  await recipient.click('[data-act=continue]');
  const phone = await courierScans(number.value);
  await recipient.click('[data-act=check]');
  await recipient.click('[data-act=packaging-intact]');
  await recipient.waitForSelector('[data-act=inside]');
  await recipient.getByText('2 × Phone').first().waitFor();
  await recipient.click('[data-act=refuse]');
  await recipient.getByText('It is the wrong thing').click();
  const picture = { name: 'tins.png', mimeType: 'image/png', buffer: Buffer.from(stripes(80, 40)) };
  await recipient.locator('input[type=file]').setInputFiles(picture);
  await recipient.getByText('1 photo').first().waitFor();
  await recipient.click('[data-act=why-done]');

  await phone.getByText('Scan the refused parcel again').first().waitFor();
  await phone.locator('.scan-input').fill(number.value);
  await phone.keyboard.press('Enter');
  await phone.getByText('End the visit').click();
  await phone
    .getByText(/parcel back with you$/i)
    .first()
    .waitFor();
  const record = valueOf(await retailer.delivery(delivery.id));
  assert.deepEqual(
    record.parcels.map(({ fate, refusal }) => [fate, refusal]),
    [['refused', 'wrong_item']],
  );
  assert.equal(record.receipts.length, 0);
});
