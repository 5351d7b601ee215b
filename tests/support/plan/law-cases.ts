import assert from 'node:assert/strict';
import { type Step, stepName } from '../../../src/etl/plan/step.ts';
import { libraryProject } from '../library/project.ts';
import { type Found, planOf } from '../library/situations.ts';
import type { PlanCase } from './lines.ts';
import type { Planner } from './planner.ts';

/** What holds for every plan, in whatever situation. */

interface Law {
  readonly name: string;
  readonly run: (planner: Planner, found: Found) => Promise<void>;
}

const situations: readonly (readonly [string, Found])[] = [
  ['the first run', { isFirst: true }],
  ['a full run', { full: true }],
  ['a changed fine', { changes: { fines: { changed: 1, deleted: 1 } } }],
  [
    'a changed member beside a changed mart',
    { changes: { members: { changed: 1, deleted: 0 } }, changedModels: ['member_360'] },
  ],
  ['a changed dimension', { changedModels: ['dim_member'] }],
  [
    'a changed book dimension beside changed loans',
    { changedModels: ['dim_book'], changes: { loans: { changed: 3, deleted: 0 } } },
  ],
  ['a changed calendar', { changedModels: ['dim_day'] }],
  ['a new day', { dueModels: ['member_rank'] }],
];

const laws: readonly Law[] = [
  {
    name: 'the same situation gives the same plan',
    run: async (planner, found) => {
      assert.deepEqual(await planOf(libraryProject, found, planner), await planOf(libraryProject, found, planner));
    },
  },
  {
    name: 'every step says why',
    run: async (planner, found) => {
      const { steps } = await planOf(libraryProject, found, planner);
      assert.notDeepEqual(steps, []);
      assert.deepEqual(
        steps.filter(({ reason }) => reason.trim() === ''),
        [],
      );
    },
  },
  {
    name: 'a model is computed after everything that it reads, and loaded after that',
    run: async (planner, found) => {
      const { steps } = await planOf(libraryProject, found, planner);
      const places = new Map(steps.flatMap((step, at) => (step.kind === 'compute' ? [[step.model, at] as const] : [])));
      const loads = new Map(steps.flatMap((step, at) => (step.kind === 'load' ? [[step.model, at] as const] : [])));
      assert.deepEqual([...loads.keys()].toSorted(), [...places.keys()].toSorted());
      for (const [model, at] of places) {
        assert.ok((loads.get(model) ?? -1) > at);
        for (const read of wordsOf(sqlOf(model)))
          if (read !== model && places.has(read))
            assert.deepEqual([model, read, (places.get(read) ?? 0) < at], [model, read, true]);
      }
    },
  },
  {
    name: 'nothing is forgotten before its last use, nor twice',
    run: async (planner, found) => {
      const { steps } = await planOf(libraryProject, found, planner);
      const forgotten = steps.flatMap((step, at) =>
        step.kind === 'forget' ? step.relations.map((relation) => [relation, at] as const) : [],
      );
      assert.equal(new Set(forgotten.map(([relation]) => relation)).size, forgotten.length);
      for (const [relation, at] of forgotten) {
        const users = steps.slice(at + 1).filter((step) => readBy(step).has(relation.replace(/^new_/, '')));
        assert.deepEqual([relation, users.map(stepName)], [relation, []]);
      }
    },
  },
];

export const lawCases: readonly PlanCase[] = situations.flatMap(([situation, found]) =>
  laws.map(({ name, run }) => ({ name: `in ${situation}: ${name}`, run: (planner: Planner) => run(planner, found) })),
);

const modelOf = (name: string) => libraryProject.models.find((model) => model.name === name);

/** A model's SQL with that of the views that it reads. */
function sqlOf(name: string): string {
  const sql = modelOf(name)?.sql ?? '';
  const views = libraryProject.models.filter((model) => model.kind === 'view' && wordsOf(sql).has(model.name));
  return [sql, ...views.map((view) => sqlOf(view.name))].join('\n');
}

/** The words of a text, models by their bare names. */
const wordsOf = (sql: string): ReadonlySet<string> =>
  new Set((sql.match(/\w+/g) ?? []).map((word) => word.replace(/^(new|old)_/, '')));

/** What a step reads, by its texts: relations of sources, and models by their bare names. */
function readBy(step: Step): ReadonlySet<string> {
  switch (step.kind) {
    case 'stage':
      return new Set([`src_${step.source}`]);
    case 'judge':
    case 'count': {
      const aggregate = libraryProject.aggregates.find(({ name }) => name === step.aggregate);
      const sources = (aggregate?.members ?? []).map(({ source }) => source);
      const stagings = libraryProject.stagings.filter(({ source }) => sources.includes(source));
      const parents = stagings.flatMap((staging) => (staging.parents ?? []).map(({ dimension }) => dimension));
      const awaited = step.kind === 'judge' ? parents : [];
      return new Set([...sources.flatMap((source) => [`src_${source}`, `stg_${source}`]), ...awaited]);
    }
    case 'compute':
    case 'version':
      return new Set([...wordsOf(sqlOf(step.model)), step.model]);
    case 'load':
      return new Set([step.model]);
    case 'check': {
      const checked = step.models.flatMap((name) => modelOf(name)?.checks ?? []);
      return new Set([
        ...step.models,
        ...checked.flatMap((check) => (check.kind === 'relationship' ? [check.to] : [])),
      ]);
    }
    default:
      return new Set();
  }
}
