/** One delivery of three parcels, with fixed keys: what tests and vectors are made from. */

import { fromBase64url, toBase64url, utf8 } from '../../src/bytes.ts';
import { issueCertificate, type HolderCertificate } from '../../src/certificate.ts';
import { eventCommitment, nextEntry } from '../../src/chain.ts';
import { buildStatement, type Decision, type Draft } from '../../src/draft.ts';
import { signConfirmation, thumbprint, type HolderPublicKey } from '../../src/holder.ts';
import { webCryptoSigner, type Signer, type TrustedKeys } from '../../src/jws.ts';
import {
  buildReceiptCore,
  issueEvent,
  withLog,
  type Receipt,
  type ReceiptFacts,
} from '../../src/receipt.ts';
import { sha256, sha256Hex } from '../../src/sha256.ts';
import {
  statementHash,
  type Channel,
  type HolderRole,
  type Statement,
} from '../../src/statement.ts';

export const { subtle } = crypto;

export const uuid = (n: number): string =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export const digestOf = (name: string): string => sha256Hex(utf8(name));

/** Test keys: published here, so they protect nothing. */
export const HOLDER_KEY: HolderPublicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: '_sdW7e0wsffNaFpm6dEbSq8L6IXfjRBwvrkoe080wCg',
  y: 'vNPuNc-isSHHF0kfoGSLreIELaDa8AEu7t1xWzxnbL4',
};
export const HOLDER_SECRET = '5jvuct1zznuLrClcO3RjPhpSWqI8pvtTAKUXPYcD8CM';
export const OTHER_KEY: HolderPublicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'GU_iSxdenLwhpfzDIJ0mi1_VfinS4L8S_NOu_Up3kJI',
  y: 'XfKRC9OlV42uk2uvWbdlZXiG_0OG38dO_CaQlhWJ3tE',
};
export const OTHER_SECRET = 'og0DZshUKZWroHTupyLIB9JbQYNXt7fPGaaRdmVRWkI';

export const importHolder = (key: HolderPublicKey, d: string): Promise<CryptoKey> =>
  subtle.importKey('jwk', { ...key, d }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);

/** PKCS #8 of an Ed25519 seed (RFC 8410): a fixed prefix and the 32 bytes. */
const PKCS8 = fromBase64url('MC4CAQAwBQYDK2VwBCIEIA') as Uint8Array;

export async function ed25519(name: string) {
  const seed = sha256(utf8(`handfast test key ${name}`));
  const bytes = new Uint8Array([...PKCS8, ...seed]);
  const privateKey = await subtle.importKey('pkcs8', bytes, 'Ed25519', true, ['sign']);
  const { x } = await subtle.exportKey('jwk', privateKey);
  return { signer: webCryptoSigner(subtle, name, privateKey), publicKey: x as string };
}

const issuer = await ed25519('operator-2026');
const stranger = await ed25519('stranger');
export const ISSUER: Signer = issuer.signer;
/** Another's key under the issuer's name. */
export const STRANGER: Signer = { kid: ISSUER.kid, sign: stranger.signer.sign };

const dates = { from: '2026-01-01T00:00:00Z', until: '2026-12-31T23:59:59Z' };
export const TRUST: TrustedKeys = [
  { kid: 'operator-2026', publicKey: issuer.publicKey, use: 'receipt', ...dates },
  { kid: 'operator-2026', publicKey: issuer.publicKey, use: 'certificate', ...dates },
];

export const DRAFT: Draft = {
  type: 'handfast/draft/1',
  log: 'log.example/evidence',
  tenant: uuid(1),
  delivery: uuid(2),
  manifest: { version: 2, digest: digestOf('manifest') },
  stop: uuid(3),
  visit: uuid(4),
  revision: 3,
  device: uuid(5),
  opened: '2026-03-02T09:15:00Z',
  age: 'courier_stated_ok',
  policy: { age_years: 18, readBack: true, openBox: true },
  parcels: [
    {
      no: 1,
      number: { scheme: 'sscc', value: '095201234567891235' },
      sealKind: 'number',
      presented: true,
    },
    { no: 2, number: { scheme: 's10', value: 'RB123456785GB' }, sealKind: 'nfc', presented: true },
    { no: 4, number: { scheme: 'free', value: 'SAW-290' }, sealKind: 'none', presented: false },
  ],
};

