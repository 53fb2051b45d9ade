import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HolderPublicKey } from '@handfast/protocol/holder';
import {
  parseReport,
  reportHash,
  verifyReportSignature,
  type Report,
} from '@handfast/protocol/report';
import { byCarrier, carried } from './fixtures/arrival.ts';
import { pair } from './support/pair.ts';
import { openArrival } from './support/scenes-arrival.ts';
import { setStage, thumbOn } from './support/stage.ts';

type Sent = { readonly report: Report; readonly signature: string };

describe('the page where another carrier brings the parcels', () => {
  const stage = setStage();

  it('[H19] names the mode and promises no code, before any script runs', () =>
    stage.on(
      async (page, site) => {
        await openArrival(page, site, 'out-for-delivery');
        const text = await page.innerText('body');
        assert.match(text, /DPD brings it, not a courier of ours/);
        assert.match(text, /There is no code/);
        assert.match(text, /DPD says: out for delivery/);
        assert.match(text, /You need not answer/);
      },
      { javaScriptEnabled: false },
    ));

  it('[C2] signs what was said with the page’s own key, and nothing that was not', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      const paired = site.calls.find(({ path }) => path === '/v1/pairings')?.body;
      const { key } = paired as { key: HolderPublicKey };
      await openArrival(page, site, 'delivered-one');
      const thumb = thumbOn(page);
      await thumb.tap('here-1');
      await thumb.tap('packaging-torn');
      await thumb.tap('next');
      await page.fill('input.input-large', 'a004711');
      await page.keyboard.press('Enter');
      await thumb.tap('contents-empty');
      await thumb.tap('next');
      await thumb.tap('send');
      await page.waitForSelector('.toast');
      const sent = site.calls.find(({ path }) => path.endsWith('/arrival-reports'))?.body as Sent;
      const parsed = parseReport(sent.report);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const [said] = parsed.value.parcels;
      assert.deepEqual(
        [said?.arrival, said?.told, said?.packaging, said?.seal.read, said?.contents],
        ['here', 'delivered', ['torn'], 'A004711', 'empty'],
      );
      const hash = reportHash(parsed.value);
      assert.ok(await verifyReportSignature(crypto.subtle, key, hash, sent.signature));
      assert.doesNotMatch(await page.innerText('body'), /\b\d{6}\b/);
    }));

  it('[H19] one of two may be left unsaid; "not here" takes two taps', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await openArrival(page, site, 'delivered-two');
      const thumb = thumbOn(page);
      await thumb.tap('not-here-2');
      await thumb.tap('sum');
      assert.match(await page.innerText('main'), /You say nothing of Suitcase/);
      await thumb.tap('send');
      await page.waitForSelector('.toast');
      assert.equal(thumb.done.taps, 3);
      const sent = site.calls.find(({ path }) => path.endsWith('/arrival-reports'))?.body as Sent;
      assert.deepEqual(
        sent.report.parcels.map(({ no, arrival }) => [no, arrival]),
        [[2, 'not_here']],
      );
      assert.match(await page.innerText('main'), /A claim is open for you/);
    }));

  it('[S4] several parcels of which all is well are one tap and a signature', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await openArrival(page, site, 'delivered-two');
      const thumb = thumbOn(page);
      await thumb.tap('all-fine');
      await thumb.tap('send');
      await page.waitForSelector('.toast');
      assert.equal(thumb.done.taps, 2);
    }));

  it('[H14] what got no answer is sent again as it was said, and not as a second report', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await openArrival(page, site, 'delivered-two');
      const reports: Report[] = [];
      await page.route('**/arrival-reports', (route) => {
        reports.push((route.request().postDataJSON() as Sent).report);
        return reports.length === 1 ? route.abort() : route.continue();
      });
      const thumb = thumbOn(page);
      await thumb.tap('all-fine');
      await page.clock.setFixedTime('2026-03-05T14:00:00Z');
      await thumb.tap('send');
      await page.waitForSelector('text=No signal');
      await page.clock.setFixedTime('2026-03-05T14:07:00Z');
      await thumb.tap('send');
      await page.waitForSelector('.toast');
      assert.equal(reports[0]?.said, '2026-03-05T14:00:00Z');
      assert.deepEqual(reports[1], reports[0]);
    }));

  it('[H24] the carrier’s new word waits for a tap while somebody answers', () =>
    stage.on(async (page, site) => {
      const view = await openArrival(page, site, 'out-for-delivery');
      await site.listened();
      await page.click('[data-act=not-here-1]');
      const next = {
        ...byCarrier([
          carried(1, { status: 'delivered', said: '2026-03-05T13:52:00Z', asks: true }),
        ]),
        version: view.version + 1,
      };
      site.api = () => ({ json: next });
      site.announce();
      await page.waitForSelector('[data-act=look]');
      assert.doesNotMatch(await page.innerText('main'), /delivered/);
      await page.click('[data-act=look]');
      await page.waitForSelector('text=DPD says: delivered');
    }));

  it('[H19] without a key of its own the page says so and sends nothing', () =>
    stage.on(async (page, site) => {
      await openArrival(page, site, 'out-for-delivery');
      await page.click('[data-act=not-here-1]');
      await page.click('[data-act=send]');
      await page.waitForSelector('text=Open the link in your message again');
      assert.ok(site.calls.every(({ path }) => !path.endsWith('/arrival-reports')));
    }));
});
