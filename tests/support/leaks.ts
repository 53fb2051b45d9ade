/** One spot in which a secret could stand, and every byte of it. */
export type Place = { readonly where: string; readonly bytes: Buffer };

/** A secret to look for: digits that stand alone, or bytes in whatever way they are written. */
export type Secret =
  | { readonly name: string; readonly digits: string }
  | { readonly name: string; readonly secret: Buffer };

/** Encodings of one place are unfolded this often: a JWS in a JSON string is two. */
const UNFOLD_DEPTH = 3;
/** Larger places are binary files: searched as they are. */
const UNFOLD_BYTES_MAX = 4_000_000;

const ENCODED = /[A-Za-z0-9+/_-]{8,}/g;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;

/** The bytes, and what stands in them as base64, base64url or hex, and so on. */
function* unfolded(bytes: Buffer, depth: number): Generator<Buffer> {
  yield bytes;
  if (depth === 0 || bytes.length > UNFOLD_BYTES_MAX) return;
  for (const [run] of bytes.toString('latin1').matchAll(ENCODED)) {
    if (HEX.test(run)) yield* unfolded(Buffer.from(run, 'hex'), depth - 1);
    yield* unfolded(Buffer.from(run, 'base64'), depth - 1);
  }
}

const writings = (secret: Buffer): readonly Buffer[] => [
  secret,
  Buffer.from(secret.toString('hex')),
  Buffer.from(secret.toString('hex').toUpperCase()),
  Buffer.from(secret.toString('base64').replaceAll('=', '')),
  Buffer.from(secret.toString('base64url')),
];

/** Alone, so that six digits inside an id, a time or a hash are not taken for a code. */
const alone = (digits: string): RegExp =>
  new RegExp(`(?<![0-9A-Za-z._:-])${digits}(?![0-9A-Za-z_-])`);

function isIn(bytes: Buffer, secret: Secret): boolean {
  if ('digits' in secret) {
    return bytes.includes(secret.digits) && alone(secret.digits).test(bytes.toString('latin1'));
  }
  return writings(secret.secret).some((written) => bytes.includes(written));
}

/** Where the secrets stand, as `secret: place`. */
export function leaks(places: readonly Place[], secrets: readonly Secret[]): readonly string[] {
  const found = new Set<string>();
  for (const { where, bytes } of places) {
    for (const layer of unfolded(bytes, UNFOLD_DEPTH)) {
      for (const secret of secrets) if (isIn(layer, secret)) found.add(`${secret.name}: ${where}`);
    }
  }
  return [...found];
}
