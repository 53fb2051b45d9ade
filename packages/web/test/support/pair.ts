import type { Page } from 'playwright-core';
import { DELIVERY, HOLDER } from '../fixtures/holder.ts';
import type { Site } from './site.ts';

/** Pairs this browser through the landing page, so that it has a key of its own to sign with. */
export async function pair(page: Page, site: Site): Promise<void> {
  const { api, view } = site;
  site.view = { shop: 'Northgate Goods' };
  site.api = (call) =>
    call.path === '/v1/pairings'
      ? { json: { delivery: DELIVERY, holder: HOLDER, certificate: 'certificate' } }
      : null;
  await page.goto(`${site.origin}/d/token-of-the-link`);
  const goes = page.waitForURL('**/h/**', { waitUntil: 'commit' });
  site.api = ((before) => (call) => before(call) ?? api(call))(site.api);
  await page.evaluate(() => history.length);
  await page.click('[data-act=continue]');
  await goes;
  site.view = view;
  site.api = api;
}
