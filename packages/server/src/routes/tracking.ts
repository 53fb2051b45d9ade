import { createRoute, z } from '@hono/zod-openapi';
import {
  addEndpoint,
  disableEndpoint,
  receive,
  tellAll,
  TrackingBusy,
  type Received,
  type Told,
} from '../app/tracking.ts';
import { readCsv } from '../carrier/csv.ts';
import { WEBHOOK_SOURCES } from '../carrier/sources.ts';
import type { Deps } from '../deps.ts';
import { tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { makeRateLimiter } from '../http/guards.ts';
import { idempotent } from '../http/idempotency.ts';
import { HttpProblem, notFound, problemResponse } from '../http/problem.ts';
import { jsonOf, uuidSchema } from './schemas.ts';

const tags = ['Tracking'];
const security = [{ apiKey: [] }];

const told = z
  .object({
    news: z.int().openapi({ description: 'Words that were news.' }),
    known: z.int().openapi({ description: 'Words that were known already: they change nothing.' }),
    unknown: z.int().openapi({ description: 'Numbers of no parcel of yours in mode `carrier`.' }),
  })
  .openapi('TrackingTold');

const endpoint = z
  .object({
    id: z.string(),
    source: z.enum(WEBHOOK_SOURCES),
    url: z.string().openapi({ description: 'Give this address to the tracking service.' }),
  })
  .openapi('TrackingEndpoint');

const problems = {
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('The key lacks the scope'),
  422: problemResponse('Something in the request does not fit'),
};

const create = createRoute({
  method: 'post',
  path: '/v1/tracking-endpoints',
  tags,
  security,
  summary: 'Let a tracking service tell where parcels are; its secret is kept sealed',
  request: {
    body: {
      required: true,
      content: jsonOf(
        z
          .strictObject({
            source: z.enum(WEBHOOK_SOURCES),
            secret: z
              .string()
              .min(16)
              .max(200)
              .openapi({ description: 'With which that service signs. Never shown again.' }),
          })
          .openapi('NewTrackingEndpoint'),
      ),
    },
  },
  responses: { 201: { description: 'Added', content: jsonOf(endpoint) }, ...problems },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/tracking-endpoints/{endpoint}',
  tags,
  security,
  summary: 'Take no more messages at this address',
  request: { params: z.object({ endpoint: uuidSchema }) },
  responses: {
    204: { description: 'Ended' },
    404: problemResponse('No such endpoint'),
    ...problems,
  },
});

const inbound = createRoute({
  method: 'post',
  path: '/v1/tracking/{source}/{endpoint}',
  tags,
  summary: 'A tracking service’s webhook, signed as that service signs',
  // No body here: it is read as the bytes that were signed, after the signature holds.
  request: { params: z.object({ source: z.enum(WEBHOOK_SOURCES), endpoint: uuidSchema }) },
  responses: {
    202: { description: 'Taken', content: jsonOf(told) },
    200: { description: 'Received before: nothing was done', content: jsonOf(told) },
    401: problemResponse('The signature does not hold, or is too old'),
    404: problemResponse('No such endpoint'),
    422: problemResponse('Signed, but not of a shape that is known'),
    429: problemResponse('Too much at once'),
  },
});

const csv = createRoute({
  method: 'post',
  path: '/v1/tracking/csv',
  tags,
  security,
  summary: 'Tracking as a table: carrier, number, status, at. All lines or none',
  request: {
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  responses: { 200: { description: 'Taken', content: jsonOf(told) }, ...problems },
});

/** Far above what a tracking service sends about one tenant's parcels. */
const MESSAGES_PER_MINUTE = 1200;
const RETRY_AFTER_S = 2;

export function registerTrackingRoutes(app: App, deps: Deps): void {
  const write = tenantWith(deps, 'setup:write');
  app.use(create.getRoutingPath(), write, idempotent(deps));
  app.openapi(create, async (c) => {
    const { source, secret } = c.req.valid('json');
    const id = c.get('repeatableUuid')('tracking-endpoint');
    await addEndpoint(deps, c.get('tenant').tenantId, id, { source, secret });
    return c.json({ id, source, url: `${deps.origin()}/v1/tracking/${source}/${id}` }, 201);
  });

  app.use(remove.getRoutingPath(), write);
  app.openapi(remove, async (c) => {
    const { endpoint: id } = c.req.valid('param');
    const was = await disableEndpoint(deps, c.get('tenant').tenantId, id);
    if (!was) throw notFound('There is no such endpoint');
    return c.body(null, 204);
  });

  registerCsv(app, deps);
  registerInbound(app, deps);
}

function registerCsv(app: App, deps: Deps): void {
  app.use(csv.getRoutingPath(), tenantWith(deps, 'deliveries:write'));
  app.openapi(csv, async (c) => {
    const { tracked, faults } = readCsv(await c.req.text());
    if (faults.length > 0) {
      throw new HttpProblem(
        422,
        'invalid',
        'Some lines do not fit, so none was taken',
        faults
          .slice(0, 50)
          .map(({ line, reason }) => ({ field: `line ${line}`, reason: 'invalid', hint: reason })),
      );
    }
    return c.json(await orBusy(() => tellAll(deps, c.get('tenant').tenantId, tracked)), 200);
  });
}

function registerInbound(app: App, deps: Deps): void {
  const take = makeRateLimiter(MESSAGES_PER_MINUTE, deps.clock);
  app.openapi(inbound, async (c) => {
    const { source, endpoint: id } = c.req.valid('param');
    const may = take(id);
    if (!may.ok) throw tooMany(may.retryAfter_s);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const received = await orBusy(() =>
      receive(deps, source, id, {
        method: c.req.method,
        path: c.req.path,
        header: (name) => c.req.header(name),
        body,
      }),
    );
    deps.metrics.count('handfast_tracking_total', { source, outcome: outcomeOf(received) });
    if (!received.ok) throw problemOf(received.fault);
    return c.json(received.told, received.again ? 200 : 202);
  });
}

const outcomeOf = (received: Received): string =>
  received.ok ? (received.again ? 'again' : 'taken') : received.fault;

const tooMany = (retryAfter_s: number): HttpProblem =>
  new HttpProblem(429, 'too_many_requests', 'Too many messages: wait a little', [], {
    'retry-after': String(retryAfter_s),
  });

async function orBusy<T extends Told | Received>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof TrackingBusy)) throw fault;
    throw new HttpProblem(503, 'busy', 'Too much at once on this delivery: try again', [], {
      'retry-after': String(RETRY_AFTER_S),
    });
  }
}

/** A forger learns that it was not taken, and nothing of why. */
function problemOf(fault: Extract<Received, { ok: false }>['fault']): HttpProblem {
  if (fault === 'no_endpoint') return notFound('There is no such endpoint');
  if (fault === 'unreadable') {
    return new HttpProblem(422, 'unreadable', 'This message has no shape that is known');
  }
  return new HttpProblem(401, 'signature_refused', 'The signature does not hold');
}
