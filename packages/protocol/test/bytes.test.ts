import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalConstantTime, utf8 } from '../src/bytes.ts';

/** Bytes that count how often each of them is looked at. */
function watched(text: string) {
  const reads: number[] = [];
  const bytes = new Proxy(utf8(text), {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads.push(Number(key));
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return { bytes, reads };
}

test('[C3] a comparison looks at every byte once, wherever the two differ', () => {
  const secret = '482913';
  const all = [0, 1, 2, 3, 4, 5];
  for (const tried of [secret, '082913', '482910', '000000']) {
    const { bytes, reads } = watched(tried);
    assert.equal(equalConstantTime(utf8(secret), bytes), tried === secret, tried);
    assert.deepEqual(reads, all, tried);
  }
  assert.ok(!equalConstantTime(utf8(secret), utf8('4829130')));
});
