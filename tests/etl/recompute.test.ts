import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import type { Model } from '../../models/kinds.ts';
import type { Project } from '../../models/project.ts';
import type { EtlOptions, EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { change, createLibrary, day, discard, lend } from '../support/library/library.ts';
import { libraryChanged, libraryProject, libraryWith } from '../support/library/project.ts';
import { type Watched, watched } from '../support/library/watched.ts';
import type { TestPlatform } from '../support/platform.ts';
import { warehouseOf } from '../support/warehouse.ts';

/**
 * What a run computes follows values that changed and models that changed. Ann (North) lent Emma at North on 1 March and Dune at South on
 * 2 March, Bob (South) lent Dune at South on 1 March; Ann owes 2.50 for Emma since 3 March.
 */
let library: TestPlatform;

beforeEach(async () => {
  library = await createLibrary();
  const { oltp } = library;
  await lend(oltp, 'members', { member_id: 'ANN', name: 'Ann', home_branch: 'North' });
  await lend(oltp, 'members', { member_id: 'BOB', name: 'Bob', home_branch: 'South' });
  await lend(oltp, 'books', { book_id: 'EMMA', title: 'Emma', genre: 'Novel' });
  await lend(oltp, 'books', { book_id: 'DUNE', title: 'Dune', genre: 'Space' });
  await lend(oltp, 'loans', {
    loan_id: 'L1',
    member_id: 'ANN',
    book_id: 'EMMA',
    branch: 'North',
    loaned_at: day(0),
    returned_at: day(1),
  });
  await lend(oltp, 'loans', { loan_id: 'L2', member_id: 'BOB', book_id: 'DUNE', branch: 'South', loaned_at: day(0) });
  await lend(oltp, 'loans', { loan_id: 'L3', member_id: 'ANN', book_id: 'DUNE', branch: 'South', loaned_at: day(1) });
  await lend(oltp, 'fines', { fine_id: 'F1', loan_id: 'L1', amount: '2.50', fined_at: day(2) });
  await runEtl(library, { now });
});

const now = new Date(day(5));

interface Ran extends Watched {
  readonly report: EtlReport;
}

async function run(project: Project = libraryProject, options: EtlOptions = {}): Promise<Ran> {
  const watch = watched({ ...library, project });
  return { ...watch, report: await runEtl(watch.platform, { now, ...options }) };
}

async function table(project: Project, name: string, ...columns: readonly string[]): Promise<string[]> {
  const rows = (await warehouseOf({ ...library, project }))[name] ?? [];
  return rows.map((row) => columns.map((column) => String(row[column])).join('|'));
}

/** Tables that a run wrote, with the numbers of rows inserted, updated and deleted. */
const written = ({ report }: Ran): string[] =>
  report.tables
    .filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0)
    .map((one) => `${one.table.split('.')[1]} ${one.inserted} ${one.updated} ${one.deleted}`);

it('a change of a column that no mart uses changes the fact alone', async () => {
  await change(library.oltp, 'loans', { loan_id: 'L2' }, { note: 'torn' });
  const ran = await run();
  expect(written(ran)).toEqual(['fact_loan 0 1 0']);
  // The calendar takes what comes; the loan has no fine.
  expect(ran.computed()).toEqual(['fact_loan', 'dim_day']);
});

it('a change within what a mart groups by changes no group', async () => {
  // The day of the fine stays.
  await change(library.oltp, 'fines', { fine_id: 'F1' }, { fined_at: day(2, 3) });
  const ran = await run();
  expect(written(ran)).toEqual(['fact_fine 0 1 0']);
  expect(ran.computed()).toEqual(['fact_loan', 'fact_fine', 'dim_day']);
});

it("a corrected attribute of a dimension touches whoever uses it: a member's name nobody, a book's title nobody, its genre one", async () => {
  // Not later than the version that it is of.
  await change(library.oltp, 'members', { member_id: 'ANN' }, { home_branch: 'South', updated_at: day(3) });
  await run();
  await change(library.oltp, 'members', { member_id: 'ANN' }, { name: 'Anne' });
  const named = await run();
  expect(written(named)).toEqual(['dim_member 0 1 0']);
  expect(named.computed()).toEqual(['dim_member']);
  await change(library.oltp, 'books', { book_id: 'DUNE' }, { title: 'Dune I' });
  const titled = await run();
  expect(written(titled)).toEqual(['dim_book 0 1 0']);
  expect(titled.computed()).toEqual(['dim_book']);
  await change(library.oltp, 'books', { book_id: 'DUNE' }, { genre: 'Novel' });
  const moved = await run();
  expect(written(moved)).toEqual(['dim_book 0 1 0', 'genre_share 0 1 1']);
  expect(moved.computed()).toEqual(['dim_book', 'genre_share']);
});

