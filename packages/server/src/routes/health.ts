import { createRoute, z } from '@hono/zod-openapi';
import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Operation'],
  summary: 'Is the process alive?',
  responses: {
    200: {
      description: 'It answers',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});

const readiness = z.object({ database: z.boolean(), jobs: z.boolean() }).openapi('Readiness');

const ready = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['Operation'],
  summary: 'Can it take work?',
  responses: {
    200: { description: 'Yes', content: { 'application/json': { schema: readiness } } },
    503: { description: 'No', content: { 'application/json': { schema: readiness } } },
  },
});

export function registerHealthRoutes(app: App, deps: Deps): void {
  app.openapi(health, (c) => c.json({ status: 'ok' } as const, 200));
  app.openapi(ready, async (c) => {
    const database = await deps.pool.query('select 1').then(
      () => true,
      () => false,
    );
    const state = { database, jobs: deps.jobs.ready() && !deps.stopping.aborted };
    return state.database && state.jobs ? c.json(state, 200) : c.json(state, 503);
  });
  app.get('/metrics', (c) =>
    c.text(deps.metrics.text(), 200, { 'content-type': 'text/plain; version=0.0.4' }),
  );
}
