import { type RawBuilder, sql } from 'kysely';
import { columnRef } from '../identifiers.ts';
import type { TableName } from '../storage.ts';
import { ROW_VERSION } from './catalog.ts';
import type { ChangeMethod, Position } from './changes.ts';
import { literal } from './identifiers.ts';
import { readIdentity } from './identity.ts';
import type { SqlServerConnection } from './session.ts';
import type { WatchedColumns } from './watched.ts';

const watched: WatchedColumns = {
  toldSince: sql`convert(varchar(20), c.column_id)`,
  oldest: sql`cast(null as varchar(20))`,
  joined: sql`left join sys.columns as c on c.object_id = o.object_id and c.name = ${literal(ROW_VERSION)}`,
};

const whyUnusable = (last: Position, now: Position): string | undefined =>
  BigInt(now.version) < BigInt(last.version)
    ? "the source's row versions are behind the last run's: it was restored"
    : undefined;

/**
 * Each write gives its row the next number. The cursor is the smallest number that an open transaction may still commit: everything of
 * the snapshot from the last cursor on is read, so a late commit is never skipped and an order never arrives without its items. What was
 * written beside a transaction that is open is read once more by the next run, and changes nothing there.
 */
export const rowVersions: ChangeMethod = {
  position,
  watched,
  whyUnusable,
  writtenSince,
  deletedKeys: () => undefined,
  limits:
    'Deletes in the source are not seen: change tracking is off and could not be turned on. Turn it on (docs/sqlserver.md), or run ecom etl --full after deletes.',
};

/** The number comes first, before the snapshot begins with the first table that is read: one that commits between the two is seen twice, not never. */
async function position(connection: SqlServerConnection): Promise<Position> {
  const { rows } = await sql<{ version: string }>`
    select convert(varchar(20), cast(min_active_rowversion() as bigint)) as version`.execute(connection.queries);
  return { method: 'row_version', version: String(rows[0]?.version), ...(await readIdentity(connection)) };
}

function writtenSince(_table: TableName, _key: readonly string[], { version }: Position): RawBuilder<unknown> {
  return sql`${columnRef('t', ROW_VERSION)} >= ${sql.raw(`0x${BigInt(version).toString(16).padStart(16, '0')}`)}`;
}
