import type { Command } from '@handfast/domain/delivery/commands';
import { presentedIn, type Delivery } from '@handfast/domain/delivery/state';
import { sql } from 'kysely';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Handler } from './jobs.ts';

type TimerDeps = Pick<Deps, 'kysely' | 'clock' | 'unitOfWork' | 'logger'>;

/** Deliveries worked through in one run; the rest waits a minute. */
const AT_ONCE = 500;

const secondsBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / 1000;

/**
 * What time alone brings about: visits that nobody touches end (H21), parcels that no depot
 * scanned after the round are missing (M6), deliveries with nothing left to come close. The
 * decider judges each again: a timer that comes too early is refused and comes again.
 */
export function dueCommands(state: Delivery, now: string): Command[] {
  const idle = state.visits
    .filter((visit) => visit.status === 'open')
    .filter((visit) => secondsBetween(visit.touchedAt, now) >= state.limits.visitIdle_s)
    .map((visit): Command => ({ type: 'end', visit: visit.id, end: 'idle' }));
  const missing = state.parcels
    .filter((parcel) => parcel.custody.kind === 'courier' && !presentedIn(state, parcel.no))
    .filter((parcel) => ['expected', 'refused', 'recalled'].includes(parcel.fate))
    .filter((parcel) => secondsBetween(parcel.custodySince, now) >= state.limits.roundReturn_s)
    .map((parcel): Command => ({ type: 'missing', parcels: [parcel.no] }));
  return [...idle, ...missing];
}

async function candidates(deps: TimerDeps): Promise<{ due: string[]; settled: string[] }> {
  const now = deps.clock.now();
  const visited = await sql<{ id: string }>`
    select delivery_id as id from delivery
    where state @? '$.visits[*] ? (@.status == "open")' and status = 'open'
    order by updated_at limit ${AT_ONCE}`.execute(deps.kysely);
  const carried = await deps.kysely
    .selectFrom('parcel')
    .innerJoin('delivery', 'delivery.delivery_id', 'parcel.delivery_id')
    .select('parcel.delivery_id as id')
    .where('parcel.custody_kind', '=', 'courier')
    .where('parcel.fate', 'in', ['expected', 'refused', 'recalled'])
    .where('delivery.created_at', '<=', secondsLater(now, -DAY_S))
    .orderBy('delivery.updated_at')
    .limit(AT_ONCE)
    .execute();
  const settled = await deps.kysely
    .selectFrom('delivery')
    .select('delivery_id as id')
    .where('status', '=', 'open')
    .where('updated_at', '<=', secondsLater(now, -CLOSE_AFTER_S))
    // Those that cannot close yet must not stand in the way of those that can.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('parcel')
            .select('parcel.no')
            .whereRef('parcel.delivery_id', '=', 'delivery.delivery_id')
            .where('parcel.fate', 'in', ['expected', 'refused', 'recalled', 'disputed']),
        ),
      ),
    )
    .orderBy('updated_at')
    .limit(AT_ONCE)
    .execute();
  const ids = [...visited.rows, ...carried].map(({ id }) => id);
  return { due: [...new Set(ids)], settled: settled.map(({ id }) => id) };
}

const DAY_S = 86_400;
/** Offline answers may arrive for a week after the last visit. */
const CLOSE_AFTER_S = 7 * DAY_S;

export const runTimers =
  (deps: TimerDeps): Handler =>
  async () => {
    const context = { now: timeOf(deps.clock), by: { kind: 'timer', id: '' } } as const;
    const { due, settled } = await candidates(deps);
    for (const delivery of due) {
      const read = await deps.unitOfWork.read(delivery);
      if (read === null) continue;
      for (const command of dueCommands(read.state, context.now)) {
        const outcome = await deps.unitOfWork.execute(delivery, command, context);
        deps.logger.info({ delivery, command: command.type, done: outcome.ok }, 'its time came');
      }
    }
    for (const delivery of settled) {
      await deps.unitOfWork.execute(delivery, { type: 'close' }, context);
    }
  };
