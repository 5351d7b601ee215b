import type { AdditiveModel, ByKeyModel, DailyModel, Model, ViewModel } from '../../../models/kinds.ts';
import { bigint, boolean, date, decimal, id, integer, text } from '../../../models/types.ts';

/** A mart of every kind. */

/** Two inputs, each with a column of its own for the group. */
const libraryDay: ByKeyModel = {
  name: 'library_day',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one day',
  meaning: 'Loans by the day they were lent, fines by the day they were imposed.',
  sql: `with

happenings as (
  select loan_date as date_day, 1 as loans, cast(0 as decimal(18, 2)) as fine_amount from fact_loan
  union all
  select fine_date, 0, amount from fact_fine
)

select date_day, sum(loans) as loan_count, sum(fine_amount) as fine_amount from happenings group by date_day`,
  key: ['date_day'],
  group: 'date_day',
  inputs: { fact_loan: { by: 'loan_date' }, fact_fine: { by: 'fine_date' } },
  columns: {
    date_day: { type: date(), meaning: 'The day.' },
    loan_count: { type: integer(), unit: 'loans', meaning: 'Loans of the day.' },
    fine_amount: { type: decimal(18, 2), unit: 'EUR', meaning: 'Fines of the day.' },
  },
};

/** An input that is found through another one. */
const member360: ByKeyModel = {
  name: 'member_360',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one member',
  meaning: 'What is known of a member.',
  sql: `with

lent as (
  select member_id, count(*) as loan_count from fact_loan where member_id is not null group by member_id
),

owed as (
  select loans.member_id, sum(fines.amount) as fine_amount
  from fact_fine as fines
  inner join fact_loan as loans on loans.loan_id = fines.loan_id
  where loans.member_id is not null
  group by loans.member_id
)

select
  members.member_id,
  members.home_branch,
  coalesce(lent.loan_count, 0) as loan_count,
  coalesce(owed.fine_amount, 0) as fine_amount
from dim_member as members
left join lent on lent.member_id = members.member_id
left join owed on owed.member_id = members.member_id
where members.is_current`,
  key: ['member_id'],
  group: 'member_id',
  inputs: {
    dim_member: { by: 'member_id' },
    fact_loan: { by: 'member_id' },
    fact_fine: { on: 'loan_id', through: 'fact_loan' },
  },
  columns: {
    member_id: { type: id(), meaning: 'The member.' },
    home_branch: { type: text(40), meaning: 'The branch that issued the card.' },
    loan_count: { type: integer(), unit: 'loans', meaning: 'Loans.' },
    fine_amount: { type: decimal(18, 2), unit: 'EUR', meaning: 'Fines.' },
  },
};

/** Reads another mart, by a column whose value changes. */
const branchMembers: ByKeyModel = {
  name: 'branch_members',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one branch that issued cards',
  meaning: 'Members of a branch and what they borrow, anywhere.',
  sql: `select home_branch, count(*) as member_count, sum(loan_count) as loan_count from member_360 group by home_branch`,
  key: ['home_branch'],
  group: 'home_branch',
  inputs: { member_360: { by: 'home_branch' } },
  columns: {
    home_branch: { type: text(40), meaning: 'The branch.' },
    member_count: { type: integer(), unit: 'members', meaning: 'Members.' },
    loan_count: { type: integer(), unit: 'loans', meaning: 'Their loans.' },
  },
};

/** An input that is read whole. */
const genreShare: ByKeyModel = {
  name: 'genre_share',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one genre',
  meaning: 'Books of a genre and its part of all loans.',
  sql: `with

lent as (
  select book_id, count(*) as loan_count from fact_loan group by book_id
),

total as (
  select count(*) as all_loan_count from fact_loan
)

select books.genre, count(*) as book_count, coalesce(sum(lent.loan_count), 0) as loan_count, max(total.all_loan_count) as all_loan_count
from dim_book as books
left join lent on lent.book_id = books.book_id
cross join total
where books.genre is not null
group by books.genre`,
  key: ['genre'],
  group: 'genre',
  inputs: { dim_book: { by: 'genre' }, fact_loan: { whole: true } },
  columns: {
    genre: { type: text(40), meaning: 'The genre.' },
    book_count: { type: integer(), unit: 'books', meaning: 'Books, deleted ones too.' },
    loan_count: { type: integer(), unit: 'loans', meaning: 'Loans of them.' },
    all_loan_count: { type: integer(), unit: 'loans', meaning: 'Loans of all books.' },
  },
};

const branchDay: AdditiveModel = {
  name: 'branch_day',
  kind: 'additive',
  schema: 'mart',
  grain: 'one branch on one day',
  meaning: 'Loans of a day by the branch that lent.',
  sql: `select loan_date, branch, count(*) as loan_count, count(returned_at) as returned_count
from fact_loan
group by loan_date, branch`,
  key: ['loan_date', 'branch'],
  input: 'fact_loan',
  countedBy: 'loan_count',
  columns: {
    loan_date: { type: date(), meaning: 'The day.' },
    branch: { type: text(40), meaning: 'The branch.' },
    loan_count: { type: bigint(), unit: 'loans', meaning: 'Loans.' },
    returned_count: { type: bigint(), unit: 'loans', meaning: 'Of them, those that came back.' },
  },
};

const branchRates: ViewModel = {
  name: 'branch_rates',
  kind: 'view',
  schema: 'mart',
  grain: 'one branch on one day',
  meaning: 'Which part of the loans came back.',
  sql: `select loan_date, branch, cast(round(cast(returned_count as decimal(18, 4)) / loan_count, 4) as decimal(18, 4)) as return_rate
from branch_day`,
  key: ['loan_date', 'branch'],
  group: 'loan_date',
  inputs: { branch_day: { by: 'loan_date' } },
  columns: {
    loan_date: { type: date(), meaning: 'The day.' },
    branch: { type: text(40), meaning: 'The branch.' },
    return_rate: { type: decimal(18, 4), unit: 'share of loans', meaning: 'Part that came back.' },
  },
};

/** Reads a view by its group. */
const dayBest: ByKeyModel = {
  name: 'day_best',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one day with a loan',
  meaning: 'The best branch of a day.',
  sql: `select loan_date, count(*) as branch_count, max(return_rate) as best_rate from branch_rates group by loan_date`,
  key: ['loan_date'],
  group: 'loan_date',
  inputs: { branch_rates: { by: 'loan_date' } },
  columns: {
    loan_date: { type: date(), meaning: 'The day.' },
    branch_count: { type: integer(), unit: 'branches', meaning: 'Branches that lent.' },
    best_rate: { type: decimal(18, 4), unit: 'share of loans', meaning: 'The highest return rate.' },
  },
};

const memberRank: DailyModel = {
  name: 'member_rank',
  kind: 'daily',
  schema: 'mart',
  grain: 'one member from a day on',
  meaning: 'Who borrows most.',
  sql: `select member_id, row_number() over (order by loan_count desc, member_id) as loan_rank from member_360`,
  key: ['member_id', 'as_of_date'],
  entity: ['member_id'],
  columns: {
    member_id: { type: id(), meaning: 'The member.' },
    as_of_date: { type: date(), meaning: 'The business day since when it holds.' },
    loan_rank: { type: integer(), meaning: '1 borrows most.' },
    is_current: { type: boolean(), meaning: 'Whether it still holds.' },
  },
};

export const libraryMarts: readonly Model[] = [
  libraryDay,
  member360,
  branchMembers,
  genreShare,
  branchDay,
  branchRates,
  dayBest,
  memberRank,
];
