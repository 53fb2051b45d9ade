import type { CheckedSignature, Command, MintedCode } from '@handfast/domain/delivery/commands';
import { refuse } from '@handfast/domain/delivery/refusal';
import { holderOf, visitOf } from '@handfast/domain/delivery/state';
import { later } from '@handfast/domain/time';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import { codeMac, makeCode } from '@handfast/protocol/code';
import { verifyConfirmation } from '@handfast/protocol/holder';
import { err, ok, type Result } from '@handfast/protocol/result';
import { statementHash, type Hex64, type Statement, type Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { HolderCaller } from '../http/context.ts';
import { current } from '../keys/keys.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { tellWrongSeals } from './holder.ts';

export type Coded = { readonly outcome: Outcome; readonly answer: CodeAnswer };
type Done = Promise<Result<Coded, WorkError>>;

export type ReleaseInput = {
  readonly visit: Uuid;
  readonly revision: number;
  readonly statement: Statement;
  readonly signature: string;
};

/** A code and what is kept of it. The digits live in this value and in the answer, nowhere else (H6). */
type Fresh = { readonly code: string; readonly minted: MintedCode };

function freshCode(deps: Deps, visit: Uuid, hash: Hex64, n: number): Fresh {
  const code = makeCode(deps.random.bytes);
  const mac = codeMac(current(deps.keys.pepper), { visit, hash, n, code });
  return { code, minted: { n, mac } };
}

/** Checks the holder's signature before anything is decided (C2); `null` if it is not theirs. */
async function checked(
  deps: Deps,
  caller: HolderCaller,
  input: ReleaseInput,
): Promise<CheckedSignature | null> {
  const read = await deps.unitOfWork.read(caller.deliveryId);
  const holder = read === null ? undefined : holderOf(read.state, caller.holderId);
  if (holder?.key == null) return null;
  const hash = statementHash(input.statement);
  const { signature } = input;
  const isTheirs = await verifyConfirmation(crypto.subtle, holder.key, hash, signature);
  return isTheirs ? { thumbprint: holder.thumbprint, hash, signature } : null;
}

/** H4: the one act that makes a code exist, answered to the releasing holder alone. */
export async function release(deps: Deps, caller: HolderCaller, input: ReleaseInput): Done {
  const signed = await checked(deps, caller, input);
  if (signed === null) {
    return err({ code: 'refused', refusal: { code: 'signature_differs', at: 'signature' } });
  }
  const { visit, revision, statement } = input;
  const coded = await withCode(deps, caller, visit, signed.hash, (code) => ({
    type: 'release',
    visit,
    revision,
    statement,
    signed,
    code,
  }));
  if (coded.ok) await tellWrongSeals(deps, caller, coded.value.outcome.state, visit);
  return coded;
}

/** H8: a new code for the same statement; the old one is void. */
export const renew = (deps: Deps, caller: HolderCaller, visit: Uuid, hash: Hex64): Done =>
  withCode(deps, caller, visit, hash, (code) => ({ type: 'renew', visit, hash, code }));

/** The code is made anew in each round, for the number that it would have against that state. */
async function withCode(
  deps: Deps,
  caller: HolderCaller,
  visitId: Uuid,
  hash: Hex64,
  command: (code: MintedCode) => Command,
): Done {
  let fresh: Fresh | null = null;
  const outcome = await deps.unitOfWork.execute(
    caller.deliveryId,
    (state) => {
      const visit = visitOf(state, visitId);
      if (visit === undefined) return refuse('unknown_visit', 'visit');
      fresh = freshCode(deps, visitId, hash, visit.releases + 1);
      return ok(command(fresh.minted));
    },
    { now: timeOf(deps.clock), by: { kind: 'holder', id: caller.holderId } },
  );
  if (!outcome.ok) return outcome;
  return ok({ outcome: outcome.value, answer: answerOf(outcome.value, visitId, fresh) });
}

function answerOf({ state }: Outcome, visitId: Uuid, fresh: Fresh | null): CodeAnswer {
  const current = visitOf(state, visitId)?.release;
  if (fresh === null || current == null) throw new Error('bug: released without a release');
  const { parcels } = current.statement;
  const numbers = (outcome: string): number[] =>
    parcels.filter((parcel) => parcel.outcome === outcome).map(({ no }) => no);
  return {
    code: fresh.code,
    n: fresh.minted.n,
    hash: current.hash,
    until: later(current.at, state.limits.codeLife_s),
    covers: numbers('taken'),
    doesNotCover: [...numbers('refused'), ...numbers('absent')].toSorted((a, b) => a - b),
  };
}
