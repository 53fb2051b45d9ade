import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as sha256Function } from '@noble/hashes/sha2.js';
import {
  concat,
  fromBase64url,
  fromHex,
  toBase64url,
  utf8,
  type Bytes,
} from '@handfast/protocol/bytes';
import { canonicalJson } from '@handfast/protocol/canonical';
import type { Signer } from '@handfast/protocol/jws';
import { signReceipt, type Receipt } from '@handfast/protocol/receipt';
import { verifyReceipt } from '@handfast/protocol/verify';
import { patch, type Operation } from '../../packages/protocol/test/support/patch.ts';
import {
  certificateOf,
  DECISIONS,
  digestOf,
  factsOf,
  HOLDER_SECRET,
  ISSUER,
  logged,
  OTHER_KEY,
  OTHER_SECRET,
  receiptOf,
  SMALL_DRAFT,
  statementOf,
  STRANGER,
  subtle,
  TRUST,
  uuid,
  type SignHash,
} from '../../packages/protocol/test/support/sample.ts';
import { signP256 } from './p256.ts';

const RECEIPT = 'handfast-receipt+jwt';
const CERTIFICATE = 'handfast-holder+jwt';

const signWith =
  (secret: string): SignHash =>
  (hash) =>
    Promise.resolve(signP256(secret, concat(utf8('handfast/confirm/1\0'), fromHex(hash) as Bytes)));
const sign = signWith(HOLDER_SECRET);

const small = statementOf({ draft: SMALL_DRAFT });
const base = receiptOf(await factsOf(small, sign));
const honest = await signReceipt(ISSUER, base);

async function accepted(): Promise<readonly (readonly [string, Receipt])[]> {
  const three = await factsOf(statementOf(), sign);
  return [
    ['one parcel taken, no checks due', base],
    ['three parcels: taken, refused, absent', receiptOf(three)],
    [
      'by QR, a seal that does not match, its label not asked',
      receiptOf({
        ...(await factsOf(
          statementOf({
            channel: 'qr',
            decisions: { ...DECISIONS, 1: { ...(DECISIONS[1] as object), label: '' } as never },
          }),
          sign,
        )),
        known: { 1: { seal: 'mismatch' }, 2: { seal: 'tamper_open' } },
      }),
    ],
    ['by SMS: no signature', receiptOf(await factsOf(statementOf({ channel: 'sms' }), sign))],
    [
      'a delegate, a fresh contact, a link that the sender sent, wrong codes, earlier receipts',
      receiptOf({
        ...(await factsOf(statementOf({ role: 'delegate' }), sign)),
        wrong: 3,
        link: 'sender',
        contact: { lastTwo: '', setBy: 'operator', setAt: '2026-03-02T01:00:00Z' },
        earlier: [uuid(9), uuid(8)],
        supersedes: [uuid(8)],
        courier: { action: 'e30.e30.AA' },
      }),
    ],
  ];
}

/** Signs any text as a payload under any header, canonical or not. */
async function raw(signer: Signer, header: unknown, payload: string): Promise<string> {
  const head = typeof header === 'string' ? header : canonicalJson(header);
  const input = `${toBase64url(utf8(head))}.${toBase64url(utf8(payload))}`;
  return `${input}.${toBase64url(await signer.sign(utf8(input)))}`;
}

const header = (changes: object = {}) => ({
  alg: 'Ed25519',
  kid: ISSUER.kid,
  typ: RECEIPT,
  ...changes,
});
const text = canonicalJson(base);

/** The operator's key signs something else: what the steps after the envelope are for. */
const altered = (...operations: Operation[]): Promise<string> =>
  raw(ISSUER, header(), canonicalJson(patch(base, operations)));

/** The same, and the log's promise made anew: a forger who holds the operator's key. */
const relogged = (...operations: Operation[]): Promise<string> => {
  const { log: _, ...core } = patch(base, operations) as Receipt;
  return raw(ISSUER, header(), canonicalJson(logged(core)));
};

const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });

const certified = async (changes: object, signer = ISSUER, changed = {}): Promise<string> =>
  relogged(
    replace(
      '/holder/certificate',
      await raw(
        signer,
        header({ typ: CERTIFICATE, ...changed }),
        canonicalJson({ ...certificateOf(small), ...changes }),
      ),
    ),
  );

const [head, body, tail] = honest.split('.') as [string, string, string];

/** Flips the lowest bit that counts of one base64url text. */
const flipped = (part: string, at: number): string => {
  const bytes = fromBase64url(part) as Bytes;
  bytes[at] = (bytes[at] as number) ^ 1;
  return toBase64url(bytes);
};

