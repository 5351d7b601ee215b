import { expect, test } from 'vitest';
import { id } from '../../../models/types.ts';
import { column, contents, definition, type MakeRig, makeTable } from './rig.ts';

const columns = [column('item_id', id())];
const table = definition('item', columns, ['item_id']);

export function sessionsContract(makeRig: MakeRig): void {
  test('a transaction is committed when its work resolves and rolled back when it throws', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, []));
    await rig.dwh.transaction({}, ({ bulk }) => bulk.importStream(table, columns, ['kept\n']));
    const failing = rig.dwh.transaction({}, async ({ bulk }) => {
      await bulk.importStream(table, columns, ['lost\n']);
      throw new TypeError('on purpose');
    });
    await expect(failing).rejects.toThrow(new TypeError('on purpose'));
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toEqual([['kept']]);
  });

  test('a snapshot transaction sees the database as of its first statement', async () => {
    const rig = await makeRig();
    await rig.dwh.session((session) => makeTable(rig, session, table, [['a']]));
    const seen = await rig.dwh.transaction({ isolation: 'snapshot' }, async (session) => {
      const first = await contents(rig, session, table, columns);
      await rig.dwh.session(({ bulk }) => bulk.importStream(table, columns, ['b\n']));
      return [first, await contents(rig, session, table, columns)];
    });
    expect(seen).toEqual([[['a']], [['a']]]);
    expect(await rig.dwh.session((session) => contents(rig, session, table, columns))).toHaveLength(2);
  });

  test('a connection serves again after work that failed', async () => {
    const { dwh } = await makeRig();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(
        dwh.session(({ queries }) => queries.selectFrom('ops.nothing' as never).execute()),
      ).rejects.toMatchObject({
        code: 'STORE_FAILED',
      });
    }
    expect(await dwh.session(({ queries }) => queries.selectFrom('ops.etl_run').selectAll().execute())).toEqual([]);
  });

  test('a lock has one holder, is given back, and is given back by work that fails', async () => {
    const { dwh } = await makeRig();
    const locked = { schema: 'ops', name: 'schema_migration' };
    const ways: readonly ((work: () => Promise<string>) => Promise<unknown>)[] = [
      (work) => dwh.withLock(locked, work),
      (work) => dwh.withName('run', work),
    ];
    for (const take of ways) {
      const inside = await take(async () => {
        expect(await take(async () => 'second')).toBeUndefined();
        expect(await dwh.withLock({ schema: 'ops', name: 'etl_run' }, async () => 'free')).toEqual({ result: 'free' });
        expect(await dwh.withName('another', async () => 'free')).toEqual({ result: 'free' });
        return 'first';
      });
      expect(inside).toEqual({ result: 'first' });
      const failing = take(async () => {
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await take(async () => 'again')).toEqual({ result: 'again' });
    }
  });

  test('control rows come back as they went in', async () => {
    const { dwh } = await makeRig();
    const run = {
      etl_run_id: 9_007_199_254_740_991,
      requested_by: null,
      status: 'succeeded',
      step: null,
      mode: 'full',
      mode_reason: "it's the first",
      engine: 'duckdb',
      started_at: new Date('2025-03-30T01:30:00.123Z'),
      finished_at: new Date('2025-10-26T01:30:00.000Z'),
      rows_read: 1,
      rows_loaded: 2,
      rows_superseded: 3,
      rows_quarantined: 4,
      tables: '{"a": 1}',
      quarantine: '{"tables": []}',
      error_code: null,
      error_message: null,
    } as const;
    const rows = await dwh.session(async ({ queries }) => {
      await queries.insertInto('ops.etl_run').values(run).execute();
      return queries.selectFrom('ops.etl_run').selectAll().execute();
    });
    expect(rows).toEqual([run]);
  });
}
