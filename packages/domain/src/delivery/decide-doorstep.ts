import { equalConstantTime, utf8 } from '@handfast/protocol/bytes';
import { buildStatement, type Decision } from '@handfast/protocol/draft';
import { lastFourDigits } from '@handfast/protocol/parcel-number';
import { ok, type Result } from '@handfast/protocol/result';
import { isSealRead, PHOTOS_MAX, statementHash, type Hex64 } from '@handfast/protocol/statement';
import { elapsed_s } from '../time.ts';
import type { VisitCommand } from './commands.ts';
import { confirmFacts } from './confirm.ts';
import { closeFacts, voided } from './decide-visit.ts';
import { draftOf } from './draft.ts';
import type { Fact } from './events.ts';
import { activeHolder, openVisit, ownVisit, type Context, type Decided } from './guards.ts';
import { COURIER_WRONG_MAX } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';
import { judgeSealRead } from './seal.ts';
import { parcelOf, visitOf, type Delivery, type Parcel, type Visit } from './state.ts';

type Of<T extends VisitCommand['type']> = Extract<VisitCommand, { type: T }>;

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((no) => b.includes(no));

/** H25: do the digits typed fit the label? A label without four digits cannot be read back. */
const labelFits = (parcel: Parcel, label: string): boolean =>
  label === '' || label === 'unreadable' || label === lastFourDigits(parcel.number);

function decideParcels(state: Delivery, command: Of<'decide'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const visit = openVisit(state, command.visit);
  if (!visit.ok) return visit;
  if (
    command.revision !== visit.value.revision ||
    !sameNumbers(command.seen, visit.value.presented)
  ) {
    return refuse('stale_revision');
  }
  const good: Record<number, Decision> = {};
  const mismatched: Fact[] = [];
  for (const [key, decision] of Object.entries(command.decisions)) {
    const no = Number(key);
    const checked = decisionFor(state, visit.value, no, decision);
    if (!checked.ok) return checked;
    if (checked.value) good[no] = decision;
    else
      mismatched.push({
        type: 'LabelMismatched',
        visit: command.visit,
        no,
        holder: holder.value.id,
      });
  }
  const decided: Fact = {
    type: 'Decided',
    visit: command.visit,
    holder: holder.value.id,
    decisions: good,
  };
  if (Object.keys(good).length === 0) {
    return mismatched.length > 0 ? ok(mismatched) : refuse('nothing_to_do');
  }
  return ok([...voided(visit.value), decided, ...mismatched]);
}

/** C9: the field of a decision that no statement could hold, or `null`. */
function unfit(parcel: Parcel, { packaging, seal, label, photos }: Decision): string | null {
  if (packaging.includes('intact') && packaging.length > 1) return 'packaging';
  if (!isSealRead(parcel.seal.kind, seal)) return 'seal';
  if (!/^(?:\d{4}|unreadable)?$/.test(label)) return 'label';
  return photos.length > PHOTOS_MAX ? 'photos' : null;
}

/** Whether one decision can stand; `false` where the label's digits do not match. */
function decisionFor(
  state: Delivery,
  visit: Visit,
  no: number,
  decision: Decision,
): Result<boolean, Refusal> {
  const parcel = parcelOf(state, no);
  if (!parcel) return refuse('unknown_parcel', no);
  if (!visit.presented.includes(no)) return refuse('not_presented', no);
  if (visit.retaken.includes(no)) return refuse('already_retaken', no);
  const field = unfit(parcel, decision);
  if (field !== null) return refuse('not_allowed', `${no}/${field}`);
  if (decision.outcome === 'refused') {
    return decision.reason === '' ? refuse('reason_needed', no) : ok(true);
  }
  if (decision.reason !== '') return refuse('not_refused', no);
  const typed = decision.label !== '' && decision.label !== 'unreadable';
  if (typed && (visit.labelMisses[no] ?? 0) >= state.limits.labelMisses) {
    return refuse('label_misses', no);
  }
  return ok(labelFits(parcel, decision.label));
}

/** S4, H17, H25: what must have been asked of a taken parcel before a code can exist. */
function checksDone(state: Delivery, visit: Visit): Result<null, Refusal> {
  let taken = 0;
  for (const no of visit.presented) {
    const decision = visit.decisions[no];
    const parcel = parcelOf(state, no);
    if (!decision || !parcel) return refuse('undecided', no);
    if (decision.outcome === 'refused') continue;
    taken++;
    if (decision.packaging.length === 0) return refuse('packaging_needed', no);
    const readBack =
      decision.label !== '' ||
      judgeSealRead(visit, parcel, decision.seal) === 'matches' ||
      lastFourDigits(parcel.number) === null;
    if (state.manifest.policy.readBack && !readBack) return refuse('label_needed', no);
  }
  if (taken === 0) return refuse('nothing_taken');
  if (state.manifest.policy.age_years === 0) return ok(null);
  if (visit.age === 'not_required') return refuse('age_needed');
  return visit.age === 'courier_stated_ok' ? ok(null) : refuse('age_not_ok');
}

