import { createRoute, z } from '@hono/zod-openapi';
import { err, type Result } from '@handfast/protocol/result';
import type { TapFault } from '../app/nfc.ts';
import { countTap } from '../app/taps.ts';
import { holderViewOf } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { pairedHolder } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { badField, HttpProblem, problemResponse } from '../http/problem.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { acknowledgeOutcome, done } from './answer.ts';
import { jsonOf, noSchema, uuid4Schema, uuidSchema } from './schemas.ts';
import { holderViewSchema } from './view-schemas.ts';

const HINTS: Readonly<Record<TapFault, string>> = {
  batch_unknown: 'This is not a seal of this shop.',
  tag_unknown: 'This seal was never registered.',
  tap_replayed: 'This reading is old or was used. Hold the phone to the seal again.',
  tap_no_evidence: 'This kind of seal cannot show that it was read just now.',
  sun_layout: 'This address was not written by such a seal.',
  sun_lrp: 'This seal speaks a mode that is not supported.',
  sun_keys: 'This seal cannot be checked.',
  sun_picc_data: 'This address was not written by a genuine seal.',
  sun_mac: 'This address was changed, or not written by a genuine seal.',
};

const isTapFault = (code: string): code is TapFault => Object.hasOwn(HINTS, code);

/** What was wrong with the tap itself is said of its URL; anything else goes on. */
function withoutTapFault(result: Awaited<ReturnType<typeof countTap>>): Result<Outcome, WorkError> {
  if (result.ok) return result;
  const { error } = result;
  if (isTapFault(error.code)) throw badField('/url', error.code, HINTS[error.code]);
  return err(error as WorkError);
}

/** S3: a tap counts for the holder only from a paired session, at a parcel that is presented. */
export function registerTapRoutes(app: App, deps: Deps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/holder/{delivery}/taps',
    tags: ['Recipient'],
    security: [{ holderSession: [] }],
    summary: 'I tapped the parcel’s seal: the URL that it gave (S3)',
    middleware: [pairedHolder(deps)] as const,
    request: {
      params: z.object({ delivery: uuidSchema }),
      body: {
        required: true,
        content: jsonOf(
          z
            .strictObject({ visit: uuid4Schema, no: noSchema, url: z.string().min(1).max(2048) })
            .openapi('Tap'),
        ),
      },
    },
    responses: {
      200: {
        description: 'What the seal says; `digest` is what the statement holds of it',
        content: jsonOf(
          z.object({
            verdict: z.enum(['matches', 'mismatch', 'tamper_open']),
            digest: z.string(),
            view: holderViewSchema,
          }),
        ),
      },
      400: problemResponse('The JSON is misshapen'),
      401: problemResponse('No session for this delivery in this browser'),
      403: problemResponse('Your part in this delivery does not allow that'),
      404: problemResponse('There is no such thing'),
      409: problemResponse('Something changed meanwhile: look again'),
      422: problemResponse('This is no reading of a seal, and why'),
    },
  });
  app.openapi(route, async (c) => {
    const caller = c.get('holder');
    const input = c.req.valid('json');
    const result = await countTap(deps, caller, input);
    const outcome = done(withoutTapFault(result));
    const visit = outcome.state.visits.find(({ id }) => id === input.visit);
    const tap = visit?.taps.findLast(({ no }) => no === input.no);
    if (tap === undefined) throw new HttpProblem(409, 'not_presented', 'Look again');
    await acknowledgeOutcome(c as Ctx, deps, outcome);
    const { verdict, digest } = tap;
    return c.json(
      { verdict, digest, view: await holderViewOf(deps, outcome, caller.holderId) },
      200,
    );
  });
}
