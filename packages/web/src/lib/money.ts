const formatOf = (currency: string): Intl.NumberFormat =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency });

/** How many digits the currency's minor unit takes (ISO 4217). */
export const digitsOf = (currency: string): number =>
  formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;

/** `£290.00`: minor units as people write them, in the currency's own number of digits. */
export const amountOf = (amount_minor: number, currency: string): string =>
  formatOf(currency).format(amount_minor / 10 ** digitsOf(currency));
