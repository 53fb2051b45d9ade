import type { Pool } from 'pg';

/**
 * The schema as the database itself tells it, as readable SQL in a fixed order: the same
 * migrations give the same text on every machine. Own tables only, not those of the job queue.
 */
export async function dumpSchema(pool: Pool): Promise<string> {
  const tables = await namesOf(
    pool,
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname collate "C"`,
  );
  const parts = await Promise.all(tables.map((table) => dumpTable(pool, table)));
  return `-- Made by tools/schema-dump.ts from packages/server/migrations. Do not edit.\n\n${parts.join('\n')}`;
}

async function dumpTable(pool: Pool, table: string): Promise<string> {
  const columns = await namesOf(
    pool,
    `select format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
       || case when a.attnotnull then ' not null' else '' end
       || case when a.attgenerated = 's'
           then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
           else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end as name
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [`public."${table}"`],
  );
  const constraints = await namesOf(
    pool,
    `select format('constraint %I %s', conname, pg_get_constraintdef(oid)) as name
     from pg_constraint where conrelid = $1::regclass and contype <> 'n'
     order by contype, conname collate "C"`,
    [`public."${table}"`],
  );
  const indexes = await namesOf(
    pool,
    `select pg_get_indexdef(i.indexrelid) || ';' as name from pg_index i
     where i.indrelid = $1::regclass
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
     order by i.indexrelid::regclass::text collate "C"`,
    [`public."${table}"`],
  );
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  return [`create table ${table} (\n${body}\n);`, ...indexes, ''].join('\n');
}

async function namesOf(pool: Pool, text: string, values: unknown[] = []): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(text, values);
  return rows.map(({ name }) => name);
}
