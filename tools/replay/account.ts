import { verifyReceipt } from '@handfast/protocol/verify';
import type { TrustedKeys } from '@handfast/protocol/jws';
import type { Client } from 'pg';
import type { OrderLine } from './journal.ts';
import type { Sums } from './sums.ts';

/** One line of the account: two numbers or texts that must be the same. */
export type AccountLine = {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly agrees: boolean;
};

type Lines = AccountLine[];

export const line = (what: string, expected: unknown, found: unknown): AccountLine => ({
  what,
  expected: String(expected),
  found: String(found),
  agrees: String(expected) === String(found),
});

/**
 * What the database holds after a replay, against the files' own sums and against what the player
 * did. Plain SQL over the tables: nothing of the server, the client or the importer is used.
 */
export async function accountOf(
  database: Client,
  sums: Sums,
  journal: readonly OrderLine[],
  keys: TrustedKeys,
): Promise<readonly AccountLine[]> {
  await database.query('drop table if exists pg_temp.played, pg_temp.played_order');
  await loadJournal(database, journal);
  return [
    ...(await sumLines(database, sums)),
    ...(await placeLines(database)),
    ...(await journalLines(database)),
    ...(await receiptLines(database, journal, keys)),
  ];
}

export async function one(database: Client, sql: string): Promise<string> {
  const { rows } = await database.query<(string | null)[]>({ text: sql, rowMode: 'array' });
  return rows[0]?.[0] ?? '0';
}

async function loadJournal(database: Client, journal: readonly OrderLine[]): Promise<void> {
  await database.query(
    `create temp table played (number text primary key, reference text, fate text,
       custody_kind text, custody_id text, receipted boolean)`,
  );
  await database.query(
    `create temp table played_order (reference text primary key, receipts int, wrong int)`,
  );
  const parcels = journal.flatMap(({ reference, parcels }) =>
    parcels.map(({ number, fate, custody, receipted }) => ({
      number,
      reference,
      fate,
      custody_kind: custody.kind,
      custody_id: custody.id,
      receipted,
    })),
  );
  await database.query(
    'insert into played select * from json_populate_recordset(null::played, $1)',
    [JSON.stringify(parcels)],
  );
  const orders = journal.map(({ reference, receipts, wrongCodes }) => ({
    reference,
    receipts: receipts.length,
    wrong: wrongCodes,
  }));
  await database.query(
    'insert into played_order select * from json_populate_recordset(null::played_order, $1)',
    [JSON.stringify(orders)],
  );
}

/** Orders, parcels, values and masses against the files. */
async function sumLines(database: Client, sums: Sums): Promise<Lines> {
  const registered = `event where type = 'DeliveryRegistered'`;
  const weighed = `event where type = 'MassRead'`;
  return [
    line('orders in the files', sums.orders, await one(database, 'select count(*) from delivery')),
    line('registered once', sums.orders, await one(database, `select count(*) from ${registered}`)),
    line('parcels in the files', sums.parcels, await one(database, 'select count(*) from parcel')),
    line(
      'value, centavos',
      sums.value_minor,
      await one(database, `select sum((state->>'value_minor')::bigint) from delivery`),
    ),
    line('parcels weighed', sums.weighed, await one(database, `select count(*) from ${weighed}`)),
    line(
      'mass, grams',
      sums.mass_g,
      await one(database, `select sum((data->'reading'->>'grossMass_g')::bigint) from ${weighed}`),
    ),
  ];
}

/** The last event of each parcel that says where it is: the record's own story, told by SQL. */
const TOLD = `
  select distinct on (delivery_id, no) delivery_id, no, kind, id from (
    select delivery_id, seq, (data->>'no')::int as no,
      case type
        when 'CustodyTaken' then data->'to'->>'kind'
        when 'Found' then data->'custody'->>'kind'
        when 'HandedOver' then 'recipient'
        when 'HolderHas' then 'recipient'
        when 'ParcelLeft' then 'place'
        when 'Disputed' then 'unknown'
      end as kind,
      case type
        when 'CustodyTaken' then data->'to'->>'id'
        when 'Found' then data->'custody'->>'id'
        else ''
      end as id
    from event where type in
      ('CustodyTaken', 'Found', 'HandedOver', 'HolderHas', 'ParcelLeft', 'Disputed')
  ) as moves order by delivery_id, no, seq desc`;

