import { createRoute, z } from '@hono/zod-openapi';
import { parseHolderKey } from '@handfast/protocol/holder';
import * as holder from '../app/holder.ts';
import { pair, SESSION_LIFE_S } from '../app/pair.ts';
import { keepPhoto } from '../app/photos.ts';
import { holderListens } from '../app/presence.ts';
import { refusalNote } from '../app/refusal-note.ts';
import { release, renew } from '../app/release.ts';
import { holderViewOf, type Versioned } from '../app/views.ts';
import type { Deps } from '../deps.ts';
import { pairedHolder, sessionCookie } from '../http/access.ts';
import { receiptToKeep } from '../log/bundles.ts';
import type { App, Ctx, HolderCaller } from '../http/context.ts';
import { badField, HttpProblem, notFound, problemResponse } from '../http/problem.ts';
import { acknowledge, acknowledgeOutcome, done } from './answer.ts';
import { photoContent, photoOf } from './courier.ts';
import {
  asStatement,
  contactSchema,
  decisionSchema,
  hex64Schema,
  holderKeySchema,
  jsonOf,
  noSchema,
  nosSchema,
  statementSchema,
  textSchema,
  uuid4Schema,
  uuidSchema,
} from './schemas.ts';
import { keptFile } from './receipts.ts';
import { viewStream } from './stream.ts';
import { codeAnswerSchema, holderViewSchema } from './view-schemas.ts';

const tags = ['Recipient'];
const security = [{ holderSession: [] }];
const problems = {
  400: problemResponse('The JSON is misshapen'),
  401: problemResponse('No session for this delivery in this browser'),
  403: problemResponse('Your part in this delivery does not allow that'),
  404: problemResponse('There is no such thing'),
  409: problemResponse('Something changed meanwhile: look again'),
  422: problemResponse('Something in the request does not fit'),
};
const byDelivery = z.object({ delivery: uuidSchema });
const textFile = { 'application/jose': { schema: z.string() } };

async function current(deps: Deps, caller: HolderCaller): Promise<Versioned> {
  const read = await deps.unitOfWork.read(caller.deliveryId);
  if (read === null) throw notFound('There is no such delivery');
  return read;
}

/** A revoked holder sees nothing more, whatever the cookie says (H16). */
function view(deps: Deps, caller: HolderCaller, versioned: Versioned) {
  const me = versioned.state.holders.find(({ id }) => id === caller.holderId);
  if (me === undefined || me.revokedAt !== null) {
    throw new HttpProblem(403, 'holder_revoked', 'This phone may no longer speak for the delivery');
  }
  return holderViewOf(deps, versioned, caller.holderId);
}

export function registerHolderRoutes(app: App, deps: Deps): void {
  registerPairing(app, deps);
  registerReading(app, deps);
  registerFiles(app, deps);
  registerDecisions(app, deps);
  registerCodes(app, deps);
  registerActs(app, deps);
}

function registerPairing(app: App, deps: Deps): void {
  const pairing = createRoute({
    method: 'post',
    path: '/v1/pairings',
    tags,
    summary: 'Pair this browser with a link: certifies its key and opens its session (C2)',
    request: {
      body: {
        required: true,
        content: jsonOf(
          z
            .strictObject({
              token: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/, 'The last part of the link.'),
              key: holderKeySchema,
            })
            .openapi('Pairing'),
        ),
      },
    },
    responses: {
      201: {
        description: 'Paired; the session is in a cookie',
        content: jsonOf(
          z.object({
            delivery: z.string(),
            holder: z.string(),
            role: z.enum(['recipient', 'delegate', 'desk']),
            certificate: z.string(),
            log: z.string(),
            view: holderViewSchema,
          }),
        ),
      },
      404: problemResponse('This link is not valid any more'),
      422: problemResponse('Something in the request does not fit'),
    },
  });
  app.openapi(pairing, async (c) => {
    const { token, key } = c.req.valid('json');
    const parsed = parseHolderKey(key);
    if (!parsed.ok) throw badField(`/key${parsed.error.at}`, 'not_a_key', 'Not a point on P-256.');
    const paired = done(await pair(deps, token, parsed.value));
    const { outcome, holder, role, certificate, secret } = paired;
    const delivery = outcome.state.id;
    c.header('set-cookie', sessionCookie(deps, delivery, secret, SESSION_LIFE_S));
    await acknowledgeOutcome(c as Ctx, deps, outcome);
    const seen = await holderViewOf(deps, outcome, holder);
    return c.json({ delivery, holder, role, certificate, log: outcome.state.log, view: seen }, 201);
  });
}

