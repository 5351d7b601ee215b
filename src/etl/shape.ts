import type { Columns, Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { type ColumnType, text, typeName } from '../../models/types.ts';
import type { NamedColumn, Session, StoredColumn } from '../storage/storage.ts';
import {
  type AbsorbedColumn,
  carriedBy,
  type ModelShape,
  named,
  RUN_COLUMN,
  type Shape,
  type SourceShape,
  tableOf,
} from './context.ts';
import type { SourceEvolution } from './evolution.ts';
import { widest } from './type-lattice.ts';

/** Brings contracts, source and warehouse together: which columns each table has in this run. */

export type StoredTables = ReadonlyMap<string, readonly StoredColumn[] | undefined>;

/** The warehouse's tables as they are; undefined for those that are still to be made. */
export async function readStoredTables(warehouse: Session): Promise<StoredTables> {
  const tables = new Map<string, readonly StoredColumn[] | undefined>();
  for (const model of models) tables.set(model.name, await warehouse.catalog.columns(tableOf(model)));
  return tables;
}

export function shapeOf(evolutions: readonly SourceEvolution[], stored: StoredTables): Shape {
  const bySource = new Map(evolutions.map((evolution) => [evolution.source.name, evolution]));
  const widened = new Map(
    evolutions.map(({ source, present }) => [`stg_${source.name}`, widerThan(source.columns, present)]),
  );
  const shapes = new Map<string, ModelShape>();
  for (const model of models) {
    const shape = modelShapeOf(model, bySource.get(carriedBy(model) ?? ''), stored, widened);
    shapes.set(model.name, shape);
    widened.set(model.name, widerThan(model.columns, shape.columns));
  }
  return {
    sources: new Map(evolutions.map((evolution) => [evolution.source.name, sourceShapeOf(evolution)])),
    models: shapes,
  };
}

/** Per relation that a model can read, the columns that have become wider than their contract says. */
type Widened = ReadonlyMap<string, readonly NamedColumn[]>;

const widerThan = (contract: Columns, columns: readonly NamedColumn[]): NamedColumn[] =>
  columns.filter(({ name, type }) => {
    const expected = contract[name]?.type;
    return expected !== undefined && typeName(expected) !== typeName(type);
  });

function sourceShapeOf({ source, present, missing, extra }: SourceEvolution): SourceShape {
  return { present, missing, extra: extra.map((column) => absorbed(modelStoring(source.name), column)) };
}

const modelStoring = (source: string): Model | undefined => models.find((model) => carriedBy(model) === source);

/** Arrays and JSON are text in the warehouse. */
function absorbed(model: Model | undefined, { name, type }: NamedColumn): AbsorbedColumn {
  const isTaken = name === RUN_COLUMN || (model !== undefined && name in model.columns);
  return { name, type, as: isTaken ? `source_${name}` : name };
}

const inWarehouse = ({ as, type }: AbsorbedColumn): NamedColumn => ({
  name: as,
  type: type.kind === 'text_array' || type.kind === 'json' ? text() : type,
});

function modelShapeOf(
  model: Model,
  evolution: SourceEvolution | undefined,
  stored: StoredTables,
  widened: Widened,
): ModelShape {
  const storedTypes = new Map(stored.get(model.name)?.map((column) => [column.name, column.type]));
  const read = [...model.reads, ...(model.through ?? []).map((through) => through.model)];
  const readColumns = read.flatMap((relation) => widened.get(relation) ?? []);
  const lost = (evolution?.lostExtra ?? []).map((column) => inWarehouse(absorbed(model, column)));
  const extra = [...(evolution?.extra ?? []).map((column) => inWarehouse(absorbed(model, column))), ...lost];
  const wide = (column: NamedColumn): NamedColumn => {
    const sameName = readColumns.filter(({ name }) => name === column.name).map(({ type }) => type);
    const types = [...sameName, storedTypes.get(column.name)];
    return {
      ...column,
      type: types.reduce<ColumnType>((type, other) => (other ? (widest(type, other) ?? type) : type), column.type),
    };
  };
  const missing = (evolution?.missing ?? []).map(({ name }) => name).filter((name) => model.columns[name]?.nullable);
  return {
    columns: [...named(model.columns), ...extra].map(wide),
    absorbed: extra,
    kept: [...missing, ...lost.map(({ name }) => name)],
  };
}
