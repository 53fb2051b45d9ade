import { createRoute, z } from '@hono/zod-openapi';
import type { Delivery } from '@handfast/domain/delivery/state';
import type { Claim } from '@handfast/domain/claim/types';
import { claimFile, claimQueue, claimsCsv, deliveryOfClaim, noteView } from '../app/claim-views.ts';
import { openClaim, speakInClaim, type ClaimFault, type Claimed } from '../app/claims.ts';
import type { Command } from '@handfast/domain/delivery/commands';
import { photoDesk } from '../photos/desk.ts';
import { operatorOf, type Operator } from '../auth/auth.ts';
import type { Deps } from '../deps.ts';
import { operatorIn } from '../http/access.ts';
import type { App, Ctx } from '../http/context.ts';
import { badField, notFound, problemResponse } from '../http/problem.ts';
import { done } from './answer.ts';
import {
  byClaim,
  claimFileSchema,
  claimRowsSchema,
  decisionSchema,
  reportSchema,
} from './claim-schemas.ts';
import { viewStream } from './stream.ts';
import { hex64Schema, jsonOf, textSchema, uuidSchema } from './schemas.ts';
import type { Result } from '@handfast/protocol/result';

const tags = ['Claims desk'];
const security = [{ operatorSession: [] }];
const problems = {
  400: problemResponse('The JSON is misshapen'),
  401: problemResponse('Sign in first'),
  403: problemResponse('Your role does not allow that'),
  404: problemResponse('There is no such claim'),
  409: problemResponse('It is in a state that does not allow that'),
  422: problemResponse('Something in the request does not fit'),
};

type Found = { readonly state: Delivery; readonly claim: Claim };

/** A claim of the operator's tenant, or 404 as for one that never was (A2). */
async function found(deps: Deps, operator: Operator, id: string): Promise<Found> {
  const delivery = await deliveryOfClaim(deps, id, operator.tenantId);
  const read = delivery === null ? null : await deps.unitOfWork.read(delivery);
  const claim = read?.state.claims.find((one) => one.id === id);
  if (read === null || claim === undefined) throw notFound('There is no such claim');
  return { state: read.state, claim };
}

/** Whoever a claim is given to has an account here that may decide it. */
async function colleague(deps: Deps, operator: Operator, to: string): Promise<void> {
  const row = await deps.kysely
    .selectFrom('operator')
    .select(['role', 'tenantId'])
    .where('id', '=', to)
    .executeTakeFirst();
  const reaches = row?.tenantId === null || row?.tenantId === operator.tenantId;
  if (row === undefined || row.role === 'viewer' || !reaches) {
    throw badField('/to', 'unknown_operator', 'Nobody with this id may decide claims here.');
  }
}

const fileOf = (deps: Deps, operator: Operator, { state, claim }: Found) =>
  claimFile(deps, operator, state, claim);

export function registerConsoleClaimRoutes(app: App, deps: Deps): void {
  registerQueue(app, deps);
  registerFile(app, deps);
  registerActs(app, deps);
}

/** A desk of many hands changes often; nobody reads faster than this. */
const QUEUE_PAUSE_MS = 1000;

const queueQuery = z.object({
  status: z.enum(['desk', 'all']).default('desk'),
  assignee: textSchema(64).optional(),
});

