import { signJws } from '@handfast/protocol/jws';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { current } from '../keys/keys.ts';
import type { Head } from '../store/unit-of-work.ts';

/** The name of the response header that carries it. */
export const HEAD_HEADER = 'handfast-head';

/** L6: the server's signed word where a delivery's chain stood when it acknowledged an act. */
export const signedHead = (deps: Deps, delivery: string, { seq, head }: Head): Promise<string> =>
  signJws(current(deps.keys.certificate), 'handfast-head+jwt', {
    type: 'handfast/head/1',
    log: deps.config.logOrigin,
    delivery,
    seq,
    head,
    at: timeOf(deps.clock),
  });
