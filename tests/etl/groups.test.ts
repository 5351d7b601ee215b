import { beforeEach, expect, it } from 'vitest';
import type { ByKeyModel, ViewModel } from '../../models/kinds.ts';
import { bigint, date, decimal, id } from '../../models/types.ts';
import { runEtl } from '../../src/etl/run.ts';
import { change, createLibrary, day, discard, lend } from '../support/library/library.ts';
import { libraryWith } from '../support/library/project.ts';
import type { TestPlatform } from '../support/platform.ts';
import { rebuildOnClone, warehouseOf } from '../support/warehouse.ts';

/** Groups that are not easily found: Emma (a novel) was lent at North on 1 March, Dune (space) at South on 2 March, and a fine of 2.00 for Emma on 5 March. */

const mart = { schema: 'mart', grain: 'one group', meaning: 'Of a test.' } as const;
const count = { type: bigint(), meaning: 'How many.' };

/** Two inputs are found through the same third, by different columns. */
const branchMoney: ByKeyModel = {
  ...mart,
  name: 'branch_money',
  kind: 'by_key',
  sql: `select loans.branch, coalesce(sum(fines.amount), 0) as fine_amount, count(books.genre) as genre_count
from fact_loan as loans
left join fact_fine as fines on fines.loan_id = loans.loan_id
left join dim_book as books on books.book_id = loans.book_id
group by loans.branch`,
  key: ['branch'],
  group: 'branch',
  inputs: {
    fact_loan: { by: 'branch' },
    fact_fine: { on: 'loan_id', through: 'fact_loan' },
    dim_book: { on: 'book_id', through: 'fact_loan' },
  },
  columns: {
    branch: { type: id(), meaning: 'The branch.' },
    fine_amount: { type: decimal(18, 2), meaning: 'Fines.' },
    genre_count: count,
  },
};

/** Its groups come from an input that is read whole. */
const genreList: ByKeyModel = {
  ...mart,
  name: 'genre_list',
  kind: 'by_key',
  sql: 'select genre, count(*) as book_count from dim_book where genre is not null group by genre',
  key: ['genre'],
  group: 'genre',
  inputs: { dim_book: { whole: true } },
  columns: { genre: { type: id(), meaning: 'The genre.' }, book_count: count },
};

/** Reads a calendar, which keeps its rows. */
const daySpine: ByKeyModel = {
  ...mart,
  name: 'day_spine',
  kind: 'by_key',
  sql: `select days.date_day, count(loans.loan_id) as loan_count
from dim_day as days
left join fact_loan as loans on loans.loan_date = days.date_day
group by days.date_day`,
  key: ['date_day'],
  group: 'date_day',
  inputs: { dim_day: { by: 'date_day' }, fact_loan: { by: 'loan_date' } },
  columns: { date_day: { type: date(), meaning: 'The day.' }, loan_count: count },
};

const branchLoans: ViewModel = {
  ...mart,
  name: 'branch_loans',
  kind: 'view',
  sql: 'select branch, genre_count * 10 as weight from branch_money',
  key: ['branch'],
  group: 'branch',
  inputs: { branch_money: { by: 'branch' } },
  columns: { branch: { type: id(), meaning: 'The branch.' }, weight: count },
};

/** A view that is read whole, beside an input with a group of its own. */
const branchShare: ByKeyModel = {
  ...mart,
  name: 'branch_share',
  kind: 'by_key',
  sql: `select loans.branch, count(*) as loan_count, max(total.weight) as all_weight
from fact_loan as loans
cross join (select sum(weight) as weight from branch_loans) as total
group by loans.branch`,
  key: ['branch'],
  group: 'branch',
  inputs: { fact_loan: { by: 'branch' }, branch_loans: { whole: true } },
  columns: { branch: { type: id(), meaning: 'The branch.' }, loan_count: count, all_weight: count },
};

let library: TestPlatform;

beforeEach(async () => {
  library = await createLibrary(libraryWith(branchMoney, genreList, daySpine, branchLoans, branchShare));
  const { oltp } = library;
  await lend(oltp, 'books', { book_id: 'EMMA', genre: 'Novel' });
  await lend(oltp, 'books', { book_id: 'DUNE', genre: 'Space' });
  await lend(oltp, 'loans', { loan_id: 'L1', book_id: 'EMMA', branch: 'North', loaned_at: day(0) });
  await lend(oltp, 'loans', { loan_id: 'L2', book_id: 'DUNE', branch: 'South', loaned_at: day(1) });
  await lend(oltp, 'fines', { fine_id: 'F1', loan_id: 'L1', amount: '2.00', fined_at: day(4) });
  await runEtl(library);
});

async function table(name: string, ...columns: readonly string[]): Promise<string[]> {
  const rows = (await warehouseOf(library))[name] ?? [];
  return rows.map((row) => columns.map((column) => String(row[column])).join('|'));
}

const branchMoneyRows = () => table('branch_money', 'branch', 'fine_amount', 'genre_count');
const spine = () => table('day_spine', 'date_day', 'loan_count');
const genres = () => table('genre_list', 'genre', 'book_count');
const share = () => table('branch_share', 'branch', 'loan_count', 'all_weight');

async function expectSameAsRebuild(): Promise<void> {
  expect(await warehouseOf(library)).toEqual(await rebuildOnClone(library));
}

it('the first load has them all', async () => {
  expect(await branchMoneyRows()).toEqual(['North|2.00|1', 'South|0.00|1']);
  expect(await genres()).toEqual(['novel|1', 'space|1']);
  expect(await spine()).toEqual(['2026-03-01|1', '2026-03-02|1', '2026-03-05|0']);
  expect(await share()).toEqual(['North|1|20', 'South|1|20']);
});

it('two inputs that are found through the same third each find their groups in one run', async () => {
  await change(library.oltp, 'fines', { fine_id: 'F1' }, { amount: '4.00' });
  await change(library.oltp, 'books', { book_id: 'DUNE' }, { genre: null });
  await runEtl(library);
  expect(await branchMoneyRows()).toEqual(['North|4.00|1', 'South|0.00|0']);
  expect(await share()).toEqual(['North|1|10', 'South|1|10']);
  await expectSameAsRebuild();
});

it('an input that is read whole brings groups that nobody had, and takes those that nobody has', async () => {
  await lend(library.oltp, 'books', { book_id: 'ODE', genre: 'Verse' });
  await change(library.oltp, 'books', { book_id: 'DUNE' }, { genre: 'Novel' });
  await runEtl(library);
  expect(await genres()).toEqual(['novel|2', 'verse|1']);
  await expectSameAsRebuild();
});

it('a mart finds the days that a calendar keeps, those of other runs too', async () => {
  await discard(library.oltp, 'loans', { loan_id: 'L2' });
  await lend(library.oltp, 'loans', { loan_id: 'L3', book_id: 'EMMA', branch: 'North', loaned_at: day(0, 1) });
  await lend(library.oltp, 'loans', { loan_id: 'L4', book_id: 'EMMA', branch: 'North', loaned_at: day(9) });
  await runEtl(library);
  expect(await spine()).toEqual(['2026-03-01|2', '2026-03-02|0', '2026-03-05|0', '2026-03-10|1']);
  await expectSameAsRebuild();
  await runEtl(library, { full: true });
  expect(await spine()).toEqual(['2026-03-01|2', '2026-03-02|0', '2026-03-05|0', '2026-03-10|1']);
});
