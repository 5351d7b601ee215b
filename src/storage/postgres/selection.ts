import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import { keyValues, outerBound } from '../keys.ts';
import type { HeldAs, KeyRows, Match, ReadColumn, RowSelection, TableName } from '../storage.ts';
import { heldText } from './held-text.ts';
import { keysRef } from './inlined-keys.ts';
import { keyLiteral } from './key-literal.ts';
import type { PostgresConnection } from './session.ts';

const ALIAS = 't';

/** The selection as a query whose text fields an engine can read. */
export function selectRows(
  connection: PostgresConnection,
  selection: RowSelection,
  further: readonly RawBuilder<unknown>[] = [],
): RawBuilder<unknown> {
  const conditions = [...conditionsOf(connection, selection), ...further];
  const where = conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
  return sql`select ${sql.join(selection.columns.map(exported))} from ${tableRef(selection.from)} as ${sql.id(ALIAS)}${where}`;
}

/** The session's time zone is UTC, so a moment loses its zone without changing. */
function exported({ name, type, stored = name, heldAs }: ReadColumn): RawBuilder<unknown> {
  const column = columnRef(ALIAS, stored);
  switch (type.kind) {
    case 'date':
      // Engines do not see that it was before Christ.
      return sql`case when ${column} < '0001-01-01' then 'before ' || ${column}::text else ${column}::text end as ${sql.id(name)}`;
    case 'timestamp':
      return sql`${column}::timestamp as ${sql.id(name)}`;
    case 'text_array':
      return sql`to_json(${column})::text as ${sql.id(name)}`;
    case 'id':
    case 'text':
    case 'json':
      return sql`${heldText(column, heldAs)} as ${sql.id(name)}`;
    case 'decimal':
      // What money looks like follows a setting.
      return sql`${column}::numeric as ${sql.id(name)}`;
    default:
      return sql`${column} as ${sql.id(name)}`;
  }
}

function conditionsOf(connection: PostgresConnection, { matching, where = [] }: RowSelection): RawBuilder<unknown>[] {
  const conditions = where.map(({ column, is }) => sql`${columnRef(ALIAS, column)} is ${sql.raw(is)}`);
  return matching ? [...conditions, ...matches(connection, matching)] : conditions;
}

/**
 * Of a join with an inequality PostgreSQL cannot make the keys distinct first, and so reads the whole table: the equalities alone, asked
 * before, lead it to the index.
 */
function matches(
  connection: PostgresConnection,
  { keys, on }: NonNullable<RowSelection['matching']>,
): RawBuilder<unknown>[] {
  const [match, ...others] = on;
  if ('rows' in keys && match?.is === '=' && others.length === 0) return [isAnyOf(keys, match)];
  const equalities = on.filter(({ is }) => is === '=');
  const isMixed = equalities.length > 0 && equalities.length < on.length;
  const joins = (isMixed ? [equalities, on] : [on]).map((all) => meets(connection, keys, all));
  return 'rows' in keys ? [...joins, ...on.flatMap((match) => outerBound(ALIAS, keys, match, keyLiteral))] : joins;
}

/** One scan for all keys, which reads its pages side by side; a join would wait for one after the other. */
const isAnyOf = (keys: KeyRows, { column, key, heldAs }: Match): RawBuilder<unknown> =>
  sql`${comparable(column, heldAs)} = any(array[${sql.join(keyValues(keys, key, keyLiteral))}]${asHeld(heldAs, '[]')})`;

/** The type that an index of the column compares in; of the others the text is compared. */
const HELD_TYPES: { readonly [held in HeldAs]?: string } = { integer: 'bigint', uuid: 'uuid', padded: 'bpchar' };

const asHeld = (heldAs: HeldAs | undefined, suffix = ''): RawBuilder<unknown> =>
  sql.raw(heldAs ? `::${HELD_TYPES[heldAs] ?? 'text'}${suffix}` : '');

function comparable(column: string, heldAs: HeldAs | undefined): RawBuilder<unknown> {
  const value = columnRef(ALIAS, column);
  return heldAs === undefined || heldAs in HELD_TYPES ? value : heldText(value, heldAs);
}

function meets(connection: PostgresConnection, keys: TableName | KeyRows, on: readonly Match[]): RawBuilder<unknown> {
  const all = on.map(
    ({ column, is, key, heldAs }) =>
      sql`${comparable(column, heldAs)} ${sql.raw(is)} ${columnRef('k', key)}${asHeld(heldAs)}`,
  );
  return sql`exists (select 1 from ${keysRef(connection, keys, 'k')} where ${sql.join(all, sql` and `)})`;
}
