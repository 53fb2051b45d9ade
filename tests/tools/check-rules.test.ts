import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { citationsIn, compare, fixRules, parseRules } from '../../tools/lib/rules.ts';
import { makeTree, runTool } from './tree.ts';

const markdown = [
  '# Rules, among them **H9** in passing',
  '- **H1** Built and shown.',
  '  More of it, with **H7** named inside.',
  '- **H2** *(planned)* Not yet.',
].join('\n');

const faultsOf = (rules: string, tests: string) =>
  compare(parseRules(rules), citationsIn('t.test.ts', tests)).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );

test('rules are list items, mentions are not', () => {
  assert.deepEqual(parseRules(markdown), [
    { id: 'H1', planned: false, line: 2 },
    { id: 'H2', planned: true, line: 4 },
  ]);
});

test('rules and tests that agree give no fault', () => {
  assert.deepEqual(faultsOf(markdown, "test('[H1] holds', () => {});"), []);
});

test('a built rule without a test is a fault', () => {
  assert.deepEqual(faultsOf(markdown, "test('holds', () => {});"), [
    'spec/rules.md:2 H1 is cited by no test',
  ]);
});

test('a title that cites an unknown rule is a fault', () => {
  assert.deepEqual(faultsOf(markdown, "test('[H1] a');\ntest('[H1, Z9] b');"), [
    't.test.ts:2 cites Z9, which spec/rules.md does not know',
  ]);
});

test('a planned rule that a test cites is a fault', () => {
  assert.deepEqual(faultsOf(markdown, "test('[H1, H2] a');"), [
    'spec/rules.md:4 H2 is marked planned, but a test cites it',
  ]);
});

test('a malformed citation and a rule written twice are faults', () => {
  const twice = `${markdown}\n- **H1** Again.`;
  assert.deepEqual(faultsOf(twice, "test('[H1] a');\ntest('[h1 H2] b');"), [
    'spec/rules.md:5 H1 is there twice',
    't.test.ts:2 "[h1 H2] b": cite as "[H3] …" or "[H3, C2] …"',
  ]);
});

test('titles are found in templates, sums, subtests and wrappers, not in skipped tests', () => {
  const text = `
    test(\`[H1] \${name}\`);
    it('[H2] ' + name);
    await t.test('[H3] sub');
    property('[H4] wrapped', arbitrary);
    test.skip('[H5] off');
    test('[H6] off', { skip: true });
    test('[H7] off', { todo: 'later' });
    test('[H8] where data is there', { skip: missing });
    // test('[H9] comment')
    const text = "test('[H10] string')";
  `;
  const ids = citationsIn('t.test.ts', text).flatMap((citation) => citation.ids);
  assert.deepEqual(ids, ['H1', 'H2', 'H3', 'H4', 'H8']);
});

test('the fix sets and clears marks and touches nothing else', () => {
  const { markdown: fixed, changes } = fixRules(markdown, new Set(['H2']));
  assert.deepEqual(changes, ['H1: planned, no test cites it', 'H2: built, a test cites it']);
  assert.equal(
    fixed,
    markdown
      .replace('**H1** B', '**H1** *(planned)* B')
      .replace('**H2** *(planned)* N', '**H2** N'),
  );
  assert.deepEqual(fixRules(fixed, new Set(['H2'])).changes, []);
});

test('the command fails, mends with --fix and then passes', (t) => {
  const root = makeTree(t, {
    'spec/rules.md': markdown,
    'packages/domain/test/deep/a.test.ts': "test('[H2] x', () => {});",
    'tests/mutants/m.test.ts': "test('[Z1] not looked at', () => {});",
  });
  const before = runTool('check-rules.ts', root);
  assert.equal(before.status, 1);
  assert.match(before.stderr, /^spec\/rules\.md:2 {2}H1 is cited by no test$/m);
  const fixed = runTool('check-rules.ts', root, '--fix');
  assert.equal(fixed.status, 0, fixed.stderr);
  assert.match(fixed.stdout, /^H2: built, a test cites it$/m);
  assert.match(readFileSync(join(root, 'spec/rules.md'), 'utf8'), /^- \*\*H2\*\* Not yet\.$/m);
  const after = runTool('check-rules.ts', root);
  assert.deepEqual([after.status, after.stdout], [0, '2 rules: 1 shown by tests, 1 planned.\n']);
});
