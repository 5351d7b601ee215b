import type { Column } from '../../../models/contract.ts';
import { type ColumnType, id, text } from '../../../models/types.ts';
import { holds, widest } from '../../project/type-lattice.ts';
import { heldAs } from '../../storage/held-keys.ts';
import { LONGEST_ID } from '../../storage/row-values.ts';
import type { HeldAs, StoredColumn } from '../../storage/storage.ts';
import type { Misfits, SourceColumn } from '../source-column.ts';
import {
  type Compared,
  discards,
  type FoundColumn,
  isNeeded,
  isTaken,
  type KnownColumn,
  type Treatment,
} from './compared.ts';
import { columnNames, type Names } from './names.ts';

/** How a column of the source is read. */
export interface Reading {
  readonly stored: FoundColumn;
  /** Absent where its values are left out. */
  readonly column?: SourceColumn;
  readonly variant?: SourceColumn;
}

export function readingsOf(compared: Compared): readonly Reading[] {
  const names = columnNames(compared);
  return compared.stored.map((column) => readingOf(compared, names, column));
}

/** What is kept in mind of how it was read. */
export function treatmentOf({ column }: Reading): Treatment | undefined {
  if (!column) return 'left';
  if (column.rule?.kind === 'cast') return column.rule.misfits;
  return column.rule?.kind === 'refuse' ? 'refuse' : undefined;
}

function readingOf(compared: Compared, names: Names, stored: FoundColumn): Reading {
  const contract = compared.source.columns[stored.name];
  const before = compared.known.get(stored.name);
  const as = contract ? stored.name : names.of(stored.name);
  const { inSource = stored.name } = stored;
  const named = as === inSource ? { name: as } : { name: as, stored: inSource };
  if (!contract && !isTaken(before)) return newReading(compared, stored, named);
  const held = heldAs(stored);
  if (contract?.type.kind === 'id' && held !== undefined && held !== 'json' && held !== 'list')
    return { stored, column: { ...named, type: contract.type, heldAs: held } };
  const { type, fits } = contract
    ? contractedType(compared, contract, before, stored)
    : absorbedType(compared, before?.type ?? text(), stored);
  const how = contract && isReadAsText(contract.type, held) ? { heldAs: held } : {};
  if (fits) return { stored, column: { ...named, type, ...how } };
  const from = 'heldAs' in how ? text() : (stored.type ?? text());
  const misfits = misfitsOf(compared, stored.name);
  const column: SourceColumn = { ...named, type, ...how, rule: { kind: 'cast', from, misfits } };
  if (misfits !== 'variant') return { stored, column };
  const name = names.variant(stored.name, as);
  return {
    stored,
    column,
    variant: { name, stored: inSource, type: text(), ...how, rule: { kind: 'variant', from, of: as } },
  };
}

/** Whether what the column holds is read in the one form that it has as a text: numbers and lists for texts, and JSON for all but JSON. */
function isReadAsText({ kind }: ColumnType, held: HeldAs | undefined): held is HeldAs {
  if (held === 'json') return kind !== 'json' && kind !== 'text_array';
  return (kind === 'text' || kind === 'id') && (held === 'decimal' || held === 'double' || held === 'list');
}

/** A column that neither the contract has nor the warehouse. */
function newReading({ mode }: Compared, stored: StoredColumn, named: { name: string; stored?: string }): Reading {
  const type = stored.type ?? text();
  if (mode === 'discard_value') return { stored };
  return { stored, column: { ...named, type, ...(mode === 'discard_row' ? { rule: { kind: 'refuse' } } : {}) } };
}

/** The type that a column is read as, and whether every value of the source's type is one of it. */
interface ReadType {
  readonly type: ColumnType;
  readonly fits: boolean;
}

/** The contract's type, or a wider one that the source has now. */
function contractedType(
  { mode }: Compared,
  { type: declared }: Column,
  before: KnownColumn | undefined,
  { type: found }: StoredColumn,
): ReadType {
  if (discards(mode)) return fixed((before && widest(declared, before.type)) ?? declared, found);
  const wide = found && keyable(declared, widest(declared, found));
  if (found && wide) return { type: holds(declared, found) ? declared : wide, fits: true };
  return declared.kind === 'text' ? { type: text(), fits: true } : { type: declared, fits: false };
}

/** The type that the warehouse has it in, or a wider one; in the warehouse lists and JSON are text. */
function absorbedType({ mode }: Compared, before: ColumnType, { type: found = text() }: StoredColumn): ReadType {
  if (discards(mode)) return fixed(before, found);
  const wide = widest(before, found);
  if (wide) return { type: wide, fits: true };
  if (isTextual(before)) return { type: isTextual(found) ? found : text(), fits: true };
  return { type: before, fits: false };
}

const fixed = (type: ColumnType, found: ColumnType | undefined): ReadType => ({
  type,
  fits: (found !== undefined && holds(type, found)) || (type.kind === 'text' && type.length === undefined),
});

const isTextual = ({ kind }: ColumnType): boolean => ['id', 'text', 'text_array', 'json'].includes(kind);

/** An id is part of keys, which no store lets be of any length: longer ones are not read. */
const keyable = (expected: ColumnType, found: ColumnType | undefined): ColumnType | undefined =>
  expected.kind === 'id' && found?.kind === 'text' && (found.length ?? LONGEST_ID) >= LONGEST_ID
    ? id(LONGEST_ID)
    : found;

/** Who somebody is reaches the warehouse as the models have it, and not beside them. */
function misfitsOf(compared: Compared, name: string): Misfits {
  const { mode, money, source } = compared;
  if (isNeeded(compared, name) || money.has(name) || mode === 'discard_row') return 'wait';
  return mode === 'discard_value' || source.columns[name]?.isPersonal ? 'null' : 'variant';
}