function registerQueue(app: App, deps: Deps): void {
  const look = operatorIn(deps, 'operator', 'claims', 'viewer');
  const queue = createRoute({
    method: 'get',
    path: '/v1/console/claims',
    tags,
    security,
    summary: 'What waits for a person: by the law’s clock, then by value (K6)',
    middleware: [look] as const,
    request: { query: queueQuery },
    responses: {
      200: { description: 'At most 500', content: jsonOf(claimRowsSchema) },
      ...problems,
    },
  });
  app.openapi(queue, async (c) => {
    const claims = await claimQueue(deps, {
      tenant: c.get('operator').tenantId,
      ...c.req.valid('query'),
    });
    return c.json({ claims }, 200);
  });

  const stream = createRoute({
    method: 'get',
    path: '/v1/console/claims/stream',
    tags,
    security,
    summary: 'An event named `view` whenever the queue has changed: read it again',
    middleware: [look] as const,
    responses: {
      200: {
        description: 'An event stream',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      ...problems,
    },
  });
  app.openapi(stream, (c) => {
    const { tenantId } = c.get('operator');
    const { headers, signal } = c.req.raw;
    let version = 0;
    return viewStream(deps, {
      subscribe: (onChange) => deps.live.subscribeDesk(tenantId, onChange),
      hungUp: signal,
      pause_ms: QUEUE_PAUSE_MS,
      // Whoever signed out meanwhile hears no more.
      view: async () => {
        const operator = await operatorOf(deps.auth(), headers);
        return operator?.tenantId === tenantId ? { version: ++version, view: {} } : null;
      },
    });
  });

  const csv = createRoute({
    method: 'get',
    path: '/v1/console/claims.csv',
    tags,
    security,
    summary: 'The same as CSV (RFC 4180)',
    middleware: [look] as const,
    request: { query: queueQuery },
    responses: {
      200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } },
      ...problems,
    },
  });
  app.openapi(csv, async (c) => {
    const rows = await claimQueue(deps, {
      tenant: c.get('operator').tenantId,
      ...c.req.valid('query'),
    });
    return new Response(claimsCsv(rows), {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="claims.csv"',
      },
    });
  });
}

function registerFile(app: App, deps: Deps): void {
  const look = operatorIn(deps, 'operator', 'claims', 'viewer');
  const one = createRoute({
    method: 'get',
    path: '/v1/console/claims/{claim}',
    tags,
    security,
    summary:
      'A claim’s file: what speaks for it and against it, photos, words; looking is noted (P2)',
    middleware: [look] as const,
    request: { params: byClaim },
    responses: { 200: { description: 'The file', content: jsonOf(claimFileSchema) }, ...problems },
  });
  app.openapi(one, async (c) => {
    const operator = c.get('operator');
    const { state, claim } = await found(deps, operator, c.req.valid('param').claim);
    await noteView(deps, operator, { delivery: state.id, claim: claim.id, what: 'file' });
    return c.json(await fileOf(deps, operator, { state, claim }), 200);
  });

  const photo = createRoute({
    method: 'get',
    path: '/v1/console/claims/{claim}/photos/{sha256}/{form}',
    tags,
    security,
    summary: 'A photo: untouched, or re-encoded without metadata (K4); looking is noted',
    middleware: [look] as const,
    request: {
      params: z.object({
        claim: uuidSchema,
        sha256: hex64Schema,
        form: z.enum(['original', 'shown']),
      }),
    },
    responses: {
      200: {
        description: 'The picture',
        content: { 'application/octet-stream': { schema: z.string() } },
      },
      ...problems,
    },
  });
  app.openapi(photo, async (c) => {
    const operator = c.get('operator');
    const { claim: id, sha256, form } = c.req.valid('param');
    const { state, claim } = await found(deps, operator, id);
    const row = await deps.kysely
      .selectFrom('photo')
      .select('media_type')
      .where('delivery_id', '=', state.id)
      .where('sha256', '=', Buffer.from(sha256, 'hex'))
      .executeTakeFirst();
    const bytes = row === undefined ? null : await deps.blobs.get(sha256);
    if (row === undefined || bytes === null) throw notFound('There is no such photo');
    await noteView(deps, operator, {
      delivery: state.id,
      claim: claim.id,
      what: `photo ${sha256.slice(0, 8)} ${form}`,
    });
    if (form === 'original') return original(bytes, sha256, row.media_type);
    const shown = await photoDesk.show(bytes);
    if (!shown.ok) throw notFound('This photo cannot be shown; take the original');
    return new Response(new Uint8Array(shown.value), { headers: { 'content-type': 'image/webp' } });
  });
}

