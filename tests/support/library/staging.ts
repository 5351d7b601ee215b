import type { Staging } from '../../../models/contract.ts';
import { librarySources } from './sources.ts';

const columnsOf = (name: string): Staging['columns'] =>
  librarySources.find((source) => source.name === name)?.columns ?? {};

export const libraryStagings: readonly Staging[] = [
  {
    name: 'stg_members',
    source: 'members',
    sql: 'select member_id, clean_text(name) as name, clean_text(home_branch) as home_branch, updated_at from src_members',
    key: ['member_id'],
    columns: columnsOf('members'),
    rules: [{ name: 'member_has_branch', holds: 'home_branch is not null', meaning: 'A branch issued the card.' }],
  },
  {
    name: 'stg_books',
    source: 'books',
    sql: 'select book_id, trim(title) as title, lower(clean_text(genre)) as genre, updated_at from src_books',
    key: ['book_id'],
    columns: columnsOf('books'),
    rules: [{ name: 'title_known', holds: "title <> ''", meaning: 'A book has a title.' }],
  },
  {
    name: 'stg_loans',
    source: 'loans',
    sql: `select loan_id, clean_text(member_id) as member_id, book_id, trim(branch) as branch, loaned_at, returned_at,
  clean_text(note) as note, updated_at
from src_loans`,
    key: ['loan_id'],
    columns: columnsOf('loans'),
    parents: [
      { column: 'member_id', dimension: 'dim_member', source: 'members' },
      { column: 'book_id', dimension: 'dim_book', source: 'books' },
    ],
    rules: [
      {
        name: 'returned_after_loan',
        holds: 'returned_at is null or returned_at >= loaned_at',
        meaning: 'A book comes back after it was lent.',
      },
    ],
    aggregateRules: [
      {
        name: 'fines_within_limit',
        holds: `(select coalesce(sum(f.amount), 0) from stg_fines f where f.loan_id = stg_loans.loan_id) <= 50`,
        meaning: 'All fines of a loan are at most 50 EUR.',
      },
    ],
  },
  {
    name: 'stg_fines',
    source: 'fines',
    sql: 'select fine_id, loan_id, amount, fined_at, updated_at from src_fines',
    key: ['fine_id'],
    columns: columnsOf('fines'),
    worth: { amount: 'amount' },
    rules: [{ name: 'amount_positive', holds: 'amount > 0', meaning: 'A fine costs something.' }],
    memberRules: [
      {
        name: 'fined_after_loan',
        holds: 'fined_at >= (select l.loaned_at from stg_loans l where l.loan_id = stg_fines.loan_id)',
        meaning: 'A fine follows its loan.',
      },
    ],
  },
];
