import { createRoute, z, type RouteConfig } from '@hono/zod-openapi';
import { epcisExport } from '../app/epcis.ts';
import type { Deps } from '../deps.ts';
import { tenantDelivery, tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { problemResponse } from '../http/problem.ts';
import { labelText, parcelBehind } from './custody.ts';
import { timeSchema, uuidSchema } from './schemas.ts';

/** One answer speaks of at most this many deliveries. */
const DELIVERIES_MAX = 100;

const querySchema = z.object({
  delivery: uuidSchema.optional(),
  parcel: labelText.optional().openapi({ description: 'A label’s text or number.' }),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(DELIVERIES_MAX)).default(DELIVERIES_MAX),
  after: uuidSchema
    .optional()
    .openapi({ description: 'Goes on after this delivery: follow `Link: rel="next"`.' }),
});

const documentAnswer: RouteConfig['responses'][string] = {
  description: 'At most `limit` deliveries, by id; their events, the oldest first',
  headers: z.object({
    Link: z.string().optional().openapi({ description: '`<…>; rel="next"` while there are more.' }),
  }),
  content: { 'application/ld+json': { schema: z.record(z.string(), z.unknown()) } },
};

/** Custody facts for other systems. The page's end is told in a header: the schema fixes the body. */
export function registerEpcisRoutes(app: App, deps: Deps): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/epcis/events',
    tags: ['On the way'],
    security: [{ apiKey: [] }],
    summary: 'Custody events as an EPCIS 2.0 document: by delivery, parcel and time (M5)',
    middleware: [tenantWith(deps, 'deliveries:read')] as const,
    request: { query: querySchema },
    responses: {
      200: documentAnswer,
      401: problemResponse('No key, or one that is not known'),
      403: problemResponse('The key lacks the scope'),
      404: problemResponse('There is no such delivery or parcel'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(route, async (c) => {
    const { tenantId } = c.get('tenant');
    const { delivery, parcel, after, ...rest } = c.req.valid('query');
    const own = (id: string | undefined) => id && tenantDelivery(deps, tenantId, id);
    const { document, next } = await epcisExport(deps, tenantId, {
      delivery: await own(delivery),
      parcel: parcel === undefined ? undefined : await parcelBehind(deps, tenantId, parcel),
      after: await own(after),
      ...rest,
    });
    if (next !== null) {
      const url = new URL(c.req.url);
      url.searchParams.set('after', next);
      c.header('link', `<${url.pathname}${url.search}>; rel="next"`);
    }
    return c.body(JSON.stringify(document), 200, { 'content-type': 'application/ld+json' });
  });
}
