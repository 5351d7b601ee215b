import { expect, it } from 'vitest';
import { added, amountOf, amountText, comparedAmounts, currencyOf, withThousands } from '../../src/quality/amounts.ts';
import { percent, standingText } from '../../src/quality/standing-text.ts';

it.each([
  ['0', '0.00'],
  ['-0.5', '-0.50'],
  ['12.30000000', '12.30'],
  ['0.0001', '0.0001'],
  ['90071992547409930.01', '90071992547409930.01'],
  ['-90071992547409930.0100000000000001', '-90071992547409930.0100000000000001'],
])('the amount %s is kept exactly: %s', (decimal, text) => {
  expect(amountText(amountOf(decimal))).toBe(text);
});

it('amounts of one currency add up, however it is written, and those of another one do not', () => {
  const sums = added(
    [
      [currencyOf('eur '), amountOf('1.10')],
      [currencyOf('USD'), amountOf('5')],
    ],
    [
      [currencyOf('EUR'), amountOf('2.20')],
      [currencyOf(' '), amountOf('-1')],
    ],
  );
  expect([...sums].map(([currency, amount]) => [currency, amountText(amount)])).toEqual([
    ['EUR', '3.30'],
    ['USD', '5.00'],
    [null, '-1.00'],
  ]);
});

it.each([
  ['usd ', 'USD'],
  ['US', null],
  ['U$D', null],
  ['', null],
  [null, null],
  ['ßX', null],
  ['ẞX', null],
])('the currency of %j is %j', (text, currency) => {
  expect(currencyOf(text)).toBe(currency);
});

it('two sides are the same words where they are the same; else only what differs is named', () => {
  const [one, other] = [
    added([
      ['EUR', amountOf('1')],
      ['USD', amountOf('2')],
    ]),
    added([
      ['USD', amountOf('2.00')],
      ['EUR', amountOf('1.0')],
      ['GBP', amountOf('0')],
    ]),
  ];
  expect(comparedAmounts(one, other)).toEqual(['1.00 EUR, 0.00 GBP, 2.00 USD', '1.00 EUR, 0.00 GBP, 2.00 USD']);
  expect(comparedAmounts(one, added([['USD', amountOf('2')]]))).toEqual(['1.00 EUR', '0.00 EUR']);
  expect(comparedAmounts(new Map(), new Map())).toEqual(['0.00', '0.00']);
});

it('shares and amounts are written for people', () => {
  expect(['1234567.5', '-1234.50', '999', '-123'].map(withThousands)).toEqual([
    '1,234,567.5',
    '-1,234.50',
    '999',
    '-123',
  ]);
  expect([0.001, 0.01, 0.00012345, 1, 0].map(percent)).toEqual(['0.1 %', '1 %', '0.0123 %', '100 %', '0 %']);
  const standing = { source_table: 'orders', rows: 1200, source_rows: 240_000, row_share: 0.005 };
  expect(standingText({ ...standing, shop_amount: '9876.50', rows_of_unknown_amount: 3, amount_share: 0.0125 })).toBe(
    '1,200 of 240,000 rows (0.5 %), 9,876.50 of money (1.25 %), 3 of unknown amount',
  );
  const unrated = { currency: 'USD', amount: '1234.50000000' };
  expect(
    standingText({
      ...standing,
      shop_amount: '0',
      rows_of_unknown_amount: 0,
      amounts_without_rate: [unrated],
      amount_share: null,
    }),
  ).toBe('1,200 of 240,000 rows (0.5 %), 0 of money, 1,234.50 USD without a rate');
  expect(standingText({ ...standing, shop_amount: null, rows_of_unknown_amount: 0, amount_share: null })).toBe(
    '1,200 of 240,000 rows (0.5 %)',
  );
});
