import { createRoute, z } from '@hono/zod-openapi';
import { AGE_STATEMENTS } from '@handfast/protocol/statement';
import * as courier from '../app/courier.ts';
import { courierViewOf } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { courierDevice, tenantDelivery } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { HttpProblem, notFound } from '../http/problem.ts';
import { acknowledge } from './answer.ts';
import {
  acting,
  courierProblems,
  courierSecurity,
  courierTags,
  openSchema,
  ownVisitOf,
  visitAnswer,
} from './courier.ts';
import { receiptRecordSchema } from './record-schemas.ts';
import {
  hex64Schema,
  jsonOf,
  nosSchema,
  numberSchema,
  positionSchema,
  uuid4Schema,
} from './schemas.ts';
import { viewStream } from './stream.ts';
import { courierVisitSchema } from './view-schemas.ts';

const byVisit = z.object({ visit: uuid4Schema });

export function registerVisitRoutes(app: App, deps: Deps): void {
  registerOpening(app, deps);
  registerReading(app, deps);
  registerActs(app, deps);
  registerCode(app, deps);
}

function registerOpening(app: App, deps: Deps): void {
  const open = acting(deps, {
    path: '/v1/courier/visits',
    summary: 'You are at the door with these parcels: opens the visit and presents them (H5)',
    params: z.object({}),
    body: openSchema,
    answer: courierVisitSchema,
  });
  app.openapi(open, async (c) => {
    const caller = c.get('courier');
    const input = c.req.valid('json');
    await tenantDelivery(deps, caller.tenantId, input.delivery);
    const result = await courier.openVisit(deps, caller, input);
    const outcome = await acknowledge(c as Ctx, deps, result);
    return c.json(await visitAnswer(deps, outcome, input.visit), 200);
  });
}

