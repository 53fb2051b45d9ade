import { openCheckpoint } from '@handfast/protocol/log/checkpoint';
import { verifyConsistency } from '@handfast/protocol/log/merkle';
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Integrator } from '@handfast/client/integrator';
import { order } from './support/actors.ts';
import { check } from './support/fsck.ts';
import { mulberry } from './support/random.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

/** How often the server is killed: a few here, HANDFAST_KILLS=200 before a release. */
const KILLS = Number(process.env['HANDFAST_KILLS'] ?? 3);
const CLIENTS = 8;
/** A kill comes at a random moment of this much load. */
const LOAD_MS = 500;
/** Requests that died with their server are done again after this, by the server's clock. */
const LOST_AFTER_S = 120;

let cluster: TestCluster;
before(async () => {
  cluster = await startTestCluster();
});
after(() => cluster.stop());

type Running = { readonly child: ChildProcess; readonly url: string };

async function startChild(env: Readonly<Record<string, string>>): Promise<Running> {
  const child = fork(path.join(import.meta.dirname, 'support', 'killable.ts'), [], {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended by itself (${String(code)})`);
  });
  const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
  ended.catch(() => {});
  return { child, url };
}

const sendTo = (url: string) => (request: Request) =>
  fetch(new Request(request.url.replace('http://log.test', url), request));

test(`[L1] [L4] [H14] ${KILLS} kills under load: what was acknowledged is logged, once, in one history`, async (t) => {
  const database = await cluster.freshDatabase();
  const dataFolder = await mkdtemp(path.join(cluster.folder, 'kills-'));
  const first = await startTestServer(cluster, { database, dataFolder });
  const { token } = await first.tenant();
  const { verifiers } = first.deps.log.keys;
  await first.stop();
  const env = {
    DATABASE_URL: database.url,
    HANDFAST_DATA: dataFolder,
    HANDFAST_MODE: 'test',
    HANDFAST_PORT: '0',
    HANDFAST_LOG_LEVEL: 'error',
    HANDFAST_REQUESTS_PER_MINUTE: '1000000',
  };

  const chance = mulberry(20_260_302);
  /** The client's journal: by Idempotency-Key, the id that was acknowledged, or nothing yet. */
  const journal = new Map<string, { readonly body: ReturnType<typeof order>; id: string | null }>();
  const notes = new Set<string>();

  const post = async (to: Integrator, key: string): Promise<boolean> => {
    const entry = journal.get(key) ?? { body: order(1), id: null };
    journal.set(key, entry);
    const reply = await to.register(entry.body, key).catch(() => null);
    if (reply?.ok !== true) return false;
    if (entry.id !== null) assert.equal(reply.value.id, entry.id, 'one key, one delivery');
    entry.id = reply.value.id;
    return true;
  };

  for (let kill = 0; kill < KILLS; kill++) {
    const { child, url } = await startChild(env);
    const to = new Integrator({ origin: 'http://log.test', apiKey: token, carry: sendTo(url) });
    let serial = 0;
    const over = new AbortController();
    const answered = Promise.withResolvers<void>();
    const load = Array.from({ length: CLIENTS }, async () => {
      while (!over.signal.aborted && (await post(to, `${kill}-${serial++}`))) answered.resolve();
    });
    const watch = (async () => {
      while (!over.signal.aborted) {
        const note = await fetch(`${url}/log/checkpoint`).then(
          (answer) => answer.text(),
          () => null,
        );
        if (note !== null) notes.add(note);
        await wait(20);
      }
    })();
    // One in four may come before the first answer, the others are amid acknowledgements.
    if (kill % 4 !== 0) await Promise.race([answered.promise, Promise.all(load)]);
    await wait(chance() * LOAD_MS);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    over.abort();
    await Promise.all([...load, watch]);
  }

  const late = new Date(Date.now() + LOST_AFTER_S * 1000);
  const server = await startTestServer(cluster, {
    database,
    dataFolder,
    clock: { now: () => late },
  });
  const carry = async (request: Request) => server.app.request(request);
  const to = new Integrator({ origin: 'http://log.test', apiKey: token, carry });
  const unanswered = [...journal].filter(([, { id }]) => id === null).map(([key]) => key);
  for (const key of unanswered) assert.ok(await post(to, key), `${key} is taken at last`);
  await server.deps.log.sequencer.drained();

  const acknowledged = [...journal.values()].map(({ id }) => id);
  assert.ok(acknowledged.length - unanswered.length > KILLS, 'the kills came under load');
  assert.equal(new Set(acknowledged).size, acknowledged.length, 'no two keys share a delivery');
  const { rows } = await database.pool.query<{ id: string; times: number }>(
    `select delivery_id as id, count(position)::int as times from log_entry
     where seq = 1 group by delivery_id`,
  );
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(acknowledged));
  assert.ok(rows.every(({ times }) => times === 1));
  assert.deepEqual((await check(server)).faults, []);
  const pairs = await assertOneHistory(server, verifiers, [...notes]);
  t.diagnostic(
    `${KILLS} kills, ${acknowledged.length} acknowledged, ${unanswered.length} of them only when asked ` +
      `again, ${notes.size} checkpoints seen, ${pairs} consistency proofs`,
  );
  await server.stop();
});

/** Every two neighbours in size by a consistency proof: together that is every pair. */
async function assertOneHistory(
  { deps }: TestServer,
  verifiers: TestServer['deps']['log']['keys']['verifiers'],
  notes: readonly string[],
): Promise<number> {
  const seen = await Promise.all(
    [...notes, deps.log.sequencer.published().note].map(async (note) => {
      const opened = await openCheckpoint(note, verifiers);
      assert.ok(opened.ok);
      return opened.value.checkpoint;
    }),
  );
  seen.sort((a, b) => a.size - b.size);
  let proofs = 0;
  for (const [at, newer] of seen.entries()) {
    const older = seen[at - 1];
    if (older === undefined || older.size === 0) continue;
    const proof = await deps.log.tree.consistency(older.size, newer.size);
    const claim = { oldSize: older.size, newSize: newer.size, proof };
    const verified = verifyConsistency({ ...claim, oldRoot: older.root, newRoot: newer.root });
    assert.ok(verified.ok, `${older.size} to ${newer.size}`);
    proofs++;
  }
  return proofs;
}
