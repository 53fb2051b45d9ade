import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { except } from 'hono/combine';
import type { Deps } from './deps.ts';
import type { App, Ctx, Env } from './http/context.ts';
import { docsPage, DOCS_STYLE } from './http/docs.ts';
import {
  JSON_BODY_BYTES_MAX,
  limitedBody,
  observed,
  PHOTO_BYTES_MAX,
  READINGS_BODY_BYTES_MAX,
  rateLimited,
  securityHeaders,
} from './http/guards.ts';
import { HttpProblem, notFound, problemAnswer, problemOfZod } from './http/problem.ts';
import { tokenHash } from './keys/secrets.ts';
import { registerRoutes } from './routes/register.ts';

/** Photos come as raw bytes and may be larger than any JSON. */
const isPhoto = (c: { req: { path: string; method: string } }): boolean =>
  c.req.method === 'POST' &&
  /^\/v1\/(?:courier|bench|holder\/[0-9a-f-]{36})\/photos$/.test(c.req.path);

/** 500 readings of a machine, or a parcel's whole tracking, are more than any form. */
const isReadings = (c: { req: { path: string } }): boolean =>
  c.req.path === '/v1/readings' || c.req.path.startsWith('/v1/tracking/');

/** Puts the server together: guards in front, then the routes. No port, no timer, no global. */
export function makeApp(deps: Deps): App {
  const app: App = new OpenAPIHono<Env>({
    defaultHook: (found) => {
      if (!found.success) throw problemOfZod(found.error.issues, found.target);
    },
  });
  app.use(observed(deps.logger, deps.random, deps.metrics));
  app.use(securityHeaders(deps.origin().startsWith('https:')));
  app.use(
    except((c) => !c.req.path.startsWith('/v1/'), rateLimited(deps.config, deps.clock, tokenHash)),
  );
  app.use(except([isPhoto, isReadings], limitedBody(JSON_BODY_BYTES_MAX)));
  app.use(except((c) => !isReadings(c), limitedBody(READINGS_BODY_BYTES_MAX)));
  app.use(except((c) => !isPhoto(c), limitedBody(PHOTO_BYTES_MAX)));
  app.use('/v1/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.onError((fault, c) => answerFault(fault, c as Ctx));
  app.notFound((c) => problemAnswer(notFound(), c.get('requestId')));

  registerRoutes(app, deps);
  registerDescription(app, deps);
  return app;
}

function answerFault(fault: Error, c: Ctx): Response {
  const requestId = c.get('requestId');
  if (fault instanceof HttpProblem) return problemAnswer(fault, requestId);
  if (fault instanceof HTTPException) return problemAnswer(problemOfException(fault), requestId);
  c.get('logger').error({ err: fault }, 'a request failed');
  return problemAnswer(new HttpProblem(500, 'internal', 'Something went wrong here'), requestId);
}

/** What the framework itself refuses: JSON that does not parse, another content type. */
function problemOfException(fault: HTTPException): HttpProblem {
  if (fault.status >= 500) return new HttpProblem(500, 'internal', 'Something went wrong here');
  return new HttpProblem(fault.status, 'malformed', 'The request could not be read', [
    { field: 'body', reason: 'malformed', hint: 'Send JSON with content-type: application/json.' },
  ]);
}

export const OPENAPI_INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Handfast',
    version: '1',
    description:
      'Verified parcel handovers. Problems are application/problem+json (RFC 9457) with a list of ' +
      'fields. Creating requests carry an Idempotency-Key.',
  },
} as const;

function registerDescription(app: App, deps: Deps): void {
  const schemes = {
    apiKey: { type: 'http', scheme: 'bearer', description: 'An integrator: hf_sk_…' },
    machineKey: { type: 'http', scheme: 'bearer', description: 'A scale or tunnel: hf_mk_…' },
    courierToken: { type: 'http', scheme: 'bearer', description: 'A courier’s device: hf_ct_…' },
    holderSession: { type: 'apiKey', in: 'cookie', name: 'hf_h_{delivery}' },
    operatorSession: { type: 'apiKey', in: 'cookie', name: 'handfast.session_token' },
  } as const;
  for (const [name, scheme] of Object.entries(schemes)) {
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  }
  const description = () =>
    app.getOpenAPI31Document({ ...OPENAPI_INFO, servers: [{ url: deps.origin() }] });
  app.get('/openapi.json', (c) => c.json(description()));
  app.get('/docs', (c) => c.html(docsPage(description())));
  app.get('/docs/style.css', (c) => c.body(DOCS_STYLE, 200, { 'content-type': 'text/css' }));
}
