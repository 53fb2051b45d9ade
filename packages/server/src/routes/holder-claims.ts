import { createRoute, z } from '@hono/zod-openapi';
import type { HolderClaim } from '@handfast/domain/view/claim';
import type { HolderView } from '@handfast/domain/view/holder';
import { chooseRemedy, openClaim, speakInClaim, type Claimed } from '../app/claims.ts';
import { holderViewOf } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { pairedHolder } from '../http/access.ts';
import type { App, Ctx, HolderCaller } from '../http/context.ts';
import { problemResponse } from '../http/problem.ts';
import { acknowledgeOutcome, done } from './answer.ts';
import {
  byDeliveryClaim,
  choiceSchema,
  holderClaimSchema,
  proseSchema,
  reportSchema,
  wordSchema,
} from './claim-schemas.ts';
import { jsonOf, uuidSchema } from './schemas.ts';
import { holderViewSchema } from './view-schemas.ts';

const tags = ['Recipient'];
const security = [{ holderSession: [] }];
const problems = {
  400: problemResponse('The JSON is misshapen'),
  401: problemResponse('No session for this delivery in this browser'),
  403: problemResponse('Claims belong to the recipient’s own link'),
  404: problemResponse('There is no such thing'),
  409: problemResponse('It is in a state that does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};

const answerSchema = z.object({ claim: holderClaimSchema, view: holderViewSchema });
const byOf = ({ holderId }: HolderCaller) => ({ kind: 'holder', id: holderId }) as const;

/** The number and the next step, and the page as it is then. */
async function answer(
  c: Ctx,
  deps: Deps,
  { outcome, claim }: Claimed,
): Promise<{ claim: HolderClaim; view: HolderView }> {
  await acknowledgeOutcome(c, deps, outcome);
  const view = await holderViewOf(deps, outcome, c.get('holder').holderId);
  const mine = view.claims.find(({ id }) => id === claim.id);
  if (mine === undefined) throw new Error('bug: a claim that its own page does not show');
  return { claim: mine, view };
}

/** K1: from the recipient's page, without an account. */
export function registerHolderClaimRoutes(app: App, deps: Deps): void {
  const mine = pairedHolder(deps);
  const opening = createRoute({
    method: 'post',
    path: '/v1/holder/{delivery}/claims',
    tags,
    security,
    summary: 'Report what is wrong with a parcel; the same reported twice joins (K1)',
    middleware: [mine] as const,
    request: {
      params: z.object({ delivery: uuidSchema }),
      body: { required: true, content: jsonOf(reportSchema) },
    },
    responses: {
      200: { description: 'Its number and the next step', content: jsonOf(answerSchema) },
      ...problems,
    },
  });
  app.openapi(opening, async (c) => {
    const caller = c.get('holder');
    const claimed = await openClaim(deps, byOf(caller), caller.deliveryId, c.req.valid('json'));
    return c.json(await answer(c as Ctx, deps, done(claimed)), 200);
  });

  const saying = <B extends z.ZodType>(act: string, summary: string, body: B) =>
    createRoute({
      method: 'post',
      path: `/v1/holder/{delivery}/claims/{claim}/${act}`,
      tags,
      security,
      summary,
      middleware: [mine] as const,
      request: { params: byDeliveryClaim, body: { required: true, content: jsonOf(body) } },
      responses: {
        200: { description: 'How it stands now', content: jsonOf(answerSchema) },
        ...problems,
      },
    });

  app.openapi(
    saying('choice', 'Wait for it, or be refunded now and have it recalled (K7)', choiceSchema),
    async (c) => {
      const caller = c.get('holder');
      const { claim } = c.req.valid('param');
      const { choice } = c.req.valid('json');
      const chosen = await chooseRemedy(deps, byOf(caller), caller.deliveryId, claim, choice);
      return c.json(await answer(c as Ctx, deps, done(chosen)), 200);
    },
  );

  app.openapi(saying('answers', 'Answer what a person asked', wordSchema), async (c) => {
    const caller = c.get('holder');
    const { claim } = c.req.valid('param');
    const { text, photos } = c.req.valid('json');
    const said = await speakInClaim(deps, byOf(caller), caller.deliveryId, {
      claim,
      side: 'claimant',
      text,
      photos,
      command: { type: 'answerClaim', claim, photos },
    });
    return c.json(await answer(c as Ctx, deps, done(said)), 200);
  });

  app.openapi(
    saying(
      'appeal',
      'Another person looks at a no (K5)',
      z.strictObject({ text: proseSchema(2000).default('') }),
    ),
    async (c) => {
      const caller = c.get('holder');
      const { claim } = c.req.valid('param');
      const said = await speakInClaim(deps, byOf(caller), caller.deliveryId, {
        claim,
        side: 'claimant',
        text: c.req.valid('json').text,
        command: { type: 'appeal', claim },
      });
      return c.json(await answer(c as Ctx, deps, done(said)), 200);
    },
  );
}
