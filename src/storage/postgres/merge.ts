import { type RawBuilder, sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import { type MergeDialect, type MergeStatements, mergeStatements, runMerge, type TableMerge } from '../merging.ts';
import type { RowFile } from '../row-file.ts';
import { allRowsOf, type Fields } from '../row-reader.ts';
import type { Merge, MergeCounts, NamedColumn, TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import { keyLiteral } from './key-literal.ts';
import type { PostgresConnection } from './session.ts';
import { arrived, arrivingType, uploadTemporary } from './temporary.ts';

/** Up to here rows travel within the statement: a temporary table costs three statements more, its statistics among them. */
const MOST_WITHIN_STATEMENT = 1_000;

/** Where the staged rows are, whether in a temporary table or within the statement. */
const STAGED: TableName = { name: 'merge_rows' };

/** Makes the target equal to the staged rows, writing only what differs. */
export async function merge(connection: PostgresConnection, merged: Merge): Promise<MergeCounts> {
  const { staged, target, columns } = merged;
  if (!staged || !('path' in staged)) return mergeFrom(connection, { ...merged, staged });
  if (staged.rows > MOST_WITHIN_STATEMENT) return mergeUploaded(connection, merged, staged);
  const rows = await allRowsOf(staged, qualifiedName(target));
  if (rows.length === 0) return mergeFrom(connection, { ...merged, staged: undefined });
  return rows.every((row) => fits(row, columns))
    ? mergeWithin(connection, { ...merged, staged: STAGED }, rows)
    : mergeUploaded(connection, merged, staged);
}

const dialect: MergeDialect = {
  keyLiteral,
  deleteFrom: (target) => sql`delete from ${tableRef(target)} as t`,
  updateDifferent: async ({ target, staged, assignments, isSame, compared }) =>
    sql`update ${tableRef(target)} as t set ${assignments} from ${tableRef(staged)} as s
      where ${isSame} and (${columnList(compared, 't')}) is distinct from (${columnList(compared, 's')})`,
};

const mergeFrom = async ({ queries }: PostgresConnection, merged: TableMerge): Promise<MergeCounts> =>
  runMerge(queries, await mergeStatements(dialect, merged));

async function mergeUploaded(connection: PostgresConnection, merged: Merge, file: RowFile): Promise<MergeCounts> {
  await uploadTemporary(connection, STAGED.name, merged.columns, file);
  return mergeFrom(connection, { ...merged, staged: STAGED });
}

/** A cast would cut a text that is too long, where a table refuses it: that is left to a table. */
const fits = (row: Fields, columns: readonly NamedColumn[]): boolean =>
  row.length === columns.length && columns.every(({ type }, position) => isWithin(row[position], type));

function isWithin(value: string | null | undefined, type: NamedColumn['type']): boolean {
  if (value == null || (type.kind !== 'id' && type.kind !== 'text') || type.length === undefined) return true;
  return value.length <= type.length || [...value].length <= type.length;
}

/**
 * All in one statement. Its parts see the table as it was before; as no two of them touch the same row, that is what they would see one
 * after the other.
 */
async function mergeWithin(
  connection: PostgresConnection,
  merged: TableMerge,
  rows: readonly Fields[],
): Promise<MergeCounts> {
  const parts = partsOf(await mergeStatements(dialect, merged));
  const staged = sql`${tableRef(STAGED)} as (${rowsAsTable(connection, merged.columns, rows)})`;
  const named = parts.map(({ name, statement }) => sql`${sql.id(name)} as (${statement} returning 1)`);
  const counts = parts.map(({ name }) => sql`(select count(*) from ${sql.id(name)}) as ${sql.id(name)}`);
  if (parts.length === 0) return { inserted: 0, updated: 0, deleted: 0 };
  const { rows: counted } = await sql<Record<string, number>>`
    with ${sql.join([staged, ...named])} select ${sql.join(counts)}`.execute(connection.queries);
  const sum = (kind: keyof MergeStatements): number =>
    parts.reduce((rows, part) => rows + (part.kind === kind ? Number(counted[0]?.[part.name]) : 0), 0);
  return { inserted: sum('inserts'), updated: sum('updates'), deleted: sum('deletes') };
}

interface MergePart {
  readonly kind: keyof MergeStatements;
  /** Hides no table of a caller. */
  readonly name: string;
  readonly statement: RawBuilder<unknown>;
}

const partsOf = (statements: MergeStatements): MergePart[] =>
  (['deletes', 'updates', 'inserts'] as const).flatMap((kind) =>
    statements[kind].map((statement, position) => ({ kind, name: `merge_${kind}_${position}`, statement })),
  );

/** Rows as columns of values, one parameter each. */
function rowsAsTable(
  { role }: PostgresConnection,
  columns: readonly NamedColumn[],
  rows: readonly Fields[],
): RawBuilder<unknown> {
  const values = columns.map(({ type }, position) => {
    const column = rows.map((row) => row[position] ?? null);
    return sql`${column}::${sql.raw(arrivingType(type, role))}[]`;
  });
  const names = columnList(columns.map(({ name }) => name));
  const selected = columns.map((column) => sql`${arrived(column)} as ${sql.id(column.name)}`);
  return sql`select ${sql.join(selected)} from unnest(${sql.join(values)}) as arriving (${names})`;
}
