import type { Columns } from '../../models/contract.ts';
import type { Model } from '../../models/kinds.ts';
import { type ColumnType, text, typeName } from '../../models/types.ts';
import { named, qualifiedName, tableOf } from '../project/catalog.ts';
import type { ProjectGraph } from '../project/graph.ts';
import { widest } from '../project/type-lattice.ts';
import type { NamedColumn, Session, StoredColumn } from '../storage/storage.ts';
import type { SourceEvolution } from './evolution/evolution.ts';
import { inEngine, type SourceColumn } from './source-column.ts';

/** Brings contracts, source and warehouse together: which columns each table has in this run. */

export const RUN_COLUMN = 'etl_run_id';

/** The columns of this run. */
export interface Shape {
  source(name: string): SourceShape;
  model(name: string): ModelShape;
}

export interface SourceShape {
  /** Columns that the source has and the run reads. */
  readonly read: readonly SourceColumn[];
  /** Of them, those that an engine gets, with the type they have there. */
  readonly present: readonly SourceColumn[];
  /** Columns that are null in every row. */
  readonly missing: readonly NamedColumn[];
  /** Columns that the contract does not know and the source has now. */
  readonly extra: readonly AbsorbedColumn[];
}

/** A source column that the contract does not know. */
export interface AbsorbedColumn extends SourceColumn {
  /** Its name in the warehouse: the same, unless the model has a column of that name. */
  readonly as: string;
}

export interface ModelShape {
  /** Every column of the table but `etl_run_id`, in the contract's order, absorbed ones last. */
  readonly columns: readonly NamedColumn[];
  /** Of them, those that a source gave and the contract does not know. */
  readonly absorbed: readonly NamedColumn[];
  /** Of them, those whose source column is gone: rows that are there keep their values. */
  readonly lost: readonly string[];
}

/** The warehouse's tables as they are, by qualified name. */
export type StoredTables = ReadonlyMap<string, readonly StoredColumn[]>;

export const readStoredTables = ({ catalog }: Session, { models }: ProjectGraph): Promise<StoredTables> =>
  catalog.columnsOf(models.map(tableOf));

/** Columns of a source with the types that the run reads them as. */
export function asRead(shape: Shape, source: string, columns: readonly NamedColumn[]): SourceColumn[] {
  const present = new Map(shape.source(source).present.map((column) => [column.name, column]));
  return columns.map((column) => present.get(column.name) ?? column);
}

export function shapeOf(graph: ProjectGraph, evolutions: readonly SourceEvolution[], stored: StoredTables): Shape {
  const bySource = new Map(evolutions.map((evolution) => [evolution.source.name, evolution]));
  const widened = new Map(
    evolutions.map((evolution) => [`stg_${evolution.source.name}`, widenedStaging(graph, evolution)]),
  );
  const lost = new Map(evolutions.map((evolution) => [`stg_${evolution.source.name}`, lostStaged(graph, evolution)]));
  const models = new Map<string, ModelShape>();
  for (const model of graph.models) {
    const evolution = bySource.get(graph.memberStoredIn(model.name)?.source ?? '');
    const shape = modelShapeOf(graph, model, evolution, stored.get(qualifiedName(model)), { widened, lost });
    models.set(model.name, shape);
    widened.set(model.name, widerThan(model.columns, shape.columns));
  }
  const sources = new Map(evolutions.map((evolution) => [evolution.source.name, sourceShapeOf(graph, evolution)]));
  return { source: (name) => found(sources, name), model: (name) => found(models, name) };
}

function found<T>(shapes: ReadonlyMap<string, T>, name: string): T {
  const shape = shapes.get(name);
  if (!shape) throw new Error(`no shape of ${name}`);
  return shape;
}

/** Per relation that a model can read, the columns that have become wider than their contract says. */
type Widened = ReadonlyMap<string, readonly NamedColumn[]>;

const widerThan = (contract: Columns, columns: readonly NamedColumn[]): NamedColumn[] =>
  columns.filter(({ name, type }) => {
    const expected = contract[name]?.type;
    return expected !== undefined && typeName(expected) !== typeName(type);
  });

/** Staged columns that are made of source columns which have become wider. */
function widenedStaging(graph: ProjectGraph, { source, present }: SourceEvolution): NamedColumn[] {
  const wide = widerThan(source.columns, present);
  if (wide.length === 0) return [];
  const { name, columns } = graph.stagingOf(source.name);
  return named(columns).flatMap((column) => {
    const type = asWideAs(column, wide, graph.parsed(name).madeOf);
    return typeName(type) === typeName(column.type) ? [] : [{ ...column, type }];
  });
}

