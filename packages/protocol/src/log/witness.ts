/**
 * Asking a witness (C2SP tlog-witness, add-checkpoint): the request that a log sends, what a
 * witness decides, and the answer that the log reads. Both sides distrust each other.
 */

import { equalConstantTime, fromBase64, toBase64, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { openCheckpoint, type Checkpoint, type OpenedCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { HASH_LENGTH, verifyConsistency } from './merkle.ts';
import {
  NOTE_MAX_BYTES,
  parseSignatureLines,
  verifyNote,
  type NoteSignature,
  type Verifier,
} from './note.ts';
import { readText } from './text.ts';

export const CONSISTENCY_MAX_LINES = 63;

export const SIZE_CONTENT_TYPE = 'text/x.tlog.size';

/** What a log claims: it was at `oldSize`, `proof` leads from there to the checkpoint's size. */
export type AddCheckpoint = {
  readonly oldSize: number;
  readonly proof: readonly Bytes[];
  /** The signed note, as it is. */
  readonly checkpoint: string;
};

/** The request's body. */
export const formatAddCheckpoint = ({ oldSize, proof, checkpoint }: AddCheckpoint): string =>
  `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;

export type AddCheckpointError =
  | 'not_text'
  /** No blank line between the proof and the checkpoint. */
  | 'no_checkpoint'
  /** The first line is not `old <decimal>`. */
  | 'malformed_old_size'
  | 'old_size_too_large'
  /** A proof line is not base64 of 32 bytes. */
  | 'malformed_hash'
  /** More than 63 proof lines. */
  | 'too_many_hashes';

/** The body's parts; the checkpoint is not looked into. */
export function parseAddCheckpoint(
  input: Uint8Array | string,
): Result<AddCheckpoint, AddCheckpointError> {
  const body = readText(input, NOTE_MAX_BYTES);
  if (body === null) return err('not_text');
  const blank = body.indexOf('\n\n');
  if (blank === -1) return err('no_checkpoint');
  const [first, ...lines] = body.slice(0, blank).split('\n');
  if (first === undefined || !first.startsWith('old ')) return err('malformed_old_size');
  const oldSize = parseDecimal(first.slice('old '.length));
  if (!oldSize.ok) {
    return err(oldSize.error === 'too_large' ? 'old_size_too_large' : 'malformed_old_size');
  }
  if (lines.length > CONSISTENCY_MAX_LINES) return err('too_many_hashes');
  const proof = lines.map(fromBase64);
  if (!proof.every((hash) => hash !== null && hash.length === HASH_LENGTH)) {
    return err('malformed_hash');
  }
  return ok({
    oldSize: oldSize.value,
    proof: proof as readonly Bytes[],
    checkpoint: body.slice(blank + 2),
  });
}

/** A request whose checkpoint the witness's known log signed. */
export type SignedRequest = {
  readonly oldSize: number;
  readonly proof: readonly Bytes[];
  readonly opened: OpenedCheckpoint;
};

/** 400: not of the form. 404: the origin is unknown. 403: its log did not sign, or signed badly. */
export type RequestRefusal = { readonly status: 400 | 403 | 404; readonly reason: string };

/** The witness's first half, which needs no state: is this a request of a log that it knows? */
export async function openAddCheckpoint(
  body: Uint8Array | string,
  logs: readonly Verifier[],
): Promise<Result<SignedRequest, RequestRefusal>> {
  const request = parseAddCheckpoint(body);
  if (!request.ok) return err({ status: 400, reason: request.error });
  const { oldSize, proof, checkpoint } = request.value;
  const opened = await openCheckpoint(checkpoint, logs);
  if (opened.ok) return ok({ oldSize, proof, opened: opened.value });
  switch (opened.error) {
    case 'unknown_origin':
      return err({ status: 404, reason: opened.error });
    // A line that cannot be read is no signature: base64 with spare bits counts as a bad one.
    case 'malformed_signature':
    case 'bad_signature':
    case 'no_known_signature':
    case 'no_log_signature':
      return err({ status: 403, reason: opened.error });
    default:
      return err({ status: 400, reason: opened.error });
  }
}

/** The latest checkpoint that a witness cosigned for an origin; `null`: none yet. */
export type Known = Pick<Checkpoint, 'size' | 'root'> | null;

export type WitnessDecision =
  /** Store `next` before answering with the cosignature. */
  | { readonly status: 200; readonly next: Pick<Checkpoint, 'size' | 'root'> }
  | { readonly status: 400 | 422 }
  /** Answer with the known size as the body, content type `text/x.tlog.size`. */
  | { readonly status: 409; readonly body: string };

/**
 * The witness's second half: does the checkpoint follow from what it knows? Reading `known` and
 * storing `next` must be one transaction, or two requests at once roll the witness back.
 */
export function decideAddCheckpoint(known: Known, request: SignedRequest): WitnessDecision {
  const { oldSize, proof } = request;
  const { size, root } = request.opened.checkpoint;
  const knownSize = known?.size ?? 0;
  if (oldSize > size) return { status: 400 };
  if (oldSize !== knownSize) return { status: 409, body: `${knownSize}\n` };
  if (known === null || oldSize === 0) {
    return proof.length === 0 ? { status: 200, next: { size, root } } : { status: 422 };
  }
  if (oldSize === size && !equalConstantTime(known.root, root)) {
    return { status: 409, body: `${knownSize}\n` };
  }
  const claim = { oldSize, oldRoot: known.root, newSize: size, newRoot: root, proof };
  return verifyConsistency(claim).ok ? { status: 200, next: { size, root } } : { status: 422 };
}

/** The known size in the body of a 409, or `null` if it is not one. */
export function parseKnownSize(body: string): number | null {
  if (!body.endsWith('\n')) return null;
  const size = parseDecimal(body.slice(0, -1));
  return size.ok ? size.value : null;
}

export type AnswerError =
  | 'not_text'
  | 'no_signature'
  | 'malformed_signature'
  | 'too_many_signatures'
  | 'bad_signature'
  | 'no_known_signature';

/**
 * The body of a 200 as cosignatures on the checkpoint's text that verify. Signatures by keys that
 * are not among the `witnesses` are left out.
 */
export async function openCosignatures(
  body: Uint8Array | string,
  checkpointText: string,
  witnesses: readonly Verifier[],
): Promise<Result<readonly NoteSignature[], AnswerError>> {
  const lines = readText(body, NOTE_MAX_BYTES);
  if (lines === null) return err('not_text');
  const signatures = parseSignatureLines(lines);
  if (!signatures.ok) return signatures;
  const note = { text: checkpointText, signatures: signatures.value };
  const verified = await verifyNote(note, witnesses);
  return verified.ok ? ok(verified.value.verified) : verified;
}
