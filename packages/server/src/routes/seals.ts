import { createRoute, z } from '@hono/zod-openapi';
import { batchFault, registerBatch, registerTags, uidOf } from '../app/nfc.ts';
import { takeReadings } from '../app/readings.ts';
import { keepScale, scaleOf } from '../app/scales.ts';
import { registerRoll, ROLL_SEALS_MAX } from '../app/seals.ts';
import type { Deps } from '../deps.ts';
import { machineWithKey, MACHINE_KEY_PREFIX, makeToken, tenantWith } from '../http/access.ts';
import type { App } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { badField, HttpProblem, notFound, problemResponse } from '../http/problem.ts';
import { labelText, ownDepot } from './custody.ts';
import { nameSchema } from './integrator-setup.ts';
import { idempotencyHeaders, jsonOf, textSchema, timeSchema, uuidSchema } from './schemas.ts';

const tags = ['Setup'];
const security = [{ apiKey: [] }];
const problems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('The key lacks the scope'),
  404: problemResponse('There is no such thing'),
  409: problemResponse('It is taken already'),
  422: problemResponse('Something in the request does not fit'),
};

/** A route of the set-up that makes something; the same key again makes it once. */
function making<B extends z.ZodType, R extends z.ZodType, P extends z.ZodObject>(
  deps: Deps,
  route: { path: string; summary: string; params: P; body: B; answer: R },
  renew?: NonNullable<Parameters<typeof idempotent>[1]>['renew'],
) {
  return createRoute({
    method: 'post',
    path: route.path,
    tags,
    security,
    summary: route.summary,
    middleware: [
      tenantWith(deps, 'setup:write'),
      idempotent(deps, renew === undefined ? {} : { renew }),
    ] as const,
    request: {
      headers: idempotencyHeaders,
      params: route.params,
      body: { required: true, content: jsonOf(route.body) },
    },
    responses: { 201: { description: 'Made', content: jsonOf(route.answer) }, ...problems },
  });
}

export function registerSealRoutes(app: App, deps: Deps): void {
  registerRolls(app, deps);
  registerBatches(app, deps);
  registerScales(app, deps);
  registerMachines(app, deps);
  registerReadings(app, deps);
}

function registerRolls(app: App, deps: Deps): void {
  const rolls = making(deps, {
    path: '/v1/seal-rolls',
    summary: 'Register a roll of numbered seals: prefix and first to last number (S1)',
    params: z.object({}),
    body: z
      .strictObject({
        prefix: z.string().regex(/^[0-9A-Z-]{0,20}$/, 'Capitals, digits and hyphens.'),
        first: z.int().min(0).max(999_999_999),
        last: z.int().min(0).max(999_999_999),
        digits: z.int().min(1).max(12),
      })
      .openapi('SealRoll', { example: { prefix: 'A', first: 4711, last: 5710, digits: 6 } }),
    answer: z.object({ id: z.string(), added: z.int() }),
  });
  app.openapi(rolls, async (c) => {
    const roll = c.req.valid('json');
    if (roll.last < roll.first)
      throw badField('/last', 'order', 'The last number is not below the first.');
    if (roll.last - roll.first >= ROLL_SEALS_MAX) {
      throw badField('/last', 'too_many', `At most ${ROLL_SEALS_MAX} seals in one roll.`);
    }
    if (String(roll.last).length > roll.digits) {
      throw badField('/digits', 'too_few', 'The last number has more digits than that.');
    }
    const id = c.get('repeatableUuid')('roll');
    return c.json({ id, ...(await registerRoll(deps, c.get('tenant').tenantId, id, roll)) }, 201);
  });
}

