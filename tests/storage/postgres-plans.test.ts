import { sql } from 'kysely';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { decimal, id, text, timestamp } from '../../models/types.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Database, Session } from '../../src/storage/storage.ts';
import { createDatabase } from '../support/databases.ts';
import { column, definition, type Field, nextFile, type Rig, writeRows } from './contract/rig.ts';

/** A run's cost must follow what changed, not what is stored: no statement about a few keys may read a large table from end to end. */

const columns = [
  column('line_id', id()),
  column('order_id', id()),
  column('at', timestamp()),
  column('amount', decimal(18, 2)),
  column('note', text()),
];
const table = definition('line', columns, ['line_id'], [{ columns: ['order_id'] }]);
const tracked = { schema: 'core', name: 'line', key: columns.slice(0, 1) };

/** The first line of each of 50 orders, changed. */
const changedFrom = (firstOrder: number): readonly Field[][] =>
  Array.from({ length: 50 }, (_, i): Field[] => {
    const order = firstOrder + i * 997;
    return [`L${order * 2}`, `O${order}`, '2025-02-01 00:00:00', '1.00', 'changed'];
  });
const changed = changedFrom(0);

async function fill(database: Database): Promise<void> {
  await database.session(async ({ ddl, queries }) => {
    await ddl.createSchema('core');
    await ddl.createTable(table);
    await sql`insert into core.line select 'L' || i, 'O' || i / 2, timestamp '2025-01-01' + i * interval '1 second', i, 'note ' || i
      from generate_series(0, 199999) i`.execute(queries);
    await sql`analyze core.line`.execute(queries);
  });
}

/** Runs work of which no statement may read the whole table. */
async function followingIndexes(database: Database, work: (session: Session) => Promise<unknown>): Promise<void> {
  await database.transaction({}, async (session) => {
    const before = await wholeReads(session);
    await work(session);
    expect(await wholeReads(session)).toBe(before);
  });
}

/** How often the table was read whole, as far as the connection has not reported it yet: only a difference means anything. */
async function wholeReads({ queries }: Session): Promise<number> {
  const { rows } = await sql<{ reads: number }>`
    select seq_scan::integer as reads from pg_stat_xact_user_tables where relid = 'core.line'::regclass`.execute(
    queries,
  );
  return rows[0]?.reads ?? -1;
}

/**
 * Waits for writers older than the table's rows: a cut has to look at every row written since the oldest open transaction, and
 * other tests have theirs open on the same server.
 */
async function olderWritersEnded(database: Database): Promise<void> {
  const rowsAreOlder = async (): Promise<boolean | undefined> => {
    const { rows } = await database.session(({ queries }) =>
      sql<{ is_past: boolean }>`select max(ecom_changed_xid) < pg_snapshot_xmin(pg_current_snapshot()) as is_past
        from core.line`.execute(queries),
    );
    return rows[0]?.is_past;
  };
  await expect.poll(rowsAreOlder, { timeout: 50_000 }).toBe(true);
}

