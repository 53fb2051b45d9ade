import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CookieJar } from '../src/cookies.ts';
import { serverEvents } from '../src/events.ts';
import { replyOf } from '../src/reply.ts';
import { Transport } from '../src/transport.ts';

const streamOf = (...chunks: string[]): Response => {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    }),
  );
};

test('events are read across chunk borders, heartbeats are passed over', async () => {
  const response = streamOf('event: vi', 'ew\ndata: {"a":1}\nid: 7\n', '\n: beat\n\ndata: x\n\n');
  const events = await Array.fromAsync(serverEvents(response));
  assert.deepEqual(events, [
    { event: 'view', data: '{"a":1}', id: '7' },
    { event: 'message', data: 'x', id: '' },
  ]);
});

test('a cookie is kept, sent back and forgotten when the server ends it', () => {
  const jar = new CookieJar();
  jar.keep(new Headers([['set-cookie', 'a=1; Path=/; HttpOnly']]));
  jar.keep(new Headers([['set-cookie', 'b=2=3; Path=/']]));
  assert.deepEqual(jar.header(), { cookie: 'a=1; b=2=3' });
  jar.keep(new Headers([['set-cookie', 'a=; Max-Age=0']]));
  assert.deepEqual(jar.header(), { cookie: 'b=2=3' });
});

test('a refusal is a value with its code, whatever was answered', async () => {
  const problem = { status: 422, code: 'invalid', title: 'No', errors: [] };
  const type = { 'content-type': 'application/problem+json' };
  const refused = await replyOf(Response.json(problem, { status: 422, headers: type }));
  assert.deepEqual(refused, { ok: false, status: 422, problem });
  const bare = await replyOf(new Response('gone', { status: 410, statusText: 'Gone' }));
  assert.equal(bare.ok, false);
});

test('[A4] every creating request has an Idempotency-Key, a repeat the same one', async () => {
  const seen: (string | null)[] = [];
  const transport = new Transport({
    origin: 'http://localhost/',
    carry: (request) => {
      seen.push(request.headers.get('idempotency-key'));
      return Response.json({});
    },
  });
  await transport.get('/x');
  await transport.post('/x', {});
  await transport.post('/x', {}, 'again');
  assert.equal(seen[0], null);
  assert.match(seen[1] ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(seen[2], 'again');
});
