/** The bench, the ramp, a claim and the desk once on the real server, through the built pages. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApiKey } from '@handfast/server/tenants';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { numberOf, openStage, orderLink, type Stage } from '../../cli/src/demo/stage.ts';
import { launchChromium } from '../../../tests/support/chromium.ts';
import { buildWeb } from '../../../tools/build-web.ts';
import { scan } from './support/scenes-bench.ts';

const SAW = '5012345678924';

describe('on the real server', () => {
  let folder: string;
  let stage: Stage;
  let browser: Browser;
  let desk: BrowserContext;
  let key: string;
  let order: Awaited<ReturnType<typeof orderLink>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handfast-pages-'));
    await buildWeb();
    [stage, browser] = await Promise.all([openStage(join(folder, 'data'), 0), launchChromium()]);
    desk = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const { deps } = stage.server;
    const tenant = await deps.kysely.selectFrom('tenant').select('id').executeTakeFirstOrThrow();
    ({ token: key } = await createApiKey(deps, { tenantId: tenant.id, label: 'bench' }));
    const saw = { name: 'Circular saw', quantity: 1, code: SAW };
    order = await orderLink(stage, {
      reference: 'BENCH-1',
      value: { amount_minor: 29_000, currency: 'GBP' },
      parcels: [{ contents: [saw], value_minor: 29_000 }],
    });
  });
  after(async () => {
    await browser?.close();
    await stage?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (path: string): Promise<Page> => {
    const page = await desk.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(stage.url + path);
    return page;
  };
  const parcels = async () => {
    const answer = await fetch(`${stage.url}/v1/deliveries/${order.delivery.id}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const record = (await answer.json()) as {
      readonly parcels: readonly { readonly custody: { readonly kind: string } }[];
    };
    return record.parcels;
  };

  it('[M4] packs in three scans, a wrong item named before', async () => {
    const page = await open(`/packing#${key}`);
    await page.waitForSelector('[data-scan]');
    await scan(page, numberOf(order.delivery, 1).value);
    await scan(page, '5000000000017');
    assert.equal(await page.locator('.last-word').innerText(), 'No');
    await scan(page, SAW);
    await scan(page, 'A004711');
    assert.equal(await page.locator('.last-word').innerText(), 'Packed');
    const label = page.waitForEvent('download');
    await page.click('[data-act=label-pdf]');
    assert.match((await label).suggestedFilename(), /\.pdf$/);
    await page.close();
  });

  it('[M1] [S1] a depot takes it by its scan; another seal is an alarm', async () => {
    const page = await open('/depot');
    await page.evaluate(
      (id) =>
        localStorage.setItem(
          'depot-places',
          JSON.stringify([{ kind: 'depot', id, name: 'Northside' }]),
        ),
      stage.depot,
    );
    await page.reload();
    await page.getByRole('group', { name: 'Who gives them' }).getByText('Packing').click();
    await page.click('[data-act=begin]');
    await page.waitForSelector('[data-scan]');
    await scan(page, numberOf(order.delivery, 1).value);
    await page.getByText('is here. Now its seal.').waitFor();
    await scan(page, 'A004719');
    assert.equal(await page.locator('.last-word').innerText(), 'No');
    await page.getByText('the seal is not the one').first().waitFor();
    assert.equal((await parcels())[0]?.custody.kind, 'depot');
    await page.close();
  });

  it('[M2] a held parcel is named at the ramp, and goes on by a person’s word', async () => {
    const { delivery } = await orderLink(stage, {
      reference: 'BENCH-2',
      value: { amount_minor: 89_900, currency: 'GBP' },
      parcels: [{ contents: [{ name: 'Phone', quantity: 1 }], value_minor: 89_900 }],
    });
    for (const grossMass_g of [412, 590]) {
      const answer = await fetch(`${stage.url}/v1/deliveries/${delivery.id}/parcels/1/masses`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
        body: JSON.stringify({ grossMass_g, source: 'scale' }),
      });
      assert.equal(answer.status, 200);
    }
    const page = await open('/depot');
    await page.click('[data-act=begin]');
    await page.waitForSelector('[data-scan]');
    await scan(page, numberOf(delivery, 1).value);
    await page.getByText('is held: its mass changed. Put it aside.').waitFor();
    await page.click('[data-act=release]');
    await page.getByLabel('Your name').fill('Kim Doe');
    await page.getByLabel('What you looked at').fill('Opened with a witness: the phone is in it.');
    await page.getByText('Put on record').click();
    await page.getByText('may go on').waitFor();
    await page.close();
  });

  it('[K1] [K6] the recipient reports it; the desk finds the claim', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(order.link);
    await page.click('[data-act=continue]');
    await page.getByText('Where is Circular saw?').click();
    await page.getByText('at the depot').waitFor();
    await page.click('[data-act=not-received]');
    await page.waitForSelector('.claim-about');
    const number = /C-[0-9A-F]{8}/.exec(await page.innerText('main'))?.[0] ?? '';
    assert.notEqual(number, '');
    await context.close();

    const console_ = await open('/console/claims');
    await console_.getByLabel('Mail').fill(stage.operatorEmail);
    await console_.getByLabel('Password').fill(stage.operatorPassword);
    await console_.keyboard.press('Enter');
    await console_.getByLabel('Show those that are answered').check();
    await console_.getByText(number).click();
    await console_.waitForSelector('.timeline');
    assert.ok((await console_.locator('.evidence li').count()) > 0);
    await console_.getByText('All claims').click();
    await console_.getByRole('link', { name: 'Alarms' }).click();
    await console_.getByText('A seal that nobody registered').waitFor();
    await console_.getByText('412 g at packing').waitFor();
    await console_.close();
  });
});