describe('against a table of 200,000 rows', () => {
  let rig: Rig;

  beforeAll(async () => {
    const templateUrl = inject('templateUrl');
    const [oltp, dwh] = await Promise.all([
      createDatabase(templateUrl, 'ecom_db'),
      createDatabase(templateUrl, 'ecom_dwh'),
    ]);
    rig = {
      oltp: openPostgres(oltp.url, 'oltp'),
      dwh: openPostgres(dwh.url, 'dwh'),
      folder: inject('testFolder'),
    };
    await Promise.all([fill(rig.oltp), fill(rig.dwh)]);
    return async () => {
      await Promise.all([rig.oltp.close(), rig.dwh.close()]);
      await Promise.all([oltp.drop(), dwh.drop()]);
    };
  });

  test('an export by 50 keys follows the index', async () => {
    const keyColumns = columns.slice(1, 3);
    const keyRows = changed.map((row) => [String(row[1]), '2025-01-01 00:00:00']);
    await followingIndexes(rig.dwh, async ({ bulk }) => {
      const uploaded = await bulk.uploadTemporary('line_keys', keyColumns, await writeRows(rig, keyColumns, keyRows));
      for (const keys of [uploaded, { columns: keyColumns, rows: keyRows }]) {
        const on = [{ column: 'order_id', is: '=', key: 'order_id' }] as const;
        const since = [...on, { column: 'at', is: '>=', key: 'at' }] as const;
        for (const matches of [on, since]) {
          const selection = { from: table, columns, matching: { keys, on: matches } };
          expect((await bulk.exportRows(selection, nextFile(rig))).rows).toBe(100);
        }
      }
    });
  });

  test.each([
    ['a row file', changedFrom(1), false],
    ['a temporary table', changedFrom(2), true],
  ])('a merge of 50 rows from %s, replacing their orders, follows the indexes', async (_, rows, isUploaded) => {
    const keyColumns = columns.slice(1, 2);
    const file = await writeRows(rig, columns, rows);
    await followingIndexes(rig.dwh, async ({ bulk }) => {
      const staged = isUploaded ? await bulk.uploadTemporary('staged_line', columns, file) : file;
      const orders = rows.map((row) => [row[1] ?? null]);
      const keys = await bulk.uploadTemporary('line_orders', keyColumns, await writeRows(rig, keyColumns, orders));
      const counts = await bulk.merge({
        target: table,
        staged,
        key: ['line_id'],
        columns,
        ignore: [],
        replaces: [{ keys, columns: ['order_id'] }],
      });
      expect(counts).toEqual({ inserted: 0, updated: 50, deleted: 50 });
    });
  });

  test('a cut of 50 changes follows the index, also while an older writer is open', async () => {
    await rig.oltp.session(({ changes }) => changes.install([tracked]));
    await rig.oltp.session(({ queries }) => sql`analyze core.line`.execute(queries));
    await olderWritersEnded(rig.oltp);
    const { cursor } = await rig.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) =>
      changes.openCut(undefined, [tracked]),
    );
    await rig.oltp.transaction({}, async (older) => {
      await sql`update core.line set note = 'open' where line_id = 'L1'`.execute(older.queries);
      const keys = sql.join(changed.map((row) => row[0]));
      await rig.oltp.session(({ queries }) =>
        sql`update core.line set note = 'new' where line_id in (${keys})`.execute(queries),
      );
      await followingIndexes(rig.oltp, async ({ changes }) => {
        expect((await changes.exportChanged({ from: table, columns }, cursor, nextFile(rig))).rows).toBe(50);
      });
    });
  });
});

test("an export by keys follows the index of a shop whose keys are sorted by a language's rules", async () => {
  const database = await createDatabase(inject('templateUrl'), 'ecom_db');
  const oltp = openPostgres(database.url, 'oltp');
  const rig = { oltp, dwh: oltp, folder: inject('testFolder') };
  await oltp.session(async ({ queries }) => {
    await sql`create schema core`.execute(queries);
    await sql`create collation core.by_language (provider = icu, locale = 'en')`.execute(queries);
    await sql`create table core.line as select ('L' || i)::varchar(64) collate core.by_language as line_id
      from generate_series(1, 100000) i`.execute(queries);
    await sql`create index on core.line (line_id)`.execute(queries);
    await sql`analyze core.line`.execute(queries);
  });
  const keyColumns = columns.slice(0, 1);
  await followingIndexes(oltp, async ({ bulk }) => {
    const keys = await bulk.uploadTemporary('keys', keyColumns, await writeRows(rig, keyColumns, [['L77']]));
    const on = [{ column: 'line_id', is: '=', key: 'line_id' }] as const;
    const selection = { from: table, columns: keyColumns, matching: { keys, on } };
    expect((await bulk.exportRows(selection, nextFile(rig))).rows).toBe(1);
  });
  await oltp.close();
  await database.drop();
});
