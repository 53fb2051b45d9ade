import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ok } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import { SOURCES, type WebhookSource } from '../carrier/sources.ts';
import type { RawWebhook, SignatureFault } from '../carrier/signature.ts';
import { numbersFor, type Tracked } from '../carrier/word.ts';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { unwrap, wrap } from '../keys/envelope.ts';
import { claimsOfReports } from './arrival.ts';

/** What became of what was told. Numbers that the tenant does not have leave no trace. */
export type Told = {
  /** Words that were news. */
  readonly news: number;
  /** Words that were known, late as they may have come. */
  readonly known: number;
  /** Numbers of no parcel that a carrier brings for this tenant. */
  readonly unknown: number;
};

const NOTHING: Told = { news: 0, known: 0, unknown: 0 };

type Found = { readonly delivery: Uuid; readonly no: number };

/** DPD's label text holds the parcel number that its tracking uses: 14 digits from the eighth on. */
const DPD_NUMBER = /^\d{14}$/;

/** A7: the tenant's own parcel with this number, the newest if numbers came round again. */
async function findParcel(deps: Deps, tenant: Uuid, text: string): Promise<Found | null> {
  const numbers = numbersFor(text);
  if (numbers.length === 0) return null;
  const dpd = numbers.find(({ value }) => DPD_NUMBER.test(value))?.value ?? null;
  const row = await deps.kysely
    .selectFrom('parcel')
    .innerJoin('delivery', 'delivery.delivery_id', 'parcel.delivery_id')
    .select(['parcel.delivery_id', 'parcel.no'])
    .where('parcel.tenant_id', '=', tenant)
    .where('delivery.mode', '=', 'carrier')
    .where((where) =>
      where.or([
        ...numbers.map(({ scheme, value }) =>
          where.and({ 'parcel.scheme': scheme, 'parcel.value': value }),
        ),
        ...(dpd === null
          ? []
          : [
              sql<boolean>`parcel.scheme = 'carrier' and length(parcel.value) = 27
                and substr(parcel.value, 8, 14) = ${dpd}`,
            ]),
      ]),
    )
    .orderBy('delivery.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { delivery: row.delivery_id, no: row.no };
}

/** A delivery under heavy writing: the sender tries again, and nothing is said twice. */
export class TrackingBusy extends Error {}

async function tell(deps: Deps, tenant: Uuid, { number, words }: Tracked): Promise<Told> {
  const asserted = words.at(-1)?.carrier;
  if (asserted === undefined) return NOTHING;
  const found = await findParcel(deps, tenant, number);
  if (found === null) return { ...NOTHING, unknown: 1 };
  const { delivery, no } = found;
  const claims = await claimsOfReports(deps, delivery, [no]);
  const outcome = await deps.unitOfWork.execute(
    delivery,
    [() => ok({ type: 'carrierSays', no, words }), ...claims],
    { now: timeOf(deps.clock), by: { kind: 'carrier', id: asserted } },
  );
  if (!outcome.ok) {
    if (outcome.error.code === 'busy') throw new TrackingBusy('busy');
    // A closed delivery takes no more words; they are as good as known.
    return { ...NOTHING, known: words.length };
  }
  const news = outcome.value.events.filter(({ type }) => type === 'CarrierSaid').length;
  return { news, known: words.length - news, unknown: 0 };
}

/** Tells each parcel its carrier's words, one after the other. Throws `TrackingBusy`. */
export async function tellAll(
  deps: Deps,
  tenant: Uuid,
  tracked: readonly Tracked[],
): Promise<Told> {
  const sum = { ...NOTHING };
  for (const each of tracked) {
    const told = await tell(deps, tenant, each);
    sum.news += told.news;
    sum.known += told.known;
    sum.unknown += told.unknown;
  }
  return sum;
}

export type WebhookFault = SignatureFault | 'no_endpoint' | 'unreadable' | 'secret_unreadable';

export type Received =
  | { readonly ok: true; readonly told: Told; readonly again: boolean }
  | { readonly ok: false; readonly fault: WebhookFault };

const secretContext = (endpoint: Uuid): string => `tracking/${endpoint}`;

/**
 * A webhook of another system. Nothing of it is read before its signature holds. One that was
 * received before says so and does nothing: a message's own id is taken once for each endpoint.
 */
export async function receive(
  deps: Deps,
  source: WebhookSource,
  endpointId: Uuid,
  webhook: RawWebhook,
): Promise<Received> {
  const { rows } = await deps.pool.query<{ tenant_id: string; secret: Buffer }>(
    `select tenant_id, secret from tracking_endpoint
     where id = $1 and source = $2 and disabled_at is null`,
    [endpointId, source],
  );
  const [endpoint] = rows;
  if (endpoint === undefined) return { ok: false, fault: 'no_endpoint' };
  const secret = unwrap(deps.keys.master, endpoint.secret, secretContext(endpointId));
  if (secret === null) return { ok: false, fault: 'secret_unreadable' };
  const { fault, read } = SOURCES[source];
  const refused = fault(secret.toString('utf8'), webhook, deps.clock.now());
  if (refused !== null) return { ok: false, fault: refused };
  const message = read(
    jsonOf(webhook.body),
    createHash('sha256').update(webhook.body).digest('hex'),
  );
  if (message === null) return { ok: false, fault: 'unreadable' };
  const id = createHash('sha256').update(message.id).digest();
  if (await wasSeen(deps, endpointId, id)) return { ok: true, told: NOTHING, again: true };
  const told = await tellAll(deps, endpoint.tenant_id, message.tracked);
  // Noted last: what was cut off in the middle comes again and is told again, to the same end.
  await deps.pool.query(
    `insert into tracking_seen (endpoint_id, message, seen_at) values ($1, $2, $3)
     on conflict do nothing`,
    [endpointId, id, deps.clock.now()],
  );
  return { ok: true, told, again: false };
}

async function wasSeen(deps: Deps, endpoint: Uuid, message: Buffer): Promise<boolean> {
  const { rowCount } = await deps.pool.query(
    'select from tracking_seen where endpoint_id = $1 and message = $2',
    [endpoint, message],
  );
  return rowCount === 1;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

/** Keeps the other system's secret sealed; it is never shown again. */
export async function addEndpoint(
  deps: Deps,
  tenant: Uuid,
  id: Uuid,
  { source, secret }: { readonly source: WebhookSource; readonly secret: string },
): Promise<void> {
  const sealed = wrap(deps.keys.master, Buffer.from(secret, 'utf8'), secretContext(id));
  await deps.pool.query(
    `insert into tracking_endpoint (id, tenant_id, source, secret, created_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [id, tenant, source, sealed, deps.clock.now()],
  );
}

/** True where the tenant had it and it was in use. */
export async function disableEndpoint(deps: Deps, tenant: Uuid, id: Uuid): Promise<boolean> {
  const { rowCount } = await deps.pool.query(
    `update tracking_endpoint set disabled_at = $3
     where id = $1 and tenant_id = $2 and disabled_at is null`,
    [id, tenant, deps.clock.now()],
  );
  return rowCount === 1;
}

const SEEN_KEPT_S = 90 * 86_400;

/** Forgets messages that no service sends again; said again, they would still change nothing. */
export async function forgetSeen(deps: Pick<Deps, 'pool' | 'clock'>): Promise<void> {
  await deps.pool.query('delete from tracking_seen where seen_at < $1', [
    secondsLater(deps.clock.now(), -SEEN_KEPT_S),
  ]);
}
