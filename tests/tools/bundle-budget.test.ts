import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBundles } from '../../tools/check-bundles.ts';

test('no page loads more than its budget: at a doorstep bytes are time', (t) => {
  const { sizes, faults } = checkBundles();
  for (const size of sizes) t.diagnostic(size);
  assert.deepEqual(faults, []);
});
