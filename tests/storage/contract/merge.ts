import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { bigint, boolean, date, decimal, id, integer, text, textArray, timestamp } from '../../../models/types.ts';
import type { Merge, MergeCounts, NamedColumn, Session } from '../../../src/storage/storage.ts';
import {
  column,
  contents,
  definition,
  type Field,
  type MakeRig,
  makeTable,
  nextFile,
  type Rig,
  rowFile,
  writeRows,
} from './rig.ts';

const columns = [
  column('order_id', id()),
  column('line_id', id()),
  column('amount', decimal(18, 2)),
  column('note', text()),
  column('etl_run_id', bigint()),
];
const table = definition('line', columns, ['order_id', 'line_id']);

const before: readonly (readonly Field[])[] = [
  ['o1', '1', '10.00', null, '1'],
  ['o1', '2', '20.00', 'x', '1'],
  ['o2', '1', '30.00', '', '1'],
];

type Rows = readonly (readonly Field[])[];

/** How rows reach a merge: a store may send a row file's within one statement. */
type Way = 'a row file' | 'a temporary table';
const ways: readonly Way[] = ['a row file', 'a temporary table'];

async function stagedRows(
  rig: Rig,
  { bulk }: Session,
  way: Way,
  columns: readonly NamedColumn[],
  rows: Rows,
): Promise<Merge['staged']> {
  const file = await writeRows(rig, columns, rows);
  return way === 'a row file' ? file : bulk.uploadTemporary('staged_rows', columns, file);
}

const intoLines = { target: table, key: table.primaryKey, columns, ignore: ['etl_run_id'] };

const scopeOf = (name: string, ...values: string[]): Exclude<Merge['replaces'], 'everything' | undefined>[number] => ({
  keys: { columns: [column(name, id())], rows: values.map((value) => [value]) },
  columns: [name],
});

interface Case {
  readonly name: string;
  readonly rows: Rows;
  readonly replaces?: NonNullable<Merge['replaces']>;
  readonly inserts?: boolean;
  readonly counts: MergeCounts;
  readonly after: Rows;
}

const cases: readonly Case[] = [
  {
    name: 'of equal rows writes nothing, even where only ignored columns differ',
    rows: [
      ['o1', '1', '10.00', null, '2'],
      ['o2', '1', '30.00', '', '2'],
    ],
    counts: { inserted: 0, updated: 0, deleted: 0 },
    after: before,
  },
  {
    name: 'updates rows that differ, in null and empty text too, and inserts new ones',
    rows: [
      ['o1', '1', '10.00', '', '2'],
      ['o1', '2', '20.00', null, '2'],
      ['o2', '2', '1.00', 'new', '2'],
    ],
    counts: { inserted: 1, updated: 2, deleted: 0 },
    after: [
      ['o1', '1', '10.00', '', '2'],
      ['o1', '2', '20.00', null, '2'],
      ['o2', '1', '30.00', '', '1'],
      ['o2', '2', '1.00', 'new', '2'],
    ],
  },
  {
    name: 'deletes what it replaces and what is not staged, and leaves the rest',
    rows: [['o1', '2', '20.00', 'x', '2']],
    replaces: [scopeOf('order_id', 'o1', 'o9')],
    counts: { inserted: 0, updated: 0, deleted: 1 },
    after: [
      ['o1', '2', '20.00', 'x', '1'],
      ['o2', '1', '30.00', '', '1'],
    ],
  },
  {
    name: 'deletes, updates and inserts at once; a replaced row that is staged again stays',
    rows: [
      ['o1', '2', '21.00', 'x', '2'],
      ['o1', '3', '5.00', 'new', '2'],
    ],
    replaces: [scopeOf('order_id', 'o1')],
    counts: { inserted: 1, updated: 1, deleted: 1 },
    after: [
      ['o1', '2', '21.00', 'x', '2'],
      ['o1', '3', '5.00', 'new', '2'],
      ['o2', '1', '30.00', '', '1'],
    ],
  },
  {
    name: 'counts a row that two keys replace once',
    rows: [['o3', '1', '1.00', null, '2']],
    // Order o1 has the lines 1 and 2, line 1 is of o1 and of o2: three rows, one of them twice.
    replaces: [scopeOf('order_id', 'o1'), scopeOf('line_id', '1')],
    counts: { inserted: 1, updated: 0, deleted: 3 },
    after: [['o3', '1', '1.00', null, '2']],
  },
  {
    name: 'of no rows empties what it replaces',
    rows: [],
    replaces: [scopeOf('order_id', 'o1')],
    counts: { inserted: 0, updated: 0, deleted: 2 },
    after: [['o2', '1', '30.00', '', '1']],
  },
  {
    name: 'that replaces everything leaves the staged rows only',
    rows: [['o3', '1', '1.00', null, '2']],
    replaces: 'everything',
    counts: { inserted: 1, updated: 0, deleted: 3 },
    after: [['o3', '1', '1.00', null, '2']],
  },
  {
    name: 'without inserts updates the rows that are there',
    rows: [
      ['o1', '1', '11.00', null, '2'],
      ['o3', '1', '1.00', null, '2'],
    ],
    inserts: false,
    counts: { inserted: 0, updated: 1, deleted: 0 },
    after: [
      ['o1', '1', '11.00', null, '2'],
      ['o1', '2', '20.00', 'x', '1'],
      ['o2', '1', '30.00', '', '1'],
    ],
  },
];

