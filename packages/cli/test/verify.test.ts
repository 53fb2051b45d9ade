import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { verify } from '../src/evidence/verify.ts';
import { UsageError } from '../src/subcommand.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..', '..');

type Vectors = {
  readonly trust: string;
  readonly accept: readonly { name: string; status: string; file: string }[];
  readonly reject: readonly { name: string; code: string; file: string }[];
};

let folder: string;
let vectors: Vectors;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handfast-cli-'));
  vectors = JSON.parse(
    await readFile(path.join(ROOT, 'spec', 'vectors', 'bundle.json'), 'utf8'),
  ) as Vectors;
  await writeFile(path.join(folder, 'trust.json'), vectors.trust);
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs the subcommand here, with what it says as JSON. */
async function said(t: { mock: typeof test.mock }, file: string) {
  const place = path.join(folder, 'receipt');
  await writeFile(place, file);
  const log = t.mock.method(console, 'log', () => {});
  const code = await verify.run([place, '--json']);
  const [text] = log.mock.calls.map(({ arguments: words }) => String(words[0]));
  log.mock.restore();
  const verdict = JSON.parse(text ?? '') as { status: string; code: string };
  return { exit: code, ...verdict };
}

test('[L2] [R2] handfast verify says of each good file what it is, by words and exit code', async (t) => {
  for (const { name, status, file } of vectors.accept) {
    const verdict = await said(t, file);
    assert.equal(verdict.status, status, name);
    assert.equal(verdict.exit, status === 'signed' ? 4 : 0, name);
  }
});

test('[L2] [R2] handfast verify refuses every forged file with its code, and exit code 1', async (t) => {
  for (const { name, code, file } of vectors.reject) {
    const verdict = await said(t, file);
    assert.deepEqual([verdict.exit, verdict.status, verdict.code], [1, 'refused', code], name);
  }
});

test('a file or a trust file that is missing or another is told in a sentence', async () => {
  await assert.rejects(verify.run([]), UsageError);
  await assert.rejects(verify.run([path.join(folder, 'none')]), /no file/);
  const place = path.join(folder, 'receipt');
  await assert.rejects(verify.run([place, '--trust', path.join(folder, 'none')]), /no trust file/);
  await assert.rejects(verify.run([place, '--trust', place]), /not JSON/);
});

test('[L7] the command as people type it', async () => {
  const place = path.join(folder, 'witnessed.tlog-proof');
  await writeFile(place, vectors.accept.at(-1)?.file ?? '');
  const main = path.join(ROOT, 'packages', 'cli', 'src', 'main.ts');
  const { stdout } = await run(process.execPath, [main, 'verify', place]);
  assert.match(stdout, /genuine, in the log, and witnessed/);
  assert.match(stdout, /What this does not prove\n {2}- /);
});
