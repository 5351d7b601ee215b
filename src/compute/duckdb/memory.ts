import { totalmem } from 'node:os';

/** Bytes: above this DuckDB writes intermediate results to the work folder. A million orders need no more. */
export const USUAL_MEMORY = 832_000_000;

/** A container may have less than its machine. */
const machineMemory = (): number => {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
};

/** The rest is for PostgreSQL and for whatever else runs. */
const mostMemory = (): number => Math.floor(machineMemory() / 2);

/**
 * Some aggregates (`min_by` of a text) cannot be written to disk, so a statement over millions of groups may need more: twice as much,
 * up to half of the machine.
 *
 * @param limit bytes, what was not enough
 * @returns bytes; undefined where the machine has no more
 */
export function moreMemory(limit: number, most: number = mostMemory()): number | undefined {
  return limit < most ? Math.min(limit * 2, most) : undefined;
}
