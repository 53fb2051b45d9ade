import { createRoute, z, type RouteConfig } from '@hono/zod-openapi';
import type { Result } from '@handfast/protocol/result';
import { amendDelivery } from '../app/amend.ts';
import * as parcels from '../app/parcels.ts';
import { deliveryRecord, deliveryRows, eventRecords, registeredRecord } from '../app/records.ts';
import { registerDelivery } from '../app/register.ts';
import type { Deps } from '../deps.ts';
import { tenantDelivery, tenantWith } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { badField, notFound, problemResponse } from '../http/problem.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { done } from './answer.ts';
import { fitsInto, ownNumbers, sentByUs, versionIn } from './delivery-input.ts';
import {
  deliveryRecordSchema,
  deliveryRowsSchema,
  eventRecordsSchema,
  registeredSchema,
} from './record-schemas.ts';
import {
  amendSchema,
  idempotencyHeaders,
  jsonOf,
  noSchema,
  nosSchema,
  registerSchema,
  sealNumberSchema,
  sealSchema,
  textSchema,
  uuidSchema,
} from './schemas.ts';

const security = [{ apiKey: [] }];
const tags = ['Deliveries'];
const problems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('The key lacks the scope, or this is not yours to do'),
  404: problemResponse('There is no such delivery'),
  409: problemResponse('Something changed meanwhile, or is in a state that does not allow it'),
  422: problemResponse('Something in the request does not fit'),
};

const byDelivery = z.object({ delivery: uuidSchema });
const byParcel = z.object({
  delivery: uuidSchema,
  no: z.coerce.number().pipe(noSchema).openapi({ type: 'integer' }),
});

/** A route of an integrator that changes one delivery and answers how it stands then. */
function changing<B extends z.ZodType, P extends z.ZodObject>(
  deps: Deps,
  route: {
    readonly path: string;
    readonly summary: string;
    readonly params: P;
    readonly body: B;
    readonly method?: 'post' | 'patch';
  },
) {
  return createRoute({
    method: route.method ?? 'post',
    path: route.path,
    tags,
    security,
    summary: route.summary,
    middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      params: route.params,
      body: { required: true, content: jsonOf(route.body) },
    },
    responses: {
      200: { description: 'How the delivery stands now', content: jsonOf(deliveryRecordSchema) },
      ...problems,
    },
  } satisfies RouteConfig);
}

const answer = async (deps: Deps, result: Result<Outcome, WorkError>) =>
  deliveryRecord(deps, done(result));

export function registerDeliveryRoutes(app: App, deps: Deps): void {
  registerReading(app, deps);
  registerRegistration(app, deps);
  registerParcelActs(app, deps);
  registerMoves(app, deps);
}

function registerRegistration(app: App, deps: Deps): void {
  const create = createRoute({
    method: 'post',
    path: '/v1/deliveries',
    tags,
    security,
    summary: 'Register a delivery: what one recipient expects at one address',
    middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      body: { required: true, content: jsonOf(registerSchema) },
    },
    responses: {
      201: {
        description: 'Registered; the link is sent by us, unless you send it',
        content: jsonOf(registeredSchema),
      },
      ...problems,
    },
  });
  app.openapi(create, async (c) => {
    const { tenantId } = c.get('tenant');
    const input = c.req.valid('json');
    await ownNumbers(deps, tenantId, '/parcels', input.parcels);
    const delivery = c.get('repeatableUuid')('delivery');
    const { state } = done(await registerDelivery(deps, tenantId, delivery, input));
    return c.json(registeredRecord(state, input.reference), 201);
  });

  const amend = changing(deps, {
    method: 'patch',
    path: '/v1/deliveries/{delivery}/manifest',
    summary: 'Add or remove parcels, or change the contact; If-Match names the version read',
    params: byDelivery,
    body: amendSchema,
  });
  app.openapi(amend, async (c) => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const { add = [], remove = [], contact, link } = c.req.valid('json');
    const change = { ifVersion: versionIn(c as Ctx), add, remove, contact, link };
    await ownNumbers(deps, tenantId, '/add', add);
    await fitsInto(deps, delivery, change);
    const result = await amendDelivery(deps, tenantId, delivery, change);
    return c.json(await answer(deps, result), 200);
  });

  const send = createRoute({
    method: 'post',
    path: '/v1/deliveries/{delivery}/links/send',
    tags,
    security,
    summary: 'Send the recipient’s link again; the earlier one stops to pair',
    middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      params: byDelivery,
      body: { required: true, content: jsonOf(z.strictObject({})) },
    },
    responses: {
      202: {
        description: 'It will be sent',
        content: jsonOf(z.object({ queued: z.literal(true) })),
      },
      ...problems,
    },
  });
  app.openapi(send, async (c) => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    await sentByUs(deps, delivery);
    const link = await deps.kysely
      .selectFrom('link')
      .select('id')
      .where('delivery_id', '=', delivery)
      .where('kind', '=', 'recipient')
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (link === undefined) throw notFound('This delivery has no link to send');
    await deps.jobs.enqueue('send-link', { delivery, ref: { link: link.id } });
    return c.json({ queued: true } as const, 202);
  });
}

