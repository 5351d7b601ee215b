import { type RawBuilder, sql } from 'kysely';
import type { TableName } from '../storage.ts';

/** Identifiers go through Kysely's builder, here for names that are data. */
export const tableRef = ({ schema, name }: TableName): RawBuilder<unknown> =>
  schema === undefined ? sql.id(name) : sql.id(schema, name);

export const columnRef = (alias: string, column: string): RawBuilder<unknown> => sql.id(alias, column);

export const columnList = (columns: readonly string[], alias?: string): RawBuilder<unknown> =>
  sql.join(columns.map((column) => (alias === undefined ? sql.id(column) : sql.id(alias, column))));

/** An identifier as text that PostgreSQL parses. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table's name as text that PostgreSQL parses, for `to_regclass`. */
export const qualifiedName = ({ schema, name }: TableName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
