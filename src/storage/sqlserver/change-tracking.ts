import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import type { TableName, TrackedTable } from '../storage.ts';
import type { ChangeMethod, Position } from './changes.ts';
import { literal, qualifiedName } from './identifiers.ts';
import { readIdentityWith } from './identity.ts';
import type { SqlServerConnection } from './session.ts';

/**
 * SQL Server numbers transactions as they commit and keeps, for each key, what was done since: within a snapshot transaction the version
 * and the rows are of one moment, so a late commit is never skipped and an order never arrives without its items.
 */
export const changeTracking: ChangeMethod = { position, whyUnusable, writtenSince, deletedKeys };

async function position(connection: SqlServerConnection): Promise<Position> {
  const version = sql`convert(varchar(20), coalesce(change_tracking_current_version(), 0))`;
  const { identity, value } = await readIdentityWith(connection, version);
  return { method: 'change_tracking', version: value, ...identity };
}

interface OldestVersion {
  readonly table_name: string;
  readonly version: string | number | null;
}

/** A table that was emptied with truncate, or whose old changes were cleaned up, cannot tell what happened before. */
async function whyUnusable(
  { queries }: SqlServerConnection,
  last: Position,
  now: Position,
  tables: readonly TrackedTable[],
): Promise<string | undefined> {
  if (BigInt(now.version) < BigInt(last.version))
    return "the source's version is behind the last run's: it was restored";
  if (tables.length === 0) return undefined;
  const versions = tables.map(
    (table) => sql`select ${literal(table.name)} as table_name,
      change_tracking_min_valid_version(object_id(${literal(qualifiedName(table))})) as version`,
  );
  const { rows } = await sql<OldestVersion>`${sql.join(versions, sql` union all `)}`.execute(queries);
  for (const { table_name, version } of rows) {
    if (version == null) return `changes of ${table_name} are no longer tracked`;
    if (BigInt(version) > BigInt(last.version)) {
      return `${table_name} was emptied with truncate, or its changes since the last run are no longer kept`;
    }
  }
  return undefined;
}

const changed = (table: TableName, since: Position): RawBuilder<unknown> =>
  sql`changetable(changes ${tableRef(table)}, ${sql.raw(BigInt(since.version).toString())}) as c`;

function writtenSince(table: TableName, key: readonly string[], since: Position): RawBuilder<unknown> {
  const same = key.map((name) => sql`${columnRef('c', name)} = ${columnRef('t', name)}`);
  return sql`exists (select 1 from ${changed(table, since)} where ${sql.join(same, sql` and `)})`;
}

function deletedKeys(table: TrackedTable, since: Position): RawBuilder<unknown> {
  const columns = table.key.map(({ name }) => columnRef('c', name));
  return sql`select ${sql.join(columns)} from ${changed(table, since)} where c.sys_change_operation = 'D'`;
}
