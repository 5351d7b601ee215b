/** Names of the rules under which rows wait that no contract writes down. */

const LONGEST = 100;

/** As long as `ops.quarantine` takes. */
const rule = (name: string): string => name.slice(0, LONGEST);

export const missingRule = (column: string): string => rule(`missing_${column}`);
export const unreadableRule = (column: string): string => rule(`unreadable_${column}`);
export const unexpectedRule = (column: string): string => rule(`unexpected_${column}`);
export const cannotComputeRule = (of: string): string => rule(`cannot_compute_${of}`);
/** Of a check that fails for what is made of a row. */
export const checkRule = (check: string): string => rule(check);
