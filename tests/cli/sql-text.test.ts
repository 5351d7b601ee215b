import { stripVTControlCharacters } from 'node:util';
import { expect, it, test } from 'vitest';
import { uniqueNames } from '../../src/cli/sql/columns.ts';
import { csvWriter } from '../../src/cli/sql/csv.ts';
import { documentWriter, ndjsonWriter } from '../../src/cli/sql/json.ts';
import { sqlError } from '../../src/cli/sql/sql-error.ts';
import { tableWriter } from '../../src/cli/sql/table-text.ts';
import type { AnswerWriter } from '../../src/cli/sql/writer.ts';
import { displayWidth } from '../../src/cli/table.ts';
import { EcomError } from '../../src/errors.ts';
import { kindOf, textsOf } from '../../src/storage/sqlserver/value-text.ts';
import type { AnswerColumn, AnswerRow } from '../../src/storage/statements.ts';

const columns: readonly AnswerColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'n', kind: 'whole' },
  { name: 'n', kind: 'decimal' },
];

function written(
  writer: AnswerWriter,
  found: readonly AnswerColumn[],
  ...groups: readonly (readonly AnswerRow[])[]
): string {
  const begin = writer.begin(found);
  const rows = groups.map((group) => writer.rows(group)).join('');
  return stripVTControlCharacters(begin + rows + writer.end(null));
}

test('names of columns are made unique without taking one that is there', () => {
  const named = (...names: string[]): readonly string[] => uniqueNames(names.map((name) => ({ name, kind: 'text' })));
  expect(named('count', 'count', 'count')).toEqual(['count', 'count_2', 'count_3']);
  expect(named('a', 'a', 'a_2', 'a')).toEqual(['a', 'a_3', 'a_2', 'a_4']);
});

test('CSV tells null from the empty string, and has its header once, also without rows', () => {
  expect(written(csvWriter(), columns)).toBe('id,n,n\n');
  expect(written(csvWriter(), columns, [['a,b', '1', null]], [['', '2', '0.10']])).toBe(
    'id,n,n\n"a,b",1,\n"",2,0.10\n',
  );
  expect(written(csvWriter(), [])).toBe('');
});

test('JSON has a line or a member for each row, and loses no digit', () => {
  const kinds: readonly AnswerColumn[] = [
    { name: 'whole', kind: 'whole' },
    { name: 'large', kind: 'whole' },
    { name: 'decimal', kind: 'decimal' },
    { name: 'float', kind: 'float' },
    { name: 'none', kind: 'float' },
    { name: 'truth', kind: 'truth' },
    { name: 'moment', kind: 'moment' },
    { name: 'local', kind: 'moment' },
    { name: 'day', kind: 'moment' },
    { name: 'text"', kind: 'text' },
  ];
  const row: AnswerRow = [
    '-7',
    '9007199254740993',
    '1.10',
    '1e+20',
    'NaN',
    'true',
    '2025-01-02 03:04:05.000001+00',
    '2025-01-02 03:04:05',
    '2025-01-02',
    'a"\n',
  ];
  const line = `{"whole": -7, "large": "9007199254740993", "decimal": "1.10", "float": 100000000000000000000, "none": "NaN", "truth": true, "moment": "2025-01-02T03:04:05.000001Z", "local": "2025-01-02T03:04:05", "day": "2025-01-02", "text\\"": "a\\"\\n"}`;
  expect(written(ndjsonWriter(), kinds, [row], [row])).toBe(`${line}\n${line}\n`);
  const document = JSON.parse(written(documentWriter(), kinds, [row, row], [row])) as { rows: unknown[] };
  expect(document.rows).toEqual([JSON.parse(line), JSON.parse(line), JSON.parse(line)]);
  expect(JSON.parse(written(documentWriter(), kinds))).toMatchObject({ rows: [], changed: null });
});

test('a document whose rows break off ends with the error', () => {
  const writer = documentWriter();
  const text = writer.begin(columns) + writer.rows([['a', '1', '2']]) + writer.fail?.({ code: 'SQL_FAILED' });
  expect(JSON.parse(text)).toEqual({
    columns: ['id', 'n', 'n_2'],
    rows: [{ id: 'a', n: 1, n_2: '2' }],
    error: { code: 'SQL_FAILED' },
  });
});

