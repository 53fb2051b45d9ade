/**
 * Signed notes (C2SP signed-note): text, a blank line, signature lines. Everything in a note is
 * chosen by whoever sends it until a signature by a known key has been verified.
 */

import { fromBase64, toBase64, utf8, type Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { readText } from './text.ts';

/** Long before this a note is none of ours; 100 signatures of 5 kB still fit. */
export const NOTE_MAX_BYTES = 1_000_000;
export const NOTE_MAX_SIGNATURES = 100;

const KEY_ID_LENGTH = 4;
const LINE_START = '— ';

export type NoteSignature = {
  /** The key's name and id as the line claims them. */
  readonly name: string;
  readonly keyId: number;
  /** What follows the key id. */
  readonly signature: Bytes;
};

export type Note = {
  /** With its last line feed, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
};

export type NoteError =
  /** Not UTF-8, or above the size limit. */
  | 'not_text'
  | 'control_character'
  /** No blank line, or nothing behind the last one. */
  | 'no_signature'
  /** A line behind the last blank line is not `— <name> <base64>`. */
  | 'malformed_signature'
  | 'too_many_signatures';

/** Non-empty, without Unicode white space and without `+`. */
export const isKeyName = (name: string): boolean => /^[^\p{White_Space}+]+$/u.test(name);

// The control characters below U+0020, line feed apart, are what the expression is about.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** One line without its line feed. */
function parseSignatureLine(line: string): NoteSignature | null {
  if (!line.startsWith(LINE_START)) return null;
  const [name, encoded, ...rest] = line.slice(LINE_START.length).split(' ');
  if (name === undefined || encoded === undefined || rest.length > 0 || !isKeyName(name)) {
    return null;
  }
  const bytes = fromBase64(encoded);
  if (bytes === null || bytes.length <= KEY_ID_LENGTH) return null;
  const keyId = new DataView(bytes.buffer).getUint32(0);
  return { name, keyId, signature: bytes.slice(KEY_ID_LENGTH) };
}

/** Signature lines, each with its line feed, at least one. */
export function parseSignatureLines(
  lines: string,
): Result<
  readonly NoteSignature[],
  'no_signature' | 'malformed_signature' | 'too_many_signatures'
> {
  if (lines === '') return err('no_signature');
  if (!lines.endsWith('\n')) return err('malformed_signature');
  const split = lines.slice(0, -1).split('\n');
  if (split.length > NOTE_MAX_SIGNATURES) return err('too_many_signatures');
  const signatures: NoteSignature[] = [];
  for (const line of split) {
    const signature = parseSignatureLine(line);
    if (signature === null) return err('malformed_signature');
    signatures.push(signature);
  }
  return ok(signatures);
}

/** Takes a note apart. Nothing of it is verified. */
export function parseNote(input: Uint8Array | string): Result<Note, NoteError> {
  const note = readText(input, NOTE_MAX_BYTES);
  if (note === null) return err('not_text');
  if (CONTROL.test(note)) return err('control_character');
  const blank = note.lastIndexOf('\n\n');
  if (blank === -1) return err('no_signature');
  const signatures = parseSignatureLines(note.slice(blank + 2));
  if (!signatures.ok) return signatures;
  return ok({ text: note.slice(0, blank + 1), signatures: signatures.value });
}

export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(KEY_ID_LENGTH + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_LENGTH);
  return `${LINE_START}${name} ${toBase64(bytes)}\n`;
}

export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignatureLine).join('')}`;

/** A key that the caller trusts, and what its signatures mean. */
export type Verifier = {
  readonly name: string;
  readonly keyId: number;
  readonly verify: (text: string, signature: Bytes) => Promise<boolean>;
};

/** A key that signs. */
export type Signer = {
  readonly name: string;
  readonly keyId: number;
  readonly sign: (text: string) => Promise<Bytes>;
};

export type VerifyError =
  /** A signature that claims a known key does not verify. */
  | 'bad_signature'
  /** No known key signed. */
  | 'no_known_signature';

export type VerifiedNote = {
  readonly text: string;
  readonly verified: readonly NoteSignature[];
  /** By unknown keys: they say nothing. */
  readonly ignored: readonly NoteSignature[];
};

const isBy =
  ({ name, keyId }: NoteSignature) =>
  (key: Verifier): boolean =>
    key.name === name && key.keyId === keyId;

/**
 * Verifies every signature by a known key, as C2SP signed-note "Signatures" has it: unknown keys
 * are ignored, one bad signature by a known key spoils the note, at least one must be good.
 * Where two known keys share name and id, each is tried.
 */
export async function verifyNote(
  note: Note,
  known: readonly Verifier[],
): Promise<Result<VerifiedNote, VerifyError>> {
  const verified: NoteSignature[] = [];
  const ignored: NoteSignature[] = [];
  for (const signature of note.signatures) {
    const keys = known.filter(isBy(signature));
    if (keys.length === 0) {
      ignored.push(signature);
      continue;
    }
    const good = await Promise.all(keys.map((key) => key.verify(note.text, signature.signature)));
    if (!good.includes(true)) return err('bad_signature');
    verified.push(signature);
  }
  if (verified.length === 0) return err('no_known_signature');
  return ok({ text: note.text, verified, ignored });
}

/**
 * Signs a text with each key, in their order.
 * @throws {TypeError} for a text that is no note's: no last line feed, or control characters.
 */
export async function signNote(text: string, signers: readonly Signer[]): Promise<string> {
  if (!text.endsWith('\n') || CONTROL.test(text) || !text.isWellFormed()) {
    throw new TypeError('a note is text without control characters that ends in a line feed');
  }
  const signatures: NoteSignature[] = [];
  for (const { name, keyId, sign } of signers) {
    signatures.push({ name, keyId, signature: await sign(text) });
  }
  return formatNote({ text, signatures });
}

/** The bytes that a plain note signature is over. */
export const noteMessage = (text: string): Bytes => utf8(text);
