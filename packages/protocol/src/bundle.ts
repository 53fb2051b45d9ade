import { fromHex, fromUtf8, utf8, type Bytes } from './bytes.ts';
import { judgeQuorum, verifiersOf } from './log/policy.ts';
import { formatProof, parseProof, verifyProof, type ProofError } from './log/proof.ts';
import { err, ok, type Result } from './result.ts';
import type { Receipt } from './receipt.ts';
import type { Time } from './time.ts';
import type { Trust } from './trust.ts';
import { verifyReceipt, type VerifyError } from './verify.ts';

/**
 * A receipt to keep: a C2SP tlog-proof whose `extra` is the receipt's JWS. The proof does not
 * authenticate `extra`, and need not: the receipt opens the very leaf that the proof includes.
 */
export type BundleParts = {
  readonly jws: string;
  readonly index: number;
  /** Inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly Bytes[];
  /** Signed note. */
  readonly checkpoint: string;
};

export const formatBundle = ({ jws, index, hashes, checkpoint }: BundleParts): string =>
  formatProof({ extra: utf8(jws), index, hashes, checkpoint });

export type BundleStatus =
  /** Signed by the operator; not, or not yet, in the log. Never shown as good. */
  | 'signed'
  /** In the log, by the log's own signature. */
  | 'logged'
  /** In the log, cosigned by enough witnesses of the verifier's own policy (L5, L7). */
  | 'witnessed';

export type VerifiedBundle = {
  readonly status: BundleStatus;
  /** Names, from the verifier's policy, of the witnesses that cosigned. */
  readonly witnesses: readonly string[];
  /** A receipt that is only signed: is the log's promise still running at `now`? */
  readonly promise: 'kept' | 'running' | 'overdue';
  readonly receipt: Receipt;
  readonly kid: string;
  readonly sentences: readonly string[];
};

export type BundleError =
  /** `not_text`: no UTF-8. `no_receipt`: the proof is of something else. */
  | { readonly step: 'bundle'; readonly code: ProofError | 'no_receipt' }
  | { readonly step: 'receipt'; readonly code: VerifyError['code']; readonly fault: VerifyError }
  | { readonly step: 'inclusion'; readonly code: string };

const HEADER = 'c2sp.org/tlog-proof@';

/**
 * Verifies a bundle, or a bare receipt that one line feed may end, without network. `now` is the
 * verifier's own clock and only says whether a promise of the log is overdue.
 */
export async function verifyBundle(
  subtle: SubtleCrypto,
  file: Uint8Array | string,
  trust: Trust,
  now: Time,
): Promise<Result<VerifiedBundle, BundleError>> {
  const input = typeof file === 'string' ? file : fromUtf8(file);
  if (input === null) return err({ step: 'bundle', code: 'not_text' });
  const isBundle = input.startsWith(HEADER);
  const jws = isBundle ? receiptIn(input) : ok(input.replace(/\n$/, ''));
  if (!jws.ok) return jws;
  const receipt = await verifyReceipt(subtle, jws.value, trust.keys);
  if (!receipt.ok) {
    return err({ step: 'receipt', code: receipt.error.code, fault: receipt.error });
  }
  const { value } = receipt;
  if (!isBundle) {
    const promise = value.receipt.log.integratedBy < now ? 'overdue' : 'running';
    return ok({ ...value, status: 'signed', witnesses: [], promise });
  }
  const included = await inclusion(subtle, input, value.receipt, trust);
  if (!included.ok) return included;
  const { status, witnesses } = included.value;
  const sentences = [
    ...value.sentences.slice(0, -1),
    sentenceOf(value.receipt, status === 'witnessed', witnesses),
  ];
  return ok({ ...value, status, witnesses, promise: 'kept', sentences });
}

/** The receipt within a bundle; nothing of it is verified. */
export function receiptIn(input: string): Result<string, BundleError> {
  const proof = parseProof(input);
  if (!proof.ok) return err({ step: 'bundle', code: proof.error });
  const jws = proof.value.extra && fromUtf8(proof.value.extra);
  return jws ? ok(jws) : err({ step: 'bundle', code: 'no_receipt' });
}

async function inclusion(subtle: SubtleCrypto, input: string, receipt: Receipt, trust: Trust) {
  const { logs, witnesses } = verifiersOf(subtle, trust.policy);
  const own = logs.filter((log) => log.name === receipt.log.origin);
  if (own.length === 0) return err({ step: 'inclusion', code: 'unknown_origin' } as const);
  const leafHash = fromHex(receipt.log.leaf) as Bytes;
  const proof = await verifyProof(input, leafHash, own, witnesses);
  if (!proof.ok) return err({ step: 'inclusion', code: proof.error } as const);
  const quorum = judgeQuorum(trust.policy, proof.value.byOthers);
  const isWitnessed = quorum.satisfied && quorum.witnesses.length > 0;
  return ok({
    status: isWitnessed ? ('witnessed' as const) : ('logged' as const),
    witnesses: quorum.witnesses,
  });
}

/** L7: nothing is said about rewriting unless as many witnesses cosigned as the reader asks for. */
function sentenceOf({ log }: Receipt, isWitnessed: boolean, witnesses: readonly string[]): string {
  const names = witnesses.join(', ');
  if (isWitnessed) {
    return `It is in the log ${log.origin}, cosigned by ${names}: it cannot be rewritten without them.`;
  }
  const who =
    witnesses.length === 0
      ? 'No outside witness cosigned'
      : `Only ${names} cosigned, fewer than you ask for`;
  return `It is in the log ${log.origin}, by the log's own signature. ${who}: the operator could keep a second history.`;
}
