/**
 * Fails when a page loads more than `spec/bundle-budget.json` allows: bytes after gzip of all
 * scripts and styles that its entry loads at once. What it loads later (the camera) is not counted.
 * `node tools/check-bundles.ts`, after a build.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'packages/web/dist');

type Budget = { readonly js_gzip_max: number; readonly css_gzip_max: number };
type Files = {
  readonly js: string;
  readonly css: readonly string[];
  readonly imports: readonly string[];
};

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const gzipBytes = (paths: readonly string[]): number =>
  paths.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(DIST, path)), { level: 9 }).length,
    0,
  );

/** What is over budget, one sentence each, and a line of sizes for every entry. */
export function checkBundles(): { readonly sizes: string[]; readonly faults: string[] } {
  const budgets = read(join(ROOT, 'spec/bundle-budget.json')) as Record<string, Budget>;
  const manifest = read(join(DIST, 'manifest.json')) as Record<string, Files>;
  const sizes: string[] = [];
  const faults: string[] = [];
  for (const [entry, files] of Object.entries(manifest)) {
    const budget = budgets[entry];
    if (budget === undefined) {
      faults.push(`${entry} has no budget in spec/bundle-budget.json`);
      continue;
    }
    const js = gzipBytes([files.js, ...files.imports]);
    const css = gzipBytes(files.css);
    sizes.push(
      `${entry}: scripts ${js} of ${budget.js_gzip_max}, styles ${css} of ${budget.css_gzip_max}`,
    );
    if (js > budget.js_gzip_max)
      faults.push(`${entry}: scripts are ${js - budget.js_gzip_max} bytes over`);
    if (css > budget.css_gzip_max)
      faults.push(`${entry}: styles are ${css - budget.css_gzip_max} bytes over`);
  }
  for (const entry of Object.keys(budgets)) {
    if (manifest[entry] === undefined) faults.push(`${entry} has a budget and is not built`);
  }
  return { sizes, faults };
}

if (import.meta.main) {
  const { sizes, faults } = checkBundles();
  console.log(sizes.join('\n'));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
