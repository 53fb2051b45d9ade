import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { LINES_MAX, findBreaches } from '../../tools/lib/walls.ts';
import { makeTree, runTool } from './tree.ts';

const manifests = {
  'packages/protocol/package.json': '{"dependencies":{"@noble/hashes":"2"}}',
  'packages/domain/package.json': '{"dependencies":{"@handfast/protocol":"0"}}',
};

/** The breaches in a tree of one file, as `line wall`. */
function breachesOf(t: TestContext, path: string, text: string): string[] {
  const root = makeTree(t, { ...manifests, [path]: text });
  return findBreaches(root).map(({ line, wall }) => `${line} ${wall}`);
}

const imports: [path: string, specifier: string, wall: RegExp | undefined][] = [
  ['protocol', '@handfast/domain/visit', /protocol imports domain/],
  ['domain', '@handfast/protocol/bytes', undefined],
  ['domain', '@handfast/server/app', /domain imports server/],
  ['domain', '../../../server/src/app.ts', /domain imports server/],
  ['domain', '../../../../tools/lib/walls.ts', /domain imports tools/],
  ['server', '@handfast/domain/visit', undefined],
  ['server', '@handfast/web/main', /server imports web/],
  ['web', '@handfast/protocol/bytes', undefined],
  ['web', '@handfast/server/app', /web imports server/],
  ['client', '@handfast/server/app', /client imports server/],
  ['cli', '@handfast/server/app', undefined],
  ['protocol', '@noble/hashes/sha2.js', undefined],
  ['protocol', 'pg', /protocol is pure and imports pg/],
  ['protocol', 'node:crypto', /protocol is pure and imports node:crypto/],
  ['domain', 'fs', /domain is pure and imports fs/],
  ['server', 'node:fs', undefined],
  ['attic', './x.ts', /packages\/attic has no entry/],
];

for (const [room, specifier, wall] of imports) {
  test(`${room} importing ${specifier} is ${wall === undefined ? 'allowed' : 'a breach'}`, (t) => {
    const forms = [
      `import { x } from '${specifier}';`,
      `import type { X } from '${specifier}';`,
      `export * from '${specifier}';`,
      `const x = await import('${specifier}');`,
      `type X = import('${specifier}').X;`,
    ];
    for (const form of forms) {
      const found = breachesOf(t, `packages/${room}/src/inner/a.ts`, `\n${form}\n`);
      if (wall === undefined) assert.deepEqual(found, [], form);
      else {
        assert.equal(found.length, 1, form);
        assert.match(String(found[0]), wall);
      }
    }
  });
}

const impure = {
  'Date.now()': 'Date.now',
  "Date['now']()": 'Date.now',
  'new Date()': 'new Date()',
  'Date()': 'Date()',
  'take(Date)': 'Date passed on whole',
  'const { now } = Date': 'Date passed on whole',
  'Math.random()': 'Math.random',
  'const { random } = Math': 'Math passed on whole',
  "fetch('x')": 'fetch',
  'process.env': 'process',
  'crypto.subtle': 'crypto',
  'const c = { crypto }': 'crypto',
  'globalThis.crypto': 'globalThis',
  'performance.now()': 'performance',
  'setTimeout(take, 1)': 'setTimeout',
  'const f = (x: Date = new Date()) => x': 'new Date()',
  '{ const fetch = 1; } fetch(1)': 'fetch',
  'function g(crypto: Crypto) { return crypto; } g(crypto)': 'crypto',
  '`${Date.now()}`': 'Date.now',
  '(Math as any).random()': 'Math passed on whole',
  'import.meta.url': 'import.meta',
};

for (const [text, what] of Object.entries(impure)) {
  test(`pure code may not say ${text}`, (t) => {
    const found = breachesOf(t, 'packages/domain/src/a.ts', `\n\n${text};\n`);
    assert.deepEqual(found, [`3 domain is pure and uses ${what}`]);
  });
}

