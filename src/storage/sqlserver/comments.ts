import { type RawBuilder, sql } from 'kysely';
import type { TableDefinition, TableName } from '../storage.ts';
import { literal } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';

/** Comments are extended properties of this name, which Management Studio and Power BI show. */
const PROPERTY = 'MS_Description';
const LONGEST = 3750;

interface ColumnComment {
  readonly name: string;
  readonly comment: string;
}

/** Writes the definition's comments on the table and its columns, in one message. */
export async function comment(connection: SqlServerConnection, table: TableDefinition): Promise<void> {
  const all = [describe(table, undefined, table.comment), ...columnComments(table, table.columns)];
  await sql.join(all, sql` `).execute(connection.queries);
}

export async function commentColumns(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly ColumnComment[],
): Promise<void> {
  if (columns.length > 0) await sql.join(columnComments(table, columns), sql` `).execute(connection.queries);
}

const columnComments = (table: TableName, columns: readonly ColumnComment[]): RawBuilder<unknown>[] =>
  columns.map((column) => describe(table, column.name, column.comment));

/** A property that is there is updated, another one added: there is no statement for both. */
function describe({ schema = 'dbo', name }: TableName, column: string | undefined, text: string): RawBuilder<unknown> {
  const path = ['SCHEMA', schema, 'TABLE', name, ...(column === undefined ? [] : ['COLUMN', column])].map(literal);
  const absent = column === undefined ? [sql`null`, sql`null`] : [];
  const present = sql`select 1 from sys.fn_listextendedproperty(${sql.join([literal(PROPERTY), ...path, ...absent])})`;
  const parameters = sql.join([literal(PROPERTY), literal(text.slice(0, LONGEST)), ...path]);
  return sql`if exists (${present}) exec sys.sp_updateextendedproperty ${parameters}
    else exec sys.sp_addextendedproperty ${parameters};`;
}
