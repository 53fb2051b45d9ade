/**
 * Runs the whole suite. `npm test`, `npm test -- visit` (files whose path holds "visit"),
 * `npm test -- --name H3` (tests whose title matches). The last line counts what happened.
 */
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { SHARED, startTestPostgres } from '../packages/server/test/support/database.ts';
import { gather } from './lib/gather.ts';

/** Longest that one test may take; it fails by name. */
const TEST_TIMEOUT_ms = 230_000;

/** Longest that one file may take: a hang or a handle left open ends here and is a failure. */
process.env['HANDFAST_TEST_FILE_MS'] ??= '240000';

/** What one process has read and stripped of types, the others need not. */
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/tests');

/** Told at the end, so that whoever adds a slow file sees it. */
const SLOWEST = 8;

/**
 * Each process may start a server and a browser, and often waits for them: one
 * more than there are cores keeps these busy, more than four thrash.
 */
const FILES_AT_ONCE_MAX = 4;

/** Many files start faster with one PostgreSQL; each has databases of its own in it. */
async function sharedPostgres(folder: string): Promise<{ readonly stop: () => Promise<void> }> {
  if (process.env[SHARED] !== undefined) return { stop: async () => {} };
  const postgres = await startTestPostgres(folder);
  process.env[SHARED] = postgres.url('postgres');
  return postgres;
}

const { values, positionals } = parseArgs({
  options: { name: { type: 'string' } },
  allowPositionals: true,
});
const files = globSync(['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts'], {
  exclude: ['**/node_modules/**', 'tests/mutants/**'],
})
  .filter((file) => positionals.every((part) => file.includes(part)))
  // Those with a browser or a server come first: a long one at the end would run alone.
  .toSorted()
  .toReversed();

if (files.length === 0) {
  console.error(`No test file's path holds ${positionals.join(' and ')}.`);
  process.exitCode = 1;
} else {
  const folder = await mkdtemp(path.join(tmpdir(), 'handfast-tests-'));
  const postgres = await sharedPostgres(folder);
  const took: { readonly file: string; readonly took_ms: number }[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const stream = run({
    files: await gather(files, folder),
    concurrency: Math.min(availableParallelism() + 1, FILES_AT_ONCE_MAX),
    timeout: TEST_TIMEOUT_ms,
    execArgv: ['--import', import.meta.resolve('./lib/watchdog.ts')],
    ...(values.name === undefined ? {} : { testNamePatterns: new RegExp(values.name) }),
  });
  stream.on('test:summary', (summary) => {
    if (summary.file !== undefined) {
      took.push({ file: path.relative('.', summary.file), took_ms: summary.duration_ms });
      return; // one file's; the last, without a file, is the whole
    }
    const { tests, passed, skipped, todo } = summary.counts;
    counts.passed = passed;
    counts.skipped = skipped + todo;
    counts.failed = tests - passed - counts.skipped; // cancelled ones too
    if (!summary.success) process.exitCode = 1;
  });
  const report = stream.compose(new spec());
  report.on('end', () => {
    void postgres.stop().then(() => rm(folder, { recursive: true, force: true }));
    const slowest = took.toSorted((a, b) => b.took_ms - a.took_ms).slice(0, SLOWEST);
    for (const { file, took_ms } of slowest)
      console.log(`${String(Math.round(took_ms / 1000)).padStart(4)} s  ${file}`);
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  });
  report.pipe(process.stdout, { end: false });
}
