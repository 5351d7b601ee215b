import assert from 'node:assert/strict';
import { text } from '../../../models/types.ts';
import type { Plan } from '../../../src/etl/plan/plan.ts';
import { libraryProject } from '../library/project.ts';
import { type Found, planOf } from '../library/situations.ts';
import { type PlanCase, workOf } from './lines.ts';
import type { Planner } from './planner.ts';

/** What is read and computed whole, and why. */

const one = { changed: 1, deleted: 0 };
const desk = { name: 'desk', type: text(10) };
const shelf = { name: 'shelf', type: text(10) };
const NOTE = 'loans.note was added in the source';
const DESK = 'loans.desk was added in the source';

const planFor = (planner: Planner, found: Found): Promise<Plan> => planOf(libraryProject, found, planner);

interface Whole {
  readonly mode: Plan['mode'];
  readonly reason: string | null;
  readonly aggregates: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

function assertWhole({ mode, reason, reading }: Plan, expected: Whole): void {
  const { aggregates, models } = reading;
  assert.deepEqual(
    { mode, reason, aggregates: Object.fromEntries(aggregates), models: Object.fromEntries(models) },
    expected,
  );
}

const all = (names: string, why: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, why]));

const MARTS = 'dim_day library_day member_360 branch_members genre_share branch_day day_best member_rank';

