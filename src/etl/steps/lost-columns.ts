import type { Rule } from '../../../models/contract.ts';
import { missingRule } from '../rule-names.ts';
import type { RunContext } from './context.ts';

/** What rows break for want of a column that the source has lost is told under that column's name. */

/** A column that the contract asks for and the source does not have. */
export interface LostColumn {
  readonly name: string;
  /** Staged columns that are made of it. */
  readonly staged: ReadonlySet<string>;
}

export function lostColumns({ graph, shape }: Pick<RunContext, 'graph' | 'shape'>, source: string): LostColumn[] {
  const { columns } = graph.source(source);
  const { computedWith } = graph.parsed(graph.stagingOf(source).name);
  return shape.source(source).missing.flatMap(({ name }) => {
    const column = columns[name];
    return !column || column.nullable ? [] : [{ name, staged: madeFrom(name, computedWith) }];
  });
}

function madeFrom(column: string, computedWith: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const made = new Set([column]);
  for (const part of made) for (const [name, parts] of computedWith) if (parts.has(part)) made.add(name);
  return made;
}

/** The lost column that a required one is made of. */
export const lostFor = (lost: readonly LostColumn[], required: string): LostColumn | undefined =>
  lost.find(({ staged }) => staged.has(required));

/** The lost column that a rule asks for. */
export function lostIn(lost: readonly LostColumn[], { holds }: Rule): LostColumn | undefined {
  const words = holds.match(/\w+/g) ?? [];
  return lost.find(({ staged }) => words.some((word) => staged.has(word)));
}

export const lostRule = ({ name }: LostColumn): string => missingRule(name);

export const lostText = ({ name }: LostColumn): string => `column ${name} is missing in the source`;
