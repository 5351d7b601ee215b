import { expect, it } from 'vitest';
import { contractModesOf } from '../../src/variables/contract-modes.ts';
import { parseVariable } from '../../src/variables/definitions.ts';

const modesOf = (text: string): readonly string[] =>
  ['orders', 'refunds', 'products'].map(contractModesOf(parseVariable('contract_modes', text, 'a test')));

it.each([
  ['', ['evolve', 'evolve', 'evolve']],
  ['orders:freeze', ['freeze', 'evolve', 'evolve']],
  ['*:discard_row', ['discard_row', 'discard_row', 'discard_row']],
  [' *:freeze , orders : discard_value,refunds:evolve,', ['discard_value', 'evolve', 'freeze']],
])('%j says the mode of orders, refunds and products', (text, modes) => {
  expect(modesOf(text)).toEqual(modes);
});

it.each([
  'orders',
  'orders:',
  'orders:frozen',
  'baskets:freeze',
  'orders:freeze,orders:evolve',
  'orders:freeze:evolve',
  'orders=freeze',
])('%j is refused, with what would be right', (text) => {
  expect(() => modesOf(text)).toThrow(`The Variable contract_modes cannot be "${text}"`);
  try {
    modesOf(text);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'SETTING_INVALID',
      next: 'It should be empty, or table:mode pairs with commas between them, each table once; tables are *, customers, products, promotions, orders, order_items, payments, refunds, click_events, modes evolve, freeze, discard_row, discard_value.',
    });
  }
});
