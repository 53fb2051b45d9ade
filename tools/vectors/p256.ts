/**
 * ECDSA over P-256 with a nonce that follows from key and message, so that vectors come out the
 * same each time (WebCrypto draws a fresh one). For published test keys only: not constant-time.
 */

import { concat, fromBase64url, fromHex, toBase64url, type Bytes } from '@handfast/protocol/bytes';
import { sha256 } from '@handfast/protocol/sha256';

type Point = { readonly x: bigint; readonly y: bigint } | null;

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

const mod = (a: bigint, m: bigint): bigint => ((a % m) + m) % m;

/** Fermat: m is prime. */
function invert(a: bigint, m: bigint): bigint {
  let [result, base] = [1n, mod(a, m)];
  for (let e = m - 2n; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % m;
    base = (base * base) % m;
  }
  return result;
}

function add(a: Point, b: Point): Point {
  if (a === null) return b;
  if (b === null) return a;
  if (a.x === b.x && a.y !== b.y) return null;
  const slope =
    a.x === b.x ? (3n * a.x * a.x - 3n) * invert(2n * a.y, P) : (b.y - a.y) * invert(b.x - a.x, P);
  const x = mod(slope * slope - a.x - b.x, P);
  return { x, y: mod(slope * (a.x - x) - a.y, P) };
}

function multiply(point: Point, k: bigint): Point {
  let [sum, doubled] = [null as Point, point];
  for (let rest = k; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum;
}

const toInteger = (bytes: Uint8Array): bigint =>
  bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

const toBytes = (number: bigint): Bytes => fromHex(number.toString(16).padStart(64, '0')) as Bytes;

/** ES256 (RFC 7518 section 3.4) as r ‖ s in base64url. `secret`: the JWK's `d`. */
export function signP256(secret: string, message: Uint8Array): string {
  const d = fromBase64url(secret) as Bytes;
  const k = mod(toInteger(sha256(d, message)), N - 1n) + 1n;
  const r = mod((multiply(G, k) as NonNullable<Point>).x, N);
  const s = mod(invert(k, N) * (toInteger(sha256(message)) + r * toInteger(d)), N);
  return toBase64url(concat(toBytes(r), toBytes(s)));
}
