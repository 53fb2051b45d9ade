import { ok } from '@handfast/protocol/result';
import type { AgeStatement } from '@handfast/protocol/statement';
import { elapsed_s } from '../time.ts';
import type { VisitCommand } from './commands.ts';
import type { Fact } from './events.ts';
import {
  activeHolder,
  forEachParcel,
  isHome,
  openVisit,
  ownVisit,
  type Context,
  type Decided,
} from './guards.ts';
import { refuse } from './refusal.ts';
import {
  parcelOf,
  presentedIn,
  visitOf,
  type Delivery,
  type Parcel,
  type Visit,
  type VisitEnd,
} from './state.ts';

type Of<T extends VisitCommand['type']> = Extract<VisitCommand, { type: T }>;

function open(state: Delivery, command: Of<'open'>, { by }: Context): Decided {
  if (by.kind !== 'courier') return refuse('not_allowed');
  const known = visitOf(state, command.visit);
  if (known)
    return known.courier === by.id && known.status === 'open' ? ok([]) : refuse('not_yours');
  if (state.mode !== 'verified') return refuse('wrong_mode');
  if (state.locked) return refuse('delivery_locked');
  const mine = state.visits.find((visit) => visit.status === 'open' && visit.courier === by.id);
  if (mine) return refuse('visit_open', mine.id);
  const { visit, stop, device, opened, age, distance_m, accuracy_m, silent } = command;
  if (!ageFits(state, age)) return refuse('not_allowed', 'age');
  return ok([
    {
      type: 'VisitOpened',
      visit,
      stop,
      courier: by.id,
      device,
      opened,
      manifestVersion: state.manifest.version,
      manifestDigest: state.manifest.digest,
      age,
      distance_m,
      ...(accuracy_m === undefined ? {} : { accuracy_m }),
      ...(silent === true ? { silent } : {}),
    },
  ]);
}

/** C9: where no age is asked for, a statement holds no word about it. */
const ageFits = (state: Delivery, age: AgeStatement): boolean =>
  age === 'not_required' || state.manifest.policy.age_years > 0;

/** H3: whatever changes the set, or what was said of it, voids the release. */
export const voided = (visit: Visit): readonly Fact[] =>
  visit.release === null ? [] : [{ type: 'ReleaseVoided', visit: visit.id, n: visit.release.n }];

function present(state: Delivery, command: Of<'present'>, context: Context): Decided {
  const visit = ownVisit(state, command.visit, context);
  if (!visit.ok) return visit;
  const { id, presented, revision, courier } = visit.value;
  if (presented.includes(command.no)) return ok([]);
  if (state.locked) return refuse('delivery_locked');
  const parcel = parcelOf(state, command.no);
  if (!parcel) return refuse('unknown_parcel', command.no);
  if (presentedIn(state, parcel.no)) return refuse('presented_elsewhere', parcel.no);
  if (parcel.fate !== 'expected') return refuse('wrong_fate', parcel.no);
  if (parcel.hold) return refuse('on_hold', parcel.no);
  const taken = ownCustody(parcel, courier, command.selfTransfer);
  if (!taken.ok) return taken;
  return ok([
    ...taken.value,
    ...voided(visit.value),
    { type: 'Presented', visit: id, no: parcel.no, revision: revision + 1 },
  ]);
}

/** H5: in this courier's custody, or taken over at the door from the depot's books, flagged. */
function ownCustody(parcel: Parcel, courier: string, selfTransfer: boolean): Decided {
  const { custody, no } = parcel;
  if (custody.kind === 'courier')
    return custody.id === courier ? ok([]) : refuse('wrong_custody', no);
  if (!selfTransfer || !(isHome(custody.kind) || custody.kind === 'van')) {
    return refuse('wrong_custody', no);
  }
  const to = { kind: 'courier', id: courier } as const;
  return ok([{ type: 'CustodyTaken', no, from: custody, to, selfTransfer: true, sealRead: '' }]);
}

