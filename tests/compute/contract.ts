import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bigint, boolean, date, decimal, id, integer, text, timestamp } from '../../models/types.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import type { RowFile } from '../../src/storage/row-file.ts';
import type { NamedColumn } from '../../src/storage/storage.ts';
import { column, type Field, readRows, rowFile } from '../storage/contract/rig.ts';

/** A session without any table, and a folder for row files. */
export interface EngineRig {
  readonly session: EngineSession;
  readonly folder: string;
}

const columns = [
  column('row_id', id(10)),
  column('note', text()),
  column('amount', decimal(18, 4)),
  column('units', integer()),
  column('total', bigint()),
  column('is_new', boolean()),
  column('born_date', date()),
  column('happened_at', timestamp()),
];

const rowsGiven: readonly (readonly Field[])[] = [
  [
    'a',
    'a "b", c\nd',
    '-12345678901234.5678',
    '-2147483648',
    '9223372036854775807',
    'true',
    '0001-01-01',
    '2025-01-06 09:00:00.123456',
  ],
  ['b', '', '0.0000', '0', '0', 'false', '2024-02-29', '0001-01-01 00:00:00'],
  ['c', null, null, null, null, null, null, null],
];

const notes = [null, 'a "b"', 'c\nd', '', 'naïve – 日本語 😀, e\r\nf'] as const;

/** A row of values that are easily spoilt on their way, every fifth without a note. */
const manyKinds = (place: number): readonly Field[] => [
  `n${place}`,
  notes[place % 5] ?? null,
  `-${place}.0500`,
  String(place),
  `9007199254${place}`,
  place % 2 === 0 ? 'true' : 'false',
  '0001-01-01',
  '1969-12-31 23:59:59.999999',
];

const withWords = (value: Field): Field => (value === 't' ? 'true' : value === 'f' ? 'false' : value);

let files = 0;

async function fileOf(
  { folder }: EngineRig,
  of: readonly NamedColumn[],
  rows: readonly (readonly Field[])[],
): Promise<RowFile> {
  files += 1;
  const path = join(folder, `given-${files}.csv`);
  const names = of.map(({ name }) => name);
  await writeFile(path, rowFile(names, rows));
  return { path, rows: rows.length };
}

const names = async ({ session }: EngineRig, from: string): Promise<unknown[]> =>
  (await session.rows(`select row_id from ${from} order by row_id`)).map((row) => row.row_id);

const numbers = (from: number, to: number): string =>
  Array.from(
    { length: to - from + 1 },
    (_, place) => `select 'n${from + place}' as row_id, ${from + place} as units`,
  ).join(' union all ');

