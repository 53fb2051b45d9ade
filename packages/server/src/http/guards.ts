import { getConnInfo } from '@hono/node-server/conninfo';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { Clock, Random } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Ctx, Env } from './context.ts';
import { loggedPath, type Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { HttpProblem } from './problem.ts';

export const JSON_BODY_BYTES_MAX = 64 * 1024;
export const READINGS_BODY_BYTES_MAX = 256 * 1024;
export const PHOTO_BYTES_MAX = 10 * 1024 * 1024;

/** Gives each request an id of our own, a logger that carries it, one log line and its metrics. */
export const observed = (logger: Logger, random: Random, metrics: Metrics) =>
  createMiddleware<Env>(async (c, next) => {
    const requestId = random.uuid();
    c.set('requestId', requestId);
    c.set('logger', logger.child({ requestId }));
    const begun = performance.now();
    await next();
    const seconds = (performance.now() - begun) / 1000;
    c.header('x-request-id', requestId);
    const { method } = c.req;
    const status = c.res.status;
    c.get('logger').info(
      { method, path: loggedPath(c.req.path), status, took_ms: Math.round(seconds * 1000) },
      'answered',
    );
    metrics.count('handfast_http_requests_total', { method, status: String(status) });
    metrics.observe_s('handfast_http_request_seconds', seconds, { method });
  });

/** No third party, no referrer (rule C7), no framing, nothing run that is not ours. */
export const securityHeaders = (https: boolean) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      mediaSrc: ["'self'", 'blob:'],
      workerSrc: ["'self'", 'blob:'],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: https ? 'max-age=31536000; includeSubDomains' : false,
    permissionsPolicy: { camera: ['self'], geolocation: ['self'], microphone: [] },
  });

/** Refuses larger bodies before they are read: 413 with the limit. */
export const limitedBody = (bytes: number) =>
  bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new HttpProblem(413, 'too_large', `The body is larger than ${bytes} bytes`, [
        { field: 'body', reason: 'too_large', hint: `Send at most ${bytes} bytes.` },
      ]);
    },
  });

/** The caller's address; behind a proxy the one that the nearest proxy saw. */
export function addressOf(c: Ctx, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : '';
  if (forwarded !== undefined && forwarded !== '') return forwarded;
  try {
    return getConnInfo(c).remote.address ?? 'unknown';
  } catch {
    // A request that never was on a wire: a test or a simulation in this process.
    return 'in-process';
  }
}

type Bucket = { tokens: number; at_ms: number };

/** Buckets beyond this many are forgotten, the fullest information first lost being the oldest. */
const BUCKETS_MAX = 50_000;

/** A token bucket for each key: `perMinute` on average, the same number at once. */
export function makeRateLimiter(perMinute: number, clock: Clock) {
  const buckets = new Map<string, Bucket>();
  return (key: string): { ok: true } | { ok: false; retryAfter_s: number } => {
    const now_ms = clock.now().getTime();
    const found = buckets.get(key) ?? { tokens: perMinute, at_ms: now_ms };
    const earned = (Math.max(0, now_ms - found.at_ms) / 60_000) * perMinute;
    const tokens = Math.min(perMinute, found.tokens + earned);
    buckets.delete(key);
    if (buckets.size >= BUCKETS_MAX) buckets.delete(buckets.keys().next().value as string);
    const allowed = tokens >= 1;
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at_ms: now_ms });
    return allowed
      ? { ok: true }
      : { ok: false, retryAfter_s: Math.ceil(((1 - tokens) * 60) / perMinute) };
  };
}

/** Limits by credential where there is one, else by address. The credential is not kept as it is. */
export function rateLimited(config: Config, clock: Clock, hash: (text: string) => Buffer) {
  const take = makeRateLimiter(config.requestsPerMinute, clock);
  return createMiddleware<Env>(async (c, next) => {
    const credential = c.req.header('authorization');
    const key =
      credential === undefined
        ? `address ${addressOf(c, config.behindProxy)}`
        : `key ${hash(credential).toString('base64url')}`;
    const answer = take(key);
    if (!answer.ok) {
      throw new HttpProblem(429, 'too_many_requests', 'Too many requests: wait a little', [], {
        'retry-after': String(answer.retryAfter_s),
      });
    }
    await next();
  });
}
