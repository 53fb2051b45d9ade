import { createRoute, z, type RouteConfig } from '@hono/zod-openapi';
import type { Scale } from '@handfast/domain/mass/tolerance';
import { parseScan } from '@handfast/protocol/scan';
import { deliveryOfNumber } from '../app/numbers.ts';
import { labelPdf, labelZpl, type Label } from '../app/labels.ts';
import { packingView, packParcel } from '../app/packing.ts';
import { deliveryRecord } from '../app/records.ts';
import { scaleOf } from '../app/scales.ts';
import { takeList } from '../app/takes.ts';
import { tenantOf } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { tenantDelivery, tenantWith, type Scope } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { badField, notFound, problemResponse } from '../http/problem.ts';
import { readPrivate } from '../private/private-data.ts';
import { done } from './answer.ts';
import { photoContent, photoOf } from './courier.ts';
import { deliveryRecordSchema } from './record-schemas.ts';
import {
  codeSchema,
  hex64Schema,
  idempotencyHeaders,
  jsonOf,
  noSchema,
  textSchema,
  uuidSchema,
} from './schemas.ts';

const security = [{ apiKey: [] }];
const tags = ['On the way'];
const problems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('The key lacks the scope'),
  404: problemResponse('There is no such parcel'),
  409: problemResponse('It is in a state that does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};

export const labelText = z.string().min(1).max(2048);

const getting = <P extends z.ZodObject, Q extends z.ZodObject>(
  deps: Deps,
  route: { path: string; summary: string; params: P; query: Q; scope?: Scope },
  response: RouteConfig['responses'][string],
) =>
  createRoute({
    method: 'get',
    path: route.path,
    tags,
    security,
    summary: route.summary,
    middleware: [tenantWith(deps, route.scope ?? 'deliveries:read')] as const,
    request: { params: route.params, query: route.query },
    responses: { 200: response, ...problems },
  } satisfies RouteConfig);

export function registerCustodyRoutes(app: App, deps: Deps): void {
  registerPacking(app, deps);
  registerTakes(app, deps);
  registerLabels(app, deps);
}

const itemsSchema = z.array(
  z.object({
    name: z.string(),
    quantity: z.int(),
    code: z.string(),
    serials: z.array(z.string()),
  }),
);

const packingSchema = z
  .object({
    delivery: z.string(),
    no: z.int(),
    number: z.object({ scheme: z.string(), value: z.string() }),
    fate: z.string(),
    custody: z.object({ kind: z.string(), id: z.string() }),
    items: itemsSchema,
    mass_g: z.number().nullable(),
    openBoxPhoto: z.boolean(),
    packed: z.boolean(),
    seal: z.object({ kind: z.string(), value: z.string() }),
  })
  .openapi('Packing');

const grossSchema = z.strictObject({
  grossMass_g: z.int().min(1).max(2_000_000),
  source: z.enum(['scale', 'typed']),
  scale: textSchema(64, 0).default(''),
});

const packInputSchema = z
  .strictObject({
    items: z
      .array(z.strictObject({ code: codeSchema, serial: textSchema(64).optional() }))
      .max(1000),
    tare_g: z.int().min(0).max(2_000_000).optional(),
    gross: grossSchema.optional(),
    seal: z
      .union([
        z.strictObject({ number: textSchema(64) }),
        z.strictObject({ url: z.string().min(1).max(2048) }),
      ])
      .optional(),
    openBoxPhoto: hex64Schema.optional(),
    check: z.boolean().default(false).openapi({ description: 'Only look; write nothing.' }),
    massIsRight: z.boolean().default(false),
  })
  .openapi('PackInput', { example: { items: [{ code: '05012345678900' }], check: true } });

const packAnswerSchema = z
  .object({
    packed: z.boolean(),
    findings: z.array(z.object({ kind: z.string(), text: z.string(), stops: z.boolean() })),
    record: deliveryRecordSchema.nullable(),
  })
  .openapi('PackAnswer');

/** The tenant's parcel behind a label, as any scanner or a typing hand gives it. */
export async function parcelBehind(deps: Deps, tenant: string, label: string) {
  const scan = parseScan(label);
  const at = scan.ok ? await deliveryOfNumber(deps, tenant, scan.value.candidates) : null;
  if (at === null) throw notFound('No parcel has this number');
  return { tenant, ...at };
}

function registerPacking(app: App, deps: Deps): void {
  const byLabel = z.object({ number: labelText });
  const view = getting(
    deps,
    {
      path: '/v1/packing/{number}',
      summary: 'What to pack into the parcel with this label (M4)',
      params: byLabel,
      query: z.object({}),
    },
    { description: 'The bench’s list', content: jsonOf(packingSchema) },
  );
  app.openapi(view, async (c) => {
    const at = await parcelBehind(deps, c.get('tenant').tenantId, c.req.valid('param').number);
    const found = await packingView(deps, at);
    if (found === null) throw notFound('No parcel has this number');
    return c.json(found, 200);
  });

  const pack = createRoute({
    method: 'post',
    path: '/v1/packing/{number}',
    tags,
    security,
    summary: 'Pack a parcel: contents, mass, photo and seal; says in words what is not right yet',
    middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      params: byLabel,
      body: { required: true, content: jsonOf(packInputSchema) },
    },
    responses: {
      200: { description: 'Packed, or what to look for', content: jsonOf(packAnswerSchema) },
      ...problems,
    },
  });
  app.openapi(pack, async (c) => {
    const at = await parcelBehind(deps, c.get('tenant').tenantId, c.req.valid('param').number);
    const { packed, findings, outcome } = done(await packParcel(deps, at, c.req.valid('json')));
    const record = packed && outcome !== null ? await deliveryRecord(deps, outcome) : null;
    return c.json({ packed, findings: findings.map((one) => ({ ...one })), record }, 200);
  });

  const photo = createRoute({
    method: 'post',
    path: '/v1/bench/photos',
    tags,
    security,
    summary: 'A photo of an open box as raw bytes: JPEG, PNG or WebP, at most 10 MB',
    middleware: [tenantWith(deps, 'deliveries:write')] as const,
    request: { body: { required: true, content: photoContent } },
    responses: {
      200: { description: 'Kept', content: jsonOf(z.object({ sha256: hex64Schema })) },
      401: problems[401],
      403: problems[403],
      422: problems[422],
    },
  });
  app.openapi(photo, async (c) => {
    const { bytes } = await photoOf(c as Ctx);
    return c.json({ sha256: await deps.blobs.put(bytes) }, 200);
  });
}