/** As it came, and never run or rendered by the browser. */
const original = (bytes: Buffer, sha256: string, type: string): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${sha256.slice(0, 16)}.${type.split('/')[1] ?? 'bin'}"`,
    },
  });

function registerActs(app: App, deps: Deps): void {
  const act = operatorIn(deps, 'operator', 'claims');
  const acting = <B extends z.ZodType>(name: string, summary: string, body: B) =>
    createRoute({
      method: 'post',
      path: `/v1/console/claims/{claim}/${name}`,
      tags,
      security,
      summary,
      middleware: [act] as const,
      request: { params: byClaim, body: { required: true, content: jsonOf(body) } },
      responses: {
        200: { description: 'The file as it is then', content: jsonOf(claimFileSchema) },
        ...problems,
      },
    });
  const speak = async (
    c: Ctx,
    id: string,
    text: string,
    command: Command,
  ): Promise<Awaited<ReturnType<typeof fileOf>>> => {
    const operator = c.get('operator');
    const { state } = await found(deps, operator, id);
    const by = { kind: 'operator', id: operator.id } as const;
    const said: Result<Claimed, ClaimFault> = await speakInClaim(deps, by, state.id, {
      claim: id,
      side: 'desk',
      text,
      command,
    });
    const { outcome, claim } = done(said);
    return fileOf(deps, operator, { state: outcome.state, claim });
  };

  app.openapi(
    acting(
      'decide',
      'Grant, decline with a reason in plain words, ask, or send again (K5)',
      decisionSchema,
    ),
    async (c) => {
      const { claim } = c.req.valid('param');
      const { text, ...decision } = c.req.valid('json');
      const replacement = decision.outcome === 'replaced' ? deps.random.uuid() : '';
      const command = { type: 'decideClaim', claim, replacement, ...decision } as const;
      return c.json(await speak(c as Ctx, claim, text, command), 200);
    },
  );
  app.openapi(
    acting(
      'assign',
      'Give it to a person; an appeal never to the one who said no',
      z.strictObject({ to: textSchema(64) }),
    ),
    async (c) => {
      const { claim } = c.req.valid('param');
      const { to } = c.req.valid('json');
      await found(deps, c.get('operator'), claim);
      await colleague(deps, c.get('operator'), to);
      return c.json(await speak(c as Ctx, claim, '', { type: 'assignClaim', claim, to }), 200);
    },
  );
  app.openapi(
    acting('retry-refund', 'Try a refund again that the provider let fail', z.strictObject({})),
    async (c) => {
      const { claim } = c.req.valid('param');
      return c.json(await speak(c as Ctx, claim, '', { type: 'retryRefund', claim }), 200);
    },
  );

  const opening = createRoute({
    method: 'post',
    path: '/v1/console/deliveries/{delivery}/claims',
    tags,
    security,
    summary: 'Open a claim for somebody who calls (K1)',
    middleware: [act] as const,
    request: {
      params: z.object({ delivery: uuidSchema }),
      body: { required: true, content: jsonOf(reportSchema) },
    },
    responses: { 200: { description: 'The file', content: jsonOf(claimFileSchema) }, ...problems },
  });
  app.openapi(opening, async (c) => {
    const operator = c.get('operator');
    const { delivery } = c.req.valid('param');
    const read = await deps.unitOfWork.read(delivery);
    const theirs = operator.tenantId === null || operator.tenantId === read?.state.tenant;
    if (read === null || !theirs) throw notFound('There is no such delivery');
    const by = { kind: 'operator', id: operator.id } as const;
    const { outcome, claim } = done(await openClaim(deps, by, delivery, c.req.valid('json')));
    return c.json(await fileOf(deps, operator, { state: outcome.state, claim }), 200);
  });
}
