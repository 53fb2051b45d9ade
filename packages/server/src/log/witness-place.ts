import type { LogKeys } from './checkpoints.ts';
import type { SecondPlace } from './second-place.ts';
import type { Witnesses } from './witnesses.ts';
import { sha256 } from '@handfast/protocol/sha256';

/**
 * The first witness as the second place: it remembers the size that it cosigned last. At start it
 * is shown the checkpoint of the empty tree, which contradicts none, and names the size it knows;
 * before each publication it must have cosigned.
 */
export function witnessPlace(witnesses: Witnesses, keys: LogKeys): SecondPlace {
  const { first } = witnesses;
  if (first === null) throw new Error('HANDFAST_SECOND_PLACE=witness needs HANDFAST_WITNESSES.');
  const name = `witness ${first.name}`;
  const failed = (fault: unknown): never => {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new Error(`The second place, ${name}: ${why}. Nothing is signed without it.`, {
      cause: fault,
    });
  };
  return {
    name,
    read: async () => {
      const empty = await keys.sign({ size: 0, root: sha256(new Uint8Array()) });
      const size = await first.knownSize(empty).catch(failed);
      return size === 0 ? null : { size };
    },
    write: async (note) => {
      const position = await keys.open(note, 'the round');
      await first.cosign(note, position).catch(failed);
    },
  };
}