/** What every engine promises of a session. */
export function engineContract(makeRig: () => Promise<EngineRig>): void {
  test('a row file becomes a table and a row file again, value by value', async () => {
    const rig = await makeRig();
    await rig.session.loadFile('given', columns, await fileOf(rig, columns, rowsGiven));
    const path = join(rig.folder, 'written.csv');
    const written = await rig.session.exportFile('select * from given order by row_id', path);
    expect(written).toEqual({ path, rows: 3 });
    expect((await readRows(path)).map((row) => row.map(withWords))).toEqual(rowsGiven);
  });

  test('a table may take less of a file than it holds, and other values', async () => {
    const rig = await makeRig();
    const select = ['row_id', 'units + 1 as more', "is_bot(coalesce(note, 'Bot')) as is_robot"];
    await rig.session.loadFile('given', columns, await fileOf(rig, columns, rowsGiven), select);
    expect(await rig.session.rows("select * from given where row_id <> 'a' order by row_id")).toEqual([
      { row_id: 'b', more: 1, is_robot: false },
      { row_id: 'c', more: null, is_robot: true },
    ]);
  });

  test('a file of fewer or more rows than were written is refused', async () => {
    const rig = await makeRig();
    const file = await fileOf(rig, columns, rowsGiven);
    for (const rows of [2, 4]) {
      await expect(rig.session.loadFile('given', columns, { ...file, rows })).rejects.toMatchObject({
        code: 'ROWS_LOST',
      });
    }
  });

  /** About where an engine may begin to treat a table as large; n (n + 1) / 2 is the sum of the numbers from 1 to n. */
  test.each([
    [2_000, '2001000'],
    [2_001, '2003001'],
    [20_001, '200030001'],
  ])('a file of %i rows becomes a table and a file again, value by value', async (count, sum) => {
    const rig = await makeRig();
    const rows = Array.from({ length: count }, (_, place) => manyKinds(place + 1));
    await rig.session.loadFile('given', columns, await fileOf(rig, columns, rows));
    expect(await rig.session.createTable('made', 'select * from given')).toBe(count);
    expect(
      await rig.session.rows('select cast(sum(units) as bigint) as total, count(note) as notes from made'),
    ).toEqual([{ total: sum, notes: String(count - Math.floor(count / 5)) }]);
    const path = join(rig.folder, `of-${count}.csv`);
    expect(await rig.session.exportFile('select * from made', path)).toEqual({ path, rows: count });
    const written = new Map((await readRows(path)).map((row) => [row[0], row.map(withWords)]));
    expect(
      rows.filter((row) => String(written.get(row[0])) !== String(row) || written.get(row[0])?.[1] !== row[1]),
    ).toEqual([]);
    expect(written.size).toBe(count);
  });

  /** No field goes over a line's end, so that an engine may read the file in parts. */
  test('texts of one line come back as they were, whatever is at their ends', async () => {
    const rig = await makeRig();
    const texts = [' a ', '\ta\r', '""', '', null, '\\', '\\.', ',', "'", '#', ' ', 'é'];
    const rows = Array.from({ length: 25_000 }, (_, place) => [`n${place}`, texts[place % texts.length] ?? null]);
    const two = columns.slice(0, 2);
    await rig.session.loadFile('given', two, await fileOf(rig, two, rows));
    const path = join(rig.folder, 'one-line.csv');
    expect(await rig.session.exportFile('select * from given', path)).toEqual({ path, rows: 25_000 });
    const written = new Map((await readRows(path)).map(([name, note]) => [name, note]));
    expect(rows.filter(([name, note]) => written.get(name ?? null) !== note)).toEqual([]);
  });

  test('a file of one column keeps its rows, those without a value and those of white space too', async () => {
    const rig = await makeRig();
    const rows = Array.from({ length: 21_000 }, (_, place) => [[null, ' ', '', 'x'][place % 4] ?? null]);
    const one = columns.slice(1, 2);
    await rig.session.loadFile('given', one, await fileOf(rig, one, rows));
    const counted = `select count(*) as n, count(note) as texts, count(case when note = ' ' then 1 end) as spaces from given`;
    expect(await rig.session.rows(counted)).toEqual([{ n: '21000', texts: '15750', spaces: '5250' }]);
  });

  test.each([3, 20_001])(
    'a file of %i rows that is opened is read like a table, replaced and dropped',
    async (count) => {
      const rig = await makeRig();
      const rows = Array.from({ length: count }, (_, place) => manyKinds(place + 1));
      await rig.session.openFile('given', columns, await fileOf(rig, columns, rows));
      expect(await rig.session.createTable('made', 'select row_id, units from given')).toBe(count);
      expect(await rig.session.rows('select cast(sum(units) as bigint) as total from given')).toEqual([
        { total: String((count * (count + 1)) / 2) },
      ]);
      await rig.session.drop('given');
      expect(await rig.session.createTable('given', 'select row_id from made where units <= 2')).toBe(2);
    },
  );

  test('a value that is not of its type fails the load, and the session goes on', async () => {
    const rig = await makeRig();
    const given = await fileOf(rig, columns, [['a', null, null, 'three', null, null, null, null]]);
    await expect(rig.session.loadFile('given', columns, given)).rejects.toMatchObject({ code: 'MODEL_FAILED' });
    expect(await rig.session.createTable('made', numbers(1, 2))).toBe(2);
  });

  test('a table without rows is joined, counted, added to and written as any other', async () => {
    const rig = await makeRig();
    await rig.session.createTable('made', numbers(1, 3));
    expect(await rig.session.createTable('nothing', 'select row_id, units from made where units > 3')).toBe(0);
    expect(
      await rig.session.createTable(
        'joined',
        'select made.row_id from made left join nothing on nothing.row_id = made.row_id',
      ),
    ).toBe(3);
    const path = join(rig.folder, 'none.csv');
    expect(await rig.session.exportFile('select row_id, units from nothing', path)).toEqual({ path, rows: 0 });
    expect(await readRows(path)).toEqual([]);
    await rig.session.insert('nothing', 'select units, row_id from made where units = 2');
    expect(await rig.session.rows('select * from nothing')).toEqual([{ row_id: 'n2', units: 2 }]);
  });

  test('rows tell wide numbers and moments as text', async () => {
    const rig = await makeRig();
    await rig.session.loadFile('given', columns, await fileOf(rig, columns, rowsGiven));
    const [first, , last] = await rig.session.rows('select * from given order by row_id');
    expect(first).toEqual({
      row_id: 'a',
      note: 'a "b", c\nd',
      amount: '-12345678901234.5678',
      units: -2147483648,
      total: '9223372036854775807',
      is_new: true,
      born_date: '0001-01-01',
      happened_at: '2025-01-06 09:00:00.123456',
    });
    expect(Object.values(last ?? {})).toEqual(['c', null, null, null, null, null, null, null]);
  });

  test('a table from a query tells how many rows it has, and takes the place of one of that name', async () => {
    const rig = await makeRig();
    expect(await rig.session.createTable('made', numbers(1, 5))).toBe(5);
    expect(await rig.session.createTable('made', 'select row_id from made where units > 3')).toBe(2);
    expect(await names(rig, 'made')).toEqual(['n4', 'n5']);
  });

  test('an empty table has its columns and no rows, and takes the place of one of that name', async () => {
    const { session } = await makeRig();
    await session.createTable('made', numbers(1, 2));
    await session.createEmpty('made', columns);
    expect(await session.rows('select count(*) as n, count(happened_at) as moments from made')).toEqual([
      { n: '0', moments: '0' },
    ]);
  });

  test('rows are appended by the names of their columns', async () => {
    const rig = await makeRig();
    await rig.session.createTable('made', numbers(1, 1));
    await rig.session.insert('made', "select 2 as units, 'n2' as row_id");
    expect(await rig.session.rows('select row_id, units from made order by units')).toEqual([
      { row_id: 'n1', units: 1 },
      { row_id: 'n2', units: 2 },
    ]);
  });

  test('a view of a name that is used again shows the new query', async () => {
    const rig = await makeRig();
    await rig.session.createTable('made', numbers(1, 3));
    await rig.session.createView('seen', 'select * from made where units > 1');
    expect(await names(rig, 'seen')).toEqual(['n2', 'n3']);
    await rig.session.createView('seen', 'select * from made where units > 2');
    expect(await names(rig, 'seen')).toEqual(['n3']);
  });

  test('a dropped table is gone, and may be dropped again', async () => {
    const { session } = await makeRig();
    await session.createTable('made', numbers(1, 1));
    await session.drop('made');
    await session.drop('made');
    await expect(session.rows('select * from made')).rejects.toMatchObject({ code: 'MODEL_FAILED' });
  });

  test('a row as JSON has every column by its name', async () => {
    const rig = await makeRig();
    await rig.session.loadFile('given', columns, await fileOf(rig, columns, rowsGiven));
    const expression = rig.session.rowAsJson(
      'g',
      columns.filter(({ name }) => name !== 'amount'),
    );
    const [{ row = '' } = {}] = await rig.session.rows(
      `select ${expression} as row from given as g where row_id = 'b'`,
    );
    expect(JSON.parse(String(row))).toMatchObject({
      row_id: 'b',
      note: '',
      units: 0,
      is_new: false,
      born_date: '2024-02-29',
      happened_at: '0001-01-01 00:00:00',
    });
  });

  test('of a query whose parts are inlined a column can be read that fails for no other', async () => {
    const { session } = await makeRig();
    const query = `with numbers as (
        select 5 as small, cast(9999999999 as bigint) as large
      ),
      -- Read twice.
      products as (
        -- Too large for the column.
        select small, large, cast(large * large as decimal(9, 0)) as product from numbers
      )
      select one.small, other.product from products as one inner join products as other on one.small = other.small`;
    const read = (column: string): Promise<unknown> =>
      session.rows(`select ${column} from (${session.inlined(query)}) as whole`);
    expect(await read('small')).toEqual([{ small: 5 }]);
    await expect(read('product')).rejects.toMatchObject({ code: 'MODEL_FAILED' });
  });

  test('a name that is no plain word is quoted', async () => {
    const { session } = await makeRig();
    const odd = 'Order "No" `x`';
    await session.createTable('made', `select 1 as ${session.quote(odd)}`);
    expect(await session.rows('select * from made')).toEqual([{ [odd]: 1 }]);
  });

  test('a statement that fails says which it was, and the session goes on', async () => {
    const rig = await makeRig();
    await expect(rig.session.createTable('made', 'select no_such_column from nowhere')).rejects.toMatchObject({
      code: 'MODEL_FAILED',
    });
    expect(await rig.session.createTable('made', numbers(1, 2))).toBe(2);
  });

  test('rows are written to a file beside what is computed', async () => {
    const rig = await makeRig();
    await rig.session.createTable('made', numbers(1, 50));
    const path = join(rig.folder, 'beside.csv');
    const [written, more] = await Promise.all([
      rig.session.exportFile('select row_id from made', path),
      rig.session.createTable('more', 'select row_id from made where units > 25'),
    ]);
    expect([written.rows, more]).toEqual([50, 25]);
  });
}
