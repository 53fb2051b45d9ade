import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLAIM } from './fixtures/claims.ts';
import { APPEALED, FILE, QUEUE, REFUND_FAILED } from './fixtures/claims-desk.ts';
import { STORY } from './fixtures/operator.ts';
import { openFile } from './support/scenes-claims.ts';
import { setStage } from './support/stage.ts';
import type { Site } from './support/site.ts';

const bodyOf = (site: Site, act: string): unknown =>
  site.calls.find(({ path }) => path.endsWith(`/claims/${CLAIM}/${act}`))?.body;

describe('the claims desk', () => {
  const stage = setStage();

  it('[K6] the queue keeps the server’s order and opens from the keyboard', () =>
    stage.on(async (page, site) => {
      site.api = () => ({ json: { claims: QUEUE } });
      await page.goto(`${site.origin}/console/claims`);
      await page.waitForSelector('td');
      const due = await page.locator('.due').allInnerTexts();
      assert.equal(due[0], 'Past its date');
      site.api = () => ({ json: FILE });
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/claims/${QUEUE[1]?.claim}`);
    }));

  it('[K6] the queue follows what happens, and the mark stays on its claim', () =>
    stage.on(async (page, site) => {
      let rows = QUEUE.slice(1);
      site.api = () => ({ json: { claims: rows } });
      await page.goto(`${site.origin}/console/claims`);
      await page.waitForSelector('td');
      await site.listened();
      await page.keyboard.press('ArrowDown');
      const marked = () => page.locator('tr[aria-current=true] .claim-number').innerText();
      const before = await marked();
      rows = [...QUEUE];
      site.announce();
      const first = QUEUE[0]?.number ?? assert.fail();
      await page.getByText(first).waitFor();
      assert.equal(await marked(), before);
      assert.equal(before, QUEUE[2]?.number);
    }));

  it('[K6] a file shows what speaks for and against, who had it, and the carrier’s clock', () =>
    stage.on(async (page, site) => {
      await openFile(page, site);
      for (const side of ['for', 'against', 'neither']) {
        const lines = FILE.evidence.filter((line) => line.side === side);
        assert.equal(await page.locator(`.evidence-${side} li`).count(), lines.length);
      }
      await page.getByText('Claim against DPD until').waitFor();
      assert.equal(await page.locator('.tl-name').count(), 1);
    }));

  it('[K5] a grant carries minor units; a no goes nowhere without its reason in words', () =>
    stage.on(async (page, site) => {
      await openFile(page, site);
      await page.getByLabel('Amount, at most £899.00').fill('290.10');
      const sent = page.waitForResponse((response) => response.url().endsWith('/decide'));
      await page.click('[data-act=decide]');
      await sent;
      assert.deepEqual(bodyOf(site, 'decide'), {
        outcome: 'granted',
        because: 'record_supports',
        text: '',
        amount_minor: 29_010,
      });
      site.calls.length = 0;
      await page.click('[data-outcome=declined]');
      await page.click('[data-act=decide]');
      assert.equal(bodyOf(site, 'decide'), undefined);
      await page.getByLabel('Your reason to them').fill('The seal was whole at the door.');
      const declined = page.waitForResponse((response) => response.url().endsWith('/decide'));
      await page.click('[data-act=decide]');
      await declined;
      assert.deepEqual(bodyOf(site, 'decide'), {
        outcome: 'declined',
        because: 'receipt_and_record_against',
        text: 'The seal was whole at the door.',
        amount_minor: 0,
      });
    }));

  it('[K5] an appeal is not offered to who said no', () =>
    stage.on(async (page, site) => {
      await openFile(page, site, APPEALED);
      await page.getByText('Somebody else hears the appeal').waitFor();
      assert.equal(await page.locator('[data-act=decide]').count(), 0);
    }));

  it('a claim is taken by who looks at it, and a refund that failed is tried again', async () => {
    await stage.on(async (page, site) => {
      await openFile(page, site);
      const sent = page.waitForResponse((response) => response.url().endsWith('/assign'));
      await page.click('[data-act=take]');
      await sent;
      assert.deepEqual(bodyOf(site, 'assign'), { to: 'operator-1' });
    });
    await stage.on(async (page, site) => {
      await openFile(page, site, REFUND_FAILED);
      const sent = page.waitForResponse((response) => response.url().endsWith('/retry-refund'));
      await page.click('[data-act=retry-refund]');
      await sent;
    });
  });

  it('[K1] the operator opens a claim for somebody who calls', () =>
    stage.on(async (page, site) => {
      site.api = ({ path }) => ({ json: path.endsWith('/claims') ? FILE : STORY });
      await page.goto(`${site.origin}/console/deliveries/${STORY.delivery}`);
      await page.click('[data-act=open-claim]');
      await page.getByLabel('What they say').selectOption('damaged');
      await page.getByLabel('In their words').fill('The handle is broken off.');
      await page.click('[data-act=open-claim-go]');
      await page.waitForURL(`**/console/claims/${CLAIM}`);
      const opened = site.calls.find(({ path }) => path.endsWith('/claims'));
      const text = 'The handle is broken off.';
      assert.deepEqual(opened?.body, { no: 1, what: 'damaged', text });
    }));

  it('[K4] two photos go side by side and enlarge; the untouched file is one link away', () =>
    stage.on(async (page, site) => {
      await openFile(page, site);
      await page.getByText('Nearly the same picture is in another delivery').waitFor();
      assert.equal(await page.locator('.photo a[download]').count(), FILE.photos.length);
      for (const i of [0, 1]) await page.locator('.photo-button').nth(i).click();
      await page.waitForSelector('dialog[open]');
      assert.equal(await page.locator('.zoom').count(), 2);
      const first = page.locator('.zoom').first();
      await first.click({ position: { x: 40, y: 40 } });
      assert.equal(await first.getAttribute('aria-pressed'), 'true');
      const origin = await first.locator('img').evaluate((image) => image.style.transformOrigin);
      assert.match(origin, /^\d/);
    }));
});
