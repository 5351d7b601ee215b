import type { AppendOnlyModel, ByKeyModel, Model, VersionedModel } from '../../../models/kinds.ts';
import { bigint, boolean, date, decimal, id, integer, text, timestamp } from '../../../models/types.ts';

/** Dimensions and facts of the library. */

const dimMember: VersionedModel = {
  name: 'dim_member',
  kind: 'scd2',
  schema: 'core',
  grain: 'one version of one member',
  meaning: 'Members with their past versions.',
  sql: 'select member_id, name, home_branch, updated_at from stg_members',
  key: ['member_key'],
  history: {
    naturalKey: 'member_id',
    surrogateKey: 'member_key',
    changedAt: 'updated_at',
    tracked: ['name', 'home_branch'],
  },
  columns: {
    member_key: { type: bigint(), meaning: 'One version of the member.' },
    member_id: { type: id(), meaning: 'The member.' },
    name: { type: text(100), nullable: true, meaning: 'The name on the card.' },
    home_branch: { type: text(40), meaning: 'The branch that issued the card.' },
    valid_from: { type: timestamp(), meaning: 'First moment (inclusive).' },
    valid_to: { type: timestamp(), nullable: true, meaning: 'End (exclusive).' },
    is_current: { type: boolean(), meaning: 'Whether this is the newest version.' },
    is_deleted: { type: boolean(), meaning: 'Whether the library has deleted the member.' },
  },
};

const dimBook: AppendOnlyModel = {
  name: 'dim_book',
  kind: 'append_only',
  schema: 'core',
  grain: 'one book',
  meaning: 'Books as they are now.',
  sql: `select book_id, title, genre, false as is_deleted from stg_books
union all
select book_id, title, genre, true as is_deleted from old_dim_book where book_id in (select book_id from gone_books)`,
  key: ['book_id'],
  group: 'book_id',
  columns: {
    book_id: { type: id(), meaning: 'The book.' },
    title: { type: text(200), meaning: 'Its title.' },
    genre: { type: text(40), nullable: true, meaning: 'Its shelf.' },
    is_deleted: { type: boolean(), meaning: 'Whether the library has deleted the book.' },
  },
};

const factLoan: ByKeyModel = {
  name: 'fact_loan',
  kind: 'by_key',
  schema: 'core',
  grain: 'one loan',
  meaning: 'Loans.',
  sql: `select
  loans.loan_id,
  loans.member_id,
  members.member_key,
  loans.book_id,
  loans.branch,
  loans.loaned_at,
  cast(loans.loaned_at as date) as loan_date,
  loans.returned_at,
  loans.note
from stg_loans as loans
left join dim_member as members
  on members.member_id = loans.member_id
  and members.valid_from <= loans.loaned_at
  and open_end(members.valid_to) > loans.loaned_at`,
  key: ['loan_id'],
  group: 'loan_id',
  asOf: [{ dimension: 'dim_member', column: 'member_id', at: 'loaned_at', key: 'member_key' }],
  columns: {
    loan_id: { type: id(), meaning: 'The loan.' },
    member_id: { type: id(), nullable: true, meaning: 'Who borrows.' },
    member_key: { type: bigint(), nullable: true, meaning: 'The member as of the loan.' },
    book_id: { type: id(), meaning: 'The book.' },
    branch: { type: text(40), meaning: 'Where it was lent.' },
    loaned_at: { type: timestamp(), meaning: 'When it was lent.' },
    loan_date: { type: date(), meaning: 'Its day (UTC).' },
    returned_at: { type: timestamp(), nullable: true, meaning: 'When it came back.' },
    note: { type: text(200), nullable: true, meaning: 'A remark of the desk.' },
  },
  indexes: [{ columns: ['member_id'] }, { columns: ['loan_date'] }],
  checks: [{ kind: 'relationship', column: 'book_id', to: 'dim_book', toColumn: 'book_id', severity: 'error' }],
};

const factFine: ByKeyModel = {
  name: 'fact_fine',
  kind: 'by_key',
  schema: 'core',
  grain: 'one fine',
  meaning: 'Fines.',
  sql: `select fine_id, loan_id, amount, fined_at, cast(fined_at as date) as fine_date from stg_fines`,
  key: ['fine_id'],
  group: 'loan_id',
  columns: {
    fine_id: { type: id(), meaning: 'The fine.' },
    loan_id: { type: id(), meaning: 'The loan.' },
    amount: { type: decimal(18, 2), unit: 'EUR', meaning: 'What is owed.' },
    fined_at: { type: timestamp(), meaning: 'When it was imposed.' },
    fine_date: { type: date(), meaning: 'Its day (UTC).' },
  },
  checks: [{ kind: 'relationship', column: 'loan_id', to: 'fact_loan', toColumn: 'loan_id', severity: 'error' }],
};

/** Each day with a loan or a fine. */
const dimDay: AppendOnlyModel = {
  name: 'dim_day',
  kind: 'append_only',
  schema: 'core',
  grain: 'one day',
  meaning: 'Days on which something happened.',
  sql: `with

days as (
  select loan_date as date_day from new_fact_loan
  union
  select fine_date as date_day from new_fact_fine
)

select date_day, extract(month from date_day) as month_number
from days
where date_day not in (select date_day from old_dim_day)`,
  key: ['date_day'],
  group: 'date_day',
  columns: {
    date_day: { type: date(), meaning: 'The day.' },
    month_number: { type: integer(), meaning: 'Month of the year, 1 to 12.' },
  },
};

export const libraryCore: readonly Model[] = [dimMember, dimBook, factLoan, factFine, dimDay];
