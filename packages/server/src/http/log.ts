import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';

export type { Logger } from 'pino';

/** Names under which a secret could reach a log line by mistake; censored at three depths. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'code',
  'secret',
  'password',
  'key',
  'pepper',
  'signature',
  'email',
  'phone',
];

const redactedPaths = SECRET_NAMES.flatMap((name) => {
  const quoted = `["${name}"]`;
  return [quoted, `*${quoted}`, `*.*${quoted}`];
});

/** JSON lines. What is logged is ids, routes, counts and times; bodies and headers never are. */
export function makeLogger(config: Pick<Config, 'logLevel'>, to?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date(Date.now()).toISOString()}"`,
    redact: { paths: redactedPaths, censor: '[redacted]' },
    serializers: { err: describeFault },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** A fault without its data: drivers put rows and parameters beside the message. */
function describeFault(fault: unknown): object {
  if (!(fault instanceof Error)) return { type: typeof fault };
  const { code } = fault as { code?: unknown };
  return {
    type: fault.name,
    message: fault.message,
    stack: fault.stack,
    ...(typeof code === 'string' ? { code } : {}),
  };
}

/** A path that can be logged: link tokens and other long words cut out (rule C7). */
export const loggedPath = (path: string): string =>
  path
    .replace(/^\/d\/[^/]+/, '/d/[link]')
    .split('/')
    .map((part) => (part.length > 40 ? '[long]' : part))
    .join('/');
