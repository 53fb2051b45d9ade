import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PackBody } from '@handfast/domain/view/packing';
import { PHONES } from './fixtures/bench.ts';
import { numberOf } from './fixtures/holder.ts';
import { codeOf, isComplete, readScan } from '../src/packing/read-scan.ts';
import { openBench, scan, weighByWedge } from './support/scenes-bench.ts';
import { setStage } from './support/stage.ts';
import type { Site } from './support/site.ts';

const SAW = '5012345678924';
const SEAL = 'A004711';

const written = (site: Site): PackBody[] =>
  site.calls
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/packing/'))
    .map(({ body }) => body as PackBody)
    .filter(({ check }) => !check);

const meaning = (text: string): string => {
  const read = readScan(text, PHONES);
  return read.kind === 'item' ? `item ${codeOf(read.item)} ${read.serial}`.trim() : read.kind;
};

describe('a scan at the bench means', () => {
  it('a mass, of the whole parcel or of the empty box, in grams', () => {
    assert.deepEqual(readScan('0.412 kg', null), { kind: 'mass', of: 'gross', mass_g: 412 });
    assert.deepEqual(readScan('T 120g', null), { kind: 'mass', of: 'tare', mass_g: 120 });
    assert.notEqual(readScan('412', PHONES).kind, 'mass');
  });

  it('[M4] an item: by GTIN of any length, by its serial, or by a GS1 code with both', () => {
    assert.equal(meaning('5012345678917'), 'item 05012345678917');
    assert.equal(meaning('356938035643809'), 'item 05012345678900 356938035643809');
    assert.equal(
      meaning(']d2010501234567890021356938035643809'),
      'item 05012345678900 356938035643809',
    );
    assert.equal(meaning('5000000000017'), 'other');
  });

  it('[M5] this parcel’s label, another parcel’s label, a tag, or a word', () => {
    assert.equal(meaning(numberOf(1)), 'own_label');
    assert.equal(meaning('00395212340000000014'), 'label');
    assert.equal(meaning('https://seal.example/t/BATCH1?e=00'), 'tag');
    assert.equal(meaning('undo'), 'word');
  });

  it('complete only when each thing is in as often as it was ordered', () => {
    const codes = ['05012345678900', '05012345678917', '05012345678917', 'Gift card'];
    const scanned = codes.map((code) => ({ code }));
    assert.equal(isComplete(PHONES, scanned), true);
    assert.equal(isComplete(PHONES, scanned.slice(1)), false);
  });
});

describe('the packing bench', () => {
  const stage = setStage();

  it('[M4] one item is packed in three scans: label, item, seal', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(2));
      await scan(page, SAW);
      await scan(page, SEAL);
      await page.getByText('Packed', { exact: true }).waitFor();
      assert.deepEqual(written(site), [
        {
          items: [{ code: '05012345678924' }],
          seal: { number: SEAL },
          check: false,
          massIsRight: false,
        },
      ]);
    }));

  it('a trolley without the mouse: a scanner faster than the network loses and mixes nothing', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      for (const text of [numberOf(2), SAW, SEAL, numberOf(1), '356938035643809']) {
        await page.keyboard.type(text);
        await page.keyboard.press('Enter');
      }
      await page.getByText('Phone, 256 GB, black: 1 of 1.').waitFor();
      assert.equal(await page.locator('.bench-count').innerText(), '1 packed');
      assert.equal(written(site).length, 1);
    }));

  it('[M4] a wrong item is named before anything is closed, and is not counted', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(2));
      await scan(page, '5000000000017');
      await page.getByText('5000000000017 is not in this order. Take it out.').waitFor();
      assert.equal(await page.locator('.last-word').innerText(), 'No');
      assert.match(await page.locator('.to-pack-count').innerText(), /^0 /);
      assert.deepEqual(written(site), []);
    }));

  it('[M4] a phone asks for its serial number; what is missing is named when it is closed', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(1));
      await scan(page, '5012345678900');
      await page.getByText('now scan its serial number').waitFor();
      await scan(page, '356938035643809');
      await scan(page, 'DONE');
      await page.getByText('2 × Case, clear is still missing.').waitFor();
      await page.getByText('1 × Gift card is still missing.').waitFor();
    }));

  it('[M4] where policy asks for it, the photo of the open box comes before the seal', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(3));
      await scan(page, '5012345678924');
      await page.getByText('Photograph the open box.').waitFor();
      await page.locator('input[type=file]').setInputFiles({
        name: 'box.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from([0xff, 0xd8, 0xff]),
      });
      await page.getByText('The photo is kept.').waitFor();
      await scan(page, 'A004711');
      const packed = site.calls.findLast(({ path }) => path.startsWith('/v1/packing/'));
      const body = packed?.body as { check: boolean; openBoxPhoto: string };
      assert.deepEqual([body.check, body.openBoxPhoto], [false, 'cd'.repeat(32)]);
    }));

  it('[S1] a seal mistyped once: look again; twice: an alarm', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      for (const text of [numberOf(2), SAW, 'A009999']) await scan(page, text);
      assert.equal(await page.locator('.last-word').innerText(), 'Look');
      await scan(page, 'A009999');
      assert.equal(await page.locator('.last-word').innerText(), 'No');
      await page.getByText('the supervisor is told').waitFor();
      await scan(page, SEAL);
      await page.getByText('Packed', { exact: true }).waitFor();
    }));

  it('[M2] a surprising mass asks to look; a wedge’s mass is the scale’s, a hand’s is typed', () =>
    stage.on(async (page, site) => {
      await openBench(page, site, { scale: 'bench-1' });
      for (const text of [numberOf(2), SAW, SEAL]) await scan(page, text);
      await weighByWedge(page, '6.1kg');
      await page.getByText('6100 g in the box, 4200 g expected').waitFor();
      await scan(page, 'YES');
      await page.getByText('Packed', { exact: true }).waitFor();
      const [, last] = written(site);
      assert.deepEqual(last?.gross, { grossMass_g: 6100, source: 'scale', scale: 'bench-1' });
      assert.equal(last?.massIsRight, true);

      for (const text of [numberOf(2), SAW, SEAL]) await scan(page, text);
      await page.click('[data-act=mass]');
      await page.getByLabel('Full, in grams').fill('4210');
      await page.keyboard.press('Enter');
      await page.getByText('Packed', { exact: true }).waitFor();
      assert.deepEqual(written(site).at(-1)?.gross, {
        grossMass_g: 4210,
        source: 'typed',
        scale: '',
      });
    }));

  it('the field has the focus again after a button, and a first key goes into it', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(2));
      await page.click('[data-act=mass]');
      await page.waitForSelector('dialog[open]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
      await scan(page, SAW);
      await page.getByText('Circular saw: 1 of 1.').waitFor();
    }));

  it('[A1] the key leaves the address at once and goes only into the header', () =>
    stage.on(async (page, site) => {
      await openBench(page, site);
      await scan(page, numberOf(2));
      assert.equal(new URL(page.url()).hash, '');
      assert.ok(site.calls.every((call) => !JSON.stringify(call).includes('hf_sk_key')));
    }));
});
