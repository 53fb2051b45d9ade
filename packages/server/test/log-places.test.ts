import assert from 'node:assert/strict';
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { configFrom, type Config } from '../src/config.ts';
import { LogBehindError } from '../src/log/checkpoints.ts';
import { check } from './support/fsck.ts';
import { registerMany } from './support/log.ts';
import { startBucket, type TestBucket } from './support/s3.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';
import { startWitness, type TestWitness } from './support/witness.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const OBJECT = '/evidence/logs/one/handfast.local_log.checkpoint';

let cluster: TestCluster;
before(async () => {
  cluster = await startTestCluster();
  Object.assign(process.env, CREDENTIALS);
});
after(() => cluster.stop());

const placed = (text: string): Pick<Config, 'secondPlace'> => ({
  secondPlace: configFrom({ HANDFAST_SECOND_PLACE: text }).secondPlace,
});
const newFolder = (): Promise<string> => mkdtemp(path.join(cluster.folder, 'place-'));

test('[L4] a folder, a bucket and a witness are told apart, and a mistyped place is none of them', () => {
  assert.deepEqual(placed('/mnt/other').secondPlace, { kind: 'folder', folder: '/mnt/other' });
  assert.deepEqual(placed('witness').secondPlace, { kind: 'witness' });
  assert.deepEqual(placed('s3://b').secondPlace, {
    kind: 's3',
    bucket: 'b',
    prefix: '',
    endpoint: null,
    region: null,
  });
  for (const wrong of ['s3:///x', 'gs://b/x', 's3://b/x?regoin=y', 's3://b?endpoint=b.test']) {
    assert.throws(() => placed(wrong), /HANDFAST_SECOND_PLACE/, wrong);
  }
});

describe('a bucket as the second place', () => {
  let bucket: TestBucket;
  let config: Pick<Config, 'secondPlace'>;
  before(async () => {
    bucket = await startBucket('evidence');
    const query = `endpoint=${encodeURIComponent(bucket.endpoint)}&region=eu-central-1`;
    config = placed(`s3://evidence/logs/one/?${query}`);
  });
  after(() => bucket.stop());

  test('[L4] it holds the newest checkpoint, is read at start, and nothing starts behind it', async () => {
    const dataFolder = await newFolder();
    const server = await startTestServer(cluster, { dataFolder, config });
    await registerMany(server.deps, 3);
    await server.deps.log.sequencer.drained();
    const { note } = server.deps.log.sequencer.published();
    assert.equal(bucket.objects.get(OBJECT)?.toString('utf8'), note);
    assert.deepEqual((await check(server)).faults, []);
    await server.stop();

    const { database } = server;
    const reads = bucket.requests.length;
    const again = await startTestServer(cluster, { dataFolder, config, database });
    assert.equal(bucket.requests[reads], `GET ${OBJECT} AWS4-HMAC-SHA256`);
    bucket.objects.set(OBJECT, Buffer.from(note.replace('\n3\n', '\n4\n')));
    const [fault] = (await check(again)).faults;
    assert.deepEqual(
      [fault?.item, fault?.what],
      ['second place', "it is not signed by the log's key"],
    );
    bucket.objects.set(OBJECT, Buffer.from(note));
    await again.stop();

    // Database and data folder of an earlier day, the log's key with them: here, an empty one.
    const earlier = await newFolder();
    await cp(path.join(dataFolder, 'keys'), path.join(earlier, 'keys'), { recursive: true });
    const older = startTestServer(cluster, { dataFolder: earlier, config });
    await assert.rejects(older, (why: Error) => {
      assert.ok(why instanceof LogBehindError, why.message);
      assert.match(why.message, /has 0 log entries.*s3:\/\/evidence.* was signed for 3/);
      return true;
    });
    assert.equal(bucket.objects.get(OBJECT)?.toString('utf8'), note);
  });

  test('[L4] a place that is away, or that has no such bucket, lets nothing start and says so', async () => {
    const away = await startBucket('evidence');
    await away.stop();
    const dead = placed(`s3://evidence/x?region=eu-central-1&endpoint=${away.endpoint}`);
    const said = /second place s3:\/\/evidence\/x\/.* cannot be read: .*Nothing is signed/s;
    await assert.rejects(startTestServer(cluster, { config: dead }), said);
    const other = placed(`s3://other?region=eu-central-1&endpoint=${bucket.endpoint}`);
    await assert.rejects(startTestServer(cluster, { config: other }), /NoSuchBucket/);
  });

  test('[L1] [L4] while it is away nothing is published, and fsck names it', async () => {
    const own = await startBucket('evidence');
    const server = await startTestServer(cluster, {
      config: placed(`s3://evidence?region=eu-central-1&endpoint=${own.endpoint}`),
    });
    await own.stop();
    const { sequencer } = server.deps.log;
    await registerMany(server.deps, 2);
    await assert.rejects(sequencer.drained(), /cannot be written/);
    assert.equal(sequencer.published().position.size, 0);
    const items = (await check(server)).faults.map(({ item }) => item);
    assert.ok(items.includes('second place'), String(items));
    await server.stop();
  });
});

describe('a witness as the second place', () => {
  let witness: TestWitness;
  before(async () => {
    witness = await startWitness();
  });
  after(() => witness.stop());

  test('[L4] [L5] it must cosign before anything is published, and nothing starts behind its size', async () => {
    const dataFolder = await newFolder();
    // The witness's operator is given the log's key first: so the log starts once without it.
    const bare = await startTestServer(cluster, { dataFolder });
    witness.trust(bare.deps.log.keys.verifiers);
    await bare.stop();
    const { database } = bare;
    const config = {
      ...placed('witness'),
      witnesses: [{ vkey: witness.vkey, url: witness.url }],
    };
    const server = await startTestServer(cluster, { dataFolder, database, config });
    await registerMany(server.deps, 3);
    await server.deps.log.sequencer.drained();
    assert.equal(witness.known()?.size, 3);
    assert.deepEqual((await check(server)).faults, []);
    await server.stop();
    const again = await startTestServer(cluster, { dataFolder, database, config });
    assert.equal(again.deps.log.sequencer.published().position.size, 3);
    await again.stop();

    const earlier = await newFolder();
    await cp(path.join(dataFolder, 'keys'), path.join(earlier, 'keys'), { recursive: true });
    const older = startTestServer(cluster, { dataFolder: earlier, config });
    await assert.rejects(older, {
      name: 'LogBehindError',
      message: /has 0 log entries.*witness witness\.test\/one was signed for 3/,
    });

    witness.trust([]);
    const stranger = startTestServer(cluster, { dataFolder, database, config });
    await assert.rejects(stranger, /second place, witness .*answered 40[34]/);
    const nobody = { ...config, witnesses: [] };
    await assert.rejects(startTestServer(cluster, { config: nobody }), /needs HANDFAST_WITNESSES/);
  });
});