export const readingCases: readonly PlanCase[] = [
  ...(
    [
      ['the first run', { isFirst: true }],
      ['the first run', { isFirst: true, full: true }],
      ['asked for with --full', { full: true, unknown: ['note'], changedModels: ['fact_fine'], daily: true }],
      ['the source was restored', { fullReadBecause: 'the source was restored', dueModels: ['member_rank'] }],
    ] as const
  ).map(([why, found], at) => ({
    name: `everything is read because of one reason, ${why} (${at})`,
    run: async (planner: Planner) =>
      assertWhole(await planFor(planner, found), {
        mode: 'full',
        reason: why,
        aggregates: all('member book loan', why),
        models: all(`dim_member dim_book fact_loan fact_fine ${MARTS}`, why),
      }),
  })),
  {
    name: 'nothing is whole where nothing but rows changed',
    run: async (planner) =>
      assertWhole(await planFor(planner, { changes: { loans: one, members: one } }), {
        mode: 'incremental',
        reason: null,
        aggregates: {},
        models: {},
      }),
  },
  {
    name: 'a column of the contract that is there again: its aggregate, with what depends on it',
    run: async (planner) => {
      const loan = {
        mode: 'full',
        aggregates: { loan: NOTE },
        models: all(`fact_loan fact_fine ${MARTS}`, NOTE),
      } as const;
      assertWhole(await planFor(planner, { unknown: ['note'] }), { ...loan, reason: NOTE });
      const why = 'loans.note was returned in the source';
      assertWhole(await planFor(planner, { returned: ['note'] }), {
        mode: 'full',
        reason: why,
        aggregates: { loan: why },
        models: all(`fact_loan fact_fine ${MARTS}`, why),
      });
      // Why it is read stays what it was found for first.
      assertWhole(await planFor(planner, { unknown: ['note', 'returned_at'] }), {
        mode: 'full',
        reason: 'loans.returned_at was added in the source',
        aggregates: { loan: 'loans.returned_at was added in the source' },
        models: all(`fact_loan fact_fine ${MARTS}`, 'loans.returned_at was added in the source'),
      });
    },
  },
  {
    name: 'a table that nobody watched: its aggregate, with what depends on it; of two reasons the first',
    run: async (planner) => {
      const fines = 'fines is another table than in the last run';
      const whole = { loan: fines, models: all(`fact_loan fact_fine ${MARTS}`, fines) };
      assertWhole(await planFor(planner, { unwatched: { fines }, changes: { loans: one, members: one } }), {
        mode: 'full',
        reason: fines,
        aggregates: { loan: fines },
        models: whole.models,
      });
      assertWhole(await planFor(planner, { unwatched: { fines, loans: 'later' }, unknown: ['note'] }), {
        mode: 'full',
        reason: fines,
        aggregates: { loan: fines },
        models: whole.models,
      });
    },
  },
  {
    name: 'a table that was written anew: its aggregate, with what depends on it; any other reason says it better',
    run: async (planner) => {
      const rewritten = { loans: 'loans was written anew' };
      const whole = (reason: string): Whole => ({
        mode: 'full',
        reason,
        aggregates: { loan: reason },
        models: all(`fact_loan fact_fine ${MARTS}`, reason),
      });
      assertWhole(await planFor(planner, { rewritten, changes: { members: one } }), whole(rewritten.loans));
      const wider = { retyped: [{ name: 'branch', type: text(80) }] };
      assertWhole(await planFor(planner, { rewritten, ...wider }), whole('loans.branch was widened in the source'));
      const fines = 'fines was written anew';
      assertWhole(await planFor(planner, { rewritten: { fines }, ...wider }), whole(fines));
      assertWhole(await planFor(planner, { rewritten, unwatched: { fines: 'unwatched' } }), whole('unwatched'));
    },
  },
  {
    name: 'a lost column of the contract, and a wider one, which is the reason that is told: nothing is read again',
    run: async (planner) => {
      const lost = await planFor(planner, { lost: ['note'] });
      assertWhole(lost, { mode: 'incremental', reason: null, aggregates: {}, models: {} });
      const wider = await planFor(planner, { retyped: [{ name: 'branch', type: text(80) }] });
      const reason = 'loans.branch was widened in the source';
      assertWhole(wider, { mode: 'full', reason, aggregates: {}, models: {} });
    },
  },
  {
    name: 'a column of another type: its aggregate, with what depends on it; a column that came with it says why first',
    run: async (planner) => {
      const retyped = [{ name: 'returned_at', type: text() }];
      const why = 'loans.returned_at was retyped in the source';
      const whole = {
        mode: 'full',
        aggregates: { loan: why },
        models: all(`fact_loan fact_fine ${MARTS}`, why),
      } as const;
      assertWhole(await planFor(planner, { retyped, changes: { loans: one } }), { ...whole, reason: why });
      assertWhole(await planFor(planner, { retyped, unknown: ['note'] }), {
        mode: 'full',
        reason: NOTE,
        aggregates: { loan: NOTE },
        models: all(`fact_loan fact_fine ${MARTS}`, NOTE),
      });
      // What it gained comes with its rows.
      const gaining = await planFor(planner, { retyped, gained: { loans: [desk], books: [shelf] } });
      assert.deepEqual(
        gaining.reading.fills.map(({ source }) => source),
        ['books'],
      );
    },
  },
  {
    name: 'a changed dimension: the facts that look it up, each with the reason that came to it',
    run: async (planner) => {
      const why = 'the model dim_member changed';
      assertWhole(await planFor(planner, { changedModels: ['dim_member', 'library_day'] }), {
        mode: 'full',
        reason: why,
        aggregates: { member: why, loan: why },
        models: {
          ...all(`dim_member fact_loan fact_fine ${MARTS}`, why),
          library_day: 'the model library_day changed',
        },
      });
    },
  },
  {
    name: 'a changed mart and a changed dimension that it does not read: each for itself',
    run: async (planner) =>
      assertWhole(await planFor(planner, { changedModels: ['branch_members', 'dim_book'] }), {
        mode: 'full',
        reason: 'the model dim_book changed',
        aggregates: { book: 'the model dim_book changed' },
        models: {
          dim_book: 'the model dim_book changed',
          genre_share: 'the model dim_book changed',
          branch_members: 'the model branch_members changed',
        },
      }),
  },
  {
    name: 'a new business day: models of a day alone, and the run is no full one',
    run: async (planner) => {
      const day = { member_rank: 'the business day turned' };
      const turned = { mode: 'incremental', reason: null, aggregates: {}, models: day } as const;
      assertWhole(await planFor(planner, { dueModels: ['member_rank'] }), turned);
      // Only models of a day are due, whatever a warehouse remembers.
      assertWhole(await planFor(planner, { dueModels: ['member_rank', 'member_360'] }), turned);
      assertWhole(await planFor(planner, { dueModels: ['member_rank'], changedModels: ['member_360'] }), {
        mode: 'full',
        reason: 'the model member_360 changed',
        aggregates: {},
        models: { ...all('member_360 branch_members', 'the model member_360 changed'), ...day },
      });
    },
  },
  {
    name: '--daily: models of a day, due or not',
    run: async (planner) => {
      const why = 'asked for with --daily';
      const asked = { mode: 'full', reason: why, aggregates: {}, models: { member_rank: why } } as const;
      assertWhole(await planFor(planner, { daily: true }), asked);
      assertWhole(await planFor(planner, { daily: true, dueModels: ['member_rank'] }), asked);
    },
  },
  {
    name: 'gained columns: one filling for each source that has some, and no aggregate is read',
    run: async (planner) => {
      const plan = await planFor(planner, { gained: { loans: [desk, shelf], books: [shelf] } });
      assert.deepEqual(plan.reading.fills, [
        { source: 'books', columns: ['shelf'], reason: 'books.shelf was added in the source' },
        { source: 'loans', columns: ['desk', 'shelf'], reason: DESK },
      ]);
      assertWhole(plan, { mode: 'full', reason: 'books.shelf was added in the source', aggregates: {}, models: {} });
      assert.deepEqual(workOf(plan), ['fill shelf of dim_book', 'fill desk, shelf of fact_loan']);
      assert.deepEqual(
        plan.steps.map(({ reason }) => reason),
        ['books.shelf was added in the source', DESK],
      );
    },
  },
  {
    name: 'a column beside the contract that came back is filled; one that is still there, was lost or became wider is not',
    run: async (planner) => {
      const absorbed = { loans: [desk] };
      const back = await planFor(planner, { absorbed, gained: { loans: [desk] }, returned: ['desk'] });
      assert.deepEqual(back.reading.fills, [
        { source: 'loans', columns: ['desk'], reason: 'loans.desk was returned in the source' },
      ]);
      const others = [
        [[desk], null],
        [[], null],
        [[{ name: 'desk', type: text(20) }], 'loans.desk was widened in the source'],
      ] as const;
      for (const [columns, reason] of others) {
        const plan = await planFor(planner, { absorbed, gained: { loans: columns } });
        assert.deepEqual([plan.reading.fills, plan.reason], [[], reason]);
      }
    },
  },
  {
    name: 'a gained column of an aggregate that is read whole comes with its rows',
    run: async (planner) => {
      const plan = await planFor(planner, { gained: { loans: [desk], books: [shelf] }, changedModels: ['fact_loan'] });
      assert.deepEqual(
        plan.reading.fills.map(({ source }) => source),
        ['books'],
      );
      assert.equal(plan.reason, 'the model fact_loan changed');
    },
  },
  {
    name: 'a gained column says why before a changed mart does, and changed rows are filled after they are loaded',
    run: async (planner) => {
      const plan = await planFor(planner, {
        gained: { loans: [desk] },
        changedModels: ['genre_share'],
        changes: { books: one },
      });
      assert.equal(plan.reason, DESK);
      const names = workOf(plan);
      assert.ok(names.indexOf('load dim_book') < names.indexOf('fill desk of fact_loan'));
      assert.ok(names.indexOf('fill desk of fact_loan') < names.indexOf('transform genre_share'));
    },
  },
  {
    name: 'the plan hands on the cut, the changes and how the source changed',
    run: async (planner) => {
      const plan = await planFor(planner, { changes: { loans: one }, gained: { loans: [desk] } });
      assert.deepEqual(plan.cut, {
        cursor: 'this cut',
        unkeyed: new Set(),
        unwatched: new Map(),
        rewritten: new Map(),
      });
      assert.deepEqual(Object.fromEntries(plan.changes), { loans: one });
      assert.deepEqual(
        plan.schemaChanges.map(({ source_table, column_name, change }) => [source_table, column_name, change]),
        [['loans', 'desk', 'added']],
      );
    },
  },
];
