import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from './identifiers.ts';
import type { KeyRows, Match, NamedColumn, TableName } from './storage.ts';

/** How a store writes one value of a key within a query; a moment is UTC without a zone, as everywhere in transit. */
export type KeyLiteral = (value: string, column: NamedColumn | undefined) => RawBuilder<unknown>;

/** A table of keys, or keys within the query, under an alias. */
export const keysAs = (alias: string, keys: TableName | KeyRows, literal: KeyLiteral): RawBuilder<unknown> =>
  'rows' in keys ? inlineKeys(alias, keys, literal) : sql`${tableRef(keys)} as ${sql.id(alias)}`;

function inlineKeys(alias: string, { columns, rows }: KeyRows, literal: KeyLiteral): RawBuilder<unknown> {
  const values = rows.map((row) => sql`(${sql.join(row.map((value, position) => literal(value, columns[position])))})`);
  return sql`(values ${sql.join(values)}) as ${sql.id(alias)} (${sql.join(columns.map(({ name }) => sql.id(name)))})`;
}

interface KeyColumn {
  readonly column: NamedColumn | undefined;
  readonly values: readonly string[];
}

function keyColumn({ columns, rows }: KeyRows, key: string): KeyColumn {
  const position = columns.findIndex(({ name }) => name === key);
  return { column: columns[position], values: rows.map((row) => String(row[position])) };
}

/** The values of a key's column, as the store writes them. */
export function keyValues(keys: KeyRows, key: string, literal: KeyLiteral): RawBuilder<unknown>[] {
  const { column, values } = keyColumn(keys, key);
  return values.map((value) => literal(value, column));
}

/**
 * The earliest or latest moment among keys within the query, as a condition on the alias: a constant, which an index answers and a join
 * cannot. None for equalities and for other types.
 */
export function outerBound(
  alias: string,
  keys: KeyRows,
  { column, is, key }: Match,
  literal: KeyLiteral,
): RawBuilder<unknown>[] {
  const { column: typed, values } = keyColumn(keys, key);
  if (is === '=' || typed?.type.kind !== 'timestamp') return [];
  const bound = is === '>=' ? values.toSorted().at(0) : values.toSorted().at(-1);
  return bound === undefined ? [] : [sql`${columnRef(alias, column)} ${sql.raw(is)} ${literal(bound, typed)}`];
}
