import { buildStatement, type Decision, type Draft } from './draft.ts';
import { signConfirmation, thumbprint, type HolderKey } from './holder.ts';
import { statementHash, type HolderRole, type Statement, type Uuid } from './statement.ts';

/** What a holder sends to release: the statement of this visit and their signature over its hash. */
export type SignedRelease = {
  readonly visit: Uuid;
  readonly revision: number;
  readonly statement: Statement;
  /** base64url, 86 characters */
  readonly signature: string;
};

/**
 * The holder's part of a release on a page (rules H4, C2, C9): builds the statement from the courier's
 * draft and what the holder decided, and signs it. `checkTime_s`: whole seconds, at most a day counts.
 * Throws when a presented parcel has no decision: a bug of the caller.
 */
export async function signRelease(
  subtle: SubtleCrypto,
  key: HolderKey,
  from: {
    readonly draft: Draft;
    readonly decisions: Readonly<Record<number, Decision>>;
    readonly holder: { readonly id: Uuid; readonly role: HolderRole };
    readonly checkTime_s: number;
  },
): Promise<SignedRelease> {
  const { draft, decisions, holder } = from;
  const statement = buildStatement(draft, decisions, {
    channel: 'page',
    holder: { id: holder.id, role: holder.role, key: thumbprint(key.publicKey) },
    checkTime_s: Math.min(86_400, Math.round(from.checkTime_s)),
  });
  const signature = await signConfirmation(subtle, key.privateKey, statementHash(statement));
  return { visit: draft.visit, revision: draft.revision, statement, signature };
}
