import { replyOf, type Reply } from './reply.ts';

/** What carries a request: `fetch`, or a server in the same process. */
export type Carry = (request: Request) => Response | Promise<Response>;

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of a fresh one: for repeating a request (H14). */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
};

export type TransportOptions = {
  /** Origin of the server, without a path. */
  readonly origin: string;
  readonly carry?: Carry;
  readonly headers?: () => Readonly<Record<string, string>>;
};

/** Speaks to one server as one person. Every creating request has an Idempotency-Key (A4). */
export class Transport {
  readonly origin: string;
  readonly #carry: Carry;
  readonly #headers: () => Readonly<Record<string, string>>;

  constructor({ origin, carry = fetch, headers = () => ({}) }: TransportOptions) {
    this.origin = origin.replace(/\/$/, '');
    this.#carry = carry;
    this.#headers = headers;
  }

  /** The response as it came: for streams and files. */
  async raw(call: Call): Promise<Response> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...this.#headers(),
      ...call.headers,
    };
    if (call.method !== 'GET') {
      headers['idempotency-key'] = call.idempotencyKey ?? crypto.randomUUID();
    }
    if (call.json !== undefined) headers['content-type'] = 'application/json';
    if (call.mediaType !== undefined) headers['content-type'] = call.mediaType;
    const body = call.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
    return this.#carry(
      new Request(this.origin + call.path, {
        method: call.method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      }),
    );
  }

  async call<T>(call: Call): Promise<Reply<T>> {
    return replyOf<T>(await this.raw(call));
  }

  get<T>(path: string): Promise<Reply<T>> {
    return this.call({ method: 'GET', path });
  }

  post<T>(path: string, json: unknown, idempotencyKey?: string): Promise<Reply<T>> {
    return this.call({
      method: 'POST',
      path,
      json,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }
}
