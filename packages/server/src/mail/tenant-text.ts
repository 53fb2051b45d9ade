/** A7: a tenant's own words in our messages: 40 characters, no address to tap, no number to call. */
const LENGTH_MAX = 40;
const URL_LIKE = /(?:[a-z][a-z0-9+.-]*:\/\/|www\.|\b[a-z0-9-]+\.(?:[a-z]{2,})(?:\b|\/)|@)/i;
const PHONE_LIKE = /(?:\d[\s().\-/]*){6,}/;
// Line ends, controls and characters that turn text around could forge the lines beside it.
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export type TenantTextFault = 'empty' | 'too_long' | 'url' | 'phone' | 'control';

/** What is wrong with a text that is to stand in messages, or `null`. */
export function tenantTextFault(text: string): TenantTextFault | null {
  if (text.trim() === '') return 'empty';
  if (text.length > LENGTH_MAX) return 'too_long';
  if (CONTROL.test(text)) return 'control';
  if (URL_LIKE.test(text)) return 'url';
  return PHONE_LIKE.test(text) ? 'phone' : null;
}

/** The tenant's name as it may be printed; a neutral word for one that may not. */
export const printedName = (name: string): string =>
  tenantTextFault(name) === null ? name.trim() : 'the shop';
