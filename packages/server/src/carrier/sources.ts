import type { TrackingSource } from '@handfast/domain/carrier/facts';
import { readAftership } from './aftership.ts';
import { readEasypost } from './easypost.ts';
import { readShippo } from './shippo.ts';
import {
  aftershipFault,
  easypostFault,
  shippoFault,
  type RawWebhook,
  type SignatureFault,
} from './signature.ts';
import type { TrackingMessage } from './word.ts';

export type WebhookSource = Exclude<TrackingSource, 'csv'>;

export const WEBHOOK_SOURCES = [
  'shippo',
  'easypost',
  'aftership',
] as const satisfies readonly WebhookSource[];

/** How each system signs, and what its messages say. Verify first; nothing unsigned is read. */
export const SOURCES: Readonly<
  Record<
    WebhookSource,
    {
      readonly fault: (secret: string, webhook: RawWebhook, now: Date) => SignatureFault | null;
      /** `digest`: SHA-256 of the body in hex, for systems that number no message. */
      readonly read: (json: unknown, digest: string) => TrackingMessage | null;
    }
  >
> = {
  shippo: { fault: shippoFault, read: readShippo },
  easypost: { fault: easypostFault, read: readEasypost },
  aftership: { fault: aftershipFault, read: readAftership },
};
