import { fromBase64url, utf8, type Bytes } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { entryBytes, eventCommitment, leafHash, parseEntry, type Entry } from './chain.ts';
import { CERTIFICATE_LENGTH_MAX } from './certificate.ts';
import { holderKeyShape, type HolderPublicKey } from './holder.ts';
import {
  ABSENT_BECAUSE,
  judge,
  LABEL_JUDGEMENTS,
  SEAL_JUDGEMENTS,
  type Judged,
  type ParcelKnowledge,
} from './judged.ts';
import { signJws, type Signer } from './jws.ts';
import {
  claimsOf,
  DOES_NOT_PROVE_CODES,
  PROVES_CODES,
  type Line,
  type ReceiptContact,
} from './proves.ts';
import { err, ok, type Result } from './result.ts';
import { sha256Hex } from './sha256.ts';
import { fault, integer, list, nullOr, object, oneOf, set, text, type Fault } from './shape.ts';
import {
  hex64Check,
  originCheck,
  parcelNoCheck,
  PARCELS_MAX,
  parseStatement,
  statementHash,
  timeCheck,
  uuidCheck,
  type Hex64,
  type Statement,
  type Time,
  type Uuid,
} from './statement.ts';

/** How the statement was confirmed on the holder's side; all empty for `sms`. */
export type ReceiptHolder = {
  readonly key: HolderPublicKey | null;
  readonly signature: string;
  readonly certificate: string;
};

/** Everything of a receipt but its place in the log. */
export type ReceiptCore = {
  readonly type: 'handfast/receipt/1';
  readonly id: Uuid;
  readonly statement: Statement;
  /** of the statement's canonical bytes */
  readonly hash: Hex64;
  readonly holder: ReceiptHolder;
  /** the courier's signed action where the device has a key; carried, not judged here */
  readonly courier: { readonly action: string } | null;
  /** when the server accepted it */
  readonly accepted: Time;
  /** wrong codes in this visit before the right one */
  readonly wrong: number;
  readonly judged: readonly Judged[];
  readonly contact: ReceiptContact;
  readonly link: 'server' | 'sender';
  /** earlier receipts of this delivery, sorted (rule R4) */
  readonly earlier: readonly Uuid[];
  /** those among them whose place this one takes, sorted */
  readonly supersedes: readonly Uuid[];
  readonly proves: readonly Line[];
  readonly doesNotProve: readonly Line[];
};

/** The promise of the log: this entry is a leaf of `origin` by `integratedBy`. */
export type ReceiptLog = {
  readonly origin: string;
  readonly entry: Entry;
  /** opens the entry's commitment to `issueEvent(core)`: 32 bytes in base64url */
  readonly salt: string;
  readonly leaf: Hex64;
  readonly integratedBy: Time;
};

export type Receipt = ReceiptCore & { readonly log: ReceiptLog };

/** What the log's entry commits to: a kept receipt opens its own leaf and nothing else. */
export type IssueEvent = {
  readonly type: 'ReceiptIssued';
  readonly receipt: Uuid;
  readonly visit: Uuid;
  readonly hash: Hex64;
  /** digest of the core */
  readonly core: Hex64;
};

export type ReceiptFacts = Pick<
  ReceiptCore,
  | 'id'
  | 'statement'
  | 'holder'
  | 'courier'
  | 'accepted'
  | 'wrong'
  | 'contact'
  | 'link'
  | 'earlier'
  | 'supersedes'
> & { readonly known: Readonly<Record<number, ParcelKnowledge>> };

/**
 * Makes the core of a receipt: hash, judgements and both lists follow from the facts.
 * `known`: what the server knows per parcel `no` (see `judge`). Throws on misshapen facts: a bug.
 */
export function buildReceiptCore(facts: ReceiptFacts): ReceiptCore {
  const { known, statement, ...rest } = facts;
  const earlier = facts.earlier.toSorted();
  const supersedes = facts.supersedes.toSorted();
  const judged = judge(statement, known);
  const core: ReceiptCore = {
    type: 'handfast/receipt/1',
    ...rest,
    statement,
    hash: statementHash(statement),
    earlier,
    supersedes,
    judged,
    ...claimsOf({ ...rest, statement, judged, earlier, supersedes }),
  };
  const found = coreFault(core);
  if (found !== null) throw new Error(`no receipt: ${found.code} at ${found.at}`);
  return core;
}

/** SHA-256 of the core's canonical JSON. A whole receipt gives its core's digest. */
export function coreDigest(core: ReceiptCore): Hex64 {
  const { log: _, ...rest } = core as Receipt;
  return sha256Hex(utf8(canonicalJson(rest)));
}

