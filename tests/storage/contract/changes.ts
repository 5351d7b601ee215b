import { beforeEach, describe, expect } from 'vitest';
import { bigint, decimal, id, integer, text, timestamp } from '../../../models/types.ts';
import type {
  CountedAsOf,
  CountQuestion,
  Cut,
  Session,
  TableDefinition,
  TrackedTable,
} from '../../../src/storage/storage.ts';
import {
  column,
  contents,
  definition,
  type Field,
  type MakeRig,
  makeTable,
  nextFile,
  type Rig,
  readRows,
  run,
  type Skips,
  testExcept,
  writeRows,
} from './rig.ts';

const basket = definition('basket', [column('basket_id', id()), column('total', decimal(18, 2))], ['basket_id']);
const line = definition(
  'basket_line',
  [column('basket_id', id()), column('line_number', integer()), column('price', decimal(18, 2))],
  ['basket_id', 'line_number'],
);

const tracked = (table: TableDefinition): TrackedTable => ({
  schema: 'core',
  name: table.name,
  key: table.columns.filter(({ name }) => table.primaryKey.includes(name)),
});
const tables = [tracked(basket), tracked(line)];

interface Changes {
  readonly cut: Cut;
  readonly changed: readonly Field[][];
  readonly deleted: readonly Field[][];
  readonly changedLines: readonly Field[][];
}

/** Stores print different scales of the same number. */
const numbersOf = (counted: readonly CountedAsOf[]): readonly object[] =>
  counted
    .map(({ sums, ...one }) => ({
      ...one,
      sums: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Number(sum)])),
    }))
    .toSorted((a, b) => String(a.group).localeCompare(String(b.group)));

/** One cut as a run makes it: opened, read, and its cursor kept for the next. */
async function readCut(rig: Rig, since?: string): Promise<Changes> {
  return rig.oltp.transaction({ isolation: 'snapshot' }, async (session) => {
    const cut = await session.changes.openCut(since, tables);
    if (since === undefined) return { cut, changed: [], deleted: [], changedLines: [] };
    return {
      cut,
      changed: await changedRows(rig, session, basket, since),
      changedLines: await changedRows(rig, session, line, since),
      deleted: await deletedKeys(rig, session, basket, since),
    };
  });
}

async function changedRows(rig: Rig, { changes }: Session, table: TableDefinition, since: string): Promise<Field[][]> {
  const file = await changes.exportChanged({ from: table, columns: table.columns }, since, nextFile(rig));
  const rows = await readRows(file.path);
  expect(file.rows).toBe(rows.length);
  return rows;
}

async function deletedKeys(rig: Rig, { changes }: Session, table: TableDefinition, since: string): Promise<Field[][]> {
  const file = await changes.exportDeleted(tracked(table), since, nextFile(rig));
  const rows = await readRows(file.path);
  expect(file.rows).toBe(rows.length);
  return rows;
}

