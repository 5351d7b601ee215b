import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { moreMemory } from '../../src/compute/duckdb/memory.ts';
import { testFunctions } from '../support/functions.ts';
import { engineContract } from './contract.ts';

engineContract(async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const session = await duckdbEngine.open(folder, testFunctions);
  onTestFinished(() => session.close());
  return { session, folder };
});

const LONG = 'select count(*) as n from range(1000000) as a, range(1000000) as b where a.range % 7 = b.range % 11';

it('an engine that is closed ends what it computes and what it writes', async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const session = await duckdbEngine.open(folder, testFunctions);
  const outcomes = Promise.allSettled([
    session.createTable('never_made', LONG),
    session.exportFile(LONG, join(folder, 'never.csv')),
  ]);
  await session.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('a statement that cannot go to disk gets more memory than others, and its result is whole', async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'engine-'));
  const session = await duckdbEngine.open(folder, testFunctions);
  const groups = 4_000_000;
  const texts = `select n, min_by(repeat('x', 200) || n, n) as text from (select range as n from range(${groups})) group by n`;
  expect(await session.createTable('wide', `select sum(length(text)) as characters from (${texts})`)).toBe(1);
  const digits = Array.from({ length: 7 }, (_, place) => Math.max(0, groups - 10 ** place)).reduce((a, b) => a + b) + 1;
  expect(Number((await session.rows('select characters from wide'))[0]?.characters)).toBe(groups * 200 + digits);
  await session.close();
});

it('memory doubles up to a limit, and then there is no more', () => {
  expect(moreMemory(832, 3_000)).toBe(1_664);
  expect(moreMemory(1_664, 3_000)).toBe(3_000);
  expect(moreMemory(3_000, 3_000)).toBeUndefined();
});
