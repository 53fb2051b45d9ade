import { PARCEL_SCHEMES } from '@handfast/protocol/parcel-number';
import { SEAL_KINDS } from '@handfast/protocol/statement';
import { z } from '@hono/zod-openapi';
import { CUSTODY_KINDS } from './schemas.ts';

const id = z.string().openapi({ format: 'uuid' });
const number = z.object({ scheme: z.enum(PARCEL_SCHEMES), value: z.string() });
const mode = z.enum(['verified', 'simple', 'carrier']);
const status = z.enum(['open', 'closed']);
const time = z.string().openapi({ format: 'date-time' });
const manifest = z.object({ version: z.int(), digest: z.string() });

const FATES = [
  'expected',
  'handed_over',
  'refused',
  'left',
  'disputed',
  'recalled',
  'returned',
  'settled',
] as const;

export const registeredSchema = z
  .object({
    id,
    reference: z.string(),
    mode,
    manifest,
    parcels: z.array(z.object({ no: z.int(), number })),
  })
  .openapi('Registered');

const parcelRecord = z
  .object({
    no: z.int(),
    number,
    fate: z.enum(FATES),
    custody: z.object({ kind: z.enum(CUSTODY_KINDS), id: z.string() }),
    held: z.boolean(),
    seal: z.object({ kind: z.enum(SEAL_KINDS), value: z.string() }),
    dispute: z.string().nullable(),
    refusal: z.string().nullable(),
    left: z.string().nullable(),
    receipt: id.nullable(),
    supersededReceipts: z.array(id),
    handedOverAt: time.nullable(),
  })
  .openapi('Parcel');

const visitRecord = z
  .object({
    id,
    courier: id,
    status: z.enum(['open', 'confirmed', 'closed']),
    openedAt: time,
    endedAt: time.nullable(),
    end: z.string().nullable(),
    presented: z.array(z.int()),
    receipt: id.nullable(),
  })
  .openapi('Visit');

export const deliveryRecordSchema = z
  .object({
    id,
    reference: z.string(),
    mode,
    status,
    locked: z.boolean(),
    wrong: z.int().openapi({ description: 'Wrong codes so far; never reset (H7).' }),
    manifest,
    parcels: z.array(parcelRecord),
    visits: z.array(visitRecord),
    receipts: z.array(id),
    log: z.object({ origin: z.string(), seq: z.int(), head: z.string() }),
  })
  .openapi('Delivery');

export const deliveryRowsSchema = z.object({
  items: z.array(z.object({ id, reference: z.string(), mode, status, updatedAt: time })),
  next: id.nullable(),
});

export const eventRecordsSchema = z.object({
  items: z.array(
    z.object({
      seq: z.int(),
      type: z.string(),
      at: time,
      by: z.object({
        kind: z.enum([
          'tenant',
          'holder',
          'courier',
          'depot',
          'operator',
          'claims',
          'timer',
          'carrier',
        ]),
        id: z.string(),
      }),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.null(),
});

export const receiptRecordSchema = z
  .object({ id, delivery: id, jws: z.string().openapi({ description: 'JWS compact, Ed25519.' }) })
  .openapi('Receipt');
