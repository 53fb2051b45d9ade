import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { JobFault } from './jobs.ts';

const TIMEOUT_MS = 15_000;

/** Addresses that are not the public internet (IANA special-purpose registries). */
const RESERVED = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  RESERVED.addSubnet(net, bits, 'ipv4');
}
// Of IPv6 only 2000::/3 is global unicast; of that, these carry IPv4 inside or are documentation.
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');
const NOT_GLOBAL_V6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  NOT_GLOBAL_V6.addSubnet(net, bits, 'ipv6');
}
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** May we call this address? Loopback only where the configuration says so. */
export function mayCall(address: string, toLoopback: boolean): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, name)) return toLoopback;
  if (family === 4) return !RESERVED.check(address, 'ipv4');
  return GLOBAL_V6.check(address, 'ipv6') && !NOT_GLOBAL_V6.check(address, 'ipv6');
}

/** Resolves and judges in one step, so that the address judged is the address called. */
const guardedLookup =
  (toLoopback: boolean): LookupFunction =>
  (host, options, done) => {
    lookup(host, { ...options, all: true }, (fault, found) => {
      if (fault !== null) return done(fault, '', 4);
      const allowed = found.filter(({ address }) => mayCall(address, toLoopback));
      const [first] = allowed;
      if (first === undefined) return done(new JobFault('address_not_public'), '', 4);
      if (options.all === true) return done(null, allowed);
      return done(null, first.address, first.family);
    });
  };

export type WebhookUrlFault = 'url' | 'scheme' | 'credentials' | 'address_not_public';

/** What is wrong with an endpoint's URL at registration, or `null`. Names are judged when called. */
export function webhookUrlFault(text: string, toLoopback: boolean): WebhookUrlFault | null {
  if (!URL.canParse(text) || text.length > 2000) return 'url';
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const local =
    toLoopback &&
    (host === 'localhost' || LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return 'scheme';
  if (url.username !== '' || url.password !== '') return 'credentials';
  return isIP(host) !== 0 && !mayCall(host, toLoopback) ? 'address_not_public' : null;
}

/**
 * One POST, no redirect followed, 15 seconds for everything. The answer's body is not read:
 * nothing of it is needed, and what it says is the receiver's.
 */
export function postOnce(
  target: string,
  body: string,
  options: { readonly toLoopback: boolean; readonly headers: Readonly<Record<string, string>> },
): Promise<{ readonly status: number }> {
  const fault = webhookUrlFault(target, options.toLoopback);
  if (fault !== null) return Promise.reject(new JobFault(fault));
  const url = new URL(target);
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(
      url,
      {
        method: 'POST',
        headers: { ...options.headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: guardedLookup(options.toLoopback),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        agent: false,
      },
      (response) => {
        response.destroy();
        resolve({ status: response.statusCode ?? 0 });
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}
