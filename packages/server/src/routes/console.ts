import { createRoute, z } from '@hono/zod-openapi';
import { operate, type OperatorCommand } from '../app/operator.ts';
import { listDeliveries, storyOf } from '../app/story.ts';
import type { Operator } from '../auth/auth.ts';
import type { Deps } from '../deps.ts';
import { operatorIn } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { done } from './answer.ts';
import { CUSTODY_KINDS, jsonOf, noSchema, nosSchema, textSchema, uuidSchema } from './schemas.ts';
import { operatorStorySchema } from './view-schemas.ts';

const tags = ['Operator'];
const security = [{ operatorSession: [] }];
const problems = {
  400: problemResponse('The JSON is misshapen'),
  401: problemResponse('Sign in first'),
  403: problemResponse('Your role does not allow that'),
  404: problemResponse('There is no such delivery'),
  409: problemResponse('It is in a state that does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};
const byDelivery = z.object({ delivery: uuidSchema });
const reason = textSchema(500);

const rowSchema = z.object({
  delivery: z.string(),
  reference: z.string(),
  mode: z.string(),
  status: z.string(),
  locked: z.boolean(),
  parcels: z.array(z.object({ no: z.int(), fate: z.string() })),
  updatedAt: z.string(),
});

/** A delivery of the operator's tenant, or 404 as for one that never was (A2). */
async function seen(deps: Deps, operator: Operator, delivery: string) {
  const read = await deps.unitOfWork.read(delivery);
  const isTheirs = operator.tenantId === null || operator.tenantId === read?.state.tenant;
  if (read === null || !isTheirs) throw notFound('There is no such delivery');
  return read;
}

export function registerConsoleRoutes(app: App, deps: Deps): void {
  registerReading(app, deps);
  registerActs(app, deps);
}

function registerReading(app: App, deps: Deps): void {
  const look = operatorIn(deps, 'operator', 'claims', 'viewer');
  const list = createRoute({
    method: 'get',
    path: '/v1/console/deliveries',
    tags,
    security,
    summary: 'Deliveries, the last changed first; `q` finds references and parcel numbers',
    middleware: [look] as const,
    request: { query: z.object({ q: textSchema(64, 0).default('') }) },
    responses: {
      200: {
        description: 'At most 200',
        content: jsonOf(z.object({ deliveries: z.array(rowSchema) })),
      },
      401: problems[401],
      403: problems[403],
      422: problems[422],
    },
  });
  app.openapi(list, async (c) => {
    const rows = await listDeliveries(deps, c.get('operator').tenantId, c.req.valid('query').q);
    const deliveries = rows.map(({ parcels, ...row }) => ({ ...row, parcels: [...parcels] }));
    return c.json({ deliveries }, 200);
  });

  const one = createRoute({
    method: 'get',
    path: '/v1/console/deliveries/{delivery}',
    tags,
    security,
    summary: 'A delivery’s whole story',
    middleware: [look] as const,
    request: { params: byDelivery },
    responses: {
      200: { description: 'The story', content: jsonOf(operatorStorySchema) },
      ...problems,
    },
  });
  app.openapi(one, async (c) => {
    const read = await seen(deps, c.get('operator'), c.req.valid('param').delivery);
    return c.json(await storyOf(deps, read), 200);
  });
}

const actRoute = <B extends z.ZodType>(deps: Deps, name: string, summary: string, body: B) =>
  createRoute({
    method: 'post',
    path: `/v1/console/deliveries/{delivery}/${name}`,
    tags,
    security,
    summary,
    middleware: [operatorIn(deps, 'operator')] as const,
    request: { params: byDelivery, body: { required: true, content: jsonOf(body) } },
    responses: {
      200: { description: 'The story as it is then', content: jsonOf(operatorStorySchema) },
      ...problems,
    },
  });

/** Each with an author and a reason; none makes a code, a receipt or a handover (H12). */
function registerActs(app: App, deps: Deps): void {
  const act = <B extends z.ZodType>(
    name: string,
    summary: string,
    body: B,
    make: (body: z.infer<B>, operator: Operator) => OperatorCommand,
  ): void => {
    app.openapi(actRoute(deps, name, summary, body as z.ZodType), async (c) => {
      const operator = c.get('operator');
      const { state } = await seen(deps, operator, c.req.valid('param').delivery);
      const command = make(c.req.valid('json') as z.infer<B>, operator);
      return c.json(
        await storyOf(deps, done(await operate(deps, operator, state.id, command))),
        200,
      );
    });
  };

  act('unlock', 'Five more tries, with a reason (H7)', z.strictObject({ reason }), (body) => ({
    type: 'unlock',
    ...body,
  }));
  act(
    'settle',
    'What became of a parcel in dispute or left, by a person’s word',
    z.strictObject({
      no: noSchema,
      as: z.enum(['lost', 'with_recipient', 'with_courier']),
      reason,
    }),
    (body) => ({ type: 'settle', ...body }),
  );
  act(
    'correct',
    'A note beside the record; it changes no fate and makes no receipt (H12)',
    z.strictObject({
      parcels: nosSchema,
      reason,
      event: z
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'The event that is wrong, by its number in the delivery.' }),
    }),
    (body) => ({ type: 'correct', ...body }),
  );
  act(
    'release-hold',
    'A held parcel may go on; not by who held it since the last good reading (M2)',
    z.strictObject({
      no: noSchema,
      reason,
      custody: z
        .strictObject({ kind: z.enum(CUSTODY_KINDS), id: textSchema(64, 0) })
        .optional()
        .openapi({ description: 'Whose custody you speak for, if anybody’s.' }),
    }),
    ({ custody, ...body }, operator) => ({
      type: 'releaseHold',
      custody: custody ?? { kind: 'unknown', id: operator.id },
      ...body,
    }),
  );
}
