import type { EngineSession } from '../../compute/compute.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { type RelationStore, relationStore } from './relation-store.ts';

/**
 * The tables of one run in the engine. A relation without rows costs nothing until a query names it; a query's relations are found by their
 * names in its text, and made ready before it runs.
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
  /** Makes the relation as it is now, if the engine does not have it so. */
  ready(name: string): Promise<void>;
  readyFor(select: string): Promise<void>;
  /** A table of that name is about to be made: a view makes room. */
  makeRoom(name: string): Promise<void>;
  /** The engine has the relation as a table, as it is now. */
  isMade(name: string): void;
  forget(name: string): Promise<void>;
}

/** What the engine has under a name. */
type Made = { readonly as: 'table' | 'view'; readonly of: string };

/** A smaller relation costs less where it is than a statement that drops it; what takes its name replaces it. */
const WORTH_DROPPING = 20_000;

function engineTables(engine: EngineSession, store: RelationStore): EngineTables {
  const made = new Map<string, Made>();
  /** A table cannot take a view's name, nor a view a table's. */
  async function become(name: string, as: Made['as'], of: string, work: () => Promise<unknown>): Promise<void> {
    const present = made.get(name);
    if (present?.of === of) return;
    if (present && present.as !== as) await engine.drop(name);
    await work();
    made.set(name, { as, of });
  }
  async function ready(name: string): Promise<void> {
    const relation = store.get(name);
    if (!relation) return;
    const { select, columns, parts = [] } = relation;
    const filled = parts.filter((part) => store.rows(part) > 0);
    if (select !== undefined) await readyFor(select);
    for (const part of filled) await ready(part);
    const list = columns.map((column) => engine.quote(column.name)).join(', ');
    const view = select ?? filled.map((part) => `select ${list} from ${part}`).join(' union all ');
    if (view === '') await become(name, 'table', String(relation.version), () => engine.createEmpty(name, columns));
    else await become(name, 'view', store.version(name), () => engine.createView(name, view));
  }
  async function readyFor(select: string): Promise<void> {
    for (const name of store.namedIn(select)) await ready(name);
  }
  return {
    ready,
    readyFor,
    async makeRoom(name) {
      if (made.get(name)?.as === 'view') await engine.drop(name);
    },
    isMade: (name) => void made.set(name, { as: 'table', of: String(store.get(name)?.version) }),
    async forget(name) {
      const isLarge = store.rows(name) >= WORTH_DROPPING;
      store.delete(name);
      if (isLarge && made.delete(name)) await engine.drop(name);
    },
  };
}

export function relationsIn(engine: EngineSession): Relations {
  const store = relationStore();
  const tables = engineTables(engine, store);
  const empty = (name: string, columns: readonly NamedColumn[]): void => store.set(name, { columns, rows: 0 });
  return {
    rows: store.rows,
    columns: (name) => store.get(name)?.columns ?? [],
    isEmpty: (...names) => names.every((name) => store.rows(name) === 0),
    empty,
    async make(name, columns, select) {
      await tables.readyFor(select);
      await tables.makeRoom(name);
      const rows = await engine.createTable(name, select);
      store.set(name, { columns, rows });
      tables.isMade(name);
      return rows;
    },
    async load(name, columns, file) {
      if (file.rows === 0) return empty(name, columns);
      await tables.makeRoom(name);
      await engine.loadFile(name, columns, file);
      store.set(name, { columns, rows: file.rows });
      tables.isMade(name);
    },
    combine: (name, columns, parts) => store.set(name, { columns, rows: 0, parts }),
    define: (name, columns, select) => store.set(name, { columns, rows: 0, select }),
    drop: tables.forget,
    async query(select) {
      await tables.readyFor(select);
      return engine.rows(select);
    },
    async exportFile(select, path) {
      await tables.readyFor(select);
      return engine.exportFile(select, path);
    },
    readsNothing(select) {
      const names = store.namedIn(select);
      return names.length > 0 && names.every((name) => store.rows(name) === 0);
    },
    version: (select) => store.namedIn(select).map(store.version).join(' '),
  };
}
