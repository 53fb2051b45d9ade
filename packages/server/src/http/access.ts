import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { operatorOf, type OperatorRole } from '../auth/auth.ts';
import type { Deps } from '../deps.ts';
import { tokenHash } from '../keys/secrets.ts';
import type { Ctx, Env } from './context.ts';
import { forbidden, notFound, unauthorized } from './problem.ts';

export const API_KEY_PREFIX = 'hf_sk_';
export const COURIER_TOKEN_PREFIX = 'hf_ct_';
export const MACHINE_KEY_PREFIX = 'hf_mk_';

export const SCOPES = ['deliveries:write', 'deliveries:read', 'setup:write', 'setup:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** A new secret with 256 random bits, and what is kept of it (rule A1). */
export function makeToken(
  prefix: string,
  random: Deps['random'],
): { readonly token: string; readonly hash: Buffer } {
  const token = prefix + Buffer.from(random.bytes(32)).toString('base64url');
  return { token, hash: tokenHash(token) };
}

function bearer(c: Ctx, prefix: string): Buffer {
  const [, token] =
    /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (token === undefined || !token.startsWith(prefix)) {
    throw unauthorized(`Send "Authorization: Bearer ${prefix}…"`);
  }
  return tokenHash(token);
}

/** An integrator by API key, with this scope. */
export const tenantWith = (deps: Deps, scope: Scope) =>
  createMiddleware<Env>(async (c, next) => {
    const key = await deps.kysely
      .selectFrom('api_key')
      .select(['id', 'tenant_id', 'scopes'])
      .where('hash', '=', bearer(c, API_KEY_PREFIX))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (key === undefined) throw unauthorized('This API key is not known');
    if (!key.scopes.includes(scope)) throw forbidden(`This API key lacks the scope ${scope}`);
    c.set('tenant', { tenantId: key.tenant_id, keyId: key.id, scopes: key.scopes });
    await next();
  });

/** A courier's device by its token. */
export const courierDevice = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    const token = await deps.kysely
      .selectFrom('courier_token')
      .select(['courier_id', 'tenant_id', 'device_id'])
      .where('hash', '=', bearer(c, COURIER_TOKEN_PREFIX))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (token === undefined) throw unauthorized('This courier token is not known');
    c.set('courier', {
      tenantId: token.tenant_id,
      courierId: token.courier_id,
      deviceId: token.device_id,
    });
    await next();
  });

/** A machine by its key. */
export const machineWithKey = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    const key = await deps.kysely
      .selectFrom('machine_key')
      .select(['id', 'tenant_id', 'scale_id', 'custody_kind', 'custody_id'])
      .where('hash', '=', bearer(c, MACHINE_KEY_PREFIX))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (key === undefined) throw unauthorized('This machine key is not known');
    c.set('machine', {
      tenantId: key.tenant_id,
      machineId: key.id,
      scale: key.scale_id ?? '',
      custody: { kind: key.custody_kind, id: key.custody_id },
    });
    await next();
  });

/** A holder's session cookie is named after its delivery: one browser may hold several. */
export const sessionCookieName = (deps: Deps, delivery: string): string =>
  `${deps.origin().startsWith('https:') ? '__Host-' : ''}hf_h_${delivery}`;

/** Set-Cookie for a new session: unreadable to scripts, never sent from another site. */
export const sessionCookie = (
  deps: Deps,
  delivery: string,
  secret: string,
  validFor_s: number,
): string =>
  `${sessionCookieName(deps, delivery)}=${secret}; Path=/; Max-Age=${validFor_s}; HttpOnly; SameSite=Strict` +
  (deps.origin().startsWith('https:') ? '; Secure' : '');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Who a delivery's cookie names, or `null`: the same for pages and for the API. */
export async function holderSession(deps: Deps, c: Ctx, delivery: string) {
  const secret = UUID.test(delivery) ? getCookie(c, sessionCookieName(deps, delivery)) : undefined;
  if (secret === undefined) return null;
  const session = await deps.kysely
    .selectFrom('session')
    .select(['id', 'holder_id'])
    .where('delivery_id', '=', delivery)
    .where('secret_hash', '=', tokenHash(secret))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', deps.clock.now())
    .executeTakeFirst();
  if (session === undefined) return null;
  return { deliveryId: delivery, holderId: session.holder_id, sessionId: session.id };
}

/** A holder by the session cookie of the delivery named in the path as `delivery`. */
export const pairedHolder = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    const holder = await holderSession(deps, c, c.req.param('delivery') ?? '');
    if (holder === null) throw unauthorized('Open your link on this phone first', 'Cookie');
    c.set('holder', holder);
    await next();
  });

/** An operator by better-auth's session, in one of these roles; an admin may do all. */
export const operatorIn = (deps: Deps, ...roles: readonly OperatorRole[]) =>
  createMiddleware<Env>(async (c, next) => {
    const operator = await operatorOf(deps.auth(), c.req.raw.headers);
    if (operator === null) throw unauthorized('Sign in first', 'Cookie');
    if (operator.role !== 'admin' && !roles.includes(operator.role)) {
      throw forbidden('Your role does not allow that');
    }
    c.set('operator', operator);
    await next();
  });

/**
 * The delivery's id if it is the tenant's, else 404: the same answer for another tenant's id and
 * for none (rule A2).
 */
export async function tenantDelivery(
  deps: Deps,
  tenant: string,
  delivery: string,
): Promise<string> {
  const row = UUID.test(delivery)
    ? await deps.kysely
        .selectFrom('delivery')
        .select('delivery_id')
        .where('delivery_id', '=', delivery)
        .where('tenant_id', '=', tenant)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw notFound('There is no such delivery');
  return row.delivery_id;
}
