import type { ErasureClass } from '@handfast/domain/delivery/events';
import { ok, type Result } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { doErasures } from '../private/erasure.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';

export type ErasureDeps = Pick<Deps, 'pool' | 'unitOfWork' | 'clock' | 'blobs'>;

export type Erasure = {
  readonly classes: readonly ErasureClass[];
  readonly reason: string;
  /** Account of whoever decided it. */
  readonly operator: string;
};

/**
 * L8: first written down, with who and why and which entries can be opened no more; then done. A
 * crash between the two is mended at the next start, which does again what is written.
 */
export async function eraseDelivery(
  deps: ErasureDeps,
  delivery: Uuid,
  { classes, reason, operator }: Erasure,
): Promise<Result<Outcome, WorkError>> {
  const read = await deps.unitOfWork.read(delivery);
  if (read === null) return { ok: false, error: { code: 'not_found' } };
  const outcome = await deps.unitOfWork.execute(
    delivery,
    { type: 'erase', classes, last: read.head.seq, reason },
    { now: timeOf(deps.clock), by: { kind: 'operator', id: operator } },
  );
  if (!outcome.ok) return outcome;
  await doErasures(deps, delivery);
  return ok(outcome.value);
}
