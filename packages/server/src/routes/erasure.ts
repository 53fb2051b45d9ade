import { createRoute, z } from '@hono/zod-openapi';
import { eraseDelivery } from '../app/erase.ts';
import type { Deps } from '../deps.ts';
import { operatorIn } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { done } from './answer.ts';
import { jsonOf, textSchema, uuidSchema } from './schemas.ts';

const erasureSchema = z
  .strictObject({
    reason: textSchema(500),
    classes: z
      .array(z.enum(['personal', 'photos']))
      .min(1)
      .max(2)
      .default(['personal', 'photos']),
  })
  .openapi('Erasure', { example: { reason: 'asked by the recipient', classes: ['personal'] } });

const erasedSchema = z.object({ delivery: z.string(), entry: z.int(), head: z.string() });

/** L8: by a person with an account, never by an integrator's key. */
export function registerErasureRoutes(app: App, deps: Deps): void {
  const erase = createRoute({
    method: 'post',
    path: '/v1/console/deliveries/{delivery}/erasure',
    tags: ['Operator'],
    security: [{ operatorSession: [] }],
    summary: 'Erase a delivery’s personal data and photos; logged first, not under dispute (L8)',
    middleware: [operatorIn(deps, 'admin')] as const,
    request: {
      params: z.object({ delivery: uuidSchema }),
      body: { required: true, content: jsonOf(erasureSchema) },
    },
    responses: {
      200: { description: 'The entry that says so', content: jsonOf(erasedSchema) },
      401: problemResponse('Sign in first'),
      403: problemResponse('Not your role'),
      404: problemResponse('There is no such delivery'),
      409: problemResponse('It is in dispute, or a visit is open'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(erase, async (c) => {
    const { delivery } = c.req.valid('param');
    const operator = c.get('operator');
    const read = await deps.unitOfWork.read(delivery);
    const isTheirs = operator.tenantId === null || operator.tenantId === read?.state.tenant;
    if (read === null || !isTheirs) throw notFound('There is no such delivery');
    const { reason, classes } = c.req.valid('json');
    const erasure = { reason, classes, operator: operator.id };
    const { head } = done(await eraseDelivery(deps, delivery, erasure));
    return c.json({ delivery, entry: head.seq, head: head.head }, 200);
  });
}
