import { committedForm } from '@handfast/domain/delivery/committed';
import { toHex } from '@handfast/protocol/bytes';
import { openCheckpoint } from '@handfast/protocol/log/checkpoint';
import { rootOf } from '@handfast/protocol/log/tree';
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { after, before, describe, test } from 'node:test';
import { systemRandom } from '../src/clock.ts';
import { connectTo, makeDatabase, type Database } from '../src/db/postgres.ts';
import { fsck } from '../src/fsck/fsck.ts';
import { makeLogger } from '../src/http/log.ts';
import { openLog, type EvidenceLog, type LogOptions } from '../src/log/open.ts';
import { folderPlace } from '../src/log/second-place.ts';
import { makeUnitOfWork } from '../src/store/unit-of-work.ts';
import { startTestCluster, type TestCluster } from './support/database.ts';
import { registerMany } from './support/log.ts';

const ORIGIN = 'log.test/faults';
const silent = makeLogger({ logLevel: 'silent' });

class Crash extends Error {}

let cluster: TestCluster;
before(async () => {
  cluster = await startTestCluster();
});
after(() => cluster.stop());

type Place = { readonly database: Database; readonly folder: string };

const newPlace = async (): Promise<Place> => ({
  database: await cluster.freshDatabase(),
  folder: await mkdtemp(path.join(cluster.folder, 'log-')),
});

const start = ({ database, folder }: Place, over: Partial<LogOptions> = {}): Promise<EvidenceLog> =>
  openLog({
    pool: database.pool,
    origin: ORIGIN,
    dataFolder: folder,
    secretsFolder: path.join(folder, 'keys'),
    second: { kind: 'folder', folder: `${folder}-second` },
    witnesses: [],
    logger: silent,
    onLost: () => {},
    ...over,
  });

const workOn = (pool: Pool) =>
  makeUnitOfWork({
    pool,
    random: systemRandom,
    committedForm,
    issueReceipt: () => Promise.reject(new Error('no receipt is issued here')),
  });

/** A pool whose writes fail before or after they took effect, as when a connection breaks. */
function breaking(pool: Pool, when: 'before' | 'after'): Pool {
  const query = async (statement: unknown): Promise<unknown> => {
    if (when === 'before') throw new Crash();
    await pool.query(statement as string);
    throw new Crash();
  };
  return { query } as unknown as Pool;
}

async function faultsOf({ database, folder }: Place, log: EvidenceLog) {
  const client = await database.pool.connect();
  try {
    return await fsck({
      client,
      origin: ORIGIN,
      vkeys: log.keys.vkeys,
      headKeys: [],
      receiptKeys: [],
      logFolder: path.join(folder, 'log'),
      secondPlace: folderPlace(`${folder}-second`, ORIGIN),
    });
  } finally {
    client.release();
  }
}

const leavesOf = async (pool: Pool) => {
  const { rows } = await pool.query<{ leaf: Buffer }>(
    'select leaf from log_entry where position is not null order by position',
  );
  return rows.map(({ leaf }) => new Uint8Array(leaf));
};

/** All checkpoints that anybody saw are of one history. */
async function assertConsistent(place: Place, log: EvidenceLog, notes: readonly (string | null)[]) {
  const leaves = await leavesOf(place.database.pool);
  for (const note of notes) {
    if (note === null) continue;
    const opened = await openCheckpoint(note, log.keys.verifiers);
    assert.ok(opened.ok);
    const { size, root } = opened.value.checkpoint;
    assert.equal(toHex(rootOf(leaves.slice(0, size))), toHex(root), `size ${size}`);
  }
}

const read = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);
const seenIn = ({ folder }: Place) =>
  Promise.all([
    read(path.join(folder, 'log', 'checkpoint')),
    read(path.join(`${folder}-second`, 'log.test_faults.checkpoint')),
  ]);

