import { HolderClaims } from '@handfast/client/claims';
import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { photoDesk } from '../src/photos/desk.ts';
import { makeWorld, type World } from './support/actors.ts';
import { deskOf, expecting, type Claimant } from './support/claims.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

const DATA = path.join(import.meta.dirname, '../../../../shared/data');
const missing = existsSync(DATA) ? false : 'the shared data are not here';
const filesIn = (...folders: readonly string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(path.join(DATA, folder))
      .filter((name) => name !== 'LICENSE')
      .map((name) => path.join(DATA, folder, name)),
  );

/** What is hostile is small; a camera's pictures take the decoder long. */
const SMALL_BYTES = 300_000;

let cluster: TestCluster;
let world: World;
before(async () => {
  cluster = await startTestCluster();
  world = await makeWorld(await startTestServer(cluster));
});
after(async () => {
  await world.server.stop();
  await cluster.stop();
  photoDesk.end();
});

const sent = (me: Claimant, bytes: Uint8Array) => me.holder.photo(new Uint8Array(bytes));

/** Reports with eight photos, which is as many as a report takes; the others join it. */
async function reported(me: Claimant, photos: readonly string[]): Promise<string> {
  const claims = new HolderClaims(me.holder);
  let claim = '';
  for (let at = 0; at < photos.length; at += 8) {
    const some = photos.slice(at, at + 8);
    claim = valueOf(await claims.open({ no: 1, what: 'damaged', photos: some })).claim.id;
  }
  return claim;
}

test(
  '[K4] every picture of the set is kept or refused with a sentence, and comes back byte for byte',
  { skip: missing },
  async (t) => {
    const me = await expecting(world);
    const files = filesIn(
      'photos/gps',
      'photos/heic',
      'photos/mobile',
      'photos/orientation',
      'hostile',
    );
    const kept = new Map<string, Buffer>();
    const refused: string[] = [];
    const before_bytes = process.memoryUsage().rss;
    let most_bytes = 0;
    for (const file of files) {
      const bytes = readFileSync(file);
      const answer = await sent(me, bytes);
      most_bytes = Math.max(most_bytes, process.memoryUsage().rss);
      if (answer.ok) {
        kept.set(answer.value.sha256, bytes);
        continue;
      }
      const [error] = answer.problem.errors;
      assert.ok(answer.status === 415 || answer.status === 422, `${file}: ${answer.status}`);
      assert.ok((error?.hint ?? '').length > 20, `${file}: ${JSON.stringify(answer.problem)}`);
      refused.push(path.basename(file));
    }
    const claim = await reported(me, [...kept.keys()]);
    const { desk } = await deskOf(world);
    for (const [sha256, bytes] of kept) {
      const original = await desk.photo(claim, sha256, 'original');
      assert.ok(Buffer.from(await original.arrayBuffer()).equals(bytes), sha256);
      if (bytes.length < SMALL_BYTES) {
        const shown = await desk.photo(claim, sha256, 'shown');
        assert.ok(shown.status === 200 || shown.status === 404);
      }
      most_bytes = Math.max(most_bytes, process.memoryUsage().rss);
    }
    const grown_MB = (most_bytes - before_bytes) / 2 ** 20;
    const decoder_MB = photoDesk.peak_bytes() / 2 ** 20;
    t.diagnostic(`${kept.size} kept; refused: ${refused.join(', ')}`);
    t.diagnostic(
      `the server grew by ${grown_MB.toFixed(0)} MB at most, its decoder held ${decoder_MB.toFixed(0)} MB`,
    );
    assert.ok(kept.size + refused.length === files.length && refused.length >= 4);
    assert.ok(decoder_MB < 400 && grown_MB < 300, `${grown_MB} MB`);
  },
);

test(
  '[K4] a picture that is used again is found at the desk: the file, resized, grey, re-encoded; flat ones never',
  { skip: missing },
  async () => {
    const first = await expecting(world);
    const again = await expecting(world);
    const flat = await sharp({
      create: { width: 300, height: 200, channels: 3, background: '#777777' },
    })
      .jpeg()
      .toBuffer();
    const pairs = new Map<string, string>();
    const variants = [
      (bytes: Buffer) => sharp(bytes).autoOrient().resize({ width: 320 }).jpeg(),
      (bytes: Buffer) => sharp(bytes).autoOrient().greyscale().jpeg(),
      (bytes: Buffer) => sharp(bytes).autoOrient().webp({ quality: 60 }),
    ];
    for (const [at, file] of filesIn('photos/reuse').entries()) {
      const bytes = readFileSync(file);
      const variant = await variants[at % 3]?.(bytes).toBuffer();
      const before = valueOf(await sent(first, bytes)).sha256;
      pairs.set(valueOf(await sent(again, variant ?? bytes)).sha256, before);
    }
    const plain = valueOf(await sent(first, flat)).sha256;
    const other = await sharp(flat).resize(200).png().toBuffer();
    const plainAgain = valueOf(await sent(again, other)).sha256;
    const claim = await reported(again, [...pairs.keys(), plainAgain]);
    const { desk } = await deskOf(world);
    const { photos } = valueOf(await desk.file(claim));
    assert.equal(photos.length, pairs.size + 1);
    for (const { sha256, reused } of photos) {
      const expected = pairs.get(sha256);
      assert.deepEqual(
        reused.map((use) => [use.sha256, use.how]),
        expected === undefined ? [] : [[expected, 'same_picture']],
        sha256,
      );
    }
    assert.ok(plain !== plainAgain);
  },
);