test('a table has numbers to the right, and its head without rows', () => {
  expect(written(tableWriter(undefined), columns)).toBe('id  n  n\n');
  expect(
    written(tableWriter(undefined), columns, [
      ['a', '1', '0.5'],
      ['bc', '100', null],
    ]),
  ).toBe(['id    n     n', '─────────────', 'a     1   0.5', 'bc  100  null', ''].join('\n'));
});

test('rows wider than the terminal stand upright, all of them if the first do', () => {
  const rows: readonly AnswerRow[] = [
    ['x'.repeat(20), '1', '2'],
    ['two\nlines', null, '3'],
  ];
  expect(written(tableWriter(29), columns, rows)).toMatch(/^id +n +n\n/);
  expect(written(tableWriter(28), columns, rows, [['z', '4', '5']])).toBe(
    [
      '── row 1 ──',
      `id  ${'x'.repeat(20)}`,
      'n   1',
      'n   2',
      '── row 2 ──',
      'id  two',
      '    lines',
      'n   null',
      'n   3',
      '── row 3 ──',
      'id  z',
      'n   4',
      'n   5',
      '',
    ].join('\n'),
  );
});

test('what a text takes in a terminal is not its length', () => {
  expect(['abc', '日本', 'é', 'e\u0301', '🙂', '\u001b[1mbold\u001b[22m'].map(displayWidth)).toEqual([
    3, 4, 1, 1, 2, 4,
  ]);
});

it.each([
  [{ code: '42P01', message: 'relation "x" does not exist', position: '15' }, /line 2: from x\n {13}\^/, /--tables/],
  [{ code: '42501', message: 'permission denied for table x' }, /permission denied/, /--write/],
  [{ code: '25006', message: 'cannot execute' }, /cannot/, /--write/],
  [{ number: 229, lineNumber: 2, message: 'The DELETE permission was denied' }, /line 2: from x$/, /--write/],
  [{ number: 208, lineNumber: 2, message: 'Invalid object name' }, /line 2: from x$/, /--tables/],
  [{ code: '42601', message: 'cannot insert multiple commands into a prepared statement' }, /multiple/, /one by one/],
])('a refused statement says where and what to do (%o)', (cause, message, next) => {
  const error = sqlError(new EcomError('STORE_FAILED', 'refused', { cause }), 'select *\nfrom x', 'postgres://host/db');
  expect(error).toMatchObject({
    code: 'SQL_FAILED',
    message: expect.stringMatching(message),
    next: expect.stringMatching(next),
  });
});

/** As the driver gives it: milliseconds in the `Date`, the rest beside it. */
const moment = (text: string, nanosecondsDelta = 0): Date => Object.assign(new Date(text), { nanosecondsDelta });

it.each([
  ['DecimalN', 2, 12.5, 'decimal', '12.50'],
  ['NumericN', 4, 450_359_962_737.0495, 'decimal', '450359962737.0495'],
  ['MoneyN', undefined, -0.5, 'decimal', '-0.5000'],
  ['BigInt', undefined, '9007199254740993', 'whole', '9007199254740993'],
  ['BitN', undefined, false, 'truth', 'false'],
  ['Date', undefined, moment('2025-01-02T00:00:00Z'), 'moment', '2025-01-02'],
  ['DateTime2', 6, moment('2025-01-02T03:04:05.120Z', 0.000456), 'moment', '2025-01-02 03:04:05.120456'],
  ['DateTime2', 6, moment('2025-01-02T03:04:05Z'), 'moment', '2025-01-02 03:04:05'],
  ['DateTimeOffset', 6, moment('2025-01-02T03:04:05.5Z'), 'moment', '2025-01-02 03:04:05.5+00'],
  ['Time', 3, moment('1970-01-01T03:04:05.250Z'), 'text', '03:04:05.25'],
  ['VarBinary', undefined, Buffer.from([0, 255]), 'text', '0x00ff'],
  ['NVarChar', undefined, '', 'text', ''],
])('SQL Server’s %s (%s) is text with all its digits', (type, scale, value, kind, expected) => {
  const column = { name: 'c', type, scale };
  expect(kindOf(column)).toBe(kind);
  expect(textsOf(column)(value)).toBe(expected);
  expect(textsOf(column)(null)).toBeNull();
});

test('a decimal of SQL Server whose digits the driver has lost is refused, not rounded', () => {
  const text = textsOf({ name: 'total', type: 'DecimalN', scale: 4 });
  expect(() => text(4_503_599_627_370.4961)).toThrow(/total .*more digits/);
});