function unpresent(state: Delivery, command: Of<'unpresent'>, context: Context): Decided {
  const visit = ownVisit(state, command.visit, context);
  if (!visit.ok) return visit;
  const { id, presented, decisions, retaken, revision } = visit.value;
  const { no } = command;
  if (!presented.includes(no)) return refuse('not_presented', no);
  if (retaken.includes(no)) return refuse('already_retaken', no);
  if (decisions[no]?.outcome === 'refused') return refuse('not_retaken', no);
  return ok([
    ...voided(visit.value),
    { type: 'Unpresented', visit: id, no, revision: revision + 1 },
  ]);
}

function stateAge(state: Delivery, command: Of<'stateAge'>, context: Context): Decided {
  const visit = ownVisit(state, command.visit, context);
  if (!visit.ok) return visit;
  if (visit.value.age === command.age) return ok([]);
  if (!ageFits(state, command.age)) return refuse('not_allowed', 'age');
  return ok([
    ...voided(visit.value),
    { type: 'AgeStated', visit: command.visit, age: command.age },
  ]);
}

/** H23: the courier's word that a presented parcel was neither confirmed nor given back. */
function kept(state: Delivery, command: Of<'kept'>, context: Context): Decided {
  const { by, now } = context;
  const visit = visitOf(state, command.visit);
  if (!visit) return refuse('unknown_visit');
  if (by.kind !== 'courier' || by.id !== visit.courier) return refuse('not_yours');
  if (visit.status === 'confirmed') return refuse('already_confirmed');
  const ended = visit.endedAt;
  if (ended !== null && elapsed_s(ended, now) > state.limits.keptAfterVisit_s) {
    return refuse('too_late');
  }
  const facts = forEachParcel(state, command.parcels, (parcel) => {
    const { no, fate, custody } = parcel;
    if (!visit.presented.includes(no)) return refuse('not_presented', no);
    if (visit.retaken.includes(no)) return refuse('already_retaken', no);
    const elsewhere = presentedIn(state, no);
    if (elsewhere && elsewhere.id !== visit.id) return refuse('presented_elsewhere', no);
    if (fate !== 'expected') return refuse('wrong_fate', no);
    if (custody.kind !== 'courier' || custody.id !== by.id) return refuse('wrong_custody', no);
    const { position } = command;
    return ok([{ type: 'Disputed', no, kind: 'kept', visit: visit.id, position } as const]);
  });
  return facts.ok ? ok([...voided(visit), ...facts.value]) : facts;
}

/**
 * Ends a visit without a code. H11: what the courier scanned back is refused; what was refused but
 * not scanned back is in dispute; everything else stays expected, with the courier.
 */
export function closeFacts(visit: Visit, end: VisitEnd): readonly Fact[] {
  const facts: Fact[] = [{ type: 'VisitClosed', visit: visit.id, end }];
  for (const no of visit.presented) {
    const decision = visit.decisions[no];
    if (decision?.outcome !== 'refused' || decision.reason === '') continue;
    facts.push(
      visit.retaken.includes(no)
        ? { type: 'Refused', visit: visit.id, no, reason: decision.reason }
        : { type: 'Disputed', no, kind: 'not_retaken', visit: visit.id, position: null },
    );
  }
  return facts;
}

function end(state: Delivery, command: Of<'end'>, context: Context): Decided {
  const visit = openVisit(state, command.visit);
  if (!visit.ok) return visit;
  switch (command.end) {
    case 'stopped_by_holder': {
      const holder = activeHolder(state, context);
      if (!holder.ok) return holder;
      break;
    }
    case 'idle':
      if (context.by.kind !== 'timer') return refuse('not_allowed');
      if (elapsed_s(visit.value.touchedAt, context.now) < state.limits.visitIdle_s) {
        return refuse('too_soon');
      }
      break;
    default: {
      const own = ownVisit(state, command.visit, context);
      if (!own.ok) return own;
    }
  }
  return ok(closeFacts(visit.value, command.end));
}

export function decideVisit(
  state: Delivery,
  command: Extract<
    VisitCommand,
    { type: 'open' | 'present' | 'unpresent' | 'stateAge' | 'kept' | 'end' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'open':
      return open(state, command, context);
    case 'present':
      return present(state, command, context);
    case 'unpresent':
      return unpresent(state, command, context);
    case 'stateAge':
      return stateAge(state, command, context);
    case 'kept':
      return kept(state, command, context);
    case 'end':
      return end(state, command, context);
  }
}