/** H4: the one act that makes a code exist. The holder's statement must equal the server's own. */
function release(state: Delivery, command: Of<'release'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const found = openVisit(state, command.visit);
  if (!found.ok) return found;
  const visit = found.value;
  if (command.revision !== visit.revision) return refuse('stale_revision');
  if (state.locked) return refuse('delivery_locked');
  const done = checksDone(state, visit);
  if (!done.ok) return done;
  const { statement, signed, code } = command;
  const { id, role, thumbprint, certificate } = holder.value;
  const built = buildStatement(draftOf(state, visit), visit.decisions, {
    channel: 'page',
    holder: { id, role, key: thumbprint },
    checkTime_s: statement.checkTime_s,
  });
  const hash = statementHash(built);
  if (statementHash(statement) !== hash) return refuse('statement_differs');
  if (signed.hash !== hash || signed.thumbprint !== thumbprint) return refuse('signature_differs');
  if (code.n !== visit.releases + 1) return refuse('stale_code');
  const { signature } = signed;
  return ok([
    ...voided(visit),
    {
      type: 'Released',
      visit: visit.id,
      hash,
      n: code.n,
      mac: code.mac,
      holder: id,
      statement: built,
      signature,
      certificate,
    },
  ]);
}

/** H8: a new code for the same statement; the old one is void and the wrong tries stay counted. */
function renew(state: Delivery, command: Of<'renew'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const visit = openVisit(state, command.visit);
  if (!visit.ok) return visit;
  if (state.locked) return refuse('delivery_locked');
  const { release: current, releases } = visit.value;
  if (current === null) return refuse('not_released');
  if (current.holder !== holder.value.id) return refuse('not_allowed');
  if (current.hash !== command.hash) return refuse('stale_statement');
  if (command.code.n !== releases + 1) return refuse('stale_code');
  return ok([
    { type: 'CodeRenewed', visit: command.visit, n: command.code.n, mac: command.code.mac },
  ]);
}

function withdraw(state: Delivery, command: Of<'withdraw'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const visit = openVisit(state, command.visit);
  if (!visit.ok) return visit;
  if (visit.value.release === null) return refuse('not_released');
  return ok([{ type: 'ReleaseWithdrawn', visit: command.visit, holder: holder.value.id }]);
}

/** H11: a refusal counts when the courier has scanned that parcel again. */
function retake(state: Delivery, command: Of<'retake'>, context: Context): Decided {
  const visit = ownVisit(state, command.visit, context);
  if (!visit.ok) return visit;
  const { presented, decisions, retaken } = visit.value;
  const { no } = command;
  if (!presented.includes(no)) return refuse('not_presented', no);
  if (retaken.includes(no)) return ok([]);
  if (decisions[no]?.outcome !== 'refused') return refuse('not_refused', no);
  return ok([{ type: 'Retaken', visit: command.visit, no }]);
}

/** C3 */
const sameMac = (a: Hex64, b: Hex64): boolean => equalConstantTime(utf8(a), utf8(b));

function enterCode(state: Delivery, command: Of<'enterCode'>, context: Context): Decided {
  const visit = visitOf(state, command.visit);
  if (!visit) return refuse('unknown_visit');
  const { by, now } = context;
  if (by.kind !== 'courier' || by.id !== visit.courier) return refuse('not_yours');
  if (visit.status === 'confirmed') return repeated(visit, command);
  if (visit.status !== 'open') return refuse('visit_not_open');
  if (state.locked) return refuse('delivery_locked');
  if (command.courierWrong >= COURIER_WRONG_MAX) return refuse('needs_supervisor');
  const { release: current } = visit;
  if (current === null) return refuse('not_released');
  if (current.hash !== command.hash) return refuse('stale_statement');
  if (current.n !== command.n) return refuse('stale_code');
  if (elapsed_s(current.at, now) > state.limits.codeLife_s) return refuse('code_expired');
  const open = visit.presented.find(
    (no) => visit.decisions[no]?.outcome === 'refused' && !visit.retaken.includes(no),
  );
  if (open !== undefined) return refuse('not_retaken', open);
  return sameMac(current.mac, command.mac)
    ? ok(confirmFacts(state, visit, current, command.receipt, now))
    : ok(wrongCode(state, visit));
}

/** H14: the same confirmation by the same device is answered with the same receipt. */
function repeated(visit: Visit, command: Of<'enterCode'>): Decided {
  const { release: used } = visit;
  const same =
    used !== null &&
    used.hash === command.hash &&
    used.n === command.n &&
    sameMac(used.mac, command.mac);
  return same ? ok([]) : refuse('already_confirmed');
}

/** H7: counted per delivery and never reset; five end the visit, ten lock the delivery. */
function wrongCode(state: Delivery, visit: Visit): readonly Fact[] {
  const wrong = state.wrong + 1;
  const facts: Fact[] = [{ type: 'CodeWrong', visit: visit.id, wrong }];
  const locks = wrong >= state.lockAt;
  if (locks || visit.wrong + 1 >= state.limits.wrongPerVisit) {
    facts.push(...closeFacts(visit, 'locked'));
  }
  if (locks) facts.push({ type: 'Locked' });
  return facts;
}

export function decideDoorstep(
  state: Delivery,
  command: Extract<
    VisitCommand,
    { type: 'decide' | 'release' | 'renew' | 'withdraw' | 'retake' | 'enterCode' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'decide':
      return decideParcels(state, command, context);
    case 'release':
      return release(state, command, context);
    case 'renew':
      return renew(state, command, context);
    case 'withdraw':
      return withdraw(state, command, context);
    case 'retake':
      return retake(state, command, context);
    case 'enterCode':
      return enterCode(state, command, context);
  }
}
