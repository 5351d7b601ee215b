import assert from 'node:assert/strict';
import { libraryProject } from '../library/project.ts';
import { planOf } from '../library/situations.ts';
import { assertFields, assertSteps, type Line, lineOf, type PlanCase, stepNamed, workOf } from './lines.ts';
import {
  bareLibrary,
  calendarLibrary,
  dailyReaderLibrary,
  deepLibrary,
  keptLibrary,
  lookupLibrary,
  newReaderLibrary,
  rememberingLibrary,
  splitLibrary,
  titlesLibrary,
  viewedLibrary,
} from './projects.ts';

/** What each step does, needs and makes. */

const loanNeeds = 'touched_loan stg_loans stg_fines';
const loanTouch =
  'changed_loans src_loans gone_loans changed_fines src_fines gone_fines arrived_dim_member versions_dim_member arrived_dim_book versions_dim_book';

const fineRun: readonly Line[] = [
  ['extract fines', 'keys', 'always', 'changed_fines gone_fines'],
  ['find touched loans', '', loanTouch, 'touched_loan'],
  ['extract whole loans', '', 'touched_loan', 'src_loans src_fines'],
  ['stage loans', '', 'src_loans', 'stg_loans'],
  ['stage fines', '', 'src_fines', 'stg_fines'],
  ['look up dim_member', 'named for loan', 'stg_loans stg_fines', ''],
  ['look up dim_book', 'named for loan', 'stg_loans stg_fines', ''],
  ['judge loans', '', 'src_loans src_fines', 'issues_loan rejected'],
  ['count loans', '', 'always', ''],
  // library_day and others are recomputed where a value of a fact changes.
  ['transform fact_loan', 'touched, old touched', loanNeeds, 'new_fact_loan old_fact_loan'],
  ['load fact_loan', 'replaces touched', loanNeeds, ''],
  ['transform fact_fine', 'touched, old touched', loanNeeds, 'new_fact_fine old_fact_fine'],
  ['load fact_fine', 'replaces touched', loanNeeds, ''],
  ['transform dim_day', 'touched, old all', 'new_fact_loan new_fact_fine', 'new_dim_day old_dim_day arrived_dim_day'],
  ['load dim_day', 'replaces nothing', 'new_fact_loan new_fact_fine', ''],
  [
    'find touched rows of library_day',
    '',
    'new_fact_loan old_fact_loan new_fact_fine old_fact_fine',
    'touched_library_day',
  ],
  ['transform library_day', 'touched, old none', 'touched_library_day', 'new_library_day old_library_day'],
  ['load library_day', 'replaces touched', 'touched_library_day', ''],
  [
    'find touched rows of member_360',
    '',
    'new_dim_member old_dim_member new_fact_loan old_fact_loan new_fact_fine old_fact_fine',
    'touched_member_360',
  ],
  // branch_members follows its values.
  ['transform member_360', 'touched, old touched', 'touched_member_360', 'new_member_360 old_member_360'],
  ['load member_360', 'replaces touched', 'touched_member_360', ''],
  ['find touched rows of branch_members', '', 'new_member_360 old_member_360', 'touched_branch_members'],
  ['transform branch_members', 'touched, old none', 'touched_branch_members', 'new_branch_members old_branch_members'],
  ['load branch_members', 'replaces touched', 'touched_branch_members', ''],
  [
    'find touched rows of genre_share',
    '',
    'new_dim_book old_dim_book new_fact_loan old_fact_loan',
    'touched_genre_share',
  ],
  ['transform genre_share', 'touched, old none', 'touched_genre_share', 'new_genre_share old_genre_share'],
  ['load genre_share', 'replaces touched', 'touched_genre_share', ''],
  // The view over it has a reader.
  [
    'transform branch_day',
    'touched, old touched',
    'new_fact_loan old_fact_loan',
    'new_branch_day old_branch_day touched_branch_day',
  ],
  ['load branch_day', 'replaces touched', 'touched_branch_day', ''],
  ['find touched rows of day_best', '', 'new_branch_day old_branch_day', 'touched_day_best'],
  ['transform day_best', 'touched, old none', 'touched_day_best', 'new_day_best old_day_best'],
  ['load day_best', 'replaces touched', 'touched_day_best', ''],
  [
    'check 9 tables',
    'fact_loan fact_fine dim_day library_day member_360 branch_members genre_share branch_day day_best',
    'new_fact_loan new_fact_fine new_dim_day new_library_day new_member_360 new_branch_members new_genre_share new_branch_day new_day_best',
    '',
  ],
];

