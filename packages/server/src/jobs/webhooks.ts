import { Webhook } from 'standardwebhooks';
import { unwrap } from '../keys/envelope.ts';
import { JobFault, type Handler } from './jobs.ts';
import type { JobDeps } from './messages.ts';
import { postOnce } from './post.ts';

/** Makes one job for each of the tenant's endpoints, so that one that is down delays no other. */
export const fanOut =
  (deps: JobDeps): Handler =>
  async ({ data }, enqueue) => {
    const endpoints = await deps.kysely
      .selectFrom('webhook_endpoint')
      .innerJoin('delivery', 'delivery.tenant_id', 'webhook_endpoint.tenant_id')
      .select('webhook_endpoint.id')
      .where('delivery.delivery_id', '=', data.delivery)
      .where('webhook_endpoint.disabled_at', 'is', null)
      .execute();
    for (const { id } of endpoints) {
      await enqueue('webhook-post', {
        delivery: data.delivery,
        ref: { ...data.ref, endpoint: id },
      });
    }
  };

/** Fields of events that integrators see: none holds a code, a key, a contact or a place. */
const PUBLIC_FIELDS: ReadonlySet<string> = new Set([
  'no',
  'visit',
  'receipt',
  'reason',
  'kind',
  'as',
  'how',
  'end',
  'remedy',
  'from',
  'to',
  'selfTransfer',
  'fate',
  'custody',
  'channel',
  'alarm',
  'stop',
  'mode',
  'hash',
  'status',
  'said',
  'carrier',
  'source',
  'hold',
  'facts',
  'claim',
  'what',
  'outcome',
  'cell',
  'choice',
  'because',
  'amount_minor',
  'attempt',
  'currency',
  'provider',
  'replacement',
]);

export type WebhookBody = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Standard Webhooks 1: the body is made while sending and not kept (A5). */
async function bodyOf(deps: JobDeps, delivery: string, seq: number): Promise<WebhookBody> {
  const row = await deps.kysely
    .selectFrom('event')
    .innerJoin('delivery', 'delivery.delivery_id', 'event.delivery_id')
    .select(['event.type', 'event.at', 'event.data', 'delivery.reference'])
    .where('event.delivery_id', '=', delivery)
    .where('event.seq', '=', seq)
    .executeTakeFirst();
  if (row === undefined) throw new JobFault('event_unknown');
  const open = Object.entries(row.data).filter(
    ([name]) => PUBLIC_FIELDS.has(name) || (name === 'parcels' && row.type === 'AlarmRaised'),
  );
  return {
    type: eventName(row.type),
    timestamp: row.at.toISOString(),
    data: { delivery, reference: row.reference, seq, ...Object.fromEntries(open) },
  };
}

/** `HandedOver` is `delivery.handed_over`; an alarm is one whatever it is about. */
const eventName = (type: string): string =>
  type === 'AlarmRaised'
    ? 'alarm.raised'
    : `delivery.${type.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}`;

export const postWebhook =
  (deps: JobDeps): Handler =>
  async ({ data }) => {
    const endpoint = await deps.kysely
      .selectFrom('webhook_endpoint')
      .select(['id', 'url', 'secret', 'disabled_at'])
      .where('id', '=', data.ref['endpoint'] ?? '')
      .executeTakeFirst();
    if (endpoint === undefined || endpoint.disabled_at !== null) return;
    const secret = unwrap(deps.keys.master, endpoint.secret, `webhook/${endpoint.id}`);
    if (secret === null) throw new JobFault('secret_unreadable');

    const seq = Number(data.ref['seq']);
    const body = await bodyOf(deps, data.delivery, seq);
    const text = JSON.stringify(body);
    const at = deps.clock.now();
    // The same for each attempt: receivers know a repetition by it.
    const id = `msg_${data.delivery}_${seq}`;
    const answer = await postOnce(endpoint.url, text, {
      toLoopback: deps.config.webhooksToLoopback,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Handfast-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret.toString('base64')).sign(id, at, text),
      },
    });
    if (answer.status === 410) return disable(deps, endpoint.id, 'gone');
    if (answer.status < 200 || answer.status > 299) throw new JobFault(`answered_${answer.status}`);
    deps.inbox?.add({
      kind: 'webhook',
      at,
      to: endpoint.url,
      subject: body.type,
      text: JSON.stringify(body, null, 2),
      html: '',
    });
  };

/** The receiver says that nobody is there any more. */
async function disable(deps: JobDeps, endpoint: string, because: string): Promise<void> {
  await deps.kysely
    .updateTable('webhook_endpoint')
    .set({ disabled_at: deps.clock.now(), disabled_because: because })
    .where('id', '=', endpoint)
    .execute();
}
