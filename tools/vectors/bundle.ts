import { concat, fromHex, toBase64url, utf8, type Bytes } from '@handfast/protocol/bytes';
import { formatBundle, verifyBundle, type BundleParts } from '@handfast/protocol/bundle';
import { canonicalJson } from '@handfast/protocol/canonical';
import { leafHash } from '@handfast/protocol/chain';
import { formatCheckpoint } from '@handfast/protocol/log/checkpoint';
import { cosignatureSigner } from '@handfast/protocol/log/cosignature';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Signer,
  formatVkey,
  privateKeyFromSeed,
  publicKeyOf,
  type PrivateKey,
} from '@handfast/protocol/log/keys';
import { signNote, type Signer } from '@handfast/protocol/log/note';
import { planInclusion, proofFromPlan, rootOf, treeInMemory } from '@handfast/protocol/log/tree';
import { signReceipt, type Receipt } from '@handfast/protocol/receipt';
import { sha256 } from '@handfast/protocol/sha256';
import { parseTrust } from '@handfast/protocol/trust';
import {
  digestOf,
  DRAFT,
  factsOf,
  HOLDER_SECRET,
  ISSUER,
  receiptOf,
  SMALL_DRAFT,
  statementOf,
  STRANGER,
  subtle,
  TRUST,
  uuid,
} from '../../packages/protocol/test/support/sample.ts';
import { signP256 } from './p256.ts';

const NOW = '2026-03-02T09:18:00Z';
const AT = 11;
const SIZE = 23;
const ORIGIN = DRAFT.log;
const COSIGNED_s = 1_772_443_100;

const keyOf = (name: string, seed = name): Promise<PrivateKey> =>
  privateKeyFromSeed(subtle, name, sha256(utf8(`handfast test log key ${seed}`)));

const log = await keyOf(ORIGIN);
const imposter = await keyOf(ORIGIN, 'imposter');
const otherLog = await keyOf('log.example/other');
const north = await keyOf('witness.example/north');
const south = await keyOf('witness.example/south');
const unknown = await keyOf('witness.example/unknown');

const vkeyOf = ({ name, publicKey }: PrivateKey, type: 1 | 4): string =>
  formatVkey(publicKeyOf(name, type, publicKey));

const policy = [
  `log ${vkeyOf(log, ED25519)}`,
  `log ${vkeyOf(otherLog, ED25519)}`,
  `witness north ${vkeyOf(north, COSIGNATURE_V1)}`,
  `witness south ${vkeyOf(south, COSIGNATURE_V1)}`,
  'group both all north south',
  'quorum both',
  '',
].join('\n');
const trust = { type: 'handfast/trust/1', keys: TRUST, policy };
const parsed = parseTrust(canonicalJson(trust));
if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
const believed = parsed.value;

const sign = (hash: string): Promise<string> =>
  Promise.resolve(
    signP256(HOLDER_SECRET, concat(utf8('handfast/confirm/1\0'), fromHex(hash) as Bytes)),
  );
const facts = await factsOf(statementOf({ draft: SMALL_DRAFT }), sign);
const receipt = receiptOf(facts);
const jws = await signReceipt(ISSUER, receipt);
const other = await signReceipt(ISSUER, receiptOf({ ...facts, id: uuid(77), wrong: 2 }));

const leaves = Array.from({ length: 40 }, (_, i) =>
  i === AT
    ? (fromHex(receipt.log.leaf) as Bytes)
    : (fromHex(leafHash(utf8(`entry ${i}`))) as Bytes),
);
const read = treeInMemory(leaves);
const root = (size: number): Bytes => rootOf(leaves.slice(0, size));

function way(index: number, size: number): readonly Bytes[] {
  const proof = proofFromPlan(planInclusion(index, size), read);
  if (!proof.ok) throw new Error(proof.error);
  return proof.value;
}

const plain = (key: PrivateKey): Signer => ed25519Signer(subtle, key);
const cosigner = (key: PrivateKey): Signer => cosignatureSigner(subtle, key, COSIGNED_s);

