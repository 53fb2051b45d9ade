import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTree, runTool } from './tree.ts';

const head = "import { test } from 'node:test';\n";
const files = {
  'package.json': '{"type":"module"}',
  'packages/a/test/good.test.ts': `${head}test('one');\ntest('two', { skip: 'why' });`,
  'packages/a/test/deep/bad.test.ts': `${head}test('three', () => { throw new Error('no'); });`,
  'tests/crash.test.ts': `process.exit(3);`,
  'tests/mutants/never.test.ts': `throw new Error('not a test of the suite');`,
};

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

test('the runner counts passed, failed and skipped, and a file that crashes is a failure', (t) => {
  const { status, stdout } = runTool('test.ts', makeTree(t, files));
  assert.equal(lastLine(stdout), '1 passed, 2 failed, 1 skipped');
  assert.equal(status, 1);
});

test('the runner takes parts of paths and exits 0 when all pass', (t) => {
  const { status, stdout } = runTool('test.ts', makeTree(t, files), 'good');
  assert.equal(lastLine(stdout), '1 passed, 0 failed, 1 skipped');
  assert.equal(status, 0);
});

test('the runner takes a title', (t) => {
  const { stdout } = runTool('test.ts', makeTree(t, files), 'good', '--name', '^tw');
  assert.equal(lastLine(stdout), '0 passed, 0 failed, 1 skipped');
});

test('a filter that no file meets is a failure, never a silent pass', (t) => {
  const { status, stderr } = runTool('test.ts', makeTree(t, files), 'nowhere');
  assert.equal(status, 1);
  assert.match(stderr, /No test file's path holds nowhere/);
});

test('a file that never ends fails, though all its tests passed', (t) => {
  const root = makeTree(t, {
    'package.json': '{"type":"module"}',
    'tests/leak.test.ts': `${head}test('one');\nsetInterval(() => {}, 1000);`,
  });
  process.env['HANDFAST_TEST_FILE_MS'] = '300';
  const { status, stdout } = runTool('test.ts', root);
  delete process.env['HANDFAST_TEST_FILE_MS'];
  assert.equal(status, 1, stdout);
  assert.match(stdout, /Still running after 0\.3 s/);
  assert.match(String(lastLine(stdout)), /^1 passed, 1 failed, 0 skipped$/);
});
