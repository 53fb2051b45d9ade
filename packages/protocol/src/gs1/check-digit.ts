/**
 * GS1 mod-10 check digit (GS1 General Specifications, section 7.9): from the right, the digits
 * are weighted 3, 1, 3, …; the check digit fills the sum up to a multiple of ten.
 * `digits` is the key without its check digit, decimal digits only.
 */
export function gs1CheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const weight = (digits.length - i) % 2 === 1 ? 3 : 1;
    sum += Number(digits[i]) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** True for a decimal key of at least two digits whose last digit is its GS1 check digit. */
export const hasGs1CheckDigit = (key: string): boolean =>
  /^\d{2,}$/.test(key) && gs1CheckDigit(key.slice(0, -1)) === key.at(-1);
