import assert from 'node:assert/strict';
import { text } from '../../../models/types.ts';
import type { DdlChange } from '../../../src/etl/plan/ddl.ts';
import type { Database } from '../../../src/storage/storage.ts';
import { libraryProject } from '../library/project.ts';
import { type Found, planOf } from '../library/situations.ts';
import type { PlanCase } from './lines.ts';
import type { Planner } from './planner.ts';
import { personalLibrary, viewedLibrary } from './projects.ts';

/** How the warehouse's tables change before a run. */

const desk = { name: 'desk', type: text(10) };

const textsOf = async (planner: Planner, found: Found, project = libraryProject): Promise<string[]> =>
  (await planOf(project, found, planner)).ddl.map(planner.ddlText);

/** Columns of a table that is created, as `name nullable: comment`. */
function createdColumns(changes: readonly DdlChange[], table: string): string[] {
  const created = changes.find((change) => change.kind === 'create_table' && change.model.name === table);
  assert.ok(created?.kind === 'create_table');
  return created.definition.columns.map(
    ({ name, nullable, comment }) => `${name}${nullable ? '?' : ''}: ${comment ?? ''}`,
  );
}

const nameOf = (value: unknown): string | undefined => (value as { name: string } | undefined)?.name;

/** A store that writes down what it is asked. */
function recorder(): { readonly database: Database; readonly calls: unknown[][]; sessions: number } {
  const recorded = { calls: [] as unknown[][], sessions: 0 };
  const ddl = new Proxy(
    {},
    {
      get:
        (_, method) =>
        async (...values: unknown[]) =>
          void recorded.calls.push([method, ...values]),
    },
  );
  const database = {
    session: async (work: (session: unknown) => Promise<void>) => {
      recorded.sessions += 1;
      await work({ ddl });
    },
  } as unknown as Database;
  return Object.assign(recorded, { database });
}

