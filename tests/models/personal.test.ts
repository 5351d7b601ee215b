import { expect, it } from 'vitest';
import { shopProject } from '../../models/project.ts';
import { duckdbAnalyser } from '../../src/compute/duckdb/analyser.ts';
import { graphOf } from '../../src/project/graph.ts';

/** What is made of something personal is personal too, or an erasure would leave it. */

/** Made of something personal, and saying nothing of who somebody is. */
const IMPERSONAL = new Set([
  'stg_customers.unreadable', // names of columns
  'stg_click_events.is_bot',
]);

it('every column that is made of a personal one is personal', async () => {
  const graph = await graphOf(shopProject, duckdbAnalyser);
  const relations = new Map<string, { readonly personal: ReadonlySet<string> }>();
  for (const { name } of shopProject.sources) relations.set(`src_${name}`, { personal: graph.personalColumns(name) });
  const missed: string[] = [];
  for (const one of [...shopProject.stagings, ...graph.models]) {
    const { relations: read, madeOf } = graph.parsed(one.name);
    const personal = new Set(read.flatMap(({ name }) => [...(relations.get(name)?.personal ?? [])]));
    const columns = Object.entries(one.columns);
    relations.set(one.name, {
      personal: new Set(columns.flatMap(([name, { isPersonal }]) => (isPersonal ? [name] : []))),
    });
    for (const [name, { isPersonal }] of columns) {
      const parts = new Set([name]);
      for (const part of parts) for (const of of madeOf.get(part) ?? []) parts.add(of);
      const isMadeOfPersonal = [...parts].some((part) => personal.has(part));
      if (isMadeOfPersonal && !isPersonal && !IMPERSONAL.has(`${one.name}.${name}`)) missed.push(`${one.name}.${name}`);
    }
  }
  expect(missed).toEqual([]);
});
