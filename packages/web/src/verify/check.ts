import { verifyBundle } from '@handfast/protocol/bundle';
import { parseTrust, type Trust } from '@handfast/protocol/trust';
import { trustFault, verdictOf, type Verdict } from '@handfast/protocol/verdict';
import { words } from './words.ts';

/** What came out of one file: a verdict, keys to believe, or a sentence why neither. */
export type Read =
  | { readonly kind: 'verdict'; readonly name: string; readonly verdict: Verdict }
  | { readonly kind: 'trust'; readonly name: string; readonly trust: Trust }
  | { readonly kind: 'fault'; readonly text: string };

/** A receipt is never JSON at its start; a trust file always is. */
export const isTrust = (bytes: Uint8Array): boolean => bytes[0] === 0x7b;

export function readTrust(name: string, text: string): Read {
  const trust = parseTrust(text);
  return trust.ok
    ? { kind: 'trust', name, trust: trust.value }
    : { kind: 'fault', text: trustFault(trust.error) };
}

export async function readReceipt(
  name: string,
  bytes: Uint8Array,
  trust: Trust | null,
): Promise<Read> {
  if (trust === null) return { kind: 'fault', text: words.needsTrust };
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const verdict = verdictOf(await verifyBundle(crypto.subtle, bytes, trust, now));
  return { kind: 'verdict', name, verdict };
}

/** The trust file that the server put into this page when it gave it out; `null` where none is. */
export function embeddedTrust(): Trust | null {
  const text = document.querySelector('#trust')?.textContent ?? '';
  const trust = parseTrust(text);
  return trust.ok ? trust.value : null;
}
