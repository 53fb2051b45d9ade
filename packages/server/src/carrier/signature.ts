import { createHmac, timingSafeEqual } from 'node:crypto';

/** A webhook as it came: the signature is over these very bytes. Header names in lower case. */
export type RawWebhook = {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
};

/** Why a webhook is refused. The answer outside says only that it is. */
export type SignatureFault = 'unsigned' | 'malformed' | 'forged' | 'stale';

/** How far a signed time may lie from ours, either way. */
const TOLERANCE_S = 300;

const hmac = (secret: string, ...parts: readonly (string | Uint8Array)[]): Buffer => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** Equal in constant time; of another length is another. */
const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

const hex = (text: string): Buffer | null =>
  /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : null;

const isNear = (epoch_s: number, now: Date): boolean =>
  Math.abs(now.getTime() / 1000 - epoch_s) <= TOLERANCE_S;

/**
 * Shippo: `Shippo-Auth-Signature: t=<unix seconds>,v1=<hex>`, HMAC-SHA256 over `t.body`. The time is
 * signed with it, so an old one is refused whatever it says.
 */
export function shippoFault(secret: string, webhook: RawWebhook, now: Date): SignatureFault | null {
  const header = webhook.header('shippo-auth-signature');
  if (header === undefined) return 'unsigned';
  const [, time, text] = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/i.exec(header.trim()) ?? [];
  const signature = text === undefined ? null : hex(text);
  if (time === undefined || signature === null) return 'malformed';
  if (!same(signature, hmac(secret, `${time}.`, webhook.body))) return 'forged';
  return isNear(Number(time), now) ? null : 'stale';
}

const EASYPOST = /^hmac-sha256-hex=([0-9a-f]{64})$/i;

/**
 * EasyPost: `X-Hmac-Signature: hmac-sha256-hex=<hex>` over the body, the secret in NFKD. Where the
 * second scheme is there (`X-Hmac-Signature-V2` over time, method, path and body, with `X-Timestamp`
 * and `X-Path`) it alone counts, because it dates the message and names where it was sent.
 */
export function easypostFault(
  secret: string,
  webhook: RawWebhook,
  now: Date,
): SignatureFault | null {
  const key = secret.normalize('NFKD');
  const dated = webhook.header('x-hmac-signature-v2');
  if (dated !== undefined) return datedFault(key, webhook, dated, now);
  const plain = webhook.header('x-hmac-signature');
  if (plain === undefined) return 'unsigned';
  const signature = hex(EASYPOST.exec(plain.trim())?.[1] ?? '');
  if (signature === null) return 'malformed';
  return same(signature, hmac(key, webhook.body)) ? null : 'forged';
}

function datedFault(
  key: string,
  webhook: RawWebhook,
  header: string,
  now: Date,
): SignatureFault | null {
  const time = webhook.header('x-timestamp') ?? '';
  const path = webhook.header('x-path') ?? '';
  const signature = hex(EASYPOST.exec(header.trim())?.[1] ?? '');
  const epoch_ms = Date.parse(time);
  if (signature === null || Number.isNaN(epoch_ms)) return 'malformed';
  const mac = hmac(key, time, webhook.method.toUpperCase(), path, webhook.body);
  if (path !== webhook.path || !same(signature, mac)) return 'forged';
  return isNear(epoch_ms / 1000, now) ? null : 'stale';
}

/** AfterShip: `aftership-hmac-sha256: <base64>` over the body. It carries no time of its own. */
export function aftershipFault(secret: string, webhook: RawWebhook): SignatureFault | null {
  const header = webhook.header('aftership-hmac-sha256');
  if (header === undefined) return 'unsigned';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(header.trim())) return 'malformed';
  return same(Buffer.from(header.trim(), 'base64'), hmac(secret, webhook.body)) ? null : 'forged';
}
