import { type RawBuilder, sql } from 'kysely';
import type { TableName } from './storage.ts';

/** Names that are data, through Kysely's builder: each store's compiler quotes them its own way. */

export const tableRef = ({ schema, name }: TableName): RawBuilder<unknown> =>
  schema === undefined ? sql.id(name) : sql.id(schema, name);

/** A table's name among others: `schema.name`. */
export const tableKey = ({ schema, name }: TableName): string => (schema === undefined ? name : `${schema}.${name}`);

export const columnRef = (alias: string, column: string): RawBuilder<unknown> => sql.id(alias, column);

export const columnList = (columns: readonly string[], alias?: string): RawBuilder<unknown> =>
  sql.join(columns.map((column) => (alias === undefined ? sql.id(column) : sql.id(alias, column))));
