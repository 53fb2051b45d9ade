import { createRoute, z } from '@hono/zod-openapi';
import { randomBytes } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { COURIER_TOKEN_PREFIX, makeToken, tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { badField, notFound, problemResponse } from '../http/problem.ts';
import { webhookUrlFault } from '../jobs/post.ts';
import { wrap } from '../keys/envelope.ts';
import { placeSchema } from './schemas.ts';

/** A name on one line; `free text` never reaches a message unseen (A7). */
export const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'No control characters.');

const named = z.strictObject({ name: nameSchema }).openapi('Named');
const depotInput = named
  .extend({ place: placeSchema.optional() })
  .openapi('DepotInput', { example: { name: 'Northside depot' } });
const made = z.object({ id: z.uuid(), name: z.string() }).openapi('Made');
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } });
const security = [{ apiKey: [] }];
const idempotencyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({ description: 'Required; see Idempotency.' }),
});

const problems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('The key lacks the scope'),
  422: problemResponse('Something in the request does not fit'),
};

const createCourier = createRoute({
  method: 'post',
  path: '/v1/couriers',
  tags: ['Setup'],
  summary: 'Add a courier',
  security,
  request: { headers: idempotencyHeader, body: { required: true, content: json(named) } },
  responses: { 201: { description: 'Added', content: json(made) }, ...problems },
});

const createDepot = createRoute({
  method: 'post',
  path: '/v1/depots',
  tags: ['Setup'],
  summary: 'Add a depot',
  security,
  request: { headers: idempotencyHeader, body: { required: true, content: json(depotInput) } },
  responses: { 201: { description: 'Added', content: json(made) }, ...problems },
});

const courierToken = z
  .object({
    id: z.uuid(),
    courier: z.uuid(),
    device: z.uuid(),
    token: z.string().openapi({ description: 'Shown this once.' }),
  })
  .openapi('CourierToken');

const createCourierToken = createRoute({
  method: 'post',
  path: '/v1/couriers/{courier}/tokens',
  tags: ['Setup'],
  summary: 'Enrol a courier’s device; repeated, the first token is void and a new one is shown',
  security,
  request: {
    headers: idempotencyHeader,
    params: z.object({ courier: z.uuid() }),
    body: { required: true, content: json(z.strictObject({ device: nameSchema })) },
  },
  responses: {
    201: { description: 'Enrolled', content: json(courierToken) },
    404: problemResponse('No such courier'),
    ...problems,
  },
});

const webhookEndpoint = z
  .object({
    id: z.uuid(),
    url: z.string(),
    secret: z.string().openapi({ description: 'whsec_…, shown this once.' }),
  })
  .openapi('WebhookEndpoint');

const createEndpoint = createRoute({
  method: 'post',
  path: '/v1/webhook-endpoints',
  tags: ['Setup'],
  summary: 'Add a webhook endpoint (Standard Webhooks)',
  security,
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: json(z.strictObject({ url: z.string().max(2000) })) },
  },
  responses: { 201: { description: 'Added', content: json(webhookEndpoint) }, ...problems },
});

export function registerIntegratorSetupRoutes(app: App, deps: Deps): void {
  const write = tenantWith(deps, 'setup:write');
  const once = idempotent(deps);

  app.use(createCourier.getRoutingPath(), write, once);
  app.openapi(createCourier, async (c) => {
    const { name } = c.req.valid('json');
    const id = c.get('repeatableUuid')('courier');
    const row = { id, name, tenant_id: c.get('tenant').tenantId, created_at: deps.clock.now() };
    await deps.kysely
      .insertInto('courier')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return c.json({ id, name }, 201);
  });

  app.use(createDepot.getRoutingPath(), write, once);
  app.openapi(createDepot, async (c) => {
    const { name, place } = c.req.valid('json');
    const id = c.get('repeatableUuid')('depot');
    const row = {
      id,
      name,
      tenant_id: c.get('tenant').tenantId,
      created_at: deps.clock.now(),
      lat: place?.lat ?? null,
      lon: place?.lon ?? null,
    };
    await deps.kysely
      .insertInto('depot')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return c.json({ id, name }, 201);
  });

  registerCourierTokens(app, deps);
  registerWebhookEndpoints(app, deps);
}

function registerCourierTokens(app: App, deps: Deps): void {
  const renew = async (_: unknown, stored: Record<string, unknown>) => {
    const { token, hash } = makeToken(COURIER_TOKEN_PREFIX, deps.random);
    await deps.kysely
      .updateTable('courier_token')
      .set({ hash })
      .where('id', '=', String(stored['id']))
      .execute();
    return { ...stored, token };
  };
  const path = createCourierToken.getRoutingPath();
  app.use(path, tenantWith(deps, 'setup:write'), idempotent(deps, { renew }));
  app.openapi(createCourierToken, async (c) => {
    const tenantId = c.get('tenant').tenantId;
    const { courier } = c.req.valid('param');
    const known = await deps.kysely
      .selectFrom('courier')
      .select('id')
      .where('id', '=', courier)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    if (known === undefined) throw notFound('There is no such courier');
    const { token, hash } = makeToken(COURIER_TOKEN_PREFIX, deps.random);
    const [id, device] = ['token', 'device'].map(c.get('repeatableUuid')) as [string, string];
    await deps.kysely
      .insertInto('courier_token')
      .values({
        id,
        courier_id: courier,
        tenant_id: tenantId,
        device_id: device,
        hash,
        label: c.req.valid('json').device,
        created_at: deps.clock.now(),
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ hash }))
      .execute();
    return c.json({ id, courier, device, token }, 201);
  });
}

const WEBHOOK_SECRET_BYTES = 24;

function registerWebhookEndpoints(app: App, deps: Deps): void {
  const fresh = (id: string): { secret: string; sealed: Buffer } => {
    const bytes = randomBytes(WEBHOOK_SECRET_BYTES);
    return {
      secret: `whsec_${bytes.toString('base64')}`,
      sealed: wrap(deps.keys.master, bytes, `webhook/${id}`),
    };
  };
  const renew = async (_: unknown, stored: Record<string, unknown>) => {
    const id = String(stored['id']);
    const { secret, sealed } = fresh(id);
    await deps.kysely
      .updateTable('webhook_endpoint')
      .set({ secret: sealed })
      .where('id', '=', id)
      .execute();
    return { ...stored, secret };
  };
  const path = createEndpoint.getRoutingPath();
  app.use(path, tenantWith(deps, 'setup:write'), idempotent(deps, { renew }));
  app.openapi(createEndpoint, async (c) => {
    const { url } = c.req.valid('json');
    const fault = webhookUrlFault(url, deps.config.webhooksToLoopback);
    if (fault !== null) throw badField('/url', fault, 'Send an https URL on the public internet.');
    const id = c.get('repeatableUuid')('endpoint');
    const { secret, sealed } = fresh(id);
    await deps.kysely
      .insertInto('webhook_endpoint')
      .values({
        id,
        tenant_id: c.get('tenant').tenantId,
        url,
        secret: sealed,
        created_at: deps.clock.now(),
        disabled_because: null,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ secret: sealed }))
      .execute();
    return c.json({ id, url, secret }, 201);
  });
}
