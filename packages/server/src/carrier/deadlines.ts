import type { Deadlines } from '@handfast/domain/carrier/deadlines';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const FILE = new URL('../../../../spec/carrier-deadlines.json', import.meta.url);

const shape = z.object({
  carriers: z.array(
    z.object({
      carrier: z.string().min(1),
      names: z.array(z.string().regex(/^[a-z0-9_]{1,40}$/)).min(1),
      from: z.enum(['shipping', 'posting']),
      days: z.int().min(1).max(3650),
    }),
  ),
});

let read: Promise<Deadlines> | null = null;

/** The table of carriers' deadlines (K11), read once; throws where somebody broke it. */
export const carrierDeadlines = (): Promise<Deadlines> =>
  (read ??= readFile(FILE, 'utf8').then((text) => shape.parse(JSON.parse(text))));