describe('faults', () => {
  for (const when of ['before', 'after'] as const) {
    test(`[L1] [H15] accept and commit failed ${when} taking effect: written once or not at all`, async () => {
      const place = await newPlace();
      const log = await start(place);
      const ids = await registerMany({ unitOfWork: workOn(place.database.pool) }, 3);
      await assert.rejects(
        registerMany({ unitOfWork: workOn(breaking(place.database.pool, when)) }, 1),
        Crash,
      );
      await log.sequencer.stop();
      const again = await start(place);
      await again.sequencer.drained();
      const { faults, entries, size } = await faultsOf(place, again);
      assert.deepEqual(faults, []);
      assert.equal(entries, ids.length + (when === 'after' ? 1 : 0));
      assert.equal(size, entries);
      await again.sequencer.stop();
    });

    for (const step of ['sequence', 'tile', 'checkpoint', 'publish'] as const) {
      test(`[L1] [L4] ${step} failed ${when} taking effect, then a restart: all once, one history`, async () => {
        const place = await newPlace();
        const seen: (string | null)[] = [];
        let armed = false;
        const log = await start(place, {
          at: (now, moment) => {
            if (armed && now === step && moment === when) throw new Crash();
          },
        });
        const unitOfWork = workOn(place.database.pool);
        const ids = await registerMany({ unitOfWork }, 5);
        await log.sequencer.drained();
        seen.push(...(await seenIn(place)));
        armed = true;
        ids.push(...(await registerMany({ unitOfWork }, 4)));
        await assert.rejects(log.sequencer.drained(), Crash);
        await log.sequencer.stop();
        seen.push(...(await seenIn(place)));

        ids.push(...(await registerMany({ unitOfWork }, 2)));
        const again = await start(place);
        await again.sequencer.drained();
        seen.push(...(await seenIn(place)));
        const { faults, size, unsequenced } = await faultsOf(place, again);
        assert.deepEqual(faults, []);
        assert.deepEqual([size, unsequenced], [ids.length, 0]);
        await assertConsistent(place, again, seen);
        await again.sequencer.stop();
      });
    }
  }

  test('[L4] [L1] a writer that fails goes on by itself when the fault is over', async () => {
    const place = await newPlace();
    let failures = 0;
    const log = await start(place, {
      at: (step, when) => {
        if (step === 'tile' && when === 'before' && failures++ === 1) throw new Crash();
      },
    });
    await registerMany({ unitOfWork: workOn(place.database.pool) }, 3);
    await log.sequencer.drained().catch(() => {});
    await log.sequencer.drained();
    assert.equal(log.sequencer.published().position.size, 3);
    assert.deepEqual((await faultsOf(place, log)).faults, []);
    await log.sequencer.stop();
  });
});

describe('what is older than the second place', () => {
  test('[L4] a database rolled back below it does not start, and both sizes are named', async () => {
    const place = await newPlace();
    const log = await start(place);
    await registerMany({ unitOfWork: workOn(place.database.pool) }, 3);
    await log.sequencer.drained();
    await log.sequencer.stop();
    const old = await copyOf(place);
    const onward = { ...place, database: connectTo(place.database.url, 5) };
    const more = await start(onward);
    await registerMany({ unitOfWork: workOn(onward.database.pool) }, 2);
    await more.sequencer.drained();
    await more.sequencer.stop();

    // The database alone, the folder's own checkpoint already names the larger size.
    const named = /3 log entries.*signed for 5/;
    await assert.rejects(start({ database: old.database, folder: place.folder }), named);
    // Database and folder together, as from a backup of the whole data folder.
    const second = { kind: 'folder', folder: `${place.folder}-second` } as const;
    await assert.rejects(start(old, { second }), (fault: Error) => {
      assert.equal(fault.name, 'LogBehindError');
      assert.match(fault.message, named);
      return true;
    });
    // Nothing was signed or written by the attempts.
    const [, kept] = await seenIn(place);
    const opened = await openCheckpoint(kept ?? '', more.keys.verifiers);
    assert.ok(opened.ok && opened.value.checkpoint.size === 5);

    // As many entries again, but others: the size is right and the history is not.
    await registerMany({ unitOfWork: workOn(old.database.pool) }, 4);
    const alone = await start(old, {
      second: { kind: 'folder', folder: `${old.folder}-elsewhere` },
    });
    await alone.sequencer.drained();
    await alone.sequencer.stop();
    await assert.rejects(start(old, { second }), /first 5 log entries.*were changed/);
    await old.database.close();
    await onward.database.close();
  });

  test('[L4] a lost log folder is made anew with the same bytes, a lost second place is filled', async () => {
    const place = await newPlace();
    const log = await start(place);
    await registerMany({ unitOfWork: workOn(place.database.pool) }, 300);
    await log.sequencer.drained();
    const { note } = log.sequencer.published();
    await log.sequencer.stop();
    const bare = { ...place, folder: await mkdtemp(path.join(cluster.folder, 'bare-')) };
    await cp(path.join(place.folder, 'keys'), path.join(bare.folder, 'keys'), { recursive: true });
    const again = await start(bare);
    assert.equal(again.sequencer.published().note, note);
    assert.deepEqual((await faultsOf(bare, again)).faults, []);
    await again.sequencer.stop();
  });
});

/** The database as it is now under another name; nobody may be connected meanwhile. */
async function copyOf({ database, folder }: Place): Promise<Place> {
  const from = new URL(database.url).pathname.slice(1);
  const name = `${from}_copy`;
  await database.close();
  const admin = database.url.replace(/[^/]+$/, 'postgres');
  await makeDatabase(admin, name, from);
  const aside = await mkdtemp(path.join(cluster.folder, 'copy-'));
  await cp(folder, aside, { recursive: true });
  return { database: connectTo(database.url.replace(/[^/]+$/, name), 5), folder: aside };
}
