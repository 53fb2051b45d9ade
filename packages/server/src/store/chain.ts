import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import {
  entryBytes,
  eventCommitment,
  leafHash,
  nextEntry,
  type Entry,
} from '@handfast/protocol/chain';
import type { ReceiptCore } from '@handfast/protocol/receipt';
import type { Hex64, Time, Uuid } from '@handfast/protocol/statement';
import type { Random } from '../clock.ts';

/** Newest entry of a delivery's chain (L6). */
export type Head = { readonly seq: number; readonly head: Hex64 };

export type Logged = {
  readonly event: DeliveryEvent;
  readonly salt: Uint8Array;
  readonly entry: Entry;
  readonly data: Uint8Array;
  readonly leaf: Hex64;
};

/** Makes the signed receipt from its core and its place in the log. */
export type IssueReceipt = (
  core: ReceiptCore,
  place: {
    readonly entry: Entry;
    readonly salt: Uint8Array;
    readonly leaf: Hex64;
    readonly at: Time;
  },
) => Promise<string>;

export type Chain = {
  readonly logged: readonly Logged[];
  readonly receipts: readonly { readonly id: Uuid; readonly jws: string; readonly at: Time }[];
  readonly head: Head;
};

const SALT_BYTES = 32;

/** Commits to each event under a salt of its own and chains the commitments (L1, L3, L6). */
export async function chainOf(
  before: Head | null,
  events: readonly DeliveryEvent[],
  options: {
    readonly random: Random;
    readonly issueReceipt: IssueReceipt;
    readonly committedForm: (event: DeliveryEvent) => unknown;
  },
): Promise<Chain> {
  let head = before;
  const logged: Logged[] = [];
  const receipts: Chain['receipts'][number][] = [];
  for (const event of events) {
    const salt = options.random.bytes(SALT_BYTES);
    const entry = nextEntry(head, eventCommitment(options.committedForm(event), salt));
    const data = entryBytes(entry);
    const leaf = leafHash(data);
    logged.push({ event, salt, entry, data, leaf });
    if (event.type === 'ReceiptIssued') {
      const jws = await options.issueReceipt(event.core, { entry, salt, leaf, at: event.at });
      receipts.push({ id: event.receipt, jws, at: event.at });
    }
    head = { seq: entry.seq, head: entry.head };
  }
  if (head === null) throw new Error('bug: no events to log');
  return { logged, receipts, head };
}
