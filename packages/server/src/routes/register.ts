import type { Deps } from '../deps.ts';
import type { App } from '../http/context.ts';
import { registerAlarmRoutes } from './alarms.ts';
import { registerAuthRoutes } from './auth.ts';
import { registerClaimRoutes } from './claims.ts';
import { registerConsoleClaimRoutes } from './console-claims.ts';
import { registerConsoleRoutes } from './console.ts';
import { registerCarrierRoutes } from './carrier.ts';
import { registerCourierRoutes } from './courier.ts';
import { registerCustodyRoutes } from './custody.ts';
import { registerEpcisRoutes } from './epcis.ts';
import { registerDeliveryRoutes } from './deliveries.ts';
import { registerErasureRoutes } from './erasure.ts';
import { registerHealthRoutes } from './health.ts';
import { registerHolderRoutes } from './holder.ts';
import { registerHolderClaimRoutes } from './holder-claims.ts';
import { registerInsertRoutes } from './insert.ts';
import { registerIntegratorSetupRoutes } from './integrator-setup.ts';
import { registerLogRoutes } from './log.ts';
import { registerPageRoutes } from './pages.ts';
import { registerReceiptRoutes } from './receipts.ts';
import { registerVerifyPage } from './verify-page.ts';
import { registerSealRoutes } from './seals.ts';
import { registerSupervisionRoutes } from './supervision.ts';
import { registerTagPage } from './tag-page.ts';
import { registerTapRoutes } from './taps.ts';
import { registerTrackingRoutes } from './tracking.ts';

type Register = (app: App, deps: Deps) => void;

/** Every room of the API, in the order in which the description lists them. */
const ROOMS: readonly Register[] = [
  registerHealthRoutes,
  registerAuthRoutes,
  registerIntegratorSetupRoutes,
  registerDeliveryRoutes,
  registerCourierRoutes,
  registerHolderRoutes,
  registerHolderClaimRoutes,
  registerClaimRoutes,
  registerCarrierRoutes,
  registerTrackingRoutes,
  registerInsertRoutes,
  registerReceiptRoutes,
  registerConsoleRoutes,
  registerConsoleClaimRoutes,
  registerErasureRoutes,
  registerCustodyRoutes,
  registerEpcisRoutes,
  registerSealRoutes,
  registerTapRoutes,
  registerAlarmRoutes,
  registerSupervisionRoutes,
];

export function registerRoutes(app: App, deps: Deps): void {
  for (const register of ROOMS) register(app, deps);
  registerLogRoutes(app, deps.log);
  registerVerifyPage(app, deps);
  registerTagPage(app, deps);
  registerPageRoutes(app, deps);
}
