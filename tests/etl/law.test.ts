import { inspect } from 'node:util';
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { aggregates } from '../../models/aggregates.ts';
import type { Aggregate } from '../../models/contract.ts';
import { shopProject } from '../../models/project.ts';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { catalogOf } from '../../src/project/catalog.ts';
import type { Database } from '../../src/storage/storage.ts';
import { differingRows } from '../support/differing-rows.ts';
import { failedChecks } from '../support/failed-checks.ts';
import type { Action } from '../support/history/action.ts';
import { batch } from '../support/history/batch.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** How many histories; `ECOM_TEST_RUNS` asks for more. */
const HISTORIES = Number(process.env.ECOM_TEST_RUNS ?? 6);
/** The same histories in every run, others with `ECOM_TEST_SEED`. */
const SEED = Number(process.env.ECOM_TEST_SEED ?? 1);

const histories = fc.array(batch, { minLength: 2, maxLength: 5 });
const sessionSource = fc.constantFrom<string[]>('inactivity', 'tracker');

it('an incremental warehouse equals a full rebuild of it, and every source row is loaded, superseded or quarantined', async () => {
  const details = await fc.check(
    fc.asyncProperty(histories, fc.boolean(), sessionSource, async (batches, supersedes, source) => {
      const platform = await createTestPlatform();
      await platform.variables.store('session_source', source);
      // Of these histories a quarter is wrong on purpose.
      await platform.variables.store('quarantine_fail_share', '100%');
      if (supersedes) await platform.variables.store('supersede_exact_duplicates', 'order_items,refunds');
      try {
        await replay(platform, batches);
        await expectAccounted(platform);
        const incremental = await readWarehouse(platform.dwh);
        expect(differingRows(incremental, await rebuildOnClone(platform))).toEqual([]);
      } finally {
        await platform.drop();
      }
    }),
    { numRuns: HISTORIES, seed: SEED, endOnFailure: true },
  );
  expect(describeFailure(details)).toBe('');
}, 300_000);

async function replay(platform: TestPlatform, batches: readonly (readonly Action[])[]): Promise<void> {
  for (const actions of batches) {
    for (const { step } of actions) await step(platform.oltp);
    // A table that was exchanged has no capture yet; every command that reads it makes one.
    await prepareCapture(platform.oltp, SHOP_SCHEMA, sources);
    await runEtl(platform);
    expect(await failedChecks(platform)).toEqual([]);
  }
}

/** Counted in the two databases, not by the run. */
async function expectAccounted({ oltp, dwh }: TestPlatform): Promise<void> {
  for (const { source, storedIn } of aggregates.flatMap<Aggregate['members'][number]>(({ members }) => members)) {
    const model = catalogOf(shopProject).model(storedIn);
    const present =
      model.kind === 'scd2'
        ? 'where is_current and not is_deleted'
        : storedIn === 'dim_promotion'
          ? 'where not is_deleted'
          : '';
    const rejected = await count(dwh, `ops.quarantine where source_table = '${source}'`);
    const loaded = await count(dwh, `${model.schema}.${model.name} ${present}`);
    const isDimension = model.name.startsWith('dim_');
    // A dimension row whose latest change is quarantined is counted in both.
    if (!isDimension) expect([source, loaded + rejected]).toEqual([source, await count(oltp, `shop.${source}`)]);
  }
}

async function count(database: Database, from: string): Promise<number> {
  return database.session(async ({ queries }) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.raw(from)}`.execute(queries);
    return Number(rows[0]?.n);
  });
}

/** What to run again to see it: seed, path and the history in words. */
function describeFailure(details: fc.RunDetails<[Action[][], boolean, string]>): string {
  if (!details.failed) return '';
  const [batches = [], supersedes = false, source = ''] = details.counterexample ?? [];
  const history = batches.map((actions) => actions.map(({ name }) => `  ${name}`).join('\n')).join('\n  run\n');
  return `seed ${details.seed}, path ${details.counterexamplePath}${supersedes ? ', equal rows superseded' : ''}, sessions by ${source}\n${history}\n${inspect(details.errorInstance, { depth: 6 })}`;
}
