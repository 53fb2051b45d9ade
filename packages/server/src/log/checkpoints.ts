import { equalConstantTime, toBase64, type Bytes } from '@handfast/protocol/bytes';
import { formatCheckpoint, openCheckpoint } from '@handfast/protocol/log/checkpoint';
import {
  ED25519,
  ed25519Signer,
  ed25519Verifier,
  formatVkey,
  privateKeyFromSeed,
  publicKeyOf,
  type PrivateKey,
} from '@handfast/protocol/log/keys';
import { formatNote, type Verifier } from '@handfast/protocol/log/note';

export type Position = { readonly size: number; readonly root: Bytes };

/** The log's signing key and all keys that it signed with before: old checkpoints stay readable. */
export type LogKeys = {
  readonly origin: string;
  /** C2SP verifier key of the key in use. */
  readonly vkey: string;
  readonly vkeys: readonly string[];
  readonly verifiers: readonly Verifier[];
  readonly sign: (position: Position) => Promise<string>;
  /** What a checkpoint of this log says; throws on anything else. */
  readonly open: (note: string, from: string) => Promise<Position>;
};

/** `seeds`: 32 bytes each, the one in use first. */
export async function openLogKeys(
  subtle: SubtleCrypto,
  origin: string,
  seeds: readonly Uint8Array[],
): Promise<LogKeys> {
  const keys: PrivateKey[] = [];
  for (const seed of seeds)
    keys.push(await privateKeyFromSeed(subtle, origin, new Uint8Array(seed)));
  const [newest] = keys;
  if (newest === undefined) throw new Error('The log has no signing key.');
  const publicKeys = keys.map((key) => publicKeyOf(origin, ED25519, key.publicKey));
  const vkeys = publicKeys.map(formatVkey);
  const verifiers = publicKeys.map((key) => ed25519Verifier(subtle, key));
  const signer = ed25519Signer(subtle, newest);
  return {
    origin,
    vkey: vkeys[0] as string,
    vkeys,
    verifiers,
    sign: async ({ size, root }) => {
      const text = formatCheckpoint({ origin, size, root, extensions: [] });
      const { name, keyId } = signer;
      return formatNote({
        text,
        signatures: [{ name, keyId, signature: await signer.sign(text) }],
      });
    },
    open: async (note, from) => {
      const opened = await openCheckpoint(note, verifiers);
      if (!opened.ok) {
        throw new Error(`The checkpoint in ${from} is not one of ${origin} (${opened.error}).`);
      }
      return opened.value.checkpoint;
    },
  };
}

/** Why a log does not start: it would sign what contradicts a checkpoint that it signed before (L4). */
export class LogBehindError extends Error {
  override readonly name = 'LogBehindError';
}

/** The same where only the size is remembered. */
export function requireSize(signed: number, from: string, size: number): void {
  if (size >= signed) return;
  throw new LogBehindError(
    `The database has ${size} log entries, the checkpoint in ${from} was signed for ${signed}. ` +
      'An older database was restored. Nothing is signed; restore a newer backup.',
  );
}

/**
 * Compares what the database says with a checkpoint that was signed before. `rootAt` is the root
 * that the database's own entries give for a size.
 */
export async function requireAtLeast(
  signed: Position,
  from: string,
  size: number,
  rootAt: (size: number) => Promise<Bytes>,
): Promise<void> {
  requireSize(signed.size, from, size);
  const root = await rootAt(signed.size);
  if (!equalConstantTime(root, signed.root)) {
    throw new LogBehindError(
      `The first ${signed.size} log entries of the database (${size} in all) have the root ` +
        `${toBase64(root)}, the checkpoint in ${from} has ${toBase64(signed.root)} for ${signed.size}. ` +
        'The entries were changed. Nothing is signed.',
    );
  }
}
