import { createRoute, z } from '@hono/zod-openapi';
import { asReport, reportSchema } from './report-schema.ts';
import { report } from '../app/arrival.ts';
import {
  contradictions,
  recovery,
  signedReport,
  type ContradictionPage,
  type SignedPack,
} from '../app/carrier.ts';
import { holderViewOf } from '../app/views.ts';
import { recoveryPdf } from '../app/recovery-pdf.ts';
import type { Deps } from '../deps.ts';
import { operatorIn, pairedHolder, tenantDelivery, tenantWith } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { notFound, problemResponse } from '../http/problem.ts';
import { acknowledgeOutcome, done } from './answer.ts';
import { hex64Schema, jsonOf, noSchema, uuidSchema, viewSchema } from './schemas.ts';
import { holderViewSchema } from './view-schemas.ts';

const tags = ['Carrier'];
const problems = {
  401: problemResponse('No key or session, or one that is not known'),
  403: problemResponse('Your part does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};

const contradiction = z
  .looseObject({
    delivery: z.string(),
    reference: z.string(),
    no: z.int(),
    number: z.object({ scheme: z.string(), value: z.string() }),
    carrier: z.string(),
    deliveredAt: z.string().openapi({ description: 'The carrier’s own time.' }),
    what: z.string().openapi({ description: 'What the recipient says, in the words of a claim.' }),
    reportedAt: z.string(),
    claim: z.object({ id: z.string(), status: z.string() }).nullable(),
    clock: z.looseObject({ due: z.string().nullable(), daysLeft: z.int().nullable() }),
  })
  .openapi('CarrierContradiction');

const page = viewSchema<ContradictionPage>('CarrierContradictions', {
  items: z.array(contradiction),
  next: z.string().nullable(),
});
const pageQuery = z.object({
  after: uuidSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

const listing = createRoute({
  method: 'get',
  path: '/v1/carrier/contradictions',
  tags,
  security: [{ apiKey: [] }],
  summary: 'Parcels that the carrier calls delivered and the recipient does not',
  request: { query: pageQuery },
  responses: { 200: { description: 'A page', content: jsonOf(page) }, ...problems },
});

const consoleListing = createRoute({
  method: 'get',
  path: '/v1/console/carrier/contradictions',
  tags,
  security: [{ operatorSession: [] }],
  summary: 'The same for the operator’s console',
  request: { query: pageQuery },
  responses: { 200: { description: 'A page', content: jsonOf(page) }, ...problems },
});

const packSchema = viewSchema<SignedPack>('CarrierRecovery', {
  pack: z.looseObject({ type: z.string() }),
  jws: z.string().openapi({ description: 'The pack, signed by this server (Ed25519).' }),
});

const packing = createRoute({
  method: 'get',
  path: '/v1/deliveries/{delivery}/parcels/{no}/carrier-recovery',
  tags,
  security: [{ apiKey: [] }],
  summary: 'The pack to recover a parcel’s value from the carrier, with its clock, signed (K11)',
  request: { params: z.object({ delivery: uuidSchema, no: z.coerce.number().pipe(noSchema) }) },
  responses: {
    200: {
      description: 'The pack',
      content: jsonOf(packSchema),
    },
    404: problemResponse('No such parcel, or nothing to recover'),
    ...problems,
  },
});

const packPrinted = createRoute({
  method: 'get',
  path: '/v1/deliveries/{delivery}/parcels/{no}/carrier-recovery.pdf',
  tags,
  security: [{ apiKey: [] }],
  summary: 'The same pack as PDF, with the signed JSON attached (K11)',
  request: { params: z.object({ delivery: uuidSchema, no: z.coerce.number().pipe(noSchema) }) },
  responses: {
    200: {
      description: 'The pack',
      content: {
        'application/pdf': { schema: z.string().openapi({ format: 'binary' }) },
      },
    },
    404: problemResponse('No such parcel, or nothing to recover'),
    ...problems,
  },
});

const reporting = (deps: Deps) =>
  createRoute({
    method: 'post',
    path: '/v1/holder/{delivery}/arrival-reports',
    tags: ['Recipient'],
    security: [{ holderSession: [] }],
    summary: 'Report what arrived, signed with your page’s key: a report, never a receipt (H19)',
    middleware: [pairedHolder(deps)] as const,
    request: {
      params: z.object({ delivery: uuidSchema }),
      body: {
        required: true,
        content: jsonOf(
          z
            .strictObject({
              report: reportSchema,
              signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, '64 bytes in base64url.'),
            })
            .openapi('ArrivalReport'),
        ),
      },
    },
    responses: {
      200: {
        description: 'Acknowledged: signed, and saying what it is',
        content: jsonOf(z.object({ ack: z.string(), view: holderViewSchema })),
      },
      404: problemResponse('There is no such thing'),
      409: problemResponse('The list changed meanwhile: look again'),
      ...problems,
    },
  });

const keeping = (deps: Deps) =>
  createRoute({
    method: 'get',
    path: '/v1/holder/{delivery}/arrival-reports/{report}',
    tags: ['Recipient'],
    security: [{ holderSession: [] }],
    summary: 'Your report as a file to keep: signed by you, acknowledged by this server',
    middleware: [pairedHolder(deps)] as const,
    request: { params: z.object({ delivery: uuidSchema, report: hex64Schema }) },
    responses: {
      200: {
        description: 'The file',
        content: jsonOf(
          z.looseObject({ signature: z.string(), certificate: z.string(), ack: z.string() }),
        ),
      },
      404: problemResponse('There is no such report of yours'),
      ...problems,
    },
  });

export function registerCarrierRoutes(app: App, deps: Deps): void {
  app.use(listing.getRoutingPath(), tenantWith(deps, 'deliveries:read'));
  app.openapi(listing, async (c) =>
    c.json(await contradictions(deps, c.get('tenant').tenantId, c.req.valid('query')), 200),
  );

  app.use(consoleListing.getRoutingPath(), operatorIn(deps, 'operator', 'claims', 'viewer'));
  app.openapi(consoleListing, async (c) => {
    const { tenantId } = c.get('operator');
    return c.json(await contradictions(deps, tenantId, c.req.valid('query')), 200);
  });

  const packOf = async (tenant: string, id: string, no: number): Promise<SignedPack> => {
    const pack = await recovery(deps, await tenantDelivery(deps, tenant, id), no);
    if (pack === null) throw notFound('There is nothing to recover for this parcel');
    return pack;
  };
  app.use(packing.getRoutingPath(), tenantWith(deps, 'deliveries:read'));
  app.openapi(packing, async (c) => {
    const { delivery, no } = c.req.valid('param');
    return c.json(await packOf(c.get('tenant').tenantId, delivery, no), 200);
  });

  app.use(packPrinted.getRoutingPath(), tenantWith(deps, 'deliveries:read'));
  app.openapi(packPrinted, async (c) => {
    const { delivery, no } = c.req.valid('param');
    const bytes = await recoveryPdf(await packOf(c.get('tenant').tenantId, delivery, no));
    return c.body(new Uint8Array(bytes), 200, { 'content-type': 'application/pdf' });
  });

  app.openapi(reporting(deps), async (c) => {
    const caller = c.get('holder');
    const { report: body, signature } = c.req.valid('json');
    const reported = done(await report(deps, caller, { report: asReport(body), signature }));
    await acknowledgeOutcome(c as Ctx, deps, reported.outcome);
    const view = await holderViewOf(deps, reported.outcome, caller.holderId);
    return c.json({ ack: reported.ack, view }, 200);
  });

  app.openapi(keeping(deps), async (c) => {
    const { deliveryId, holderId } = c.get('holder');
    const { report: hash } = c.req.valid('param');
    const signed = await signedReport(deps, deliveryId, holderId, hash);
    if (signed === null) throw notFound('There is no such report of yours');
    c.header('content-disposition', `attachment; filename="report-${hash.slice(0, 12)}.json"`);
    return c.json({ ...signed }, 200);
  });
}
