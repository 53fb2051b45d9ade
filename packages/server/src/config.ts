import { z } from '@hono/zod-openapi';
import path from 'node:path';
import type { StripeSettings } from './refunds/stripe.ts';
import { parseSecondSetting, type SecondSetting } from './log/second-setting.ts';
import type { WitnessConfig } from './log/witnesses.ts';

/** What the server is run for. `demo` keeps what it sends for an inbox page; `test` sends to fakes. */
export type RunMode = 'production' | 'demo' | 'test';

export type Config = {
  readonly mode: RunMode;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  /** Origin under which people reach the server; `null` is the address it listens on. */
  readonly publicUrl: string | null;
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly poolSize: number;
  /** `false` only in tests: the embedded database does not wait for the disk. */
  readonly durable: boolean;
  /** Name of the evidence log: host and path without a scheme. */
  readonly logOrigin: string;
  /**
   * What keeps the newest checkpoint a second time (L4): worth something on another disk. `null` is
   * a folder beside the data folder.
   */
  readonly secondPlace: SecondSetting | null;
  /** Witnesses that are asked to cosign each checkpoint (L5). */
  readonly witnesses: readonly WitnessConfig[];
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** `smtp://…` or `smtps://…`; `null` sends no mail and keeps the jobs waiting. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Webhooks may go to loopback addresses: for demo and tests. */
  readonly webhooksToLoopback: boolean;
  /** The address of a caller is taken from X-Forwarded-For: only behind a proxy that sets it. */
  readonly behindProxy: boolean;
  /** Requests in a minute that one key or address may make. */
  readonly requestsPerMinute: number;
  /** Refunds through Stripe; `null` tells the retailer's own system by webhook (rule K8). */
  readonly stripe: StripeSettings | null;
};

const flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((text) => text === '1' || text === 'true');

/** `<vkey> <url>`, several separated by `;` or a new line. */
const witnessList = z.string().transform((text, context): WitnessConfig[] =>
  text
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, vkey = '', url = ''] = /^(\S+)\s+(https?:\/\/\S+)$/.exec(line) ?? [];
      if (vkey === '') context.addIssue({ code: 'custom', message: `not "vkey url": ${line}` });
      return { vkey, url };
    }),
);

const secondPlace = z
  .string()
  .min(1)
  .transform((text, context): SecondSetting => {
    const setting = parseSecondSetting(text);
    if (typeof setting !== 'string') return setting;
    context.addIssue({ code: 'custom', message: setting });
    return z.NEVER;
  });

const environment = z.object({
  HANDFAST_MODE: z.enum(['production', 'demo', 'test']).default('production'),
  HANDFAST_HOST: z.string().min(1).default('127.0.0.1'),
  HANDFAST_PORT: z.coerce.number().int().min(0).max(65_535).default(8750),
  HANDFAST_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  HANDFAST_DATA: z.string().min(1).default('data'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  HANDFAST_POOL_SIZE: z.coerce.number().int().min(2).max(90).default(16),
  HANDFAST_LOG_ORIGIN: z
    .string()
    .regex(/^[a-z0-9.-]+(\/[a-z0-9._-]+)*$/)
    .max(128)
    .default('handfast.local/log'),
  HANDFAST_SECOND_PLACE: secondPlace.optional(),
  HANDFAST_WITNESSES: witnessList.default([]),
  HANDFAST_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info'),
  HANDFAST_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  HANDFAST_MAIL_FROM: z.string().min(3).default('Handfast <handfast@localhost>'),
  HANDFAST_WEBHOOKS_TO_LOOPBACK: flag.default(false),
  HANDFAST_BEHIND_PROXY: flag.default(false),
  HANDFAST_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  HANDFAST_STRIPE_KEY: z.string().min(8).optional(),
  HANDFAST_STRIPE_WEBHOOK_SECRET: z.string().min(8).optional(),
  HANDFAST_STRIPE_URL: z.url({ protocol: /^https?$/ }).optional(),
});

/** Both secrets or neither: a refund whose webhooks nobody can check would stay open for ever. */
function stripeOf(found: z.infer<typeof environment>): StripeSettings | null {
  const { HANDFAST_STRIPE_KEY: key, HANDFAST_STRIPE_WEBHOOK_SECRET: webhookSecret } = found;
  if (key === undefined && webhookSecret === undefined) return null;
  if (key === undefined || webhookSecret === undefined) {
    throw new Error('HANDFAST_STRIPE_KEY and HANDFAST_STRIPE_WEBHOOK_SECRET go together.');
  }
  return { key, webhookSecret, url: found.HANDFAST_STRIPE_URL ?? null };
}

/** Reads the environment. Throws with one line for each setting that does not fit. */
export function configFrom(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These settings do not fit:\n${lines.join('\n')}`);
  }
  const found = parsed.data;
  return {
    mode: found.HANDFAST_MODE,
    host: found.HANDFAST_HOST,
    port: found.HANDFAST_PORT,
    publicUrl:
      found.HANDFAST_PUBLIC_URL === undefined ? null : new URL(found.HANDFAST_PUBLIC_URL).origin,
    dataFolder: path.resolve(found.HANDFAST_DATA),
    databaseUrl: found.DATABASE_URL,
    poolSize: found.HANDFAST_POOL_SIZE,
    durable: true,
    logOrigin: found.HANDFAST_LOG_ORIGIN,
    secondPlace: found.HANDFAST_SECOND_PLACE ?? null,
    witnesses: found.HANDFAST_WITNESSES,
    logLevel: found.HANDFAST_LOG_LEVEL,
    smtpUrl: found.HANDFAST_SMTP_URL ?? null,
    mailFrom: found.HANDFAST_MAIL_FROM,
    webhooksToLoopback: found.HANDFAST_WEBHOOKS_TO_LOOPBACK,
    behindProxy: found.HANDFAST_BEHIND_PROXY,
    requestsPerMinute: found.HANDFAST_REQUESTS_PER_MINUTE,
    stripe: stripeOf(found),
  };
}
