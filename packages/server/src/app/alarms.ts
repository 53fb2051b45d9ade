import type { Uuid } from '@handfast/protocol/statement';
import { timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';

export type AlarmQuery = {
  readonly tenant: Uuid | null;
  readonly open: boolean;
  readonly delivery?: Uuid | undefined;
};

const ALARMS_MAX = 200;

/** Alarms of a tenant (`null`: of the whole deployment), newest first. */
export async function listAlarms(deps: Deps, { tenant, open, delivery }: AlarmQuery) {
  const rows = await deps.kysely
    .selectFrom('alarm')
    .innerJoin('delivery', 'delivery.delivery_id', 'alarm.delivery_id')
    .select([
      'alarm.delivery_id',
      'alarm.seq',
      'alarm.no',
      'alarm.kind',
      'alarm.facts',
      'alarm.at',
      'alarm.acknowledged_at',
      'alarm.acknowledged_by',
      'alarm.acknowledged_note',
      'delivery.reference',
    ])
    .$if(tenant !== null, (query) => query.where('alarm.tenant_id', '=', tenant as string))
    .$if(open, (query) => query.where('alarm.acknowledged_at', 'is', null))
    .$if(delivery !== undefined, (query) =>
      query.where('alarm.delivery_id', '=', delivery as string),
    )
    .orderBy('alarm.at', 'desc')
    .orderBy('alarm.delivery_id')
    .orderBy('alarm.seq', 'desc')
    .limit(ALARMS_MAX)
    .execute();
  return rows.map((row) => ({
    delivery: row.delivery_id,
    reference: row.reference,
    seq: row.seq,
    no: row.no,
    kind: row.kind,
    facts: row.facts,
    at: timeText(row.at),
    acknowledged:
      row.acknowledged_at === null
        ? null
        : {
            at: timeText(row.acknowledged_at),
            by: row.acknowledged_by ?? '',
            note: row.acknowledged_note ?? '',
          },
  }));
}

/** The first who acknowledges stands; false where there is no such alarm of this tenant. */
export async function acknowledgeAlarm(
  deps: Deps,
  tenant: Uuid | null,
  alarm: { readonly delivery: Uuid; readonly seq: number },
  by: { readonly operator: string; readonly note: string },
): Promise<boolean> {
  const theirs = await deps.kysely
    .updateTable('alarm')
    .set((eb) => ({
      acknowledged_at: eb.fn.coalesce('acknowledged_at', eb.val(deps.clock.now())),
      acknowledged_by: eb.fn.coalesce('acknowledged_by', eb.val(by.operator)),
      acknowledged_note: eb.fn.coalesce('acknowledged_note', eb.val(by.note)),
    }))
    .where('delivery_id', '=', alarm.delivery)
    .where('seq', '=', alarm.seq)
    .$if(tenant !== null, (query) => query.where('tenant_id', '=', tenant as string))
    .returning('seq')
    .execute();
  return theirs.length > 0;
}
