/** Checkpoints (C2SP tlog-checkpoint): a log's signed statement of its size and root. */

import { equalConstantTime, fromBase64, toBase64, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { parseDecimal } from './decimal.ts';
import { emptyRoot, HASH_LENGTH } from './merkle.ts';
import {
  parseNote,
  verifyNote,
  type NoteError,
  type NoteSignature,
  type Verifier,
  type VerifyError,
} from './note.ts';

export type Checkpoint = {
  /** The log's name: a URL without scheme and last slash; also the name of its key. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  readonly root: Bytes;
  /** Lines behind the root; ours has none. */
  readonly extensions: readonly string[];
};

export type CheckpointError =
  /** Fewer than three lines, or no last line feed. */
  | 'missing_lines'
  | 'empty_origin'
  /** Not decimal, or written with a leading zero. */
  | 'malformed_size'
  /** Above 2^53 - 1. */
  | 'size_too_large'
  /** Not base64 of 32 bytes. */
  | 'malformed_root'
  | 'empty_extension_line'
  /** Size 0 with another root than that of the empty tree. */
  | 'wrong_empty_root';

/** The note text of a checkpoint. */
export const formatCheckpoint = ({ origin, size, root, extensions }: Checkpoint): string =>
  `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;

/** A note text as a checkpoint. It says nothing before the note is verified. */
export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointError> {
  const [origin, sizeText, rootText, ...rest] = text.split('\n');
  // What follows the last line feed is empty; without it the root's line is not ended.
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return err('missing_lines');
  }
  if (rest.pop() !== '') return err('missing_lines');
  if (origin === '') return err('empty_origin');
  const size = parseDecimal(sizeText);
  if (!size.ok) return err(size.error === 'too_large' ? 'size_too_large' : 'malformed_size');
  const root = fromBase64(rootText);
  if (root === null || root.length !== HASH_LENGTH) return err('malformed_root');
  if (size.value === 0 && !equalConstantTime(root, emptyRoot())) return err('wrong_empty_root');
  if (rest.includes('')) return err('empty_extension_line');
  return ok({ origin, size: size.value, root, extensions: rest });
}

export type OpenedCheckpoint = {
  readonly checkpoint: Checkpoint;
  /** The note's text, which is what cosigners sign as well. */
  readonly text: string;
  /** By the log's own key; never empty. */
  readonly byLog: readonly NoteSignature[];
  /** By other known keys. */
  readonly byOthers: readonly NoteSignature[];
};

export type OpenError =
  | NoteError
  | CheckpointError
  | VerifyError
  /** No known log key carries the name that the checkpoint has as its origin. */
  | 'unknown_origin'
  /** Others signed, the log did not. */
  | 'no_log_signature';

/**
 * A signed checkpoint from anywhere: taken apart, then verified. `logs` are the keys of known logs
 * (a log is known by its key's name, which is its origin), `others` keys of witnesses. A log's key
 * counts for its own origin only.
 */
export async function openCheckpoint(
  input: Uint8Array | string,
  logs: readonly Verifier[],
  others: readonly Verifier[] = [],
): Promise<Result<OpenedCheckpoint, OpenError>> {
  const note = parseNote(input);
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  const own = logs.filter((log) => log.name === checkpoint.value.origin);
  if (own.length === 0) return err('unknown_origin');
  const opened = await verifyNote(note.value, [...own, ...others]);
  if (!opened.ok) return opened;
  const { text, verified } = opened.value;
  const isByLog = ({ name, keyId }: NoteSignature): boolean =>
    own.some((key) => key.name === name && key.keyId === keyId);
  const byLog = verified.filter(isByLog);
  if (byLog.length === 0) return err('no_log_signature');
  const byOthers = verified.filter((signature) => !isByLog(signature));
  return ok({ checkpoint: checkpoint.value, text, byLog, byOthers });
}