function registerReading(app: App, deps: Deps): void {
  const read = tenantWith(deps, 'deliveries:read');
  const list = createRoute({
    method: 'get',
    path: '/v1/deliveries',
    tags,
    security,
    summary: 'Your deliveries, oldest id first; `after` goes on where a page ended',
    middleware: [read] as const,
    request: {
      query: z.object({
        after: uuidSchema.optional(),
        limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
      }),
    },
    responses: {
      200: { description: 'A page', content: jsonOf(deliveryRowsSchema) },
      401: problems[401],
      403: problems[403],
      422: problems[422],
    },
  });
  app.openapi(list, async (c) => {
    const { after, limit } = c.req.valid('query');
    return c.json(await deliveryRows(deps, c.get('tenant').tenantId, after, limit), 200);
  });

  const one = createRoute({
    method: 'get',
    path: '/v1/deliveries/{delivery}',
    tags,
    security,
    summary: 'How a delivery stands: fate, custody and receipts of each parcel',
    middleware: [read] as const,
    request: { params: byDelivery },
    responses: {
      200: { description: 'The delivery', content: jsonOf(deliveryRecordSchema) },
      ...problems,
    },
  });
  app.openapi(one, async (c) => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const found = await deps.unitOfWork.read(delivery);
    if (found === null) throw notFound('There is no such delivery');
    c.header('etag', `"${found.state.manifest.version}"`);
    return c.json(await deliveryRecord(deps, found), 200);
  });

  const events = createRoute({
    method: 'get',
    path: '/v1/deliveries/{delivery}/events',
    tags,
    security,
    summary: 'Everything that happened, in order',
    middleware: [read] as const,
    request: { params: byDelivery },
    responses: {
      200: { description: 'The events', content: jsonOf(eventRecordsSchema) },
      ...problems,
    },
  });
  app.openapi(events, async (c) => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    return c.json({ items: await eventRecords(deps, delivery), next: null }, 200);
  });
}

