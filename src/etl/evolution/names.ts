import type { Source } from '../../../models/contract.ts';
import type { StoredColumn } from '../../storage/storage.ts';
import type { Compared, FoundColumn } from './compared.ts';

/** A column that the contract knows by another name has the contract's, unless the table has both. */
export function underContractNames({ columns }: Source, stored: readonly StoredColumn[]): readonly FoundColumn[] {
  const taken = new Set(stored.map(({ name }) => name));
  const names = new Map(
    Object.entries(columns).flatMap(([name, { otherNames = [] }]) => {
      const other = taken.has(name) ? undefined : otherNames.find((candidate) => taken.has(candidate));
      return other === undefined ? [] : [[other, name] as const];
    }),
  );
  return stored.map((column) => {
    const name = names.get(column.name);
    return name === undefined ? column : { ...column, name, inSource: column.name };
  });
}

/** Names of the source's columns in the engine and the warehouse. */
export interface Names {
  of(stored: string): string;
  /** The text variant of a column. */
  variant(stored: string, as: string): string;
}

/** The longest name, in bytes, that every store takes whole. */
const LONGEST_NAME = 63;

/**
 * Engines do not tell names apart that differ by case alone: of two such columns the later one has another name from then on. Characters
 * that no name should have are left out. A name that was given once stays.
 */
export function columnNames({ source: { columns }, stored, known, storedIn }: Compared): Names {
  const before = [...known.values()].filter(({ name }) => !(name in columns));
  const given = new Map(before.map(({ name, as = name }) => [name, as]));
  const variants = new Map([...known.values()].flatMap(({ name, variant }) => (variant ? [[name, variant]] : [])));
  const taken = new Set([...Object.keys(columns), ...given.values(), ...variants.values()].map(lower));
  const free = (candidate: (copy: number) => string): string => {
    let copy = 0;
    while (taken.has(lower(candidate(copy)))) copy += 1;
    const name = candidate(copy);
    taken.add(lower(name));
    return name;
  };
  for (const { name } of stored) {
    if (name in columns || given.has(name)) continue;
    const plain = name.replaceAll(/\p{Cc}+/gu, ' ');
    const copied = (copy: number): string => (copy === 0 ? plain : `source_${copy > 1 ? `${copy}_` : ''}${plain}`);
    given.set(name, free(copied));
  }
  // Nor like a column that the model computes.
  const computed = (storedIn?.columns ?? []).filter((name) => !taken.has(lower(name)));
  for (const name of computed) taken.add(lower(name));
  return {
    of: (name) => given.get(name) ?? name,
    variant: (name, as) =>
      variants.get(name) ?? free((copy) => shortened(as, copy === 0 ? '_text' : `_text_${copy + 1}`)),
  };
}

const lower = (name: string): string => name.toLowerCase();

function shortened(name: string, end: string): string {
  let begin = name;
  while (Buffer.byteLength(begin + end) > LONGEST_NAME) begin = begin.slice(0, -1);
  return begin + end;
}
