import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { models } from '../../models/index.ts';
import { sources } from '../../models/sources/index.ts';
import { stagings } from '../../models/staging/index.ts';
import { tablesPage } from '../../src/project/tables-page.ts';

/** Relations that a SQL text names after `from` or `join`, its own CTEs left out. */
function relationsIn(sql: string): Set<string> {
  const text = sql.replace(/--.*$/gm, '').replace(/extract\([^)]*\)/g, '');
  const ctes = new Set([...text.matchAll(/(?:^|,\s*|with\s+)(\w+) as \(/g)].map(([, name]) => name));
  const named = [...text.matchAll(/\b(?:from|join)\s+([a-z_]\w*)/g)].map(([, name]) => String(name));
  return new Set(named.filter((name) => !ctes.has(name)));
}

const bare = (relation: string): string => relation.replace(/^(new|old)_/, '');

describe.each(models.map((model) => [model.name, model] as const))('%s', (_, model) => {
  it('reads what its contract says', () => {
    const declared = new Set([
      ...model.reads,
      ...(model.asOf ?? []).map(({ dimension }) => dimension),
      ...(model.through ?? []).map((through) => through.model),
      ...(model.readsItself ? [model.name] : []),
    ]);
    const found = [...relationsIn(model.sql)].filter((name) => !/^(gone|touched)_/.test(name)).map(bare);
    expect(found.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('states its grain, and its key and the column it is recomputed by are columns of its own', () => {
    expect(model.grain).not.toBe('');
    for (const column of [...model.key, model.recomputedBy]) expect(Object.keys(model.columns)).toContain(column);
  });
});

it('every source has a staging model with the same key', () => {
  for (const { name, key } of sources) {
    expect([name, stagings.find(({ source }) => source === name)?.key]).toEqual([name, [...key]]);
  }
});

it('docs/tables.md is what the contracts say: npm run docs:tables writes it', async () => {
  expect(await readFile(new URL('../../docs/tables.md', import.meta.url), 'utf8')).toBe(tablesPage());
});