/** Columns of a relation that a query reads, and those of them that are null in every row. */
interface LostColumns {
  readonly all: ReadonlySet<string>;
  readonly lost: ReadonlySet<string>;
}

/** Of a staging model. */
function lostStaged(graph: ProjectGraph, { source, missing }: SourceEvolution): LostColumns {
  const { name, columns } = graph.stagingOf(source.name);
  const all = new Set(Object.keys(columns));
  if (missing.length === 0) return { all, lost: new Set() };
  const read = { all: new Set(Object.keys(source.columns)), lost: new Set(missing.map((column) => column.name)) };
  const { madeOf } = graph.parsed(name);
  return { all, lost: new Set([...all].filter((column) => isLost(column, read, madeOf))) };
}

type MadeOf = ReadonlyMap<string, ReadonlySet<string>>;

/** It is made of lost columns alone. */
function isLost(column: string, { all, lost }: LostColumns, madeOf: MadeOf): boolean {
  const read = [...partsOf(column, madeOf)].filter((part) => all.has(part));
  return read.length > 0 && read.every((part) => lost.has(part));
}

/** A column and all that it is made of. */
function partsOf(column: string, madeOf: MadeOf): ReadonlySet<string> {
  const parts = new Set([column]);
  for (const part of parts) for (const one of madeOf.get(part) ?? []) parts.add(one);
  return parts;
}

/** A column's type, wide enough for the columns that it is made of, as far as they are of its kind. */
function asWideAs({ name, type }: NamedColumn, wide: readonly NamedColumn[], madeOf: MadeOf): ColumnType {
  const parts = partsOf(name, madeOf);
  return wide
    .filter((column) => parts.has(column.name))
    .reduce<ColumnType>((widestYet, column) => widest(widestYet, column.type) ?? widestYet, type);
}

function sourceShapeOf(graph: ProjectGraph, { source, present, missing, extra }: SourceEvolution): SourceShape {
  const storing = graph.members.find((member) => member.source === source.name)?.storedIn;
  const model = storing === undefined ? undefined : graph.model(storing);
  return {
    read: present,
    present: inEngine(present),
    missing,
    extra: extra.map((column) => absorbed(model, column)),
  };
}

function absorbed(model: Model | undefined, column: SourceColumn): AbsorbedColumn {
  const taken = new Set([RUN_COLUMN, ...Object.keys(model?.columns ?? {})]);
  const { name } = column;
  return { ...column, as: taken.has(name.toLowerCase()) ? `source_${name}` : name };
}

/** Arrays and JSON are text in the warehouse. */
const inWarehouse = ({ as, type }: AbsorbedColumn): NamedColumn => ({
  name: as,
  type: type.kind === 'text_array' || type.kind === 'json' ? text() : type,
});

function modelShapeOf(
  graph: ProjectGraph,
  model: Model,
  evolution: SourceEvolution | undefined,
  stored: readonly StoredColumn[] | undefined,
  relations: { readonly widened: Widened; readonly lost: ReadonlyMap<string, LostColumns> },
): ModelShape {
  const storedTypes = new Map(stored?.map((column) => [column.name, column.type]));
  const { relations: read, madeOf } = graph.parsed(model.name);
  const readColumns = read.flatMap(({ name }) => relations.widened.get(bare(name)) ?? []);
  const ofModel = (name: string): LostColumns => ({
    all: new Set(Object.keys(graph.findModel(bare(name))?.columns ?? {})),
    lost: new Set(),
  });
  const parts = read.map(({ name }) => relations.lost.get(name) ?? ofModel(name));
  const readLost = {
    all: new Set(parts.flatMap(({ all }) => [...all])),
    lost: new Set(parts.flatMap(({ lost }) => [...lost])),
  };
  const lost = (evolution?.lostExtra ?? []).map((column) => inWarehouse(absorbed(model, column)));
  const extra = [...(evolution?.extra ?? []).map((column) => inWarehouse(absorbed(model, column))), ...lost];
  const wide = (column: NamedColumn): NamedColumn => {
    const type = readColumns.length === 0 ? column.type : asWideAs(column, readColumns, madeOf);
    const stored = storedTypes.get(column.name);
    return { ...column, type: (stored && widest(type, stored)) ?? type };
  };
  const missing = Object.entries(model.columns).flatMap(([name, { nullable }]) =>
    nullable && readLost.lost.size > 0 && isLost(name, readLost, madeOf) ? [name] : [],
  );
  return {
    columns: [...named(model.columns), ...extra].map(wide),
    absorbed: extra,
    lost: [...missing, ...lost.map(({ name }) => name)],
  };
}

const bare = (relation: string): string => relation.replace(/^(new|old)_/, '');