/** What is read whole depends on nothing and is executed in any case. */
const always = (name: string, what: string, makes = ''): Line => [name, what, 'always', makes];

const wholeMart = (name: string, what: string, replaces: string, makes = ''): Line[] => [
  always(`transform ${name}`, what, `new_${name} old_${name}${makes}`),
  always(`load ${name}`, `replaces ${replaces}`),
];

const fullRun: readonly Line[] = [
  always('extract members', 'all', 'src_members'),
  always('stage members', 'careful', 'stg_members'),
  always('judge members', 'careful', 'issues_member rejected'),
  always('count members', ''),
  always('transform dim_member', 'all, old all', 'present_dim_member old_dim_member'),
  always('keep versions of dim_member', '', 'new_dim_member versions_dim_member arrived_dim_member'),
  always('load dim_member', 'replaces nothing'),
  always('check dim_member', 'dim_member'),
  always('extract books', 'all', 'src_books'),
  always('stage books', 'careful', 'stg_books'),
  always('judge books', 'careful', 'issues_book rejected'),
  always('count books', ''),
  ...wholeMart('dim_book', 'all, old all', 'nothing', ' arrived_dim_book'),
  always('check dim_book', 'dim_book'),
  always('extract loans', 'all', 'src_loans'),
  always('extract fines', 'all', 'src_fines'),
  always('stage loans', 'careful', 'stg_loans'),
  always('stage fines', 'careful', 'stg_fines'),
  always('judge loans', 'careful', 'issues_loan rejected'),
  always('count loans', ''),
  ...wholeMart('fact_loan', 'all, old none', 'everything'),
  ...wholeMart('fact_fine', 'all, old none', 'everything'),
  always('check 2 tables', 'fact_loan fact_fine'),
  ...wholeMart('dim_day', 'all, old all', 'nothing', ' arrived_dim_day'),
  ...wholeMart('library_day', 'all, old none', 'everything'),
  ...wholeMart('member_360', 'all, old none', 'everything'),
  ...wholeMart('branch_members', 'all, old none', 'everything'),
  ...wholeMart('genre_share', 'all, old none', 'everything'),
  ...wholeMart('branch_day', 'all, old none', 'everything', ' touched_branch_day'),
  ...wholeMart('day_best', 'all, old none', 'everything'),
  // Its rows of past days stay.
  ...wholeMart('member_rank', 'all, old none', 'nothing'),
  [
    'check 8 tables',
    'dim_day library_day member_360 branch_members genre_share branch_day day_best member_rank',
    'new_dim_day new_library_day new_member_360 new_branch_members new_genre_share new_branch_day new_day_best new_member_rank',
    '',
  ],
];

const memberRun: readonly Line[] = [
  ['extract members', 'changed', 'always', 'src_members gone_members'],
  ['stage members', '', 'src_members', 'stg_members'],
  ['find touched members', '', 'changed_members src_members gone_members', 'touched_member'],
  ['judge members', '', 'src_members', 'issues_member rejected'],
  ['count members', '', 'always', ''],
  ['transform dim_member', 'touched, old touched', 'touched_member stg_members', 'present_dim_member old_dim_member'],
  [
    'keep versions of dim_member',
    '',
    'touched_member stg_members',
    'new_dim_member versions_dim_member arrived_dim_member',
  ],
  ['load dim_member', 'replaces nothing', 'touched_member stg_members', ''],
];

