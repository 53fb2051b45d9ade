import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';
import { HttpProblem } from '../http/problem.ts';
import { trustFile } from '../log/trust.ts';
import { WEB_DIST } from './web-files.ts';

const PLACE = '<script type="application/json" id="trust">null</script>';

/**
 * The verifier as one file to keep, with our keys in it. Whoever wants more than our word for those
 * drops a trust file of their own into it.
 */
export function registerVerifyPage(app: App, deps: Deps): void {
  app.get('/verify.html', async (c) => {
    const page = await readFile(path.join(WEB_DIST, 'verify.html'), 'utf8').catch(() => null);
    if (page === null) {
      throw new HttpProblem(503, 'pages_not_built', 'The pages are not built: run npm run build');
    }
    const trust = JSON.stringify(trustFile(deps.keys, deps.log, deps.config.witnesses));
    // Cannot end the script element that it stands in.
    const safe = trust.replaceAll('<', String.raw`\u003c`);
    const filled = page.replace(PLACE, () => PLACE.replace('null', () => safe));
    return c.body(filled, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': 'attachment; filename="verify.html"',
      'cache-control': 'no-store',
    });
  });
}
