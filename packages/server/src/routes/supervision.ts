import { createRoute, z } from '@hono/zod-openapi';
import { couriersWaiting, letGoOn } from '../app/supervision.ts';
import type { Deps } from '../deps.ts';
import { operatorIn } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { jsonOf, textSchema, uuidSchema } from './schemas.ts';

const tags = ['Operator'];
const security = [{ operatorSession: [] }];

const waitingSchema = z.object({
  couriers: z.array(
    z
      .object({ id: z.string(), name: z.string(), wrong: z.int(), last: z.string() })
      .openapi('CourierWaiting', { description: 'Too many wrong codes in a day (H7).' }),
  ),
});
const problems = {
  401: problemResponse('Sign in first'),
  403: problemResponse('Your role does not allow that'),
};

/** H7: who entered too many wrong codes, and who let them go on. */
export function registerSupervisionRoutes(app: App, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/v1/console/supervision',
    tags,
    security,
    summary: 'Couriers who need a supervisor before they enter another code',
    middleware: [operatorIn(deps, 'operator', 'claims', 'viewer')] as const,
    responses: {
      200: { description: 'The couriers', content: jsonOf(waitingSchema) },
      ...problems,
    },
  });
  app.openapi(list, async (c) => {
    const couriers = await couriersWaiting(deps, c.get('operator').tenantId);
    return c.json({ couriers }, 200);
  });

  const goOn = createRoute({
    method: 'post',
    path: '/v1/console/couriers/{courier}/supervision',
    tags,
    security,
    summary: 'Let a courier enter codes again: their wrong ones are counted anew from here',
    middleware: [operatorIn(deps, 'operator')] as const,
    request: {
      params: z.object({ courier: uuidSchema }),
      body: {
        required: true,
        content: jsonOf(z.strictObject({ reason: textSchema(500) }).openapi('Supervision')),
      },
    },
    responses: {
      200: { description: 'Who still waits', content: jsonOf(waitingSchema) },
      400: problemResponse('The JSON is misshapen'),
      404: problemResponse('There is no such courier'),
      422: problemResponse('Something in the request does not fit'),
      ...problems,
    },
  });
  app.openapi(goOn, async (c) => {
    const { tenantId, id } = c.get('operator');
    const { courier } = c.req.valid('param');
    const by = { operator: id, reason: c.req.valid('json').reason };
    if (!(await letGoOn(deps, tenantId, courier, by))) throw notFound('There is no such courier');
    return c.json({ couriers: await couriersWaiting(deps, tenantId) }, 200);
  });
}
