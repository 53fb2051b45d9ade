import { CLAIM_KINDS, DECISION_REASONS } from '@handfast/domain/claim/types';
import type { ClaimFile, ClaimNotice, ClaimRow, HolderClaim } from '@handfast/domain/view/claim';
import { z } from '@hono/zod-openapi';
import { hex64Schema, noSchema, textSchema, uuidSchema, viewSchema } from './schemas.ts';

const list = z.array(z.looseObject({}));

/** What people write may have lines; nothing else that controls a terminal or a database. */
export const proseSchema = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}]*$|^(?:[^\p{Cc}]|[\n\r\t])*$/u, 'No control characters.')
    .refine((text) => text.isWellFormed(), 'No broken characters.');

export const claimPhotosSchema = z.array(hex64Schema).max(8);

export const reportSchema = z
  .strictObject({
    no: noSchema,
    item: z
      .int()
      .min(0)
      .max(99)
      .default(0)
      .openapi({ description: 'Position in the parcel’s list from 1; 0 is the whole parcel.' }),
    what: z.enum(CLAIM_KINDS),
    text: proseSchema(2000).default(''),
    crimeReference: textSchema(64, 0)
      .default('')
      .openapi({ description: 'Optional, and never a condition (K3).' }),
    photos: claimPhotosSchema.default([]),
  })
  .openapi('ClaimReport', { example: { no: 2, what: 'not_received' } });

export const choiceSchema = z.strictObject({ choice: z.enum(['wait', 'refund']) });

export const decisionSchema = z
  .strictObject({
    outcome: z.enum(['granted', 'declined', 'asked', 'replaced']),
    because: z.enum(DECISION_REASONS),
    text: proseSchema(2000).default(''),
    amount_minor: z.int().min(0).max(1_000_000_000_000).default(0),
  })
  .refine(({ outcome, text }) => !['declined', 'asked'].includes(outcome) || text.trim() !== '', {
    path: ['text'],
    message: 'Say it to the person in plain words.',
  })
  .openapi('ClaimDecision');

export const wordSchema = z.strictObject({
  text: proseSchema(2000),
  photos: claimPhotosSchema.default([]),
});

export const byClaim = z.object({ claim: uuidSchema });
export const byDeliveryClaim = z.object({ delivery: uuidSchema, claim: uuidSchema });

export const holderClaimSchema = viewSchema<HolderClaim>('HolderClaim', {
  id: z.string(),
  number: z.string(),
  no: z.int(),
  what: z.string(),
  status: z.string(),
  reason: z.string(),
  next: z.string(),
  answerBy: z.string(),
  choices: z.array(z.string()),
  refund: z.looseObject({}).nullable(),
  messages: list,
});

export const claimRowsSchema = viewSchema<{ readonly claims: readonly ClaimRow[] }>('ClaimQueue', {
  claims: list,
});

export const claimFileSchema = viewSchema<ClaimFile>('ClaimFile', {
  row: z.looseObject({}),
  reason: z.string(),
  evidence: list,
  messages: list,
  photos: list,
  refund: z.looseObject({}).nullable(),
  views: list,
});

export const claimNoticesSchema = viewSchema<{ readonly claims: readonly ClaimNotice[] }>(
  'ClaimNotices',
  { claims: list },
);
