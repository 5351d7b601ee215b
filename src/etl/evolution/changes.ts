import { text, typeName } from '../../../models/types.ts';
import { EcomError } from '../../errors.ts';
import { holds, widest } from '../../project/type-lattice.ts';
import type { SchemaChangeReport } from '../report.ts';
import { missingRule } from '../rule-names.ts';
import { type Compared, isExchanged, isNeeded, isTaken } from './compared.ts';
import { type Reading, treatmentOf } from './readings.ts';

/** What became of a table's columns since the last run, and what a run does about it. */
export function changesOf(compared: Compared, readings: readonly Reading[]): readonly SchemaChangeReport[] {
  const { source, known } = compared;
  const found = readings.flatMap((reading): SchemaChangeReport[] => {
    const { name, nativeType } = reading.stored;
    const change = changeOf(compared, reading);
    if (!change) return [];
    const expected = change === 'retyped' ? source.columns[name]?.type : undefined;
    return [
      {
        source_table: source.name,
        column_name: name,
        change,
        old_type: change === 'added' ? null : (known.get(name)?.nativeType ?? (expected ? typeName(expected) : null)),
        new_type: nativeType,
        outcome: outcomeOf(compared, reading, change),
      },
    ];
  });
  return [...found, ...losses(compared)];
}

function changeOf(compared: Compared, reading: Reading): SchemaChangeReport['change'] | undefined {
  const { source, known, mode } = compared;
  const { stored, column } = reading;
  const before = known.get(stored.name);
  const isContracted = stored.name in source.columns;
  if (isExchanged(compared, stored)) return stored.inSource === undefined ? 'added' : 'dropped';
  if (!isContracted && stoodForAnother(compared, stored.name)) return undefined;
  if (!before && isContracted && column?.rule) return 'retyped';
  if (!before) return isContracted && known.size === 0 ? undefined : 'added';
  if (before.isDropped) return 'returned';
  if (!isTaken(before)) return mode === 'freeze' || treatmentOf(reading) === undefined ? 'added' : undefined;
  if (before.nativeType === stored.nativeType) return undefined;
  const { type: found } = stored;
  if (before.treatment !== undefined || !found || !widest(before.type, found)) return 'retyped';
  return holds(before.type, found) ? undefined : 'widened';
}

/** It was there, under the contract's name for it. */
const stoodForAnother = ({ known }: Compared, name: string): boolean =>
  [...known.values()].some(({ inSource, isDropped }) => inSource === name && !isDropped);

function losses(compared: Compared): SchemaChangeReport[] {
  const { source, stored, known } = compared;
  const there = new Set(stored.flatMap(({ name, inSource = name }) => [name, inSource]));
  const names = new Set([
    ...Object.keys(source.columns),
    ...[...known.values()].filter(isTaken).map(({ name }) => name),
  ]);
  return [...names]
    .filter((name) => !there.has(name) && !known.get(name)?.isDropped)
    .map((name) => {
      const type = known.get(name)?.type ?? source.columns[name]?.type ?? text();
      return {
        source_table: source.name,
        column_name: name,
        change: 'dropped' as const,
        old_type: known.get(name)?.nativeType ?? typeName(type),
        new_type: null,
        outcome: isNeeded(compared, name) ? `rows that need it wait in quarantine (${missingRule(name)})` : null,
      };
    });
}

/** What is done, where that is not what a reader expects anyway. */
function outcomeOf(
  compared: Compared,
  { stored, column, variant }: Reading,
  change: SchemaChangeReport['change'],
): string | null {
  const { known, mode, storedIn } = compared;
  if (isExchanged(compared, stored))
    return stored.inSource === undefined
      ? `read in the place of ${known.get(stored.name)?.inSource}`
      : `${stored.inSource} is read in its place`;
  const because = `contract mode ${mode}`;
  if (!column) return `not taken, its values are left out: ${because}`;
  const { rule, type } = column;
  if (rule?.kind === 'refuse') return `not taken, a row that has a value in it waits in quarantine: ${because}`;
  if (rule?.kind !== 'cast') return change === 'retyped' ? `read as ${typeName(type)}` : null;
  const misfit = `a value that is no ${typeName(type)}`;
  switch (rule.misfits) {
    case 'variant':
      return `${misfit} goes to ${storedIn ? `${storedIn.table}.` : ''}${variant?.name}`;
    case 'null':
      return `${misfit} is left out: ${mode === 'discard_value' ? because : 'the column says who somebody is'}`;
    case 'wait':
      return `a row with ${misfit} waits in quarantine: ${whyItWaits(compared, column.name) ?? because}`;
  }
}

