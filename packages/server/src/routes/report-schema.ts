import { z } from '@hono/zod-openapi';
import {
  ARRIVALS,
  CARRIER_STATUSES,
  CONTENTS_SAID,
  parseReport,
  type Report,
} from '@handfast/protocol/report';
import {
  HOLDER_ROLES,
  PACKAGINGS,
  PARCELS_MAX,
  PHOTOS_MAX,
  SEAL_KINDS,
} from '@handfast/protocol/statement';
import { badField } from '../http/problem.ts';
import { hex64Schema, noSchema, uuidSchema } from './schemas.ts';

/** A report as the description shows it; its exact form is checked by the protocol's own parser. */
export const reportSchema = z
  .strictObject({
    type: z.literal('handfast/report/1'),
    log: z.string().max(128),
    tenant: uuidSchema,
    delivery: uuidSchema,
    manifest: z.strictObject({ version: z.int().min(1).max(9999), digest: hex64Schema }),
    holder: z.strictObject({
      id: uuidSchema,
      role: z.enum(HOLDER_ROLES),
      key: z.string().max(43),
    }),
    said: z.string().max(20),
    parcels: z
      .array(
        z.strictObject({
          no: noSchema,
          number: z.strictObject({ scheme: z.string().max(10), value: z.string().max(32) }),
          told: z.enum(['', ...CARRIER_STATUSES]),
          arrival: z.enum(ARRIVALS),
          packaging: z.array(z.enum(PACKAGINGS)).max(PACKAGINGS.length),
          seal: z.strictObject({ kind: z.enum(SEAL_KINDS), read: z.string().max(64) }),
          contents: z.enum(CONTENTS_SAID),
          photos: z.array(hex64Schema).max(PHOTOS_MAX),
        }),
      )
      .min(1)
      .max(PARCELS_MAX),
  })
  .openapi('Report', { description: 'handfast/report/1: see spec/report.md.' });

export function asReport(value: z.infer<typeof reportSchema>): Report {
  const parsed = parseReport(value);
  if (parsed.ok) return parsed.value;
  const { code, at } = parsed.error;
  throw badField(`/report${at}`, code, 'See spec/report.md for the form of a report.');
}
