import assert from 'node:assert/strict';
import { libraryProject } from '../library/project.ts';
import { planOf } from '../library/situations.ts';
import { forgottenBy, type PlanCase } from './lines.ts';
import { awaitedLibrary, bareLibrary, crossedLibrary, newReaderLibrary, viewedLibrary } from './projects.ts';

/** When what was read whole is dropped. */

const one = { changed: 1, deleted: 0 };
const MARTS =
  'new_branch_day new_branch_members new_day_best new_dim_day new_genre_share new_library_day new_member_360 new_member_rank';

export const forgettingCases: readonly PlanCase[] = [
  {
    name: 'in a full run a source goes when its rows are counted, staged rows when they are stored, a table after its last reader',
    run: async (planner) =>
      assert.deepEqual(forgottenBy(await planOf(libraryProject, { full: true }, planner)), [
        'count members: src_members',
        // As many versions as staged rows have to come out.
        'keep versions of dim_member: stg_members',
        'count books: src_books',
        'transform dim_book: stg_books',
        'count loans: src_fines src_loans',
        'transform fact_loan: stg_loans',
        'transform fact_fine: stg_fines',
        // Nothing reads members, nor fines, after member_360; books after genre_share; loans after branch_day.
        'transform member_360: new_dim_member new_fact_fine',
        'transform genre_share: new_dim_book',
        'transform branch_day: new_fact_loan',
        `check 8 tables: ${MARTS}`,
      ]),
  },
  {
    name: 'a table stays until the check of who refers to it',
    run: async (planner) =>
      assert.deepEqual(forgottenBy(await planOf(bareLibrary, { full: true }, planner)).slice(5), [
        'transform fact_loan: new_dim_member stg_loans',
        'transform fact_fine: stg_fines',
        'check 2 tables: new_dim_book',
        'transform dim_day: new_fact_fine new_fact_loan',
        'check dim_day: new_dim_day',
      ]),
  },
  {
    name: 'a table stays until the last reader of a view over a view over it',
    run: async (planner) =>
      assert.deepEqual(forgottenBy(await planOf(viewedLibrary, { full: true }, planner)).slice(5), [
        'transform fact_loan: new_dim_member stg_loans',
        'transform fact_fine: stg_fines',
        'transform loan_list: new_dim_book new_fact_fine new_fact_loan',
        'check 2 tables: new_dim_day new_loan_list',
      ]),
  },
  {
    name: 'what follows changes stays; only what was computed whole goes',
    run: async (planner) => {
      const changes = { loans: one, members: one };
      assert.deepEqual(forgottenBy(await planOf(libraryProject, { changes }, planner)), []);
      const found = { changes, changedModels: ['genre_share'] };
      assert.deepEqual(forgottenBy(await planOf(libraryProject, found, planner)), ['check 10 tables: new_genre_share']);
    },
  },
  {
    name: 'a dimension that was computed whole stays until followed rows that wait for it are judged and checked',
    run: async (planner) => {
      const found = { changes: { loans: one }, changedModels: ['dim_book'] };
      assert.deepEqual(forgottenBy(await planOf(bareLibrary, found, planner)), [
        'count books: src_books',
        'transform dim_book: stg_books',
        'check 3 tables: new_dim_book',
      ]);
    },
  },
  {
    name: 'a dimension that no later model reads stays until the rows that wait for it are judged, and no longer',
    run: async (planner) => {
      const forgotten = forgottenBy(await planOf(awaitedLibrary, { full: true }, planner));
      assert.deepEqual(forgotten[4], 'judge loans: new_dim_book');
    },
  },
  {
    name: 'staged rows stay until the last model of their aggregate that reads them',
    run: async (planner) =>
      assert.deepEqual(forgottenBy(await planOf(newReaderLibrary, { full: true }, planner)).slice(5, 7), [
        'transform fact_loan: new_dim_member',
        'transform fact_fine: stg_fines stg_loans',
      ]),
  },
  {
    name: 'staged rows stay until the model that stores them is counted beside them, whatever its SQL reads',
    run: async (planner) =>
      assert.deepEqual(forgottenBy(await planOf(crossedLibrary, { full: true }, planner)).slice(5, 7), [
        'transform fact_loan: new_dim_member',
        'transform fact_fine: stg_fines stg_loans',
      ]),
  },
];
