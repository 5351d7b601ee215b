import { beforeEach, describe, expect, it } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { decimal, id } from '../../models/types.ts';
import { sourceDefinition, trackedTable } from '../../src/storage/source-tables.ts';
import type { TrackedTable } from '../../src/storage/storage.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { statementsOf } from '../support/statements.ts';
import { column, definition, makeTable, writeRows } from './contract/rig.ts';

/** A run with nothing to do costs what its statements cost: how many there are is part of what the store promises. */

const tracked: readonly TrackedTable[] = sources.map((source) => trackedTable(SHOP_SCHEMA, source));

/** The first words of each statement. */
const beginnings = (statements: readonly string[]): string[] =>
  statements.map((statement) => statement.split(/\s+/).slice(0, 2).join(' '));

describe('statements', () => {
  let platform: TestPlatform;
  let first: string;

  beforeEach(async () => {
    platform = await createTestPlatform();
    const cut = await platform.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) =>
      changes.openCut(undefined, tracked),
    );
    first = cut.cursor;
  });

  it('a cut of eight tables since another is a lock, and asks for the tables with their triggers, the log and the position', async () => {
    const statements = await statementsOf(() =>
      platform.oltp.transaction({ isolation: 'snapshot' }, ({ changes }) => changes.openCut(first, tracked)),
    );
    expect(beginnings(statements)).toEqual([
      'begin isolation',
      'lock table',
      'with recursive',
      'select to_regclass($1)',
      'select case',
      'commit',
    ]);
  });

  it('the changes of eight tables are counted in one', async () => {
    const statements = await statementsOf(() =>
      platform.oltp.session(({ changes }) => changes.countChanged(tracked, first)),
    );
    expect(statements).toHaveLength(1);
  });

  it('a session that only reads sends what it was asked for, and a temporary table costs one more', async () => {
    const read = (): Promise<unknown> =>
      platform.dwh.session(({ queries }) => queries.selectFrom('ops.etl_run').selectAll().execute());
    expect(beginnings(await statementsOf(read))).toEqual(['select *']);
    const target = { schema: 'ops', name: 'etl_run' };
    const make = (): Promise<unknown> =>
      platform.dwh.session(({ bulk }) => bulk.createTemporaryLike('some_runs', target, ['etl_run_id']));
    expect(beginnings(await statementsOf(make))).toEqual(['drop table', 'create temporary', 'discard temporary']);
  });

  it('a row file of a few rows is merged in one', async () => {
    const columns = [column('item_id', id()), column('price', decimal(18, 2))];
    const items = definition('item', columns, ['item_id']);
    const rig = { ...platform, folder: platform.config.home };
    await rig.dwh.session((session) => makeTable(rig, session, items, [['9', '1.00']]));
    const rows = ['1', '2', '3', '4', '5'].map((key) => [key, '1.00']);
    const staged = await writeRows(rig, columns, rows);
    const merge = { target: items, staged, key: ['item_id'], columns, ignore: [], replaces: 'everything' } as const;
    const counts: unknown[] = [];
    const statements = await statementsOf(() =>
      rig.dwh.session(async ({ bulk }) => counts.push(await bulk.merge(merge))),
    );
    expect(counts).toEqual([{ inserted: 5, updated: 0, deleted: 1 }]);
    expect(statements).toHaveLength(1);
  });

  it('the columns of eight tables are read in one', async () => {
    const statements = await statementsOf(() =>
      platform.oltp.session(({ catalog }) =>
        catalog.columnsOf(sources.map((source) => sourceDefinition(SHOP_SCHEMA, source))),
      ),
    );
    expect(statements).toHaveLength(1);
  });
});