it('rows that are written again as they were touch nothing', async () => {
  await change(library.oltp, 'loans', { branch: 'South' }, { branch: 'South' });
  await change(library.oltp, 'members', { member_id: 'ANN' }, { home_branch: 'North' });
  const ran = await run();
  expect(written(ran)).toEqual([]);
  expect(ran.computed().filter((name) => name !== 'dim_day')).toEqual(['dim_member', 'fact_loan']);
});

it('a chain of marts stops at the first whose values did not change', async () => {
  // branch_members uses of member_360 what is lent, and not what is owed.
  await change(library.oltp, 'fines', { fine_id: 'F1' }, { amount: '3.00' });
  const owed = await run();
  expect(written(owed)).toEqual(['fact_fine 0 1 0', 'library_day 0 1 0', 'member_360 0 1 0']);
  expect(owed.computed()).not.toContain('branch_members');
  // South's rate of 1 March becomes 1, which North's was: day_best is computed, and finds what it was.
  await change(library.oltp, 'loans', { loan_id: 'L2' }, { returned_at: day(3) });
  const returned = await run();
  expect(written(returned)).toEqual(['fact_loan 0 1 0', 'branch_day 0 1 0']);
  expect(returned.computed()).toContain('day_best');
  expect(returned.computed()).not.toContain('member_360');
});

it('a mart that takes its columns with a star follows each of them', async () => {
  const fineColumns = libraryProject.models.find(({ name }) => name === 'fact_fine')?.columns ?? {};
  const copy: Model = {
    name: 'fine_copy',
    kind: 'by_key',
    schema: 'mart',
    grain: 'one fine',
    meaning: 'The same.',
    sql: 'with fines as (select * from fact_fine) select * from fines',
    key: ['fine_id'],
    group: 'fine_id',
    inputs: { fact_fine: { by: 'fine_id' } },
    columns: fineColumns,
  };
  const project = libraryWith(copy);
  await run(project);
  await change(library.oltp, 'fines', { fine_id: 'F1' }, { amount: '9.00' });
  expect(written(await run(project))).toEqual(['fact_fine 0 1 0', 'fine_copy 0 1 0']);
});

const withSql = (name: string, from: string, to: string): Project =>
  libraryChanged(name, (model) => {
    if (!model.sql.includes(from)) throw new Error(`the SQL of ${name} has no ${from}`);
    return { ...model, sql: model.sql.replace(from, to) };
  });

it('a mart whose SQL changed is computed again from the warehouse, with what depends on it', async () => {
  const project = withSql(
    'member_360',
    'select member_id, count(*) as loan_count',
    'select member_id, 10 * count(*) as loan_count',
  );
  const ran = await run(project);
  expect(ran.reads).toEqual([]);
  expect(ran.report).toMatchObject({ mode: 'full', mode_reason: 'the model member_360 changed' });
  expect(ran.report.sources.map(({ read }) => read)).toEqual([0, 0, 0, 0]);
  expect(ran.computed()).toEqual(['member_360', 'branch_members', 'member_rank']);
  expect(await table(project, 'member_360', 'member_id', 'loan_count')).toEqual(['ANN|20', 'BOB|10']);
  expect(await table(project, 'branch_members', 'home_branch', 'loan_count')).toEqual(['North|20', 'South|10']);
  // The next run has nothing to do.
  expect((await run(project)).report).toMatchObject({ mode: 'incremental' });
});

it('a view whose SQL changed is made again, and its readers are computed again', async () => {
  const project = withSql('branch_rates', 'cast(returned_count', '0.5 * cast(returned_count');
  const ran = await run(project);
  expect(ran.reads).toEqual([]);
  expect(ran.computed()).toEqual(['day_best']);
  expect(await table(project, 'branch_rates', 'loan_date', 'branch', 'return_rate')).toEqual([
    '2026-03-01|North|0.5000',
    '2026-03-01|South|0.0000',
    '2026-03-02|South|0.0000',
  ]);
  expect(await table(project, 'day_best', 'loan_date', 'best_rate')).toEqual([
    '2026-03-01|0.5000',
    '2026-03-02|0.0000',
  ]);
});

