import { createHmac } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { ExpressionBuilder } from 'kysely';
import { HEAD_HEADER } from '../app/head.ts';
import { secondsLater } from '../clock.ts';
import type { Tables } from '../db/types.ts';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';
import type { Ctx, Env } from './context.ts';
import { HttpProblem } from './problem.ts';

export type IdempotencyOptions = {
  /** Keep refusals too, so that a wrong code sent twice counts once (H14). */
  readonly storeRefusals?: boolean;
  /**
   * Makes a new secret for a repeated request, voiding the old one: a stored result holds none
   * (A4). Gets the stored body, answers the body to send.
   */
  readonly renew?: (c: Ctx, stored: Record<string, unknown>) => Promise<Record<string, unknown>>;
};

/** Results are kept for a day: clients retry for minutes, people the next morning. */
const KEPT_FOR_S = 86_400;
/** A request still without a result after this was lost with its server, and is done again. */
const RUNNING_FOR_S = 60;
/** Fields that never stand in a stored result. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['token', 'secret', 'code', 'api_key']);

/** The header as a structured field string ("…") or bare: 1 to 255 printable ASCII characters. */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const text = header.trim();
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text);
  const key = quoted === null ? text : (quoted[1] as string).replaceAll(/\\(["\\])/g, '$1');
  return /^[\x20-\x7e]{1,255}$/.test(key) ? key : null;
}

type Slot = { readonly tenant_id: string; readonly key: string; readonly route: string };

/**
 * Idempotency-Key on a creating request. The same key with the same request gives the same
 * answer; with another request 422; while the first is still running 409.
 */
export const idempotent = (deps: Deps, options: IdempotencyOptions = {}) =>
  createMiddleware<Env>(async (c, next) => {
    const key = idempotencyKey(c.req.header('idempotency-key'));
    if (key === null) throw missingKey(c.req.header('idempotency-key') === undefined);
    const slot = slotOf(c, key);
    const secret = current(deps.keys.fingerprint);
    c.set('repeatableUuid', (name) => uuidFrom(secret, [slot.tenant_id, slot.route, key, name]));

    const fingerprint = fingerprintOf(secret, slot.route, await c.req.text());
    const stored = await claim(deps, slot, fingerprint);
    if (stored !== null) {
      c.res = await replay(c, stored, options);
      return;
    }
    try {
      await next();
    } catch (fault) {
      await release(deps, slot);
      throw fault;
    }
    // Hono turns a thrown problem into the response before we see it here.
    const keep = c.res.status < 300 || (options.storeRefusals === true && c.res.status < 500);
    await (keep ? keepResult(deps, slot, c.res) : release(deps, slot));
  });

const missingKey = (absent: boolean): HttpProblem =>
  new HttpProblem(400, 'idempotency_key', 'This request needs an Idempotency-Key', [
    {
      field: 'Idempotency-Key',
      reason: absent ? 'required' : 'invalid',
      hint: 'Send a header with a fresh value, 1 to 255 printable characters, for each new request.',
    },
  ]);

/** Keys belong to the caller that sent them, on the path that they were sent to. */
function slotOf(c: Ctx, key: string): Slot {
  const tenant = c.get('tenant');
  const courier = c.get('courier');
  const caller = tenant ?? courier;
  if (caller === undefined) throw new Error('bug: idempotent() stands before authentication');
  const who = tenant === undefined ? `courier ${courier.courierId}` : 'tenant';
  return { tenant_id: caller.tenantId, key, route: `${who} ${c.req.method} ${c.req.path}` };
}

/** Keyed, and without the code: a stored fingerprint must not let anybody try codes offline. */
function fingerprintOf(secret: Buffer, route: string, body: string): Buffer {
  return createHmac('sha256', secret)
    .update(`${route}\n${normalised(body)}`)
    .digest();
}

function normalised(body: string): string {
  try {
    return JSON.stringify(sortedKeys(JSON.parse(body)), withoutCode);
  } catch {
    return body;
  }
}

const withoutCode = (key: string, value: unknown) => (key === 'code' ? undefined : value);

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortedKeys(member)]),
  );
}

