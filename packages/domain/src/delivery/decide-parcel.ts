import { ok, type Result } from '@handfast/protocol/result';
import { elapsed_s } from '../time.ts';
import type { ParcelCommand } from './commands.ts';
import type { Fact } from './events.ts';
import { forEachParcel, freeParcel, isHome, type Context, type Decided } from './guards.ts';
import { refuse, type Refusal } from './refusal.ts';
import {
  presentedIn,
  sameCustody,
  type Custody,
  type Delivery,
  type LeftHow,
  type Packing,
  type Parcel,
} from './state.ts';

type Of<T extends ParcelCommand['type']> = Extract<ParcelCommand, { type: T }>;

/** M1: what the taker does not confirm is not taken, so nobody books a parcel onto a courier. */
export function mayTake(to: Custody, { by }: Context): boolean {
  switch (by.kind) {
    case 'courier':
      return to.kind === 'courier' && to.id === by.id;
    case 'depot':
      return to.kind === 'depot' && to.id === by.id;
    case 'tenant':
    case 'operator':
      return ['packer', 'line', 'depot', 'van', 'carrier'].includes(to.kind);
    default:
      return false;
  }
}

const NOT_COUNTED: Packing = {
  items: { expected: 0, scanned: 0 },
  tare_g: null,
  openBoxPhoto: '',
};

function pack(state: Delivery, command: Of<'pack'>, { by }: Context): Decided {
  if (by.kind !== 'tenant' && by.kind !== 'operator') return refuse('not_allowed');
  const parcel = freeParcel(state, command.no);
  if (!parcel.ok) return parcel;
  if (parcel.value.fate !== 'expected') return refuse('wrong_fate', command.no);
  if (parcel.value.custody.kind !== 'packer') return refuse('wrong_custody', command.no);
  const { no, seal, packing = NOT_COUNTED } = command;
  return ok([{ type: 'ParcelPacked', no, seal, packing }]);
}

export const MOVABLE: ReadonlySet<string> = new Set(['expected', 'refused', 'recalled']);

function transfer(state: Delivery, command: Of<'transfer'>, context: Context): Decided {
  const { to, sealRead } = command;
  if (!mayTake(to, context)) return refuse('not_allowed', 'to');
  return forEachParcel(state, command.parcels, (parcel) => {
    if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
    if (!MOVABLE.has(parcel.fate)) return refuse('wrong_fate', parcel.no);
    if (parcel.hold && !isHome(to.kind)) return refuse('on_hold', parcel.no);
    if (sameCustody(parcel.custody, to)) return ok([]);
    const taken: Fact = {
      type: 'CustodyTaken',
      no: parcel.no,
      from: parcel.custody,
      to,
      selfTransfer: false,
      sealRead,
    };
    return ok([taken, ...returnedAt(parcel, to)]);
  });
}

/** A refused or recalled parcel is back when a depot scans it. */
export const returnedAt = (parcel: Pick<Parcel, 'no' | 'fate'>, to: Custody): readonly Fact[] =>
  isHome(to.kind) && (parcel.fate === 'refused' || parcel.fate === 'recalled')
    ? [{ type: 'Returned', no: parcel.no }]
    : [];

/** M2: not by those who held the parcel since the last good reading. */
function releaseHold(state: Delivery, command: Of<'releaseHold'>, context: Context): Decided {
  const parcel = freeParcel(state, command.no);
  if (!parcel.ok) return parcel;
  const { hold } = parcel.value;
  if (!hold) return refuse('not_on_hold', command.no);
  if (command.reason.trim() === '') return refuse('reason_needed', 'reason');
  const { by } = context;
  if (by.kind !== 'operator' && by.kind !== 'depot') return refuse('not_allowed');
  const { custody } = command;
  if (by.kind === 'depot' && !sameCustody(custody, { kind: 'depot', id: by.id })) {
    return refuse('not_allowed', 'custody');
  }
  if (hold.custodians.some((one) => sameCustody(one, custody))) return refuse('not_allowed');
  return ok([{ type: 'HoldReleased', no: command.no, reason: command.reason }]);
}

/** K12: recalled in one step, or not at all while it is at a door. */
export function recallFacts(state: Delivery, parcel: Parcel): Decided {
  if (presentedIn(state, parcel.no)) return refuse('still_presented', parcel.no);
  if (parcel.fate !== 'expected') return refuse('wrong_fate', parcel.no);
  const facts: Fact[] = [{ type: 'Recalled', no: parcel.no }];
  if (isHome(parcel.custody.kind)) facts.push({ type: 'Returned', no: parcel.no });
  return ok(facts);
}

function recall(state: Delivery, command: Of<'recall'>, { by }: Context): Decided {
  if (by.kind !== 'tenant' && by.kind !== 'operator' && by.kind !== 'claims') {
    return refuse('not_allowed');
  }
  return forEachParcel(state, command.parcels, (parcel) => recallFacts(state, parcel));
}

/** H13: a verified parcel is left only at the recipient's own, early enough request, and as it says. */
function mayLeave(
  state: Delivery,
  parcel: Parcel,
  how: LeftHow,
  { now }: Context,
): Result<null, Refusal> {
  if (state.mode === 'simple') return ok(null);
  if (state.mode === 'carrier') return refuse('wrong_mode');
  if (!state.leave?.parcels.includes(parcel.no)) return refuse('not_requested', parcel.no);
  if (state.leave.how !== how) return refuse('not_requested', 'how');
  if (state.value_minor > state.limits.leaveUpTo_minor) return refuse('not_allowed', 'value');
  return elapsed_s(state.leave.at, now) >= state.limits.leaveNotice_s
    ? ok(null)
    : refuse('too_soon', parcel.no);
}

function leave(state: Delivery, command: Of<'leave'>, context: Context): Decided {
  const { by } = context;
  if (by.kind !== 'courier') return refuse('not_allowed');
  return forEachParcel(state, command.parcels, (parcel) => {
    const free = freeParcel(state, parcel.no);
    if (!free.ok) return free;
    if (parcel.fate !== 'expected') return refuse('wrong_fate', parcel.no);
    if (parcel.custody.kind !== 'courier' || parcel.custody.id !== by.id) {
      return refuse('wrong_custody', parcel.no);
    }
    if (parcel.hold) return refuse('on_hold', parcel.no);
    const { how, photo, position } = command;
    const may = mayLeave(state, parcel, how, context);
    if (!may.ok) return may;
    return ok([{ type: 'ParcelLeft', no: parcel.no, how, photo, position }]);
  });
}

export function decideParcel(
  state: Delivery,
  command: Extract<
    ParcelCommand,
    { type: 'pack' | 'transfer' | 'releaseHold' | 'recall' | 'leave' }
  >,
  context: Context,
): Decided {
  switch (command.type) {
    case 'pack':
      return pack(state, command, context);
    case 'transfer':
      return transfer(state, command, context);
    case 'releaseHold':
      return releaseHold(state, command, context);
    case 'recall':
      return recall(state, command, context);
    case 'leave':
      return leave(state, command, context);
  }
}