/** Loans that are completed from the warehouse; fines have groups of their own. */
const keptNeeds = 'touched_loan touched_fines stg_loans stg_fines';
const keptRun: readonly Line[] = [
  ['extract loans', 'changed', 'always', 'src_loans gone_loans'],
  ['stage loans', '', 'src_loans', 'stg_loans'],
  ['stage fines', '', 'src_fines', 'stg_fines'],
  ['find touched loans', '', loanTouch, 'touched_loan touched_fines'],
  ['complete loans', '', 'touched_loan', 'stg_loans stg_fines'],
  ['look up dim_member', 'named for loan', 'stg_loans stg_fines', ''],
  ['look up dim_book', 'named for loan', 'stg_loans stg_fines', ''],
  ['judge loans', '', 'src_loans src_fines', 'issues_loan rejected'],
  ['count loans', '', 'always', ''],
  // Only the calendar reads the facts, and of them what comes.
  ['transform fact_loan', 'touched, old none', keptNeeds, 'new_fact_loan old_fact_loan'],
  ['load fact_loan', 'replaces touched', keptNeeds, ''],
  ['transform fact_fine', 'touched, old none', keptNeeds, 'new_fact_fine old_fact_fine'],
  ['load fact_fine', 'replaces touched', keptNeeds, ''],
  ['find touched rows of dim_day', '', 'new_fact_loan new_fact_fine', 'touched_dim_day'],
  ['transform dim_day', 'touched, old all', 'touched_dim_day', 'new_dim_day old_dim_day arrived_dim_day'],
  ['load dim_day', 'replaces nothing', 'touched_dim_day', ''],
  ['check 3 tables', 'fact_loan fact_fine dim_day', 'new_fact_loan new_fact_fine new_dim_day', ''],
];

const one = { changed: 1, deleted: 0 };

/** What a compute step does, by the model's name. */
const computed = (lines: readonly Line[], model: string): string | undefined =>
  lines.find(([name]) => name === `transform ${model}`)?.[1];

