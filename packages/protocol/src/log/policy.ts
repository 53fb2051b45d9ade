/**
 * Trust policies (C2SP tlog-policy): which logs are known, and which witnesses together are enough.
 * A policy is its reader's own file. Ours must be UTF-8; names are compared code point by code
 * point, never normalised.
 */

import { toHex } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { cosignatureVerifier } from './cosignature.ts';
import { parseDecimal } from './decimal.ts';
import {
  COSIGNATURE_V1,
  ED25519,
  ed25519Verifier,
  parseVkey,
  type KeyType,
  type PublicKey,
} from './keys.ts';
import type { NoteSignature, Verifier } from './note.ts';
import { readText } from './text.ts';

export const POLICY_MAX_BYTES = 65_536;

export type PolicyLog = { readonly key: PublicKey; readonly url: string | null };

export type PolicyWitness = {
  /** The name inside this policy. */
  readonly name: string;
  /** `null`: a signature type that we do not verify, so that this witness never counts. */
  readonly key: PublicKey | null;
  readonly url: string | null;
};

export type PolicyGroup = {
  readonly name: string;
  readonly threshold: number;
  /** Names of witnesses and earlier groups, each at most once in the whole policy. */
  readonly members: readonly string[];
};

export type Policy = {
  /** Without those whose signature type we do not verify. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** In the order of the file: members come before their group. */
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or group; `null` for `quorum none`. */
  readonly quorum: string | null;
};

export type PolicyErrorCode =
  /** Not UTF-8, too long, or a control character other than tab and line feed. */
  | 'not_text'
  /** The last line is not ended. */
  | 'no_final_newline'
  | 'unknown_keyword'
  | 'wrong_number_of_items'
  | 'malformed_key'
  /** A log needs a key of type 01, a witness one of type 04. */
  | 'wrong_key_type'
  /** The same public key twice, under whatever names. */
  | 'duplicate_key'
  | 'duplicate_name'
  /** A name that no line before defines. */
  | 'unknown_name'
  /** A name in two groups, or twice in one. */
  | 'second_membership'
  /** Not `any`, `all` or a decimal from 1 to the number of members. */
  | 'wrong_threshold'
  | 'no_quorum'
  | 'second_quorum';

/** `line` counts from 1; 0 where the fault is of the whole text. */
export type PolicyError = { readonly code: PolicyErrorCode; readonly line: number };

const NONE = 'none';

/** A policy while its lines are read. */
type Draft = {
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly names: Set<string>;
  readonly members: Set<string>;
  /** Key parts of vkeys, in hex, or the vkey itself where we do not read the type. */
  readonly keys: Set<string>;
  quorum: string | null | undefined;
};

type LineReader = (draft: Draft, items: readonly string[]) => PolicyErrorCode | null;

function readKey(
  draft: Draft,
  vkey: string,
  type: KeyType,
): Result<PublicKey | null, PolicyErrorCode> {
  const key = parseVkey(vkey);
  if (!key.ok && key.error !== 'unsupported_type') return err('malformed_key');
  if (key.ok && key.value.type !== type) return err('wrong_key_type');
  const identity = key.ok ? toHex(key.value.publicKey) : vkey;
  if (draft.keys.has(identity)) return err('duplicate_key');
  draft.keys.add(identity);
  return ok(key.ok ? key.value : null);
}

/** `log <vkey> [<url>]` */
const readLog: LineReader = (draft, items) => {
  const [vkey, url = null] = items;
  if (vkey === undefined || items.length > 2) return 'wrong_number_of_items';
  const key = readKey(draft, vkey, ED25519);
  if (!key.ok) return key.error;
  if (key.value !== null) draft.logs.push({ key: key.value, url });
  return null;
};

function defineName(draft: Draft, name: string): PolicyErrorCode | null {
  if (name === NONE || draft.names.has(name)) return 'duplicate_name';
  draft.names.add(name);
  return null;
}

/** `witness <name> <vkey> [<url>]` */
const readWitness: LineReader = (draft, items) => {
  const [name, vkey, url = null] = items;
  if (name === undefined || vkey === undefined || items.length > 3) return 'wrong_number_of_items';
  const key = readKey(draft, vkey, COSIGNATURE_V1);
  if (!key.ok) return key.error;
  draft.witnesses.push({ name, key: key.value, url });
  return defineName(draft, name);
};