async function forgedEnvelopes(): Promise<[string, string][]> {
  const publicKey = fromBase64url(TRUST[0]?.publicKey as string) as Bytes;
  const hs256 = `${toBase64url(utf8(canonicalJson(header({ alg: 'HS256' }))))}.${body}`;
  return [
    ["another key under the operator's name", await raw(STRANGER, header(), text)],
    ['a key that nobody trusts', await raw(STRANGER, header({ kid: 'stranger' }), text)],
    ['alg none, no signature', `${toBase64url(utf8('{"alg":"none"}'))}.${body}.`],
    [
      'alg none with kid and typ',
      `${toBase64url(utf8(canonicalJson(header({ alg: 'none' }))))}.${body}.`,
    ],
    [
      'HS256 with the public key as secret',
      `${hs256}.${toBase64url(hmac(sha256Function, publicKey, utf8(hs256)))}`,
    ],
    ['alg EdDSA', await raw(ISSUER, header({ alg: 'EdDSA' }), text)],
    ['typ of a certificate', await raw(ISSUER, header({ typ: CERTIFICATE }), text)],
    ['typ JWT', await raw(ISSUER, header({ typ: 'JWT' }), text)],
    ['a header with jwk', await raw(ISSUER, header({ jwk: {} }), text)],
    ['a header with crit', await raw(ISSUER, header({ crit: ['exp'] }), text)],
    ['a header without kid', await raw(ISSUER, { alg: 'Ed25519', typ: RECEIPT }, text)],
    [
      'alg twice in the header',
      await raw(
        ISSUER,
        `{"alg":"none","alg":"Ed25519","kid":"${ISSUER.kid}","typ":"${RECEIPT}"}`,
        text,
      ),
    ],
    ['white space in the header', await raw(ISSUER, JSON.stringify(header(), null, 1), text)],
    ['one bit of the payload', `${head}.${flipped(body, 100)}.${tail}`],
    ['one bit of the signature', `${head}.${body}.${flipped(tail, 0)}`],
    ['one bit of the end of the signature', `${head}.${body}.${flipped(tail, 63)}`],
    ['signature cut short', `${head}.${body}.${tail.slice(0, -4)}`],
    ['signature empty', `${head}.${body}.`],
    ['a space before', ` ${honest}`],
    ['a line end after', `${honest}\n`],
    ['trailing data', `${honest}AAAA`],
    ['a fourth part', `${honest}.AAAA`],
    ['padding', `${honest}==`],
    ['empty', ''],
    ['not a JWS', '{}'],
    ['half a megabyte', 'A'.repeat(512 * 1024 + 1)],
    ['a payload that is not JSON', await raw(ISSUER, header(), text.slice(0, -1))],
    ['trailing data in the payload', await raw(ISSUER, header(), `${text}{}`)],
    ['white space in the payload', await raw(ISSUER, header(), `${text} `)],
    ['the keys of the payload in another order', await raw(ISSUER, header(), JSON.stringify(base))],
    [
      'a member twice in the payload',
      await raw(ISSUER, header(), text.replace('"wrong":0', '"wrong":5,"wrong":0')),
    ],
    [
      "the operator's key out of its time",
      await relogged(replace('/accepted', '2027-01-01T00:00:00Z')),
    ],
  ];
}

async function forgedContents(): Promise<[string, string][]> {
  return [
    ['a key too many', await altered({ op: 'add', path: '/note', value: '' })],
    ['no salt', await altered({ op: 'remove', path: '/log/salt' })],
    ['another type', await altered(replace('/type', 'handfast/receipt/2'))],
    ['a statement misshapen', await altered(replace('/statement/parcels/0/outcome', 'accepted'))],
    ['wrong codes below 0', await altered(replace('/wrong', -1))],
    [
      'a certificate of 5000 characters',
      await altered(replace('/holder/certificate', 'A'.repeat(5000))),
    ],
    ['supersedes a receipt that is not named', await relogged(replace('/supersedes', [uuid(8)]))],
    ['the statement changed', await relogged(replace('/statement/parcels/0/label', '9999'))],
    ['the hash of another statement', await relogged(replace('/hash', digestOf('another')))],
  ];
}

