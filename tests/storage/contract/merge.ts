import { expect, test } from 'vitest';
import { bigint, id, money, text } from '../../../models/types.ts';
import type { Merge, MergeCounts, Session } from '../../../src/storage/storage.ts';
import { column, contents, definition, type Field, type MakeRig, makeTable, type Rig, writeRows } from './rig.ts';

const columns = [
  column('order_id', id()),
  column('line_id', id()),
  column('amount', money()),
  column('note', text()),
  column('etl_run_id', bigint()),
];
const table = definition('line', columns, ['order_id', 'line_id']);

const before: readonly (readonly Field[])[] = [
  ['o1', '1', '10.00', null, '1'],
  ['o1', '2', '20.00', 'x', '1'],
  ['o2', '1', '30.00', '', '1'],
];

/** Merges these rows into the table above. */
async function merged(
  rig: Rig,
  session: Session,
  rows: readonly (readonly Field[])[],
  replaces?: Merge['replaces'],
): Promise<MergeCounts> {
  const staged = await session.bulk.uploadTemporary('staged_line', columns, await writeRows(rig, columns, rows));
  return session.bulk.merge({
    target: table,
    staged,
    key: table.primaryKey,
    columns: columns.map(({ name }) => name),
    ignore: ['etl_run_id'],
    ...(replaces === undefined ? {} : { replaces }),
  });
}

const orderKeys = (...orders: string[]): Exclude<Merge['replaces'], 'everything' | undefined> => [
  {
    keys: { columns: [column('order_id', id())], rows: orders.map((order) => [order]) },
    columns: ['order_id'],
  },
];

export function mergeContract(makeRig: MakeRig): void {
  const merging = (
    name: string,
    rows: readonly (readonly Field[])[],
    expected: { counts: MergeCounts; after: readonly (readonly Field[])[]; replaces?: Merge['replaces'] },
  ): void => {
    test(name, async () => {
      const rig = await makeRig();
      await rig.dwh.transaction({}, async (session) => {
        await makeTable(rig, session, table, before);
        expect(await merged(rig, session, rows, expected.replaces)).toEqual(expected.counts);
        expect(await contents(rig, session, table, columns)).toEqual(expected.after);
      });
    });
  };

  merging(
    'a merge of equal rows writes nothing, even where only ignored columns differ',
    [
      ['o1', '1', '10.00', null, '2'],
      ['o2', '1', '30.00', '', '2'],
    ],
    { counts: { inserted: 0, updated: 0, deleted: 0 }, after: before },
  );

  merging(
    'a merge updates rows that differ, in null and empty text too, and inserts new ones',
    [
      ['o1', '1', '10.00', '', '2'],
      ['o1', '2', '20.00', null, '2'],
      ['o2', '2', '1.00', 'new', '2'],
    ],
    {
      counts: { inserted: 1, updated: 2, deleted: 0 },
      after: [
        ['o1', '1', '10.00', '', '2'],
        ['o1', '2', '20.00', null, '2'],
        ['o2', '1', '30.00', '', '1'],
        ['o2', '2', '1.00', 'new', '2'],
      ],
    },
  );

  merging(
    'a merge deletes what it replaces and what is not staged, and leaves the rest',
    [['o1', '2', '20.00', 'x', '2']],
    {
      replaces: orderKeys('o1', 'o9'),
      counts: { inserted: 0, updated: 0, deleted: 1 },
      after: [
        ['o1', '2', '20.00', 'x', '1'],
        ['o2', '1', '30.00', '', '1'],
      ],
    },
  );

  merging('a merge without staged rows empties what it replaces', [], {
    replaces: orderKeys('o1'),
    counts: { inserted: 0, updated: 0, deleted: 2 },
    after: [['o2', '1', '30.00', '', '1']],
  });

  merging('a merge that replaces everything leaves the staged rows only', [['o3', '1', '1.00', null, '2']], {
    replaces: 'everything',
    counts: { inserted: 1, updated: 0, deleted: 3 },
    after: [['o3', '1', '1.00', null, '2']],
  });

  test('a merge that fails leaves the table as it was', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, before));
    const failing = rig.dwh.transaction({}, async (session) => {
      await merged(rig, session, [['o9', '1', '1.00', null, '2']], 'everything');
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
      const counts = await session.bulk.merge({
        target: table,
        staged,
        key: table.primaryKey,
        columns: names,
        ignore: [],
      });
      expect(counts).toEqual({ inserted: 1, updated: 0, deleted: 0 });
    });
  });
}
