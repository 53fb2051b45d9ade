/**
 * The pages' reader of barcodes in Chromium: on photographs with a known text, on pictures in which
 * there is nothing to read, and on our own labels. `HANDFAST_WRITE=1` writes docs/barcodes.md anew.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import { makeS10, makeSscc } from '@handfast/protocol/parcel-number';
import { parseScan } from '@handfast/protocol/scan';
import type { Browser, Page } from 'playwright-core';
import { barcodePng, barcodesOf } from '../packages/server/src/app/labels.ts';
import type { Barcode } from '../packages/web/src/lib/barcodes.ts';
import { openBarcodePage, type BarcodePage } from './support/barcode-page.ts';
import { launchChromium } from './support/chromium.ts';

declare global {
  var readPicture: (path: string) => Promise<readonly Barcode[]>;
}

const FOLDER = new URL('../../shared/data/barcodes/', import.meta.url);
const skip = existsSync(FOLDER) ? false : '../shared/data/barcodes is missing';
const FIGURES = new URL('../docs/barcodes.md', import.meta.url);
const PICTURE = /\.(?:png|jpe?g|webp)$/;

const SYMBOLOGIES = [
  { folder: 'code128-1', name: 'Code 128', format: 'code_128' },
  { folder: 'datamatrix-1', name: 'DataMatrix', format: 'data_matrix' },
  { folder: 'qrcode-2', name: 'QR', format: 'qr_code' },
] as const;

const picturesIn = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, FOLDER))
    .filter((name) => PICTURE.test(name))
    .toSorted();

/** The text beside a picture; null where the bytes are no text. */
function expectedOf(folder: string, picture: string): string | null {
  const path = new URL(`${folder}/${encodeURIComponent(picture.replace(PICTURE, '.txt'))}`, FOLDER);
  return existsSync(path) ? readFileSync(path, 'utf8').replace(/\r?\n$/, '') : null;
}

const numberOf = (made: ReturnType<typeof makeSscc> | ReturnType<typeof makeS10>): ParcelNumber => {
  assert.ok(made.ok);
  return made.value;
};

const OWN: readonly ParcelNumber[] = [
  numberOf(makeSscc(0, '9521234', '17')),
  numberOf(makeSscc(3, '9521234', '99999999')),
  numberOf(makeS10('RB', '47312482', 'GB')),
  { scheme: 'carrier', value: '15501234567890' },
  { scheme: 'free', value: 'NORTHGATE-0042' },
];
const SQUARES = ['datamatrix', 'qr'] as const;

type Figure = {
  readonly name: string;
  readonly pictures: number;
  readonly right: number;
  readonly wrong: readonly string[];
  readonly unread: readonly string[];
};

