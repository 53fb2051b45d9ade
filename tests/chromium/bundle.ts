/** Bundles test files for a browser, in memory. */

import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const PROJECT = new URL('../../', import.meta.url);
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, PROJECT));

const SHIMS: Readonly<Record<string, string>> = {
  'node:test': pathOf('tests/support/browser-shims/test.ts'),
  'node:assert': pathOf('tests/support/browser-shims/assert.ts'),
  'node:assert/strict': pathOf('tests/support/browser-shims/assert.ts'),
};
const VECTORS = pathOf('packages/protocol/test/support/vectors.ts');
const VECTORS_IN_BROWSER = pathOf('tests/support/browser-shims/vectors.ts');

const ENTRY = 'virtual:tests';

/** `window.runTestFile(name)` loads one test file and answers its outcomes. */
const entrySource = (files: readonly string[]): string => `
  import { runFile } from ${JSON.stringify(SHIMS['node:test'])};
  const files = {
    ${files.map((file) => `${JSON.stringify(basename(file))}: () => import(${JSON.stringify(file)}),`).join('\n')}
  };
  window.runTestFile = (name) => runFile(files[name]);
`;

const swap = (files: readonly string[]): Plugin => ({
  name: 'tests-in-a-browser',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (source === ENTRY) return `\0${ENTRY}`;
    const shim = SHIMS[source];
    if (shim !== undefined) return shim;
    if (source.startsWith('node:')) {
      throw new Error(`${importer} imports ${source}: a test for Node only is *.node.test.ts`);
    }
    if (!source.endsWith('/vectors.ts')) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found?.id === VECTORS ? VECTORS_IN_BROWSER : found;
  },
  load(id) {
    return id === `\0${ENTRY}` ? entrySource(files) : null;
  },
});

/** The bundle's files by their name; the entry is `tests.js`. */
export async function bundleTests(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(PROJECT),
    logLevel: 'error',
    publicDir: false,
    plugins: [swap(files)],
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: { input: { tests: ENTRY }, output: { entryFileNames: 'tests.js' } },
    },
  });
  const output = Array.isArray(built) ? built : [built];
  const names = new Map<string, string>();
  for (const part of output) {
    if (!('output' in part)) throw new Error('the bundler is watching, it should build once');
    for (const item of part.output) {
      if (item.type === 'chunk') names.set(item.fileName, item.code);
    }
  }
  return names;
}