const custodySchema = z.strictObject({
  kind: z.enum(['packer', 'line', 'depot', 'van', 'carrier']),
  id: textSchema(64, 0).default(''),
});

const takenSchema = z.object({
  delivery: z.string(),
  no: z.int(),
  number: z.object({ scheme: z.string(), value: z.string() }),
});

const takesSchema = z
  .object({
    taken: z.array(takenSchema),
    extra: z.array(takenSchema),
    missing: z.array(takenSchema),
    held: z.array(takenSchema),
    refused: z.array(takenSchema.extend({ why: z.string() })),
    unknown: z.array(z.string()),
    sealsNotRead: z.array(takenSchema.extend({ why: z.string() })),
    sealAlarms: z.array(takenSchema.extend({ why: z.string() })),
    toCheck: z.array(takenSchema.extend({ seal: z.boolean(), mass: z.boolean() })),
  })
  .openapi('TakeAnswer');

function registerTakes(app: App, deps: Deps): void {
  const takes = createRoute({
    method: 'post',
    path: '/v1/custody/takes',
    tags,
    security,
    summary: 'A taker scanned what is really there; missing and extra parcels are told (M1)',
    middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      body: {
        required: true,
        content: jsonOf(
          z
            .strictObject({
              to: custodySchema,
              expectedFrom: z
                .strictObject({
                  kind: z.enum(['packer', 'line', 'depot', 'van', 'courier', 'carrier']),
                  id: textSchema(64, 0).default(''),
                })
                .optional(),
              scans: z
                .array(
                  z.strictObject({
                    label: labelText,
                    seal: labelText.optional().openapi({
                      description: 'The seal’s number as scanned, or the URL that its tag gave.',
                    }),
                    gross: grossSchema.optional(),
                  }),
                )
                .min(1)
                .max(500),
            })
            .openapi('TakeInput', {
              example: {
                to: { kind: 'van', id: 'VAN-7' },
                scans: [{ label: '00395212340000000017' }],
              },
            }),
        ),
      },
    },
    responses: {
      200: { description: 'What the list came to', content: jsonOf(takesSchema) },
      ...problems,
    },
  });
  app.openapi(takes, async (c) => {
    const { tenantId } = c.get('tenant');
    const take = c.req.valid('json');
    if (take.to.kind === 'depot') await ownDepot(deps, tenantId, take.to.id, '/to/id');
    const scans = await Promise.all(
      take.scans.map(async ({ gross, ...scan }, at) => {
        if (gross === undefined) return scan;
        const scale = await ownScale(deps, tenantId, gross.scale, `/scans/${at}/gross/scale`);
        return { ...scan, gross: { ...gross, scale } };
      }),
    );
    return c.json(
      (await takeList(deps, tenantId, { ...take, scans })) as z.infer<typeof takesSchema>,
      200,
    );
  });
}

