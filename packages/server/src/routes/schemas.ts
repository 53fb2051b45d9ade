import { DEFAULT_LIMITS } from '@handfast/domain/delivery/limits';
import { checkParcelNumber, PARCEL_SCHEMES } from '@handfast/protocol/parcel-number';
import {
  AGE_STATEMENTS,
  CHANNELS,
  HOLDER_ROLES,
  OUTCOMES,
  PACKAGINGS,
  PARCELS_MAX,
  parseStatement,
  PHOTOS_MAX,
  REFUSAL_REASONS,
  SEAL_KINDS,
  type Statement,
} from '@handfast/protocol/statement';
import { isTime } from '@handfast/protocol/time';
import { z } from '@hono/zod-openapi';

/** Text of a person: no control characters (the database takes no NUL), no half characters. */
export const textSchema = (max: number, min = 1) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'No control characters.')
    .refine((text) => text.isWellFormed(), 'No broken characters.');

export const uuidSchema = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'A UUID in lower case.',
  )
  .openapi({ format: 'uuid', example: '6f1ed002-ab5f-4f6e-8f0a-3c1d2b9a7e10' });

/** Made by a device: version 4, because it is the visit's nonce too. */
export const uuid4Schema = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'A version 4 UUID in lower case.',
  )
  .openapi({ format: 'uuid', example: '2c1b7f64-9d0e-4a53-b8f1-5e7a90c4d312' });

export const hex64Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits.')
  .openapi({ description: 'SHA-256, hex' });

export const timeSchema = z
  .string()
  .max(20)
  .refine(isTime, 'UTC to the second, as 2026-03-02T09:15:00Z.')
  .openapi({ example: '2026-03-02T09:15:00Z' });

export const noSchema = z.int().min(1).max(PARCELS_MAX);
export const nosSchema = z
  .array(noSchema)
  .min(1)
  .max(PARCELS_MAX)
  .openapi({ example: [1] });

export const numberSchema = z
  .strictObject({ scheme: z.enum(PARCEL_SCHEMES), value: z.string().min(1).max(32) })
  .check((at) => {
    const checked = checkParcelNumber(at.value);
    if (!checked.ok) {
      at.issues.push({
        code: 'custom',
        message: `Not a parcel number: ${checked.error}.`,
        path: ['value'],
        input: at.value,
      });
    }
  })
  .openapi('ParcelNumber', { example: { scheme: 'sscc', value: '395212340000000017' } });

export const positionSchema = z
  .strictObject({
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    accuracy_m: z.number().min(0).max(100_000),
  })
  .openapi('Position', { description: 'A claimed place, degrees (WGS 84).' });

export const placeSchema = z.strictObject({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
});

export const codeSchema = textSchema(64).openapi({ description: 'GTIN, or your own item code.' });

const itemSchema = z.strictObject({
  name: textSchema(120),
  quantity: z.int().min(1).max(9999),
  code: codeSchema.optional(),
  serials: z.array(textSchema(64)).max(100).optional(),
});

export const emailSchema = z
  .string()
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'An e-mail address.')
  .refine((text) => text.isWellFormed(), 'No broken characters.');

export const phoneSchema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'A phone number as +447700900123.');

export const contactSchema = z.strictObject({
  email: emailSchema.optional(),
  phone: phoneSchema.optional(),
});

const amountSchema = z.int().min(0).max(1_000_000_000_000);

export const sealNumberSchema = z
  .string()
  .regex(/^[0-9A-Z-]{1,32}$/, 'Capitals, digits and hyphens, at most 32.');

export const sealSchema = z.strictObject({ kind: z.literal('number'), value: sealNumberSchema });

export const parcelInputSchema = z
  .strictObject({
    number: numberSchema
      .optional()
      .openapi({ description: 'Made under the tenant’s own prefix if absent.' }),
    contents: z.array(itemSchema).min(1).max(200),
    value_minor: amountSchema.optional(),
    mass_g: z.int().min(0).max(2_000_000).optional(),
    seal: sealSchema.optional(),
    promisedBy: timeSchema.optional().openapi({
      description: 'The end of the promised day: a claim before it says “in transit”.',
    }),
  })
  .openapi('NewParcel', { example: { contents: [{ name: 'Suitcase, blue', quantity: 1 }] } });

export const policyInputSchema = z.strictObject({
  age_years: z.int().min(0).max(99).optional(),
  readBack: z.boolean().optional(),
  openBox: z.boolean().optional(),
});

const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as (keyof typeof DEFAULT_LIMITS)[];
const limit = z.int().min(0).max(1_000_000_000).optional();

export const limitsInputSchema = z.strictObject(
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, limit])) as Record<
    keyof typeof DEFAULT_LIMITS,
    typeof limit
  >,
);

export const linkSchema = z
  .strictObject({ by: z.literal('sender'), tokenSha256: hex64Schema })
  .openapi('SenderLink', {
    description:
      'You send the link yourself: /d/ and a token of 22 to 64 base64url characters with 128 random ' +
      'bits, of which only the SHA-256 comes here. Every receipt says that you could have used it (C8).',
  });

