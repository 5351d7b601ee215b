import { describe, expect, it } from 'vitest';
import { expander } from '../../src/compute/calls.ts';

const expand = expander([
  { name: 'twice', parameters: ['x'], text: 'x + x' },
  { name: 'odd', parameters: ['y'], text: 'twice(y) + 1' },
  { name: 'pair', parameters: ['x', 'y'], text: `pack(x := y, y := lower(x), 'x', e.x)` },
  { name: 'today', parameters: [], text: `date '2026-01-01'` },
]);

describe('a function as text in the place of its calls', () => {
  it.each([
    ['a parameter is the text of its argument', 'select twice(a.b) as c', 'select ((a.b) + (a.b)) as c'],
    ['a call without arguments', 'where d < today()', `where d < (date '2026-01-01')`],
    ['calls beside one another', 'twice(a) * twice(b)', '((a) + (a)) * ((b) + (b))'],
    ['a call within an argument', 'twice(twice(1))', '((((1) + (1))) + (((1) + (1))))'],
    ['a call within the text', 'odd(1)', '((((1)) + ((1))) + 1)'],
    [
      'arguments are parted by commas outside brackets and texts',
      `twice(f(a, [b, ',)']))`,
      `((f(a, [b, ',)'])) + (f(a, [b, ',)'])))`,
    ],
    [
      'names of arguments, fields and texts are no parameters',
      'pair(a, b)',
      `(pack(x := (b), y := lower((a)), 'x', e.x))`,
    ],
  ])('%s', (_, sql, expanded) => {
    expect(expand(sql)).toBe(expanded);
  });

  it.each([
    `select 'twice(1)', 'it''s twice(1)'`,
    'select "twice(1)" from t',
    'select 1 -- twice(1)',
    'select not_twice(1), twice, o.twice',
  ])('%s calls nothing', (sql) => {
    expect(expand(sql)).toBe(sql);
  });

  it('a call that is not closed is a mistake', () => {
    expect(() => expand('select twice(a from t')).toThrow('a call is not closed: a from t');
  });

  it('without functions nothing is a call', () => {
    expect(expander([])('select twice(1)')).toBe('select twice(1)');
  });
});
