import { withLog, signReceipt } from '@handfast/protocol/receipt';
import { secondsLater, timeText } from '../clock.ts';
import { current, type ServerKeys } from '../keys/keys.ts';
import type { IssueReceipt } from './chain.ts';

/** The log promises to integrate an entry within this time; the sequencer needs about a second. */
const INTEGRATED_WITHIN_S = 60;

/** Completes a receipt with its place in the log and signs it (R2). */
export const receiptIssuer =
  (keys: Pick<ServerKeys, 'receipt'>, origin: string): IssueReceipt =>
  (core, { entry, salt, at }) =>
    signReceipt(
      current(keys.receipt),
      withLog(core, {
        origin,
        entry,
        salt: Buffer.from(salt).toString('base64url'),
        integratedBy: timeText(secondsLater(new Date(at), INTEGRATED_WITHIN_S)),
      }),
    );
