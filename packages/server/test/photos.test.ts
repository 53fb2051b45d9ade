import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { photoTypeOf } from '../src/app/photos.ts';
import { makePhotoDesk, PHOTO_FAULTS } from '../src/photos/desk.ts';
import { SAME_PICTURE_BITS } from '../src/photos/reuse.ts';
import { bitsApart, differenceHash, type PhotoFacts } from '../src/photos/facts.ts';

const DATA = path.join(import.meta.dirname, '../../../../shared/data');
const missing = existsSync(DATA) ? false : 'the shared data are not here';
const filesIn = (folder: string): string[] =>
  missing === false
    ? readdirSync(path.join(DATA, folder))
        .filter((name) => name !== 'LICENSE')
        .map((name) => path.join(DATA, folder, name))
    : [];

const desk = makePhotoDesk();
after(() => desk.end());

async function factsOf(bytes: Uint8Array): Promise<PhotoFacts> {
  const examined = await desk.examine(bytes);
  assert.ok(examined.ok, examined.ok ? '' : examined.error);
  return examined.value;
}

test(
  '[K4] every camera picture is read, with date and place where the camera wrote them',
  { skip: missing },
  async (t) => {
    let placed = 0;
    let dated = 0;
    const files = ['gps', 'orientation', 'mobile', 'reuse'].flatMap((each) =>
      filesIn(`photos/${each}`),
    );
    for (const file of files) {
      const bytes = readFileSync(file);
      assert.equal(photoTypeOf(bytes), 'image/jpeg', file);
      const facts = await factsOf(bytes);
      assert.ok(facts.width > 0 && facts.height > 0);
      if (facts.place !== null) placed++;
      if (facts.takenAt !== null) dated++;
    }
    t.diagnostic(`${files.length} pictures, ${placed} with a place, ${dated} with a date`);
    assert.ok(placed >= 9 && dated >= 9);
  },
);

test(
  '[K4] a HEIC is known by its bytes, so that people get a sentence that helps',
  { skip: missing },
  () => {
    for (const file of filesIn('photos/heic')) {
      assert.equal(photoTypeOf(readFileSync(file)), 'heic', file);
    }
  },
);

test(
  '[K4] hostile files are read or refused with a sentence, and memory stays bounded',
  { skip: missing },
  async (t) => {
    const before = process.memoryUsage().rss;
    const told: string[] = [];
    for (const file of filesIn('hostile')) {
      const bytes = readFileSync(file);
      const type = photoTypeOf(bytes);
      const examined = await desk.examine(bytes);
      const how = examined.ok ? 'read' : examined.error;
      told.push(`${path.basename(file)}: ${type ?? 'no photo'}, ${how}`);
      if (!examined.ok) assert.ok(PHOTO_FAULTS[examined.error].hint.length > 20);
      if (type === null) continue;
      const shown = await desk.show(bytes);
      assert.ok(shown.ok === examined.ok || !shown.ok);
    }
    for (const line of told) t.diagnostic(line);
    const grown_MB = (process.memoryUsage().rss - before) / 2 ** 20;
    const peak_MB = desk.peak_bytes() / 2 ** 20;
    t.diagnostic(
      `decoder at most ${peak_MB.toFixed(0)} MB; server grew by ${grown_MB.toFixed(0)} MB`,
    );
    assert.ok(peak_MB < 400, `${peak_MB} MB`);
  },
);

test('[K4] a bomb of pixels is refused before it is decoded', async () => {
  // 30,000 × 30,000 in a file of a few bytes: the header alone says what it would cost.
  const small = await sharp({
    create: { width: 64, height: 64, channels: 3, background: '#888888' },
  })
    .png()
    .toBuffer();
  const bomb = Buffer.from(small);
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  const examined = await desk.examine(bomb);
  assert.ok(!examined.ok);
  const large = await sharp({
    create: { width: 8_000, height: 8_000, channels: 3, background: '#888888' },
  })
    .png()
    .toBuffer();
  assert.deepEqual(await desk.examine(large), { ok: false, error: 'too_many_pixels' });
});

test(
  '[K4] a process that dies takes no picture but its own with it',
  { skip: missing },
  async () => {
    const [file = ''] = filesIn('photos/gps');
    const bytes = readFileSync(file);
    const first = desk.examine(bytes);
    desk.end();
    await first;
    await factsOf(bytes);
  },
);

test('[K4] what is shown has the picture and none of the metadata', { skip: missing }, async () => {
  const [file = ''] = filesIn('photos/gps');
  const bytes = readFileSync(file);
  const before = createHash('sha256').update(bytes).digest('hex');
  const shown = await desk.show(bytes);
  assert.ok(shown.ok);
  const { exif, xmp, iptc, width, format } = await sharp(shown.value).metadata();
  assert.deepEqual([exif, xmp, iptc, format], [undefined, undefined, undefined, 'webp']);
  assert.ok((width ?? 0) > 100);
  assert.equal(createHash('sha256').update(bytes).digest('hex'), before);
});

test(
  '[K4] pictures used again are found: resized, grey, re-encoded; others are not',
  { skip: missing },
  async (t) => {
    const files = filesIn('photos/reuse');
    const hashes: string[] = [];
    let farthest = 0;
    for (const file of files) {
      const bytes = readFileSync(file);
      const { dhash } = await factsOf(bytes);
      assert.ok(dhash, file);
      hashes.push(dhash);
      const variants = [
        await sharp(bytes).autoOrient().resize({ width: 320 }).jpeg({ quality: 80 }).toBuffer(),
        await sharp(bytes).autoOrient().greyscale().jpeg().toBuffer(),
        await sharp(bytes).autoOrient().jpeg({ quality: 40 }).toBuffer(),
        await sharp(bytes).autoOrient().webp({ quality: 60 }).toBuffer(),
        await sharp(bytes).autoOrient().png().toBuffer(),
      ];
      for (const variant of variants) {
        const again = (await factsOf(variant)).dhash;
        assert.ok(again);
        farthest = Math.max(farthest, bitsApart(dhash, again));
      }
    }
    let nearest = 64;
    for (const [at, one] of hashes.entries()) {
      for (const other of hashes.slice(at + 1)) nearest = Math.min(nearest, bitsApart(one, other));
    }
    t.diagnostic(`variants at most ${farthest} bits apart, different pictures at least ${nearest}`);
    assert.ok(farthest <= SAME_PICTURE_BITS);
    assert.ok(nearest > SAME_PICTURE_BITS);
  },
);

const plain = async (change: object) =>
  sharp({ create: { width: 200, height: 150, channels: 3, background: '#777777', ...change } })
    .jpeg()
    .toBuffer();

test('[K4] featureless pictures have no fingerprint, so nobody is accused by one', async () => {
  const slope = Buffer.from(Array.from({ length: 200 * 150 }, (_, at) => at % 200));
  const pictures = [
    await plain({ background: '#000000' }),
    await plain({ background: '#ffffff' }),
    await plain({ noise: { type: 'gaussian', mean: 128, sigma: 12 } }),
    await sharp(slope, { raw: { width: 200, height: 150, channels: 1 } })
      .png()
      .toBuffer(),
  ];
  for (const [at, picture] of pictures.entries()) {
    assert.equal((await factsOf(picture)).dhash, null, `picture ${at}`);
  }
  assert.equal(differenceHash(new Uint8Array(72).fill(99)), null);
});