/** A depot's id in a body is the tenant's own, or the request does not fit (A2). */
export async function ownDepot(
  deps: Deps,
  tenant: string,
  depot: string,
  field: string,
): Promise<void> {
  const row = uuidSchema.safeParse(depot).success
    ? await deps.kysely
        .selectFrom('depot')
        .select('id')
        .where('id', '=', depot)
        .where('tenant_id', '=', tenant)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw badField(field, 'unknown_depot', 'You have no depot with this id.');
}

async function ownScale(deps: Deps, tenant: string, id: string, field: string): Promise<Scale> {
  const scale = await scaleOf(deps, tenant, id);
  if (scale === null) throw badField(field, 'unknown_scale', 'You have no scale with this id.');
  return scale;
}

const byParcel = z.object({
  delivery: uuidSchema,
  no: z.coerce.number().pipe(noSchema).openapi({ type: 'integer' }),
});
const squareQuery = z.object({ square: z.enum(['datamatrix', 'qr']).default('datamatrix') });

async function labelOf(
  deps: Deps,
  tenant: string,
  at: z.infer<typeof byParcel>,
  square: Label['square'],
): Promise<Label> {
  const delivery = await tenantDelivery(deps, tenant, at.delivery);
  const read = await deps.unitOfWork.read(delivery);
  const parcel = read?.state.parcels.find(({ no }) => no === at.no);
  if (read === null || parcel === undefined) throw notFound('There is no such parcel');
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  const { name } = await tenantOf(deps, tenant);
  const row = await deps.kysely
    .selectFrom('delivery')
    .select('reference')
    .where('delivery_id', '=', delivery)
    .executeTakeFirstOrThrow();
  const to = personal?.data.addressee;
  const place = read.state.parcels.indexOf(parcel) + 1;
  return {
    number: parcel.number,
    to: to === undefined ? [] : [to.name, ...to.lines, `${to.postcode} ${to.country}`],
    from: name,
    reference: row.reference,
    count: `${place} of ${read.state.parcels.length}`,
    square,
  };
}

function registerLabels(app: App, deps: Deps): void {
  const path = '/v1/deliveries/{delivery}/parcels/{no}';
  const pdf = getting(
    deps,
    {
      path: `${path}/label.pdf`,
      summary: 'The parcel’s label, A6: GS1-128 for an SSCC, else Code 128, and a square code (M5)',
      params: byParcel,
      query: squareQuery,
    },
    { description: 'PDF', content: { 'application/pdf': { schema: z.string() } } },
  );
  app.openapi(pdf, async (c) => {
    const { tenantId } = c.get('tenant');
    const at = c.req.valid('param');
    const label = await labelOf(deps, tenantId, at, c.req.valid('query').square);
    const bytes = new Uint8Array(await labelPdf(label));
    return c.body(bytes, 200, { 'content-type': 'application/pdf' });
  });

  const zpl = getting(
    deps,
    {
      path: `${path}/label.zpl`,
      summary: 'The same label in ZPL II for a printer of 203 dpi',
      params: byParcel,
      query: squareQuery,
    },
    { description: 'ZPL', content: { 'application/zpl': { schema: z.string() } } },
  );
  app.openapi(zpl, async (c) => {
    const { tenantId } = c.get('tenant');
    const at = c.req.valid('param');
    const label = await labelOf(deps, tenantId, at, c.req.valid('query').square);
    return c.body(labelZpl(label), 200, { 'content-type': 'application/zpl' });
  });
}