function whyItWaits(compared: Compared, name: string): string | undefined {
  if (isNeeded(compared, name)) return 'the warehouse needs the column';
  return compared.money.has(name) ? 'without it amounts would be wrong' : undefined;
}

/** Why all rows of the table have to be read again; undefined where what changed says enough. */
export function whyReadAnew(
  compared: Compared,
  readings: readonly Reading[],
  changes: readonly SchemaChangeReport[],
): string | undefined {
  const { source, known, mode } = compared;
  const whole = changes.find(
    ({ change, column_name: name }) => change === 'retyped' || (change === 'dropped' && isNeeded(compared, name)),
  );
  if (whole) return changeText(whole);
  const exchanged = readings.find(({ stored }) => isExchanged(compared, stored))?.stored.name;
  const exchange = changes.find(({ column_name: name }) => name === exchanged);
  if (exchange) return changeText(exchange);
  // A column alone is filled by keys as they are stored.
  const isKeyCast = readings.some(({ stored, column }) => source.key.includes(stored.name) && column?.rule);
  for (const reading of readings) {
    const { name } = reading.stored;
    const before = known.get(name);
    const change = changes.find(({ column_name }) => column_name === name);
    const treatment = treatmentOf(reading);
    if (change && ((treatment && treatment !== 'left') || isKeyCast)) return changeText(change);
    if (!before || before.treatment === treatment || (before.treatment === 'left' && !treatment)) continue;
    const isOfMode = before.nativeType === reading.stored.nativeType;
    return change && !isOfMode ? changeText(change) : `the contract mode of ${source.name} is ${mode} now`;
  }
  return undefined;
}

export const changeText = ({ source_table: source, column_name: column, change }: SchemaChangeReport): string =>
  `${source}.${column} was ${change} in the source`;

/** @throws EcomError SCHEMA_FROZEN where the table is not as the last run found it; what the contract has may come. */
export function assertNotFrozen({ schema, source, mode }: Compared, changes: readonly SchemaChangeReport[]): void {
  if (mode !== 'freeze') return;
  const refused = changes.filter(
    ({ change, column_name: name }) => !(name in source.columns && (change === 'added' || change === 'returned')),
  );
  if (refused.length === 0) return;
  const table = `${schema}.${source.name}`;
  const words = refused.map(({ column_name: column, change, old_type: from, new_type: to }) => {
    const types = [from, to].filter((type) => type !== null).join(' → ');
    return `${table}.${column} was ${change}${types ? ` (${types})` : ''}`;
  });
  throw new EcomError('SCHEMA_FROZEN', `${words.join(', ')}; the contract mode of ${source.name} is freeze.`, {
    next: `Nothing was loaded. Give the table its columns back; or, to accept it, set ${source.name}:evolve in the Variable contract_modes, run ecom etl, and set ${source.name}:freeze again.`,
    fields: { table, mode, changes: refused },
  });
}

/** @throws EcomError SCHEMA_INCOMPATIBLE where a column is gone without which no row can be told from another */
export function assertFound({ schema, source, stored, place }: Compared): void {
  const there = new Set(stored.map(({ name }) => name));
  const column = [...place].find((name) => !there.has(name));
  if (column === undefined) return;
  const table = `${schema}.${source.name}`;
  throw new EcomError(
    'SCHEMA_INCOMPATIBLE',
    `${table}.${column} is gone, and without it no row of ${source.name} can be told from another.`,
    { next: `Give ${table} the column ${column} again. Nothing was loaded.`, fields: { table, column } },
  );
}