it('sums whose SQL changed reach what is behind their view', async () => {
  const project = withSql('branch_day', 'count(returned_at)', 'count(*)');
  const ran = await run(project);
  expect(ran.reads).toEqual([]);
  expect(ran.computed()).toEqual(['branch_day', 'day_best']);
  expect(await table(project, 'day_best', 'loan_date', 'best_rate')).toEqual([
    '2026-03-01|1.0000',
    '2026-03-02|1.0000',
  ]);
});

it("a fact whose SQL changed reads its own aggregate's sources, and no other", async () => {
  const project = withSql('fact_fine', 'loan_id, amount', 'loan_id, 2 * amount as amount');
  const ran = await run(project);
  expect(ran.reads.map(({ table: name, rows }) => `${name} ${rows}`)).toEqual(['loans 3', 'fines 1']);
  expect(await table(project, 'member_360', 'member_id', 'fine_amount')).toEqual(['ANN|5.00', 'BOB|0.00']);
});

const alter = (statement: string): Promise<unknown> =>
  library.oltp.session(({ queries }) => sql.raw(statement).execute(queries));

it.each([
  ['loans', 'fact_loan', 'loan_id', 3],
  ['members', 'dim_member', 'member_id', 2],
  ['books', 'dim_book', 'book_id', 2],
] as const)(
  'a column that %s gained is filled by reading its key and that column alone',
  async (source, model, key, rows) => {
    await alter(`alter table library.${source} add column shelf text default 'A'`);
    const ran = await run();
    expect(ran.reads).toEqual([{ table: source, columns: [key, 'shelf'], rows }]);
    expect(ran.computed()).toEqual([]);
    expect(await table(libraryProject, model, 'shelf')).toEqual(Array.from({ length: rows }, () => 'A'));
    expect(written(ran)).toEqual([`${model} 0 ${rows} 0`]);
  },
);

const hundredfold = withSql('dim_day', 'extract(month from date_day) as', '100 * extract(month from date_day) as');

it('a changed calendar corrects its rows, and reads no source', async () => {
  const ran = await run(hundredfold);
  expect(ran.reads).toEqual([]);
  expect(ran.computed()).toEqual(['dim_day']);
  expect(await table(hundredfold, 'dim_day', 'date_day', 'month_number')).toEqual([
    '2026-03-01|300',
    '2026-03-02|300',
    '2026-03-03|300',
  ]);
});

it('a changed calendar beside changed rows: sums get the changed rows once', async () => {
  await lend(library.oltp, 'loans', {
    loan_id: 'L4',
    member_id: 'BOB',
    book_id: 'EMMA',
    branch: 'North',
    loaned_at: day(7),
  });
  await run(hundredfold);
  expect(await table(hundredfold, 'branch_day', 'loan_date', 'branch', 'loan_count')).toEqual([
    '2026-03-01|North|1',
    '2026-03-01|South|1',
    '2026-03-02|South|1',
    '2026-03-08|North|1',
  ]);
  expect(await table(hundredfold, 'dim_day', 'date_day', 'month_number')).toEqual([
    '2026-03-01|300',
    '2026-03-02|300',
    '2026-03-03|300',
    '2026-03-08|300',
  ]);
});

it('--full makes a changed calendar again, and keeps days that have nothing any more', async () => {
  await discard(library.oltp, 'fines', { fine_id: 'F1' });
  await run(hundredfold, { full: true });
  expect(await table(hundredfold, 'dim_day', 'date_day', 'month_number')).toEqual([
    '2026-03-01|300',
    '2026-03-02|300',
    '2026-03-03|3',
  ]);
});

it('a mistake in a model ends the run before any source row is read', async () => {
  const project = withSql('member_360', 'from fact_loan where', 'from fact_laon where');
  const watch = watched({ ...library, project });
  await expect(runEtl(watch.platform, { now })).rejects.toMatchObject({
    code: 'PROJECT_INVALID',
    message: expect.stringContaining('models/marts/member_360.sql:4'),
  });
  const lacking = libraryChanged('member_360', (model) => {
    const { fine_amount: _, ...columns } = model.columns;
    return { ...model, columns };
  });
  const other = watched({ ...library, project: lacking });
  await expect(runEtl(other.platform, { now, full: true })).rejects.toMatchObject({ code: 'PROJECT_INVALID' });
  expect([watch.reads, watch.computed(), other.reads, other.computed()]).toEqual([[], [], [], []]);
});
