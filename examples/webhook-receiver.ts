/**
 * Receives webhooks and believes only those that are signed (Standard Webhooks 1).
 * `HANDFAST_WEBHOOK_SECRET=… npx node examples/webhook-receiver.ts` listens on PORT or 8751; the
 * secret is in the answer to `POST /v1/webhook-endpoints`, this once.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

type Event = { readonly type: string; readonly timestamp: string; readonly data: object };

const secret = process.env['HANDFAST_WEBHOOK_SECRET'];
if (secret === undefined) throw new Error('Set HANDFAST_WEBHOOK_SECRET.');
const webhook = new Webhook(secret);
/** A webhook may come twice: its id is the same then. A real receiver keeps these in its database. */
const seen = new Set<string>();

const server = createServer((request, response) => {
  text(request).then(
    (body) => {
      const headers = request.headers as Record<string, string>;
      let event: Event;
      try {
        event = webhook.verify(body, headers) as Event;
      } catch {
        response.writeHead(401).end();
        return;
      }
      const id = headers['webhook-id'] ?? '';
      if (!seen.has(id)) console.log(event.type, JSON.stringify(event.data));
      seen.add(id);
      // Anything but 2xx is sent again, later and later, for about a day; 410 ends it.
      response.writeHead(204).end();
    },
    () => response.destroy(),
  );
});
server.listen(Number(process.env['PORT'] ?? 8751), '127.0.0.1', () => {
  console.log('listening', JSON.stringify(server.address()));
});