/** M3: each parcel in one fate and one custody, the same in index, state and events. */
async function placeLines(database: Client): Promise<Lines> {
  const states = `
    select delivery_id, (p->>'no')::int as no, p->>'fate' as fate,
      p->'custody'->>'kind' as kind, p->'custody'->>'id' as id
    from delivery, jsonb_array_elements(state->'parcels') as p`;
  return [
    line(
      'parcels without one fate and custody',
      0,
      await one(
        database,
        `select count(*) from parcel left join (${states}) as s using (delivery_id, no)
         where (s.fate, s.kind, s.id) is distinct from (parcel.fate, custody_kind, custody_id)`,
      ),
    ),
    line(
      'parcels that events place elsewhere',
      0,
      await one(
        database,
        `select count(*) from parcel full join (${TOLD}) as t using (delivery_id, no)
         where (t.kind, t.id) is distinct from (custody_kind, custody_id)`,
      ),
    ),
    line(
      'parcel numbers in use twice',
      0,
      await one(
        database,
        'select count(*) from (select value from parcel group by value having count(*) > 1) as d',
      ),
    ),
    line(
      'events that no log entry commits to',
      0,
      await one(
        database,
        `select count(*) from event full join log_entry using (delivery_id, seq)
         where event.type is null or log_entry.data is null`,
      ),
    ),
  ];
}

/** Against the player's own journal. */
async function journalLines(database: Client): Promise<Lines> {
  const { rows } = await database.query<{ fate: string; played: string; found: string }>(
    `select fate, count(*) filter (where side = 'played') as played,
       count(*) filter (where side = 'found') as found
     from (select fate, 'played' as side from played
           union all select fate, 'found' from parcel) as both_sides
     group by fate order by fate`,
  );
  return [
    ...rows.map(({ fate, played, found }) => line(`fate ${fate}`, played, found)),
    line(
      'parcels that ended otherwise',
      0,
      await one(
        database,
        `select count(*) from parcel full join played on played.number = parcel.value
         where (played.fate, played.custody_kind, played.custody_id)
           is distinct from (parcel.fate, parcel.custody_kind, parcel.custody_id)`,
      ),
    ),
    line(
      'wrong codes counted',
      await one(database, 'select sum(wrong) from played_order'),
      await one(database, `select sum((state->>'wrong')::int) from delivery`),
    ),
    line(
      'deliveries with another number of receipts',
      0,
      await one(
        database,
        `select count(*) from played_order join delivery using (reference)
         where receipts <> (select count(*) from receipt r where r.delivery_id = delivery.delivery_id)`,
      ),
    ),
  ];
}

type ReceiptRow = { readonly reference: string; readonly id: string; readonly jws: string };

/** Every receipt is verified, and names as taken just what the player took with it. */
async function receiptLines(
  database: Client,
  journal: readonly OrderLine[],
  keys: TrustedKeys,
): Promise<Lines> {
  const { rows } = await database.query<ReceiptRow>(
    `select reference, receipt.id, jws from receipt join delivery using (delivery_id)
     order by reference, receipt.created_at`,
  );
  const expected = new Map(journal.map(({ reference, receipts }) => [reference, [...receipts]]));
  let verified = 0;
  let fitting = 0;
  for (const { reference, jws } of rows) {
    const read = await verifyReceipt(crypto.subtle, jws, keys);
    if (!read.ok) continue;
    verified++;
    const taken = read.value.receipt.statement.parcels
      .filter(({ outcome }) => outcome === 'taken')
      .map(({ number }) => number.value);
    const due = expected.get(reference)?.shift();
    if (due?.toSorted().join() === taken.toSorted().join()) fitting++;
  }
  const due = journal.reduce((sum, { receipts }) => sum + receipts.length, 0);
  return [
    line('receipts', due, rows.length),
    line('receipts that verify', due, verified),
    line('receipts that name what was taken', due, fitting),
    line(
      'parcels whose one live receipt is not right',
      0,
      await one(
        database,
        `select count(*) from played join parcel on parcel.value = played.number
         join delivery using (delivery_id)
         cross join lateral jsonb_array_elements(state->'parcels') as p
         where (p->>'no')::int = parcel.no
           and (p->>'receipt' is not null) is distinct from played.receipted`,
      ),
    ),
  ];
}