export const stepCases: readonly PlanCase[] = [
  {
    name: 'a changed fine: each step with what it needs, so that it is left out where nothing changed, and with what it makes',
    run: async (planner) => assertSteps(await planOf(libraryProject, { changes: { fines: one } }, planner), fineRun),
  },
  {
    name: 'a full run needs nothing, is careful, and replaces everything but what keeps rows',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { full: true }, planner);
      assertSteps({ ...plan, steps: plan.steps.filter(({ kind }) => kind !== 'forget') }, fullRun);
    },
  },
  {
    name: 'fines that are looked at again: their loans are touched, as if they had changed',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { retry: ['fines'] }, planner);
      const again: readonly Line[] = [
        ['look again at fines', '', 'always', 'retried_fines'],
        ['find touched loans', '', `${loanTouch} retried_fines`, 'touched_loan'],
      ];
      assertSteps(plan, [...again, ...fineRun.slice(2)]);
      assertFields(plan.steps[0], { kind: 'retry', source: 'fines', reason: 'asked for with ecom quarantine retry' });
    },
  },
  {
    name: 'members that are looked at again beside changed ones: their own rows are read, and nothing else is',
    run: async (planner) => {
      const { steps } = await planOf(libraryProject, { retry: ['members'], changes: { members: one } }, planner);
      const again = ['look again at members', '', 'always', 'src_members'];
      assert.deepEqual(steps.slice(0, 4).map(lineOf), [
        memberRun.map(sortedLine)[0],
        again,
        ...memberRun.map(sortedLine).slice(1, 3),
      ]);
    },
  },
  {
    name: 'what is read whole is not looked at again beside that',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { full: true, retry: ['members', 'fines'] }, planner);
      assertSteps({ ...plan, steps: plan.steps.filter(({ kind }) => kind !== 'forget') }, fullRun);
    },
  },
  {
    name: 'a changed member: its versions are kept, and touch loans',
    run: async (planner) => {
      const { steps } = await planOf(libraryProject, { changes: { members: one } }, planner);
      assert.deepEqual(steps.slice(0, memberRun.length).map(lineOf), memberRun.map(sortedLine));
      const stepsOfFacts = steps.slice(memberRun.length).map(lineOf);
      assert.deepEqual(stepsOfFacts[0]?.slice(0, 3), ['find touched loans', '', sortedWords(loanTouch)]);
      assert.equal(steps.at(-1)?.kind, 'check');
    },
  },
  {
    name: 'loans that the warehouse completes are staged before they are touched, and the calendar asks for days that it lacks',
    run: async (planner) => assertSteps(await planOf(keptLibrary, { changes: { loans: one } }, planner), keptRun),
  },
  {
    name: 'aggregates of one level go phase by phase, with one look at a dimension for all that name it',
    run: async (planner) => {
      const plan = await planOf(splitLibrary, { changes: { loans: one, fines: one } }, planner);
      assert.deepEqual(workOf(plan), [
        'extract loans',
        'extract fines',
        'find touched loans',
        'extract whole loans',
        'stage loans',
        'stage fines',
        'find touched fines',
        'look up dim_member',
        'look up dim_book',
        'judge loans',
        'count loans',
        'judge fines',
        'count fines',
        'transform fact_loan',
        'load fact_loan',
        'transform fact_fine',
        'load fact_fine',
        'transform dim_day',
        'load dim_day',
        'check 3 tables',
      ]);
      const [extractLoans, extractFines] = plan.steps.map(lineOf);
      assert.deepEqual(extractLoans, ['extract loans', 'keys', 'always', 'changed_loans gone_loans']);
      assert.deepEqual(extractFines, ['extract fines', 'changed', 'always', 'gone_fines src_fines']);
      assert.deepEqual(lineOf(stepNamed(plan, 'look up dim_member')).slice(1, 3), ['named for loan', 'stg_loans']);
      assert.deepEqual(lineOf(stepNamed(plan, 'look up dim_book')).slice(1, 3), [
        'named for loan, fine',
        'stg_fines stg_loans',
      ]);
    },
  },
  {
    name: 'an aggregate comes after those whose models its own read or wait for, whatever the project lists first',
    run: async (planner) => {
      const changes = { members: one, books: one, loans: one, fines: one };
      const followed = workOf(await planOf(deepLibrary, { changes }, planner));
      const reads = followed.filter((name) => /^(extract|judge) /.test(name));
      // Books and members need no other; loans need them; fines need loans.
      assert.deepEqual(reads, [
        ...['extract members', 'extract books', 'judge members', 'judge books'],
        ...['extract loans', 'extract whole loans', 'judge loans'],
        ...['extract fines', 'judge fines'],
      ]);
      const whole = workOf(await planOf(deepLibrary, { full: true }, planner));
      assert.deepEqual(
        whole.filter((name) => name.startsWith('extract ')),
        ['extract members', 'extract books', 'extract loans', 'extract fines'],
      );
    },
  },
  {
    name: 'a changed dimension that rows only wait for touches them, whatever the project lists first',
    run: async (planner) => {
      const names = workOf(await planOf(deepLibrary, { changes: { books: one } }, planner));
      assert.ok(names.indexOf('judge books') >= 0);
      assert.ok(names.indexOf('judge books') < names.indexOf('find touched loans'));
    },
  },
  {
    name: 'a model that reads another of its own aggregate makes it no later',
    run: async (planner) => {
      const names = workOf(await planOf(titlesLibrary, { changes: { members: one, books: one } }, planner));
      assert.deepEqual(names.slice(0, 2), ['extract members', 'extract books']);
    },
  },
  {
    name: 'loans that wait for no dimension look up the member that their SQL joins, and are touched by its versions',
    run: async (planner) => {
      const plan = await planOf(lookupLibrary, { changes: { members: one } }, planner);
      const lookUps = plan.steps.filter(({ kind }) => kind === 'look_up').map(lineOf);
      assert.deepEqual(lookUps, [['look up dim_member', 'named for loan', 'stg_fines stg_loans', '']]);
      const own = 'changed_loans src_loans gone_loans changed_fines src_fines gone_fines';
      const needs = sortedWords(`${own} arrived_dim_member versions_dim_member`);
      assert.equal(lineOf(stepNamed(plan, 'find touched loans'))[2], needs);
    },
  },
  {
    name: 'a step says how many rows changed and went, and which groups it looks for',
    run: async (planner) => {
      const changes = { loans: { changed: 3, deleted: 3 }, fines: { changed: 0, deleted: 2 }, books: one };
      const plan = await planOf(libraryProject, { changes }, planner);
      const reasons = ['extract loans', 'extract fines', 'extract books', 'find touched rows of library_day'].map(
        (name) => stepNamed(plan, name).reason,
      );
      assert.deepEqual(reasons, [
        '3 rows changed, 3 were deleted',
        '2 were deleted',
        '1 row changed',
        'the date_day of rows whose values changed',
      ]);
      const kept = await planOf(keptLibrary, { changes }, planner);
      const why = 'the date_day of new rows that it has no row for';
      assert.equal(stepNamed(kept, 'find touched rows of dim_day').reason, why);
    },
  },
  {
    name: 'aggregates that are read whole come before those of their level that follow changes',
    run: async (planner) => {
      const found = { changedModels: ['dim_book'], changes: { members: one, books: one } };
      const reads = (await planOf(libraryProject, found, planner)).steps.flatMap((step) =>
        step.kind === 'read' ? [`${step.source} ${step.rows}`] : [],
      );
      assert.deepEqual(reads, ['books all', 'members changed']);
    },
  },
  {
    name: 'an aggregate that is read whole looks at all versions of dimensions that are not',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { changedModels: ['fact_fine'] }, planner);
      assert.deepEqual(lineOf(stepNamed(plan, 'look up dim_member')), [
        'look up dim_member',
        'all for loan',
        'always',
        '',
      ]);
      assert.deepEqual(lineOf(stepNamed(plan, 'look up dim_book')), ['look up dim_book', 'all for loan', 'always', '']);
    },
  },
  {
    name: 'a dimension that was computed whole is here already, and is not looked up',
    run: async (planner) => {
      const plan = await planOf(libraryProject, { changedModels: ['dim_book'], changes: { loans: one } }, planner);
      assert.deepEqual(
        workOf(plan).filter((name) => name.startsWith('look up')),
        ['look up dim_member'],
      );
    },
  },
  {
    name: 'old rows are read where values that the source has lost are kept, all of them where all rows are computed',
    run: async (planner) => {
      const changes = { loans: one };
      const old = async (found: Parameters<typeof planOf>[1]): Promise<string | undefined> =>
        computed((await planOf(bareLibrary, found, planner)).steps.map(lineOf), 'fact_loan');
      assert.equal(await old({ changes }), 'touched, old none');
      assert.equal(await old({ changes, lost: ['note'] }), 'touched, old touched');
      assert.equal(await old({ full: true }), 'all, old none');
      assert.equal(await old({ full: true, lost: ['note'] }), 'all, old all');
    },
  },
  {
    name: 'old rows are read where the SQL reads them',
    run: async (planner) => {
      const { steps } = await planOf(rememberingLibrary, { changes: { loans: one } }, planner);
      assert.equal(computed(steps.map(lineOf), 'fact_fine'), 'touched, old touched');
      assert.equal(computed(steps.map(lineOf), 'fact_loan'), 'touched, old none');
    },
  },
  {
    name: 'old rows are read where a reader is computed whole and has to know which of them are gone',
    run: async (planner) => {
      const { steps } = await planOf(bareLibrary, { changedModels: ['dim_day'], changes: { loans: one } }, planner);
      assert.equal(computed(steps.map(lineOf), 'fact_loan'), 'touched, old touched');
      assert.equal(computed(steps.map(lineOf), 'dim_day'), 'all, old all, renewed');
    },
  },
  {
    name: 'old rows are not read for a reader that takes new rows only, nor for one that only adds rows',
    run: async (planner) => {
      for (const project of [newReaderLibrary, calendarLibrary]) {
        const { steps } = await planOf(project, { changes: { loans: one } }, planner);
        assert.equal(computed(steps.map(lineOf), 'fact_loan'), 'touched, old none');
      }
    },
  },
  {
    name: 'old rows are not read because a model that reads others is computed whole',
    run: async (planner) => {
      const found = { changedModels: ['genre_share'], changes: { loans: one } };
      const { steps } = await planOf(libraryProject, found, planner);
      assert.equal(computed(steps.map(lineOf), 'library_day'), 'touched, old none');
    },
  },
  {
    name: 'old rows are not read for a reader that is computed once a day',
    run: async (planner) => {
      const { steps } = await planOf(dailyReaderLibrary, { changes: { loans: one } }, planner);
      assert.equal(computed(steps.map(lineOf), 'member_360'), 'touched, old none');
    },
  },
  {
    name: 'what is behind views, one over the other, touches the groups of who reads them',
    run: async (planner) => {
      const plan = await planOf(viewedLibrary, { changes: { loans: one } }, planner);
      assert.deepEqual(
        lineOf(stepNamed(plan, 'find touched rows of loan_list'))[2],
        'new_dim_book new_fact_fine new_fact_loan old_dim_book old_fact_fine old_fact_loan',
      );
    },
  },
  {
    name: 'only a changed model is computed as one that was renewed',
    run: async (planner) => {
      const { steps } = await planOf(libraryProject, { changedModels: ['member_360'] }, planner);
      const lines = steps.map(lineOf);
      assert.equal(computed(lines, 'member_360'), 'all, old none, renewed');
      assert.equal(computed(lines, 'branch_members'), 'all, old none');
    },
  },
];

function sortedLine([name, what, needs, makes]: Line): Line {
  return [name, what, sortedWords(needs), sortedWords(makes)];
}

function sortedWords(words: string): string {
  return words.split(' ').toSorted().join(' ');
}
