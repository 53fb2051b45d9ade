import { createRoute, z } from '@hono/zod-openapi';
import { acknowledgeAlarm, listAlarms } from '../app/alarms.ts';
import type { Deps } from '../deps.ts';
import { operatorIn } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { jsonOf, textSchema, uuidSchema } from './schemas.ts';

const tags = ['Operator'];
const security = [{ operatorSession: [] }];

const alarmSchema = z
  .object({
    delivery: z.string(),
    reference: z.string(),
    seq: z.int(),
    no: z.int().openapi({ description: '0 where no one parcel is meant.' }),
    kind: z.string(),
    facts: z.record(z.string(), z.unknown()),
    at: z.string(),
    acknowledged: z.object({ at: z.string(), by: z.string(), note: z.string() }).nullable(),
  })
  .openapi('Alarm');
const listSchema = z.object({ alarms: z.array(alarmSchema) });

/** What was alarmed on the way, and who has looked at it (M2, M3, S1). */
export function registerAlarmRoutes(app: App, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/console/alarms',
    tags,
    security,
    summary: 'Alarms, newest first: at most 200',
    middleware: [operatorIn(deps, 'operator', 'claims', 'viewer')] as const,
    request: {
      query: z.object({
        open: z.enum(['true', 'false']).default('true'),
        delivery: uuidSchema.optional(),
      }),
    },
    responses: {
      200: { description: 'The alarms', content: jsonOf(listSchema) },
      401: problemResponse('Sign in first'),
      403: problemResponse('Your role does not allow that'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(list, async (c) => {
    const { open, delivery } = c.req.valid('query');
    const tenant = c.get('operator').tenantId;
    const alarms = await listAlarms(deps, { tenant, open: open === 'true', delivery });
    return c.json({ alarms }, 200);
  });

  const acknowledge = createRoute({
    method: 'post',
    path: '/v1/console/alarms/{delivery}/{seq}/acknowledge',
    tags,
    security,
    summary: 'Somebody looked at it; the first word stands',
    middleware: [operatorIn(deps, 'operator')] as const,
    request: {
      params: z.object({
        delivery: uuidSchema,
        seq: z.coerce.number().pipe(z.int().min(1).max(1_000_000)).openapi({ type: 'integer' }),
      }),
      body: {
        required: true,
        content: jsonOf(z.strictObject({ note: textSchema(500) }).openapi('Acknowledgement')),
      },
    },
    responses: {
      200: { description: 'The delivery’s alarms', content: jsonOf(listSchema) },
      400: problemResponse('The JSON is misshapen'),
      401: problemResponse('Sign in first'),
      403: problemResponse('Your role does not allow that'),
      404: problemResponse('There is no such alarm'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(acknowledge, async (c) => {
    const { tenantId, id } = c.get('operator');
    const alarm = c.req.valid('param');
    const { note } = c.req.valid('json');
    const isTheirs = await acknowledgeAlarm(deps, tenantId, alarm, { operator: id, note });
    if (!isTheirs) throw notFound('There is no such alarm');
    const { delivery } = alarm;
    const alarms = await listAlarms(deps, { tenant: tenantId, open: false, delivery });
    return c.json({ alarms }, 200);
  });
}
