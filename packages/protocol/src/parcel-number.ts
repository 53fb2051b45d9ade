import { gs1CheckDigit, hasGs1CheckDigit } from './gs1/check-digit.ts';
import { err, ok, type Result } from './result.ts';

/**
 * A parcel's number and the scheme that says how it is checked:
 * `sscc` GS1 SSCC-18, `s10` UPU S10 (13 characters), `carrier` a carrier's own, `free` anything else.
 * `value` matches `^[0-9A-Z-]{1,32}$` in every scheme: the form that stands in a statement.
 */
export type ParcelNumber = { readonly scheme: ParcelScheme; readonly value: string };

export type ParcelScheme = (typeof PARCEL_SCHEMES)[number];

export const PARCEL_SCHEMES = ['sscc', 's10', 'carrier', 'free'] as const;

export type ParcelNumberError =
  | 'scheme_unknown'
  | 'value_empty'
  | 'value_too_long'
  | 'value_characters'
  | 'sscc_shape'
  | 'sscc_check_digit'
  | 's10_shape'
  | 's10_check_digit';

const VALUE_LENGTH_MAX = 32;

const isScheme = (text: string): text is ParcelScheme =>
  (PARCEL_SCHEMES as readonly string[]).includes(text);

/**
 * Takes a number only in its one written form: no spaces, no lower case, no AI in front,
 * check digit right where the scheme has one. The answer is a fresh object with these two keys.
 */
export function checkParcelNumber(number: {
  readonly scheme: string;
  readonly value: string;
}): Result<ParcelNumber, ParcelNumberError> {
  const { scheme, value } = number;
  if (!isScheme(scheme)) return err('scheme_unknown');
  if (value === '') return err('value_empty');
  if (value.length > VALUE_LENGTH_MAX) return err('value_too_long');
  if (!/^[0-9A-Z-]+$/.test(value)) return err('value_characters');
  const fault = scheme === 'sscc' ? ssccFault(value) : scheme === 's10' ? s10Fault(value) : null;
  return fault === null ? ok({ scheme, value }) : err(fault);
}

function ssccFault(value: string): 'sscc_shape' | 'sscc_check_digit' | null {
  if (!/^\d{18}$/.test(value)) return 'sscc_shape';
  return hasGs1CheckDigit(value) ? null : 'sscc_check_digit';
}

function s10Fault(value: string): 's10_shape' | 's10_check_digit' | null {
  if (!/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(value)) return 's10_shape';
  return s10CheckDigit(value.slice(2, 10)) === value[10] ? null : 's10_check_digit';
}

const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7] as const;

/** UPU S10 check digit of the eight-digit serial number: mod 11, where 10 is written 0 and 11 is written 5. */
function s10CheckDigit(serial: string): string {
  const sum = S10_WEIGHTS.reduce((total, weight, i) => total + weight * Number(serial[i]), 0);
  const digit = 11 - (sum % 11);
  return String(digit === 10 ? 0 : digit === 11 ? 5 : digit);
}

export type MakeSsccError = 'extension' | 'company_prefix' | 'serial_reference';

/**
 * Builds an SSCC-18: extension digit (0 to 9), GS1 company prefix (4 to 12 digits), serial
 * reference (decimal digits, filled with zeros from the left to 16 minus the prefix's length),
 * check digit. The caller owns the prefix and never gives a serial reference twice.
 */
export function makeSscc(
  extension: number,
  companyPrefix: string,
  serialReference: string,
): Result<ParcelNumber, MakeSsccError> {
  if (!Number.isInteger(extension) || extension < 0 || extension > 9) return err('extension');
  if (!/^\d{4,12}$/.test(companyPrefix)) return err('company_prefix');
  const serialLength = 16 - companyPrefix.length;
  if (!/^\d+$/.test(serialReference) || serialReference.length > serialLength) {
    return err('serial_reference');
  }
  const body = `${extension}${companyPrefix}${serialReference.padStart(serialLength, '0')}`;
  return ok({ scheme: 'sscc', value: body + gs1CheckDigit(body) });
}

/** True when the number is an SSCC made under this GS1 company prefix (rule M5: the tenant's own). */
export const isSsccUnder = (number: ParcelNumber, companyPrefix: string): boolean =>
  number.scheme === 'sscc' &&
  /^\d{4,12}$/.test(companyPrefix) &&
  number.value.startsWith(companyPrefix, 1);

export type MakeS10Error = 'service_indicator' | 'serial_number' | 'country';

/**
 * Builds a UPU S10 identifier: service indicator (two capitals), serial number (up to eight
 * digits, filled with zeros from the left), check digit, country (ISO 3166-1 alpha-2, capitals).
 */
export function makeS10(
  serviceIndicator: string,
  serialNumber: string,
  country: string,
): Result<ParcelNumber, MakeS10Error> {
  if (!/^[A-Z]{2}$/.test(serviceIndicator)) return err('service_indicator');
  if (!/^\d{1,8}$/.test(serialNumber)) return err('serial_number');
  if (!/^[A-Z]{2}$/.test(country)) return err('country');
  const serial = serialNumber.padStart(8, '0');
  return ok({
    scheme: 's10',
    value: serviceIndicator + serial + s10CheckDigit(serial) + country,
  });
}

/**
 * What the recipient reads from the label (rule H25): the last four digit characters of the
 * value, letters and dashes between them left out, check digit included. `null` when the value
 * has fewer than four digits: such a label cannot be read back.
 */
export function lastFourDigits(number: ParcelNumber): string | null {
  const digits = number.value.replaceAll(/[^0-9]/g, '');
  return digits.length < 4 ? null : digits.slice(-4);
}

/**
 * Groups the value for reading aloud, fours from the right, so that the last group of an SSCC
 * is what `lastFourDigits` asks for: `39 5011 0153 0000 0011`, `RB 1 2345 6785 GB`. Dashes stay.
 * Taking the spaces out gives the value again.
 */
export function formatForPeople(number: ParcelNumber): string {
  const { scheme, value } = number;
  if (scheme === 's10')
    return `${value.slice(0, 2)} ${fours(value.slice(2, 11))} ${value.slice(11)}`;
  return value.split('-').map(fours).join('-');
}

const fours = (text: string): string => text.replaceAll(/(?!^)(?=(?:.{4})+$)/g, ' ');