function readThreshold(text: string, members: number): number | null {
  if (text === 'any') return 1;
  if (text === 'all') return members;
  const threshold = parseDecimal(text);
  return threshold.ok && threshold.value >= 1 && threshold.value <= members
    ? threshold.value
    : null;
}

/** `group <name> all|any|<k> <name>...` */
const readGroup: LineReader = (draft, items) => {
  const [name, thresholdText, ...members] = items;
  if (name === undefined || thresholdText === undefined || members.length === 0) {
    return 'wrong_number_of_items';
  }
  const threshold = readThreshold(thresholdText, members.length);
  if (threshold === null) return 'wrong_threshold';
  for (const member of members) {
    if (!draft.names.has(member)) return 'unknown_name';
    if (draft.members.has(member)) return 'second_membership';
    draft.members.add(member);
  }
  draft.groups.push({ name, threshold, members });
  return defineName(draft, name);
};

/** `quorum <name>` */
const readQuorum: LineReader = (draft, items) => {
  const [name] = items;
  if (name === undefined || items.length > 1) return 'wrong_number_of_items';
  if (draft.quorum !== undefined) return 'second_quorum';
  if (name !== NONE && !draft.names.has(name)) return 'unknown_name';
  draft.quorum = name === NONE ? null : name;
  return null;
};

const READERS: ReadonlyMap<string, LineReader> = new Map([
  ['log', readLog],
  ['witness', readWitness],
  ['group', readGroup],
  ['quorum', readQuorum],
]);

/** One line; empty lines and comments say nothing. */
function readLine(draft: Draft, line: string): PolicyErrorCode | null {
  const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
  if (keyword === undefined || keyword.startsWith('#')) return null;
  const read = READERS.get(keyword);
  return read === undefined ? 'unknown_keyword' : read(draft, items);
}

// Tab and line feed are the only control characters that the standard allows.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** A policy file (C2SP tlog-policy, "Policy file syntax and structure"). */
export function parsePolicy(input: Uint8Array | string): Result<Policy, PolicyError> {
  const text = readText(input, POLICY_MAX_BYTES);
  if (text === null || CONTROL.test(text)) return err({ code: 'not_text', line: 0 });
  const draft: Draft = {
    logs: [],
    witnesses: [],
    groups: [],
    names: new Set(),
    members: new Set(),
    keys: new Set(),
    quorum: undefined,
  };
  const lines = text.split('\n');
  if (lines.pop() !== '') return err({ code: 'no_final_newline', line: lines.length + 1 });
  for (const [i, line] of lines.entries()) {
    const code = readLine(draft, line);
    if (code !== null) return err({ code, line: i + 1 });
  }
  const { logs, witnesses, groups, quorum } = draft;
  if (quorum === undefined) return err({ code: 'no_quorum', line: 0 });
  return ok({ logs, witnesses, groups, quorum });
}

export type PolicyVerifiers = {
  readonly logs: readonly Verifier[];
  readonly witnesses: readonly Verifier[];
};

/** The policy's keys in the form that `openCheckpoint` and `verifyProof` take. */
export const verifiersOf = (subtle: SubtleCrypto, policy: Policy): PolicyVerifiers => ({
  logs: policy.logs.map(({ key }) => ed25519Verifier(subtle, key)),
  witnesses: policy.witnesses.flatMap(({ key }) =>
    key === null ? [] : [cosignatureVerifier(subtle, key)],
  ),
});

export type QuorumJudgement = {
  readonly satisfied: boolean;
  /** The policy's witnesses whose cosignatures were given, in the policy's order. */
  readonly witnesses: readonly string[];
};

/**
 * Are these cosignatures enough? They must have been verified against the policy's own keys: only
 * name and key id are looked at here. More than one by the same witness counts once.
 */
export function judgeQuorum(policy: Policy, verified: readonly NoteSignature[]): QuorumJudgement {
  const cosigned = policy.witnesses.filter(({ key }) =>
    verified.some(({ name, keyId }) => name === key?.name && keyId === key.keyId),
  );
  const witnesses = cosigned.map(({ name }) => name);
  const reached = new Set(witnesses);
  for (const { name, threshold, members } of policy.groups) {
    const count = members.filter((member) => reached.has(member)).length;
    if (count >= threshold) reached.add(name);
  }
  return { satisfied: policy.quorum === null || reached.has(policy.quorum), witnesses };
}
