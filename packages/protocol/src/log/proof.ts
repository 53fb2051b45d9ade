/**
 * Proofs to keep (C2SP tlog-proof): a leaf's index, the way to the root, and the signed checkpoint,
 * in one text. Its sender chose all of it: the index, the number of hashes and each of them, the
 * `extra`, the checkpoint with its size. Only the leaf is the verifier's own.
 */

import { fromBase64, toBase64, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { openCheckpoint, type OpenedCheckpoint, type OpenError } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { HASH_LENGTH, verifyInclusion, type InclusionError } from './merkle.ts';
import { NOTE_MAX_BYTES, type Verifier } from './note.ts';
import { readText } from './text.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** No tree of ours is higher than the 53 bits of a size. */
const MAX_HASHES = 53;

/** A proof's text may carry an `extra` beside what a note may hold. */
export const PROOF_MAX_BYTES = 2 * NOTE_MAX_BYTES;

export type LogProof = {
  /** Not authenticated by anything in the proof; `null` where there is no such line. */
  readonly extra: Bytes | null;
  readonly index: number;
  /** From the leaf's sibling up to a child of the root. */
  readonly hashes: readonly Bytes[];
  /** The signed note, as it is. */
  readonly checkpoint: string;
};

export type ProofError =
  | 'not_text'
  /** The first line is not `c2sp.org/tlog-proof@v1`. */
  | 'wrong_header'
  | 'malformed_extra'
  /** No `index <decimal>` line where it belongs. */
  | 'malformed_index'
  /** Above 2^53 - 1. */
  | 'index_too_large'
  /** A line of the way is not base64 of 32 bytes. */
  | 'malformed_hash'
  | 'too_many_hashes'
  /** No blank line, or nothing behind it. */
  | 'no_checkpoint';

export function formatProof({ extra, index, hashes, checkpoint }: LogProof): string {
  const extraLine = extra === null ? [] : [`extra ${toBase64(extra)}`];
  return [HEADER, ...extraLine, `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join(
    '\n',
  );
}

/** Takes a proof apart. Nothing of it is verified, the checkpoint is not looked into. */
export function parseProof(input: Uint8Array | string): Result<LogProof, ProofError> {
  const text = readText(input, PROOF_MAX_BYTES);
  if (text === null) return err('not_text');
  if (!text.startsWith(`${HEADER}\n`)) return err('wrong_header');
  const blank = text.indexOf('\n\n');
  if (blank === -1 || blank + 2 === text.length) return err('no_checkpoint');
  const lines = text.slice(HEADER.length + 1, blank + 1).split('\n');
  lines.pop();
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift() as string) : ok(null);
  if (!extra.ok) return extra;
  const index = parseIndex(lines.shift());
  if (!index.ok) return index;
  if (lines.length > MAX_HASHES) return err('too_many_hashes');
  const hashes = lines.map(fromBase64);
  if (!hashes.every((hash) => hash !== null && hash.length === HASH_LENGTH)) {
    return err('malformed_hash');
  }
  return ok({
    extra: extra.value,
    index: index.value,
    hashes: hashes as readonly Bytes[],
    checkpoint: text.slice(blank + 2),
  });
}

/** An empty extra is not written, so it is not read either. */
function parseExtra(line: string): Result<Bytes, 'malformed_extra'> {
  const extra = fromBase64(line.slice('extra '.length));
  return extra === null || extra.length === 0 ? err('malformed_extra') : ok(extra);
}

function parseIndex(
  line: string | undefined,
): Result<number, 'malformed_index' | 'index_too_large'> {
  if (line === undefined || !line.startsWith('index ')) return err('malformed_index');
  const index = parseDecimal(line.slice('index '.length));
  if (index.ok) return index;
  return err(index.error === 'too_large' ? 'index_too_large' : 'malformed_index');
}

export type VerifiedProof = OpenedCheckpoint & {
  readonly index: number;
  /** Still not authenticated. */
  readonly extra: Bytes | null;
};

/**
 * Is the leaf in a log that one of `logs` signs for? Cosignatures by `witnesses` are verified on
 * the way and listed; whether they are enough is for `judgeQuorum` in `policy.ts` to say.
 */
export async function verifyProof(
  input: Uint8Array | string,
  leafHash: Uint8Array,
  logs: readonly Verifier[],
  witnesses: readonly Verifier[] = [],
): Promise<Result<VerifiedProof, ProofError | OpenError | InclusionError>> {
  const proof = parseProof(input);
  if (!proof.ok) return proof;
  const { index, extra, hashes, checkpoint } = proof.value;
  const opened = await openCheckpoint(checkpoint, logs, witnesses);
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  const included = verifyInclusion({ index, size, leafHash, proof: hashes, root });
  return included.ok ? ok({ ...opened.value, index, extra }) : included;
}
