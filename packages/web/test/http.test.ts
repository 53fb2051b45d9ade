import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { postJson } from '../src/lib/http.ts';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Answers in turn, `null` as no answer at all; tells the key that each request came with. */
function answering(answers: readonly (Response | null)[]): readonly string[] {
  const keys: string[] = [];
  globalThis.fetch = async (_url, init) => {
    keys.push(new Headers(init?.headers).get('idempotency-key') ?? '');
    const answer = answers[keys.length - 1];
    if (answer == null) throw new TypeError('no signal');
    return answer;
  };
  return keys;
}

const code = { n: 1, code: '482913' };
const runs = () => Response.json({ code: 'still_running' }, { status: 409 });
const wrong = () => Response.json({ code: 'code_wrong' }, { status: 422 });

test('[H14] a tap after no answer repeats the request; after an answer it is a new one', async () => {
  const keys = answering([null, runs(), wrong(), wrong()]);
  for (let tap = 0; tap < 4; tap++) await postJson('/v1/code', code);
  const [first, second, third, fourth] = keys;
  assert.deepEqual([second, third], [first, first]);
  assert.notEqual(fourth, first);
});

test('[H14] another code, or the same at another door, has a key of its own', async () => {
  const keys = answering([null, null, null]);
  await postJson('/v1/code', { ...code, code: '482914' });
  await postJson('/v1/code', { ...code, code: '482915' });
  await postJson('/v1/other', { ...code, code: '482914' });
  assert.equal(new Set(keys).size, 3);
});
