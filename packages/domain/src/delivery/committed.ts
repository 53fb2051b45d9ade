import { issueEvent } from '@handfast/protocol/receipt';
import type { DeliveryEvent } from './events.ts';

/**
 * The form of an event that the log's entry commits to (L1). A receipt is committed to by its
 * digest alone, so that whoever keeps it can open its own leaf and nothing else.
 */
export const committedForm = (event: DeliveryEvent): unknown =>
  event.type === 'ReceiptIssued' ? issueEvent(event.core) : event;
