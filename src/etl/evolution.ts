import type { Column, Source } from '../../models/contract.ts';
import { type ColumnType, text, typeName } from '../../models/types.ts';
import { EcomError } from '../errors.ts';
import { holds, widest } from '../project/type-lattice.ts';
import type { NamedColumn, StoredColumn } from '../storage/storage.ts';
import type { SchemaChangeReport } from './report.ts';

/** Compares a source's columns with its contract and with what the last run knew. */

/** A column as of the last run (`ops.source_column`). */
export interface KnownColumn extends NamedColumn {
  readonly nativeType: string;
  readonly isDropped: boolean;
}

export interface SourceEvolution {
  readonly source: Source;
  /** Columns of the contract and of the source, as they are read. */
  readonly present: readonly NamedColumn[];
  readonly missing: readonly NamedColumn[];
  readonly extra: readonly NamedColumn[];
  /** Extra columns of earlier runs that the source has lost. */
  readonly lostExtra: readonly NamedColumn[];
  readonly changes: readonly SchemaChangeReport[];
  /** To be remembered for the next run. */
  readonly known: readonly KnownColumn[];
}

export function compareSource(
  schema: string,
  source: Source,
  stored: readonly StoredColumn[],
  known: ReadonlyMap<string, KnownColumn>,
): SourceEvolution {
  const storedByName = new Map(stored.map((column) => [column.name, column]));
  const contracted = Object.entries(source.columns);
  const present = contracted.flatMap(([name, column]) => readAs(schema, source, name, column, storedByName.get(name)));
  const extra = stored
    .filter(({ name }) => !(name in source.columns))
    .map((column) => extraAs(schema, source, column, known.get(column.name)));
  const missing = contracted.filter(([name]) => !storedByName.has(name)).map(([name, { type }]) => ({ name, type }));
  const lostExtra = [...known.values()].filter(({ name }) => !storedByName.has(name) && !(name in source.columns));
  return {
    source,
    present: [...present, ...extra],
    missing,
    extra,
    lostExtra,
    changes: [...changesOf(source, stored, known), ...losses(source, storedByName, known)],
    known: remember(stored, [...missing.map(asKnown), ...lostExtra], [...present, ...extra]),
  };
}

/** A store without arrays keeps a list as JSON text, which is how it travels in any case. */
export const withListsAsText = (source: Source, stored: readonly StoredColumn[]): readonly StoredColumn[] =>
  stored.map((column) => {
    const expected = source.columns[column.name]?.type;
    const isList = expected?.kind === 'text_array' && column.type?.kind === 'text' && column.type.length === undefined;
    return isList ? { ...column, type: expected } : column;
  });

/** The type that a contract's column is read as: the contract's, or a wider one that the source has now. */
function readAs(
  schema: string,
  source: Source,
  name: string,
  column: Column,
  stored: StoredColumn | undefined,
): NamedColumn[] {
  if (!stored) {
    if (column.nullable) return [];
    throw incompatible(schema, source, name, typeName(column.type), 'none: the column is gone');
  }
  const wide = stored.type && widest(column.type, stored.type);
  if (wide) return [{ name, type: holds(column.type, stored.type ?? wide) ? column.type : wide }];
  if (column.type.kind === 'text') return [{ name, type: text() }];
  throw incompatible(schema, source, name, typeName(column.type), stored.nativeType);
}

function extraAs(schema: string, source: Source, stored: StoredColumn, known: KnownColumn | undefined): NamedColumn {
  const type = stored.type ?? text();
  if (!known) return { name: stored.name, type };
  const wide = widest(known.type, type);
  if (!wide) throw incompatible(schema, source, stored.name, known.nativeType, stored.nativeType);
  return { name: stored.name, type: wide };
}

function incompatible(schema: string, source: Source, column: string, expected: string, found: string): EcomError {
  const table = `${schema}.${source.name}`;
  return new EcomError(
    'SCHEMA_INCOMPATIBLE',
    `${table}.${column} changed incompatibly: expected ${expected}, found ${found}.`,
    {
      next: `Give ${table}.${column} a type that ${expected} can hold again, or change models/sources/${source.name}.ts and the staging model to the new one, then run ecom etl --full. Nothing was loaded.`,
      fields: { table, column, expected, found },
    },
  );
}

const asKnown = ({ name, type }: NamedColumn): KnownColumn => ({
  name,
  type,
  nativeType: typeName(type),
  isDropped: true,
});

function remember(
  stored: readonly StoredColumn[],
  gone: readonly KnownColumn[],
  read: readonly NamedColumn[],
): KnownColumn[] {
  const types = new Map(read.map(({ name, type }) => [name, type]));
  const here = stored.map(({ name, type, nativeType }) => ({
    name,
    type: types.get(name) ?? type ?? text(),
    nativeType,
    isDropped: false,
  }));
  return [...here, ...gone.map((column) => ({ ...column, isDropped: true }))];
}

/** Columns added, widened or returned. */
function changesOf(
  source: Source,
  stored: readonly StoredColumn[],
  known: ReadonlyMap<string, KnownColumn>,
): SchemaChangeReport[] {
  return stored.flatMap((column) => {
    const before = known.get(column.name);
    const change = changeOf(source, column, before, known.size === 0);
    if (!change) return [];
    return [
      {
        source_table: source.name,
        column_name: column.name,
        change,
        old_type: before?.nativeType ?? null,
        new_type: column.nativeType,
      },
    ];
  });
}

function changeOf(
  source: Source,
  column: StoredColumn,
  before: KnownColumn | undefined,
  isFirstRun: boolean,
): SchemaChangeReport['change'] | undefined {
  if (!before) return column.name in source.columns && isFirstRun ? undefined : 'added';
  if (before.isDropped) return 'returned';
  return before.nativeType !== column.nativeType && !holds(before.type, column.type ?? text()) ? 'widened' : undefined;
}

function losses(
  source: Source,
  stored: ReadonlyMap<string, StoredColumn>,
  known: ReadonlyMap<string, KnownColumn>,
): SchemaChangeReport[] {
  const expected = new Map<string, ColumnType>(Object.entries(source.columns).map(([name, { type }]) => [name, type]));
  for (const { name, type } of known.values()) expected.set(name, type);
  return [...expected]
    .filter(([name]) => !stored.has(name) && !known.get(name)?.isDropped)
    .map(([name, type]) => ({
      source_table: source.name,
      column_name: name,
      change: 'dropped' as const,
      old_type: known.get(name)?.nativeType ?? typeName(type),
      new_type: null,
    }));
}
