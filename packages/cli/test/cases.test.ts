import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Evidence, readCases, type Case } from '../src/demo/cases.ts';

const SMALL: Case = {
  case: 9,
  title: 'A case',
  story: 'Something happens.',
  assertions: [
    { id: 'one', rule: 'H1', text: 'One.' },
    { id: 'two', rule: 'H2', text: 'Two.' },
    { id: 'later', rule: 'K7', text: 'Later.', pending: 'refund' },
  ],
};

test('what is never checked is broken, not skipped; what is pending is told', () => {
  const evidence = new Evidence(SMALL);
  evidence.check('one', true);
  assert.deepEqual(evidence.result(), {
    case: 9,
    holds: ['one'],
    pending: ['later'],
    broken: [{ id: 'two', why: 'it was never checked' }],
  });
});

test('an assertion that fails is told with its reason', () => {
  const evidence = new Evidence(SMALL);
  evidence.check('one', false, 'the saw was handed over');
  evidence.check('two', true);
  assert.deepEqual(evidence.result().broken, [{ id: 'one', why: 'the saw was handed over' }]);
});

test('nobody checks what is unknown, pending, or checked already', () => {
  const evidence = new Evidence(SMALL);
  evidence.check('one', true);
  assert.throws(() => evidence.check('one', true), /twice/);
  assert.throws(() => evidence.check('later', true), /pending/);
  assert.throws(() => evidence.check('three', true), /no assertion/);
});

test('the cases are six, and their assertions have ids of their own', async () => {
  const cases = await readCases();
  assert.deepEqual(
    cases.map((one) => one.case),
    [1, 2, 3, 4, 5, 6],
  );
  for (const { assertions } of cases) {
    assert.equal(new Set(assertions.map((one) => one.id)).size, assertions.length);
  }
});
