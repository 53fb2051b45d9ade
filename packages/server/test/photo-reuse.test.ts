import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Database } from '../src/db/postgres.ts';
import { probesOf, reuseQuery, reusesOf, SAME_PICTURE_BITS } from '../src/photos/reuse.ts';
import { startTestCluster, type TestCluster } from './support/database.ts';
import { mulberry } from './support/random.ts';

const MANY = 20_000;
const TENANT = randomUUID();
const OTHER = randomUUID();
/** The delivery whose claim is looked at. */
const HERE = randomUUID();

let cluster: TestCluster;
let database: Database;
before(async () => {
  cluster = await startTestCluster();
  database = await cluster.freshDatabase();
  const { pool } = database;
  await pool.query('select setseed(0.5)');
  for (const tenant of [TENANT, OTHER]) {
    await pool.query(
      `insert into photo (delivery_id, tenant_id, sha256, media_type, size_bytes, by, at, dhash)
       select gen_random_uuid(), $1::uuid, sha256(($1::uuid::text || at)::bytea), 'image/jpeg', 1, '{}', now(),
         ((random() * 4294967295)::bigint::bit(32) || (random() * 4294967295)::bigint::bit(32))
       from generate_series(1, ${MANY}) as at`,
      [tenant],
    );
  }
  await pool.query('analyze photo');
});
after(() => cluster.stop());

const random = mulberry(7);
const anyHash = (): string =>
  Array.from({ length: 64 }, () => (random() < 0.5 ? '0' : '1')).join('');

/** The same hash with so many bits turned over. */
function turned(dhash: string, bits: number): string {
  const at = new Set<number>();
  while (at.size < bits) at.add(Math.floor(random() * 64));
  return dhash
    .split('')
    .map((bit, i) => (at.has(i) ? (bit === '0' ? '1' : '0') : bit))
    .join('');
}

async function kept(
  tenant: string,
  dhash: string | null,
  sha256: string = randomUUID(),
): Promise<string> {
  const delivery = randomUUID();
  await database.pool.query(
    `insert into photo (delivery_id, tenant_id, sha256, media_type, size_bytes, by, at, dhash)
     values ($1, $2, sha256($3::bytea), 'image/jpeg', 1, '{}', now(), $4)`,
    [delivery, tenant, sha256, dhash],
  );
  return delivery;
}

const foundBy = async (dhash: string | null, tenant = TENANT): Promise<readonly string[]> => {
  const used = { tenant, delivery: HERE, sha256: Buffer.alloc(32, 1), dhash };
  return (await reusesOf(database, used)).map(({ delivery }) => delivery);
};

test('[K4] of 64 bits nine may differ, wherever they are: the picture is found; ten are too many', async () => {
  for (let round = 0; round < 40; round++) {
    const dhash = anyHash();
    const delivery = await kept(TENANT, dhash);
    const bits = round % (SAME_PICTURE_BITS + 1);
    assert.deepEqual(await foundBy(turned(dhash, bits)), [delivery], `${bits} bits`);
    assert.deepEqual(await foundBy(turned(dhash, SAME_PICTURE_BITS + 1)), [], 'ten bits');
    assert.deepEqual(await foundBy(dhash, OTHER), [], 'another tenant’s picture');
  }
});

test('[K4] nine bits spread as evenly as can be are found by the one band that has one', async () => {
  const dhash = anyHash();
  const delivery = await kept(TENANT, dhash);
  const even = [0, 1, 13, 14, 26, 27, 39, 40, 52];
  const spread = dhash
    .split('')
    .map((bit, i) => (even.includes(i) ? (bit === '0' ? '1' : '0') : bit));
  assert.deepEqual(await foundBy(spread.join('')), [delivery]);
  assert.deepEqual(
    probesOf(dhash).map((values) => values.length),
    [14, 14, 14, 14, 13],
  );
});

test('[K4] a featureless picture is found as the same file alone', async () => {
  const flat = await kept(TENANT, null, 'flat');
  await kept(TENANT, null, 'another flat one');
  assert.deepEqual(await foundBy(null), []);

  const sha256 = createHash('sha256').update('flat').digest();
  const used = { tenant: TENANT, delivery: HERE, sha256, dhash: null };
  assert.deepEqual(await reusesOf(database, used), [
    { delivery: flat, sha256: sha256.toString('hex'), how: 'same_file' },
  ]);
});

test('[K4] the look-up reads the bands’ indexes and a hundredth of the pictures, not all of them', async (t) => {
  const used = { tenant: TENANT, delivery: HERE, sha256: Buffer.alloc(32, 1), dhash: anyHash() };
  const plan = await reuseQuery(database, used).explain<{ 'QUERY PLAN': string }>();
  const text = JSON.stringify(plan);
  for (const index of ['photo_by_sha256', ...[1, 2, 3, 4, 5].map((n) => `photo_band_${n}`)]) {
    assert.ok(text.includes(index), `${index} in ${text}`);
  }
  assert.ok(!text.includes('Seq Scan'), text);
  const { rows } = await database.pool.query<{ candidates: string }>(
    `select count(*) as candidates from photo where tenant_id = $1 and (${probesOf(used.dhash)
      .map((values, at) => `band_${at + 1} in (${values.join()})`)
      .join(' or ')})`,
    [TENANT],
  );
  const candidates = Number(rows[0]?.candidates);
  t.diagnostic(`${candidates} of ${MANY} pictures are compared`);
  assert.ok(candidates < MANY / 50);
});
