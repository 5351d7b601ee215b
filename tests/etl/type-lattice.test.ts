import { describe, expect, it } from 'vitest';
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
import { holds, widest } from '../../src/project/type-lattice.ts';

const double: ColumnType = { kind: 'double' };
const json: ColumnType = { kind: 'json' };

const name = (type: ColumnType | undefined): string => (type === undefined ? 'none' : typeName(type));

/** Two types, and the narrowest that holds both: an integer has 10 digits before the point, a bigint 19, a decimal its precision less its scale. */
const pairs: readonly (readonly [ColumnType, ColumnType, ColumnType | undefined])[] = [
  // Texts: the longer one, and without end beside one that has none.
  [text(10), text(20), text(20)],
  [text(10), text(), text()],
  [text(), text(), text()],
  [id(64), id(32), id(64)],
  [id(64), id(64), id(64)],
  [textArray(), textArray(), textArray()],
  [json, json, json],
  // Whole numbers.
  [integer(), integer(), integer()],
  [integer(), bigint(), bigint()],
  [bigint(), bigint(), bigint()],
  // A decimal beside whole numbers: their digits and its scale.
  [decimal(18, 2), integer(), decimal(18, 2)],
  [decimal(8, 2), integer(), decimal(12, 2)],
  [decimal(18, 2), bigint(), decimal(21, 2)],
  [decimal(10, 0), integer(), decimal(10, 0)],
  [decimal(38, 18), bigint(), decimal(38, 18)],
  // 19 + 20 digits are more than 38.
  [decimal(38, 20), bigint(), undefined],
  // Two decimals: the larger whole part plus the larger scale.
  [decimal(18, 2), decimal(18, 2), decimal(18, 2)],
  [decimal(18, 2), decimal(18, 4), decimal(20, 4)],
  [decimal(10, 2), decimal(6, 4), decimal(12, 4)],
  [decimal(10, 2), decimal(12, 2), decimal(12, 2)],
  [decimal(10, 0), decimal(5, 5), decimal(15, 5)],
  [decimal(38, 0), decimal(38, 1), undefined],
  [decimal(38, 10), decimal(29, 1), decimal(38, 10)],
  [decimal(38, 10), decimal(30, 1), undefined],
  // 53 bits hold every integer, but neither every bigint nor every decimal.
  [double, double, double],
  [double, integer(), double],
  [double, bigint(), undefined],
  [double, decimal(18, 2), undefined],
  // Moments: a day is its midnight.
  [date(), date(), date()],
  [date(), timestamp(), timestamp()],
  [timestamp(), timestamp(), timestamp()],
  [boolean(), boolean(), boolean()],
];

describe('the narrowest type that holds both', () => {
  it.each(pairs.map(([a, b, both]) => [name(a), name(b), name(both), a, b] as const))(
    '%s and %s: %s',
    (_a, _b, both, a, b) => {
      expect(name(widest(a, b))).toBe(both);
      expect(name(widest(b, a))).toBe(both);
    },
  );

  it('a key beside a text of its length or less stays a key: a store reports keys as plain text', () => {
    expect(widest(id(64), text(20))).toEqual(id(64));
    expect(widest(id(64), text(100))).toEqual(id(100));
    expect(widest(id(64), text())).toEqual(text());
  });

  /** One type of each kind, and the group within which a wider one may be found. */
  const kinds: readonly (readonly [group: string, type: ColumnType])[] = [
    ['text', id(64)],
    ['text', text(20)],
    ['array', textArray()],
    ['json', json],
    ['number', integer()],
    ['number', bigint()],
    ['number', decimal(18, 2)],
    ['number', double],
    ['boolean', boolean()],
    ['moment', date()],
    ['moment', timestamp()],
  ];
  const strangers = kinds.flatMap(([group, a]) =>
    kinds.filter(([other]) => other !== group).map(([, b]) => [name(a), name(b), a, b] as const),
  );

  it.each(strangers)('%s and %s have none: a value would change its meaning', (_a, _b, a, b) => {
    expect(widest(a, b)).toBeUndefined();
  });
});

describe('whether one type holds every value of another', () => {
  const held: readonly (readonly [wide: ColumnType, narrow: ColumnType])[] = [
    [integer(), integer()],
    [bigint(), integer()],
    [double, integer()],
    [decimal(12, 2), integer()],
    [decimal(21, 2), bigint()],
    [decimal(20, 4), decimal(18, 2)],
    [decimal(18, 2), decimal(18, 2)],
    [timestamp(), date()],
    [text(20), text(10)],
    [text(), text(10)],
    [text(64), id(64)],
    [id(64), text(64)],
  ];
  const notHeld: readonly (readonly [wide: ColumnType, narrow: ColumnType])[] = [
    [integer(), bigint()],
    [integer(), double],
    // 9 whole digits for 10.
    [decimal(11, 2), integer()],
    [decimal(20, 2), bigint()],
    // More scale, but as many digits: two whole ones are lost.
    [decimal(18, 4), decimal(18, 2)],
    // As many whole digits and more, but less scale.
    [decimal(18, 2), decimal(18, 4)],
    [double, bigint()],
    [double, decimal(18, 2)],
    [decimal(38, 20), bigint()],
    [date(), timestamp()],
    [text(10), text(20)],
    [text(10), text()],
    [id(32), id(64)],
    [text(20), integer()],
    [boolean(), integer()],
  ];

  it.each(held.map(([wide, narrow]) => [name(wide), name(narrow), wide, narrow] as const))(
    '%s holds every %s',
    (_wide, _narrow, wide, narrow) => {
      expect(holds(wide, narrow)).toBe(true);
    },
  );

  it.each(notHeld.map(([wide, narrow]) => [name(wide), name(narrow), wide, narrow] as const))(
    '%s does not hold every %s',
    (_wide, _narrow, wide, narrow) => {
      expect(holds(wide, narrow)).toBe(false);
    },
  );
});
