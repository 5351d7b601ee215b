import assert from 'node:assert/strict';
import { planOf } from '../library/situations.ts';
import { lineOf, type PlanCase, sorted, workOf } from './lines.ts';
import { inferringLibrary } from './projects.ts';

/** When members of a dimension are inferred, and when it is loaded. */

const one = { changed: 1, deleted: 0 };
const loanNeeds = 'touched_loan stg_loans stg_fines';

export const inferCases: readonly PlanCase[] = [
  {
    name: 'what a loan names is inferred when loans are judged, and loaded before the facts',
    run: async (planner) => {
      const { steps } = await planOf(inferringLibrary, { changes: { fines: one } }, planner);
      const lines = steps.map(lineOf);
      const judged = lines.findIndex(([name]) => name === 'count loans');
      assert.deepEqual(
        lines.slice(judged + 1, judged + 4),
        [
          ['infer what loans name', 'touched', loanNeeds, 'new_dim_member old_dim_member'],
          ['load dim_member', 'replaces nothing', 'new_dim_member', ''],
          ['transform fact_loan', 'touched, old none', loanNeeds, 'new_fact_loan old_fact_loan'],
        ].map(([name = '', what = '', needs = '', makes = '']) => [name, what, sorted(needs), sorted(makes)]),
      );
    },
  },
  {
    name: 'a dimension that has changed rows is loaded once, after what is inferred; one that infers nobody where it is computed',
    run: async (planner) => {
      const changed = await planOf(inferringLibrary, { changes: { members: one, books: one } }, planner);
      const work = workOf(changed);
      assert.deepEqual(
        work.filter((name) => /^(infer|load)/.test(name)),
        [
          'load dim_book',
          'infer what loans name',
          'load dim_member',
          'load fact_loan',
          'load fact_fine',
          'load dim_day',
        ],
      );
      const load = changed.steps.find((step) => step.kind === 'load' && step.model === 'dim_member');
      assert.deepEqual(load?.needs, ['touched_member', 'stg_members', 'new_dim_member']);
      const whole = await planOf(inferringLibrary, { full: true }, planner);
      assert.deepEqual(
        workOf(whole).filter((name) => /^(infer|load)/.test(name)),
        [
          'load dim_book',
          'infer what loans name',
          'load dim_member',
          'load fact_loan',
          'load fact_fine',
          'load dim_day',
        ],
      );
      assert.deepEqual(whole.steps.filter(({ kind }) => kind === 'infer').map(lineOf), [
        ['infer what loans name', 'all', 'always', 'new_dim_member old_dim_member'],
      ]);
      assert.equal(whole.steps.find((step) => step.kind === 'load' && step.model === 'dim_member')?.needs, undefined);
    },
  },
];
