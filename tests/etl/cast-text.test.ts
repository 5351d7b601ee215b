import { expect, it } from 'vitest';
import {
  bigint,
  boolean,
  type ColumnType,
  date,
  decimal,
  id,
  integer,
  text,
  textArray,
  timestamp,
  typeName,
} from '../../models/types.ts';
import { castText } from '../../src/etl/steps/values/cast-text.ts';

const cases: readonly (readonly [ColumnType, readonly (readonly [string, string | undefined])[]])[] = [
  [
    integer(),
    [
      ['7', '7'],
      [' +07\t', '7'],
      ['-2147483648', '-2147483648'],
      ['2147483648', undefined],
      ['7.0', undefined],
      ['', undefined],
      ['seven', undefined],
    ],
  ],
  [
    bigint(),
    [
      ['9223372036854775807', '9223372036854775807'],
      ['9223372036854775808', undefined],
    ],
  ],
  [
    decimal(18, 2),
    [
      ['12.5', '12.50'],
      ['12.345', '12.35'],
      ['-12.345', '-12.35'],
      ['12.344999', '12.34'],
      ['.5', '0.50'],
      ['5.', '5.00'],
      ['+5', '5.00'],
      ['0.005', '0.01'],
      ['9999999999999999.99', '9999999999999999.99'],
      ['9999999999999999.995', undefined],
      ['12,50', undefined],
      ['1e3', undefined],
      ['$5', undefined],
      ['NaN', undefined],
      ['.', undefined],
      ['', undefined],
    ],
  ],
  [decimal(4, 0), [['12.5', '13']]],
  [
    boolean(),
    [
      ['t', 'true'],
      ['TRUE', 'true'],
      ['1', 'true'],
      ['False', 'false'],
      ['0', 'false'],
      ['yes', undefined],
      ['2', undefined],
    ],
  ],
  [
    date(),
    [
      ['2024-02-29', '2024-02-29'],
      ['2023-02-29', undefined],
      ['1900-02-29', undefined],
      ['2023-04-31', undefined],
      ['2023-13-01', undefined],
      ['2023-00-10', undefined],
      ['0001-01-01', '0001-01-01'],
      ['0000-01-01', undefined],
      ['29.02.2024', undefined],
      ['2024-02-29 00:00:00', undefined],
    ],
  ],
  [
    timestamp(),
    [
      ['2025-01-07 10:00:00', '2025-01-07 10:00:00'],
      ['2025-01-07', '2025-01-07 00:00:00'],
      ['2025-01-07T10:00', '2025-01-07 10:00:00'],
      ['2025-01-07T10:00:00.1234567Z', '2025-01-07 10:00:00.123456'],
      ['2025-01-07 00:30:00+02:00', '2025-01-06 22:30:00'],
      ['2025-01-07 23:30:00-0130', '2025-01-08 01:00:00'],
      ['2025-01-07 10:00:00+00', '2025-01-07 10:00:00'],
      ['0001-01-01 00:00:00+01', undefined],
      ['2025-01-07 24:00:00', undefined],
      ['2025-01-07 10:60:00', undefined],
      ['2025-02-30 10:00:00', undefined],
      ['2025-01-07 10:00:00+99', undefined],
      ['1736154000', undefined],
      ['infinity', undefined],
    ],
  ],
  [
    id(3),
    [
      ['abc', 'abc'],
      [' a ', ' a '],
      ['abcd', undefined],
      ['\u00c3\u00a9bc', '\u00c3\u00a9bc'],
      ['\u00ff', undefined],
    ],
  ],
  [text(), [['x'.repeat(5000), 'x'.repeat(5000)]]],
  [
    text(2),
    [
      ['ab', 'ab'],
      ['abc', undefined],
    ],
  ],
  [
    { kind: 'json' },
    [
      ['{"a": 1}', '{"a": 1}'],
      ['{a: 1}', undefined],
    ],
  ],
  [
    textArray(),
    [
      ['["a", null]', '["a", null]'],
      ['["a", 1]', undefined],
      ['{"a": 1}', undefined],
      ['a,b', undefined],
    ],
  ],
];

it.each(
  cases.flatMap(([type, values]) =>
    values.map(([given, read]) => [typeName(type), given.slice(0, 40), type, given, read] as const),
  ),
)('%s: %j', (_type, _given, type, given, read) => {
  expect(castText(type, given)).toBe(read);
});
