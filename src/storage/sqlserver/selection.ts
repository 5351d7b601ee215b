import { type RawBuilder, sql } from 'kysely';
import { columnRef, tableRef } from '../identifiers.ts';
import { type KeyLiteral, keysAs, keyValues, outerBound } from '../keys.ts';
import type { KeyRows, Match, ReadColumn, RowSelection, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { heldText } from './held-text.ts';
import { literal } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { bareType } from './types.ts';

const ALIAS = 't';

/** The collation of each text column of a table. */
export type Collations = ReadonlyMap<string, string>;

/** A shop's own tables compare by the rules of a language; ours do not, so nobody asks for those of the warehouse. */
export async function collationsOf(connection: SqlServerConnection, table: TableName): Promise<Collations> {
  if (connection.role === 'dwh') return new Map();
  const columns = await nativeColumns(connection, table);
  return new Map(
    columns.flatMap(({ name, collation }) => (collation === undefined ? [] : [[name, collation] as const])),
  );
}

/** The selection as a query whose values the row file takes as they come. */
export async function selectRows(
  connection: SqlServerConnection,
  selection: RowSelection,
  further: readonly RawBuilder<unknown>[] = [],
): Promise<RawBuilder<unknown>> {
  const { matching, where = [] } = selection;
  const collations = matching ? await collationsOf(connection, selection.from) : new Map<string, string>();
  const conditions = [
    ...where.map(({ column, is }) => sql`${columnRef(ALIAS, column)} is ${sql.raw(is)}`),
    ...(matching ? matches(matching, collations) : []),
    ...further,
  ];
  const condition = conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
  const columns = sql.join(
    selection.columns.map((column) => exported(column, columnRef(ALIAS, column.stored ?? column.name))),
  );
  return sql`select ${columns} from ${tableRef(selection.from)} as ${sql.id(ALIAS)}${condition}`;
}

/** Digits and moments as text: the driver would round a decimal, and knows moments to the millisecond only. */
export function exported({ name, type, heldAs }: ReadColumn, value: RawBuilder<unknown>): RawBuilder<unknown> {
  switch (type.kind) {
    case 'timestamp':
      return sql`convert(varchar(26), cast(switchoffset(${value}, '+00:00') as datetime2(6)), 121) as ${sql.id(name)}`;
    case 'date':
      return sql`convert(varchar(10), ${value}, 23) as ${sql.id(name)}`;
    case 'decimal':
      // Of money two digits would be written.
      return sql`convert(varchar(42), cast(${value} as ${sql.raw(bareType(type, 'oltp'))})) as ${sql.id(name)}`;
    case 'bigint':
      return sql`convert(varchar(42), ${value}) as ${sql.id(name)}`;
    case 'text':
    case 'id':
    case 'json':
    case 'text_array':
      return sql`${heldText(value, heldAs)} as ${sql.id(name)}`;
    default:
      return sql`${value} as ${sql.id(name)}`;
  }
}

function matches({ keys, on }: NonNullable<RowSelection['matching']>, collations: Collations): RawBuilder<unknown>[] {
  const [match, ...others] = on;
  if ('rows' in keys && match?.is === '=' && others.length === 0) return [isAnyOf(keys, match)];
  const meetsAll = meets(keys, on, collations);
  return 'rows' in keys ? [meetsAll, ...on.flatMap((one) => outerBound(ALIAS, keys, one, keyLiteral))] : [meetsAll];
}

const isAnyOf = (keys: KeyRows, { column, key, heldAs }: Match): RawBuilder<unknown> =>
  sql`${comparable(column, heldAs)} in (${sql.join(keyValues(keys, key, keyLiteral))})`;

/** Whole numbers and UUIDs are compared as what they are, by the server's own rules. */
function comparable(column: string, heldAs: Match['heldAs']): RawBuilder<unknown> {
  const value = columnRef(ALIAS, column);
  if (heldAs === undefined || ['integer', 'uuid', 'padded'].includes(heldAs)) return value;
  return sql`cast(${heldText(value, heldAs)} as nvarchar(400))`;
}

function meets(keys: TableName | KeyRows, on: readonly Match[], collations: Collations): RawBuilder<unknown> {
  const all = on.map(({ column, is, key, heldAs }) => {
    const value = sql`${columnRef('k', key)}${collate(collations.get(column))}`;
    return sql`${comparable(column, heldAs)} ${sql.raw(is)} ${value}`;
  });
  return sql`exists (select 1 from ${keysAs('k', keys, keyLiteral)} where ${sql.join(all, sql` and `)})`;
}

/** Compared with a stored column, a key takes the column's collation, and so its index serves. */
export const collate = (collation: string | undefined): RawBuilder<unknown> =>
  sql.raw(collation === undefined ? '' : ` collate ${collation}`);

export const keyLiteral: KeyLiteral = (value, column) =>
  column === undefined || ['id', 'text'].includes(column.type.kind)
    ? literal(value)
    : sql`cast(${literal(value)} as ${sql.raw(bareType(column.type, 'dwh'))})`;
