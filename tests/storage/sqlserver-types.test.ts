import { expect, it } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { bigint, boolean, type ColumnType, date, decimal, id, integer, text, timestamp } from '../../models/types.ts';
import { sourceDefinition } from '../../src/storage/source-tables.ts';
import {
  bareType,
  columnTypeOf,
  isIndexable,
  type NativeType,
  nativeTypeText,
  sqlServerType,
} from '../../src/storage/sqlserver/types.ts';

/** What SQL Server's catalog says of a column declared so (sys.columns, lengths in UTF-16 units). */
const declared: readonly (readonly [ColumnType, string, NativeType])[] = [
  [id(64), 'nvarchar(64)', { name: 'nvarchar', length: 64, precision: 0, scale: 0 }],
  [text(), 'nvarchar(max)', { name: 'nvarchar', length: -1, precision: 0, scale: 0 }],
  [text(200), 'nvarchar(200)', { name: 'nvarchar', length: 200, precision: 0, scale: 0 }],
  [text(5000), 'nvarchar(max)', { name: 'nvarchar', length: -1, precision: 0, scale: 0 }],
  [integer(), 'int', { name: 'int', length: 4, precision: 10, scale: 0 }],
  [bigint(), 'bigint', { name: 'bigint', length: 8, precision: 19, scale: 0 }],
  [{ kind: 'double' }, 'float(53)', { name: 'float', length: 8, precision: 53, scale: 0 }],
  [decimal(18, 4), 'decimal(18, 4)', { name: 'decimal', length: 9, precision: 18, scale: 4 }],
  [boolean(), 'bit', { name: 'bit', length: 1, precision: 1, scale: 0 }],
  [date(), 'date', { name: 'date', length: 3, precision: 10, scale: 0 }],
  [timestamp(), 'datetime2(6)', { name: 'datetime2', length: 8, precision: 26, scale: 6 }],
];

it.each(declared)('%o is %s in the warehouse and is read back from the catalog', (type, name, native) => {
  expect(bareType(type, 'dwh')).toBe(name);
  const stored = type.kind === 'id' ? text(type.length) : type.kind === 'text' && type.length === 5000 ? text() : type;
  expect(columnTypeOf(native)).toEqual(stored);
});

it('the shop keeps moments with their offset, the warehouse UTC without one', () => {
  expect([bareType(timestamp(), 'oltp'), bareType(timestamp(), 'dwh')]).toEqual(['datetimeoffset(6)', 'datetime2(6)']);
  expect(columnTypeOf({ name: 'datetimeoffset', length: 10, precision: 33, scale: 6 })).toEqual(timestamp());
});

it.each([
  [{ name: 'money', length: 8, precision: 19, scale: 4 }, decimal(19, 4)],
  [{ name: 'smallmoney', length: 4, precision: 10, scale: 4 }, decimal(10, 4)],
  [{ name: 'tinyint', length: 1, precision: 3, scale: 0 }, integer()],
  [{ name: 'uniqueidentifier', length: 16, precision: 0, scale: 0 }, text(36)],
  [{ name: 'datetime', length: 8, precision: 23, scale: 3 }, timestamp()],
  [{ name: 'varchar', length: 50, precision: 0, scale: 0 }, text(50)],
  [{ name: 'timestamp', length: 8, precision: 0, scale: 0 }, undefined],
  [{ name: 'varbinary', length: -1, precision: 0, scale: 0 }, undefined],
] as const)('a shop’s own %o is read as %o', (native, type) => {
  expect(columnTypeOf(native)).toEqual(type);
});

it('a type is shown as people declare it', () => {
  const text = (name: string, length: number, precision: number, scale: number): string =>
    nativeTypeText({ name, length, precision, scale });
  expect([text('nvarchar', -1, 0, 0), text('varchar', 50, 0, 0), text('decimal', 9, 18, 2)]).toEqual([
    'nvarchar(max)',
    'varchar(50)',
    'decimal(18,2)',
  ]);
  expect([text('datetime2', 8, 26, 6), text('int', 4, 10, 0)]).toEqual(['datetime2(6)', 'int']);
});

it('text, and only text, has the collation that compares byte by byte', () => {
  for (const [type] of declared) {
    expect(sqlServerType(type, 'dwh').endsWith(' collate Latin1_General_100_BIN2')).toBe(
      ['id', 'text'].includes(type.kind),
    );
  }
});

it('every key and every index of the shop fits an index of SQL Server', () => {
  for (const { columns, primaryKey, indexes } of sources.map((source) => sourceDefinition(SHOP_SCHEMA, source))) {
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    for (const name of [primaryKey, ...indexes.map((index) => index.columns)].flat()) {
      expect([name, isIndexable(types.get(name) ?? text())]).toEqual([name, true]);
    }
  }
});