function registerReading(app: App, deps: Deps): void {
  const base = {
    method: 'get' as const,
    tags: courierTags,
    security: courierSecurity,
    middleware: courierDevice(deps),
    request: { params: byVisit },
  };
  const refusals = {
    401: courierProblems[401],
    404: courierProblems[404],
    422: courierProblems[422],
  };

  const one = createRoute({
    ...base,
    path: '/v1/courier/visits/{visit}',
    summary: 'How your visit stands',
    responses: {
      200: { description: 'The visit', content: jsonOf(courierVisitSchema) },
      ...refusals,
    },
  });
  app.openapi(one, async (c) => {
    const found = await ownVisitOf(deps, c.get('courier'), c.req.valid('param').visit);
    return c.json(await courierViewOf(deps, found, found.visit), 200);
  });

  const stream = createRoute({
    ...base,
    path: '/v1/courier/visits/{visit}/stream',
    summary: 'The visit at every change, as server-sent events named `view`',
    responses: {
      200: {
        description: 'An event stream',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      ...refusals,
    },
  });
  app.openapi(stream, async (c) => {
    const caller = c.get('courier');
    const { visit } = c.req.valid('param');
    const { delivery } = await ownVisitOf(deps, caller, visit);
    return viewStream(deps, {
      subscribe: (onChange) => deps.live.subscribe(delivery, onChange),
      hungUp: c.req.raw.signal,
      view: async () => {
        const read = await deps.unitOfWork.read(delivery);
        if (read === null) return null;
        return { version: read.version, view: await visitAnswer(deps, read, visit) };
      },
    });
  });

  const receipt = createRoute({
    ...base,
    path: '/v1/courier/visits/{visit}/receipt',
    summary: 'The receipt of your visit: the same that the recipient and the sender have (R3)',
    responses: {
      200: { description: 'The receipt', content: jsonOf(receiptRecordSchema) },
      ...refusals,
    },
  });
  app.openapi(receipt, async (c) => {
    const { delivery, visit } = await ownVisitOf(
      deps,
      c.get('courier'),
      c.req.valid('param').visit,
    );
    const row = await deps.kysely
      .selectFrom('receipt')
      .select(['id', 'jws'])
      .where('delivery_id', '=', delivery)
      .where('id', '=', visit.receipt)
      .executeTakeFirst();
    if (row === undefined) throw notFound('This visit has no receipt');
    return c.json({ id: row.id, delivery, jws: row.jws }, 200);
  });
}

const actRoute = <B extends z.ZodType>(deps: Deps, name: string, summary: string, body: B) =>
  createRoute({
    method: 'post',
    path: `/v1/courier/visits/{visit}/${name}`,
    tags: courierTags,
    security: courierSecurity,
    summary,
    middleware: [courierDevice(deps), idempotent(deps)] as const,
    request: { params: byVisit, body: { required: true, content: jsonOf(body) } },
    responses: {
      200: { description: 'How the visit stands', content: jsonOf(courierVisitSchema) },
      ...courierProblems,
    },
  });

/** One route for each act in a visit; they differ in what is sent and in nothing else. */
function registerActs(app: App, deps: Deps): void {
  const act = <B extends z.ZodType>(
    name: string,
    summary: string,
    body: B,
    make: (body: z.infer<B>) => courier.VisitAct,
  ): void => {
    app.openapi(actRoute(deps, name, summary, body as z.ZodType), async (c) => {
      const caller = c.get('courier');
      const { visit } = c.req.valid('param');
      const { delivery } = await ownVisitOf(deps, caller, visit);
      const sent = make(c.req.valid('json') as z.infer<B>);
      const result = await courier.actInVisit(deps, caller, delivery, visit, sent);
      const outcome = await acknowledge(c as Ctx, deps, result);
      return c.json(await visitAnswer(deps, outcome, visit), 200);
    });
  };
  const numbered = z.strictObject({ number: numberSchema });

  act(
    'present',
    'One more parcel is at the door',
    z.strictObject({ number: numberSchema, selfTransfer: z.boolean().default(false) }),
    (body) => ({ act: 'present', ...body }),
  );
  act('unpresent', 'This parcel is not for here after all', numbered, ({ number }) => ({
    act: 'unpresent',
    number,
  }));
  act('retake', 'A refused parcel, scanned again, is back with you (H11)', numbered, (body) => ({
    act: 'retake',
    ...body,
  }));
  act(
    'age',
    'What you say of the age check (H17)',
    z.strictObject({ age: z.enum(AGE_STATEMENTS) }),
    ({ age }) => ({ act: 'age', age }),
  );
  act(
    'kept',
    'Parcels were neither confirmed nor given back (H23)',
    z.strictObject({ parcels: nosSchema, position: positionSchema.optional() }),
    ({ parcels, position }) => ({ act: 'kept', parcels, position: position ?? null }),
  );
  act(
    'end',
    'The visit is over without a code (H21)',
    z.strictObject({ end: z.enum(['nobody', 'left', 'done']) }),
    ({ end }) => ({ act: 'end', end }),
  );
}

function registerCode(app: App, deps: Deps): void {
  const enter = acting(deps, {
    path: '/v1/courier/visits/{visit}/code',
    summary: 'The code as you heard it, for the statement that you were shown (H3)',
    params: byVisit,
    body: z
      .strictObject({
        hash: hex64Schema,
        n: z.int().min(1).max(1_000_000),
        code: z.string().regex(/^\d{6}$/, 'Six digits.'),
      })
      .openapi('CodeEntry'),
    answer: courierVisitSchema,
    storeRefusals: true,
  });
  app.openapi(enter, async (c) => {
    const caller = c.get('courier');
    const { visit } = c.req.valid('param');
    const { delivery } = await ownVisitOf(deps, caller, visit);
    const result = await courier.enterCode(deps, caller, delivery, visit, c.req.valid('json'));
    const outcome = await acknowledge(c as Ctx, deps, result);
    const view = await visitAnswer(deps, outcome, visit);
    if (outcome.events.some(({ type }) => type === 'CodeWrong')) throw wrongCode(view);
    return c.json(view, 200);
  });
}

/** It was counted (H7); the page says what is left and reads the visit again. */
function wrongCode(view: {
  readonly triesLeft: number;
  readonly locked: boolean;
  readonly status: string;
}): HttpProblem {
  const tries = view.triesLeft === 1 ? '1 try is left' : `${view.triesLeft} tries are left`;
  const hint = view.locked
    ? 'The delivery is locked: the recipient or an operator must unlock it.'
    : view.status === 'open'
      ? `Ask for the code again: ${tries}.`
      : 'This visit is over. Keep the parcels.';
  return new HttpProblem(422, 'code_wrong', 'This is not the code', [
    { field: '/code', reason: 'code_wrong', hint },
  ]);
}