export const DECISIONS: Readonly<Record<number, Decision>> = {
  1: {
    outcome: 'taken',
    reason: '',
    packaging: ['intact'],
    seal: 'A004711',
    label: '1235',
    inspected: false,
    photos: [],
  },
  2: {
    outcome: 'refused',
    reason: 'damaged',
    packaging: ['wet', 'torn'],
    seal: digestOf('https://seal.example/2'),
    label: '',
    inspected: true,
    photos: [digestOf('photo b'), digestOf('photo a')],
  },
};

/** One parcel, no checks due: the smallest that a forgery needs. */
export const SMALL_DRAFT: Draft = {
  ...DRAFT,
  age: 'not_required',
  policy: { age_years: 0, readBack: false, openBox: false },
  parcels: DRAFT.parcels.slice(0, 1),
};

export type Told = {
  readonly draft?: Draft;
  readonly decisions?: Readonly<Record<number, Decision>>;
  readonly channel?: Channel;
  readonly role?: HolderRole;
};

export function statementOf(told: Told = {}): Statement {
  const { draft = DRAFT, decisions = DECISIONS, channel = 'page', role = 'recipient' } = told;
  const key = channel === 'sms' ? '' : thumbprint(HOLDER_KEY);
  const holder = { id: uuid(6), role, key };
  return buildStatement(draft, decisions, { channel, holder, checkTime_s: 42 });
}

export const certificateOf = (statement: Statement): HolderCertificate => ({
  delivery: statement.delivery,
  holder: statement.holder.id,
  role: statement.holder.role,
  key: HOLDER_KEY,
  from: '2026-03-01T18:00:00Z',
  until: '2026-03-09T18:00:00Z',
});

export type SignHash = (hash: string) => Promise<string>;

export const signAsHolder: SignHash = async (hash) =>
  signConfirmation(subtle, await importHolder(HOLDER_KEY, HOLDER_SECRET), hash);

/** The facts that the server would gather for this statement, confirmed by the holder's key. */
export async function factsOf(
  statement: Statement,
  sign: SignHash = signAsHolder,
): Promise<ReceiptFacts> {
  const isSms = statement.channel === 'sms';
  return {
    id: uuid(7),
    statement,
    holder: isSms
      ? { key: null, signature: '', certificate: '' }
      : {
          key: HOLDER_KEY,
          signature: await sign(statementHash(statement)),
          certificate: await issueCertificate(ISSUER, certificateOf(statement)),
        },
    courier: null,
    accepted: '2026-03-02T09:17:30Z',
    wrong: 0,
    contact: { lastTwo: '42', setBy: 'tenant', setAt: '2026-02-20T08:00:00Z' },
    link: 'server',
    earlier: [],
    supersedes: [],
    known: {
      1: { seal: 'matches' },
      2: { seal: 'matches' },
      4: { absentBecause: 'at_depot' },
    },
  };
}

const SALT = sha256(utf8('salt'));

/** The receipt of these facts, as the fifth event of its delivery. */
export const receiptOf = (facts: ReceiptFacts): Receipt => logged(buildReceiptCore(facts));

/** Gives any core its place in the log. */
export function logged(core: Omit<Receipt, 'log'>): Receipt {
  const before = { seq: 4, head: digestOf('head') };
  const entry = nextEntry(before, eventCommitment(issueEvent(core), SALT));
  return withLog(core, {
    origin: core.statement.log,
    entry,
    salt: toBase64url(SALT),
    integratedBy: '2026-03-02T09:18:30Z',
  });
}
