import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bigint, boolean, date, decimal, id, integer, text, textArray, timestamp } from '../../../models/types.ts';
import type { RowFile } from '../../../src/storage/row-file.ts';
import { column, contents, definition, type MakeRig, makeTable, nextFile, readRows, writeRows } from './rig.ts';

const values = [
  column('value_id', id(20)),
  column('note', text()),
  column('short_note', text(10)),
  column('amount', decimal(18, 4)),
  column('units', integer()),
  column('total', bigint()),
  column('ratio', { kind: 'double' }),
  column('is_new', boolean()),
  column('born_date', date()),
  column('happened_at', timestamp()),
];

const full = (key: string, note: string | null, at: string): (string | null)[] => [
  key,
  note,
  'short',
  '-12345678901234.5678',
  '-2147483648',
  '9223372036854775807',
  '0.1',
  'true',
  '0001-01-01',
  at,
];

const empty = (key: string): (string | null)[] => [key, ...values.slice(1).map(() => null)];

const isTrue = (field: string | null): string | null => (field === 't' ? 'true' : field);

export function bulkContract(makeRig: MakeRig): void {
  test.each([
    ['an empty string is not null', ''],
    ['quotes, commas and line ends stay', 'a "b", c\r\nd\ne'],
    ['characters beyond the basic plane stay', 'naïve – 日本語 😀'],
    ['the word null and a backslash are only text', 'NULL \\N \\.'],
    ['blanks at both ends stay', '  x  '],
  ])('a row file comes back as it went in: %s', async (_name, note) => {
    const rig = await makeRig();
    const table = definition('value', values, ['value_id']);
    const rows = [full('a', note, '2025-01-06 09:00:00.123456'), full('b', null, '0001-01-01 00:00:00'), empty('c')];
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, rows);
      const found = (await contents(rig, session, table, values)).map((row) => row.map(isTrue));
      expect(found).toEqual(rows);
    });
  });

  test('an import appends every row of its file, and refuses a file of fewer or more rows than were written', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('price', decimal(18, 2))];
    const table = definition('item', columns, ['item_id']);
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '1.00']]);
      const file = await writeRows(rig, columns, [
        ['b', '2.00'],
        ['c', '3.00'],
      ]);
      await session.bulk.importRows(table, columns, file);
      expect(await contents(rig, session, table, columns)).toHaveLength(3);
    });
    const short = await writeRows(rig, columns, [['d', '4.00']]);
    for (const rows of [0, 2]) {
      const load = rig.dwh.transaction({}, ({ bulk }) => bulk.importRows(table, columns, { ...short, rows }));
      await expect(load).rejects.toMatchObject({ code: 'ROWS_LOST', fields: { sent: rows, arrived: 1 } });
      const fill = rig.dwh.transaction({}, ({ bulk }) => bulk.uploadTemporary('short', columns, { ...short, rows }));
      await expect(fill).rejects.toMatchObject({ code: 'ROWS_LOST' });
    }
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toHaveLength(3);
  });

  test('a stream of pieces need not end where a row ends', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('note', text())];
    const table = definition('item', columns, ['item_id']);
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, []);
      expect(await session.bulk.importStream(table, columns, ['a,"o', 'ne"\nb', ',\n'])).toBe(2);
      expect(await contents(rig, session, table, columns)).toEqual([
        ['a', 'one'],
        ['b', null],
      ]);
    });
  });

  test('a stream that fails leaves its error, and no rows in a transaction', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id())];
    const table = definition('item', columns, ['item_id']);
    await rig.dwh.session((session) => makeTable(rig, session, table, []));
    async function* broken(): AsyncGenerator<string> {
      yield 'a\n';
      throw new Error('the source broke');
    }
    const load = rig.dwh.transaction({}, ({ bulk }) => bulk.importStream(table, columns, broken()));
    await expect(load).rejects.toThrow('the source broke');
    expect(await rig.dwh.session(({ catalog }) => catalog.isEmpty(table))).toBe(true);
  });

  test('a list of texts travels as JSON text, in both directions', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('tags', textArray())];
    const rows = [
      ['a', '["x","say \\"hi\\"",""]'],
      ['b', '[]'],
      ['c', null],
    ];
    const table = definition('tagged', columns, ['item_id']);
    await rig.oltp.session(async (session) => {
      await makeTable(rig, session, table, rows);
      expect(await contents(rig, session, table, columns)).toEqual(rows);
    });
  });

  test('a moment is the same in a source and in a warehouse', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('at', timestamp())];
    const table = definition('moment', columns, ['item_id']);
    const rows = [['a', '2025-03-30 01:30:00.000001']];
    for (const database of [rig.oltp, rig.dwh]) {
      await database.session(async (session) => {
        await makeTable(rig, session, table, rows);
        expect(await contents(rig, session, table, columns)).toEqual(rows);
      });
    }
  });

  test('an export can be bounded by keys, each row once, and by null columns', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('owner_id', id()), column('at', timestamp())];
    const table = definition('item', columns, ['item_id']);
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [
        ['a', 'ann', '2025-01-01 00:00:00'],
        ['b', 'ann', '2025-01-02 00:00:00'],
        ['c', 'bob', '2025-01-03 00:00:00'],
        ['d', null, '2025-01-03 00:00:00'],
      ]);
      const keyColumns = [column('owner_id', id()), column('since', timestamp())];
      const keyRows = [
        ['ann', '2025-01-02 00:00:00'],
        ['ann', '2025-01-01 12:00:00'],
        ['bob', '2025-01-04 00:00:00'],
      ];
      const keys = await session.bulk.uploadTemporary(
        'owner_keys',
        keyColumns,
        await writeRows(rig, keyColumns, keyRows),
      );
      const on = [
        { column: 'owner_id', is: '=', key: 'owner_id' },
        { column: 'at', is: '>=', key: 'since' },
      ] as const;
      for (const by of [keys, { columns: keyColumns, rows: keyRows }]) {
        const file = nextFile(rig);
        const exported = await session.bulk.exportRows({ from: table, columns, matching: { keys: by, on } }, file);
        expect(exported).toEqual({ path: file, rows: 1 });
        expect(await readRows(file)).toEqual([['b', 'ann', '2025-01-02 00:00:00']]);
      }
      const file = nextFile(rig);
      await session.bulk.exportRows({ from: table, columns, where: [{ column: 'owner_id', is: 'null' }] }, file);
      expect(await readRows(file)).toEqual([['d', null, '2025-01-03 00:00:00']]);
    });
  });

  test('a temporary table is replaced by the next of its name and gone with its session', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id())];
    const upload = async (key: string): Promise<RowFile> => writeRows(rig, columns, [[key]]);
    const left = await rig.dwh.session(async (session) => {
      await session.bulk.uploadTemporary('some_keys', columns, await upload('a'));
      const keys = await session.bulk.uploadTemporary('some_keys', columns, await upload('b'));
      expect(await contents(rig, session, keys, columns)).toEqual([['b']]);
      return keys;
    });
    await expect(rig.dwh.session((session) => contents(rig, session, left, columns))).rejects.toThrow();
  });

  test('an empty table is filled whole, with its key and its indexes, or not at all', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id()), column('at', timestamp())];
    const table = definition('item', columns, ['item_id'], [{ columns: ['at'] }]);
    await rig.dwh.session((session) => makeTable(rig, session, table, []));
    const file = await writeRows(rig, columns, [
      ['a', '2025-01-01 00:00:00'],
      ['b', '2025-01-02 00:00:00'],
    ]);
    await rig.dwh.transaction({}, ({ bulk }) => bulk.fillEmptyTable(table, columns, file));
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toHaveLength(2);
    await expect(rig.dwh.session(({ bulk }) => bulk.importRows(table, columns, file))).rejects.toThrow();
    const repeated = await writeRows(rig, columns, [
      ['a', null],
      ['a', null],
    ]);
    const twice = definition('item_twice', columns, ['item_id']);
    await rig.dwh.session((session) => makeTable(rig, session, twice, []));
    await expect(
      rig.dwh.transaction({}, ({ bulk }) => bulk.fillEmptyTable(twice, columns, repeated)),
    ).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await rig.dwh.session(({ catalog }) => catalog.isEmpty(twice))).toBe(true);
  });

  test('a row file that cannot be read or does not fit names the error', async () => {
    const rig = await makeRig();
    const columns = [column('item_id', id(3))];
    const table = definition('item', columns, ['item_id']);
    await rig.dwh.session((session) => makeTable(rig, session, table, []));
    const load = (path: string): Promise<void> =>
      rig.dwh.session(({ bulk }) => bulk.importRows(table, columns, { path, rows: 1 }));
    await expect(load('/nowhere/rows.csv')).rejects.toThrow('ENOENT');
    const path = nextFile(rig);
    await writeFile(path, 'item_id\nlonger than three\n');
    await expect(load(path)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await rig.dwh.session(({ catalog }) => catalog.isEmpty(table))).toBe(true);
  });
}
