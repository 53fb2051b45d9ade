import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';
import { registerAuthRoutes } from './auth.ts';
import { registerHealthRoutes } from './health.ts';
import { registerIntegratorSetupRoutes } from './integrator-setup.ts';

type Register = (app: App, deps: Deps) => void;

/** Every room of the API, in the order in which the description lists them. */
const ROOMS: readonly Register[] = [
  registerHealthRoutes,
  registerAuthRoutes,
  registerIntegratorSetupRoutes,
];

export function registerRoutes(app: App, deps: Deps): void {
  for (const register of ROOMS) register(app, deps);
}