export function changesContract(makeRig: MakeRig, skips: Skips): void {
  const test = testExcept(skips);
  describe('the cut of changes', () => {
    let rig: Rig;
    let first: string;
    const write = (...statements: string[]): Promise<void> =>
      rig.oltp.transaction({}, async (session) => {
        for (const statement of statements) await run(session, statement);
      });

    beforeEach(async () => {
      rig = await makeRig();
      await rig.oltp.session(async (session) => {
        await makeTable(rig, session, basket, [
          ['a', '10.00'],
          ['b', '20.00'],
          ['c', '30.00'],
        ]);
        await makeTable(rig, session, line, [['a', '1', '10.00']]);
        await session.changes.install(tables);
      });
      first = (await readCut(rig)).cut.cursor;
    });

    test('without changes is empty', async () => {
      const next = await readCut(rig, first);
      expect(next).toMatchObject({ changed: [], changedLines: [], deleted: [] });
      expect(next.cut.fullReadBecause).toBeUndefined();
    });

    test('holds rows that were inserted, rows that were updated, and no others', async () => {
      await write(
        `insert into core.basket (basket_id, total) values ('d', 40)`,
        `update core.basket set total = 21 where basket_id = 'b'`,
      );
      const next = await readCut(rig, first);
      expect(next.changed).toEqual([
        ['b', '21.00'],
        ['d', '40.00'],
      ]);
      expect((await readCut(rig, next.cut.cursor)).changed).toEqual([]);
    });

    test('holds rows that came by the bulk path', async () => {
      await rig.oltp.session(({ bulk }) => bulk.importStream(basket, basket.columns, ['d,1.00\n', 'e,2.00\n']));
      expect((await readCut(rig, first)).changed).toHaveLength(2);
    });

    /** A cut that is read while an older writer is open, and the next one, after it has committed. */
    const aroundOlderWriter = async (): Promise<readonly [Changes, Changes]> => {
      const meanwhile = await rig.oltp.transaction({}, async (older) => {
        await run(older, `update core.basket set total = 11 where basket_id = 'a'`);
        await run(older, `insert into core.basket_line (basket_id, line_number, price) values ('a', 2, 1)`);
        await write(`update core.basket set total = 22 where basket_id = 'b'`);
        return readCut(rig, first);
      });
      return [meanwhile, await readCut(rig, meanwhile.cut.cursor)];
    };

    test('never skips a transaction that commits after it though it began before', async () => {
      const [meanwhile, next] = await aroundOlderWriter();
      expect(meanwhile).toMatchObject({ changed: [['b', '22.00']], changedLines: [] });
      expect(next.changed).toContainEqual(['a', '11.00']);
      expect(next.changedLines).toContainEqual(['a', '2', '1.00']);
      expect((await readCut(rig, next.cut.cursor)).changed).toEqual([]);
    });

    test('never repeats a row', async () => {
      const [, next] = await aroundOlderWriter();
      expect(next).toMatchObject({ changed: [['a', '11.00']], changedLines: [['a', '2', '1.00']] });
    });

    test('brings an order with its lines while an older writer is open', async () => {
      await rig.oltp.transaction({}, async (older) => {
        await run(older, `update core.basket set total = 31 where basket_id = 'c'`);
        await write(
          `update core.basket set total = 15 where basket_id = 'a'`,
          `insert into core.basket_line (basket_id, line_number, price) values ('a', 2, 5)`,
        );
        const cut = await readCut(rig, first);
        expect(cut.changed).toEqual([['a', '15.00']]);
        expect(cut.changedLines).toEqual([['a', '2', '5.00']]);
      });
    });

    test('shows nothing of a transaction that was rolled back', async () => {
      await expect(
        rig.oltp.transaction({}, async (session) => {
          await run(session, `update core.basket set total = 99`);
          throw new Error('on purpose');
        }),
      ).rejects.toThrow('on purpose');
      expect((await readCut(rig, first)).changed).toEqual([]);
    });

    test('holds the keys of deleted rows, each once; one that is there again is a changed row in any case', async () => {
      await write(`delete from core.basket where basket_id in ('a', 'b')`);
      await write(`insert into core.basket (basket_id, total) values ('a', 1)`);
      await write(`delete from core.basket where basket_id = 'a'`);
      await write(`insert into core.basket (basket_id, total) values ('a', 2)`);
      const next = await readCut(rig, first);
      expect(next.deleted.filter(([key]) => key !== 'a')).toEqual([['b']]);
      expect(next.deleted.filter(([key]) => key === 'a').length).toBeLessThanOrEqual(1);
      expect(next.changed).toEqual([['a', '2.00']]);
      expect((await readCut(rig, next.cut.cursor)).deleted).toEqual([]);
    });

    const countChanged = (since: string) => rig.oltp.session(({ changes }) => changes.countChanged(tables, since));

    test('counts what was written and what was deleted in each table', async () => {
      const none = { changed: 0, deleted: 0 };
      expect(await countChanged(first)).toEqual(
        new Map([
          ['basket', none],
          ['basket_line', none],
        ]),
      );
      await write(
        `insert into core.basket (basket_id, total) values ('d', 40), ('x', 1)`,
        `update core.basket set total = 21 where basket_id = 'b'`,
        `delete from core.basket where basket_id in ('c', 'x')`,
        `insert into core.basket_line (basket_id, line_number, price) values ('a', 2, 1)`,
      );
      await write(
        `insert into core.basket (basket_id, total) values ('x', 1)`,
        `delete from core.basket where basket_id = 'x'`,
      );
      // Written: b and d. Deleted: c once and x twice, which are two keys.
      expect(await countChanged(first)).toEqual(
        new Map([
          ['basket', { changed: 2, deleted: 2 }],
          ['basket_line', { changed: 1, deleted: 0 }],
        ]),
      );
      const { cut } = await readCut(rig, first);
      expect((await countChanged(cut.cursor)).get('basket')).toEqual(none);
    });

    test('counts no tables without asking', async () => {
      expect(await rig.oltp.session(({ changes }) => changes.countChanged([], first))).toEqual(new Map());
    });

    test('is opened where a table is missing, and is of one moment there too', async () => {
      const missing = { ...tracked(basket), name: 'missing' };
      const seen = await rig.oltp.transaction({ isolation: 'snapshot' }, async (session) => {
        const { cursor } = await session.changes.openCut(undefined, [...tables, missing]);
        await write(`update core.basket set total = 21 where basket_id = 'b'`);
        return { cursor, rows: await contents(rig, session, basket, basket.columns) };
      });
      expect(seen.rows).toEqual([
        ['a', '10.00'],
        ['b', '20.00'],
        ['c', '30.00'],
      ]);
      expect((await readCut(rig, seen.cursor)).changed).toEqual([['b', '21.00']]);
    });

    test('shows a changed key as the old one deleted and the new one written', async () => {
      await write(`update core.basket set basket_id = 'z "1"' where basket_id = 'a'`);
      const next = await readCut(rig, first);
      expect(next.deleted).toEqual([['a']]);
      expect(next.changed).toEqual([['z "1"', '10.00']]);
    });

    const cutSince = (cursor: string): Promise<Cut> =>
      rig.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) => changes.openCut(cursor, tables));

    /** By table, why it has to be read whole. */
    const unwatchedSince = async (cursor: string): Promise<Readonly<Record<string, string>>> => {
      const cut = await cutSince(cursor);
      expect(cut.fullReadBecause).toBeUndefined();
      return Object.fromEntries([...cut.unwatched].map(([name, { reason }]) => [name, reason]));
    };

    test('has a table read whole after it was truncated, once', async () => {
      await write('truncate table core.basket_line');
      const { cursor } = await cutSince(first);
      expect(await unwatchedSince(first)).toEqual({ basket_line: expect.stringMatching(/truncate/) });
      expect(await unwatchedSince(cursor)).toEqual({});
    });

    test('has a table read whole in whose place another one is, once, whatever marks its rows have', async () => {
      await rig.oltp.session(({ ddl }) => ddl.dropTable(line));
      await rig.oltp.session((session) => makeTable(rig, session, line, [['a', '1', '7.00']]));
      expect(await unwatchedSince(first)).toEqual({ basket_line: expect.stringContaining('basket_line') });
      await rig.oltp.session(({ changes }) => changes.install(tables));
      const { cursor } = await cutSince(first);
      expect(await unwatchedSince(first)).toEqual({ basket_line: 'basket_line is another table than in the last run' });
      expect(await unwatchedSince(cursor)).toEqual({});
    });

    test('of a view has to be read whole each time, and nothing is installed for it', async () => {
      await rig.oltp.session(async (session) => {
        await session.ddl.dropTable(line);
        await run(
          session,
          'create view core.basket_line as select basket_id, 1 as line_number, total as price from core.basket',
        );
        await session.changes.install(tables);
        expect(await session.changes.uncaptured(tables)).toEqual([]);
      });
      const { cursor } = await cutSince(first);
      for (const since of [first, cursor]) {
        const { unwatched } = await cutSince(since);
        expect(unwatched.get('basket_line')).toEqual({ reason: expect.stringMatching(/view/), isAlways: true });
      }
      const counted = await rig.oltp.session(({ changes }) => changes.countAsOf(line, cursor, { sums: {} }));
      expect(counted.map(({ rows }) => Number(rows))).toEqual([3]);
      expect((await readCut(rig, cursor)).changedLines).toEqual([]);
    });

    test('has to be a full read after a cursor of another database, or of no store at all', async () => {
      const another = await makeRig();
      await another.oltp.session(async (session) => {
        await makeTable(another, session, basket, []);
        await makeTable(another, session, line, []);
        await session.changes.install(tables);
      });
      for (const cursor of [first, 'not a cursor']) {
        const cut = await another.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) =>
          changes.openCut(cursor, tables),
        );
        expect(cut.fullReadBecause).toEqual(expect.any(String));
      }
    });

    test('is whole after change capture was installed again', async () => {
      await write(`update core.basket set total = 21 where basket_id = 'b'`);
      await rig.oltp.session(({ changes }) => changes.install(tables));
      expect((await readCut(rig, first)).changed).toEqual([['b', '21.00']]);
    });

    test('of tables without capture has them read whole, until they are captured', async () => {
      const other = await makeRig();
      const uncaptured = (): Promise<readonly string[]> =>
        other.oltp.session(async ({ changes }) => (await changes.uncaptured(tables)).map(({ name }) => name));
      const otherSince = (since?: string): Promise<Cut> =>
        other.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) => changes.openCut(since, tables));
      await other.oltp.session(async (session) => {
        for (const table of [basket, line]) await makeTable(other, session, table, []);
      });
      expect(await uncaptured()).toEqual(['basket', 'basket_line']);
      const { cursor, unwatched } = await otherSince();
      expect([...unwatched]).toEqual([]);
      const reasons = [...(await otherSince(cursor)).unwatched.values()].map(({ reason }) => reason);
      expect(reasons).toEqual([expect.stringContaining('basket'), expect.stringContaining('basket_line')]);
      await other.oltp.session(({ changes }) => changes.install([tracked(basket)]));
      expect(await uncaptured()).toEqual(['basket_line']);
      await other.oltp.session(({ changes }) => changes.install(tables));
      expect(await uncaptured()).toEqual([]);
      // Whatever happened before the capture was there is not known.
      expect([...(await otherSince(cursor)).unwatched.keys()]).toEqual(['basket', 'basket_line']);
      const captured = await otherSince((await otherSince()).cursor);
      expect([captured.fullReadBecause, [...captured.unwatched]]).toEqual([undefined, []]);
    });

    test('hides the columns that it needs', async () => {
      const stored = await rig.oltp.session(({ catalog }) => catalog.columns(basket));
      expect(stored?.map(({ name }) => name)).toEqual(['basket_id', 'total']);
    });

    test('counts the rows and sums that a run has read, and not what came after', async () => {
      await write(
        `insert into core.basket (basket_id, total) values ('d', 40)`,
        `update core.basket set total = 21 where basket_id = 'b'`,
      );
      await rig.oltp.session(async ({ bulk, changes }) => {
        const columns = [column('basket_id', id())];
        const file = await writeRows(rig, columns, [['c'], ['x']]);
        const keys = { in: await bulk.uploadTemporary('excepted', columns, file), columns: ['basket_id'] };
        const counted = async (question: Partial<CountQuestion>): Promise<readonly object[]> =>
          numbersOf(await changes.countAsOf(basket, first, { sums: { total: { of: 'total' } }, ...question }));
        expect(await counted({})).toEqual([{ group: null, rows: 2, sums: { total: 40 } }]);
        expect(await counted({ keys: { ...keys, are: 'left out' } })).toEqual([
          { group: null, rows: 1, sums: { total: 10 } },
        ]);
        expect(await counted({ keys: { ...keys, are: 'counted' } })).toEqual([
          { group: null, rows: 1, sums: { total: 30 } },
        ]);
      });
    });

    test('counts by a column of its own or of another table as of the cursor, products too', async () => {
      await write(
        `insert into core.basket_line (basket_id, line_number, price) values ('a', 3, 5), ('b', 4, 7), ('x', 2, 1)`,
      );
      const second = (await readCut(rig)).cut.cursor;
      await write(
        `update core.basket set total = 21 where basket_id = 'b'`,
        `insert into core.basket_line (basket_id, line_number, price) values ('a', 9, 9)`,
      );
      await rig.oltp.session(async ({ changes }) => {
        const counted = async (question: CountQuestion): Promise<readonly object[]> =>
          numbersOf(await changes.countAsOf(line, second, question));
        expect(await counted({ sums: { price: { of: 'price' } }, by: { column: 'basket_id' } })).toEqual([
          { group: 'a', rows: 2, sums: { price: 15 } },
          { group: 'b', rows: 1, sums: { price: 7 } },
          { group: 'x', rows: 1, sums: { price: 1 } },
        ]);
        // 1 × 10 − 10, 3 × 5 − 5; of b, whose basket changed, and of x, which has none, nobody knows.
        const worth = { of: ['line_number', 'price'], less: 'price' } as const;
        const through = { table: basket, on: 'basket_id' };
        expect(await counted({ sums: { worth: { of: worth } }, by: { column: 'total', through } })).toEqual([
          { group: '10.00', rows: 2, sums: { worth: 10 } },
          { group: null, rows: 2, sums: { worth: 22 } },
        ]);
      });
    });

    test('adds up values rounded to digits, one after the other, half away from zero', async () => {
      await write('update core.basket set total = 10.45');
      const second = (await readCut(rig)).cut.cursor;
      const rounded = { of: 'total', digits: { total: [1, 0] } };
      // 10.45 × 10.45 − 10.45 = 98.7525
      const worth = { of: { of: ['total', 'total'], less: 'total' }, rowDigits: 1 } as const;
      const counted = await rig.oltp.session(({ changes }) =>
        changes.countAsOf(basket, second, { sums: { rounded, worth } }),
      );
      expect(numbersOf(counted)).toEqual([{ group: null, rows: 3, sums: { rounded: 33, worth: 296.4 } }]);
    });

    test('counts what fits of columns that have another type', async () => {
      const columns = [column('sale_id', bigint()), column('amount', text()), column('units', text())];
      const sale = definition('sale', columns, ['sale_id']);
      await rig.oltp.session(async (session) => {
        await makeTable(rig, session, sale, [
          ['1', '12.345', '2'],
          ['2', '-0.5', '3'],
          ['3', 'twelve', '1'],
          ['4', '', ''],
          ['5', '1e2', '2.5'],
          ['6', '99999999999999999.99', '3000000000'],
          ['7', null, null],
        ]);
        await session.changes.install([tracked(sale)]);
        const { cursor } = await session.changes.openCut(undefined, [tracked(sale)]);
        const keyColumns = [column('sale_id', text())];
        const file = await writeRows(rig, keyColumns, [['2']]);
        const keys = { in: await session.bulk.uploadTemporary('few_sales', keyColumns, file), columns: ['sale_id'] };
        const casts = { amount: decimal(18, 2), units: integer() };
        const counted = async (question: CountQuestion): Promise<readonly object[]> =>
          numbersOf(await session.changes.countAsOf(sale, cursor, { ...question, casts }));
        // 12.345 is 12.35, half up, and 1e2 is 100; what is no number, or too large a one, does not count.
        expect(await counted({ sums: { amount: { of: 'amount' }, units: { of: 'units' } } })).toEqual([
          { group: null, rows: 7, sums: { amount: 111.85, units: 6 } },
        ]);
        expect(await counted({ sums: { amount: { of: 'amount' } }, keys: { ...keys, are: 'left out' } })).toEqual([
          { group: null, rows: 6, sums: { amount: 112.35 } },
        ]);
        // -0.50 × 3 − -0.50
        const worth = { of: { of: ['amount', 'units'], less: 'amount' } } as const;
        expect(await counted({ sums: { worth }, keys: { ...keys, are: 'counted' } })).toEqual([
          { group: null, rows: 1, sums: { worth: -1 } },
        ]);
      });
    });

    test('reads back keys of every type that a key can have', async () => {
      const odd = definition('odd', [column('at', timestamp()), column('number', integer())], ['at', 'number']);
      await rig.oltp.session(async (session) => {
        await makeTable(rig, session, odd, [['2025-03-30 01:30:00.000001', '7']]);
        await session.changes.install([tracked(odd)]);
        const { cursor } = await session.changes.openCut(undefined, [tracked(odd)]);
        await run(session, 'delete from core.odd');
        expect(await deletedKeys(rig, session, odd, cursor)).toEqual([['2025-03-30 01:30:00.000001', '7']]);
      });
    });
  });
}
