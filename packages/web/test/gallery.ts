/**
 * Draws every state of every page in both widths and both schemes:
 * `node packages/web/test/gallery.ts [folder] [name part] [size-scheme part]`. For looking at, not for
 * comparing. Two more sizes are drawn only when asked for: `short`, a small phone, and `narrow`, one
 * with text twice as large.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from '../../../tests/support/chromium.ts';
import { SCENES } from './support/scenes.ts';
import { openSite } from './support/site.ts';

const [folder = '/tmp/shots', part = '', only = ''] = process.argv.slice(2);
const SIZES = [
  { name: 'phone', width: 360, height: 740 },
  { name: 'desk', width: 1280, height: 800 },
  { name: 'short', width: 360, height: 640 },
  { name: 'narrow', width: 320, height: 740 },
].filter(({ name }) => name === 'phone' || name === 'desk' || only.startsWith(name));

await mkdir(folder, { recursive: true });
const site = await openSite();
const browser = await launchChromium();
let shots = 0;
for (const { name, width, height } of SIZES) {
  for (const scheme of ['light', 'dark'] as const) {
    if (!`${name}-${scheme}`.includes(only)) continue;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      deviceScaleFactor: name === 'desk' ? 1 : 2,
    });
    for (const scene of SCENES.filter((scene) => scene.name.includes(part))) {
      await context.setOffline(false);
      const page = await context.newPage();
      page.setDefaultTimeout(5000);
      page.on('pageerror', (error) => process.stderr.write(`${scene.name}: ${error.message}\n`));
      page.on('console', (message) => {
        if (message.type() === 'error') process.stderr.write(`${scene.name}: ${message.text()}\n`);
      });
      await scene.play(page, site).catch((error: Error) => {
        process.stderr.write(`${scene.name}: ${error.message}\n`);
      });
      if (name === 'narrow') {
        await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'));
      }
      await page.screenshot({ path: join(folder, `${scene.name}.${name}-${scheme}.png`) });
      await page.close();
      shots++;
    }
    await context.close();
  }
}
await browser.close();
await site.close();
process.stdout.write(`${shots} pictures in ${folder}\n`);
