import { type RawBuilder, sql } from 'kysely';
import type { TableComments, TableName } from '../storage.ts';
import { literal } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';

/** Comments are extended properties of this name, which Management Studio and Power BI show. */
const PROPERTY = 'MS_Description';
const LONGEST = 3750;

type Kind = 'TABLE' | 'VIEW';

/** Writes comments on a table or view and its columns, in one message. */
export async function comment(connection: SqlServerConnection, table: TableComments, kind: Kind): Promise<void> {
  const all = [describe(table, kind, undefined, table.comment), ...columnComments(table, kind, table.columns)];
  await sql.join(all, sql` `).execute(connection.queries);
}

export async function commentColumns(
  connection: SqlServerConnection,
  table: TableName,
  columns: TableComments['columns'],
): Promise<void> {
  if (columns.length > 0) await sql.join(columnComments(table, 'TABLE', columns), sql` `).execute(connection.queries);
}

const columnComments = (table: TableName, kind: Kind, columns: TableComments['columns']): RawBuilder<unknown>[] =>
  columns.map((column) => describe(table, kind, column.name, column.comment));

/** A property that is there is updated, another one added: there is no statement for both. */
function describe(
  { schema = 'dbo', name }: TableName,
  kind: Kind,
  column: string | undefined,
  text: string,
): RawBuilder<unknown> {
  const path = ['SCHEMA', schema, kind, name, ...(column === undefined ? [] : ['COLUMN', column])].map(literal);
  const absent = column === undefined ? [sql`null`, sql`null`] : [];
  const present = sql`select 1 from sys.fn_listextendedproperty(${sql.join([literal(PROPERTY), ...path, ...absent])})`;
  const parameters = sql.join([literal(PROPERTY), literal(text.slice(0, LONGEST)), ...path]);
  return sql`if exists (${present}) exec sys.sp_updateextendedproperty ${parameters}
    else exec sys.sp_addextendedproperty ${parameters};`;
}
