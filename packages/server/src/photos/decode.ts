/**
 * The process that decodes pictures: the only one that does, so that a file made to crash or exhaust
 * a decoder ends this process and nothing else. It gets bytes, answers facts or a picture, keeps
 * nothing, and is told to end by its parent.
 */
import exifr from 'exifr';
import sharp from 'sharp';
import {
  differenceHash,
  HASH_HEIGHT,
  HASH_WIDTH,
  PIXELS_MAX,
  type PhotoFacts,
  type PhotoFault,
} from './facts.ts';

export type DecodeRequest = {
  readonly id: number;
  readonly what: 'examine' | 'show';
  readonly bytes: Uint8Array;
};
export type DecodeAnswer = {
  readonly id: number;
  readonly facts?: PhotoFacts;
  readonly shown?: Uint8Array;
  readonly fault?: PhotoFault;
  /** Most memory that this process ever held, bytes. */
  readonly peak_bytes: number;
};

const SECONDS_MAX = 8;
/** Enough to see a torn seam; a page shows nothing larger. */
const SHOWN_SIDE_MAX = 2048;

sharp.cache(false);
sharp.concurrency(1);

const open = (bytes: Uint8Array) =>
  sharp(bytes, {
    limitInputPixels: PIXELS_MAX,
    failOn: 'none',
    sequentialRead: true,
    pages: 1,
  }).timeout({ seconds: SECONDS_MAX });

const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp']);

async function metadataOf(bytes: Uint8Array): Promise<Pick<PhotoFacts, 'takenAt' | 'place'>> {
  try {
    const found = (await exifr.parse(Buffer.from(bytes), {
      pick: [
        'DateTimeOriginal',
        'GPSLatitude',
        'GPSLongitude',
        'GPSLatitudeRef',
        'GPSLongitudeRef',
      ],
      reviveValues: false,
    })) as Record<string, unknown> | undefined;
    return { takenAt: takenIn(found?.['DateTimeOriginal']), place: placeIn(found) };
  } catch {
    // A picture with broken metadata is still a picture.
    return { takenAt: null, place: null };
  }
}

function takenIn(text: unknown): string | null {
  const [, y, m, d, time] =
    /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(typeof text === 'string' ? text : '') ?? [];
  return time === undefined || y === '0000' ? null : `${y}-${m}-${d}T${time}`;
}

function placeIn(found: Record<string, unknown> | undefined): PhotoFacts['place'] {
  const { latitude: lat, longitude: lon } = found ?? {};
  if (typeof lat !== 'number' || typeof lon !== 'number') return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

async function examine(bytes: Uint8Array): Promise<PhotoFacts | PhotoFault> {
  const { width, height, format } = await open(bytes).metadata();
  if (!FORMATS.has(format ?? '') || !width || !height) return 'not_readable';
  if (width * height > PIXELS_MAX) return 'too_many_pixels';
  // Shortcuts while loading differ by format, and so would the hashes of one picture.
  const grey = await open(bytes)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(HASH_WIDTH, HASH_HEIGHT, { fit: 'fill', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  const values = grey.subarray(0, HASH_WIDTH * HASH_HEIGHT);
  return { width, height, dhash: differenceHash(values), ...(await metadataOf(bytes)) };
}

/** Re-encoded from its pixels: nothing of the file but what can be seen. */
const show = (bytes: Uint8Array): Promise<Buffer> =>
  open(bytes)
    .autoOrient()
    .resize(SHOWN_SIDE_MAX, SHOWN_SIDE_MAX, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 85 })
    .toBuffer();

const faultOf = (fault: unknown): PhotoFault => {
  const text = fault instanceof Error ? fault.message : '';
  if (/pixel limit/i.test(text)) return 'too_many_pixels';
  return /timeout/i.test(text) ? 'too_slow' : 'not_readable';
};

async function answer({
  what,
  bytes,
}: DecodeRequest): Promise<Omit<DecodeAnswer, 'id' | 'peak_bytes'>> {
  try {
    if (what === 'show') return { shown: await show(bytes) };
    const found = await examine(bytes);
    return typeof found === 'string' ? { fault: found } : { facts: found };
  } catch (fault) {
    return { fault: faultOf(fault) };
  }
}

process.on('message', (request: DecodeRequest) => {
  void answer(request).then((said) => {
    const peak_bytes = process.resourceUsage().maxRSS * 1024;
    process.send?.({ id: request.id, ...said, peak_bytes } satisfies DecodeAnswer);
  });
});
