/** The test files of `packages/protocol` once more, in Chromium: the same code must hold there. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import type { Outcome } from '../support/browser-shims/test.ts';
import { bundleTests } from './bundle.ts';
import { serveTests, type TestServer } from './serve.ts';

const FOLDER = new URL('../../packages/protocol/test/', import.meta.url);
const files = (await readdir(FOLDER))
  .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.node.test.ts'))
  .toSorted()
  .map((name) => fileURLToPath(new URL(name, FOLDER)));

const LIMIT_MS = 120_000;

declare global {
  var runTestFile: (name: string) => Promise<readonly Outcome[]>;
}

describe('protocol in Chromium', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    server = await serveTests(await bundleTests(files));
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    await page.goto(server.origin);
    await page.waitForFunction(() => globalThis.runTestFile !== undefined);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('finds test files to run', () => {
    assert.ok(files.length > 0);
  });

  for (const file of files.map((path) => basename(path))) {
    it(file, { timeout: LIMIT_MS }, async (t) => {
      const outcomes = await page.evaluate((name) => globalThis.runTestFile(name), file);
      assert.ok(outcomes.length > 0, 'the file holds no test');
      for (const { path, status, detail } of outcomes) {
        await t.test(path.join(' › '), (subtest) => {
          if (status === 'skipped') return subtest.skip(detail);
          if (status === 'failed') assert.fail(detail);
        });
      }
      assert.deepEqual(errors.splice(0), [], 'nothing is thrown outside of a test');
    });
  }
});
