import { type RawBuilder, sql } from 'kysely';
import type { KeyRows, Merge, MergeCounts, TableName } from '../storage.ts';
import { columnList, columnRef, tableRef } from './identifiers.ts';
import { keysAs } from './selection.ts';
import type { PostgresConnection } from './session.ts';

/** Makes the target equal to the staged rows, writing only what differs. */
export async function merge(connection: PostgresConnection, merged: Merge): Promise<MergeCounts> {
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

async function count({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(queries);
  return Number(numAffectedRows ?? 0);
}

async function deleteReplaced(connection: PostgresConnection, merged: Merge): Promise<number> {
  const { target, staged, key, replaces } = merged;
  if (replaces === undefined) return 0;
  const isStaged = sql`exists (select 1 from ${tableRef(staged)} as s where ${same(key, 's', 't')})`;
  if (replaces === 'everything')
    return count(connection, sql`delete from ${tableRef(target)} as t where not ${isStaged}`);
  let deleted = 0;
  for (const { keys, columns } of replaces) {
    const inScope = scope(keys, columns);
    deleted += await count(connection, sql`delete from ${tableRef(target)} as t where ${inScope} and not ${isStaged}`);
  }
  return deleted;
}

const scope = (keys: TableName | KeyRows, columns: readonly string[]): RawBuilder<unknown> =>
  sql`exists (select 1 from ${keysAs('k', keys)} where ${same(columns, 'k', 't')})`;

async function updateDifferent(
  connection: PostgresConnection,
  { target, staged, key, columns, ignore }: Merge,
): Promise<number> {
  const written = columns.filter((column) => !key.includes(column));
  const compared = written.filter((column) => !ignore.includes(column));
  if (compared.length === 0) return 0;
  const assignments = written.map((column) => sql`${sql.id(column)} = ${columnRef('s', column)}`);
  return count(
    connection,
    sql`update ${tableRef(target)} as t set ${sql.join(assignments)} from ${tableRef(staged)} as s
      where ${same(key, 't', 's')} and (${columnList(compared, 't')}) is distinct from (${columnList(compared, 's')})`,
  );
}

async function insertMissing(connection: PostgresConnection, { target, staged, key, columns }: Merge): Promise<number> {
  return count(
    connection,
    sql`insert into ${tableRef(target)} (${columnList(columns)})
      select ${columnList(columns, 's')} from ${tableRef(staged)} as s
      where not exists (select 1 from ${tableRef(target)} as t where ${same(key, 't', 's')})`,
  );
}
