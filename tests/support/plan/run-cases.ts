import assert from 'node:assert/strict';
import { text } from '../../../models/types.ts';
import type { Step } from '../../../src/etl/plan/step.ts';
import { libraryProject } from '../library/project.ts';
import { type Found, planOf } from '../library/situations.ts';
import { assertFields, type PlanCase, workOf } from './lines.ts';
import type { Planner } from './planner.ts';

/** The steps of whole runs, by their names. */

const planned = async (planner: Planner, found: Found): Promise<string[]> =>
  workOf(await planOf(libraryProject, found, planner));

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

export const runCases: readonly PlanCase[] = [
  {
    name: 'first run: aggregate by aggregate, then the marts; tables and the view are made',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { isFirst: true }, planner);
      assert.deepEqual(workOf(plan), everything);
      assertFields(plan, { mode: 'full', reason: 'the first run' });
      assert.deepEqual(plan.ddl.map(planner.ddlText), [
        'create schema core',
        'create schema mart',
        ...['core.dim_member', 'core.dim_book', 'core.fact_loan', 'core.fact_fine', 'core.dim_day'].map(
          (table) => `create table ${table}`,
        ),
        ...marts.slice(1).map((name) => `create table mart.${name}`),
        'create view mart.branch_rates',
      ]);
    },
  },
  {
    name: 'nothing changed: no step',
    run: async (planner) => {
      const plan = await planOf(libraryProject, {}, planner);
      assertFields(plan, { mode: 'incremental', reason: null, steps: [], ddl: [] });
      const zero = { changed: 0, deleted: 0 };
      assert.deepEqual(
        await planned(planner, { changes: { members: zero, books: zero, loans: zero, fines: zero } }),
        [],
      );
    },
  },
  {
    name: 'one changed fine: its loan is read whole, and nothing of members and books but what the loan names',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { changes: { fines: { changed: 1, deleted: 0 } } }, planner);
      assert.deepEqual(workOf(plan), ['extract fines', ...loans, ...touchedMarts, 'check 9 tables']);
      assertFields(plan.steps[0], { kind: 'read', source: 'fines', rows: 'keys', reason: '1 row changed' });
      assertFields(plan, { mode: 'incremental', reason: null });
    },
  },
  {
    name: 'only a dimension changed: loans are looked at where its versions touch them, and no loan is read for itself',
    run: async (planner) => {
      assert.deepEqual(await planned(planner, { changes: { members: { changed: 1, deleted: 2 } } }), [
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
    },
  },
  {
    name: 'a changed mart: it and what depends on it, and nothing is read from the source',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { changedModels: ['member_360'] }, planner);
      assert.deepEqual(workOf(plan), [
        'transform member_360',
        'load member_360',
        'transform branch_members',
        'load branch_members',
        'transform member_rank',
        'load member_rank',
        'check 3 tables',
      ]);
      assertFields(plan, { mode: 'full', reason: 'the model member_360 changed' });
      for (const step of plan.steps.filter(({ kind }) => kind === 'compute'))
        assertFields(step, { rows: 'all', reason: 'the model member_360 changed' });
    },
  },
  {
    name: 'what depends on a mart through a view depends on it, and on the view',
    run: async (planner) => {
      const best = ['transform day_best', 'load day_best'];
      const sums = ['transform branch_day', 'load branch_day'];
      assert.deepEqual(await planned(planner, { changedModels: ['branch_day'] }), [...sums, ...best, 'check 2 tables']);
      const view = await planOf(libraryProject, { changedModels: ['branch_rates'] }, planner);
      assert.deepEqual(workOf(view), [...best, 'check day_best']);
      assert.deepEqual(view.ddl.map(planner.ddlText), ['drop view mart.branch_rates', 'create view mart.branch_rates']);
    },
  },
  {
    name: 'a changed fact: its own aggregate is read again and no other',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { changedModels: ['fact_fine'] }, planner);
      assert.deepEqual(
        plan.steps.flatMap((step) => (step.kind === 'read' ? [step.source] : [])),
        ['loans', 'fines'],
      );
      const computed = plan.steps.flatMap((step) => (step.kind === 'compute' ? [step.model] : []));
      assert.deepEqual(computed, ['fact_loan', 'fact_fine', ...marts]);
    },
  },
  {
    name: 'a changed mart beside changed rows: whoever reads all of a fact knows which of its rows are gone',
    run: async (planner) => {
      const { steps } = await planOf(
        libraryProject,
        {
          changedModels: ['dim_day'],
          changes: { loans: { changed: 1, deleted: 0 } },
        },
        planner,
      );
      const old = (name: string): Step | undefined =>
        steps.find((step) => step.kind === 'compute' && step.model === name);
      assertFields(old('fact_loan'), { rows: 'touched', old: 'touched' });
      assertFields(old('dim_day'), { rows: 'all', old: 'all', isRenewed: true });
      assertFields(old('library_day'), { rows: 'touched' });
    },
  },
  {
    name: 'a gained column: it is filled, and nothing else is done',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { gained: { loans: [{ name: 'desk', type: text(10) }] } }, planner);
      assert.deepEqual(workOf(plan), ['fill desk of fact_loan']);
      assertFields(plan, { mode: 'full', reason: 'loans.desk was added in the source' });
      assert.deepEqual(plan.ddl.map(planner.ddlText), [
        'add desk text(10) to core.fact_loan',
        'comment core.fact_loan',
      ]);
    },
  },
  {
    name: 'a column of the contract that is there again: its aggregate is read again',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { unknown: ['note'] }, planner);
      assert.equal(plan.reason, 'loans.note was added in the source');
      assert.deepEqual([...plan.reading.aggregates.keys()], ['loan']);
    },
  },
  {
    name: '--full, and a source that cannot tell its changes: everything, with the reason',
    run: async (planner) => {
      const full = await planOf(libraryProject, { full: true }, planner);
      assert.deepEqual(workOf(full), everything);
      assertFields(full, { mode: 'full', reason: 'asked for with --full', ddl: [] });
      const restored = await planOf(libraryProject, { fullReadBecause: 'the source was restored' }, planner);
      assert.deepEqual(workOf(restored), everything);
      assert.equal(restored.reason, 'the source was restored');
    },
  },
  {
    name: '--daily, and a new business day: the models of a day alone; a run that does only that is no full one',
    run: async (planner) => {
      const daily = ['transform member_rank', 'load member_rank', 'check member_rank'];
      assert.deepEqual(await planned(planner, { daily: true }), daily);
      const turned = await planOf(libraryProject, { dueModels: ['member_rank'] }, planner);
      assert.deepEqual(workOf(turned), daily);
      assertFields(turned, { mode: 'incremental', reason: null });
    },
  },
];
