import { createRoute, z } from '@hono/zod-openapi';
import type { Command } from '@handfast/domain/delivery/commands';
import type { Actor } from '@handfast/domain/delivery/events';
import type { ClaimNotice } from '@handfast/domain/view/claim';
import { claimNotice } from '../app/claim-views.ts';
import { speakInClaim } from '../app/claims.ts';
import type { Deps } from '../deps.ts';
import { courierDevice, tenantDelivery, tenantWith } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { idempotent } from '../http/idempotency.ts';
import { HttpProblem, problemResponse } from '../http/problem.ts';
import { hearRefund } from '../refunds/refund-job.ts';
import type { RefundNews } from '../refunds/provider.ts';
import { acknowledgeOutcome, done } from './answer.ts';
import { byDeliveryClaim, claimNoticesSchema, wordSchema } from './claim-schemas.ts';
import { idempotencyHeaders, jsonOf, textSchema } from './schemas.ts';

const problems = {
  400: problemResponse('The Idempotency-Key or the JSON is missing or misshapen'),
  401: problemResponse('No key, or one that is not known'),
  403: problemResponse('This is not yours to do'),
  404: problemResponse('There is no such claim'),
  409: problemResponse('It is in a state that does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};
const noticesAnswer = {
  200: { description: 'At most 500, the newest first', content: jsonOf(claimNoticesSchema) },
  401: problems[401],
  403: problems[403],
};
const NOTICES_MAX = 500;

async function notices(
  deps: Deps,
  tenant: string,
  concerns: (notice: ClaimNotice, state: Parameters<typeof claimNotice>[0]) => boolean,
): Promise<{ claims: ClaimNotice[] }> {
  const rows = await deps.kysely
    .selectFrom('claim')
    .innerJoin('delivery', 'delivery.delivery_id', 'claim.delivery_id')
    .select(['claim.id', 'delivery.state'])
    .where('claim.tenant_id', '=', tenant)
    .orderBy('claim.opened_at', 'desc')
    .limit(NOTICES_MAX)
    .execute();
  const claims = rows.flatMap(({ id, state }) => {
    const claim = state.claims.find((one) => one.id === id);
    const notice = claim && claimNotice(state, claim);
    return notice && concerns(notice, state) ? [notice] : [];
  });
  return { claims };
}

export function registerClaimRoutes(app: App, deps: Deps): void {
  registerSeller(app, deps);
  registerCourier(app, deps);
  registerStripe(app, deps);
}

/** K9, K8: the retailer answers, and acknowledges refunds that its own system made. */
function registerSeller(app: App, deps: Deps): void {
  const tags = ['Claims'];
  const security = [{ apiKey: [] }];
  const list = createRoute({
    method: 'get',
    path: '/v1/claims',
    tags,
    security,
    summary: 'What is claimed about your parcels',
    middleware: [tenantWith(deps, 'deliveries:read')] as const,
    responses: noticesAnswer,
  });
  app.openapi(list, async (c) =>
    c.json(await notices(deps, c.get('tenant').tenantId, () => true), 200),
  );

  const acting = <B extends z.ZodType>(name: string, summary: string, body: B) =>
    createRoute({
      method: 'post',
      path: `/v1/deliveries/{delivery}/claims/{claim}/${name}`,
      tags,
      security,
      summary,
      middleware: [tenantWith(deps, 'deliveries:write'), idempotent(deps)] as const,
      request: {
        headers: idempotencyHeaders,
        params: byDeliveryClaim,
        body: { required: true, content: jsonOf(body) },
      },
      responses: {
        200: { description: 'How the claim stands', content: jsonOf(noticeSchema) },
        ...problems,
      },
    });
  const run = async (
    c: Ctx,
    at: { readonly delivery: string; readonly claim: string },
    command: Command,
    said: { readonly text: string; readonly photos: readonly string[] },
  ): Promise<ClaimNotice> => {
    const { tenantId } = c.get('tenant');
    const delivery = await tenantDelivery(deps, tenantId, at.delivery);
    const by: Actor = { kind: 'tenant', id: tenantId };
    const spoken = await speakInClaim(deps, by, delivery, {
      claim: at.claim,
      side: 'seller',
      ...said,
      command,
    });
    const { outcome, claim } = done(spoken);
    return claimNotice(outcome.state, claim);
  };
  const silent = { text: '', photos: [] };

  app.openapi(acting('answers', 'Answer with evidence of your own (K9)', wordSchema), async (c) => {
    const at = c.req.valid('param');
    const said = c.req.valid('json');
    const command = {
      type: 'commentClaim',
      claim: at.claim,
      side: 'seller',
      photos: said.photos,
    } as const;
    return c.json(await run(c as Ctx, at, command, said), 200);
  });
  app.openapi(
    acting(
      'refunded',
      'Your own system made the refund (K8); the same reference again changes nothing',
      z.strictObject({ attempt: attemptSchema, reference: textSchema(128) }),
    ),
    async (c) => {
      const at = c.req.valid('param');
      const { reference, attempt } = c.req.valid('json');
      const command = {
        type: 'refundMade',
        claim: at.claim,
        provider: 'webhook',
        attempt,
        reference,
      } as const;
      return c.json(await run(c as Ctx, at, command, silent), 200);
    },
  );
  app.openapi(
    acting(
      'refund-failed',
      'Your own system cannot make the refund: a person sees to it',
      z.strictObject({
        attempt: attemptSchema,
        why: z.enum(['account_closed', 'payment_unknown', 'rejected', 'other']),
      }),
    ),
    async (c) => {
      const at = c.req.valid('param');
      const { attempt, why } = c.req.valid('json');
      const command = {
        type: 'refundFailed',
        claim: at.claim,
        provider: 'webhook',
        attempt,
        why,
      } as const;
      return c.json(await run(c as Ctx, at, command, silent), 200);
    },
  );
}

/** As `delivery.refund_requested` names it: word of an attempt that is over changes nothing. */
const attemptSchema = z.int().min(1).max(1000);

const noticeSchema = z
  .object({
    claim: z.string(),
    number: z.string(),
    delivery: z.string(),
    no: z.int(),
    parcel: z.string(),
    what: z.string(),
    status: z.string(),
    openedAt: z.string(),
  })
  .openapi('ClaimNotice') as unknown as z.ZodType<ClaimNotice>;

/** K9, D4: a courier hears of claims about parcels that were theirs to present, and answers. */
function registerCourier(app: App, deps: Deps): void {
  const tags = ['Courier'];
  const security = [{ courierToken: [] }];
  const list = createRoute({
    method: 'get',
    path: '/v1/courier/claims',
    tags,
    security,
    summary: 'What is claimed about parcels that you presented or hold',
    middleware: [courierDevice(deps)] as const,
    responses: noticesAnswer,
  });
  app.openapi(list, async (c) => {
    const { tenantId, courierId } = c.get('courier');
    const answer = await notices(
      deps,
      tenantId,
      ({ no }, state) =>
        state.parcels.some((parcel) => parcel.no === no && parcel.custody.id === courierId) ||
        state.visits.some(
          ({ courier, presented }) => courier === courierId && presented.includes(no),
        ),
    );
    return c.json(answer, 200);
  });

  const answering = createRoute({
    method: 'post',
    path: '/v1/courier/deliveries/{delivery}/claims/{claim}/answers',
    tags,
    security,
    summary: 'Say what you know of it (K9)',
    middleware: [courierDevice(deps), idempotent(deps)] as const,
    request: {
      headers: idempotencyHeaders,
      params: byDeliveryClaim,
      body: { required: true, content: jsonOf(wordSchema) },
    },
    responses: {
      200: { description: 'How the claim stands', content: jsonOf(noticeSchema) },
      ...problems,
    },
  });
  app.openapi(answering, async (c) => {
    const { tenantId, courierId } = c.get('courier');
    const at = c.req.valid('param');
    const delivery = await tenantDelivery(deps, tenantId, at.delivery);
    const said = c.req.valid('json');
    const spoken = await speakInClaim(deps, { kind: 'courier', id: courierId }, delivery, {
      claim: at.claim,
      side: 'courier',
      ...said,
      command: { type: 'commentClaim', claim: at.claim, side: 'courier', photos: said.photos },
    });
    const { outcome, claim } = done(spoken);
    await acknowledgeOutcome(c as Ctx, deps, outcome);
    return c.json(claimNotice(outcome.state, claim), 200);
  });
}

/** Stripe's word about a refund: signed by it, or it is nobody's word. */
function registerStripe(app: App, deps: Deps): void {
  app.post('/v1/stripe/webhook', async (c) => {
    if (deps.refunds === null) throw new HttpProblem(404, 'not_found', 'There is nothing here');
    const body = await c.req.text();
    const news = readNews(deps, body, c.req.header('stripe-signature') ?? '');
    if (news !== null) await hearRefund(deps, news);
    return c.body(null, 204);
  });
}

function readNews(deps: Deps, body: string, signature: string): RefundNews | null {
  try {
    return deps.refunds?.read(body, signature) ?? null;
  } catch {
    throw new HttpProblem(400, 'signature', 'This is not signed by the provider');
  }
}
