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

/** How much faster than the clock: `60x`, `1x`, `0.5x`; the `x` may be left out. */
export function parseSpeed(text: string): number {
  const speed = /^\d{1,7}(\.\d{1,3})?x?$/.test(text) ? Number.parseFloat(text) : 0;
  if (speed > 0) return speed;
  throw new InvalidArgumentError('Expected a speed such as 60x, 1x or 0.5x.');
}
