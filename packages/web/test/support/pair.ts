import type { Page } from 'playwright-core';
import { DELIVERY, HOLDER } from '../fixtures/holder.ts';
import type { Site } from './site.ts';

/** Pairs this browser through the landing page, so that it has a key of its own to sign with. */
export async function pair(page: Page, site: Site): Promise<void> {
  site.view = { shop: 'Northgate Goods' };
  site.api = (call) => {
    if (call.path !== '/v1/pairings') return null;
    site.view = null;
    return { json: { delivery: DELIVERY, holder: HOLDER, certificate: 'certificate' } };
  };
  await page.goto(`${site.origin}/d/token-of-the-link`);
  await page.click('[data-act=continue]');
  await page.waitForURL('**/h/**');
}