const pure = [
  '// Date.now() and fetch( in a comment\n/* new Date() */',
  'const text = "Date.now() fetch(1) process";',
  'const text = `crypto Math.random()`;',
  'const re = /fetch\\(process\\)/;',
  'const at = new Date(0); Date.parse("x"); Date.UTC(2026, 1); at instanceof Date;',
  'Math.max(1, 2); Math.floor(1.5);',
  'export function sign(crypto: Crypto) { return crypto.subtle; }',
  'export const take = ({ fetch, now: performance }: Ports) => [fetch(1), performance()];',
  'const a = { fetch: 1, process() {} }; a.fetch; a.process();',
  'import { process } from "./steps.ts"; process(1);',
  'function f() { const [crypto, ...document] = g(); return [crypto, document]; }',
  'type T = typeof fetch; let d: Date; let s: Crypto["subtle"]; interface I { fetch: T }',
  'for (const location of places) use(location);',
  'try { f(); } catch (process) { use(process); }',
  'switch (x) { case 1: const self = 2; use(self); }',
];

for (const text of pure) {
  test(`pure code may say ${text.split('\n')[0]}`, (t) => {
    assert.deepEqual(breachesOf(t, 'packages/protocol/src/a.ts', text), []);
  });
}

test('what pure code may not say, the server and pure rooms’ tests may', (t) => {
  assert.deepEqual(breachesOf(t, 'packages/server/src/a.ts', 'Date.now();'), []);
  assert.deepEqual(breachesOf(t, 'packages/domain/test/a.test.ts', "import 'node:fs';"), []);
});

test('fsck may not reach the writer of the log, directly or by a detour', (t) => {
  const root = makeTree(t, {
    ...manifests,
    'packages/server/src/log/write.ts': 'export const write = 1; export type Row = 1;',
    'packages/server/src/store/rows.ts': "import { write } from '../log/write.ts';",
    'packages/server/src/store/types.ts': "import type { Row } from '../log/write.ts';",
    'packages/server/src/fsck/direct.ts': "\nimport type { Row } from '../log/write.ts';",
    'packages/server/src/fsck/detour.ts': "import { rows } from '../store/rows.ts';",
    'packages/server/src/fsck/clean.ts': "import { t } from '../store/types.ts';",
  });
  assert.deepEqual(
    findBreaches(root).map(({ file, line, wall }) => `${file}:${line} ${wall}`),
    [
      "packages/server/src/fsck/detour.ts:1 fsck reaches the log's writer: " +
        'packages/server/src/store/rows.ts → packages/server/src/log/write.ts',
      "packages/server/src/fsck/direct.ts:2 fsck reaches the log's writer: " +
        'packages/server/src/log/write.ts',
    ],
  );
});

test('a file one line too long is named, one of the greatest length is not', (t) => {
  const root = makeTree(t, {
    ...manifests,
    'packages/web/src/a.css': 'a{}\n'.repeat(LINES_MAX + 1),
    'tools/b.ts': '//\n'.repeat(LINES_MAX + 1),
    'packages/web/test/c.test.ts': '//\n'.repeat(LINES_MAX),
    'packages/web/dist/d.css': 'a{}\n'.repeat(LINES_MAX + 1),
  });
  assert.deepEqual(
    findBreaches(root).map(({ file }) => file),
    ['packages/web/src/a.css', 'tools/b.ts'],
  );
});

test('the command names file, line and remedy, and its exit code tells', (t) => {
  const root = makeTree(t, { ...manifests, 'packages/domain/src/a.ts': '\nDate.now();\n' });
  const bad = runTool('check-walls.ts', root);
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /^packages\/domain\/src\/a\.ts:2 {2}domain is pure.*\n {4}→ take clock/);
  const good = runTool('check-walls.ts', makeTree(t, manifests));
  assert.deepEqual([good.status, good.stdout], [0, 'Walls hold.\n']);
});
