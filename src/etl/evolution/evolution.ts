import type { Source } from '../../../models/contract.ts';
import { text, typeName } from '../../../models/types.ts';
import type { NamedColumn, StoredColumn } from '../../storage/storage.ts';
import type { SchemaChangeReport } from '../report.ts';
import { inEngine, type SourceColumn } from '../source-column.ts';
import { assertFound, assertNotFrozen, changesOf, whyReadAnew } from './changes.ts';
import { type Compared, isTaken, type KnownColumn } from './compared.ts';
import { type Reading, readingsOf, treatmentOf } from './readings.ts';

/** Compares a source's columns with its contract and with what the last run knew. */

export interface SourceEvolution {
  readonly source: Source;
  /** Columns of the contract and of the source, as they are read; those that only refuse rows among them. */
  readonly present: readonly SourceColumn[];
  /** Columns that are null in every row: of the contract, where the source has lost them, and text variants that nothing goes to any more. */
  readonly missing: readonly NamedColumn[];
  /** Columns that the contract does not know, text variants among them. */
  readonly extra: readonly SourceColumn[];
  /** Extra columns of earlier runs that the source has lost. */
  readonly lostExtra: readonly NamedColumn[];
  readonly changes: readonly SchemaChangeReport[];
  /** Columns that the source gained and the run takes, by their names there. */
  readonly gained: readonly string[];
  /** Why all rows are read again; undefined where the changes are enough. */
  readonly readAnew: string | undefined;
  /** To be remembered for the next run. */
  readonly known: readonly KnownColumn[];
}

/** @throws EcomError SCHEMA_FROZEN, SCHEMA_INCOMPATIBLE */
export function compareSource(compared: Compared): SourceEvolution {
  const { source, stored, known } = compared;
  assertFound(compared);
  const readings = readingsOf(compared);
  const changes = changesOf(compared, readings);
  assertNotFrozen(compared, changes);
  const there = new Set(stored.map(({ name }) => name));
  const isContracted = (name: string): boolean => name in source.columns;
  const columns = readings.flatMap(({ column, variant }) => [
    ...(column ? [column] : []),
    ...(variant ? [variant] : []),
  ]);
  const idle = readings.flatMap((reading) => idleVariant(reading, known));
  const lost = [...known.values()].filter((one) => isTaken(one) && !there.has(one.name) && !isContracted(one.name));
  const missing = Object.entries(source.columns).filter(([name]) => !there.has(name));
  const forgotten = missing.flatMap(([name]) => known.get(name)?.variant ?? []);
  const gone = missing.map(([name, { type }]) => ({ ...asKnown({ name, type }), ...variantOf(known.get(name)) }));
  return {
    source,
    // The contract's columns in its order.
    present: [
      ...Object.keys(source.columns).flatMap((name) => columns.find((column) => column.name === name) ?? []),
      ...columns.filter(({ name }) => !isContracted(name)),
    ],
    missing: [...missing.map(([name, { type }]) => ({ name, type })), ...idle],
    extra: [...inEngine(columns).filter(({ name }) => !isContracted(name)), ...idle],
    lostExtra: [
      ...lost.flatMap(({ name, as = name, type, variant }) => [
        { name: as, type },
        ...(variant === undefined ? [] : [{ name: variant, type: text() }]),
      ]),
      ...forgotten.map((name) => ({ name, type: text() })),
    ],
    changes,
    gained: gainedOf(compared, readings, changes),
    readAnew: whyReadAnew(compared, readings, changes),
    known: [...readings.map((reading) => remembered(reading, known)), ...[...gone, ...lost].map(asGone)],
  };
}

function gainedOf(
  { source }: Compared,
  readings: readonly Reading[],
  changes: readonly SchemaChangeReport[],
): readonly string[] {
  const taken = new Set(
    readings.flatMap(({ stored, column }) => (column && column.rule?.kind !== 'refuse' ? [stored.name] : [])),
  );
  return changes
    .filter(({ change, column_name: name }) => (change === 'added' || change === 'returned') && taken.has(name))
    .map(({ column_name }) => column_name)
    .filter((name) => !(name in source.columns));
}

/** A text variant of earlier runs, where every value fits again or nothing goes there any more. */
function idleVariant({ stored, variant }: Reading, known: Compared['known']): NamedColumn[] {
  const before = known.get(stored.name)?.variant;
  return before === undefined || variant ? [] : [{ name: before, type: text() }];
}

const variantOf = (known: KnownColumn | undefined): Pick<KnownColumn, 'variant'> =>
  known?.variant === undefined ? {} : { variant: known.variant };

/** A store without arrays keeps a list as JSON text, which is how it travels in any case. */
export const withListsAsText = (source: Source, stored: readonly StoredColumn[]): readonly StoredColumn[] =>
  stored.map((column) => {
    const expected = source.columns[column.name]?.type;
    const isList = expected?.kind === 'text_array' && column.type?.kind === 'text' && column.type.length === undefined;
    return isList ? { ...column, type: expected } : column;
  });

const asKnown = ({ name, type }: NamedColumn): KnownColumn => ({
  name,
  type,
  nativeType: typeName(type),
  isDropped: true,
});

const asGone = (column: KnownColumn): KnownColumn => ({ ...column, isDropped: true });

function remembered(reading: Reading, known: Compared['known']): KnownColumn {
  const { stored, column, variant } = reading;
  const { name, nativeType } = stored;
  const as = column?.name ?? known.get(name)?.as ?? name;
  const treatment = treatmentOf(reading);
  return {
    name,
    ...(as === name ? {} : { as }),
    ...(stored.inSource === undefined ? {} : { inSource: stored.inSource }),
    type: column?.type ?? stored.type ?? text(),
    nativeType,
    isDropped: false,
    ...(treatment === undefined ? {} : { treatment }),
    ...(variant ? { variant: variant.name } : variantOf(known.get(name))),
  };
}