function registerParcelActs(app: App, deps: Deps): void {
  const packing = changing(deps, {
    path: '/v1/deliveries/{delivery}/parcels/{no}/packing',
    summary: 'A parcel is packed and, where there is one, sealed (S1)',
    params: byParcel,
    body: z.strictObject({ seal: sealSchema.optional() }),
  });
  app.openapi(packing, async (c) => {
    const { tenantId } = c.get('tenant');
    const { delivery, no } = c.req.valid('param');
    const id = await tenantDelivery(deps, tenantId, delivery);
    const seal = c.req.valid('json').seal ?? ({ kind: 'none', value: '' } as const);
    return c.json(await answer(deps, await parcels.pack(deps, tenantId, id, no, seal)), 200);
  });

  const masses = changing(deps, {
    path: '/v1/deliveries/{delivery}/parcels/{no}/masses',
    summary: 'A mass was read; two scale readings that disagree hold the parcel (M2)',
    params: byParcel,
    body: z
      .strictObject({
        grossMass_g: z.int().min(1).max(2_000_000),
        source: z.enum(['scale', 'typed']),
      })
      .openapi('MassInput', { example: { grossMass_g: 409, source: 'scale' } }),
  });
  app.openapi(masses, async (c) => {
    const { tenantId } = c.get('tenant');
    const { delivery, no } = c.req.valid('param');
    const id = await tenantDelivery(deps, tenantId, delivery);
    const result = await parcels.weigh(deps, tenantId, id, { no, ...c.req.valid('json') });
    return c.json(await answer(deps, result), 200);
  });

  const hold = changing(deps, {
    path: '/v1/deliveries/{delivery}/parcels/{no}/hold-release',
    summary: 'A depot lets a held parcel go on; not one that held it since the last good reading',
    params: byParcel,
    body: z.strictObject({ depot: uuidSchema, reason: textSchema(500) }),
  });
  app.openapi(hold, async (c) => {
    const { tenantId } = c.get('tenant');
    const { delivery, no } = c.req.valid('param');
    const id = await tenantDelivery(deps, tenantId, delivery);
    const { depot, reason } = c.req.valid('json');
    await ownDepot(deps, tenantId, depot, '/depot');
    const result = await parcels.releaseHoldAtDepot(deps, id, no, depot, reason);
    return c.json(await answer(deps, result), 200);
  });
}

/** A depot's id in a body is the tenant's own, or the request does not fit (A2). */
async function ownDepot(deps: Deps, tenant: string, depot: string, field: string): Promise<void> {
  const row = await deps.kysely
    .selectFrom('depot')
    .select('id')
    .where('id', '=', depot)
    .where('tenant_id', '=', tenant)
    .executeTakeFirst();
  if (row === undefined) throw badField(field, 'unknown_depot', 'You have no depot with this id.');
}

function registerMoves(app: App, deps: Deps): void {
  const takers = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('depot'), id: uuidSchema }),
    z.strictObject({
      kind: z.enum(['packer', 'line', 'van', 'carrier']),
      id: textSchema(64, 0).default(''),
    }),
  ]);
  const transfers = changing(deps, {
    path: '/v1/deliveries/{delivery}/transfers',
    summary: 'Parcels change hands: the taker has scanned them (M1)',
    params: byDelivery,
    body: z
      .strictObject({ parcels: nosSchema, to: takers, sealRead: sealNumberSchema.optional() })
      .openapi('Transfer', { example: { parcels: [1], to: { kind: 'van', id: 'VAN-7' } } }),
  });
  app.openapi(transfers, async (c) => {
    const { tenantId } = c.get('tenant');
    const id = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const { parcels: list, to, sealRead = '' } = c.req.valid('json');
    if (to.kind === 'depot') await ownDepot(deps, tenantId, to.id, '/to/id');
    const change = { parcels: list, to, sealRead };
    return c.json(await answer(deps, await parcels.transfer(deps, tenantId, id, change)), 200);
  });

  const recalls = changing(deps, {
    path: '/v1/deliveries/{delivery}/recalls',
    summary: 'Parcels are not to be delivered any more',
    params: byDelivery,
    body: z.strictObject({ parcels: nosSchema }),
  });
  app.openapi(recalls, async (c) => {
    const { tenantId } = c.get('tenant');
    const id = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const { parcels: list } = c.req.valid('json');
    return c.json(await answer(deps, await parcels.recall(deps, tenantId, id, list)), 200);
  });

  const found = changing(deps, {
    path: '/v1/deliveries/{delivery}/found',
    summary: 'A depot scanned parcels that were in dispute (H9)',
    params: byDelivery,
    body: z.strictObject({ parcels: nosSchema, depot: uuidSchema }),
  });
  app.openapi(found, async (c) => {
    const { tenantId } = c.get('tenant');
    const id = await tenantDelivery(deps, tenantId, c.req.valid('param').delivery);
    const { parcels: list, depot } = c.req.valid('json');
    await ownDepot(deps, tenantId, depot, '/depot');
    return c.json(await answer(deps, await parcels.foundAtDepot(deps, id, list, depot)), 200);
  });
}
