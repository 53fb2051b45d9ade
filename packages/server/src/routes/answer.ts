import type { Result } from '@handfast/protocol/result';
import { HEAD_HEADER, signedHead } from '../app/head.ts';
import type { Deps } from '../deps.ts';
import type { Ctx } from '../http/context.ts';
import { badField, HttpProblem, notFound, problemOfRefusal } from '../http/problem.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';

type Fault =
  | WorkError
  | { readonly code: 'unknown_photo' }
  | { readonly code: 'unknown_link' }
  | { readonly code: 'seal_read'; readonly no: number };

const RETRY_AFTER_S = 1;

function problemOf(fault: Fault): HttpProblem {
  switch (fault.code) {
    case 'refused':
      return problemOfRefusal(fault.refusal);
    case 'not_found':
      return notFound('There is no such delivery');
    case 'unknown_link':
      return new HttpProblem(404, 'unknown_link', 'This link is not valid any more', [
        {
          field: '/token',
          reason: 'unknown_link',
          hint: 'Open the newest link that you were sent.',
        },
      ]);
    case 'unknown_photo':
      return badField('photo', 'unknown_photo', 'Upload the photo first, then name its SHA-256.');
    case 'seal_read':
      return badField(
        `/decisions/${fault.no}/seal`,
        'seal_read',
        'Type the seal as printed: capitals, digits and hyphens. Leave it empty where there is none.',
      );
    case 'number_taken':
      return new HttpProblem(409, 'number_taken', 'A parcel number is in use already', [
        { field: '/parcels', reason: 'number_taken', hint: 'Parcel numbers are used once.' },
      ]);
    case 'link_taken':
      return new HttpProblem(409, 'link_taken', 'This link token was used before', [
        {
          field: '/link/tokenSha256',
          reason: 'link_taken',
          hint: 'Make a fresh token of 128 random bits for each delivery.',
        },
      ]);
    case 'seal_taken':
      return new HttpProblem(409, 'seal_taken', 'This seal is on another parcel, or was used', [
        {
          field: '/seal/value',
          reason: 'seal_taken',
          hint: 'Read the number on the seal again. If it is right, put this seal aside and take another.',
        },
      ]);
    case 'read_before':
      return new HttpProblem(409, 'read_before', 'This reading was sent before', []);
    case 'busy':
      return new HttpProblem(503, 'busy', 'Too much at once on this delivery: try again', [], {
        'retry-after': String(RETRY_AFTER_S),
      });
  }
}

/** The value of a use-case, or its problem. */
export function done<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw problemOf(result.error);
  return result.value;
}

/** L6: an acknowledged act is answered with where the delivery's chain stands, signed. */
export async function acknowledge(
  c: Ctx,
  deps: Deps,
  result: Result<Outcome, Fault>,
): Promise<Outcome> {
  const outcome = done(result);
  await acknowledgeOutcome(c, deps, outcome);
  return outcome;
}

export async function acknowledgeOutcome(c: Ctx, deps: Deps, outcome: Outcome): Promise<void> {
  c.header(HEAD_HEADER, await signedHead(deps, outcome.state.id, outcome.head));
}
