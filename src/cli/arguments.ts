import { InvalidArgumentError } from 'commander';
import { type NumericVariableName, variables } from '../variables/definitions.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { parseSince } from './moments.ts';

/** Parsers of option values; what they throw, `main.ts` words as wrong usage. */

/** A whole number between two bounds, both included. */
export const countFrom =
  (least: number, most: number) =>
  (text: string): number => {
    const count = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (count >= least && count <= most) return count;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };

/** How many lines of a list. */
export const parseLimit = countFrom(1, 100_000);

export const parseSeed = countFrom(0, 999_999_999);

/** What the Variable of that name accepts. */
export const parseAs =
  (name: NumericVariableName) =>
  (text: string): number => {
    const value = variables[name].parse(text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`Expected ${variables[name].expected}.`);
  };

const DAY_MS = 86_400_000;
const LONGEST_SPAN_MS = 3_650 * DAY_MS;

/** A span of at least a second, in milliseconds. */
export function parseSpan(text: string): number {
  const span = parseDuration(text);
  if (span !== undefined && span > 0 && span <= LONGEST_SPAN_MS) return span;
  throw new InvalidArgumentError(
    `Expected a span such as 30s, 5m, 12h or 30d, of at most ${formatDuration(LONGEST_SPAN_MS)}.`,
  );
}

/** Since when a shop is to have a history: ten years at most, which take hours to write. */
export function parseHistory(text: string): Date {
  const since = parseSince(text);
  if (since.getTime() >= Date.now() - LONGEST_SPAN_MS) return since;
  throw new InvalidArgumentError(`Expected a moment of the last ${LONGEST_SPAN_MS / DAY_MS} days.`);
}

/** How much faster than the clock: `60x`, `1x`, `0.5x`; the `x` may be left out. */
export function parseSpeed(text: string): number {
  const speed = /^\d{1,7}(\.\d{1,3})?x?$/.test(text) ? Number.parseFloat(text) : 0;
  if (speed > 0) return speed;
  throw new InvalidArgumentError('Expected a speed such as 60x, 1x or 0.5x.');
}

/** A run's id; Airflow takes no other signs. */
export function parseRunId(text: string): string {
  if (/^[\w.~:+-]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected letters, digits and _ . ~ : + - alone, at most 200 of them.');
}