describe('the reader of barcodes that the pages use', () => {
  let site: BarcodePage;
  let browser: Browser;
  let page: Page;
  const drawn = new Map<string, Uint8Array>();
  const figures: Figure[] = [];
  let falsePositives = 0;

  before(async () => {
    for (const [i, number] of OWN.entries()) {
      for (const square of SQUARES) {
        const label = { number, to: [], from: '', reference: '', count: '1 of 1', square };
        const codes = barcodesOf(label);
        drawn.set(`${i}-bars.png`, await barcodePng(codes.bars));
        drawn.set(`${i}-${square}.png`, await barcodePng(codes.square));
      }
    }
    [site, browser] = await Promise.all([openBarcodePage(FOLDER, drawn), launchChromium()]);
    page = await browser.newPage();
    await page.goto(site.origin);
    await page.waitForFunction(() => globalThis.readPicture !== undefined);
  });

  after(async () => {
    await browser?.close();
    await site?.close();
    if (figures.length === SYMBOLOGIES.length && process.env['HANDFAST_WRITE'] === '1') {
      writeFileSync(FIGURES, report(figures, falsePositives));
    }
  });

  const read = (path: string): Promise<readonly Barcode[]> =>
    page.evaluate((one) => globalThis.readPicture(one), path);

  for (const { folder, name, format } of SYMBOLOGIES) {
    it(
      `[M5] ${name}: as many photographs as docs/barcodes.md says, none of them wrong`,
      { skip },
      async (t) => {
        const wrong: string[] = [];
        const unread: string[] = [];
        const pictures = picturesIn(folder).filter((one) => expectedOf(folder, one) !== null);
        for (const picture of pictures) {
          const found = await read(`/pictures/${folder}/${encodeURIComponent(picture)}`);
          const mine = found.filter((one) => one.format === format);
          const expected = expectedOf(folder, picture);
          if (mine.length === 0) unread.push(picture);
          else if (!mine.some(({ text }) => text === expected)) {
            wrong.push(picture);
          }
        }
        const right = pictures.length - wrong.length - unread.length;
        figures.push({ name, pictures: pictures.length, right, wrong, unread });
        t.diagnostic(`${name}: ${right} of ${pictures.length} read`);
        t.diagnostic(`unread: ${unread.join(', ')}; other text: ${wrong.join(', ')}`);
        assert.deepEqual(wrong, []);
        if (process.env['HANDFAST_WRITE'] === '1') return;
        assert.ok(right >= known(name), `${right} read, docs/barcodes.md says ${known(name)}`);
      },
    );
  }

  it('[M5] where there is nothing, nothing is read', { skip }, async (t) => {
    const read_ = [];
    const pictures = picturesIn('falsepositives-2');
    for (const picture of pictures) {
      const found = await read(`/pictures/falsepositives-2/${picture}`);
      if (found.length > 0) read_.push(`${picture}: ${found[0]?.text}`);
    }
    falsePositives = pictures.length;
    t.diagnostic(`${pictures.length} pictures with nothing in them, ${read_.length} read`);
    assert.deepEqual(read_, []);
  });

  for (const [i, number] of OWN.entries()) {
    it(`[M5] our own label of ${number.scheme} ${number.value} is read back from its pixels`, async () => {
      for (const shape of ['bars', ...SQUARES]) {
        const found = await read(`/drawn/${i}-${shape}.png`);
        assert.equal(found.length, 1, shape);
        const scan = parseScan(found[0]?.text ?? '');
        assert.ok(scan.ok, shape);
        assert.ok(
          scan.value.candidates.some(
            ({ scheme, value }) => scheme === number.scheme && value === number.value,
          ),
          `${shape}: ${found[0]?.text}`,
        );
      }
    });
  }
});

/** How many photographs of this symbology the committed figures say. */
function known(name: string): number {
  const row = readFileSync(FIGURES, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${name} `));
  return Number(row?.split('|')[3]?.trim() ?? 0);
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', ');

const report = (
  figures: readonly Figure[],
  falsePositives: number,
): string => `# What the scanning code reads

The pages read barcodes with \`packages/web/src/lib/barcodes.ts\` (the courier's camera uses it). These
are its figures on photographs with a known text, in the Chromium that the tests use:

| symbology | photographs | read right | another text | not read |
|---|---|---|---|---|
${figures.map(({ name, pictures, right, wrong, unread }) => `| ${name} | ${pictures} | ${right} | ${wrong.length} | ${unread.length} |`).join('\n')}

In ${falsePositives} pictures without any barcode it reads nothing. Our own labels (SSCC as GS1-128, GS1
DataMatrix and Digital Link QR; S10, a carrier's number and free text as Code 128, DataMatrix and QR)
are read back from the pixels that the server draws.

Not read: ${figures.map(({ name, unread }) => `${name} ${listed(unread)}`).join('; ')}.
Another text: ${figures.map(({ name, wrong }) => `${name} ${listed(wrong)}`).join('; ')}.

The photographs lie at \`../shared/data/barcodes\` and are not part of the project; without them the test
skips and says so. To measure anew: \`HANDFAST_WRITE=1 npx node --test tests/barcodes.test.ts\`. Without
the variable the same test fails when fewer are read than this table says.
`;
