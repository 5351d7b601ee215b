import { describe, expect, it } from 'vitest';
import { text } from '../../models/types.ts';
import { ddlText } from '../../src/etl/plan/ddl.ts';
import type { Plan } from '../../src/etl/plan/plan.ts';
import { type Step, stepName } from '../../src/etl/plan/step.ts';
import { libraryProject } from '../support/library/project.ts';
import { type Found, planOf } from '../support/library/situations.ts';

const isWork = ({ kind }: Step): boolean => kind !== 'forget';

/** The steps in their order, those that free memory left out. */
const namesOf = ({ steps }: Plan): string[] => steps.filter(isWork).map(stepName);

const planned = async (found: Found): Promise<string[]> => namesOf(await planOf(libraryProject, found));

const marts = [
  'dim_day',
  'library_day',
  'member_360',
  'branch_members',
  'genre_share',
  'branch_day',
  'day_best',
  'member_rank',
];
/** Of an incremental run: dim_day takes what comes, sums find out themselves, a day's model waits for its day. */
const touchedMarts = marts
  .filter((name) => name !== 'member_rank')
  .flatMap((name) => [
    ...(name === 'dim_day' || name === 'branch_day' ? [] : [`find touched rows of ${name}`]),
    `transform ${name}`,
    `load ${name}`,
  ]);
const everything = [
  'extract members',
  'stage members',
  'judge members',
  'count members',
  'transform dim_member',
  'keep versions of dim_member',
  'load dim_member',
  'check dim_member',
  'extract books',
  'stage books',
  'judge books',
  'count books',
  'transform dim_book',
  'load dim_book',
  'check dim_book',
  'extract loans',
  'extract fines',
  'stage loans',
  'stage fines',
  'judge loans',
  'count loans',
  'transform fact_loan',
  'load fact_loan',
  'transform fact_fine',
  'load fact_fine',
  'check 2 tables',
  ...marts.flatMap((name) => [`transform ${name}`, `load ${name}`]),
  'check 8 tables',
];
const loans = [
  'find touched loans',
  'extract whole loans',
  'stage loans',
  'stage fines',
  'look up dim_member',
  'look up dim_book',
  'judge loans',
  'count loans',
  'transform fact_loan',
  'load fact_loan',
  'transform fact_fine',
  'load fact_fine',
];

