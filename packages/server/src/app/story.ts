import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import type { Delivery } from '@handfast/domain/delivery/state';
import {
  operatorRow,
  operatorStory,
  type RecordedEvent,
} from '@handfast/domain/view/build-operator';
import type { OperatorRow, OperatorStory } from '@handfast/domain/view/operator';
import type { Uuid } from '@handfast/protocol/statement';
import { sql } from 'kysely';
import { timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { readPrivate } from '../private/private-data.ts';
import type { Head } from '../store/unit-of-work.ts';

async function recorded(deps: Deps, delivery: Uuid): Promise<RecordedEvent[]> {
  const rows = await deps.kysely
    .selectFrom('event')
    .select(['seq', 'type', 'at', 'by', 'data'])
    .where('delivery_id', '=', delivery)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq, type, at, by, data }) => ({
    seq,
    event: { ...data, type, at: timeText(at), by } as unknown as DeliveryEvent,
  }));
}

/** Names of the tenant's couriers and depots and of the operators, by id. */
async function namesOf(deps: Deps, tenant: Uuid): Promise<ReadonlyMap<string, string>> {
  const [couriers, depots, operators] = await Promise.all([
    deps.kysely
      .selectFrom('courier')
      .select(['id', 'name'])
      .where('tenant_id', '=', tenant)
      .execute(),
    deps.kysely
      .selectFrom('depot')
      .select(['id', 'name'])
      .where('tenant_id', '=', tenant)
      .execute(),
    deps.kysely.selectFrom('operator').select(['id', 'name']).execute(),
  ]);
  return new Map([...couriers, ...depots, ...operators].map(({ id, name }) => [id, name]));
}

/** The whole story of one delivery. After erasure names and contents are empty. */
export async function storyOf(
  deps: Deps,
  { state, head }: { readonly state: Delivery; readonly head: Head },
): Promise<OperatorStory> {
  const [events, names, personal, row] = await Promise.all([
    recorded(deps, state.id),
    namesOf(deps, state.tenant),
    readPrivate(deps.kysely, deps.keys, state.id),
    deps.kysely
      .selectFrom('delivery')
      .select('reference')
      .where('delivery_id', '=', state.id)
      .executeTakeFirstOrThrow(),
  ]);
  const data = personal?.data;
  return operatorStory(state, events, {
    reference: row.reference,
    addressee: data?.addressee.name ?? '',
    address: data === undefined ? [] : [...data.addressee.lines, data.addressee.postcode],
    contents: Object.fromEntries((data?.parcels ?? []).map(({ no, contents }) => [no, contents])),
    head,
    nameOf: (id) => names.get(id) ?? null,
  });
}

const ROWS_MAX = 200;

/** Newest first; `q` is looked for in references and parcel numbers, or is a delivery's id. */
export async function listDeliveries(
  deps: Deps,
  tenant: Uuid | null,
  q: string,
): Promise<OperatorRow[]> {
  const like = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await deps.kysely
    .selectFrom('delivery')
    .select(['delivery_id', 'state', 'reference', 'updated_at'])
    .$if(tenant !== null, (query) => query.where('tenant_id', '=', tenant as string))
    .$if(q !== '', (query) =>
      query.where((eb) =>
        eb.or([
          eb('reference', 'ilike', like),
          eb(sql<string>`delivery_id::text`, '=', q.toLowerCase()),
          eb.exists(
            eb
              .selectFrom('parcel')
              .select('no')
              .whereRef('parcel.delivery_id', '=', 'delivery.delivery_id')
              .where('value', 'ilike', like),
          ),
        ]),
      ),
    )
    .orderBy('updated_at', 'desc')
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) =>
    operatorRow(row.state, { reference: row.reference, updatedAt: timeText(row.updated_at) }),
  );
}
