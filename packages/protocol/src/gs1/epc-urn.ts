import { err, ok, type Result } from '../result.ts';
import { gs1CheckDigit, hasGs1CheckDigit } from './check-digit.ts';

export type SsccUrnError =
  | 'sscc_shape'
  | 'sscc_check_digit'
  | 'company_prefix_length'
  | 'urn_shape';

/**
 * `urn:epc:id:sscc:<company prefix>.<extension><serial reference>` (EPC Tag Data Standard): the
 * check digit falls away. Only the tenant knows how long its company prefix is (6 to 12 digits).
 */
export function ssccToUrn(sscc: string, companyPrefixLength: number): Result<string, SsccUrnError> {
  if (!/^\d{18}$/.test(sscc)) return err('sscc_shape');
  if (!hasGs1CheckDigit(sscc)) return err('sscc_check_digit');
  if (
    !Number.isInteger(companyPrefixLength) ||
    companyPrefixLength < 6 ||
    companyPrefixLength > 12
  ) {
    return err('company_prefix_length');
  }
  const prefix = sscc.slice(1, 1 + companyPrefixLength);
  return ok(`urn:epc:id:sscc:${prefix}.${sscc[0]}${sscc.slice(1 + companyPrefixLength, 17)}`);
}

export type SsccOfUrn = { readonly sscc: string; readonly companyPrefixLength: number };

/** The SSCC-18 of an EPC URN, its check digit made anew, and the length of the company prefix. */
export function urnToSscc(urn: string): Result<SsccOfUrn, SsccUrnError> {
  const parts = /^urn:epc:id:sscc:(\d{6,12})\.(\d)(\d+)$/.exec(urn);
  if (parts === null) return err('urn_shape');
  const [, prefix, extension, serial] = parts as unknown as readonly [
    string,
    string,
    string,
    string,
  ];
  if (prefix.length + serial.length !== 16) return err('urn_shape');
  const body = extension + prefix + serial;
  return ok({ sscc: body + gs1CheckDigit(body), companyPrefixLength: prefix.length });
}
