import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import { stripeModel, WEBHOOK_SECRET, type MadeRefund, type StripeModel } from './stripe-model.ts';

/**
 * What goes wrong with the next request: nobody answers; the answer is lost after the deed; or it
 * is still on its way, for as long as anybody waits.
 */
export type Fault = 'down' | 'answer_lost' | 'answer_waits' | null;

export type StripeServer = {
  readonly model: StripeModel;
  readonly url: string;
  readonly key: string;
  readonly webhookSecret: string;
  readonly refunds: () => readonly MadeRefund[];
  readonly requests: () => number;
  /** Resolves when the next refund was made, before anybody hears of it. */
  readonly nextRefund: () => Promise<MadeRefund>;
  readonly failWith: (fault: Fault) => void;
  /** Idempotency keys are forgotten after a day: as if that day had passed. */
  readonly forgetKeys: () => void;
  readonly webhook: (
    refund: MadeRefund,
    type?: 'refund.created' | 'refund.updated' | 'refund.failed',
  ) => Promise<{ readonly body: string; readonly signature: string }>;
  readonly stop: () => Promise<void>;
};

const KEY = 'sk_test_handfast';

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) text += String(part);
  return new URLSearchParams(text);
}

const metadataIn = (form: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([name, value]) => {
      const [, key] = /^metadata\[(.+)\]$/.exec(name) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );

const asJson = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const ERRORS: Readonly<Record<number, object>> = {
  400: { error: { type: 'invalid_request_error', code: 'charge_already_refunded' } },
  409: { error: { type: 'idempotency_error' } },
  500: { error: { type: 'api_error' } },
};

/**
 * The provider's side of refunds, by its published HTTP protocol: form-encoded POST with an
 * Idempotency-Key that is kept with its result, and a list by payment.
 */
export async function startStripe(now = (): Date => new Date()): Promise<StripeServer> {
  const model = stripeModel(now);
  let fault: Fault = null;
  let requests = 0;
  let onRefund: ((refund: MadeRefund) => void) | null = null;

  const create = (form: URLSearchParams, key: string, response: ServerResponse): void => {
    const before = model.refunds().length;
    const asked = {
      payment_intent: form.get('payment_intent') ?? '',
      amount: Number(form.get('amount')),
      metadata: metadataIn(form),
    };
    const { status, refund } = model.create(asked, key);
    if (fault === 'answer_lost') response.destroy();
    else if (fault !== 'answer_waits') {
      asJson(response, status === 409 ? 400 : status, refund ?? ERRORS[status]);
    }
    const made = model.refunds()[before];
    if (made !== undefined) onRefund?.(made);
  };

  const server = createServer((request, response) => {
    void (async () => {
      requests++;
      if (fault === 'down') return void response.destroy();
      if (request.headers.authorization !== `Bearer ${KEY}`) {
        return asJson(response, 401, { error: { type: 'invalid_request_error' } });
      }
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (request.method === 'POST' && url.pathname === '/v1/refunds') {
        const form = await formOf(request);
        return create(form, String(request.headers['idempotency-key']), response);
      }
      if (request.method === 'GET' && url.pathname === '/v1/refunds') {
        const payment = url.searchParams.get('payment_intent');
        const data = model.list(payment ?? '').toReversed();
        return asJson(response, 200, { object: 'list', has_more: false, url: '/v1/refunds', data });
      }
      return asJson(response, 404, { error: { type: 'invalid_request_error' } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stripe = new Stripe(KEY);
  return {
    url: `http://127.0.0.1:${port}`,
    key: KEY,
    webhookSecret: WEBHOOK_SECRET,
    model,
    refunds: model.refunds,
    requests: () => requests,
    nextRefund: () =>
      new Promise((resolve) => {
        onRefund = resolve;
      }),
    failWith: (next) => {
      fault = next;
    },
    forgetKeys: model.forgetKeys,
    webhook: async (refund, type = 'refund.created') => {
      const body = JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type,
        data: { object: refund },
      });
      const signature = await stripe.webhooks.generateTestHeaderStringAsync({
        payload: body,
        secret: WEBHOOK_SECRET,
      });
      return { body, signature };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
