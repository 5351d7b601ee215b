import { InvalidArgumentError } from 'commander';
import { parseDuration } from './duration.ts';

/** Parsers of option values; what they throw, `main.ts` words as wrong usage. */

export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

/** A span of at least a second, in milliseconds. */
export function parseSpan(text: string): number {
  const span = parseDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new InvalidArgumentError('Expected a span such as 30s, 5m, 12h or 30d.');
}
