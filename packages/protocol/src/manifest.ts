import { equalConstantTime, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';
import { integer, list, object, oneOf } from './shape.ts';
import {
  hex64Check,
  parcelNoCheck,
  parcelNumberCheck,
  parcelOrderFault,
  PARCELS_MAX,
  policyCheck,
  uuidCheck,
  type Hex64,
  type ParcelNumber,
  type Policy,
  type StatementError,
  type Uuid,
} from './statement.ts';

/** What was announced: commitments to addressee, contact and each parcel's contents (rules H2, H26). */
export type Manifest = {
  readonly type: 'handfast/manifest/1';
  readonly delivery: Uuid;
  readonly version: number;
  readonly addressee: Hex64;
  readonly contact: Hex64;
  readonly policy: Policy;
  readonly parcels: readonly {
    readonly no: number;
    readonly number: ParcelNumber;
    readonly contents: Hex64;
  }[];
};

const manifestShape = object({
  type: oneOf(['handfast/manifest/1']),
  delivery: uuidCheck,
  version: integer(1, 9999),
  addressee: hex64Check,
  contact: hex64Check,
  policy: policyCheck,
  parcels: list(
    object({ no: parcelNoCheck, number: parcelNumberCheck, contents: hex64Check }),
    1,
    PARCELS_MAX,
  ),
});

/** Takes a JSON value for a manifest: all keys, no other, parcels ascending by `no`. */
export function parseManifest(value: unknown): Result<Manifest, StatementError> {
  const found = manifestShape(value, '');
  if (found !== null) return err(found);
  const manifest = value as Manifest;
  const order = parcelOrderFault(manifest.parcels);
  return order === null ? ok(manifest) : err(order);
}

/** SHA-256 of the manifest's canonical JSON: what a statement names. */
export const manifestDigest = (manifest: Manifest): Hex64 =>
  sha256Hex(utf8(canonicalJson(manifest)));

export const SALT_LENGTH = 32;

const PREFIX = utf8('handfast/commit/1\0');

/**
 * Salted commitment to a JSON value: SHA-256("handfast/commit/1" ‖ 00 ‖ salt ‖ JCS(value)), all
 * strings in NFC first, so that one name typed on two keyboards is one value. Salt: 32 bytes.
 * Throws on another salt and on a value that is not JSON.
 */
export function commit(value: unknown, salt: Uint8Array): Hex64 {
  if (salt.length !== SALT_LENGTH) throw new RangeError('a salt has 32 bytes');
  return sha256Hex(PREFIX, salt, utf8(canonicalJson(toNfc(value))));
}

/** True when the commitment opens to this value under this salt. */
export const verifyCommitment = (commitment: Hex64, value: unknown, salt: Uint8Array): boolean =>
  equalConstantTime(utf8(commit(value, salt)), utf8(commitment));

function toNfc(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(toNfc);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key.normalize('NFC'),
    toNfc(member),
  ]);
  if (new Set(members.map(([key]) => key)).size < members.length) {
    throw new TypeError('two keys are one in NFC');
  }
  return Object.fromEntries(members);
}
