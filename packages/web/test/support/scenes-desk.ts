/** The operator's and the demonstration's pages. */

import { DELIVERY } from '../fixtures/holder.ts';
import { ROWS, STORY } from '../fixtures/operator.ts';
import type { Scene } from './scenes.ts';

export const DESK_SCENES: readonly Scene[] = [
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
    name: 'console-story-seals',
    play: async (page, site) => {
      site.api = () => ({ json: STORY });
      await page.goto(`${site.origin}/console/deliveries/${DELIVERY}`);
      await page.locator('[data-seals]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'console-unread',
    play: async (page, site) => {
      site.api = () => ({ status: 503, json: { code: 'busy', detail: 'Too much at once.' } });
      await page.goto(`${site.origin}/console`);
      await page.waitForSelector('.banner');
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
