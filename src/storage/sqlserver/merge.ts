import { type RawBuilder, sql } from 'kysely';
import type { KeyRows, Merge, MergeCounts, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { columnList, columnRef, tableRef } from './identifiers.ts';
import { keysAs } from './selection.ts';
import type { SqlServerConnection } from './session.ts';

/**
 * Makes the target equal to the staged rows, writing only what differs. In three statements: T-SQL's `merge` has races and defects with
 * triggers and indexes of its own.
 */
export async function merge(connection: SqlServerConnection, merged: Merge): Promise<MergeCounts> {
  return {
    deleted: await deleteReplaced(connection, merged),
    updated: await updateDifferent(connection, merged),
    inserted: await insertMissing(connection, merged),
  };
}

const same = (columns: readonly string[], left: string, right: string): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => sql`${columnRef(left, column)} = ${columnRef(right, column)}`),
    sql` and `,
  );

async function count({ queries }: SqlServerConnection, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(queries);
  return Number(numAffectedRows ?? 0);
}

async function deleteReplaced(connection: SqlServerConnection, merged: Merge): Promise<number> {
  const { target, staged, key, replaces } = merged;
  if (replaces === undefined) return 0;
  const isStaged = sql`exists (select 1 from ${tableRef(staged)} as s where ${same(key, 's', 't')})`;
  const from = sql`delete from t from ${tableRef(target)} as t`;
  if (replaces === 'everything') return count(connection, sql`${from} where not ${isStaged}`);
  let deleted = 0;
  for (const { keys, columns } of replaces) {
    const inScope = scope(keys, columns);
    deleted += await count(connection, sql`${from} where ${inScope} and not ${isStaged}`);
  }
  return deleted;
}

const scope = (keys: TableName | KeyRows, columns: readonly string[]): RawBuilder<unknown> =>
  sql`exists (select 1 from ${keysAs('k', keys)} where ${same(columns, 'k', 't')})`;

async function updateDifferent(
  connection: SqlServerConnection,
  { target, staged, key, columns, ignore }: Merge,
): Promise<number> {
  const written = columns.filter((column) => !key.includes(column));
  const compared = written.filter((column) => !ignore.includes(column));
  if (compared.length === 0) return 0;
  const texts = new Set(await textColumns(connection, target));
  const values = (alias: string): RawBuilder<unknown> =>
    sql.join(compared.flatMap((name) => comparable(alias, name, texts)));
  const assignments = written.map((column) => sql`${sql.id(column)} = ${columnRef('s', column)}`);
  return count(
    connection,
    sql`update t set ${sql.join(assignments)} from ${tableRef(target)} as t
      inner join ${tableRef(staged)} as s on ${same(key, 't', 's')}
      where exists (select ${values('t')} except select ${values('s')})`,
  );
}

/** `except` takes two nulls for equal, as it should, and texts that differ in blanks at their end too: so the length is compared. */
function comparable(alias: string, column: string, texts: ReadonlySet<string>): RawBuilder<unknown>[] {
  const value = columnRef(alias, column);
  return texts.has(column) ? [value, sql`datalength(${value})`] : [value];
}

async function textColumns(connection: SqlServerConnection, table: TableName): Promise<string[]> {
  const columns = await nativeColumns(connection, table);
  return columns.filter(({ collation }) => collation !== undefined).map(({ name }) => name);
}

async function insertMissing(
  connection: SqlServerConnection,
  { target, staged, key, columns }: Merge,
): Promise<number> {
  return count(
    connection,
    sql`insert into ${tableRef(target)} (${columnList(columns)})
      select ${columnList(columns, 's')} from ${tableRef(staged)} as s
      where not exists (select 1 from ${tableRef(target)} as t where ${same(key, 't', 's')})`,
  );
}
