import type {
  CourierStop,
  CourierTakenBack,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { CodeAnswer, HolderView } from '@handfast/domain/view/holder';
import type { OperatorStory } from '@handfast/domain/view/operator';
import { z } from '@hono/zod-openapi';
import { viewSchema } from './schemas.ts';

const list = z.array(z.looseObject({}));

export const holderViewSchema = viewSchema<HolderView>('HolderView', {
  delivery: z.string(),
  shop: z.string(),
  mode: z.string(),
  status: z.string(),
  locked: z.boolean(),
  role: z.string(),
  holder: z.string(),
  version: z.int(),
  parcels: list,
  visit: z.looseObject({}).nullable(),
  receipts: list,
  now: z.string(),
});

export const codeAnswerSchema = viewSchema<CodeAnswer>('CodeAnswer', {
  code: z.string().openapi({ description: 'Six digits, told this once (H6).' }),
  n: z.int(),
  hash: z.string(),
  until: z.string(),
  covers: z.array(z.int()),
  doesNotCover: z.array(z.int()),
});

export const courierStopSchema = viewSchema<CourierStop>('CourierStop', {
  delivery: z.string(),
  mode: z.string(),
  addressee: z.string(),
  address: z.array(z.string()),
  parcels: list,
  notes: z.array(z.string()),
});

/** H9: a recipient says that you took it back: scan what you have. */
export const courierTakenBackSchema = viewSchema<CourierTakenBack>('TakenBack', {
  delivery: z.string(),
  addressee: z.string(),
  parcels: z.array(z.int()),
});

export const courierVisitSchema = viewSchema<CourierVisitView>('CourierVisit', {
  visit: z.string(),
  delivery: z.string(),
  status: z.string(),
  revision: z.int(),
  version: z.int(),
  parcels: list,
  released: z.looseObject({}).nullable(),
  toRetake: z.array(z.int()),
  codeOpen: z.boolean(),
  triesLeft: z.int(),
  receipt: z.string().nullable(),
  now: z.string(),
});

export const operatorStorySchema = viewSchema<OperatorStory>('OperatorStory', {
  delivery: z.string(),
  reference: z.string(),
  parcels: list,
  lines: list,
  receipts: list,
});