function mergeCases(makeRig: MakeRig, way: Way): void {
  test.each(cases)('a merge $name', async ({ rows, counts, after, name: _, ...how }) => {
    const rig = await makeRig();
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, table, before);
      const staged = await stagedRows(rig, session, way, columns, rows);
      expect(await session.bulk.merge({ ...intoLines, staged, ...how })).toEqual(counts);
      expect(await contents(rig, session, table, columns)).toEqual(after);
    });
  });

  test('values of every type are equal to themselves, and written as they are where they differ', async () => {
    const rig = await makeRig();
    const typed = definition('typed', values, ['value_id']);
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, typed, [odd, empty]);
      const merge = { target: typed, key: ['value_id'], columns: values, ignore: [] };
      const same = await stagedRows(rig, session, way, values, [odd, empty]);
      expect(await session.bulk.merge({ ...merge, staged: same })).toEqual({ inserted: 0, updated: 0, deleted: 0 });
      // Each row gets the other's values, and a third one is new.
      const [oddKey, ...oddRest] = odd;
      const [emptyKey, ...emptyRest] = empty;
      const swapped = [
        [oddKey ?? '', ...emptyRest],
        [emptyKey ?? '', ...oddRest],
        ['c', ...oddRest],
      ];
      const staged = await stagedRows(rig, session, way, values, swapped);
      expect(await session.bulk.merge({ ...merge, staged })).toEqual({ inserted: 1, updated: 2, deleted: 0 });
      const found = await contents(rig, session, typed, values);
      expect(found.map((row) => row.map((value) => (value === 't' ? 'true' : value)))).toEqual(swapped);
    });
  });
}

const values = [
  column('value_id', id(20)),
  column('note', text()),
  column('quoted_note', text(40)),
  column('amount', decimal(18, 4)),
  column('units', integer()),
  column('total', bigint()),
  column('ratio', { kind: 'double' }),
  column('is_new', boolean()),
  column('born_date', date()),
  column('happened_at', timestamp()),
];

const odd: readonly Field[] = [
  'a',
  'naïve, "日本語" 😀 {NULL}\r\n\\ back\\slash',
  '  blanks, \'quotes\', "quotes"  ',
  '-12345678901234.5678',
  '-2147483648',
  '9223372036854775807',
  '0.1',
  'true',
  '0001-01-01',
  '2025-03-30 01:30:00.000001',
];
const empty: readonly Field[] = ['b', '', ...values.slice(2).map(() => null)];