async function forgedHolders(): Promise<[string, string][]> {
  const other = { ...small, visit: uuid(44) };
  const otherFacts = await factsOf(other, () => Promise.resolve(base.holder.signature));
  const [signature] = [base.holder.signature];
  const sms = statementOf({ draft: SMALL_DRAFT, channel: 'sms' });
  return [
    [
      "the holder's signature of another visit",
      await raw(ISSUER, header(), canonicalJson(receiptOf(otherFacts))),
    ],
    [
      "one bit of the holder's signature",
      await relogged(replace('/holder/signature', flipped(signature, 40))),
    ],
    [
      "another key's signature",
      await relogged(replace('/holder/signature', await signWith(OTHER_SECRET)(base.hash))),
    ],
    ["no holder's signature", await relogged(replace('/holder/signature', ''))],
    ['no key', await relogged(replace('/holder/key', null))],
    ['another key', await relogged(replace('/holder/key', OTHER_KEY))],
    [
      'a signature by SMS',
      await raw(
        ISSUER,
        header(),
        canonicalJson(receiptOf({ ...(await factsOf(sms, sign)), holder: base.holder })),
      ),
    ],
    ['the certificate of another delivery', await certified({ delivery: uuid(22) })],
    ['the certificate of another holder', await certified({ holder: uuid(66) })],
    ['the certificate of a delegate', await certified({ role: 'delegate' })],
    ['the certificate of another key', await certified({ key: OTHER_KEY })],
    [
      'a certificate that ended before the visit',
      await certified({ from: '2026-02-01T00:00:00Z', until: '2026-03-02T09:14:59Z' }),
    ],
    ['a certificate made after it was accepted', await certified({ from: '2026-03-02T09:17:31Z' })],
    [
      "a certificate dated outside the signer's time",
      await certified({ from: '2025-12-31T23:59:59Z' }),
    ],
    ['a certificate with a key too many', await certified({ admin: true })],
    ['a certificate by a stranger', await certified({}, STRANGER)],
    ['a certificate with alg none', await certified({}, ISSUER, { alg: 'none' })],
    ['a receipt as certificate', await certified({}, ISSUER, { typ: RECEIPT })],
  ];
}

async function forgedLogsAndClaims(): Promise<[string, string][]> {
  const lines = base.doesNotProve;
  const softer = { ...lines[0], text: 'Parcel 1 contents: looked at.' };
  return [
    ['another log', await altered(replace('/log/origin', 'log.example/other'))],
    ['another salt', await altered(replace('/log/salt', toBase64url(new Uint8Array(32))))],
    ['another leaf', await altered(replace('/log/leaf', digestOf('leaf')))],
    ['another commitment', await altered(replace('/log/entry/commitment', digestOf('event')))],
    ['another head', await altered(replace('/log/entry/head', digestOf('head')))],
    ['another place in the chain', await altered(replace('/log/entry/seq', 6))],
    ['the core changed, its entry not', await altered(replace('/wrong', 1))],
    [
      'promised before it was accepted',
      await altered(replace('/log/integratedBy', '2026-03-02T09:17:29Z')),
    ],
    ['a seal judged that was not read', await relogged(replace('/judged/0/seal', 'none'))],
    ['a label judged otherwise', await relogged(replace('/judged/0/label', 'mismatch'))],
    [
      'a taken parcel called absent',
      await relogged(replace('/judged/0/absentBecause', 'at_depot')),
    ],
    ['a judgement of another parcel', await relogged(replace('/judged/0/no', 2))],
    ['a list cut short', await relogged({ op: 'remove', path: '/doesNotProve/0' })],
    ['an empty list', await relogged(replace('/doesNotProve', []))],
    ['a softer sentence', await relogged(replace('/doesNotProve/0', softer))],
    ['a line more', await relogged({ op: 'add', path: '/proves/-', value: base.proves[0] })],
    ['lines in another order', await relogged(replace('/doesNotProve', lines.toReversed()))],
    ['wrong codes not told', await relogged(replace('/wrong', 2))],
    ['a fresh contact not told', await relogged(replace('/contact/setAt', '2026-03-02T09:00:00Z'))],
  ];
}

/** The content of `spec/vectors/receipt.json`. */
export async function receiptVectors() {
  const accept = [];
  for (const [name, receipt] of await accepted()) {
    const jws = await signReceipt(ISSUER, receipt);
    const verified = await verifyReceipt(subtle, jws, TRUST);
    if (!verified.ok) throw new Error(`${name}: ${JSON.stringify(verified.error)}`);
    const { proves, doesNotProve } = receipt;
    accept.push({ name, hash: receipt.hash, proves, doesNotProve, jws });
  }
  const forged = [
    ...(await forgedEnvelopes()),
    ...(await forgedContents()),
    ...(await forgedHolders()),
    ...(await forgedLogsAndClaims()),
  ];
  const reject = [];
  for (const [name, jws] of forged) {
    const verified = await verifyReceipt(subtle, jws, TRUST);
    if (verified.ok) throw new Error(`taken, but forged: ${name}`);
    const isLong = jws.length > 512 * 1024;
    reject.push({ name, ...verified.error, ...(isLong ? { repeat: ['A', jws.length] } : { jws }) });
  }
  const about =
    'Every jws is checked with the keys in trust. Reject: step, code, at and fault name why. ' +
    'Where repeat stands instead of jws: that text so many times.';
  return { about, trust: TRUST, accept, reject };
}
