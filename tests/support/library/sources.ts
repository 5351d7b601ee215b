import { defineSource } from '../../../models/contract.ts';
import { decimal, id, text, timestamp } from '../../../models/types.ts';

export const LIBRARY_SCHEMA = 'library';

const updatedAt = { type: timestamp(), meaning: 'When the library last changed the row.' } as const;

const members = defineSource({
  name: 'members',
  grain: 'one member',
  key: ['member_id'],
  columns: {
    member_id: { type: id(), meaning: 'The member.' },
    name: { type: text(100), nullable: true, meaning: 'The name on the card.' },
    home_branch: { type: text(40), nullable: true, meaning: 'The branch that issued the card.' },
    updated_at: updatedAt,
  },
});

const books = defineSource({
  name: 'books',
  grain: 'one book',
  key: ['book_id'],
  columns: {
    book_id: { type: id(), meaning: 'The book.' },
    title: { type: text(200), meaning: 'Its title.' },
    genre: { type: text(40), nullable: true, meaning: 'Its shelf.' },
    updated_at: updatedAt,
  },
});

const loans = defineSource({
  name: 'loans',
  grain: 'one loan of one book',
  key: ['loan_id'],
  columns: {
    loan_id: { type: id(), meaning: 'The loan.' },
    member_id: { type: id(), nullable: true, meaning: 'Who borrows; null for a loan between libraries.' },
    book_id: { type: id(), meaning: 'The book.' },
    branch: { type: text(40), meaning: 'Where it was lent.' },
    loaned_at: { type: timestamp(), meaning: 'When it was lent.' },
    returned_at: { type: timestamp(), nullable: true, meaning: 'When it came back.' },
    note: { type: text(200), nullable: true, meaning: 'A remark of the desk.' },
    updated_at: updatedAt,
  },
});

const fines = defineSource({
  name: 'fines',
  grain: 'one fine for one loan',
  key: ['fine_id'],
  columns: {
    fine_id: { type: id(), meaning: 'The fine.' },
    loan_id: { type: id(), meaning: 'The loan.' },
    amount: { type: decimal(18, 2), unit: 'EUR', meaning: 'What is owed.' },
    fined_at: { type: timestamp(), meaning: 'When it was imposed.' },
    updated_at: updatedAt,
  },
  indexes: [['loan_id']],
});

export const librarySources = [members, books, loans, fines];

export type LibrarySource = 'members' | 'books' | 'loans' | 'fines';
