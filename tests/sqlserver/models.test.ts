import { expect, inject, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { runStream } from '../../src/stream/stream.ts';
import { warehouseContents } from './support/contents.ts';
import { newHome, platformOn, type Store } from './support/platform.ts';

const server = inject('sqlServer');

const pairs: readonly (readonly [Store, Store])[] = [
  ['SQL Server', 'SQL Server'],
  ['SQL Server', 'PostgreSQL'],
  ['PostgreSQL', 'SQL Server'],
];

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 12, minutes));

type Contents = Awaited<ReturnType<typeof warehouseContents>>;

/** By row versions a run does not see what the shop deleted. */
const seesDeletes = (oltp: Store): boolean => oltp === 'PostgreSQL' || server?.hasChangeTracking === true;

function expectEqual(actual: Contents, expected: Contents): void {
  for (const [table, rows] of Object.entries(expected)) expect([table, actual[table]]).toEqual([table, rows]);
}

it.skipIf(server === null).each(pairs)(
  'a shop on %s gives a warehouse on %s that equals PostgreSQL’s, by a full load and by what changed',
  async (oltp, dwh) => {
    const home = await newHome();
    const expected = await platformOn('PostgreSQL', 'PostgreSQL', home);
    const actual = await platformOn(oltp, dwh, home);
    for (const { oltp: shop } of [expected, actual]) await runStream(shop, { since: at(-30), until: at(0), seed: 7 });
    for (const minutes of [0, 10, 20]) {
      for (const { oltp: shop } of [expected, actual]) if (minutes > 0) await runStream(shop, { until: at(minutes) });
      const reports = [await runEtl(expected), await runEtl(actual)];
      expect(reports[1]?.mode).toBe(minutes === 0 ? 'full' : 'incremental');
      const without = seesDeletes(oltp) ? [] : ['is_deleted'];
      expectEqual(await warehouseContents(actual, without), await warehouseContents(expected, without));
    }
    if (!seesDeletes(oltp)) await runEtl(actual, { full: true });
    expectEqual(await warehouseContents(actual), await warehouseContents(expected));
    expect((await validateWarehouse(actual)).checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const repeated = await runEtl(actual);
    expect(repeated.tables.map((table) => table.inserted + table.updated + table.deleted)).toEqual(
      repeated.tables.map(() => 0),
    );
  },
  600_000,
);
