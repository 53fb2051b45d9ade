import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiptIn, verifyBundle } from '../src/bundle.ts';
import { utf8 } from '../src/bytes.ts';
import { parseTrust } from '../src/trust.ts';
import { trustFault, verdictOf } from '../src/verdict.ts';
import { loadOwnVectors } from './support/vectors.ts';

type Vectors = {
  readonly now: string;
  readonly trust: string;
  readonly accept: readonly {
    readonly name: string;
    readonly status: 'signed' | 'logged' | 'witnessed';
    readonly witnesses: readonly string[];
    readonly promise: string;
    readonly file: string;
  }[];
  readonly reject: readonly {
    readonly name: string;
    readonly code: string;
    readonly file: string;
  }[];
};

const vectors = (await loadOwnVectors('bundle.json')) as Vectors;
const { subtle } = crypto;
const parsed = parseTrust(vectors.trust);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
const trust = parsed.value;

test('[L5] [R2] what a bundle comes to: signed, logged, or witnessed by the reader’s own policy', async () => {
  for (const { name, file, status, witnesses, promise } of vectors.accept) {
    const verified = await verifyBundle(subtle, utf8(file), trust, vectors.now);
    assert.ok(verified.ok, name);
    assert.equal(verified.value.status, status, name);
    assert.deepEqual(verified.value.witnesses, witnesses, name);
    assert.equal(verified.value.promise, promise, name);
  }
});

test('[L2] [R2] forged bundles are refused, each with its code', async () => {
  assert.ok(vectors.reject.length >= 40);
  for (const { name, file, code } of vectors.reject) {
    const verified = await verifyBundle(subtle, utf8(file), trust, vectors.now);
    const verdict = verdictOf(verified);
    assert.deepEqual([verdict.status, verdict.code], ['refused', code], name);
    assert.deepEqual(verdict.proves, [], name);
  }
});

test('[L7] only a witness of the reader’s policy lets a verdict speak of rewriting', async () => {
  for (const { name, file, status } of vectors.accept) {
    const verdict = verdictOf(await verifyBundle(subtle, file, trust, vectors.now));
    const words = [verdict.title, ...verdict.checked, ...verdict.proves].join(' ');
    assert.equal(/cannot be rewritten/.test(words), status === 'witnessed', name);
    assert.ok(
      verdict.doesNotProve.some((line) => line.includes('invented')),
      name,
    );
  }
});

test('[L2] a promise that ran out is called so, and never good', async () => {
  const bare = vectors.accept.find(({ status }) => status === 'signed')?.file ?? '';
  const verdict = verdictOf(await verifyBundle(subtle, bare, trust, '2026-03-02T09:18:31Z'));
  assert.equal(verdict.status, 'signed');
  assert.match(verdict.title, /promised to have it by now/);
  assert.doesNotMatch(verdict.title, /genuine/);
});

test('a bundle keeps the receipt within; other files hold none', () => {
  const { file = '' } = vectors.accept.find(({ status }) => status === 'logged') ?? {};
  const inside = receiptIn(file);
  assert.ok(inside.ok && inside.value.split('.').length === 3);
  assert.equal(receiptIn('c2sp.org/tlog-proof@v1\n').ok, false);
  const broken = utf8(file);
  broken[400] = 0xff;
  return verifyBundle(subtle, broken, trust, vectors.now).then((verified) =>
    assert.equal(verdictOf(verified).code, 'bundle/not_text'),
  );
});

test('a trust file is checked like any other file', () => {
  const file = JSON.parse(vectors.trust) as Record<string, unknown>;
  const cases: [unknown, RegExp][] = [
    ['', /not JSON/],
    [{ ...file, type: 'handfast/trust/2' }, /\/type/],
    [{ ...file, more: 1 }, /\/more/],
    [{ ...file, keys: [] }, /\/keys/],
    [{ ...file, policy: 'quorum none' }, /line 1/],
    [{ ...file, policy: 'log x\nquorum none\n' }, /line 1/],
  ];
  for (const [input, words] of cases) {
    const found = parseTrust(typeof input === 'string' ? input : JSON.stringify(input));
    assert.ok(!found.ok);
    assert.match(trustFault(found.error), words);
  }
});
