import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { models } from '../../models/index.ts';
import { groupOf } from '../../models/kinds.ts';
import { shopProject } from '../../models/project.ts';
import { sources } from '../../models/sources/index.ts';
import { stagings } from '../../models/staging/index.ts';
import { duckdbAnalyser } from '../../src/compute/duckdb/analyser.ts';
import { graphOf } from '../../src/project/graph.ts';
import { tablesPage } from '../../src/project/tables-page.ts';
import { validateProject } from '../../src/project/validate.ts';
import { testFunctions } from '../support/functions.ts';

describe.each(models.map((model) => [model.name, model] as const))('%s', (_, model) => {
  it('states its grain, and its key and the columns of its groups are columns of its own', () => {
    expect(model.grain).not.toBe('');
    for (const column of [...model.key, ...groupOf(model)]) expect(Object.keys(model.columns)).toContain(column);
  });
});

it('every model reads what its contract says, and gives the columns of its contract', async () => {
  const graph = await graphOf(shopProject, duckdbAnalyser);
  await expect(validateProject(graph, duckdbAnalyser, testFunctions)).resolves.toBeUndefined();
});

it('every source has a staging model with the same key', () => {
  for (const { name, key } of sources) {
    expect([name, stagings.find(({ source }) => source === name)?.key]).toEqual([name, [...key]]);
  }
});

it('docs/tables.md is what the contracts say: npm run docs:tables writes it', async () => {
  expect(await readFile(new URL('../../docs/tables.md', import.meta.url), 'utf8')).toBe(tablesPage(shopProject));
});
