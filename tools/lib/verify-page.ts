import { join } from 'node:path';
import { build, type Rolldown } from 'vite';

const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; " +
  "base-uri 'none'; form-action 'none'";

/** Where the server puts its trust file when it gives the page out. */
export const TRUST_PLACE = '<script type="application/json" id="trust">null</script>';

/** Text of a script or style must not end its own element. */
const within = (element: 'script' | 'style', text: string): string =>
  text.replaceAll(`</${element}`, `<\\/${element}`);

/**
 * `verify.html`: one file with everything in it, which opens from disk. Its policy forbids every
 * request, so a reader need not believe that it makes none. `web`: folder of the web package.
 */
export async function verifyPage(web: string): Promise<string> {
  const entry = join(web, 'src/verify/main.tsx');
  const built = await build({
    configFile: false,
    root: web,
    logLevel: 'error',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input: { verify: entry }, output: { format: 'iife' } },
    },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  const scripts = output.flatMap((item) => (item.type === 'chunk' ? [item.code] : []));
  const styles = output.flatMap((item) =>
    item.type === 'asset' && item.fileName.endsWith('.css') ? [String(item.source)] : [],
  );
  if (scripts.length !== 1) throw new Error(`verify.html is ${scripts.length} scripts, not one`);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    '<title>Check a receipt</title>',
    ...styles.map((css) => `<style>${within('style', css)}</style>`),
    '<div id="app"></div>',
    TRUST_PLACE,
    `<script>${within('script', scripts[0] as string)}</script>`,
    '</html>',
    '',
  ].join('\n');
}
