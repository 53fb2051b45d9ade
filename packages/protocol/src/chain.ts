import { fromHex, u32be, utf8, type Bytes } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { SALT_LENGTH } from './manifest.ts';
import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';
import { fault, integer, object, oneOf } from './shape.ts';
import { hex64Check, type Hex64, type StatementError } from './statement.ts';

/**
 * One entry of a delivery's chain (rule L6), and one leaf of the log (rule L1).
 * `seq` counts from 1; `head` commits to this entry and all before it; no personal data (rule L3).
 */
export type Entry = {
  readonly type: 'handfast/entry/1';
  readonly seq: number;
  readonly prev: Hex64;
  readonly commitment: Hex64;
  readonly head: Hex64;
};

/** `prev` of a delivery's first entry. */
export const CHAIN_START: Hex64 = '0'.repeat(64);

const EVENT_PREFIX = utf8('handfast/event/1\0');
const CHAIN_PREFIX = utf8('handfast/chain/1\0');
const LEAF_PREFIX = Uint8Array.of(0);

/**
 * Salted commitment to an event: SHA-256("handfast/event/1" ‖ 00 ‖ salt (32 bytes) ‖ JCS(event)).
 * Throws on another salt and on an event that is not JSON.
 */
export function eventCommitment(event: unknown, salt: Uint8Array): Hex64 {
  if (salt.length !== SALT_LENGTH) throw new RangeError('a salt has 32 bytes');
  return sha256Hex(EVENT_PREFIX, salt, utf8(canonicalJson(event)));
}

/** The entry after `prev`, or the first one after `null`. */
export function nextEntry(
  prev: { readonly seq: number; readonly head: Hex64 } | null,
  commitment: Hex64,
): Entry {
  const seq = (prev?.seq ?? 0) + 1;
  const before = prev?.head ?? CHAIN_START;
  const head = chainHead(before, seq, commitment);
  return { type: 'handfast/entry/1', seq, prev: before, commitment, head };
}

/** SHA-256("handfast/chain/1" ‖ 00 ‖ prev (32) ‖ seq (u32 BE) ‖ commitment (32)). */
const chainHead = (prev: Hex64, seq: number, commitment: Hex64): Hex64 =>
  sha256Hex(CHAIN_PREFIX, fromHex(prev) as Bytes, u32be(seq), fromHex(commitment) as Bytes);

/** The log's leaf data: canonical JSON, UTF-8. */
export const entryBytes = (entry: Entry): Bytes => utf8(canonicalJson(entry));

/** RFC 6962 section 2.1: SHA-256(00 ‖ data). */
export const leafHash = (data: Uint8Array): Hex64 => sha256Hex(LEAF_PREFIX, data);

const entryShape = object({
  type: oneOf(['handfast/entry/1']),
  seq: integer(1, 0xffff_ffff),
  prev: hex64Check,
  commitment: hex64Check,
  head: hex64Check,
});

/** Takes a JSON value for an entry; its head must follow from its other fields. */
export function parseEntry(value: unknown): Result<Entry, StatementError> {
  const found = entryShape(value, '');
  if (found !== null) return err(found);
  const entry = value as Entry;
  if ((entry.seq === 1) !== (entry.prev === CHAIN_START)) {
    return err(fault('contradiction', '/prev'));
  }
  const head = chainHead(entry.prev, entry.seq, entry.commitment);
  return entry.head === head ? ok(entry) : err(fault('contradiction', '/head'));
}
