/** One fault of a request, as the server names it (RFC 9457, `errors`). */
export type FieldFault = { readonly field: string; readonly reason: string; readonly hint: string };

/** RFC 9457: what a refused request is answered with. `code` is stable, `title` is for people. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly FieldFault[];
};

/** An answer: a value or a problem, never a throw. `head` is the signed {seq, head} of an act (L6). */
export type Reply<T> =
  | {
      readonly ok: true;
      readonly status: number;
      readonly value: T;
      readonly head: string | null;
      readonly headers: Headers;
    }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** The value, or an Error that says what was refused and why: for programs that cannot go on. */
export function valueOf<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  const { status, title, code, errors } = reply.problem;
  const fields = errors.map(({ field, reason }) => `${field}: ${reason}`).join(', ');
  throw new Error(`${status} ${code}: ${title}${fields === '' ? '' : ` (${fields})`}`);
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value;

/** Reads a response whole. An answer that is no problem document becomes one with code `http`. */
export async function replyOf<T>(response: Response): Promise<Reply<T>> {
  const { status, headers } = response;
  const isJson = /[/+]json/.test(headers.get('content-type') ?? '');
  const body: unknown = isJson ? await response.json() : await response.text();
  if (response.ok) {
    return { ok: true, status, value: body as T, head: headers.get('handfast-head'), headers };
  }
  const problem = isProblem(body)
    ? body
    : { status, code: 'http', title: response.statusText, errors: [] };
  return { ok: false, status, problem };
}
