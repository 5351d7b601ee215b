import { expect, it } from 'vitest';
import { parseSpeed } from '../../src/cli/arguments.ts';

it.each([
  ['60x', 60],
  ['60', 60],
  ['1x', 1],
  ['0.5x', 0.5],
  ['2.25', 2.25],
])('%s is %d times as fast as the clock', (given, speed) => {
  expect(parseSpeed(given)).toBe(speed);
});

it.each(['', 'x', 'fast', '0x', '0', '0.000x', '-2x', '60xx', '60 x', '1e3', '.5x', '1,5x', 'Infinity', '100%'])(
  '"%s" is no speed',
  (given) => {
    expect(() => parseSpeed(given)).toThrow('Expected a speed such as 60x, 1x or 0.5x.');
  },
);