const textOf = (
  size: number,
  over: { origin?: string; root?: Bytes; extensions?: string[] } = {},
) => formatCheckpoint({ origin: ORIGIN, size, root: root(size), extensions: [], ...over });

const note = (size: number, ...signers: Signer[]): Promise<string> =>
  signNote(textOf(size), signers.length === 0 ? [plain(log)] : signers);

const base: BundleParts = {
  jws,
  index: AT,
  hashes: way(AT, SIZE),
  checkpoint: await note(SIZE),
};
const honest = formatBundle(base);
const made = (changes: Partial<BundleParts>): string => formatBundle({ ...base, ...changes });

const all = [plain(log), cosigner(north), cosigner(south)];

async function accepted(): Promise<[string, string][]> {
  return [
    ['a bare receipt', jws],
    ['a bare receipt, its line ended', `${jws}\n`],
    ['in the log', honest],
    ['the newest entry', made({ hashes: way(AT, AT + 1), checkpoint: await note(AT + 1) })],
    ['one witness of two', made({ checkpoint: await note(SIZE, plain(log), cosigner(north)) })],
    ['both witnesses', made({ checkpoint: await note(SIZE, ...all) })],
    [
      'and one that nobody knows',
      made({ checkpoint: await note(SIZE, ...all, cosigner(unknown)) }),
    ],
  ];
}

async function forgedReceipts(): Promise<[string, string][]> {
  const [head, body, tail] = jws.split('.') as [string, string, string];
  const none = btoa('{"alg":"none"}').replaceAll('=', '');
  const twice = canonicalJson(receipt).replace('"wrong":0', '"wrong":5,"wrong":0');
  const stranger: Receipt = { ...receipt, accepted: '2026-03-02T09:17:31Z' };
  return [
    ['a receipt by a stranger', made({ jws: await signReceipt(STRANGER, receipt) })],
    ['alg none', made({ jws: `${none}.${body}.` })],
    ['no signature', made({ jws: `${head}.${body}.` })],
    ['one character of the signature', made({ jws: `${head}.${body}.${flippedText(tail)}` })],
    ['a member twice in the receipt', made({ jws: await rawReceipt(twice) })],
    ['white space in the receipt', made({ jws: await rawReceipt(`${canonicalJson(receipt)} `) })],
    ['a line end behind the receipt', made({ jws: `${jws}\n` })],
    ['a space before a bare receipt', ` ${jws}`],
    ['two line ends behind a bare receipt', `${jws}\n\n`],
    ['a carriage return behind a bare receipt', `${jws}\r\n`],
    [
      'a later time, the entry not made anew',
      made({ jws: await rawReceipt(canonicalJson(stranger)) }),
    ],
    ['another receipt on the same proof', made({ jws: other })],
  ];
}

async function rawReceipt(payload: string): Promise<string> {
  const header = { alg: 'Ed25519', kid: ISSUER.kid, typ: 'handfast-receipt+jwt' };
  const input = `${toBase64url(utf8(canonicalJson(header)))}.${toBase64url(utf8(payload))}`;
  return `${input}.${toBase64url(await ISSUER.sign(utf8(input)))}`;
}

/** The first letter becomes another one. */
const flippedText = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

function forgedProofs(): [string, string][] {
  const { hashes } = base;
  const [first, second, ...rest] = hashes as [Bytes, Bytes, ...Bytes[]];
  const zero = new Uint8Array(32);
  return [
    ['index one too low', made({ index: AT - 1 })],
    ['index one too high', made({ index: AT + 1 })],
    ['index behind the end', made({ index: SIZE })],
    ['the way of a neighbour', made({ hashes: way(AT - 1, SIZE) })],
    ['the way for another size', made({ hashes: way(AT, SIZE + 10) })],
    ['a way cut at its end', made({ hashes: hashes.slice(0, -1) })],
    ['a way cut at its start', made({ hashes: hashes.slice(1) })],
    ['a way with one hash more', made({ hashes: [...hashes, zero] })],
    ['two hashes swapped', made({ hashes: [second, first, ...rest] })],
    ['one hash of nothing', made({ hashes: [zero, second, ...rest] })],
    ['no way at all', made({ hashes: [] })],
    ['54 hashes', made({ hashes: Array.from({ length: 54 }, () => zero) })],
  ];
}