export const registerSchema = z
  .strictObject({
    reference: textSchema(64),
    mode: z.enum(['verified', 'simple', 'carrier']).optional(),
    value: z.strictObject({
      amount_minor: amountSchema,
      currency: z.string().regex(/^[A-Z]{3}$/, 'Three capitals, as GBP.'),
    }),
    addressee: z.strictObject({
      name: textSchema(120),
      lines: z.array(textSchema(120)).min(1).max(6),
      postcode: textSchema(16, 0),
      country: z.string().regex(/^[A-Z]{2}$/, 'Two capitals, as GB.'),
    }),
    place: placeSchema.optional().openapi({ description: 'Where the address is, if known (H18).' }),
    contact: contactSchema,
    policy: policyInputSchema.optional(),
    limits: limitsInputSchema.optional(),
    recheck: z
      .strictObject({ seal: z.boolean().optional(), mass: z.boolean().optional() })
      .optional()
      .openapi({
        description:
          'What depot, van and courier look at again. By default the seal, not the mass.',
      }),
    gift: z.boolean().optional(),
    link: linkSchema.optional(),
    needsTime: z
      .boolean()
      .optional()
      .openapi({ description: 'This recipient needs more time at the door (H10).' }),
    payment: z
      .strictObject({
        provider: z.literal('stripe'),
        id: z.string().regex(/^pi_[A-Za-z0-9_]{1,250}$/, 'A payment intent’s id, as pi_….'),
      })
      .optional()
      .openapi({ description: 'Where refunds go. Without it your own system is told (K8).' }),
    parcels: z.array(parcelInputSchema).min(1).max(PARCELS_MAX),
  })
  .openapi('NewDelivery', {
    example: {
      reference: 'ORDER-1001',
      value: { amount_minor: 29_000, currency: 'GBP' },
      addressee: {
        name: 'The resident',
        lines: ['1 Example Street'],
        postcode: 'EX1 1EX',
        country: 'GB',
      },
      contact: { email: 'resident@example.com' },
      parcels: [
        { contents: [{ name: 'Suitcase, blue', quantity: 1 }] },
        { contents: [{ name: 'Circular saw', quantity: 1 }] },
      ],
    },
  });

export const amendSchema = z
  .strictObject({
    add: z.array(parcelInputSchema).max(PARCELS_MAX).optional(),
    remove: z.array(noSchema).max(PARCELS_MAX).optional(),
    contact: contactSchema.optional(),
    link: linkSchema.optional().openapi({
      description: 'With a new contact, where you send the link yourself.',
    }),
  })
  .refine(
    (change) => (change.add?.length ?? 0) + (change.remove?.length ?? 0) > 0 || change.contact,
    'Say what is to change.',
  )
  .openapi('Amendment');

export const CUSTODY_KINDS = [
  'packer',
  'line',
  'depot',
  'van',
  'courier',
  'desk',
  'recipient',
  'place',
  'carrier',
  'unknown',
] as const;

const sealRead = z
  .string()
  .max(64)
  .regex(/^[0-9A-Za-z-]*$/, 'As read from the seal: letters, digits, hyphens.');

export const decisionSchema = z
  .strictObject({
    outcome: z.enum(['taken', 'refused']),
    reason: z.enum(['', ...REFUSAL_REASONS]),
    packaging: z.array(z.enum(PACKAGINGS)).max(PACKAGINGS.length),
    seal: sealRead,
    label: z.string().regex(/^(?:\d{4}|unreadable)?$/, 'Four digits, or unreadable.'),
    inspected: z.boolean(),
    photos: z.array(hex64Schema).max(PHOTOS_MAX),
  })
  .refine(({ packaging }) => !packaging.includes('intact') || packaging.length === 1, {
    path: ['packaging'],
    message: 'Intact stands alone.',
  })
  .openapi('Decision');

const statementParcel = z.strictObject({
  no: noSchema,
  number: z.strictObject({ scheme: z.enum(PARCEL_SCHEMES), value: z.string().max(32) }),
  outcome: z.enum(OUTCOMES),
  reason: z.enum(['', ...REFUSAL_REASONS]),
  packaging: z.array(z.enum(PACKAGINGS)).max(PACKAGINGS.length),
  seal: z.strictObject({ kind: z.enum(SEAL_KINDS), read: sealRead }),
  label: z.string().max(10),
  inspected: z.boolean(),
  photos: z.array(hex64Schema).max(PHOTOS_MAX),
});

/** The statement, exact to the key (C9): what the protocol's own parser takes and nothing else. */
export const statementSchema = z
  .strictObject({
    type: z.literal('handfast/statement/1'),
    log: z.string().max(128),
    tenant: uuidSchema,
    delivery: uuidSchema,
    manifest: z.strictObject({ version: z.int().min(1).max(9999), digest: hex64Schema }),
    stop: uuidSchema,
    visit: uuid4Schema,
    revision: z.int().min(1).max(999),
    device: uuidSchema,
    opened: timeSchema,
    channel: z.enum(CHANNELS),
    holder: z.strictObject({
      id: uuidSchema,
      role: z.enum(HOLDER_ROLES),
      key: z.string().max(64),
    }),
    checkTime_s: z.int().min(0).max(86_400),
    age: z.enum(AGE_STATEMENTS),
    policy: z.strictObject({
      age_years: z.int().min(0).max(99),
      readBack: z.boolean(),
      openBox: z.boolean(),
    }),
    parcels: z.array(statementParcel).min(1).max(PARCELS_MAX),
  })
  .check((at) => {
    const parsed = parseStatement(at.value);
    if (parsed.ok) return;
    const path = parsed.error.at.split('/').slice(1);
    at.issues.push({
      code: 'custom',
      message: `Not a statement: ${parsed.error.code}.`,
      path,
      input: at.value,
    });
  })
  .openapi('Statement');

/** What the schema above has let through is a statement. */
export const asStatement = (value: z.infer<typeof statementSchema>): Statement => value;

export const holderKeySchema = z
  .strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url.'),
    y: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url.'),
  })
  .openapi('HolderKey', { description: 'A P-256 public key as JWK (RFC 7518).' });

export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'A fresh value for each new request; the same one to repeat it.' }),
});

export const jsonOf = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } });

/** A response whose type is one of the domain's views; the description names its main members. */
export const viewSchema = <T extends object>(name: string, members: z.ZodRawShape) =>
  z.looseObject(members).openapi(name) as unknown as z.ZodType<T>;
