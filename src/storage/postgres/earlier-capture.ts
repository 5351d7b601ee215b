import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { TrackedTable } from '../storage.ts';
import { CHANGED_XID, EARLIER_CHANGED_XID, LOG } from './catalog.ts';
import { qualifiedName, quoted } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

/**
 * The capture of earlier versions had names without a prefix, and its triggers kept columns from changing their types. It is taken over
 * table by table, with what it logged; something of the shop's own that has such a name stays.
 */

const TRIGGERS = ['mark_changed', 'log_moved', 'log_deleted', 'log_truncated'] as const;
const EARLIER_LOG = 'deleted_rows';

interface EarlierTrigger {
  readonly trigger: string;
  readonly function: string;
}

/** Words that only the text of our functions has. */
const markText = `%new.${quoted(EARLIER_CHANGED_XID)} := pg_current_xact_id()%`;
const logText = (schema: string): string => `%insert into ${qualifiedName({ schema, name: EARLIER_LOG })} (table_name%`;

async function earlierTriggers(
  { queries }: PostgresConnection,
  schema: string,
  table: TrackedTable,
): Promise<readonly EarlierTrigger[]> {
  const { rows } = await sql<EarlierTrigger>`
    select g.tgname as trigger, p.proname as function
    from pg_trigger as g
    inner join pg_proc as p on p.oid = g.tgfoid and p.pronamespace = to_regnamespace(${quoted(schema)})
    where g.tgrelid = to_regclass(${qualifiedName(table)}) and g.tgname in (${sql.join(TRIGGERS)})
      and (p.prosrc like ${markText} or p.prosrc like ${logText(schema)})`.execute(queries);
  return rows;
}

/** Part of the transaction that makes the table's capture. */
export async function takeOverEarlierCapture(
  connection: PostgresConnection,
  schema: string,
  table: TrackedTable,
): Promise<void> {
  const { queries } = connection;
  const earlier = await earlierTriggers(connection, schema, table);
  if (earlier.length === 0) return;
  for (const { trigger } of earlier) await sql`drop trigger ${sql.id(trigger)} on ${tableRef(table)}`.execute(queries);
  for (const one of earlier.filter((found) => found.trigger !== 'mark_changed'))
    await sql`drop function ${sql.id(schema, one.function)}()`.execute(queries);
  await renameMark(connection, table);
  await sql`
    with taken as (delete from ${sql.id(schema, EARLIER_LOG)} where table_name = ${table.name} returning *)
    insert into ${sql.id(schema, LOG)} (table_id, table_name, event, key, ${sql.id(CHANGED_XID)}, logged_at)
    select to_regclass(${qualifiedName(table)}), table_name, case when key is null then 'truncated' else 'deleted' end, key,
      ${sql.id(EARLIER_CHANGED_XID)}, deleted_at
    from taken`.execute(queries);
}

async function renameMark({ queries }: PostgresConnection, table: TrackedTable): Promise<void> {
  const { rows } = await sql<{ earlier: number; present: number }>`
    select count(*) filter (where attname = ${EARLIER_CHANGED_XID}) as earlier, count(*) filter (where attname = ${CHANGED_XID}) as present
    from pg_attribute
    where attrelid = to_regclass(${qualifiedName(table)}) and not attisdropped and atttypid = 'xid8'::regtype`.execute(
    queries,
  );
  if (rows[0]?.earlier !== 1 || rows[0].present !== 0) return;
  const [from, to] = [EARLIER_CHANGED_XID, CHANGED_XID];
  await sql`alter table ${tableRef(table)} rename column ${sql.id(from)} to ${sql.id(to)}`.execute(queries);
  const index = { ...table, name: `${table.name}_${from}_idx` };
  await sql`alter index if exists ${tableRef(index)} rename to ${sql.id(`${table.name}_${to}_idx`)}`.execute(queries);
}

/** What all tables shared goes with the last of them. */
export async function dropEarlierCapture({ queries }: PostgresConnection, schema: string): Promise<void> {
  const { rows } = await sql<{ function: string; uses: number }>`
    select p.proname as function, (select count(*) from pg_trigger as g where g.tgfoid = p.oid) as uses
    from pg_proc as p
    where p.pronamespace = to_regnamespace(${quoted(schema)}) and (p.prosrc like ${markText} or p.prosrc like ${logText(schema)})`.execute(
    queries,
  );
  if (rows.length === 0 || rows.some(({ uses }) => uses > 0)) return;
  for (const one of rows) await sql`drop function ${sql.id(schema, one.function)}()`.execute(queries);
  await sql`drop table ${sql.id(schema, EARLIER_LOG)}`.execute(queries);
}
