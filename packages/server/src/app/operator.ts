import type { Command } from '@handfast/domain/delivery/commands';
import type { Result } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import type { Operator } from '../auth/auth.ts';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';

/** H12: what a person at the operator may do; none of it makes a code, a receipt or a handover. */
export type OperatorCommand = Extract<
  Command,
  { type: 'unlock' | 'settle' | 'correct' | 'releaseHold' }
>;

export const operate = (
  deps: Deps,
  operator: Operator,
  delivery: Uuid,
  command: OperatorCommand,
): Promise<Result<Outcome, WorkError>> =>
  deps.unitOfWork.execute(delivery, command, {
    now: timeOf(deps.clock),
    by: { kind: 'operator', id: operator.id },
  });
