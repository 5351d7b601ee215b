import type { Column, Source } from '../../models/contract.ts';
import { type ColumnType, id, text, typeName } from '../../models/types.ts';
import { EcomError } from '../errors.ts';
import { holds, widest } from '../project/type-lattice.ts';
import { heldAs } from '../storage/held-keys.ts';
import { LONGEST_ID } from '../storage/row-values.ts';
import type { NamedColumn, ReadColumn, StoredColumn } from '../storage/storage.ts';
import type { SchemaChangeReport } from './report.ts';

/** Compares a source's columns with its contract and with what the last run knew. */

/** A column as of the last run (`ops.source_column`). */
export interface KnownColumn extends NamedColumn {
  /** Its name in the engine and the warehouse, where that is another one. */
  readonly as?: string;
  readonly nativeType: string;
  readonly isDropped: boolean;
}

export interface SourceEvolution {
  readonly source: Source;
  /** Columns of the contract and of the source, as they are read. */
  readonly present: readonly ReadColumn[];
  readonly missing: readonly NamedColumn[];
  readonly extra: readonly ReadColumn[];
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
  const names = namesOf(source, stored, known);
  const extra = stored
    .filter(({ name }) => !(name in source.columns))
    .map((column) => extraAs(schema, source, column, known.get(column.name)))
    .map((column) => named(column, names));
  const missing = contracted.filter(([name]) => !storedByName.has(name)).map(([name, { type }]) => ({ name, type }));
  const lost = [...known.values()].filter(({ name }) => !storedByName.has(name) && !(name in source.columns));
  return {
    source,
    present: [...present, ...extra],
    missing,
    extra,
    lostExtra: lost.map((column) => ({ ...column, name: names.get(column.name) ?? column.name })),
    changes: [...changesOf(source, stored, known), ...losses(source, storedByName, known)],
    known: remember(stored, [...missing.map(asKnown), ...lost], [...present, ...extra]),
  };
}

/**
 * Engines do not tell names apart that differ by case alone: of two such columns the later one has another name from then on. Characters
 * that no name should have are left out.
 */
function namesOf(
  { columns }: Source,
  stored: readonly StoredColumn[],
  known: ReadonlyMap<string, KnownColumn>,
): ReadonlyMap<string, string> {
  const before = [...known.values()].filter(({ name }) => !(name in columns));
  const taken = new Set(
    [...Object.keys(columns), ...before.map(({ name, as = name }) => as)].map((name) => name.toLowerCase()),
  );
  const names = new Map(before.map(({ name, as = name }) => [name, as]));
  for (const { name } of stored) {
    if (name in columns || names.has(name)) continue;
    const plain = name.replaceAll(/\p{Cc}+/gu, ' ');
    let free = plain;
    for (let copy = 1; taken.has(free.toLowerCase()); copy += 1) free = `source_${copy > 1 ? `${copy}_` : ''}${plain}`;
    taken.add(free.toLowerCase());
    names.set(name, free);
  }
  return names;
}

function named({ name, type }: NamedColumn, names: ReadonlyMap<string, string>): ReadColumn {
  const as = names.get(name) ?? name;
  return as === name ? { name, type } : { name: as, type, stored: name };
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
): ReadColumn[] {
  if (!stored) {
    if (column.nullable) return [];
    throw incompatible(schema, source, name, typeName(column.type), 'none: the column is gone');
  }
  const held = column.type.kind === 'id' ? heldAs(stored) : undefined;
  if (held !== undefined && held !== 'none') return [{ name, type: column.type, heldAs: held }];
  const wide = stored.type && keyable(column.type, widest(column.type, stored.type));
  if (wide) return [{ name, type: holds(column.type, stored.type ?? wide) ? column.type : wide }];
  if (column.type.kind === 'text') return [{ name, type: text() }];
  throw incompatible(schema, source, name, typeName(column.type), stored.nativeType);
}

/** An id is part of keys, which no store lets be of any length: longer ones are not read. */
const keyable = (expected: ColumnType, found: ColumnType | undefined): ColumnType | undefined =>
  expected.kind === 'id' && found?.kind === 'text' && (found.length ?? LONGEST_ID) >= LONGEST_ID
    ? id(LONGEST_ID)
    : found;

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
  read: readonly ReadColumn[],
): KnownColumn[] {
  const columns = new Map(read.map((column) => [column.stored ?? column.name, column]));
  const here = stored.map(({ name, type, nativeType }) => {
    const as = columns.get(name)?.name ?? name;
    return {
      name,
      ...(as === name ? {} : { as }),
      type: columns.get(name)?.type ?? type ?? text(),
      nativeType,
      isDropped: false,
    };
  });
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
