import { type RawBuilder, sql } from 'kysely';
import type { KeyRows, Match, NamedColumn, RowSelection, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { columnRef, literal, tableRef } from './identifiers.ts';
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
  const columns = sql.join(selection.columns.map((column) => exported(column, columnRef(ALIAS, column.name))));
  return sql`select ${columns} from ${tableRef(selection.from)} as ${sql.id(ALIAS)}${condition}`;
}

/** Digits and moments as text: the driver would round a decimal, and knows moments to the millisecond only. */
export function exported({ name, type }: NamedColumn, value: RawBuilder<unknown>): RawBuilder<unknown> {
  switch (type.kind) {
    case 'timestamp':
      return sql`convert(varchar(26), cast(switchoffset(${value}, '+00:00') as datetime2(6)), 121) as ${sql.id(name)}`;
    case 'date':
      return sql`convert(varchar(10), ${value}, 23) as ${sql.id(name)}`;
    case 'decimal':
    case 'bigint':
      return sql`convert(varchar(42), ${value}) as ${sql.id(name)}`;
    case 'text':
    case 'id':
    case 'json':
    case 'text_array':
      return sql`cast(${value} as nvarchar(max)) as ${sql.id(name)}`;
    default:
      return sql`${value} as ${sql.id(name)}`;
  }
}

/** The earliest or latest moment among keys within the query leads the server to an index. */
function matches({ keys, on }: NonNullable<RowSelection['matching']>, collations: Collations): RawBuilder<unknown>[] {
  const [match, ...others] = on;
  if ('rows' in keys && match?.is === '=' && others.length === 0) return [isAnyOf(keys, match)];
  const meetsAll = meets(keys, on, collations);
  return 'rows' in keys ? [meetsAll, ...on.flatMap((one) => outerBound(keys, one))] : [meetsAll];
}

function isAnyOf({ columns, rows }: KeyRows, { column, key }: Match): RawBuilder<unknown> {
  const position = columns.findIndex(({ name }) => name === key);
  const values = rows.map((row) => typedLiteral(String(row[position]), columns[position]));
  return sql`${columnRef(ALIAS, column)} in (${sql.join(values)})`;
}

function outerBound({ columns, rows }: KeyRows, { column, is, key }: Match): RawBuilder<unknown>[] {
  const position = columns.findIndex(({ name }) => name === key);
  const type = columns[position];
  if (is === '=' || type?.type.kind !== 'timestamp') return [];
  const values = rows.map((row) => String(row[position])).sort();
  const bound = is === '>=' ? values.at(0) : values.at(-1);
  return bound === undefined ? [] : [sql`${columnRef(ALIAS, column)} ${sql.raw(is)} ${typedLiteral(bound, type)}`];
}

function meets(keys: TableName | KeyRows, on: readonly Match[], collations: Collations): RawBuilder<unknown> {
  const all = on.map(({ column, is, key }) => {
    const value = sql`${columnRef('k', key)}${collate(collations.get(column))}`;
    return sql`${columnRef(ALIAS, column)} ${sql.raw(is)} ${value}`;
  });
  return sql`exists (select 1 from ${keysAs('k', keys)} where ${sql.join(all, sql` and `)})`;
}

/** Compared with a stored column, a key takes the column's collation, and so its index serves. */
export const collate = (collation: string | undefined): RawBuilder<unknown> =>
  sql.raw(collation === undefined ? '' : ` collate ${collation}`);

/** A table of keys, or keys within the query, under an alias. */
export const keysAs = (alias: string, keys: TableName | KeyRows): RawBuilder<unknown> =>
  'rows' in keys ? inlineKeys(alias, keys) : sql`${tableRef(keys)} as ${sql.id(alias)}`;

function inlineKeys(alias: string, { columns, rows }: KeyRows): RawBuilder<unknown> {
  const values = rows.map(
    (row) => sql`(${sql.join(row.map((value, position) => typedLiteral(value, columns[position])))})`,
  );
  return sql`(values ${sql.join(values)}) as ${sql.id(alias)} (${sql.join(columns.map(({ name }) => sql.id(name)))})`;
}

/** A moment among keys is UTC without a zone, as everywhere in transit. */
function typedLiteral(value: string, column: NamedColumn | undefined): RawBuilder<unknown> {
  if (column === undefined || ['id', 'text'].includes(column.type.kind)) return literal(value);
  return sql`cast(${literal(value)} as ${sql.raw(bareType(column.type, 'dwh'))})`;
}
