import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { withTable } from '../../scripts/shop-plots/table.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { measures } from '../../src/stream/fidelity/measures.ts';
import type { FidelityReport } from '../../src/stream/fidelity/report.ts';
import { measureSeededYear } from '../../src/stream/fidelity/seeded-year.ts';
import { testFunctions } from '../support/functions.ts';

let folder: string;
let report: FidelityReport;

beforeAll(async () => {
  folder = await mkdtemp(join(inject('testFolder'), 'year-'));
  const engine = await duckdbEngine.open(folder, testFunctions);
  try {
    report = await measureSeededYear(engine, folder);
  } finally {
    await engine.close();
  }
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(measures.map(({ name, statistic }) => [name, statistic]))('a seeded year holds: %s, %s', (name, statistic) => {
  const measure = report.measures.find((one) => one.name === name && one.statistic === statistic);
  expect(measure?.missing).toBeNull();
  expect(measure, `${measure?.value} of ${measure?.target}`).toMatchObject({ holds: true });
});

it('the table in docs/shop.md is that of the year: npm run docs:shop writes it', async () => {
  const page = await readFile(new URL('../../docs/shop.md', import.meta.url), 'utf8');
  expect(withTable(page, report)).toBe(page);
});
