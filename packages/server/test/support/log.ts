import { valueOf } from '@handfast/client/reply';
import type { CodeAnswer } from '@handfast/domain/view/holder';
import assert from 'node:assert/strict';
import type { Deps } from '../../src/deps.ts';
import { order, released, type World } from './actors.ts';
import { registration } from './delivery.ts';

const shop = { now: '2026-03-02T09:00:00Z', by: { kind: 'tenant', id: '' } } as const;

/** Registers this many deliveries, one event each; answers their ids. */
export async function registerMany(
  { unitOfWork }: Pick<Deps, 'unitOfWork'>,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let done = 0; done < count; done += 16) {
    const commands = Array.from({ length: Math.min(16, count - done) }, () => registration());
    const written = await Promise.all(
      commands.map((command) => unitOfWork.register(command, shop, { reference: 'order' })),
    );
    assert.ok(written.every((outcome) => outcome.ok));
    ids.push(...commands.map(({ delivery }) => delivery));
  }
  return ids;
}

/** A delivery of so many parcels, the first handed over; answers what people hold afterwards. */
export async function confirmed(world: World, parcels = 2) {
  const door = await released(world, [1], order(parcels));
  const end = valueOf(await world.courier.enterCode(door.visit.visit, typed(door.code)));
  assert.ok(end.receipt);
  return { ...door, receipt: end.receipt };
}

/** What the courier types: the code, and the statement that it was shown for. */
export const typed = ({ hash, n, code }: CodeAnswer) => ({ hash, n, code });

/** So many more events of one delivery, in one write. */
export async function note(
  { unitOfWork }: Pick<Deps, 'unitOfWork'>,
  delivery: string,
  count: number,
): Promise<void> {
  const by = { kind: 'operator', id: 'clerk' } as const;
  const commands = Array.from(
    { length: count },
    (_, i) => ({ type: 'correct', reason: `note ${i}`, parcels: [1] }) as const,
  );
  const outcome = await unitOfWork.execute(delivery, commands, { now: shop.now, by });
  assert.ok(outcome.ok);
}
