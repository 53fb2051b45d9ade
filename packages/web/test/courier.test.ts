import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COURIER_STATES } from './fixtures/courier.ts';
import { DELIVERY, numberOf } from './fixtures/holder.ts';
import { courierServer, loadingServer, scan, startRound } from './support/scenes-courier.ts';
import { setStage } from './support/stage.ts';

describe('the courier', () => {
  const stage = setStage();

  it('[H4] one parcel: one scan and one code, no tap; the visit is made on the device', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
      await scan(page);
      await page.getByText('Waiting for them').waitFor();
      const opened = site.calls.find(({ path }) => path.endsWith('/visits'));
      const body = opened?.body as { visit: string; delivery: string; parcels: unknown };
      assert.match(body.visit, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      assert.equal(body.delivery, DELIVERY);
      assert.deepEqual(body.parcels, [{ scheme: 'carrier', value: numberOf(1) }]);

      courierServer(site, 'code');
      site.announce();
      await page.waitForSelector('.pad');
      assert.equal(await page.locator('.scan').count(), 0);
      courierServer(site, 'done-confirmed');
      await page.keyboard.type('482913');
      await page.getByText('handed over').waitFor();
      const code = site.calls.find(({ path }) => path.endsWith('/code'));
      const { released } = COURIER_STATES['code'] ?? {};
      assert.deepEqual(code?.body, { hash: released?.hash, n: released?.n, code: '482913' });
    }));

  it('[K9] a courier reads what is claimed about parcels they brought, and says what they know', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
      await page.getByText('1 claim about parcels you brought').click();
      await page.getByLabel('What you know of it').fill('It was heavy when I gave it.');
      await page.click('[data-act=answer-claim]');
      await page.getByText('It is in the file.').waitFor();
      const said = site.calls.find(({ path }) => path.endsWith('/answers'));
      assert.match(
        said?.path ?? '',
        new RegExp(`/deliveries/${DELIVERY}/claims/[0-9a-f-]+/answers$`),
      );
      assert.deepEqual(said?.body, { text: 'It was heavy when I gave it.' });
      await page.getByText('Back to the stops').click();
      await page.waitForSelector('.stop');
    }));

  it('[H7] a wrong code is explained with the tries left', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'code');
      await startRound(page, site);
      await scan(page);
      await page.waitForSelector('.pad');
      const answer = site.api;
      site.api = (call) =>
        call.path.endsWith('/code')
          ? { json: { ...COURIER_STATES['code'], triesLeft: 4, version: 5 } }
          : answer(call);
      for (const digit of '000000')
        await page.getByRole('button', { name: digit, exact: true }).click();
      await page.getByText('Wrong code. 4 tries left.').waitFor();
    }));

  it('[H11] a refused parcel is scanned again before the code field opens', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'retake');
      await startRound(page, site);
      await scan(page);
      await page.getByText('Scan the refused parcel again').waitFor();
      assert.equal(await page.locator('.pad').count(), 0);
      const answer = site.api;
      site.api = (call) =>
        call.path.endsWith('/scans')
          ? {
              json: {
                delivery: DELIVERY,
                no: 2,
                mode: 'verified',
                mine: true,
                held: false,
                number: { scheme: 'carrier', value: numberOf(2) },
              },
            }
          : answer(call);
      await scan(page);
      await page.getByText('Parcel 2 is back with you').waitFor();
      const retaken = site.calls.find(({ path }) => path.endsWith('/retake'));
      assert.deepEqual(retaken?.body, { number: { scheme: 'carrier', value: numberOf(2) } });
    }));

  it('[M1] [S1] at the load the seal is the next scan; another parcel’s is said so', async () => {
    const said = [
      ['matches', 'the seal is the right one'],
      ['swapped', 'not the seal that was put on it'],
    ] as const;
    for (const [seal, text] of said) {
      await stage.on(async (page, site) => {
        loadingServer(site, seal);
        await startRound(page, site);
        await scan(page);
        await page.getByText('is with you now. Now its seal.').waitFor();
        await page.fill('.scan-input', 'A004711');
        await page.keyboard.press('Enter');
        await page.getByText(text).waitFor();
        await page.getByPlaceholder('Scan a parcel').waitFor();
        const loads = site.calls.filter(({ path }) => path.endsWith('/load'));
        const number = { scheme: 'carrier', value: numberOf(1) };
        assert.deepEqual(
          loads.map(({ body }) => body),
          [{ number }, { number, sealRead: 'A004711' }],
        );
      });
    }
  });

  it('[M1] a seal that cannot be read is left out; a label in its place is the next parcel', () =>
    stage.on(async (page, site) => {
      loadingServer(site, 'label');
      await startRound(page, site);
      await scan(page);
      await page.click('[data-act=skip-seal]');
      await page.getByPlaceholder('Scan a parcel').waitFor();
      await scan(page);
      await page.getByPlaceholder('Scan its seal').waitFor();
      await scan(page);
      await page.getByText('is with you now. Now its seal.').waitFor();
      const scans = site.calls.filter(({ path }) => path.endsWith('/scans'));
      assert.equal(scans.length, 3);
    }));

  it('[H21] leaving, nobody, and kept are two taps away while they wait and while they code', async () => {
    for (const name of ['waiting', 'checking', 'retake', 'code']) {
      await stage.on(async (page, site) => {
        courierServer(site, name);
        await startRound(page, site);
        await scan(page);
        await page.click('[data-act=out]');
        await page.waitForSelector('dialog[open]');
        for (const act of ['nobody', 'kept']) {
          assert.ok(await page.isVisible(`[data-act=${act}]`), `${act} in ${name}`);
        }
        await page.click('[data-act=leave-with]');
        await page.waitForSelector('dialog', { state: 'detached' });
        const ended = site.calls.find(({ path }) => path.endsWith('/end'));
        assert.deepEqual(ended?.body, { end: 'left' });
      });
    }
  });

  it('[H21] the list of stops is one tap away from an open visit, and the visit one tap from there', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'code');
      await startRound(page, site);
      await scan(page);
      await page.waitForSelector('.pad');
      await page.click('[data-act=home]');
      await page.waitForSelector('.stop');
      await page.getByText('A visit is open').click();
      await page.waitForSelector('.pad');
      assert.ok(!site.calls.some(({ path }) => path.endsWith('/end')));
    }));

  it('[H21] after two minutes without an answer the page offers to leave', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting-long');
      await startRound(page, site);
      await scan(page);
      await page.getByText('No answer for 2 minutes').waitFor();
    }));

  it('[H10] who asked for more time is waited for, and the offer to leave comes later', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting-more-time');
      await startRound(page, site);
      await scan(page);
      await page.getByText('They asked for more time').waitFor();
      await page.getByText(/Waiting for them \(3:/).waitFor();
      assert.equal(await page.getByText('You can leave').count(), 0);
      courierServer(site, 'waiting-more-time-long');
      site.announce();
      await page.getByText('No answer for 6 minutes').waitFor();
    }));

  it('[H13] what the recipient asked to have left is left so: two taps, one photo', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting-may-leave');
      await startRound(page, site);
      await scan(page);
      await page.click('[data-act=out]');
      courierServer(site, 'end-nobody');
      await page.click('[data-act=leave-asked]');
      await page.waitForSelector('[data-photo]', { state: 'attached' });
      assert.deepEqual(
        await page
          .locator('[data-photo]')
          .evaluateAll((inputs) => inputs.map((each) => each.dataset['photo'])),
        ['safe_place'],
      );
      await page.locator('[data-photo]').setInputFiles({
        name: 'door.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from([0xff, 0xd8, 0xff]),
      });
      await page.getByText('Left, on record').waitFor();
      const bodies = (end: string) => site.calls.find(({ path }) => path.endsWith(end))?.body;
      assert.deepEqual(bodies('/end'), { end: 'nobody' });
      assert.deepEqual(bodies('/leave'), {
        parcels: [1],
        how: 'safe_place',
        photo: 'cd'.repeat(32),
      });
    }));

  it('[H9] a courier hears at once that somebody says they took it back', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
      await scan(page);
      await page.getByText('Waiting for them').waitFor();
      courierServer(site, 'done-confirmed');
      site.announce();
      await page.getByText('handed over').waitFor();
      courierServer(site, 'done-taken-back');
      site.announce();
      await page.getByText('they say that you took parcel 1 back').waitFor();
    }));

  it('[H19] a simple parcel: one scan, one photo, left', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting', 'simple');
      await startRound(page, site);
      await scan(page);
      await page.locator('[data-photo=safe_place]').setInputFiles({
        name: 'door.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from([0xff, 0xd8, 0xff]),
      });
      await page.getByText('Left, on record').waitFor();
      const left = site.calls.find(({ path }) => path.endsWith('/leave'));
      assert.deepEqual(left?.body, { parcels: [1], how: 'safe_place', photo: 'cd'.repeat(32) });
    }));

  it('[A1] the key leaves the address at once and goes only into the header', () =>
    stage.on(async (page, site) => {
      courierServer(site, 'waiting');
      await startRound(page, site);
      assert.equal(new URL(page.url()).hash, '');
      assert.ok(
        site.calls.every(({ path, body }) => !JSON.stringify([path, body]).includes('hf_ct_key')),
      );
    }));

  it('the reader for the camera is served from here, and only when it is wanted', () =>
    stage.on(async (page, site) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      courierServer(site, 'waiting');
      await startRound(page, site);
      assert.ok(!asked.some((url) => url.includes('camera')));
      await page.getByText('Camera', { exact: true }).click();
      await page
        .getByText(/No camera here|Close the camera/)
        .first()
        .waitFor();
      assert.ok(asked.every((url) => url.startsWith(site.origin)));
    }));
});
