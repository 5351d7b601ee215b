import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import { type MergeDialect, mergeStatements, runMerge, type UpdateParts } from '../merging.ts';
import { allRowsOf } from '../row-reader.ts';
import type { Merge, MergeCounts, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { qualifiedName } from './identifiers.ts';
import { keyLiteral } from './selection.ts';
import type { SqlServerConnection } from './session.ts';
import { uploadTemporary } from './temporary.ts';

/** Makes the target equal to the staged rows, writing only what differs. Not T-SQL's `merge`, which has races and defects of its own. */
export async function merge(connection: SqlServerConnection, merged: Merge): Promise<MergeCounts> {
  const staged = await stagedTable(connection, merged);
  return runMerge(connection.queries, await mergeStatements(dialectOn(connection), { ...merged, staged }));
}

async function stagedTable(
  connection: SqlServerConnection,
  { staged, target, columns }: Merge,
): Promise<TableName | undefined> {
  if (!staged || !('path' in staged)) return staged;
  if (staged.rows > 0) return uploadTemporary(connection, 'merge_rows', columns, staged);
  await allRowsOf(staged, qualifiedName(target));
  return undefined;
}

const dialectOn = (connection: SqlServerConnection): MergeDialect => ({
  keyLiteral,
  deleteFrom: (target) => sql`delete from t from ${tableRef(target)} as t`,
  updateDifferent: (update) => updateDifferent(connection, update),
});

async function updateDifferent(
  connection: SqlServerConnection,
  { target, staged, assignments, isSame, compared }: UpdateParts,
): Promise<RawBuilder<unknown>> {
  const texts = await textColumns(connection, target);
  const values = (alias: string): RawBuilder<unknown> =>
    sql.join(compared.flatMap((name) => comparable(alias, name, texts)));
  return sql`update t set ${assignments} from ${tableRef(target)} as t
    inner join ${tableRef(staged)} as s on ${isSame}
    where exists (select ${values('t')} except select ${values('s')})`;
}

/** `except` takes two nulls for equal, as it should, and texts that differ in blanks at their end too: so the length is compared. */
function comparable(alias: string, column: string, texts: ReadonlySet<string>): RawBuilder<unknown>[] {
  const value = columnRef(alias, column);
  return texts.has(column) ? [value, sql`datalength(${value})`] : [value];
}

async function textColumns(connection: SqlServerConnection, table: TableName): Promise<ReadonlySet<string>> {
  const columns = await nativeColumns(connection, table);
  return new Set(columns.filter(({ collation }) => collation !== undefined).map(({ name }) => name));
}
