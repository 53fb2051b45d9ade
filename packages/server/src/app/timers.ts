import type { Command } from '@handfast/domain/delivery/commands';
import type { Delivery } from '@handfast/domain/delivery/state';
import { elapsed_s } from '@handfast/domain/time';
import type { Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';

type TimerDeps = Pick<Deps, 'kysely' | 'clock' | 'unitOfWork' | 'logger'>;

/** Fates after which nothing more is due but the end of the grace time. */
const ENDED: ReadonlySet<string> = new Set(['handed_over', 'returned', 'left', 'settled']);

/** What time alone brings about in a delivery now; each is decided again by the domain. */
function dueIn(state: Delivery, now: string): Command[] {
  const due: Command[] = [];
  for (const { id, status, touchedAt } of state.visits) {
    if (status === 'open' && elapsed_s(touchedAt, now) >= state.limits.visitIdle_s) {
      due.push({ type: 'end', visit: id, end: 'idle' });
    }
  }
  const overdue = state.parcels.filter(
    ({ fate, custody, custodySince }) =>
      custody.kind === 'courier' &&
      (fate === 'expected' || fate === 'refused' || fate === 'recalled') &&
      elapsed_s(custodySince, now) >= state.limits.roundReturn_s,
  );
  for (const { no } of overdue) due.push({ type: 'missing', parcels: [no] });
  if (state.parcels.every(({ fate }) => ENDED.has(fate))) due.push({ type: 'close' });
  return due;
}

/** Deliveries at a time: a sweep holds little in memory, however many there are. */
const BATCH = 200;

/** Nothing falls due in a delivery that was touched less than this ago. */
const QUIET_S = 10 * 60;

/**
 * The rules that only a clock can see: idle visits end (H21), parcels that no depot scanned after
 * the round are missing (M6), finished deliveries close. Answers how many facts it brought about.
 * A refusal is no fault here: it means "not due after all".
 */
export async function runTimers(deps: TimerDeps): Promise<number> {
  const now = timeOf(deps.clock);
  const quietSince = secondsLater(deps.clock.now(), -QUIET_S);
  let after: Uuid | null = null;
  let facts = 0;
  for (;;) {
    const rows: { delivery_id: Uuid; state: Delivery }[] = await deps.kysely
      .selectFrom('delivery')
      .select(['delivery_id', 'state'])
      .where('status', '=', 'open')
      .where('updated_at', '<=', quietSince)
      .$if(after !== null, (query) => query.where('delivery_id', '>', after as Uuid))
      .orderBy('delivery_id')
      .limit(BATCH)
      .execute();
    for (const row of rows) facts += await work(deps, row.delivery_id, dueIn(row.state, now), now);
    if (rows.length < BATCH) return facts;
    after = rows.at(-1)?.delivery_id ?? null;
  }
}

async function work(
  deps: TimerDeps,
  delivery: Uuid,
  due: readonly Command[],
  now: string,
): Promise<number> {
  let facts = 0;
  for (const command of due) {
    const done = await deps.unitOfWork.execute(delivery, command, {
      now,
      by: { kind: 'timer', id: '' },
    });
    if (done.ok) facts += done.value.events.length;
    else if (done.error.code !== 'refused') {
      deps.logger.warn({ delivery, command: command.type, why: done.error.code }, 'a timer waits');
    }
  }
  return facts;
}