function uuidFrom(secret: Buffer, parts: readonly string[]): string {
  const bytes = createHmac('sha256', secret).update(JSON.stringify(parts)).digest().subarray(0, 16);
  // RFC 9562 version 8: made by rules of our own.
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join('-');
}

type Stored = {
  readonly status: number;
  readonly body: unknown;
  readonly head: string | null;
};

/** `null`: the slot is ours, go on. Otherwise the stored result; throws for the other cases. */
async function claim(deps: Deps, slot: Slot, fingerprint: Buffer): Promise<Stored | null> {
  const now = deps.clock.now();
  const values = {
    ...slot,
    fingerprint,
    created_at: now,
    expires_at: secondsLater(now, KEPT_FOR_S),
    status: null,
    body: null,
    head: null,
  };
  const { tenant_id: _tenant, key: _key, route: _route, ...renewed } = values;
  const made = await deps.kysely
    .insertInto('idempotency')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'key', 'route'])
        .doUpdateSet(renewed)
        .where('idempotency.expires_at', '<=', now),
    )
    .returning('key')
    .executeTakeFirst();
  if (made !== undefined) return null;
  const row = await deps.kysely
    .selectFrom('idempotency')
    .select(['fingerprint', 'status', 'body', 'head', 'created_at'])
    .where(matches(slot))
    .executeTakeFirst();
  if (row === undefined) throw stillRunning();
  if (!row.fingerprint.equals(fingerprint)) throw otherRequest();
  if (row.status !== null) return { status: row.status, body: row.body, head: row.head };
  if (!(await takeOver(deps, slot, now))) throw stillRunning();
  return null;
}

async function takeOver(deps: Deps, slot: Slot, now: Date): Promise<boolean> {
  const taken = await deps.kysely
    .updateTable('idempotency')
    .set({ created_at: now })
    .where(matches(slot))
    .where('status', 'is', null)
    .where('created_at', '<', secondsLater(now, -RUNNING_FOR_S))
    .returning('key')
    .executeTakeFirst();
  return taken !== undefined;
}

const matches = (slot: Slot) => (eb: ExpressionBuilder<Tables, 'idempotency'>) =>
  eb.and([
    eb('tenant_id', '=', slot.tenant_id),
    eb('key', '=', slot.key),
    eb('route', '=', slot.route),
  ]);

const stillRunning = (): HttpProblem =>
  new HttpProblem(409, 'still_running', 'The same request is still being worked on', [], {
    'retry-after': '1',
  });

const otherRequest = (): HttpProblem =>
  new HttpProblem(422, 'idempotency_key', 'This Idempotency-Key was used for another request', [
    {
      field: 'Idempotency-Key',
      reason: 'used_for_another_request',
      hint: 'Use a fresh key for each new request, and the same one only to repeat a request.',
    },
  ]);

async function replay(c: Ctx, stored: Stored, options: IdempotencyOptions): Promise<Response> {
  const renew = stored.status < 300 ? options.renew : undefined;
  const body =
    renew === undefined
      ? stored.body
      : await renew(c, (stored.body ?? {}) as Record<string, unknown>);
  return Response.json(body, {
    status: stored.status,
    headers: {
      'idempotency-replayed': 'true',
      ...(stored.head === null ? {} : { [HEAD_HEADER]: stored.head }),
      'content-type': stored.status < 400 ? 'application/json' : 'application/problem+json',
    },
  });
}

async function release(deps: Deps, slot: Slot): Promise<void> {
  await deps.kysely
    .deleteFrom('idempotency')
    .where(matches(slot))
    .where('status', 'is', null)
    .execute();
}

async function keepResult(deps: Deps, slot: Slot, response: Response): Promise<void> {
  const text = await response.clone().text();
  await deps.kysely
    .updateTable('idempotency')
    .set({
      status: response.status,
      body: withoutSecrets(text),
      head: response.headers.get(HEAD_HEADER),
    })
    .where(matches(slot))
    .execute();
}

const withoutSecrets = (text: string): string =>
  text === ''
    ? 'null'
    : JSON.stringify(JSON.parse(text), (key, value: unknown) =>
        SECRET_FIELDS.has(key) ? undefined : value,
      );
