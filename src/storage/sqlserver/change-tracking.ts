import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import type { TableName, TrackedTable } from '../storage.ts';
import type { ChangeMethod, Position } from './changes.ts';
import { readIdentityWith } from './identity.ts';
import type { SqlServerConnection } from './session.ts';
import type { WatchedColumns } from './watched.ts';

/** A table that was emptied with truncate is tracked anew. */
const watched: WatchedColumns = {
  toldSince: sql`convert(varchar(20), c.begin_version)`,
  oldest: sql`convert(varchar(20), change_tracking_min_valid_version(o.object_id))`,
  joined: sql`left join sys.change_tracking_tables as c on c.object_id = o.object_id`,
};

const whyUnusable = (last: Position, now: Position): string | undefined =>
  BigInt(now.version) < BigInt(last.version)
    ? "the source's version is behind the last run's: it was restored"
    : undefined;

/**
 * SQL Server numbers transactions as they commit and keeps, for each key, what was done since: within a snapshot transaction the version
 * and the rows are of one moment, so a late commit is never skipped and an order never arrives without its items.
 */
export const changeTracking: ChangeMethod = { position, watched, whyUnusable, writtenSince, deletedKeys };

async function position(connection: SqlServerConnection): Promise<Position> {
  const version = sql`convert(varchar(20), coalesce(change_tracking_current_version(), 0))`;
  const { identity, value } = await readIdentityWith(connection, version);
  return { method: 'change_tracking', version: value, ...identity };
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
