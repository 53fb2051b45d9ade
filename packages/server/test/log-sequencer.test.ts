import { verifyConsistency, verifyInclusion } from '@handfast/protocol/log/merkle';
import { parseNote } from '@handfast/protocol/log/note';
import { openCheckpoint } from '@handfast/protocol/log/checkpoint';
import { parseBundle, parseTile } from '@handfast/protocol/log/tiles';
import { rootOf } from '@handfast/protocol/log/tree';
import { leafHash } from '@handfast/protocol/chain';
import { toHex } from '@handfast/protocol/bytes';
import assert from 'node:assert/strict';
import { mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from './support/server.ts';
import { registerMany } from './support/log.ts';

describe('the sequencer', () => {
  let cluster: TestCluster;
  const running: TestServer[] = [];
  const start: typeof startTestServer = async (...how) => {
    const server = await startTestServer(...how);
    running.push(server);
    return server;
  };
  before(async () => {
    cluster = await startTestCluster();
  });
  after(async () => {
    for (const server of running) await server.stop();
    await cluster.stop();
  });

  test('[L1] [L2] what is written is in the log that is served: tiles, bundles, checkpoint', async () => {
    const server = await start(cluster);
    const { sequencer, keys } = server.deps.log;
    const deliveries = await registerMany(server.deps, 300);
    await sequencer.drained();
    const answer = await server.app.request('/log/checkpoint');
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=1');
    const opened = await openCheckpoint(await answer.text(), keys.verifiers);
    assert.ok(opened.ok);
    assert.equal(opened.value.checkpoint.size, 300);

    const tileAt = async (name: string): Promise<Uint8Array> => {
      const found = await server.app.request(`/log/tile/${name}`);
      assert.equal(found.status, 200, name);
      assert.match(found.headers.get('cache-control') ?? '', /immutable/);
      return new Uint8Array(await found.arrayBuffer());
    };
    const leaves = [
      ...hashesOf(await tileAt('0/000'), 256),
      ...hashesOf(await tileAt('0/001.p/44'), 44),
    ];
    assert.deepEqual(rootOf(leaves), opened.value.checkpoint.root);
    assert.deepEqual(hashesOf(await tileAt('1/000.p/1'), 1), [rootOf(leaves.slice(0, 256))]);
    const entries = [
      ...entriesOf(await tileAt('entries/000')),
      ...entriesOf(await tileAt('entries/001.p/44')),
    ];
    assert.deepEqual(entries.map(leafHash), leaves.map(toHex));

    const { rows } = await server.database.pool.query<{ leaf: Buffer }>(
      'select leaf from log_entry',
    );
    assert.deepEqual(
      new Set(rows.map(({ leaf }) => leaf.toString('hex'))),
      new Set(leaves.map(toHex)),
    );
    assert.equal(new Set(deliveries).size, 300);
    for (const name of ['0/002', '0/001.p/45', '0/1', 'x', '0/000.p/0', '64/000']) {
      assert.equal((await server.app.request(`/log/tile/${name}`)).status, 404, name);
    }
    await server.stop();
  });

  test('[L2] what began a tile goes when it is full, and proofs for older sizes still hold', async () => {
    const server = await start(cluster);
    const { log, config } = server.deps;
    await registerMany(server.deps, 40);
    await log.sequencer.drained();
    const before = log.sequencer.published().position;
    await registerMany(server.deps, 220);
    await log.sequencer.drained();
    const tiles = path.join(config.dataFolder, 'log', 'tile');
    for (const level of ['0', 'entries']) {
      assert.deepEqual((await readdir(path.join(tiles, level))).toSorted(), ['000', '001.p']);
    }
    const after = log.sequencer.published().position;
    const claim = {
      oldSize: before.size,
      oldRoot: before.root,
      newSize: after.size,
      newRoot: after.root,
    };
    const proof = await log.tree.consistency(before.size, after.size);
    assert.ok(verifyConsistency({ ...claim, proof }).ok);
    const leafHash = await log.tree.root(1);
    const way = await log.tree.inclusion(0, before.size);
    const { size, root } = before;
    assert.ok(verifyInclusion({ index: 0, size, leafHash, proof: way, root }).ok);
  });

  test('[L4] a second server on one database does not start', async () => {
    const server = await start(cluster);
    const second = startTestServer(cluster, { database: server.database });
    await assert.rejects(second, { name: 'LogLockedError' });
    await server.stop();
    await (await start(cluster, { database: server.database })).stop();
  });

  test('[L4] the same size is signed with the same bytes again, whoever restarts', async () => {
    const dataFolder = await mkdtemp(path.join(cluster.folder, 'again-'));
    const first = await start(cluster, { dataFolder });
    await registerMany(first.deps, 5);
    await first.deps.log.sequencer.drained();
    const note = first.deps.log.sequencer.published().note;
    await first.stop();
    const { database } = first;
    const again = await start(cluster, { dataFolder, database });
    assert.equal(again.deps.log.sequencer.published().note, note);
    assert.ok(parseNote(note).ok);
    await again.stop();
  });
});

function hashesOf(bytes: Uint8Array, width: number) {
  const parsed = parseTile(bytes, width);
  assert.ok(parsed.ok);
  return parsed.value;
}

function entriesOf(bytes: Uint8Array) {
  const parsed = parseBundle(bytes);
  assert.ok(parsed.ok);
  return parsed.value;
}
