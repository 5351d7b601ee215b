import type { EngineSession } from '../../compute/compute.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';

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

interface Relation {
  readonly columns: readonly NamedColumn[];
  readonly rows: number;
  readonly parts?: readonly string[];
  readonly select?: string;
  /** Told apart from what had the name before. */
  readonly version: number;
}

/** What the engine has under a name. */
type Made = { readonly as: 'table' | 'view'; readonly of: string };

export function relationsIn(engine: EngineSession): Relations {
  const relations = new Map<string, Relation>();
  const made = new Map<string, Made>();
  let versions = 0;
  const set = (name: string, relation: Omit<Relation, 'version'>): void => {
    versions += 1;
    relations.set(name, { ...relation, version: versions });
  };
  const rows = (name: string): number => {
    const relation = relations.get(name);
    if (relation?.select !== undefined) return Math.max(0, ...namedIn(relation.select).map(rows));
    return relation?.parts ? relation.parts.reduce((sum, part) => sum + rows(part), 0) : (relation?.rows ?? 0);
  };
  const version = (name: string): string => {
    const relation = relations.get(name);
    const read = relation?.select === undefined ? relation?.parts : namedIn(relation.select);
    return `${relation?.version}(${read?.map(version).join(',') ?? ''})`;
  };
  const namedIn = (select: string): string[] =>
    [...new Set(select.match(/\b[a-z_][a-z0-9_]*\b/g))].filter((word) => relations.has(word));
  const columnsOf = (name: string): readonly NamedColumn[] => relations.get(name)?.columns ?? [];

  /** A table cannot take a view's name, nor a view a table's. */
  async function become(name: string, as: Made['as'], of: string, work: () => Promise<unknown>): Promise<void> {
    const present = made.get(name);
    if (present && present.as !== as) await engine.drop(name);
    await work();
    made.set(name, { as, of });
  }

  async function ready(name: string): Promise<void> {
    const relation = relations.get(name);
    if (!relation) return;
    if (relation.select !== undefined) return readyView(name, relation.select);
    const filled = (relation.parts ?? []).filter((part) => rows(part) > 0);
    for (const part of filled) await ready(part);
    const of = relation.parts ? filled.map((part) => `${part} ${version(part)}`).join(' ') : String(relation.version);
    if (made.get(name)?.of === of) return;
    if (filled.length === 0) {
      await become(name, 'table', of, () => engine.createEmpty(name, relation.columns));
      return;
    }
    const list = relation.columns.map((column) => engine.quote(column.name)).join(', ');
    const select = filled.map((part) => `select ${list} from ${part}`).join(' union all ');
    await become(name, 'view', of, () => engine.createView(name, select));
  }

  async function readyView(name: string, select: string): Promise<void> {
    await readyFor(select);
    const of = version(name);
    if (made.get(name)?.of !== of) await become(name, 'view', of, () => engine.createView(name, select));
  }

  async function readyFor(select: string): Promise<void> {
    for (const name of namedIn(select)) await ready(name);
  }

  /** Says that the engine has the table as the relation is now. */
  function isMade(name: string): void {
    made.set(name, { as: 'table', of: String(relations.get(name)?.version) });
  }

  return {
    rows,
    columns: columnsOf,
    isEmpty: (...names) => names.every((name) => rows(name) === 0),
    empty: (name, columns) => set(name, { columns, rows: 0 }),
    async make(name, columns, select) {
      await readyFor(select);
      if (made.get(name)?.as === 'view') await engine.drop(name);
      const count = await engine.createTable(name, select);
      set(name, { columns, rows: count });
      isMade(name);
      return count;
    },
    async load(name, columns, file) {
      if (file.rows === 0) return set(name, { columns, rows: 0 });
      if (made.get(name)?.as === 'view') await engine.drop(name);
      await engine.loadFile(name, columns, file);
      set(name, { columns, rows: file.rows });
      isMade(name);
    },
    combine: (name, columns, parts) => set(name, { columns, rows: 0, parts }),
    define: (name, columns, select) => set(name, { columns, rows: 0, select }),
    async drop(name) {
      relations.delete(name);
      if (made.delete(name)) await engine.drop(name);
    },
    async query(select) {
      await readyFor(select);
      return engine.rows(select);
    },
    async exportFile(select, path) {
      await readyFor(select);
      return engine.exportFile(select, path);
    },
    readsNothing(select) {
      const names = namedIn(select);
      return names.length > 0 && names.every((name) => rows(name) === 0);
    },
    version: (select) => namedIn(select).map(version).join(' '),
  };
}