describe('the steps of a run', () => {
  it('first run: aggregate by aggregate, then the marts; tables and the view are made', async () => {
    const plan = await planOf(libraryProject, { isFirst: true });
    expect(namesOf(plan)).toEqual(everything);
    expect(plan).toMatchObject({ mode: 'full', reason: 'the first run' });
    expect(plan.ddl.map(ddlText)).toEqual([
      'create schema core',
      'create schema mart',
      ...['core.dim_member', 'core.dim_book', 'core.fact_loan', 'core.fact_fine', 'core.dim_day'].map(
        (table) => `create table ${table}`,
      ),
      ...marts.slice(1).map((name) => `create table mart.${name}`),
      'create view mart.branch_rates',
    ]);
  });

  it('nothing changed: no step', async () => {
    const plan = await planOf(libraryProject);
    expect(plan).toMatchObject({ mode: 'incremental', reason: null, steps: [], ddl: [] });
    const zero = { changed: 0, deleted: 0 };
    expect(await planned({ changes: { members: zero, books: zero, loans: zero, fines: zero } })).toEqual([]);
  });

  it('one changed fine: its loan is read whole, and nothing of members and books but what the loan names', async () => {
    const plan = await planOf(libraryProject, { changes: { fines: { changed: 1, deleted: 0 } } });
    expect(namesOf(plan)).toEqual(['extract fines', ...loans, ...touchedMarts, 'check 9 tables']);
    expect(plan.steps[0]).toMatchObject({ kind: 'read', source: 'fines', rows: 'keys', reason: '1 rows changed' });
    expect(plan).toMatchObject({ mode: 'incremental', reason: null });
  });

  it('only a dimension changed: loans are looked at where its versions touch them, and no loan is read for itself', async () => {
    expect(await planned({ changes: { members: { changed: 1, deleted: 2 } } })).toEqual([
      'extract members',
      'stage members',
      'find touched members',
      'judge members',
      'count members',
      'transform dim_member',
      'keep versions of dim_member',
      'load dim_member',
      ...loans,
      ...touchedMarts,
      'check 10 tables',
    ]);
  });

  it('a changed mart: it and what depends on it, and nothing is read from the source', async () => {
    const plan = await planOf(libraryProject, { changedModels: ['member_360'] });
    expect(namesOf(plan)).toEqual([
      'transform member_360',
      'load member_360',
      'transform branch_members',
      'load branch_members',
      'transform member_rank',
      'load member_rank',
      'check 3 tables',
    ]);
    expect(plan).toMatchObject({ mode: 'full', reason: 'the model member_360 changed' });
    for (const step of plan.steps.filter(({ kind }) => kind === 'compute'))
      expect(step).toMatchObject({ rows: 'all', reason: 'the model member_360 changed' });
  });

  it('what depends on a mart through a view depends on it, and on the view', async () => {
    const best = ['transform day_best', 'load day_best'];
    const sums = ['transform branch_day', 'load branch_day'];
    expect(await planned({ changedModels: ['branch_day'] })).toEqual([...sums, ...best, 'check 2 tables']);
    const view = await planOf(libraryProject, { changedModels: ['branch_rates'] });
    expect(namesOf(view)).toEqual([...best, 'check day_best']);
    expect(view.ddl.map(ddlText)).toEqual(['drop view mart.branch_rates', 'create view mart.branch_rates']);
  });

  it('a changed fact: its own aggregate is read again and no other', async () => {
    const plan = await planOf(libraryProject, { changedModels: ['fact_fine'] });
    expect(plan.steps.flatMap((step) => (step.kind === 'read' ? [step.source] : []))).toEqual(['loans', 'fines']);
    const computed = plan.steps.flatMap((step) => (step.kind === 'compute' ? [step.model] : []));
    expect(computed).toEqual(['fact_loan', 'fact_fine', ...marts]);
  });

  it('a changed mart beside changed rows: whoever reads all of a fact knows which of its rows are gone', async () => {
    const { steps } = await planOf(libraryProject, {
      changedModels: ['dim_day'],
      changes: { loans: { changed: 1, deleted: 0 } },
    });
    const old = (name: string): Step | undefined =>
      steps.find((step) => step.kind === 'compute' && step.model === name);
    expect(old('fact_loan')).toMatchObject({ rows: 'touched', old: 'touched' });
    expect(old('dim_day')).toMatchObject({ rows: 'all', old: 'all', isRenewed: true });
    expect(old('library_day')).toMatchObject({ rows: 'touched' });
  });

  it('a gained column: it is filled, and nothing else is done', async () => {
    const plan = await planOf(libraryProject, { gained: { loans: [{ name: 'desk', type: text(10) }] } });
    expect(namesOf(plan)).toEqual(['fill desk of fact_loan']);
    expect(plan).toMatchObject({ mode: 'full', reason: 'loans.desk was added in the source' });
    expect(plan.ddl.map(ddlText)).toEqual(['add desk text(10) to core.fact_loan', 'comment core.fact_loan']);
  });

  it('a column of the contract that is there again: its aggregate is read again', async () => {
    const plan = await planOf(libraryProject, { unknown: ['note'] });
    expect(plan.reason).toBe('loans.note was added in the source');
    expect([...plan.reading.aggregates.keys()]).toEqual(['loan']);
  });

  it('--full, and a source that cannot tell its changes: everything, with the reason', async () => {
    const full = await planOf(libraryProject, { full: true });
    expect(namesOf(full)).toEqual(everything);
    expect(full).toMatchObject({ mode: 'full', reason: 'asked for with --full', ddl: [] });
    const restored = await planOf(libraryProject, { fullReadBecause: 'the source was restored' });
    expect(namesOf(restored)).toEqual(everything);
    expect(restored.reason).toBe('the source was restored');
  });

  it('--daily, and a new business day: the models of a day alone; a run that does only that is no full one', async () => {
    const daily = ['transform member_rank', 'load member_rank', 'check member_rank'];
    expect(await planned({ daily: true })).toEqual(daily);
    const turned = await planOf(libraryProject, { dueModels: ['member_rank'] });
    expect(namesOf(turned)).toEqual(daily);
    expect(turned).toMatchObject({ mode: 'incremental', reason: null });
  });
});

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

describe.each(situations)('in %s', (_name, found) => {
  it('the same situation gives the same plan', async () => {
    expect(await planOf(libraryProject, found)).toEqual(await planOf(libraryProject, found));
  });

  it('every step says why', async () => {
    const { steps } = await planOf(libraryProject, found);
    expect(steps).not.toEqual([]);
    expect(steps.filter(({ reason }) => reason.trim() === '')).toEqual([]);
  });

  it('a model is computed after everything that it reads, and loaded after that', async () => {
    const { steps } = await planOf(libraryProject, found);
    const places = new Map(steps.flatMap((step, at) => (step.kind === 'compute' ? [[step.model, at] as const] : [])));
    const loads = new Map(steps.flatMap((step, at) => (step.kind === 'load' ? [[step.model, at] as const] : [])));
    expect([...loads.keys()].toSorted()).toEqual([...places.keys()].toSorted());
    for (const [model, at] of places) {
      expect(loads.get(model)).toBeGreaterThan(at);
      for (const read of wordsOf(sqlOf(model)))
        if (read !== model && places.has(read))
          expect([model, read, (places.get(read) ?? 0) < at]).toEqual([model, read, true]);
    }
  });

  it('nothing is forgotten before its last use, nor twice', async () => {
    const { steps } = await planOf(libraryProject, found);
    const forgotten = steps.flatMap((step, at) =>
      step.kind === 'forget' ? step.relations.map((relation) => [relation, at] as const) : [],
    );
    expect(new Set(forgotten.map(([relation]) => relation)).size).toBe(forgotten.length);
    for (const [relation, at] of forgotten) {
      const users = steps.slice(at + 1).filter((step) => readBy(step).has(relation.replace(/^new_/, '')));
      expect([relation, users.map(stepName)]).toEqual([relation, []]);
    }
  });
});

it('a full run of the library forgets every source that it read whole', async () => {
  const { steps } = await planOf(libraryProject, { full: true });
  const forgotten = steps.flatMap((step) => (step.kind === 'forget' ? step.relations : []));
  for (const { name } of libraryProject.sources)
    expect(forgotten).toEqual(expect.arrayContaining([`src_${name}`, `stg_${name}`]));
});

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
