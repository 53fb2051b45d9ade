import { CONFLICTS, type Refusal, type RefusalCode } from '@handfast/domain/delivery/refusal';
import { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** One fault of a request. `field` is a JSON pointer into the body, or a parameter's or header's name. */
export type FieldFault = { readonly field: string; readonly reason: string; readonly hint: string };

/** RFC 9457, with a stable `code` and what is wrong field by field (rule A3). */
export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly request_id?: string;
  readonly errors: readonly FieldFault[];
};

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    request_id: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), reason: z.string(), hint: z.string() })),
  })
  .openapi('Problem');

const CONTENT_TYPE = 'application/problem+json';

/** For `responses` of an OpenAPI route. */
export const problemResponse = (description: string) => ({
  description,
  content: { [CONTENT_TYPE]: { schema: problemSchema } },
});

/** Leaves a handler early with a problem; `app.onError` makes the response. */
export class HttpProblem extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly errors: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    title: string,
    errors: readonly FieldFault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(title);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}

export function problemBody(problem: HttpProblem, requestId: string): ProblemBody {
  return {
    type: `urn:handfast:problem:${problem.code}`,
    title: problem.message,
    status: problem.status,
    code: problem.code,
    request_id: requestId,
    errors: problem.errors,
  };
}

export const problemAnswer = (problem: HttpProblem, requestId: string): Response =>
  Response.json(problemBody(problem, requestId), {
    status: problem.status,
    headers: { ...problem.headers, 'content-type': CONTENT_TYPE },
  });

export const notFound = (what = 'There is nothing here'): HttpProblem =>
  new HttpProblem(404, 'not_found', what);

export const unauthorized = (title: string, scheme = 'Bearer'): HttpProblem =>
  new HttpProblem(401, 'unauthorized', title, [], { 'www-authenticate': scheme });

export const forbidden = (title: string): HttpProblem => new HttpProblem(403, 'forbidden', title);

export const badField = (field: string, reason: string, hint: string): HttpProblem =>
  new HttpProblem(422, 'invalid', 'Something in the request does not fit', [
    { field, reason, hint },
  ]);

type ZodIssues = readonly {
  path: readonly PropertyKey[];
  code: string;
  message: string;
  keys?: string[];
}[];