export const issueEvent = (core: ReceiptCore): IssueEvent => ({
  type: 'ReceiptIssued',
  receipt: core.id,
  visit: core.statement.visit,
  hash: core.hash,
  core: coreDigest(core),
});

/** Puts the log's promise beside the core. `salt`: the one that the entry's commitment was made with. */
export function withLog(
  core: ReceiptCore,
  log: {
    readonly origin: string;
    readonly entry: Entry;
    readonly salt: string;
    readonly integratedBy: Time;
  },
): Receipt {
  return { ...core, log: { ...log, leaf: leafHash(entryBytes(log.entry)) } };
}

export const RECEIPT_TYP = 'handfast-receipt+jwt';

/** JWS compact (Ed25519). Throws when the receipt is misshapen: a bug of the caller. */
export async function signReceipt(signer: Signer, receipt: Receipt): Promise<string> {
  const parsed = parseReceipt(receipt);
  if (!parsed.ok) throw new Error(`no receipt: ${parsed.error.code} at ${parsed.error.at}`);
  return signJws(signer, RECEIPT_TYP, receipt);
}

const CLAIM_LINES_MAX = 2048;
/** Sentences are ASCII; the longest has two UUIDs' room to spare. */
const sentence = text(/^[ -~]+$/, 400);
const lines = (codes: readonly string[]) =>
  list(
    object({ parcel: nullOr(parcelNoCheck), code: oneOf(codes), text: sentence }),
    0,
    CLAIM_LINES_MAX,
  );

const anything = () => null;

const coreMembers = {
  type: oneOf(['handfast/receipt/1']),
  id: uuidCheck,
  statement: (value: unknown, at: string): Fault | null => {
    const parsed = parseStatement(value);
    return parsed.ok ? null : fault(parsed.error.code, at + parsed.error.at);
  },
  hash: hex64Check,
  holder: object({
    key: nullOr(holderKeyShape),
    signature: text(/^(?:[A-Za-z0-9_-]{86})?$/, 86),
    certificate: text(/^[A-Za-z0-9_.-]*$/, CERTIFICATE_LENGTH_MAX),
  }),
  courier: nullOr(object({ action: text(/^[A-Za-z0-9_.-]+$/, 8192) })),
  accepted: timeCheck,
  wrong: integer(0, 20),
  judged: list(
    object({
      no: parcelNoCheck,
      seal: oneOf(SEAL_JUDGEMENTS),
      label: oneOf(LABEL_JUDGEMENTS),
      absentBecause: oneOf(ABSENT_BECAUSE),
    }),
    1,
    PARCELS_MAX,
  ),
  contact: object({
    lastTwo: text(/^(?:\d\d)?$/, 2),
    setBy: oneOf(['tenant', 'operator']),
    setAt: timeCheck,
  }),
  link: oneOf(['server', 'sender']),
  earlier: set(uuidCheck, PARCELS_MAX),
  supersedes: set(uuidCheck, PARCELS_MAX),
  proves: lines(PROVES_CODES),
  doesNotProve: lines(DOES_NOT_PROVE_CODES),
};

const coreShape = object(coreMembers);
const receiptShape = object({
  ...coreMembers,
  log: object({
    origin: originCheck,
    entry: anything,
    salt: text(/^[A-Za-z0-9_-]{43}$/, 43),
    leaf: hex64Check,
    integratedBy: timeCheck,
  }),
});

const coreFault = (core: ReceiptCore): Fault | null => coreShape(core, '') ?? linksFault(core);

function linksFault({ earlier, supersedes }: ReceiptCore): Fault | null {
  const stranger = supersedes.findIndex((id) => !earlier.includes(id));
  return stranger < 0 ? null : fault('contradiction', `/supersedes/${stranger}`);
}

/**
 * Takes a JSON value for a receipt: every key, no other, values in their bounds. Whether its parts
 * belong together is for `verifyReceipt`.
 */
export function parseReceipt(value: unknown): Result<Receipt, Fault> {
  const found = receiptShape(value, '');
  if (found !== null) return err(found);
  const receipt = value as Receipt;
  const links = linksFault(receipt);
  if (links !== null) return err(links);
  const entry = parseEntry(receipt.log.entry);
  if (!entry.ok) return err(fault(entry.error.code, `/log/entry${entry.error.at}`));
  return fromBase64url(receipt.log.salt) === null ? err(fault('format', '/log/salt')) : ok(receipt);
}

/** True when the entry commits to this receipt's issue under the receipt's salt. */
export const opensEntry = (receipt: Receipt): boolean =>
  eventCommitment(issueEvent(receipt), fromBase64url(receipt.log.salt) as Bytes) ===
  receipt.log.entry.commitment;