function registerReading(app: App, deps: Deps): void {
  const mine = pairedHolder(deps);
  const one = createRoute({
    method: 'get',
    path: '/v1/holder/{delivery}',
    tags,
    security,
    summary: 'What your page shows',
    middleware: [mine] as const,
    request: { params: byDelivery },
    responses: { 200: { description: 'The page', content: jsonOf(holderViewSchema) }, ...problems },
  });
  app.openapi(one, async (c) => {
    const caller = c.get('holder');
    return c.json(await view(deps, caller, await current(deps, caller)), 200);
  });

  const stream = createRoute({
    method: 'get',
    path: '/v1/holder/{delivery}/stream',
    tags,
    security,
    summary: 'What your page shows, at every change, as server-sent events named `view`',
    middleware: [mine] as const,
    request: { params: byDelivery },
    responses: {
      200: {
        description: 'An event stream',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      ...problems,
    },
  });
  app.openapi(stream, async (c) => {
    const caller = c.get('holder');
    const first = await current(deps, caller);
    await view(deps, caller, first);
    const gone = holderListens(caller.deliveryId);
    // The courier's screen says that the page is open.
    deps.live.publish({ delivery: caller.deliveryId, version: first.version, desk: '' });
    return viewStream(deps, {
      subscribe: (onChange) => deps.live.subscribe(caller.deliveryId, onChange),
      hungUp: c.req.raw.signal,
      onEnd: gone,
      view: async () => {
        const now = await current(deps, caller);
        return { version: now.version, view: await view(deps, caller, now) };
      },
    });
  });
}

function registerFiles(app: App, deps: Deps): void {
  const mine = pairedHolder(deps);
  const receipt = createRoute({
    method: 'get',
    path: '/v1/holder/{delivery}/receipts/{receipt}',
    tags,
    security,
    summary: 'A receipt as a file to keep: with its proof from the log as soon as there is one',
    middleware: [mine] as const,
    request: {
      params: z.object({ delivery: uuidSchema, receipt: uuidSchema }),
      query: z.object({
        as: z.literal('jws').optional().openapi({ description: 'The bare receipt, always.' }),
      }),
    },
    responses: { 200: { description: 'The file', content: textFile }, ...problems },
  });
  app.openapi(receipt, async (c) => {
    const caller = c.get('holder');
    const { receipt: id } = c.req.valid('param');
    const kept = await receiptToKeep(deps.pool, deps.log, caller.deliveryId, id);
    if (kept === null) throw notFound('There is no such receipt');
    const isBare = c.req.valid('query').as === 'jws';
    return keptFile(id, isBare ? { status: 'signed', text: kept.jws } : kept);
  });

  const note = createRoute({
    method: 'get',
    path: '/v1/holder/{delivery}/visits/{visit}/refusal-note',
    tags,
    security,
    summary: 'The signed note of what you refused in a visit (H11, JWS)',
    middleware: [mine] as const,
    request: { params: z.object({ delivery: uuidSchema, visit: uuid4Schema }) },
    responses: { 200: { description: 'The file', content: textFile }, ...problems },
  });
  app.openapi(note, async (c) => {
    const { state } = await current(deps, c.get('holder'));
    const { visit } = c.req.valid('param');
    const jws = await refusalNote(deps, state, visit);
    if (jws === null) throw notFound('Nothing was refused in this visit');
    return fileOf(jws, `refusal-${visit}.jws`);
  });

  const photos = createRoute({
    method: 'post',
    path: '/v1/holder/{delivery}/photos',
    tags,
    security,
    summary: 'A photo as raw bytes: JPEG, PNG or WebP, at most 10 MB',
    middleware: [mine] as const,
    request: { params: byDelivery, body: { required: true, content: photoContent } },
    responses: {
      200: { description: 'Kept', content: jsonOf(z.object({ sha256: hex64Schema })) },
      ...problems,
    },
  });
  app.openapi(photos, async (c) => {
    const { deliveryId, holderId } = c.get('holder');
    const photo = await photoOf(c as Ctx);
    const sha256 = await keepPhoto(deps, deliveryId, { kind: 'holder', id: holderId }, photo);
    return c.json({ sha256 }, 200);
  });
}

const fileOf = (text: string, name: string): Response =>
  new Response(text, {
    headers: {
      'content-type': 'application/jose',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });

/** A route by which a holder says something; the answer is the page as it is then. */
function saying<B extends z.ZodType>(deps: Deps, act: string, summary: string, body: B) {
  return createRoute({
    method: 'post',
    path: `/v1/holder/{delivery}/${act}`,
    tags,
    security,
    summary,
    middleware: [pairedHolder(deps)] as const,
    request: { params: byDelivery, body: { required: true, content: jsonOf(body) } },
    responses: { 200: { description: 'The page', content: jsonOf(holderViewSchema) }, ...problems },
  });
}

function registerDecisions(app: App, deps: Deps): void {
  const decisions = saying(
    deps,
    'decisions',
    'Take or refuse, for the list that you saw (H24); a draft until the visit ends',
    z
      .strictObject({
        visit: uuid4Schema,
        revision: z.int().min(1).max(999),
        seen: z.array(noSchema).max(99),
        decisions: z.record(z.string().regex(/^[1-9]\d?$/, 'A parcel’s number.'), decisionSchema),
      })
      .openapi('Decisions'),
  );
  app.openapi(decisions, async (c) => {
    const caller = c.get('holder');
    const input = c.req.valid('json');
    const outcome = await acknowledge(c as Ctx, deps, await holder.decide(deps, caller, input));
    return c.json(await view(deps, caller, outcome), 200);
  });
}

/** The two acts whose answer holds a code, and the only two (H6). */
function registerCodes(app: App, deps: Deps): void {
  const coding = <B extends z.ZodType>(act: string, summary: string, body: B) =>
    createRoute({
      method: 'post',
      path: `/v1/holder/{delivery}/${act}`,
      tags,
      security,
      summary,
      middleware: [pairedHolder(deps)] as const,
      request: { params: byDelivery, body: { required: true, content: jsonOf(body) } },
      responses: {
        200: { description: 'The code, told this once', content: jsonOf(codeAnswerSchema) },
        ...problems,
      },
    });

  const releasing = coding(
    'release',
    'They are in my hands: releases your signed statement and answers its code (H4)',
    z
      .strictObject({
        visit: uuid4Schema,
        revision: z.int().min(1).max(999),
        statement: statementSchema,
        signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, '64 bytes in base64url.'),
      })
      .openapi('Release'),
  );
  app.openapi(releasing, async (c) => {
    const input = c.req.valid('json');
    const statement = asStatement(input.statement);
    const coded = done(await release(deps, c.get('holder'), { ...input, statement }));
    await acknowledgeOutcome(c as Ctx, deps, coded.outcome);
    return c.json(coded.answer, 200);
  });

  const renewing = coding(
    'renew',
    'A new code for the same statement; the old one is void (H8)',
    z.strictObject({ visit: uuid4Schema, hash: hex64Schema }),
  );
  app.openapi(renewing, async (c) => {
    const { visit, hash } = c.req.valid('json');
    const coded = done(await renew(deps, c.get('holder'), visit, hash));
    await acknowledgeOutcome(c as Ctx, deps, coded.outcome);
    return c.json(coded.answer, 200);
  });
}

function registerActs(app: App, deps: Deps): void {
  const act = <B extends z.ZodType>(
    name: string,
    summary: string,
    body: B,
    make: (body: z.infer<B>) => holder.HolderCommand,
  ): void => {
    app.openapi(saying(deps, name, summary, body as z.ZodType), async (c) => {
      const caller = c.get('holder');
      const command = make(c.req.valid('json') as z.infer<B>);
      const outcome = await acknowledge(c as Ctx, deps, await holder.say(deps, caller, command));
      return c.json(await view(deps, caller, outcome), 200);
    });
  };
  const ofVisit = z.strictObject({ visit: uuid4Schema });
  const ofParcels = z.strictObject({ parcels: nosSchema });

  act('withdraw', 'I changed my mind: the code is void', ofVisit, ({ visit }) => ({
    type: 'withdraw',
    visit,
  }));
  act('stop', 'Stop this visit', ofVisit, ({ visit }) => ({
    type: 'end',
    visit,
    end: 'stopped_by_holder',
  }));
  act('taken-back', 'The courier took it back (H9)', ofParcels, ({ parcels }) => ({
    type: 'takenBack',
    parcels,
  }));
  act('have', 'I have it: ends the dispute', ofParcels, ({ parcels }) => ({
    type: 'have',
    parcels,
  }));
  act('unlock', 'Five more tries for the courier (H7)', z.strictObject({}), () => ({
    type: 'unlock',
    reason: '',
  }));
  act(
    'leave-requests',
    'Leave my parcels at a place: told to every contact, from two hours on (H13)',
    z.strictObject({
      parcels: nosSchema,
      how: z.enum(['person', 'safe_place', 'parcel_box', 'letterbox']),
    }),
    ({ parcels, how }) => ({ type: 'requestLeave', parcels, how }),
  );
  act(
    'more-time',
    'I need more time at the door, or no longer: the courier is told beforehand (H10)',
    z.strictObject({ more: z.boolean() }),
    ({ more }) => ({ type: 'askTime', more }),
  );
  act(
    'reports',
    'Somebody asked for the code early, or presses me (D1)',
    z.strictObject({ what: z.enum(['asked_for_code_early', 'rushed']) }),
    ({ what }) => ({ type: 'report', what }),
  );

  const delegates = saying(
    deps,
    'delegates',
    'Somebody whom I trust takes it in: they get a link of their own (H16)',
    z
      .strictObject({ name: textSchema(80), contact: contactSchema })
      .refine(({ contact }) => contact.email !== undefined || contact.phone !== undefined, {
        path: ['contact'],
        message: 'Say how to reach them.',
      })
      .openapi('Delegate'),
  );
  app.openapi(delegates, async (c) => {
    const caller = c.get('holder');
    const result = await holder.nameDelegate(deps, caller, c.req.valid('json'));
    const outcome = await acknowledge(c as Ctx, deps, result);
    return c.json(await view(deps, caller, outcome), 200);
  });
}