const hexOf = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${2 * bytes} hex digits.`);

function registerBatches(app: App, deps: Deps): void {
  const batches = making(deps, {
    path: '/v1/nfc-batches',
    summary: 'Register a batch of NTAG 424 DNA TagTamper seals: URL layout and keys (S3)',
    params: z.object({}),
    body: z
      .strictObject({
        id: z.string().regex(/^[A-Za-z0-9]{4,32}$/, '4 to 32 letters and digits.'),
        template: z.string().min(1).max(1024),
        tamperAt: z.int().min(0).max(1000).nullable(),
        keys: z.strictObject({
          metaRead: hexOf(16).nullable(),
          fileRead: hexOf(16),
          diversify: z
            .strictObject({
              aid: z.string().regex(/^(?:[0-9a-f]{2}){1,16}$/),
              systemId: z.string().regex(/^(?:[0-9a-f]{2}){1,16}$/),
            })
            .nullable()
            .default(null),
        }),
      })
      .openapi('NfcBatch'),
    answer: z.object({ id: z.string() }),
  });
  app.openapi(batches, async (c) => {
    const { id, template, tamperAt, keys } = c.req.valid('json');
    const batch = { id, layout: { template, tamperAt }, keys };
    const fault = batchFault(batch);
    if (fault !== null) {
      throw badField(
        fault === 'keys' ? '/keys' : '/template',
        fault,
        'See spec/seals.md: layout of a batch.',
      );
    }
    const isNew = await registerBatch(deps, c.get('tenant').tenantId, batch);
    if (!isNew) throw new HttpProblem(409, 'batch_taken', 'This batch code is in use already');
    return c.json({ id }, 201);
  });

  const tagsOf = making(deps, {
    path: '/v1/nfc-batches/{batch}/tags',
    summary: 'Register tags of a batch by their UID (S1)',
    params: z.object({ batch: z.string().regex(/^[A-Za-z0-9]{4,32}$/) }),
    body: z
      .strictObject({
        uids: z
          .array(z.string().regex(/^[0-9A-Fa-f]{14}$/))
          .min(1)
          .max(1000),
      })
      .openapi('NfcTags', { example: { uids: ['04de5f1eacc040'] } }),
    answer: z.object({ added: z.int() }),
  });
  app.openapi(tagsOf, async (c) => {
    const uids = c.req.valid('json').uids.flatMap((uid) => uidOf(uid) ?? []);
    const { batch } = c.req.valid('param');
    const made = await registerTags(deps, c.get('tenant').tenantId, batch, uids);
    if (made === null) throw notFound('There is no such batch');
    return c.json(made, 201);
  });
}

const scaleId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'Letters, digits, dots and dashes.');
const grams = (least: number) => z.int().min(least).max(1000);

function registerScales(app: App, deps: Deps): void {
  const scales = making(deps, {
    path: '/v1/scales',
    summary:
      'Register a scale, or what its last calibration found: the tolerance of M2 comes from it',
    params: z.object({}),
    body: z
      .strictObject({
        id: scaleId,
        resolution_g: grams(1),
        spread_g: grams(0).openapi({ description: 'Standard deviation of repeated readings.' }),
        drift_g: grams(0).openapi({
          description: 'The most that it is off between calibrations.',
        }),
        depot: uuidSchema.optional(),
      })
      .openapi('Scale', { example: { id: 'north-1', resolution_g: 5, spread_g: 15, drift_g: 20 } }),
    answer: z.object({ id: z.string() }),
  });
  app.openapi(scales, async (c) => {
    const { tenantId } = c.get('tenant');
    const { depot = null, ...scale } = c.req.valid('json');
    if (depot !== null) await ownDepot(deps, tenantId, depot, '/depot');
    await keepScale(deps, tenantId, { ...scale, depot });
    return c.json({ id: scale.id }, 201);
  });
}

function registerMachines(app: App, deps: Deps): void {
  const renew = async (_: unknown, stored: Record<string, unknown>) => {
    const { token, hash } = makeToken(MACHINE_KEY_PREFIX, deps.random);
    await deps.kysely
      .updateTable('machine_key')
      .set({ hash })
      .where('id', '=', String(stored['id']))
      .execute();
    return { ...stored, token };
  };
  const machines = making(
    deps,
    {
      path: '/v1/machines',
      summary: 'Enrol a conveyor scale or scan tunnel; repeated, a new key is shown',
      params: z.object({}),
      body: z
        .strictObject({
          label: nameSchema,
          scale: scaleId.optional(),
          custody: z.strictObject({
            kind: z.enum(['packer', 'line', 'depot', 'van']),
            id: textSchema(64, 0).default(''),
          }),
        })
        .openapi('Machine'),
      answer: z.object({
        id: z.string(),
        token: z.string().openapi({ description: 'Shown this once.' }),
      }),
    },
    renew,
  );
  app.openapi(machines, async (c) => {
    const { tenantId } = c.get('tenant');
    const { label, scale, custody } = c.req.valid('json');
    if (custody.kind === 'depot') await ownDepot(deps, tenantId, custody.id, '/custody/id');
    if (scale !== undefined && (await scaleOf(deps, tenantId, scale)) === null) {
      throw badField('/scale', 'unknown_scale', 'You have no scale with this id.');
    }
    const { token, hash } = makeToken(MACHINE_KEY_PREFIX, deps.random);
    const id = c.get('repeatableUuid')('machine');
    await deps.kysely
      .insertInto('machine_key')
      .values({
        id,
        tenant_id: tenantId,
        hash,
        scale_id: scale ?? null,
        custody_kind: custody.kind,
        custody_id: custody.id,
        label,
        created_at: deps.clock.now(),
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ hash }))
      .execute();
    return c.json({ id, token }, 201);
  });
}

export const READINGS_MAX = 500;

function registerReadings(app: App, deps: Deps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/readings',
    tags: ['Machines'],
    security: [{ machineKey: [] }],
    summary:
      'What passed a machine: hold or pass for each, in order; a batch again changes nothing',
    middleware: [machineWithKey(deps)] as const,
    request: {
      body: {
        required: true,
        content: jsonOf(
          z
            .strictObject({
              batch: textSchema(64),
              readings: z
                .array(
                  z.strictObject({
                    label: labelText,
                    grossMass_g: z.int().min(1).max(2_000_000).optional(),
                    seal: textSchema(64).optional(),
                    at: timeSchema,
                  }),
                )
                .min(1)
                .max(READINGS_MAX),
            })
            .openapi('Readings', {
              example: {
                batch: 'tunnel-1-000042',
                readings: [
                  { label: '00395212340000000017', grossMass_g: 409, at: '2026-03-02T09:15:00Z' },
                ],
              },
            }),
        ),
      },
    },
    responses: {
      200: {
        description: 'One answer for each reading',
        content: jsonOf(
          z.object({
            answers: z.array(
              z.object({
                answer: z.enum(['pass', 'hold', 'unknown']),
                delivery: z.string().nullable(),
                no: z.int().nullable(),
                why: z.string(),
              }),
            ),
          }),
        ),
      },
      400: problems[400],
      401: problemResponse('No machine key, or one that is not known'),
      422: problems[422],
    },
  });
  app.openapi(route, async (c) => {
    const { batch, readings } = c.req.valid('json');
    const answers = await takeReadings(deps, c.get('machine'), batch, readings);
    return c.json({ answers: answers.map((one) => ({ ...one })) }, 200);
  });
}
