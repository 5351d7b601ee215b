import { SHOP_SCHEMA, type SourceName, sources } from '../../models/sources/index.ts';
import type { NamedColumn, Session, TableName } from '../storage/storage.ts';
import { type FittingRows, fittingRows } from './fitting-rows.ts';

/** Rows written, by table. */
export type Counts = Partial<Record<SourceName, number>>;

/** Row file text without a header, in pieces. */
export type Pieces = Iterable<string> | AsyncIterable<string>;

export const tableOf = (name: SourceName): TableName => ({ schema: SHOP_SCHEMA, name });

const sourceOf = (name: SourceName): (typeof sources)[number] => {
  const source = sources.find((candidate) => candidate.name === name);
  if (!source) throw new Error(`there is no source ${name}`);
  return source;
};

export const columnsOf = (name: SourceName): readonly NamedColumn[] =>
  Object.entries(sourceOf(name).columns).map(([column, { type }]) => ({ name: column, type }));

/** Adds new rows to a table; returns how many. */
export async function appendRows(session: Session, name: SourceName, pieces: Pieces): Promise<number> {
  const table = tableOf(name);
  const rows = await fittingRows(session, table, { columns: columnsOf(name), pieces });
  return session.bulk.importStream(table, rows.columns, rows.pieces);
}

/** Lines of row files: a table's rows as they should be, and the keys of those that should be gone. */
export interface Changes {
  readonly rows: readonly string[];
  readonly deletedKeys?: readonly string[];
}

/** Makes a table's rows as given, whether they are new or not; returns how many were written or deleted. */
export async function mergeRows(
  session: Session,
  name: SourceName,
  { rows, deletedKeys = [] }: Changes,
): Promise<number> {
  if (rows.length + deletedKeys.length === 0) return 0;
  const target = tableOf(name);
  const key = sourceOf(name).key;
  const fitting = await fittingRows(session, target, { columns: columnsOf(name), pieces: rows });
  const staged = rows.length > 0 ? await stage(session, `changed_${name}`, target, fitting) : undefined;
  const keys = columnsOf(name).filter((column) => key.some((part) => part === column.name));
  const stageDeleted = (): Promise<TableName> =>
    stage(session, `deleted_${name}`, target, { columns: keys, pieces: deletedKeys });
  const replaces = deletedKeys.length > 0 ? [{ keys: await stageDeleted(), columns: key }] : [];
  const { columns } = fitting;
  const { inserted, updated, deleted } = await session.bulk.merge({
    target,
    staged,
    key,
    columns,
    ignore: [],
    replaces,
  });
  return inserted + updated + deleted;
}

async function stage(
  session: Session,
  name: string,
  target: TableName,
  { columns, pieces }: FittingRows,
): Promise<TableName> {
  const names = columns.map((column) => column.name);
  const table = await session.bulk.createTemporaryLike(name, target, names);
  await session.bulk.importStream(table, columns, pieces);
  return table;
}

export function addCounts(into: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [table, count] of Object.entries(counts)) into[table] = (into[table] ?? 0) + count;
}

/** Lines joined to pieces that are worth a message each. */
export function* joined(lines: Iterable<string>, perPiece = 500): Generator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length < perPiece) continue;
    yield piece.join('');
    piece = [];
  }
  if (piece.length > 0) yield piece.join('');
}

/** Runs `work`, which fills the shop, with the empty ones of these tables free of keys and indexes until it ends. */
export async function filling<T>(session: Session, names: readonly SourceName[], work: () => Promise<T>): Promise<T> {
  const empty: TableName[] = [];
  for (const table of names.map(tableOf)) if (await session.catalog.isEmpty(table)) empty.push(table);
  return empty.length > 0 ? session.bulk.withoutIndexes(empty, work) : work();
}