async function forgedCheckpoints(): Promise<[string, string][]> {
  const older = { checkpoint: await note(AT) };
  const foreign = textOf(SIZE, { origin: otherLog.name });
  const changed = base.checkpoint.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`);
  const padded = base.checkpoint.replace(`\n${SIZE}\n`, `\n0${SIZE}\n`);
  const [bad] = (await note(SIZE, cosigner(south))).split('\n').slice(-2);
  return [
    ['a checkpoint from before the entry', made(older)],
    ['the checkpoint of another size', made({ checkpoint: await note(SIZE + 1) })],
    [
      'the root of another tree',
      made({ checkpoint: await signNote(textOf(SIZE, { root: root(9) }), [plain(log)]) }),
    ],
    ["another key under the log's name", made({ checkpoint: await note(SIZE, plain(imposter)) })],
    [
      'a log that nobody trusts',
      made({
        checkpoint: await signNote(textOf(SIZE, { origin: unknown.name }), [plain(unknown)]),
      }),
    ],
    [
      'another log that is trusted',
      made({ checkpoint: await signNote(foreign, [plain(otherLog)]) }),
    ],
    ['witnesses only', made({ checkpoint: await note(SIZE, cosigner(north), cosigner(south)) })],
    ['a size changed after signing', made({ checkpoint: changed })],
    ['a size with a leading zero', made({ checkpoint: padded })],
    ['no signature line', made({ checkpoint: textOf(SIZE) })],
    [
      "a witness's line of another checkpoint",
      made({
        checkpoint: `${base.checkpoint}${(await note(9, cosigner(north))).split('\n').at(-2)}\n`,
      }),
    ],
    ['a signature line without an end', made({ checkpoint: `${base.checkpoint}${bad}` })],
    ['carriage returns', made({ checkpoint: base.checkpoint.replaceAll('\n', '\r\n') })],
  ];
}

function forgedFiles(): [string, string][] {
  return [
    ['empty', ''],
    ['another version of the format', honest.replace('@v1', '@v2')],
    ['a space behind the first line', honest.replace('@v1\n', '@v1 \n')],
    ['no receipt in it', honest.replace(/\nextra .*/, '')],
    ['the receipt behind the index', honest.replace(/(\nextra .*)(\nindex .*)/, '$2$1')],
    ['the index twice', honest.replace(/(\nindex .*)/, '$1$1')],
    ['an index with a plus', honest.replace('\nindex ', '\nindex +')],
    ['an index above 2^53', honest.replace(/\nindex .*/, '\nindex 9007199254740993')],
    ['cut in the middle', honest.slice(0, honest.length / 2)],
    ['no checkpoint', honest.slice(0, honest.indexOf('\n\n') + 2)],
    ['a byte order mark', `\ufeff${honest}`],
    ['a text of another kind', `${digestOf('nothing')}\n`],
  ];
}

/** The content of `spec/vectors/bundle.json`. */
export async function bundleVectors() {
  const accept = [];
  for (const [name, file] of await accepted()) {
    const verified = await verifyBundle(subtle, file, believed, NOW);
    if (!verified.ok) throw new Error(`${name}: ${JSON.stringify(verified.error)}`);
    const { status, witnesses, promise } = verified.value;
    accept.push({ name, status, witnesses, promise, file });
  }
  const reject = [];
  const forged = [
    ...(await forgedReceipts()),
    ...forgedProofs(),
    ...(await forgedCheckpoints()),
    ...forgedFiles(),
  ];
  for (const [name, file] of forged) {
    const verified = await verifyBundle(subtle, file, believed, NOW);
    if (verified.ok) throw new Error(`taken, but forged: ${name}`);
    const { error } = verified;
    const step = error.step === 'receipt' ? error.fault.step : error.step;
    reject.push({ name, code: `${step}/${error.code}`, file });
  }
  const about =
    'Each file is verified with the trust file `trust` at the time `now`. Reject: `code` is the ' +
    'step that fails and why.';
  return { about, now: NOW, trust: JSON.stringify(trust), accept, reject };
}
