import { parseBracketed, parseElementString, valueOf, GS } from './gs1/element-string.ts';
import type { Element } from './gs1/ai.ts';
import { hasGs1CheckDigit } from './gs1/check-digit.ts';
import { parseDigitalLink, type DigitalLinkError } from './gs1/digital-link.ts';
import type { ElementStringError } from './gs1/element-string.ts';
import { checkParcelNumber, type ParcelNumber, type ParcelScheme } from './parcel-number.ts';
import { err, ok, type Result } from './result.ts';

/** What the text of a scan turned out to be. */
export type ScanForm = 'element_string' | 'digital_link' | 'sscc' | 's10' | 'dpd' | 'other';

/**
 * A scan, read. `candidates` are the parcel numbers that the text can mean, the likeliest first:
 * which of them exists is for the manifest to say. It is empty only for GS1 data without an SSCC
 * (a trade item, for example). `elements` are the AIs, empty outside GS1 data.
 */
export type Scan = {
  readonly form: ScanForm;
  readonly candidates: readonly ParcelNumber[];
  readonly elements: readonly Element[];
};

export type ScanError =
  | 'scan_empty'
  | 'scan_too_long'
  | 'scan_characters'
  | 'scan_symbology'
  | 'scan_sscc_check_digit'
  | 'scan_not_a_number'
  | ElementStringError
  | DigitalLinkError;

const SCAN_LENGTH_MAX = 2048;

/** AIM symbology identifiers (ISO/IEC 15424) after which the data are GS1 element strings. */
const GS1_SYMBOLOGIES = [']C1', ']d2', ']Q3', ']e0', ']J1'];

/** Symbologies that carry plain text on parcel labels: Code 128, Code 39, ITF, Codabar, Aztec, PDF417, DataMatrix, QR. */
const PLAIN_SYMBOLOGY = /^\][CAIFzLdQ][0-9a-zA-Z]/;

/**
 * Reads what a scanner typed (keyboard wedge) or a camera returned. Known are: GS1-128,
 * GS1 DataMatrix and GS1 QR with their symbology identifier or a leading FNC1 (1Dh); the bracketed
 * text of a label; `00` and an SSCC; 18 digits; Digital Link URIs; UPU S10; DPD's label text of 27
 * or 28 characters; and any text that is a parcel number as it stands. Line ends and tabs that
 * scanners append fall away; so do the spaces of a number typed by hand, and its lower case.
 */
export function parseScan(text: string): Result<Scan, ScanError> {
  if (text.length > SCAN_LENGTH_MAX) return err('scan_too_long');
  const data = text.replace(/[\r\n\t]+$/, '');
  if (data.trim() === '') return err('scan_empty');
  if (!/^[ -~]*$/.test(data.replaceAll(GS, ''))) return err('scan_characters');
  if (data.startsWith(']')) return afterSymbology(data);
  if (data.startsWith(GS)) return elementString(data.slice(1));
  return unmarked(data);
}

function afterSymbology(data: string): Result<Scan, ScanError> {
  const rest = data.slice(3);
  if (GS1_SYMBOLOGIES.includes(data.slice(0, 3))) {
    return elementString(rest.startsWith(GS) ? rest.slice(1) : rest);
  }
  if (!PLAIN_SYMBOLOGY.test(data)) return err('scan_symbology');
  return rest === '' ? err('scan_empty') : unmarked(rest);
}

function elementString(data: string): Result<Scan, ScanError> {
  const read = parseElementString(data);
  return read.ok ? ok(gs1Scan('element_string', read.value)) : read;
}

const gs1Scan = (form: 'element_string' | 'digital_link', elements: readonly Element[]): Scan => {
  const sscc = valueOf(elements, '00');
  return { form, elements, candidates: sscc === null ? [] : [{ scheme: 'sscc', value: sscc }] };
};

function unmarked(data: string): Result<Scan, ScanError> {
  if (/^[A-Za-z]+:\/\//.test(data)) return digitalLink(data);
  if (/^\(\d{2,4}\)/.test(data)) {
    const read = parseBracketed(data.replaceAll(' ', ''));
    return read.ok ? ok(gs1Scan('element_string', read.value)) : read;
  }
  if (data.includes(GS)) return elementString(data);
  return plain(data.replaceAll(' ', '').toUpperCase());
}

function digitalLink(uri: string): Result<Scan, ScanError> {
  const read = parseDigitalLink(uri);
  if (!read.ok) return read;
  const { key, qualifiers, attributes } = read.value;
  return ok(gs1Scan('digital_link', [key, ...qualifiers, ...attributes]));
}

function plain(text: string): Result<Scan, ScanError> {
  if (/^00\d{18}$/.test(text)) return applicationIdentifier00(text);
  if (/^00\d{18}./.test(text) && hasGs1CheckDigit(text.slice(2, 20))) {
    const read = parseElementString(text);
    if (read.ok) return ok(gs1Scan('element_string', read.value));
  }
  if (/^\d{18}$/.test(text) && hasGs1CheckDigit(text)) {
    return candidates('sscc', [
      ['sscc', text],
      ['carrier', text],
      ['free', text],
    ]);
  }
  if (checkParcelNumber({ scheme: 's10', value: text }).ok) {
    return candidates('s10', [
      ['s10', text],
      ['carrier', text],
      ['free', text],
    ]);
  }
  const dpd = DPD_LABEL.exec(text);
  if (dpd !== null) return dpdLabel(text, dpd[1] as string);
  return candidates('other', [
    ['carrier', text],
    ['free', text],
  ]);
}

/** Twenty digits that start with 00 are an SSCC behind its AI: a wrong check digit is a misread, not another number. */
function applicationIdentifier00(text: string): Result<Scan, ScanError> {
  const sscc = text.slice(2);
  if (!hasGs1CheckDigit(sscc)) return err('scan_sscc_check_digit');
  return ok(gs1Scan('element_string', [{ ai: '00', value: sscc }]));
}

/**
 * DPD's Code 128 label text: `%` (28 characters) or nothing (27), postcode filled to 7, parcel
 * number of 14 digits, service code of 3, destination country of 3.
 */
const DPD_LABEL = /^%?[0-9A-Z]{7}(\d{14})\d{3}\d{3}$/;

function dpdLabel(text: string, parcelNumber: string): Result<Scan, ScanError> {
  const whole = text.replace('%', '');
  return candidates('dpd', [
    ['carrier', parcelNumber],
    ['carrier', whole],
    ['free', whole],
  ]);
}

function candidates(
  form: ScanForm,
  readings: readonly (readonly [ParcelScheme, string])[],
): Result<Scan, ScanError> {
  const numbers: ParcelNumber[] = [];
  for (const [scheme, value] of readings) {
    const number = checkParcelNumber({ scheme, value });
    if (!number.ok) return err('scan_not_a_number');
    numbers.push(number.value);
  }
  return ok({ form, candidates: numbers, elements: [] });
}
