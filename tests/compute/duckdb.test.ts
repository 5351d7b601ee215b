import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';

const LONG = 'select count(*) as n from range(1000000) as a, range(1000000) as b where a.range % 7 = b.range % 11';

it('an engine that is closed ends what it computes and what it writes', async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const session = await duckdbEngine.open(folder, { personalDataKey: 'key', lastPurchasesCount: 5 });
  const outcomes = Promise.allSettled([
    session.createTable('never_made', LONG),
    session.exportFile(LONG, join(folder, 'never.csv')),
  ]);
  await session.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
