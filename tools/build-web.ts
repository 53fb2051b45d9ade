/**
 * Builds the pages: `packages/web/dist`. Does nothing while its sources are unchanged.
 *
 *   assets/…         scripts and styles, names carry their content's hash: serve for ever
 *   manifest.json    {entry: {js, css, imports}}: what a page of this entry loads, paths from the root
 *   verify.html      the verifier, one file that opens from disk
 *   <entry>.html     a whole page for every entry; the recipient's without a view
 *   ssr/recipient.js renderHolder(view), dataBlock(value): for the server
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import { verifyPage } from './lib/verify-page.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const WEB = join(ROOT, 'packages/web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.sources');

/** Entry and the title of its page. */
const ENTRIES = {
  recipient: 'Your delivery',
  arrival: 'Your delivery',
  landing: 'Your delivery',
  courier: 'Courier',
  console: 'Handfast',
  packing: 'Packing',
  depot: 'Depot',
  inbox: 'Inbox',
  home: 'Handfast',
} as const;

type Entry = keyof typeof ENTRIES;
type Files = {
  readonly js: string;
  readonly css: readonly string[];
  /** Scripts that `js` imports at once: a page names them as `modulepreload`. */
  readonly imports: readonly string[];
};

const SOURCES = [
  'packages/web/src/**/*',
  'packages/web/package.json',
  'packages/{protocol,domain}/src/**/*.ts',
  'package-lock.json',
  'tools/build-web.ts',
  'tools/lib/verify-page.ts',
];

function sourcesHash(): string {
  const hash = createHash('sha256');
  const paths = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  for (const path of paths)
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex');
}

const common = (outDir: string): InlineConfig => ({
  configFile: false,
  root: WEB,
  logLevel: 'error',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});

/**
 * Pages that one person opens one after the other share what they have in common; across other
 * pages nothing is shared, because every shared piece is a request more at a doorstep.
 */
const TOGETHER: readonly (readonly Entry[])[] = [
  ['landing', 'recipient'],
  ['arrival'],
  ['courier'],
  ['console'],
  ['packing', 'depot'],
  ['inbox', 'home'],
];

/** The barcode reader names a public host as its fallback; ours comes from this server alone. */
const noOutsideHost: Plugin = {
  name: 'no-outside-host',
  transform: {
    filter: { id: /zxing|barcode-detector/ },
    handler: (code) => code.replaceAll(/https:\/\/[a-z]+\.jsdelivr\.net\//g, '/assets/'),
  },
};

async function buildPages(
  aside: string,
  entries: readonly Entry[],
): Promise<Record<string, Files>> {
  const config = common(aside);
  const input = Object.fromEntries(
    entries.map((entry) => [entry, join(WEB, `src/${entry}/main.tsx`)]),
  );
  const built = await build({
    ...config,
    plugins: [noOutsideHost],
    build: { ...config.build, rolldownOptions: { input } },
  });
  const output = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  const files: Record<string, Files> = {};
  for (const item of output.output) {
    if (item.type !== 'chunk' || !item.isEntry) continue;
    files[item.name] = { js: `/${item.fileName}`, ...loadedBy(item, output) };
  }
  return files;
}

/** The styles and scripts that a chunk loads at once with itself, each named one time. */
function loadedBy(
  chunk: Rolldown.OutputChunk,
  { output }: Rolldown.RolldownOutput,
): Omit<Files, 'js'> {
  const styles = new Set<string>();
  const scripts = new Set<string>();
  const visit = (name: string): void => {
    const found = output.find((item) => item.fileName === name);
    if (found?.type !== 'chunk' || scripts.has(`/${name}`)) return;
    if (found !== chunk) scripts.add(`/${name}`);
    for (const imported of found.imports) visit(imported);
    const { importedCss } = (found as { viteMetadata?: { importedCss: Set<string> } })
      .viteMetadata ?? { importedCss: new Set<string>() };
    for (const style of importedCss) styles.add(`/${style}`);
  };
  visit(chunk.fileName);
  return { css: [...styles], imports: [...scripts] };
}

async function buildServerSide(aside: string): Promise<void> {
  const config = common(join(aside, 'ssr'));
  await build({
    ...config,
    ssr: { noExternal: true },
    build: {
      ...config.build,
      ssr: true,
      minify: false,
      rolldownOptions: {
        input: { recipient: join(WEB, 'src/recipient/render.tsx') },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

const pageHtml = (entry: Entry, { js, css, imports }: Files): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    '<link rel="icon" href="data:,">',
    `<title>${ENTRIES[entry]}</title>`,
    ...css.map((path) => `<link rel="stylesheet" href="${path}">`),
    ...imports.map((path) => `<link rel="modulepreload" href="${path}">`),
    '<div id="app"></div>',
    `<script type="module" src="${js}"></script>`,
    '</html>',
    '',
  ].join('\n');

/** Builds when a source changed since the last build; answers what it did, in one line. */
export async function buildWeb(): Promise<string> {
  const hash = sourcesHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return 'Pages are up to date.';
  const started_ms = performance.now();
  // Built aside and put in place whole: a server or another build never meets half of it.
  const aside = mkdtempSync(join(ROOT, 'node_modules/.handfast-web-'));
  try {
    const files: Record<string, Files> = {};
    for (const entries of TOGETHER) Object.assign(files, await buildPages(aside, entries));
    await buildServerSide(aside);
    for (const entry of Object.keys(ENTRIES) as Entry[]) {
      writeFileSync(join(aside, `${entry}.html`), pageHtml(entry, files[entry] as Files));
    }
    writeFileSync(join(aside, 'verify.html'), await verifyPage(WEB));
    writeFileSync(join(aside, 'manifest.json'), `${JSON.stringify(files, null, 2)}\n`);
    writeFileSync(join(aside, '.sources'), hash);
    putInPlace(aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return `Pages built in ${((performance.now() - started_ms) / 1000).toFixed(1)} s.`;
}

/** Another process may have put the same build there a moment ago: that one stays. */
function putInPlace(aside: string): void {
  chmodSync(aside, 0o755);
  rmSync(DIST, { recursive: true, force: true });
  try {
    renameSync(aside, DIST);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

if (import.meta.main) console.log(await buildWeb());
