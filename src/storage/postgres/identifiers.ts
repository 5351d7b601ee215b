import type { TableName } from '../storage.ts';

/** An identifier as text that PostgreSQL parses. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table's name as text that PostgreSQL parses, for `to_regclass`. */
export const qualifiedName = ({ schema, name }: TableName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
