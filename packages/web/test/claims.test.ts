import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLAIM, CLAIM_STATES } from './fixtures/claims.ts';
import { STATES } from './fixtures/holder.ts';
import { amountOf } from '../src/lib/money.ts';
import { nextTitle } from '../src/words/claims.ts';
import { answerWith, openAt } from './support/scenes-claims.ts';
import { setStage } from './support/stage.ts';

const choiceOf = (site: { calls: readonly { path: string; body: unknown }[] }): unknown =>
  site.calls.find(({ path }) => path.endsWith('/choice'))?.body;

describe('claims on the recipient’s page', () => {
  const stage = setStage();

  it('[K7] "where is my saw?": where it is, then wait or refund, in three taps', () =>
    stage.on(async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Where is Circular saw?').click();
      await page.getByText('at the depot').waitFor();
      answerWith(site, 'choose');
      await page.click('[data-act=not-received]');
      await page.getByText('Wait, or be refunded?').waitFor();
      const report = site.calls.find(({ path }) => path.endsWith('/claims'));
      assert.deepEqual(report?.body, {
        no: 2,
        item: 0,
        what: 'not_received',
        text: '',
        crimeReference: '',
        photos: [],
      });
      answerWith(site, 'refund');
      await page.click('[data-act=refund]');
      await page.getByText('Your money is on its way').waitFor();
      await page.getByText('£290.00 back the way you paid').waitFor();
      assert.deepEqual(choiceOf(site), { choice: 'refund' });
    }));

  it('[K1] something wrong: what, words, a photo; the number and the next step at once', () =>
    stage.on(async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Something is wrong with it').click();
      await page.click('[data-choice=what-damaged]');
      await page.getByLabel('Anything that helps').fill('The handle is broken off.');
      await page.locator('input[type=file]').setInputFiles({
        name: 'handle.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from([0xff, 0xd8, 0xff]),
      });
      await page.getByText('1 photo added').waitFor();
      assert.equal(await page.locator('.photo-thumbs img').count(), 1);
      answerWith(site, 'person');
      await page.click('[data-act=report]');
      await page.getByText('A person looks at it').waitFor();
      await page.getByText('Your number: C-1C2D3E4F').waitFor();
      const report = site.calls.find(({ path }) => path.endsWith('/claims'));
      const body = report?.body as { photos: readonly string[]; what: string } | undefined;
      assert.deepEqual([body?.what, body?.photos], ['damaged', ['cd'.repeat(32)]]);
    }));

  it('[K4] a HEIC gets a sentence that helps', () =>
    stage.on(async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Something is wrong with it').click();
      await page.locator('input[type=file]').setInputFiles({
        name: 'handle.heic',
        mimeType: 'image/heic',
        buffer: Buffer.from([0]),
      });
      await page.getByText('Please take it as JPEG').waitFor();
    }));

  it('[K3] a crime number may be added and is never asked for', () =>
    stage.on(async (page, site) => {
      await openAt(page, site, 'receipt');
      await page.getByText('Something is wrong with it').click();
      assert.equal(await page.getByText('Nobody needs one.').isVisible(), false);
      await page.getByText('Police or crime number').click();
      await page.getByText('Nobody needs one.').waitFor();
    }));

  it('[K8] [H16] a gift’s page offers no money, a delegate’s no claim', async () => {
    await stage.on(async (page, site) => {
      await openAt(page, site, 'gift');
      await page.click('button.banner');
      await page.waitForSelector('.claim-about');
      assert.equal(await page.locator('[data-act=refund]').count(), 0);
      assert.doesNotMatch(await page.innerText('body'), /£/);
    });
    await stage.on(async (page, site) => {
      await openAt(page, site, 'before-delegate');
      assert.doesNotMatch(await page.innerText('body'), /has not come|Where is|is wrong/);
    });
  });

  it('[K5] a no says why and may be heard by somebody else', () =>
    stage.on(async (page, site) => {
      await openAt(page, site, 'declined');
      await page.click('button.banner');
      await page.getByText('What you describe is not this parcel.').waitFor();
      const sent = page.waitForResponse((response) => response.url().endsWith('/appeal'));
      await page.click('[data-act=appeal]');
      await sent;
      const appeal = site.calls.find(({ path }) => path.endsWith(`/claims/${CLAIM}/appeal`));
      assert.deepEqual(appeal?.body, { text: '' });
    }));

  it('each state has a heading that says what happens now', () => {
    const titles = Object.values(CLAIM_STATES).flatMap(({ claims }) => claims.map(nextTitle));
    assert.equal(new Set(titles).size, 6);
    assert.equal(STATES['receipt']?.claims.length, 0);
  });

  it('money is written in the currency’s own digits', () => {
    assert.equal(amountOf(29_000, 'GBP'), '£290.00');
    assert.equal(amountOf(1500, 'JPY'), 'JP¥1,500');
  });
});
