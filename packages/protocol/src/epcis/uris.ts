import { CANONICAL_STEM, makeDigitalLink } from '../gs1/digital-link.ts';
import type { ParcelNumber } from '../parcel-number.ts';
import { err, ok, type Result } from '../result.ts';

/**
 * The names that one deployment gives, all under one base such as `https://handfast.example/id`
 * (no slash at the end): numbers that are no SSCC, deliveries, the vocabulary of the extensions.
 */
export type EpcisBase = string;

/** Checks a base: `https`, a host, an optional path, no query, no slash at the end. */
export const epcisBase = (text: string): Result<EpcisBase, 'base_shape'> =>
  /^https:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._~-]+)*$/.test(text)
    ? ok(text)
    : err('base_shape');

/** An SSCC is itself everywhere; any other number means something only under the base. */
export const parcelUri = (number: ParcelNumber, base: EpcisBase): string =>
  number.scheme === 'sscc'
    ? `${CANONICAL_STEM}/00/${number.value}`
    : `${base}/parcel/${number.scheme}/${number.value}`;

/** The URI of something that the deployment itself names, by its id. */
export const localUri = (
  kind: 'delivery' | 'party' | 'scale' | 'site',
  id: string,
  base: EpcisBase,
): string => `${base}/${kind}/${encodeURIComponent(id)}`;

/** Namespace of the extension keys: `handfast:channel` is `<base>/vocabulary/channel`. */
export const vocabulary = (base: EpcisBase): string => `${base}/vocabulary/`;

/** URI of a trade item's class, or of one instance where a serial number is given. */
export function tradeItemUri(
  gtin14: string,
  serial: string | null,
): Result<string, 'gtin' | 'serial'> {
  const link = (value: string | null): Result<string, unknown> =>
    makeDigitalLink({
      stem: CANONICAL_STEM,
      key: { ai: '01', value: gtin14 },
      qualifiers: value === null ? [] : [{ ai: '21', value }],
      attributes: [],
    });
  if (!link(null).ok) return err('gtin');
  const made = link(serial);
  return made.ok ? made : err('serial');
}
