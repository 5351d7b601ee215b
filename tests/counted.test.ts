import { expect, it } from 'vitest';
import { counted } from '../src/counted.ts';

it('one thing is one, none and several are several', () => {
  expect([0, 1, 2, 1200].map((number) => counted(number, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '1,200 rows']);
  expect([1, 3].map((number) => counted(number, 'batch', 'batches'))).toEqual(['1 batch', '3 batches']);
});
