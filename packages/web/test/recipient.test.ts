import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision } from '@handfast/protocol/draft';
import { verifyConfirmation, type HolderPublicKey } from '@handfast/protocol/holder';
import { parseStatement, statementHash, type Statement } from '@handfast/protocol/statement';
import type { Page } from 'playwright-core';
import { digitsOf, STATES, undecided, visit } from './fixtures/holder.ts';
import { CODE } from './support/doorstep.ts';
import { pair } from './support/pair.ts';
import { open } from './support/scenes-recipient.ts';
import type { Call } from './support/site.ts';
import { setStage, thumbOn } from './support/stage.ts';

/** The body of a call that must have been made. */
function bodyOf(call: Call | undefined): unknown {
  assert.ok(call !== undefined, 'no such call');
  return call.body;
}

const labelOf = (page: Page, no: number) => page.waitForSelector(`[data-label="${no}"] input`);

describe('the recipient at the door', () => {
  const stage = setStage();

  it('[H25] one parcel: three taps and four digits from the page to the code', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-one');
      const thumb = thumbOn(page);
      await thumb.tap('check');
      await thumb.tap('packaging-intact');
      await labelOf(page, 1);
      await thumb.type(digitsOf(1));
      await thumb.tap('release');
      await page.waitForSelector('[data-code]');
      assert.deepEqual(thumb.done, { taps: 3, digits: 4 });
    }));

  it('[H25] three parcels: at most four taps besides the digits', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-three');
      const thumb = thumbOn(page);
      await thumb.tap('all-fine');
      for (const no of [1, 2, 3]) {
        await labelOf(page, no);
        await thumb.type(digitsOf(no));
      }
      await thumb.tap('release');
      await page.waitForSelector('[data-code]');
      assert.ok(thumb.done.taps <= 4, `${thumb.done.taps} taps`);
      assert.equal(thumb.done.digits, 12);
    }));

  it('[S4] all as listed, packaging fine: two taps where no digits are due', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      const doorstep = await open(page, site, 'door-three-waived');
      const thumb = thumbOn(page);
      await thumb.tap('all-fine');
      await thumb.tap('release');
      await page.waitForSelector('[data-code]');
      assert.deepEqual(thumb.done, { taps: 2, digits: 0 });
      const packaging = doorstep.statements[0]?.parcels.map((one) => one.packaging);
      assert.deepEqual(packaging, [['intact'], ['intact'], ['intact']]);
    }));

  it('[H25] the digits that a person is asked for stand nowhere on the page before', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'door-three');
      await page.click('[data-act=all-fine]');
      await labelOf(page, 1);
      const text = await page.innerText('body');
      for (const no of [1, 2, 3]) assert.ok(!text.includes(digitsOf(no)), `parcel ${no}`);
    }));

  it('[H25] digits that do not match take nothing: look again once, then refuse or say unreadable', () =>
    stage.on(async (page, site) => {
      const doorstep = await open(page, site, 'door-one');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type('9999');
      await page.getByText('Please look once more').waitFor();
      await page.keyboard.type('9998');
      await page.getByText('It does not match').waitFor();
      const label = () => doorstep.view.visit?.presented[0]?.decision?.label;
      assert.equal(label(), undefined);
      await page.click('[data-act=unreadable]');
      await page.waitForSelector('[data-act=release]');
      assert.equal(label(), 'unreadable');
    }));

  it('[H4] there is no code, and no call for one, before the person asks after the summary', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.waitForSelector('[data-act=release]');
      const released = () => site.calls.filter(({ path }) => path.endsWith('/release')).length;
      assert.equal(released(), 0);
      assert.equal(await page.locator('[data-code]').count(), 0);
      assert.match(await page.innerText('main'), /Not here\s+Circular saw/);
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
      assert.equal(released(), 1);
      const text = await page.innerText('main');
      assert.match(text, /you took Suitcase/);
      assert.match(text, /does not cover Circular saw/);
    }));

  it('[C2] the release is a statement for every parcel, signed by a key that cannot be exported', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      const pairing = site.calls.find(({ path }) => path === '/v1/pairings');
      const { key } = bodyOf(pairing) as { key: HolderPublicKey };
      await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
      const call = site.calls.find(({ path }) => path.endsWith('/release'));
      const { statement, signature } = bodyOf(call) as { statement: Statement; signature: string };
      assert.ok(parseStatement(statement).ok);
      assert.deepEqual(
        statement.parcels.map(({ no, outcome }) => [no, outcome]),
        [
          [1, 'taken'],
          [2, 'absent'],
        ],
      );
      const { subtle } = globalThis.crypto;
      assert.ok(await verifyConfirmation(subtle, key, statementHash(statement), signature));
      const canLeave = await page.evaluate(
        () =>
          new Promise<boolean>((resolve) => {
            const opening = indexedDB.open('handfast');
            opening.addEventListener('success', () => {
              const all = opening.result.transaction('keys').objectStore('keys').getAll();
              all.addEventListener('success', () => {
                const [kept] = all.result as { privateKey: CryptoKey }[];
                resolve(kept?.privateKey.extractable ?? true);
              });
            });
          }),
      );
      assert.equal(canLeave, false);
    }));

  it('[H6] the code is in no storage of the browser', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-one');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
      const kept = await page.evaluate(() =>
        JSON.stringify([localStorage, sessionStorage, location.href]),
      );
      assert.ok(kept.includes(digitsOf(1)), 'what was typed is kept for a reload');
      assert.ok(!kept.includes(CODE));
    }));

  it('[H24] a changed list waits for a tap; nothing moves under the thumb', () =>
    stage.on(async (page, site) => {
      const doorstep = await open(page, site, 'door-one-of-two');
      await site.listened();
      const shown = () => page.locator('[data-list=here] [data-parcel]').count();
      const place = () => page.locator('[data-act=check]').boundingBox();
      const before = await place();
      doorstep.change((view) => ({
        visit: visit([undecided(1), undecided(2)], 2, { revision: 2, id: view.visit?.id ?? '' }),
      }));
      await page.waitForSelector('[data-act=look]');
      assert.equal(await shown(), 1);
      assert.deepEqual(await place(), before);
      await page.click('[data-act=look]');
      await page.waitForSelector('[data-list=here] [data-parcel="2"]');
      assert.equal(await shown(), 2);
    }));

  it('[H24] a decision on an old list is refused by the server and shown as news', () =>
    stage.on(async (page, site) => {
      const doorstep = await open(page, site, 'door-one-of-two');
      await page.click('[data-act=check]');
      const { view } = doorstep;
      doorstep.view = {
        ...view,
        version: view.version + 1,
        visit: visit([undecided(1), undecided(2)], 2, { revision: 2 }),
      };
      await page.click('[data-act=refuse]');
      await page.waitForSelector('[data-act=look]');
      assert.equal(await page.locator('.pictures').count(), 1, 'still the same question');
      assert.equal(doorstep.view.visit?.presented[0]?.decision, null);
    }));

  it('[H11] refusing is one tap; the reason follows from what was seen and can be changed', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'door-one');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-torn]');
      await page.click('[data-act=refuse]');
      await page.waitForSelector('[data-act=why-done]');
      const decisions = () =>
        site.calls
          .filter(({ path }) => path.endsWith('/decisions'))
          .map(({ body }) => (body as { decisions: Record<string, Decision> }).decisions['1']);
      assert.equal(decisions().at(-1)?.outcome, 'refused');
      assert.equal(decisions().at(-1)?.reason, 'tampered');
      await page.getByLabel('It is empty').check();
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
      assert.equal(decisions().at(-1)?.reason, 'empty');
      await page.click('[data-act=why-done]');
      await page.getByText('Keep the door open').waitFor();
      assert.equal(await page.locator('[data-code]').count(), 0);
    }));

  it('[H18] a courier’s phone that is silent is named first, and the release asks', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-silent');
      assert.match(await page.innerText('.banner'), /cannot tell where/);
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.click('[data-act=release]');
      await page.getByText('We cannot tell where the courier is.').waitFor();
      await page.click('[data-act=release-far]');
      await page.waitForSelector('[data-code]');
    }));

  it('[H18] far away: asked before the code, and not kept from it', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-far-away');
      assert.match(await page.innerText('.banner'), /4 km away/);
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.click('[data-act=release]');
      await page.click('[data-act=release-far]');
      await page.waitForSelector('[data-code]');
    }));

  it('[H9] "the courier took it back" is two taps from the receipt', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'receipt');
      await page.click('.door');
      await page.click('[data-act=taken-back]');
      await page.waitForSelector('dialog', { state: 'detached' });
      const call = site.calls.find(({ path }) => path.endsWith('/taken-back'));
      assert.deepEqual(call?.body, { parcels: [1] });
    }));

  it('[H16] somebody else: two taps besides their name', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'before');
      await page.getByText('Somebody else will be there').click();
      await page.getByLabel('Name').fill('Neighbour');
      await page.getByLabel('Phone or mail').fill('neighbour@example.org');
      await page.getByText('Send them a link').click();
      await page.getByText('gets a link now').waitFor();
      const call = site.calls.find(({ path }) => path.endsWith('/delegates'));
      assert.deepEqual(call?.body, {
        name: 'Neighbour',
        contact: { email: 'neighbour@example.org' },
      });
    }));

  it('[C7] opening the link calls nothing, and its token leaves the address', () =>
    stage.on(async (page, site) => {
      site.view = { shop: 'Northgate Goods' };
      await page.goto(`${site.origin}/d/token-of-the-link`);
      await page.waitForSelector('[data-act=continue]');
      assert.deepEqual(site.calls, []);
      assert.equal(new URL(page.url()).pathname, '/d');
      assert.match(await page.innerText('h1'), /Northgate Goods/);
    }));

  it('[R2] a receipt that is signed and not logged is not shown as good', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'receipt-not-yet-logged');
      assert.equal(await page.locator('h1 + p .word-undecided').count(), 1);
      assert.equal(await page.locator('h1 + p .word-taken').count(), 0);
      await open(page, site, 'receipt');
      assert.equal(await page.locator('h1 + p .word-taken').count(), 1);
    }));

  it('who is here, who is not, and what to do stand above the fold of a small phone', async () => {
    for (const name of ['before', 'door-one-of-two']) {
      await stage.on(
        async (page, site) => {
          await open(page, site, name);
          for (const no of [1, 2]) {
            const box = await page.locator(`[data-parcel="${no}"]`).boundingBox();
            const thumb = await page
              .locator('.thumb')
              .boundingBox({ timeout: 1 })
              .catch(() => null);
            assert.ok(box !== null && box.y + box.height <= (thumb?.y ?? 640), `${name} ${no}`);
          }
        },
        { viewport: { width: 360, height: 640 } },
      );
    }
  });

  it('[H10] "I need more time" is one tap before the visit, told plainly, and one tap undoes it', () =>
    stage.on(async (page, site) => {
      await open(page, site, 'before');
      await page.getByText('I need more time', { exact: true }).click();
      await page.getByText('Your courier will see that you need more time.').waitFor();
      await page.getByText('I do not need more time').click();
      await page.getByText('I need more time', { exact: true }).waitFor();
      const asked = site.calls.filter(({ path }) => path.endsWith('/more-time'));
      assert.deepEqual(
        asked.map(({ body }) => body),
        [{ more: true }, { more: false }],
      );
    }));

  it('shows who is here with what without JavaScript', async () => {
    for (const name of ['before', 'door-one-of-two']) {
      await stage.on(
        async (page, site) => {
          site.view = STATES[name];
          await page.goto(`${site.origin}/h/${STATES[name]?.delivery ?? ''}`);
          const text = await page.innerText('body');
          assert.match(text, /Suitcase/);
          assert.match(text, /Circular saw/);
        },
        { javaScriptEnabled: false },
      );
    }
  });

  it('keeps what was typed when the page is loaded again in the middle', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      const doorstep = await open(page, site, 'door-one');
      await page.click('[data-act=check]');
      await page.click('[data-act=packaging-intact]');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await page.waitForSelector('[data-act=release]');
      site.view = doorstep.view;
      await page.reload();
      await page.click('[data-act=summary]');
      await page.click('[data-act=release]');
      await page.waitForSelector('[data-code]');
      assert.equal(doorstep.statements[0]?.parcels[0]?.label, digitsOf(1));
    }));

  it('can be walked by keyboard alone', () =>
    stage.on(async (page, site) => {
      await pair(page, site);
      await open(page, site, 'door-one');
      const press = async (act: string): Promise<void> => {
        await page.waitForSelector(`[data-act=${act}]`);
        for (let i = 0; i < 20; i++) {
          await page.keyboard.press('Tab');
          const now = await page.evaluate(() => document.activeElement?.getAttribute('data-act'));
          if (now === act) return page.keyboard.press('Enter');
        }
        assert.fail(`${act} is out of the keyboard's reach`);
      };
      await press('check');
      await press('packaging-intact');
      await labelOf(page, 1);
      await page.keyboard.type(digitsOf(1));
      await press('release');
      await page.waitForSelector('[data-code]');
    }));
});
