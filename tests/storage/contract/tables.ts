import { expect } from 'vitest';
import { bigint, boolean, decimal, id, integer, text, timestamp } from '../../../models/types.ts';
import { column, contents, definition, type MakeRig, makeTable, type Skips, testExcept } from './rig.ts';

const columns = [column('item_id', id(20)), column('units', integer()), column('note', text(5))];
const table = definition('item', columns, ['item_id'], [{ columns: ['units', 'note'] }]);

export function tablesContract(makeRig: MakeRig, skips: Skips): void {
  const test = testExcept(skips);
  test('the catalog gives back the columns of a table that was made, in order', async () => {
    const rig = await makeRig();
    const wide = definition(
      'wide',
      [
        column('wide_id', id(20)),
        column('note', text()),
        column('short_note', text(5)),
        column('units', integer()),
        column('total', bigint()),
        column('ratio', { kind: 'double' }),
        column('amount', decimal(18, 4)),
        column('is_new', boolean()),
        column('day', { kind: 'date' }),
        column('at', timestamp()),
      ],
      ['wide_id'],
    );
    for (const database of [rig.oltp, rig.dwh]) {
      await database.session(async (session) => {
        await makeTable(rig, session, wide, []);
        const stored = await session.catalog.columns(wide);
        // A store cannot tell a key from a text of its length.
        const expected = wide.columns.map(({ type }) => (type.kind === 'id' ? text(type.length) : type));
        expect(stored?.map(({ type }) => type)).toEqual(expected);
        expect(stored?.map(({ name }) => name)).toEqual(wide.columns.map(({ name }) => name));
        expect(stored?.map(({ nullable }) => nullable)).toEqual(wide.columns.map(({ nullable }) => nullable));
      });
    }
  });

  test('the catalog knows no table that is not there, and calls none empty', async () => {
    const { dwh } = await makeRig();
    await dwh.transaction({}, async ({ catalog }) => {
      expect(await catalog.columns({ schema: 'core', name: 'nothing' })).toBeUndefined();
      expect(await catalog.columns({ schema: 'no "schema"', name: 'nothing' })).toBeUndefined();
      expect(await catalog.isEmpty({ schema: 'core', name: 'nothing' })).toBe(false);
    });
  });

  test('the catalog gives the columns of many tables at once, and leaves out those that are not there', async () => {
    const rig = await makeRig();
    const other = definition('other', [column('other_id', id(20)), column('price', decimal(18, 4))], ['other_id']);
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, []);
      await makeTable(rig, session, other, []);
      const keys = await session.bulk.createTemporaryLike('some_keys', other, ['other_id']);
      const missing = { schema: 'core', name: 'nothing' };
      const stored = await session.catalog.columnsOf([other, missing, keys, table, table]);
      expect(new Set(stored.keys())).toEqual(new Set(['core.item', 'core.other', keys.name]));
      const namesOf = (key: string): unknown => stored.get(key)?.map(({ name }) => name);
      expect(namesOf('core.item')).toEqual(['item_id', 'units', 'note']);
      expect(namesOf('core.other')).toEqual(['other_id', 'price']);
      expect(namesOf(keys.name)).toEqual(['other_id']);
      expect(stored.get('core.other')?.[1]).toMatchObject({ type: decimal(18, 4), nullable: true });
      expect(await session.catalog.columnsOf([])).toEqual(new Map());
    });
  });

  test('a table is empty until it has a row', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, []);
      expect(await session.catalog.isEmpty(table)).toBe(true);
      await makeTable(rig, session, table, [['a', '1', null]]);
      expect(await session.catalog.isEmpty(table)).toBe(false);
    });
  });

  test('every definition may be repeated, inside a transaction and outside', async () => {
    const rig = await makeRig();
    const added = [{ ...column('extra', text()), comment: 'Added.' }];
    const define = () => async (session: Parameters<Parameters<typeof rig.dwh.session>[0]>[0]) => {
      await makeTable(rig, session, table, []);
      await session.ddl.addColumns(table, added);
      await session.ddl.widenColumn(table, column('units', bigint()));
      await session.ddl.comment(table);
      return session.catalog.columns(table);
    };
    const first = await rig.dwh.session(define());
    expect(await rig.dwh.transaction({}, define())).toEqual(first);
    expect(first?.map(({ name }) => name)).toEqual(['item_id', 'units', 'note', 'extra']);
    await rig.dwh.session(({ ddl }) => ddl.dropTable(table));
    await rig.dwh.session(({ ddl }) => ddl.dropTable(table));
    expect(await rig.dwh.session(({ catalog }) => catalog.columns(table))).toBeUndefined();
  });

  test('an added column is null in the rows that are there', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '1', 'x']]);
      await session.ddl.addColumns(table, [{ ...column('extra', timestamp()), comment: 'Added.' }]);
      const all = [...columns, column('extra', timestamp())];
      expect(await contents(rig, session, table, all)).toEqual([['a', '1', 'x', null]]);
    });
  });

  test('an added column with a default has it in the rows that are there and in those that come without one', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '1', 'x']]);
      const extra = { ...column('extra', text(20)), comment: 'Added.', default: "it's web" };
      await session.ddl.addColumns(table, [extra]);
      await session.ddl.addColumns(table, [extra]);
      await session.bulk.importStream(table, columns, ['b,2,y\n']);
      await session.bulk.importStream(table, [...columns, extra], ['c,3,z,app\n']);
      expect(await contents(rig, session, table, [...columns, extra])).toEqual([
        ['a', '1', 'x', "it's web"],
        ['b', '2', 'y', "it's web"],
        ['c', '3', 'z', 'app'],
      ]);
    });
  });

  test('a dropped column is gone, and what is gone may be dropped again', async () => {
    const rig = await makeRig();
    const rest = columns.slice(0, 1);
    await rig.dwh.transaction({}, async (session) => {
      await makeTable(rig, session, { ...table, indexes: [] }, [['a', '1', 'x']]);
      for (const name of ['units', 'note', 'note']) await session.ddl.dropColumn(table, name);
      expect((await session.catalog.columns(table))?.map(({ name }) => name)).toEqual(['item_id']);
      await session.bulk.importStream(table, rest, ['b\n']);
      expect(await contents(rig, session, table, rest)).toEqual([['a'], ['b']]);
    });
  });

  test('a renamed column keeps its values, and may be renamed again', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '1', 'x']]);
      await session.ddl.renameColumn(table, 'units', 'quantity "1"');
      await session.ddl.renameColumn(table, 'units', 'quantity "1"');
      const renamed = [column('item_id', id(20)), column('quantity "1"', integer()), column('note', text(5))];
      expect((await session.catalog.columns(table))?.map(({ name }) => name)).toEqual(renamed.map(({ name }) => name));
      expect(await contents(rig, session, table, renamed)).toEqual([['a', '1', 'x']]);
      await expect(session.ddl.renameColumn(table, 'nothing', 'other')).rejects.toThrow();
    });
  });

  test('a column that was required can be made to take null', async () => {
    const rig = await makeRig();
    const [key, units, note] = table.columns;
    if (!key || !units || !note) throw new Error('the table has three columns');
    const strict = { ...table, columns: [key, { ...units, nullable: false }, { ...note, nullable: false }] };
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, strict, [['a', '1', 'x']]);
      for (const name of ['note', 'note']) await session.ddl.makeNullable(table, name);
      await expect(session.ddl.makeNullable(table, 'nothing')).rejects.toThrow();
      await session.bulk.importStream(table, columns, ['b,2,\n']);
      expect(await contents(rig, session, table, columns)).toEqual([
        ['a', '1', 'x'],
        ['b', '2', null],
      ]);
      const stored = await session.catalog.columns(table);
      expect(stored?.map(({ nullable }) => nullable)).toEqual([false, false, true]);
      expect(stored?.[2]?.type).toEqual(text(5));
    });
  });

  const view = {
    schema: 'core',
    name: 'item_view',
    comment: 'The view\'s "comment".',
    columns: [{ name: 'item_id', comment: "The item's id." }],
  };

  test('a view shows what its query does, in the catalog too, and another one takes its place', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [
        ['a', '1', 'x'],
        ['b', '2', null],
      ]);
      await session.ddl.createView({ ...view, select: 'select item_id, units from core.item where units > 1' });
      expect(await contents(rig, session, view, columns.slice(0, 2))).toEqual([['b', '2']]);
      // Other columns, in another order, of other types.
      const select = 'select note, item_id from core.item';
      await session.ddl.createView({ ...view, select });
      const stored = (await session.catalog.columnsOf([view, table])).get('core.item_view');
      expect(stored?.map(({ name, type }) => [name, type])).toEqual([
        ['note', text(5)],
        ['item_id', text(20)],
      ]);
      expect(await session.catalog.isEmpty(view)).toBe(false);
      await session.ddl.dropView(view);
      await session.ddl.dropView(view);
      expect(await session.catalog.columns(view)).toBeUndefined();
    });
  });

  test('a view whose query fails leaves the one that was there', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, [['a', '1', 'x']]));
    await rig.dwh.session(({ ddl }) => ddl.createView({ ...view, select: 'select item_id from core.item' }));
    const failing = rig.dwh.session(({ ddl }) => ddl.createView({ ...view, select: 'select nothing from core.item' }));
    await expect(failing).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await rig.dwh.session((session) => contents(rig, session, view, columns.slice(0, 1)))).toEqual([['a']]);
  });

  test('a number that becomes a text keeps its values', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      const prices = definition('item', [column('item_id', id(20)), column('price', decimal(18, 4))], ['item_id']);
      await makeTable(rig, session, prices, [['a', '12.5000']]);
      const typed = [column('item_id', id(20)), column('price', text(40))];
      await session.ddl.widenColumn(prices, column('price', text(40)));
      await session.bulk.importStream(prices, typed, ['b,by weight\n']);
      expect(await contents(rig, session, prices, typed)).toEqual([
        ['a', '12.5000'],
        ['b', 'by weight'],
      ]);
    });
  });

  test('a widened number keeps its values and takes wider ones', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '2147483647', null]]);
      await session.ddl.widenColumn(table, column('units', bigint()));
      const wide = [column('item_id', id()), column('units', bigint())];
      await session.bulk.importStream(table, wide, ['b,9007199254740993\n']);
      expect(await contents(rig, session, table, wide)).toEqual([
        ['a', '2147483647'],
        ['b', '9007199254740993'],
      ]);
    });
  });

  test('a widened text keeps its values and takes longer ones', async () => {
    const rig = await makeRig();
    await rig.dwh.session(async (session) => {
      await makeTable(rig, session, table, [['a', '1', 'abcde']]);
      const wide = [column('item_id', id()), column('note', text())];
      await session.ddl.widenColumn(table, column('note', text(20)));
      await session.bulk.importStream(table, wide, ['b,longer than five\n']);
      await session.ddl.widenColumn(table, column('note', text()));
      await session.bulk.importStream(table, wide, ['c,longer than twenty letters\n']);
      expect(await contents(rig, session, table, wide)).toEqual([
        ['a', 'abcde'],
        ['b', 'longer than five'],
        ['c', 'longer than twenty letters'],
      ]);
    });
  });

  test('keys that differ in case only, or in an accent, are two', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) =>
      makeTable(rig, session, table, [
        ['a1', '1', null],
        ['A1', '2', null],
        ['á1', '3', null],
      ]),
    );
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toHaveLength(3);
  });
}
