import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';

/** Operator accounts: better-auth answers everything below /api/auth itself. */
export function registerAuthRoutes(app: App, deps: Deps): void {
  app.on(['GET', 'POST'], '/api/auth/*', (c) => deps.auth().handler(c.req.raw));
}
