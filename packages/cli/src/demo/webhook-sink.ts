import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { waitIn } from './mail-sink.ts';

export type ReceivedWebhook = {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly body: string;
  /** Whether the Standard Webhooks signature fits the secret that the retailer was given. */
  readonly verified: boolean;
};

export type WebhookSink = {
  readonly url: string;
  readonly trust: (secret: string) => void;
  readonly webhooks: () => readonly ReceivedWebhook[];
  readonly waitFor: (
    fits: (hook: ReceivedWebhook) => boolean,
    within_ms?: number,
  ) => Promise<ReceivedWebhook>;
  readonly stop: () => Promise<void>;
};

const BODY_MAX_BYTES = 64 * 1024;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > BODY_MAX_BYTES) throw new Error('body too large');
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function verified(
  secret: string | null,
  body: string,
  headers: IncomingMessage['headers'],
): boolean {
  if (secret === null) return false;
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

const typeOf = (body: string): string => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'type' in parsed
      ? String(parsed.type)
      : '';
  } catch {
    return '';
  }
};

/** The retailer's end of the webhooks: an HTTP server on loopback that checks every signature. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const webhooks: ReceivedWebhook[] = [];
  const waiting = new Set<() => void>();
  let secret: string | null = null;
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        webhooks.push({
          id: String(request.headers['webhook-id'] ?? ''),
          at: new Date().toISOString(),
          type: typeOf(body),
          body,
          verified: verified(secret, body, request.headers),
        });
        for (const look of waiting) look();
        response.writeHead(204).end();
      },
      () => response.writeHead(413).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    trust: (given) => {
      secret = given;
    },
    webhooks: () => webhooks,
    waitFor: (fits, within_ms = 20_000) => waitIn(webhooks, waiting, fits, within_ms),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
