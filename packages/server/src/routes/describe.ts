import { makeApp, OPENAPI_INFO } from '../app.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { configFrom } from '../config.ts';
import type { Deps } from '../deps.ts';
import { makeLogger } from '../http/log.ts';
import { makeMetrics } from '../http/metrics.ts';

/**
 * The API's description (OpenAPI 3.1) as JSON text, from routes that are put together but never
 * called: so it needs no database and no keys.
 */
export function describeApi(): string {
  const deps = {
    config: configFrom({ HANDFAST_LOG_LEVEL: 'silent' }),
    origin: () => 'http://localhost',
    clock: systemClock,
    random: systemRandom,
    logger: makeLogger({ logLevel: 'silent' }),
    metrics: makeMetrics(),
    inbox: null,
  } as Partial<Deps> as Deps;
  const description = makeApp(deps).getOpenAPI31Document({
    ...OPENAPI_INFO,
    servers: [{ url: '/' }],
  });
  return `${JSON.stringify(description, null, 1)}\n`;
}
