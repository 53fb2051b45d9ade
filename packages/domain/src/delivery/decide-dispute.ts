import { ok } from '@handfast/protocol/result';
import { elapsed_s } from '../time.ts';
import type { ParcelCommand } from './commands.ts';
import type { Fact } from './events.ts';
import {
  activeHolder,
  forEachParcel,
  isHome,
  isPerson,
  type Context,
  type Decided,
} from './guards.ts';
import { mayTake, recallFacts, returnedAt } from './decide-parcel.ts';
import { refuse } from './refusal.ts';
import { presentedIn, type Custody, type Delivery, type Parcel } from './state.ts';

type Of<T extends ParcelCommand['type']> = Extract<ParcelCommand, { type: T }>;

/** H9: the holder's alarm, while the grace time runs: told at once, it disputes and undoes nothing. */
function takenBack(state: Delivery, command: Of<'takenBack'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  const facts = forEachParcel(state, command.parcels, (parcel) => {
    if (parcel.fate !== 'handed_over' || parcel.handedOverAt === null) {
      return refuse('wrong_fate', parcel.no);
    }
    if (elapsed_s(parcel.handedOverAt, context.now) > state.limits.grace_s) {
      return refuse('too_late', parcel.no);
    }
    return ok([disputed(parcel.no, 'taken_back')]);
  });
  const parcels = [...new Set(command.parcels)];
  return facts.ok
    ? ok([...facts.value, { type: 'AlarmRaised', alarm: 'taken_back', parcels }])
    : facts;
}

const disputed = (no: number, kind: 'taken_back' | 'missing'): Fact => ({
  type: 'Disputed',
  no,
  kind,
  visit: '',
  position: null,
});

const WITH_COURIER: ReadonlySet<string> = new Set(['expected', 'refused', 'recalled']);

/** M6: a courier still holds it a day after taking it, and no depot has scanned it. */
function missing(state: Delivery, command: Of<'missing'>, { by, now }: Context): Decided {
  if (by.kind !== 'timer') return refuse('not_allowed');
  return forEachParcel(state, command.parcels, (parcel) => {
    if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
    if (parcel.custody.kind !== 'courier') return refuse('wrong_custody', parcel.no);
    if (!WITH_COURIER.has(parcel.fate)) return refuse('wrong_fate', parcel.no);
    if (elapsed_s(parcel.custodySince, now) < state.limits.roundReturn_s) {
      return refuse('too_soon', parcel.no);
    }
    return ok([disputed(parcel.no, 'missing')]);
  });
}

function fateWhenFound(parcel: Parcel): 'expected' | 'refused' | 'recalled' {
  const was = parcel.dispute?.was;
  if (was === 'refused') return 'refused';
  return parcel.remedy !== null || was === 'recalled' ? 'recalled' : 'expected';
}

/** H9: a scan ends the dispute. The old receipt no longer stands for a parcel that came back. */
function found(state: Delivery, command: Of<'found'>, context: Context): Decided {
  const { custody } = command;
  if (!mayTake(custody, context) || !(custody.kind === 'courier' || isHome(custody.kind))) {
    return refuse('not_allowed', 'custody');
  }
  return forEachParcel(state, command.parcels, (parcel) =>
    parcel.fate === 'disputed' ? ok(foundFacts(parcel, custody)) : refuse('wrong_fate', parcel.no),
  );
}

function foundFacts(parcel: Parcel, custody: Custody): readonly Fact[] {
  const { no, receipt } = parcel;
  const fate = fateWhenFound(parcel);
  const facts: Fact[] = [{ type: 'Found', no, custody, fate }];
  if (receipt !== null) facts.push({ type: 'ReceiptSuperseded', no, receipt });
  return [...facts, ...returnedAt({ no, fate }, custody)];
}

/** H9: "I have it". After money went out, or without a receipt, a person's word settles it. */
function have(state: Delivery, command: Of<'have'>, context: Context): Decided {
  const holder = activeHolder(state, context);
  if (!holder.ok) return holder;
  return forEachParcel(state, command.parcels, (parcel) => {
    if (parcel.fate === 'left') return acknowledged(parcel);
    if (parcel.fate !== 'disputed') return refuse('wrong_fate', parcel.no);
    const stands = parcel.receipt !== null && parcel.remedy === null;
    return ok([{ type: 'HolderHas', no: parcel.no, fate: stands ? 'handed_over' : 'settled' }]);
  });
}

/** H13: said later of a parcel that a courier left. It stays `left` and makes no receipt. */
function acknowledged({ no, left }: Parcel): Decided {
  if (left === null || left.how === 'carrier') return refuse('wrong_fate', no);
  return ok(left.acknowledgedAt === undefined ? [{ type: 'LeftAcknowledged', no }] : []);
}

function settle(state: Delivery, command: Of<'settle'>, context: Context): Decided {
  if (!isPerson(context)) return refuse('not_allowed');
  if (command.reason.trim() === '') return refuse('reason_needed', 'reason');
  return forEachParcel(state, [command.no], (parcel) =>
    parcel.fate === 'disputed' || parcel.fate === 'left'
      ? ok([{ type: 'Settled', no: parcel.no, as: command.as, reason: command.reason }])
      : refuse('wrong_fate', parcel.no),
  );
}

const MACHINE_MAY: ReadonlySet<string> = new Set([
  'expected',
  'refused',
  'returned',
  'recalled',
  'disputed',
]);
const WORD_AGAINST_WORD: ReadonlySet<string> = new Set([
  'taken_back',
  'kept',
  'paid',
  'conflict',
  'not_here',
]);

/** K8, K12: once per parcel; a parcel that could still be delivered is recalled in the same breath. */
function remedy(state: Delivery, command: Of<'remedy'>, context: Context): Decided {
  const person = isPerson(context);
  if (!person && context.by.kind !== 'claims') return refuse('not_allowed');
  return forEachParcel(state, [command.no], (parcel) => {
    if (parcel.remedy !== null) return refuse('already_remedied', parcel.no);
    if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
    if (!person && !MACHINE_MAY.has(parcel.fate)) return refuse('not_allowed', parcel.no);
    if (!person && WORD_AGAINST_WORD.has(parcel.dispute?.kind ?? '')) {
      return refuse('not_allowed', parcel.no);
    }
    const granted: Fact = {
      type: 'RemedyGranted',
      no: parcel.no,
      remedy: command.remedy,
      reason: command.reason,
    };
    if (parcel.fate !== 'expected') return ok([granted]);
    const recalled = recallFacts(state, parcel);
    return recalled.ok ? ok([...recalled.value, granted]) : recalled;
  });
}

export function decideDispute(
  state: Delivery,
  command: Extract<
    ParcelCommand,
    { type: 'takenBack' | 'missing' | 'found' | 'have' | 'settle' | 'remedy' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'takenBack':
      return takenBack(state, command, context);
    case 'missing':
      return missing(state, command, context);
    case 'found':
      return found(state, command, context);
    case 'have':
      return have(state, command, context);
    case 'settle':
      return settle(state, command, context);
    case 'remedy':
      return remedy(state, command, context);
  }
}
