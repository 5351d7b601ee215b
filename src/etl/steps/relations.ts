import { rm } from 'node:fs/promises';
import type { EngineSession } from '../../compute/compute.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { type RelationStore, relationStore } from './relation-store.ts';
import { unionAll } from './sql.ts';

/**
 * The tables of one run in the engine. A relation that has no row, or the rows of others, costs no statement: a query's relations are found
 * by their names in its text, and what is no table is written into the query.
 */
export interface Relations {
  /** How many rows it has; 0 for one that was never made. */
  rows(name: string): number;
  isEmpty(...names: readonly string[]): boolean;
  /** Its columns; none for one that was never made. */
  columns(name: string): readonly NamedColumn[];
  /** It has these columns and no row. */
  empty(name: string, columns: readonly NamedColumn[]): void;
  /** Makes it from a query; one of that name is replaced. Returns how many rows it has. */
  make(name: string, columns: readonly NamedColumn[], select: string): Promise<number>;
  /** Makes it from a row file. @throws EcomError ROWS_LOST */
  load(name: string, columns: readonly NamedColumn[], file: RowFile): Promise<void>;
  /** Makes it of a row file that stays until it is dropped, for who reads its rows once. */
  open(name: string, columns: readonly NamedColumn[], file: RowFile): Promise<void>;
  /** It has the rows of its parts, also those that they get later. Columns are taken by name. */
  combine(name: string, columns: readonly NamedColumn[], parts: readonly string[]): void;
  /** It has the rows that a query gives, whenever it is read. */
  define(name: string, columns: readonly NamedColumn[], select: string): void;
  /** Nobody reads it any more. */
  drop(name: string): Promise<void>;
  /** A query's rows. */
  query(select: string): ReturnType<EngineSession['rows']>;
  /** Writes a query's rows to a row file. */
  exportFile(select: string, path: string): Promise<RowFile>;
  /** Whether every relation that the query names has no row. */
  readsNothing(select: string): boolean;
  /** Changes whenever a relation that the query names does. */
  version(select: string): string;
}

/** The engine's side: which names it has, and as what. */
interface EngineTables {
  /** The query with all that it names: what the engine does not have as a table is written into it, or made before. */
  complete(select: string): Promise<string>;
  /** A table of that name is about to be made: a view makes room. */
  makeRoom(name: string): Promise<void>;
  /** The engine has the relation as a table, as it is now. */
  isMade(name: string): void;
  /** The engine has the relation's rows where they are: it is as good as a table until one is made in its place. */
  isOpened(name: string): void;
  forget(name: string): Promise<void>;
}

/** Fewer rows than this cost less where they are than a statement that drops them or makes a view of them. */
const MANY_ROWS = 20_000;

function engineTables(engine: EngineSession, store: RelationStore): EngineTables {
  const tables = new Map<string, number>();
  const views = new Map<string, string>();
  const isTable = (name: string): boolean => tables.get(name) === store.get(name)?.version;
  const list = (name: string): string =>
    (store.get(name)?.columns ?? []).map((column) => engine.quote(column.name)).join(', ');
  const noRow = (name: string): string => {
    const nulls = (store.get(name)?.columns ?? []).map(
      (column) => `cast(null as ${engine.typeName(column.type)}) as ${engine.quote(column.name)}`,
    );
    return `select ${nulls.join(', ')} where 1 = 0`;
  };

  /** Adds to `parts` what a relation is made of and the relation itself, unless it is a table of the engine. */
  async function write(name: string, parts: Map<string, string>): Promise<void> {
    const relation = store.get(name);
    if (!relation || parts.has(name) || isTable(name)) return;
    const filled = (relation.parts ?? []).filter((part) => store.rows(part) > 0);
    const { select = unionAll(filled.map((part) => `select ${list(name)} from ${part}`)) } = relation;
    if (store.rows(name) >= MANY_ROWS) return view(name, select);
    for (const part of store.namedIn(select)) await write(part, parts);
    parts.set(name, select === '' ? noRow(name) : select);
  }

  async function view(name: string, select: string): Promise<void> {
    const version = store.version(name);
    if (views.get(name) === version) return;
    const completed = await complete(select);
    if (tables.delete(name)) await engine.drop(name);
    await engine.createView(name, completed);
    views.set(name, version);
  }

  async function complete(select: string): Promise<string> {
    const parts = new Map<string, string>();
    for (const name of store.namedIn(select)) await write(name, parts);
    if (parts.size === 0) return select;
    const written = [...parts].map(([name, part]) => `${name} as (${part})`);
    return `with ${written.join(', ')} select * from (${select}) as completed`;
  }

  const isMade = (name: string): void => void tables.set(name, store.get(name)?.version ?? 0);

  return {
    complete,
    async makeRoom(name) {
      if (views.delete(name)) await engine.drop(name);
    },
    isMade,
    isOpened(name) {
      isMade(name);
      views.set(name, store.version(name));
    },
    async forget(name) {
      const isLarge = store.rows(name) >= MANY_ROWS;
      store.delete(name);
      const wasTable = tables.delete(name);
      const wasView = views.delete(name);
      if (isLarge && (wasTable || wasView)) await engine.drop(name);
    },
  };
}

export function relationsIn(engine: EngineSession): Relations {
  const store = relationStore();
  const tables = engineTables(engine, store);
  const opened = new Map<string, string>();
  const empty = (name: string, columns: readonly NamedColumn[]): void => store.set(name, { columns, rows: 0 });
  const load: Relations['load'] = async (name, columns, file) => {
    if (file.rows === 0) return empty(name, columns);
    await tables.makeRoom(name);
    await engine.loadFile(name, columns, file);
    store.set(name, { columns, rows: file.rows });
    tables.isMade(name);
  };
  return {
    rows: store.rows,
    columns: (name) => store.get(name)?.columns ?? [],
    isEmpty: (...names) => names.every((name) => store.rows(name) === 0),
    empty,
    async make(name, columns, select) {
      const completed = await tables.complete(select);
      await tables.makeRoom(name);
      const rows = await engine.createTable(name, completed);
      store.set(name, { columns, rows });
      tables.isMade(name);
      return rows;
    },
    load,
    async open(name, columns, file) {
      if (file.rows < MANY_ROWS) {
        await load(name, columns, file);
        return rm(file.path, { force: true });
      }
      await tables.makeRoom(name);
      await engine.openFile(name, columns, file);
      store.set(name, { columns, rows: file.rows });
      tables.isOpened(name);
      opened.set(name, file.path);
    },
    combine: (name, columns, parts) => store.set(name, { columns, rows: 0, parts }),
    define: (name, columns, select) => store.set(name, { columns, rows: 0, select }),
    async drop(name) {
      await tables.forget(name);
      const path = opened.get(name);
      if (path !== undefined) await rm(path, { force: true });
      opened.delete(name);
    },
    async query(select) {
      return engine.rows(await tables.complete(select));
    },
    async exportFile(select, path) {
      return engine.exportFile(await tables.complete(select), path);
    },
    readsNothing(select) {
      const names = store.namedIn(select);
      return names.length > 0 && names.every((name) => store.rows(name) === 0);
    },
    version: (select) => store.namedIn(select).map(store.version).join(' '),
  };
}