export const ddlCases: readonly PlanCase[] = [
  {
    name: 'first run: schemas, then tables, then views, in the order in which they are read',
    run: async (planner) =>
      assert.deepEqual(await textsOf(planner, { isFirst: true }), [
        'create schema core',
        'create schema mart',
        ...['dim_member', 'dim_book', 'fact_loan', 'fact_fine', 'dim_day'].map((name) => `create table core.${name}`),
        ...['library_day', 'member_360', 'branch_members', 'genre_share', 'branch_day', 'day_best', 'member_rank'].map(
          (name) => `create table mart.${name}`,
        ),
        'create view mart.branch_rates',
      ]),
  },
  {
    name: 'a table that is there as it should be is left alone; one that lacks is made, its schema too',
    run: async (planner) => {
      assert.deepEqual(await textsOf(planner, { full: true }), []);
      assert.deepEqual(await textsOf(planner, { absent: ['mart.library_day'] }), [
        'create schema mart',
        'create table mart.library_day',
      ]);
      assert.deepEqual(await textsOf(planner, { absent: ['mart.branch_rates'] }), [
        'create schema mart',
        'create view mart.branch_rates',
      ]);
    },
  },
  {
    name: 'a table has its columns, those that came with the source and the run, each with its comment',
    run: async (planner) => {
      const found = { isFirst: true, gained: { fines: [desk] } };
      const { ddl } = await planOf(libraryProject, found, planner);
      assert.deepEqual(createdColumns(ddl, 'fact_fine'), [
        'fine_id: The fine.',
        'loan_id: The loan.',
        'amount: What is owed. Unit: EUR.',
        'fined_at: When it was imposed.',
        'fine_date: Its day (UTC).',
        'desk?: Came with the source; not in the contract.',
        'etl_run_id: The ETL run that last wrote the row.',
      ]);
      assert.ok(createdColumns(ddl, 'fact_loan').includes('note?: A remark of the desk.'));
      const tables = ddl.flatMap((change) => (change.kind === 'create_table' ? [change.definition] : []));
      const [loan, fine] = tables.filter(({ name }) => name === 'fact_loan' || name === 'fact_fine');
      assert.deepEqual(loan?.indexes, [{ columns: ['member_id'] }, { columns: ['loan_date'] }]);
      assert.deepEqual(fine?.indexes, []);
      assert.deepEqual(
        [fine?.schema, fine?.primaryKey, fine?.comment],
        ['core', ['fine_id'], 'Fines. Grain: one fine.'],
      );
    },
  },
  {
    name: 'a changed table is commented again, once, and a gained column is added and commented',
    run: async (planner) => {
      assert.deepEqual(await textsOf(planner, { changedModels: ['library_day'] }), ['comment mart.library_day']);
      // A view over it is none the wiser.
      assert.deepEqual(await textsOf(planner, { changedModels: ['branch_day'] }), ['comment mart.branch_day']);
      assert.deepEqual(await textsOf(planner, { gained: { loans: [desk, { name: 'shelf', type: text(20) }] } }), [
        'add desk text(10), shelf text(20) to core.fact_loan',
        'comment core.fact_loan',
      ]);
      const { ddl } = await planOf(libraryProject, { gained: { loans: [desk] } }, planner);
      const [added] = ddl.flatMap((change) => (change.kind === 'add_columns' ? change.columns : []));
      assert.deepEqual([added?.name, added?.comment], ['desk', 'Came with the source; not in the contract.']);
    },
  },
  {
    name: 'a wider column: views that read it go before and come back after, others stay',
    run: async (planner) => {
      const retyped = [{ name: 'branch', type: text(80) }];
      assert.deepEqual(await textsOf(planner, { retyped }), [
        'drop view mart.branch_rates',
        'widen core.fact_loan.branch from text(40) to text(80)',
        'widen mart.branch_day.branch from text(40) to text(80)',
        'create view mart.branch_rates',
      ]);
      // One of the three tables that the inner view reads is enough.
      assert.deepEqual(await textsOf(planner, { retyped }, viewedLibrary), [
        'drop view mart.owing_loans',
        'drop view mart.known_loans',
        'widen core.fact_loan.branch from text(40) to text(80)',
        'create view mart.known_loans',
        'create view mart.owing_loans',
      ]);
      assert.deepEqual(await textsOf(planner, { retyped: [{ name: 'home_branch', type: text(80) }] }), [
        'widen core.dim_member.home_branch from text(40) to text(80)',
        'widen mart.member_360.home_branch from text(40) to text(80)',
        'widen mart.branch_members.home_branch from text(40) to text(80)',
      ]);
    },
  },
  {
    name: 'a narrower column changes nothing',
    run: async (planner) =>
      assert.deepEqual(await textsOf(planner, { retyped: [{ name: 'branch', type: text(20) }] }), []),
  },
  {
    name: 'views over views are dropped from the outermost and made from the innermost; a missing one is not dropped',
    run: async (planner) => {
      const made = ['create view mart.known_loans', 'create view mart.owing_loans'];
      const dropped = ['drop view mart.owing_loans', 'drop view mart.known_loans'];
      assert.deepEqual(await textsOf(planner, { changedModels: ['known_loans'] }, viewedLibrary), [
        ...dropped,
        ...made,
      ]);
      assert.deepEqual(await textsOf(planner, { changedModels: ['owing_loans'] }, viewedLibrary), [
        'drop view mart.owing_loans',
        'create view mart.owing_loans',
      ]);
      assert.deepEqual(await textsOf(planner, { absent: ['mart.known_loans'] }, viewedLibrary), [
        'create schema mart',
        'drop view mart.owing_loans',
        ...made,
      ]);
    },
  },
  {
    name: 'a view names each model under its schema',
    run: async (planner) => {
      const { ddl } = await planOf(viewedLibrary, { isFirst: true }, planner);
      const queries = ddl.flatMap((change) => (change.kind === 'create_view' ? [change.query] : []));
      assert.deepEqual(queries, [
        `select loan_id from core.fact_loan
union all select loan_id from core.fact_fine where amount < 0
union all select book_id from core.dim_book where is_deleted and not is_deleted`,
        'select loan_id from mart.known_loans',
      ]);
    },
  },
  {
    name: 'the changes are made one by one in one session, and none where there is nothing to do',
    run: async (planner) => {
      const none = recorder();
      await planner.makeChanges(none.database, []);
      assert.equal(none.sessions, 0);
      const found = {
        retyped: [{ name: 'branch', type: text(80) }],
        gained: { books: [desk] },
        absent: ['core.fact_fine'],
      };
      const { ddl } = await planOf(libraryProject, found, planner);
      const some = recorder();
      await planner.makeChanges(some.database, ddl);
      assert.equal(some.sessions, 1);
      const rates = { schema: 'mart', name: 'branch_rates' };
      const [schema, drop, add, comment, widenLoan, create, widenDay, view] = some.calls;
      assert.equal(some.calls.length, 8);
      assert.deepEqual(schema, ['createSchema', 'core']);
      assert.deepEqual(drop, ['dropView', rates]);
      assert.deepEqual(add?.slice(0, 2), ['addColumns', { schema: 'core', name: 'dim_book' }]);
      assert.deepEqual((add?.[2] as object[] | undefined)?.map(nameOf), ['desk']);
      assert.deepEqual([comment?.[0], nameOf(comment?.[1])], ['comment', 'dim_book']);
      assert.deepEqual(widenLoan, [
        'widenColumn',
        { schema: 'core', name: 'fact_loan' },
        { name: 'branch', type: text(80) },
      ]);
      assert.deepEqual([create?.[0], nameOf(create?.[1])], ['createTable', 'fact_fine']);
      assert.deepEqual(widenDay?.slice(0, 2), ['widenColumn', { schema: 'mart', name: 'branch_day' }]);
      assert.deepEqual(view, [
        'createView',
        {
          ...rates,
          select: `select loan_date, branch, cast(round(cast(returned_count as decimal(18, 4)) / loan_count, 4) as decimal(18, 4)) as return_rate
from mart.branch_day`,
          comment: 'Which part of the loans came back. Grain: one branch on one day.',
          columns: [
            { name: 'loan_date', comment: 'The day.' },
            { name: 'branch', comment: 'The branch.' },
            { name: 'return_rate', comment: 'Part that came back. Unit: share of loans.' },
          ],
        },
      ]);
    },
  },
  {
    name: 'what is personal is made as such, and nothing else is',
    run: async (planner) => {
      const store = recorder();
      await planner.makeChanges(store.database, (await planOf(personalLibrary, { isFirst: true }, planner)).ddl);
      const made = store.calls.flatMap(([method, value]) =>
        method === 'createTable' || method === 'createView' ? [value as { name: string; isPersonal?: boolean }] : [],
      );
      assert.equal(made.length, 13);
      assert.deepEqual(
        made.filter((one) => 'isPersonal' in one).map(({ name, isPersonal }) => [name, isPersonal]),
        [
          ['fact_fine', true],
          ['branch_rates', true],
        ],
      );
    },
  },
  {
    name: 'columns of an earlier release go where they are there',
    run: async (planner) => {
      const texts = (left: readonly string[]): Promise<string[]> =>
        textsOf(planner, { left: { 'core.fact_fine': left } }, personalLibrary);
      assert.deepEqual(await texts([]), []);
      assert.deepEqual(await texts(['remark']), []);
      assert.deepEqual(await texts(['cash', 'remark']), ['drop cash of core.fact_fine']);
      assert.deepEqual(await texts(['cash', 'payer']), ['drop payer, cash of core.fact_fine']);
      const store = recorder();
      const found = { left: { 'core.fact_fine': ['cash'] } };
      await planner.makeChanges(store.database, (await planOf(personalLibrary, found, planner)).ddl);
      assert.deepEqual(store.calls, [['retireColumns', { schema: 'core', name: 'fact_fine' }, ['cash']]]);
    },
  },
];
