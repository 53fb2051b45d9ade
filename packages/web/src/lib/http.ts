/** One way to talk to the server: JSON in, JSON or a problem (RFC 9457) out, never a throw. */

export type Trouble =
  /** Nothing came back: no signal, or the server is away. */
  | { readonly kind: 'offline' }
  /** Something changed between what the page showed and what was sent (H24). */
  | { readonly kind: 'conflict'; readonly code: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly hint: string;
    };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly trouble: Trouble };

type Problem = {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
  readonly errors?: readonly { readonly reason?: string; readonly hint?: string }[];
};

async function troubleOf(response: Response): Promise<Trouble> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const first = problem.errors?.[0];
  const code = problem.code ?? first?.reason ?? '';
  if (response.status === 409) return { kind: 'conflict', code };
  const hint = first?.hint ?? problem.detail ?? problem.title ?? '';
  return { kind: 'refused', status: response.status, code, hint };
}

/** Header names and values. */
export type Headed = Readonly<Record<string, string>>;

export async function call<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    return { ok: false, trouble: { kind: 'offline' } };
  }
  if (!response.ok) return { ok: false, trouble: await troubleOf(response) };
  const body: unknown = await response.json().catch(() => ({}));
  return { ok: true, value: body as T };
}

export const getJson = <T>(path: string, headers: Headed = {}): Promise<Answer<T>> =>
  call<T>(path, { headers: { accept: 'application/json', ...headers } });

/** By request: the key of one that is under way or got no answer. */
const unanswered = new Map<string, string>();

/**
 * Posts with an Idempotency-Key. Whoever taps again because no answer came repeats the request
 * under its key, so that it counts once (H14); after an answer the same tap is a new one.
 */
export async function postJson<T>(
  path: string,
  body: unknown,
  headers: Headed = {},
): Promise<Answer<T>> {
  const text = JSON.stringify(body);
  const request = `${path}\n${text}`;
  const key = unanswered.get(request) ?? crypto.randomUUID();
  unanswered.set(request, key);
  const answer = await call<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
    body: text,
  });
  if (answer.ok || !isOpen(answer.trouble)) unanswered.delete(request);
  return answer;
}

/** Nobody can say yet what became of it. */
const isOpen = (trouble: Trouble): boolean =>
  trouble.kind === 'offline' || (trouble.kind === 'conflict' && trouble.code === 'still_running');

export const postFile = <T>(path: string, file: Blob, headers: Headed = {}): Promise<Answer<T>> =>
  call<T>(path, { method: 'POST', headers: { 'content-type': file.type, ...headers }, body: file });
