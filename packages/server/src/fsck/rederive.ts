import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';

/**
 * The log's hashes made a second time, from the standards' words and not from the writer's code:
 * a fault of the writer's own functions must not hide itself here.
 */

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 8785. */
export const jcs = (value: unknown): string => canonicalize(value) ?? '';

export type EventRow = {
  readonly seq: number;
  readonly type: string;
  /** UTC, to the microsecond: `2026-03-02T09:00:00.000000`. */
  readonly at: string;
  readonly by: unknown;
  readonly data: Readonly<Record<string, unknown>>;
  readonly salt: Buffer | null;
};

/** What an entry commits to: the event, or of a receipt its digest alone. */
function committed({ type, at, by, data }: EventRow): unknown {
  if (type === 'ReceiptIssued') {
    const core = data['core'] as { readonly hash: string };
    const digest = sha256(jcs(core)).toString('hex');
    return { type, receipt: data['receipt'], visit: data['visit'], hash: core.hash, core: digest };
  }
  return { ...data, type, by, at: at.replace(/(?:\.0{6})?$/, 'Z') };
}

/** SHA-256("handfast/event/1" ‖ 00 ‖ salt ‖ JCS(event)), hex. */
export const commitmentOf = (row: EventRow, salt: Uint8Array): string =>
  sha256('handfast/event/1\0', salt, jcs(committed(row))).toString('hex');

/** SHA-256("handfast/chain/1" ‖ 00 ‖ previous head ‖ seq as u32 big endian ‖ commitment), hex. */
export function headOf(previous: string, seq: number, commitment: string): string {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(seq);
  const parts = [Buffer.from(previous, 'hex'), number, Buffer.from(commitment, 'hex')];
  return sha256('handfast/chain/1\0', ...parts).toString('hex');
}

export const FIRST_PREVIOUS = '0'.repeat(64);

/** The entry's bytes, which are the leaf's data. */
export const entryText = (seq: number, prev: string, commitment: string): string =>
  jcs({ type: 'handfast/entry/1', seq, prev, commitment, head: headOf(prev, seq, commitment) });

/** RFC 6962 section 2.1: H(00 ‖ data) and H(01 ‖ left ‖ right). */
export const leafOf = (data: Uint8Array): Buffer => sha256(Buffer.of(0), data);
export const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.of(1), left, right);

/** MTH of RFC 6962, by its own recursion. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeOf(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}