export function mergeContract(makeRig: MakeRig): void {
  describe.each(ways)('from %s', (way) => mergeCases(makeRig, way));

  test('a merge that stages nothing deletes what it replaces, and nothing where it replaces nothing', async () => {
    const rig = await makeRig();
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, table, before);
      const nothing = { ...intoLines, staged: undefined };
      expect(await session.bulk.merge(nothing)).toEqual({ inserted: 0, updated: 0, deleted: 0 });
      const replaces = [scopeOf('order_id', 'o2', 'o9')];
      expect(await session.bulk.merge({ ...nothing, replaces })).toEqual({ inserted: 0, updated: 0, deleted: 1 });
      expect(await contents(rig, session, table, columns)).toEqual(before.slice(0, 2));
      const all = await session.bulk.merge({ ...nothing, replaces: 'everything' });
      expect(all).toEqual({ inserted: 0, updated: 0, deleted: 2 });
    });
  });

  test('a merge of thousands of rows writes what differs, as one of a few does', async () => {
    const rig = await makeRig();
    const line = (number: number, amount: string): Field[] => ['o5', String(number), amount, null, '2'];
    const numbers = Array.from({ length: 2500 }, (_, i) => i + 1);
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, table, before);
      const first = await writeRows(
        rig,
        columns,
        numbers.slice(0, 2000).map((number) => line(number, '1.00')),
      );
      const added = await session.bulk.merge({ ...intoLines, staged: first });
      expect(added).toEqual({ inserted: 2000, updated: 0, deleted: 0 });
      // Lines 1 to 500 go, every tenth of the 1,500 others costs 2.00, and 501 to 2,500 are there afterwards.
      const then = numbers.slice(500).map((number) => line(number, number % 10 === 0 ? '2.00' : '1.00'));
      const staged = await writeRows(rig, columns, then);
      const replaces = [scopeOf('order_id', 'o5')];
      const counts = await session.bulk.merge({ ...intoLines, staged, replaces });
      expect(counts).toEqual({ inserted: 500, updated: 150, deleted: 500 });
      expect(await contents(rig, session, table, columns)).toHaveLength(2003);
    });
  });

  test('a merge can fill a new column of the rows that are there', async () => {
    const rig = await makeRig();
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, table, before);
      const channel = { ...column('channel', text(20)), comment: 'Added.' };
      await session.ddl.addColumns(table, [channel]);
      const filled = [...columns.slice(0, 2), channel];
      const staged = await writeRows(rig, filled, [
        ['o1', '1', 'web'],
        ['o9', '1', 'app'],
      ]);
      const counts = await session.bulk.merge({ ...intoLines, columns: filled, ignore: [], staged, inserts: false });
      expect(counts).toEqual({ inserted: 0, updated: 1, deleted: 0 });
      expect(await contents(rig, session, table, [...columns, channel])).toEqual([
        ['o1', '1', '10.00', null, '1', 'web'],
        ['o1', '2', '20.00', 'x', '1', null],
        ['o2', '1', '30.00', '', '1', null],
      ]);
    });
  });

  test('lists are merged from their JSON text', async () => {
    const rig = await makeRig();
    const tagged = [column('item_id', id()), column('tags', textArray())];
    const items = definition('tagged', tagged, ['item_id']);
    await rig.oltp.transaction({}, async (session) => {
      await makeTable(rig, session, items, [
        ['a', '["x","say \\"hi\\""]'],
        ['b', null],
      ]);
      const rows = [
        ['a', '["x","say \\"hi\\""]'],
        ['b', '[]'],
        ['c', '["{1,2}"]'],
      ];
      const staged = await writeRows(rig, tagged, rows);
      const counts = await session.bulk.merge({ target: items, key: ['item_id'], columns: tagged, ignore: [], staged });
      expect(counts).toEqual({ inserted: 1, updated: 1, deleted: 0 });
      expect(await contents(rig, session, items, tagged)).toEqual(rows);
    });
  });

  test('a merge refuses a file of fewer or more rows than were written', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, before));
    const file = await writeRows(rig, columns, [['o9', '1', '1.00', null, '2']]);
    for (const rows of [0, 2]) {
      const merge = rig.dwh.transaction({}, ({ bulk }) => bulk.merge({ ...intoLines, staged: { ...file, rows } }));
      await expect(merge).rejects.toMatchObject({ code: 'ROWS_LOST', fields: { sent: rows, arrived: 1 } });
    }
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toEqual(before);
  });

  test.each([
    ['a text that is longer than its column', [['o9', '1', 'longer than five']]],
    ['a row without its last field', [['o9', '1']]],
  ])('a merge refuses %s and changes nothing', async (_, rows) => {
    const rig = await makeRig();
    const short = [...columns.slice(0, 2), column('note', text(5))];
    const notes = definition('note', short, ['order_id', 'line_id']);
    await rig.dwh.session((session) => makeTable(rig, session, notes, [['o9', '1', 'five!']]));
    const path = nextFile(rig);
    const names = short.map(({ name }) => name);
    await writeFile(path, rowFile(names, rows));
    const merge = rig.dwh.transaction({}, ({ bulk }) =>
      bulk.merge({
        target: notes,
        key: notes.primaryKey,
        columns: short,
        ignore: [],
        staged: { path, rows: 1 },
      }),
    );
    await expect(merge).rejects.toThrow();
    expect(await rig.dwh.session((session) => contents(rig, session, notes, short))).toEqual([['o9', '1', 'five!']]);
  });

  test('a merge that fails leaves the table as it was', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, before));
    const failing = rig.dwh.transaction({}, async (session) => {
      const staged = await writeRows(rig, columns, [['o9', '1', '1.00', null, '2']]);
      await session.bulk.merge({ ...intoLines, staged, replaces: 'everything' });
      throw new Error('a later check failed');
    });
    await expect(failing).rejects.toThrow('a later check failed');
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toEqual(before);
  });

  test('a temporary table like a table takes rows that are merged from it', async () => {
    const rig = await makeRig();
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, table, before);
      const names = columns.map(({ name }) => name);
      const staged = await session.bulk.createTemporaryLike('staged_by_stream', table, names);
      await session.bulk.importStream(staged, columns, ['o3,1,5.00,,2\n']);
      const counts = await session.bulk.merge({ ...intoLines, staged, ignore: [] });
      expect(counts).toEqual({ inserted: 1, updated: 0, deleted: 0 });
    });
  });
}