/** What zod found, as a problem: 422, one entry a field. Values are never repeated. */
export function problemOfZod(issues: ZodIssues, where: string): HttpProblem {
  const errors = issues.flatMap((issue): FieldFault[] => {
    const pointer = pointerTo(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map((key) => ({
        field: place(where, `${pointer}/${escape(key)}`),
        reason: 'unknown_field',
        hint: 'Leave this field out: nothing reads it.',
      }));
    }
    return [{ field: place(where, pointer), reason: issue.code, hint: issue.message }];
  });
  return new HttpProblem(422, 'invalid', 'Something in the request does not fit', errors);
}

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${escape(String(part))}`).join('');

const escape = (key: string): string =>
  key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');

const place = (where: string, pointer: string): string =>
  where === 'json' ? pointer || '/' : pointer.slice(1) || where;

/** A refusal of the domain as a problem: 409 for conflicts, 403 or 404 where it is about who, else 422. */
export function problemOfRefusal(refusal: Refusal): HttpProblem {
  const hint = HINTS[refusal.code];
  return new HttpProblem(statusOf(refusal.code), refusal.code, hint, [
    { field: refusal.at === '' ? '/' : refusal.at, reason: refusal.code, hint },
  ]);
}

function statusOf(code: RefusalCode): ContentfulStatusCode {
  if (CONFLICTS.has(code) || CONFLICT_LIKE.has(code)) return 409;
  if (code === 'not_yours' || code === 'not_allowed' || code === 'holder_revoked') return 403;
  if (code === 'needs_supervisor') return 403;
  if (code.startsWith('unknown_')) return 404;
  return 422;
}

/** Not a matter of an old view, but of the state that something is in. */
const CONFLICT_LIKE: ReadonlySet<RefusalCode> = new Set([
  'already_registered',
  'delivery_closed',
  'delivery_locked',
  'lock_is_final',
  'presented_elsewhere',
  'still_presented',
  'visit_open',
  'visit_not_open',
  'already_remedied',
  'already_retaken',
  'under_dispute',
  'code_expired',
  'not_released',
  'claim_decided',
  'no_choice',
]);

const HINTS: Readonly<Record<RefusalCode, string>> = {
  not_yours: 'This is not yours to do.',
  not_allowed: 'Your part in this delivery does not allow that.',
  unknown_parcel: 'This delivery has no such parcel.',
  unknown_visit: 'This delivery has no such visit.',
  unknown_holder: 'This delivery has no such holder.',
  already_registered: 'This delivery exists already.',
  delivery_closed: 'This delivery is closed.',
  delivery_locked: 'Too many wrong codes: the recipient must unlock the delivery first.',
  not_locked: 'This delivery is not locked.',
  needs_supervisor: 'Twenty wrong codes in a day: somebody at the depot must let you go on.',
  lock_is_final: 'Too many wrong codes: no code helps any more.',
  wrong_fate: 'What has become of this parcel does not allow that.',
  wrong_custody: 'This parcel is booked to somebody else.',
  on_hold: 'This parcel is held because two weighings disagree.',
  not_on_hold: 'This parcel is not held.',
  presented_elsewhere: 'This parcel is part of another visit that is still open.',
  still_presented: 'This parcel is part of an open visit: end the visit first.',
  visit_open: 'A visit is open: end it first.',
  visit_not_open: 'This visit is over.',
  wrong_mode: 'This kind of delivery does not allow that.',
  not_requested: 'The recipient has not asked for that.',
  too_soon: 'It is too early for that.',
  too_late: 'It is too late for that.',
  too_many_pairings: 'This link was used on as many phones as it may be.',
  holder_revoked: 'This phone may no longer speak for the delivery.',
  already_remedied: 'There is a remedy for this parcel already.',
  reason_needed: 'Say why.',
  nothing_to_do: 'Nothing would change.',
  under_dispute: 'Something about this delivery is in dispute: settle it first.',
  unknown_claim: 'This delivery has no such claim.',
  too_many_claims: 'There are many reports for this delivery already. Call the shop.',
  claim_decided: 'This claim does not wait for that any more.',
  no_choice: 'This choice is not open now. Look at the claim again.',
  above_paid: 'That is more than was paid and not yet promised back.',
  same_person: 'Another person must decide this one.',
  not_refunding: 'There is no such refund under way.',
  not_presented: 'This parcel was not scanned in this visit.',
  already_retaken: 'The courier has taken this parcel back already.',
  not_refused: 'This parcel was not refused.',
  undecided: 'A parcel is not decided on yet.',
  nothing_taken: 'Nothing is taken, so there is nothing to release.',
  label_needed: 'Type the last four digits of the label.',
  label_mismatch: 'These digits are not the label’s. Look again.',
  label_misses: 'The digits did not match. Say that the label is unreadable, or refuse.',
  packaging_needed: 'Say how the packaging looks.',
  age_needed: 'The courier must state the age check first.',
  age_not_ok: 'The age check did not pass.',
  statement_differs: 'The statement is not the one that this visit gives.',
  signature_differs: 'The signature does not fit the statement.',
  not_released: 'No code was released yet.',
  not_retaken: 'A refused parcel must be scanned again first.',
  code_expired: 'This code is too old. The recipient can make a new one.',
  stale_version: 'The delivery changed meanwhile. Read it again.',
  stale_revision: 'The parcels at the door changed meanwhile. Look again.',
  stale_statement: 'The statement changed meanwhile. Look again.',
  stale_code: 'There is a newer code.',
  already_confirmed: 'This visit is confirmed already.',
};
