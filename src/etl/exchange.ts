import type { RowFile } from '../storage/row-file.ts';
import type { KeyRows, Match, NamedColumn, RowSelection, Session, TableName } from '../storage/storage.ts';
import type { RunContext } from './context.ts';

/** Moves rows between the stores and the engine, through row files. */

/** Reads selected rows of a store into an engine table, which is replaced. */
export async function fetchRows(
  context: RunContext,
  session: Session,
  selection: RowSelection,
  into: string,
): Promise<number> {
  const file = await session.bulk.exportRows(selection, context.nextFile());
  await loadOrEmpty(context, into, selection.columns, file);
  return file.rows;
}

export async function loadOrEmpty(
  context: RunContext,
  into: string,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<void> {
  if (file.rows === 0) await context.engine.createEmpty(into, columns);
  else await context.engine.loadFile(into, columns, file);
}

export interface KeyedFetch {
  readonly session: Session;
  readonly from: TableName;
  readonly columns: readonly NamedColumn[];
  /** A query of the engine that gives the keys, each once. */
  readonly keys: string;
  readonly keyColumns: readonly NamedColumn[];
  readonly on: readonly Match[];
  readonly where?: RowSelection['where'];
  readonly into: string;
}

/** Up to here keys travel inside the query, which saves a temporary table. */
const INLINE_KEYS = 2_500;

/**
 * Reads the rows of a store that meet keys computed in the engine; without keys the store is not asked.
 *
 * @returns how many rows were read
 */
export async function fetchByKeys(context: RunContext, fetch: KeyedFetch): Promise<number> {
  const keys = await collectKeys(context, fetch);
  if (keys === undefined) {
    await context.engine.createEmpty(fetch.into, fetch.columns);
    return 0;
  }
  const selection: RowSelection = {
    from: fetch.from,
    columns: fetch.columns,
    matching: { keys, on: fetch.on },
    ...(fetch.where ? { where: fetch.where } : {}),
  };
  return fetchRows(context, fetch.session, selection, fetch.into);
}

/** Keys as a store takes them: within the query while they are few, else as a temporary table; undefined where there is none. */
export async function collectKeys(
  context: RunContext,
  { session, keys, keyColumns, into }: Pick<KeyedFetch, 'session' | 'keys' | 'keyColumns' | 'into'>,
): Promise<TableName | KeyRows | undefined> {
  const text = keyColumns.map(({ name }) => `cast(${name} as string) as ${name}`).join(', ');
  const few = await context.engine.rows(`select ${text} from (${keys}) as found_key limit ${INLINE_KEYS + 1}`);
  if (few.length === 0) return undefined;
  if (few.length <= INLINE_KEYS) {
    return { columns: keyColumns, rows: few.map((row) => keyColumns.map(({ name }) => String(row[name]))) };
  }
  const file = await context.engine.exportFile(keys, context.nextFile());
  return session.bulk.uploadTemporary(`keys_of_${into}`, keyColumns, file);
}

/** Equality on columns of the same name. */
export const equal = (...columns: readonly string[]): Match[] =>
  columns.map((column) => ({ column, is: '=', key: column }));
