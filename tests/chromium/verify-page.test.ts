/** `verify.html` from disk: the same files, the same codes as everywhere, and no request at all. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { TRUST_PLACE, verifyPage } from '../../tools/lib/verify-page.ts';
import { launchChromium } from '../support/chromium.ts';

const ROOT = new URL('../../', import.meta.url);

type Vectors = {
  readonly trust: string;
  readonly accept: readonly { name: string; status: string; file: string }[];
  readonly reject: readonly { name: string; code: string; file: string }[];
};

describe('verify.html from disk', () => {
  let vectors: Vectors;
  let folder: string;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const errors: string[] = [];

  before(async () => {
    vectors = JSON.parse(
      await readFile(new URL('spec/vectors/bundle.json', ROOT), 'utf8'),
    ) as Vectors;
    folder = await mkdtemp(path.join(tmpdir(), 'handfast-verify-'));
    const html = await verifyPage(fileURLToPath(new URL('packages/web', ROOT)));
    await writeFile(path.join(folder, 'verify.html'), html);
    const filled = html.replace(TRUST_PLACE, () =>
      TRUST_PLACE.replace('null', () => vectors.trust),
    );
    await writeFile(path.join(folder, 'with-keys.html'), filled);
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    await open('verify.html');
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (name: string) => page.goto(pathToFileURL(path.join(folder, name)).href);
  let serial = 0;
  const give = async (text: string, name = `${serial++}.tlog-proof`) => {
    const buffer = Buffer.from(text, 'utf8');
    await page.setInputFiles('input[type=file]', { name, mimeType: 'text/plain', buffer });
    return name;
  };
  const outcomeOf = async (text: string) => {
    const name = await give(text);
    const outcome = page.locator(`output[data-file="${name}"]`);
    await outcome.waitFor();
    return {
      status: await outcome.getAttribute('data-status'),
      code: await outcome.getAttribute('data-code'),
    };
  };

  it('[L2] believes nobody before it is given a trust file', async () => {
    await give(vectors.accept[2]?.file ?? '');
    await page.getByRole('alert').filter({ hasText: 'trust file first' }).waitFor();
    assert.equal(await page.locator('output').count(), 0);
    await give(vectors.trust, 'trust.json');
    await page.locator('[data-trusted=true]').waitFor();
  });

  it('[L2] [L5] [R2] says of each good file what it is: signed, logged, witnessed', async () => {
    for (const { name, status, file } of vectors.accept) {
      assert.deepEqual(await outcomeOf(file), { status, code: '' }, name);
    }
  });

  it('[L2] [R2] refuses every forged file with the same code as Node and the command line', async () => {
    assert.ok(vectors.reject.length >= 40);
    for (const { name, code, file } of vectors.reject) {
      assert.deepEqual(await outcomeOf(file), { status: 'refused', code }, name);
    }
  });

  it('[L7] makes no request, throws nothing, and has its keys when they came with it', async () => {
    await open('with-keys.html');
    const { status } = await outcomeOf(vectors.accept.at(-1)?.file ?? '');
    assert.equal(status, 'witnessed');
    assert.match(await page.locator('output').innerText(), /cannot be rewritten without them/);
    const outside = requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'));
    assert.deepEqual(outside, []);
    assert.deepEqual(errors, []);
    const shots = process.env['HANDFAST_SHOTS'];
    if (shots === undefined) return;
    await page.screenshot({ path: path.join(shots, 'verify-good.png'), fullPage: true });
    await outcomeOf(vectors.reject[12]?.file ?? '');
    await page.screenshot({ path: path.join(shots, 'verify-bad.png'), fullPage: true });
    await open('verify.html');
    await page.screenshot({ path: path.join(shots, 'verify-empty.png'), fullPage: true });
  });
});
